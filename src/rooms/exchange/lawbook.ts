import type { LawEntry } from '#kernel';

/**
 * By how many seconds two nodes' clocks may differ. NTP keeps machines within one second; sixty is what OpenID implementations commonly allow,
 * and beyond it a wrong clock is named rather than worked around.
 */
export const CLOCK_SKEW_SECONDS = 60;

/**
 * The same for a message that only takes away: a share's end, a no to a copy. It is signed, has its effect once whatever its time, and brings nothing back; to wait until somebody has set a clock would
 * show for so long what its patient has ended. A day is more than machines are off by, but for one whose date is wrong, which is named.
 */
export const CLOCK_SKEW_OF_ENDS_SECONDS = 86_400;

/** A `location` address of a manifest lives an hour at most (SMART Health Links, files.location); ours less: the fetch follows at once. */
export const FILE_LIFE_MINUTES = 15;

/**
 * How long after a copy's end its erase receipt may take, in hours. The eraser runs every quarter of a minute and a message takes seconds; a neighbour that was
 * down overnight still answers in time. After it the patient's ledger says that the receipt is owed, and it is asked for again.
 */
export const RECEIPT_HOURS: readonly LawEntry<number>[] = [
  {
    jurisdiction: '*',
    instrument: {
      en: 'Consortium rule for ended shares (assumption)',
      'zh-Hans': '医疗联合体终止共享的规则（假设）',
      'zh-Hant-HK': '醫療聯合體終止分享的規則（假設）',
    },
    clause: { en: 'time for an erase receipt', 'zh-Hans': '删除回执的时限', 'zh-Hant-HK': '刪除回條的時限' },
    inForceFrom: '2024-07-15',
    source: 'assumption',
    unit: 'h',
    value: 24,
  },
];

/**
 * For how many minutes an opening that is asked again is the same opening: a clinician whose line broke tries again at once, one whose node was restarted
 * within minutes. Longer, and a second look at the record would hide in the first.
 */
export const ASK_AGAIN_MINUTES = 10;

/** A received document: the importer's limit of 50 MB. */
export const CONTENT_BYTES_MAX = 52_428_800;

/**
 * Inflated bytes for each encrypted byte. FHIR JSON deflates 8 to 25 times, DEFLATE at its very best 1,032 times; a hundred lets every honest
 * document through and stops a bomb at a hundredth of the memory it asks for.
 */
export const INFLATE_RATIO_MAX = 100;

/** A message between nodes, in bytes: a visit with a picture has some 3 MB; base64 and the envelope add half. */
export const MESSAGE_BYTES_MAX = 20_971_520;

/** How far ahead of the awaited number a message may be and still be held. A queue sends a case's messages one by one: a real gap is one or two. */
export const HELD_AHEAD_MAX = 100;

/** How long a received copy may be shown, in hours: a consultation session, then it is erased. The grant's own end comes first when it is nearer. */
export const SHOW_HOURS: readonly LawEntry<number>[] = [
  {
    jurisdiction: '*',
    instrument: {
      en: 'Consortium rule for viewing shared records (assumption)',
      'zh-Hans': '医疗联合体查看共享病历的规则（假设）',
      'zh-Hant-HK': '醫療聯合體查閱所分享紀錄的規則（假設）',
    },
    clause: {
      en: 'display of a received copy',
      'zh-Hans': '接收副本的显示',
      'zh-Hant-HK': '顯示收到的副本',
    },
    inForceFrom: '2024-07-15',
    source: 'assumption',
    unit: 'h',
    value: 8,
  },
];

const ASKING_CONSENT = {
  en: 'Consortium rule for requests of consent (assumption)',
  'zh-Hans': '医疗联合体授权请求规则（假设）',
  'zh-Hant-HK': '醫療聯合體授權要求規則（假設）',
} as const;

/**
 * How long a copy that was given under a consent may be kept, in hours: the asker reads the answer on another day than the patient gives it. What the patient agreed
 * to ends it earlier.
 */
export const CONSENTED_HOURS: readonly LawEntry<number>[] = [
  {
    jurisdiction: '*',
    instrument: ASKING_CONSENT,
    clause: {
      en: 'keeping of a copy given under a consent',
      'zh-Hans': '依授权提供的副本的保存',
      'zh-Hant-HK': '依同意提供的副本的保存',
    },
    inForceFrom: '2026-11-22',
    source: 'assumption',
    unit: 'h',
    value: 168,
  },
];

/**
 * Messages that rest on a rule of their own: they end a sharing, say something of an institution, or ask and answer in words who looked at a record and why. No record goes
 * out with them.
 */
export type RuledMessage =
  | 'share-revoked'
  | 'copy-narrowed'
  | 'erase-receipt'
  | 'narrowing-receipt'
  | 'receipt-asked'
  | 'directory-report'
  | 'access-question'
  | 'access-answer'
  | 'consent-request'
  | 'consent-answer'
  | 'list-join-asked'
  | 'list-join-answered'
  | 'accesses-told';

const ABOUT_ACCESS = {
  en: 'Consortium rule for questions about an access (assumption)',
  'zh-Hans': '医疗联合体访问查询答复规则（假设）',
  'zh-Hant-HK': '醫療聯合體查閱查詢答覆規則（假設）',
} as const;

const ONE_LIST = {
  en: 'Consortium rule for one list of accesses (assumption)',
  'zh-Hans': '医疗联合体访问记录合并显示规则（假设）',
  'zh-Hant-HK': '醫療聯合體查閱紀錄合併顯示規則（假設）',
} as const;

const END_OF_SHARING = {
  en: 'Consortium rule for ended shares (assumption)',
  'zh-Hans': '医疗联合体终止共享的规则（假设）',
  'zh-Hant-HK': '醫療聯合體終止分享的規則（假設）',
} as const;

/**
 * By which rule a node tells another that a sharing is over, and the other that its copy is gone. Our reference names no clause on withdrawal and erasure in either
 * jurisdiction: until an operator sets it, it is the consortium's own.
 */
export const MESSAGE_LAW: readonly LawEntry<RuledMessage>[] = [
  {
    jurisdiction: '*',
    instrument: END_OF_SHARING,
    clause: {
      en: 'the patient’s withdrawal is passed on at once to everybody who holds a copy',
      'zh-Hans': '患者撤回同意后，立即通知所有持有副本者',
      'zh-Hant-HK': '病人撤回同意後，立即通知所有持有副本者',
    },
    inForceFrom: '2024-07-15',
    source: 'assumption',
    value: 'share-revoked',
  },
  {
    jurisdiction: '*',
    instrument: END_OF_SHARING,
    clause: {
      en: 'what the patient withholds after a copy was given is passed on at once to whoever holds it',
      'zh-Hans': '患者在副本提供后表示不予提供的内容，立即通知持有副本者',
      'zh-Hant-HK': '病人在提供副本後表示不予提供的內容，立即通知持有副本者',
    },
    inForceFrom: '2026-11-22',
    source: 'assumption',
    value: 'copy-narrowed',
  },
  {
    jurisdiction: '*',
    instrument: END_OF_SHARING,
    clause: {
      en: 'who holds a copy confirms what was taken out of it',
      'zh-Hans': '持有副本者确认已从副本中移除的内容',
      'zh-Hant-HK': '持有副本者確認已從副本中移除的內容',
    },
    inForceFrom: '2026-11-22',
    source: 'assumption',
    value: 'narrowing-receipt',
  },
  {
    jurisdiction: '*',
    instrument: END_OF_SHARING,
    clause: {
      en: 'who held a copy confirms its erasure to where it came from',
      'zh-Hans': '持有副本者向来源方确认副本已删除',
      'zh-Hant-HK': '持有副本者向來源方確認副本已刪除',
    },
    inForceFrom: '2024-07-15',
    source: 'assumption',
    value: 'erase-receipt',
  },
  {
    jurisdiction: '*',
    instrument: END_OF_SHARING,
    clause: {
      en: 'who gave a copy asks for the receipt that is overdue',
      'zh-Hans': '提供副本的一方催索逾期的删除回执',
      'zh-Hant-HK': '提供副本的一方追索逾期的刪除回條',
    },
    inForceFrom: '2026-11-22',
    source: 'assumption',
    value: 'receipt-asked',
  },
  {
    jurisdiction: '*',
    instrument: {
      en: 'Consortium rule for the directory (assumption)',
      'zh-Hans': '医疗联合体机构目录规则（假设）',
      'zh-Hant-HK': '醫療聯合體機構名錄規則（假設）',
    },
    clause: {
      en: 'what is wrong with an entry is told to the node that answers for it, in the desk’s words and naming nobody',
      'zh-Hans': '条目有误时，以工作人员自己的文字告知负责节点，不提及任何个人',
      'zh-Hant-HK': '條目有誤時，以職員自己的文字告知負責節點，不提及任何人',
    },
    inForceFrom: '2026-11-22',
    source: 'assumption',
    value: 'directory-report',
  },
  {
    jurisdiction: '*',
    instrument: ABOUT_ACCESS,
    clause: {
      en: 'a patient’s question goes to the node where the access happened, without the patient’s name',
      'zh-Hans': '患者的查询转交访问发生的节点，不附患者姓名',
      'zh-Hant-HK': '病人的查詢轉交查閱發生的節點，不附病人姓名',
    },
    inForceFrom: '2026-11-22',
    source: 'assumption',
    value: 'access-question',
  },
  {
    jurisdiction: '*',
    instrument: ABOUT_ACCESS,
    clause: {
      en: 'the node where the access happened answers the patient through the patient’s own node',
      'zh-Hans': '访问发生的节点经患者所属节点答复患者',
      'zh-Hant-HK': '查閱發生的節點經病人所屬節點答覆病人',
    },
    inForceFrom: '2026-11-22',
    source: 'assumption',
    value: 'access-answer',
  },
  {
    jurisdiction: '*',
    instrument: ASKING_CONSENT,
    clause: {
      en: 'a request names the patient by the paper shown and the day of birth alone, so that their own node can ask them',
      'zh-Hans': '请求仅以患者出示的证件和出生日期指明患者，以便由其所在节点征询',
      'zh-Hant-HK': '要求只以病人出示的證件及出生日期指明病人，以便由其所屬節點徵詢',
    },
    inForceFrom: '2026-11-22',
    source: 'assumption',
    value: 'consent-request',
  },
  {
    jurisdiction: '*',
    instrument: ASKING_CONSENT,
    clause: {
      en: 'the asker is told what was agreed to, that it was refused, has lapsed or has ended, and nothing of the record',
      'zh-Hans': '告知请求方所同意的范围，或已拒绝、失效、终止，不涉及病历内容',
      'zh-Hant-HK': '告知要求方所同意的範圍，或已拒絕、失效、終止，不涉及紀錄內容',
    },
    inForceFrom: '2026-11-22',
    source: 'assumption',
    value: 'consent-answer',
  },
  {
    jurisdiction: '*',
    instrument: ONE_LIST,
    clause: {
      en: 'a patient asks to see the accesses of both nodes in one list, named by papers and the day of birth alone',
      'zh-Hans': '患者请求将两地节点的访问记录合并显示，仅以证件和出生日期指明',
      'zh-Hant-HK': '病人要求把兩地節點的查閱紀錄合併顯示，僅以證件及出生日期指明',
    },
    inForceFrom: '2026-11-22',
    source: 'assumption',
    value: 'list-join-asked',
  },
  {
    jurisdiction: '*',
    instrument: ONE_LIST,
    clause: {
      en: 'the patient agrees at the other node, refuses, or ends it; or nobody there holds these papers',
      'zh-Hans': '患者在另一节点同意、拒绝或终止，或该处无人持有此证件',
      'zh-Hant-HK': '病人在另一節點同意、拒絕或終止，或該處無人持有此證件',
    },
    inForceFrom: '2026-11-22',
    source: 'assumption',
    value: 'list-join-answered',
  },
  {
    jurisdiction: '*',
    instrument: ONE_LIST,
    clause: {
      en: 'who looked at the record, when and why is told to the patient’s list at the other node, as the patient agreed at both',
      'zh-Hans': '按患者在两地节点的同意，将何人、何时、为何查看病历告知其在另一节点的列表',
      'zh-Hant-HK': '按病人在兩地節點的同意，將何人、何時、為何查閱紀錄告知其在另一節點的列表',
    },
    inForceFrom: '2026-11-22',
    source: 'assumption',
    value: 'accesses-told',
  },
];
