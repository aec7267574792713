import type { Lang, LocalText } from '#kernel';
import { ACCOUNT_BASES } from '#platform/oidc';
import { ARTEFACT_BASES } from './artefacts/bases.ts';
import { EMERGENCY_BASES } from './break-glass/words.ts';
import { EXPORT_BASES } from './exports/basis-words.ts';
import type { Grant, GrantRecipients } from './grants/model.ts';
import type { EntryActor, EntryBody } from './ledger/entry.ts';
import { CONSENT_REFUSALS } from './messages.ts';
import { NO_PERMIT, PERMIT_BASES } from './permit-words.ts';
import { PRIVACY_BASES } from './privacy/words.ts';
import { RULE_BASES } from './provisions/words.ts';
import { civilTime, inEach, joinWords, kindsWords, purposeWords, roleWords, sectionsWords, text } from './words.ts';

/** What the patient signs: made of the very data that is enforced. */
export function grantSentence(grant: Grant): LocalText {
  return inEach((lang) => {
    const what = sectionsWords(grant.sections, lang);
    const who = recipientsWords(grant.recipients, lang);
    const until = civilTime(grant.expiresAt, lang);
    const [months, times, from] = [grant.lookBackMonths, grant.opensMax, grant.dataFrom];
    switch (lang) {
      case 'en':
        return `I let ${who} see ${what} from the last ${months} months (since ${from}), for my treatment, until ${until}, at most ${times} times. ${grant.crossBorder ? 'I agree that it is shown outside the place where it is kept. ' : ''}I can take this back at any time.`;
      case 'zh-Hans':
        return `我同意${who}为我的诊疗查看最近${months}个月（自${from}起）的${what}，有效至${until}，最多打开${times}次。${grant.crossBorder ? '我单独同意将上述信息提供至保存地以外。' : ''}我可以随时撤回。`;
      case 'zh-Hant-HK':
        return `我同意${who}為診治我而查閱最近${months}個月（由${from}起）的${what}，有效至${until}，最多開啟${times}次。${grant.crossBorder ? '我同意將上述資料提供至保存地以外。' : ''}我可隨時撤回。`;
    }
  });
}

function recipientsWords(recipients: GrantRecipients, lang: Lang): string {
  switch (recipients.kind) {
    case 'organizations':
      return joinWords(
        recipients.ids.map((named) => named.name[lang]),
        lang,
      );
    case 'consortium':
      return text('any institution of the care consortium', '医疗联合体内任一机构', '醫療聯合體內任何機構')[lang];
    case 'holder':
      return text(
        'whoever I give the link and the passcode to',
        '持有我所提供的链接和密码的人',
        '持有我所給予的連結及密碼的人',
      )[lang];
  }
}

/** An act as it is told to the patient it is about, wherever it happened. */
export type ToldAccess = Pick<EntryBody, 'action' | 'purpose' | 'outcome' | 'kinds' | 'basis'> & {
  readonly actorName: LocalText;
  readonly organizationName?: LocalText;
  /** The patient's own act. */
  readonly isOwn: boolean;
  /** How many such attempts one entry stands for. */
  readonly times?: number;
  /** The telephone to which a code went, but for its last figures hidden. */
  readonly number?: string;
};

/**
 * One act as a sentence that needs no knowledge of computers: who, what, why; for a refused one, that it was refused and why.
 *
 * @example accessSentence(entry, 'en') // "Dr Chan (Example Clinic) looked at your diagnoses and prescriptions, to treat you. You have been treated there."
 */
export function accessSentence(told: ToldAccess, lang: Lang): string {
  const who = told.isOwn ? text('You', '您', '你')[lang] : actorWords(told, lang);
  const act = `${actWords(told, lang)}${timesWords(told.times, lang)}`;
  const why = told.isOwn ? '' : purposeWords(told.purpose)[lang];
  const rule = told.isOwn && told.outcome === 'permitted' ? '' : basisWords(told)[lang];
  const basis = told.number === undefined ? rule : `${rule}${numberWords(told.number)[lang]}`;
  if (lang === 'en') return `${who} ${act}${why === '' ? '' : `, ${why}`}.${basis === '' ? '' : ` ${basis}`}`;
  return `${who}${act}${why === '' ? '' : `，目的：${why}`}。${basis}`;
}

function timesWords(times: number | undefined, lang: Lang): string {
  if (times === undefined) return '';
  const words = text(
    `, ${times} more times within minutes`,
    `（数分钟内另有${times}次）`,
    `（數分鐘內另有${times}次）`,
  );
  return times === 1 ? text(', once more', '（另有1次）', '（另有1次）')[lang] : words[lang];
}

function numberWords(number: string): LocalText {
  return text(` Number: ${number}.`, `号码：${number}。`, `號碼：${number}。`);
}

/** A refusal is never told with a rule that permits, nor with a code that says nothing to the patient. */
function basisWords({ basis, outcome }: ToldAccess): LocalText {
  return outcome === 'denied' && (Object.hasOwn(BASES, basis) || !isKnown(basis)) ? NOT_ALLOWED : basisText(basis);
}

/** Name and organisation: "Dr Chan (Example Clinic)". */
function actorWords({ actorName: name, organizationName: organization }: ToldAccess, lang: Lang): string {
  if (organization === undefined) return name[lang];
  return lang === 'en' ? `${name.en} (${organization.en})` : `${organization[lang]}的${name[lang]}`;
}

export function isOwnAct({ actor, patientId }: Pick<EntryBody, 'actor' | 'patientId'>): boolean {
  return actor.kind === 'person' && actor.patientId !== undefined && actor.patientId === patientId;
}

export function actorName(actor: EntryActor): LocalText {
  switch (actor.kind) {
    case 'person':
      return actor.name;
    case 'system':
      return inEach((lang) => {
        const word = text('The program', '系统程序', '系統程式')[lang];
        return `${word}${quoted(actor.clientId, lang)}`;
      });
    case 'node':
      return (
        actor.onBehalfOf?.practitionerName ??
        actor.name ??
        inEach((lang) => {
          const word = text('The node', '节点', '節點')[lang];
          return `${word}${quoted(actor.nodeId, lang)}`;
        })
      );
    case 'anonymous':
      return inEach((lang) => {
        const word = roleWords('anonymous')[lang];
        return lang === 'en' ? word.charAt(0).toUpperCase() + word.slice(1) : word;
      });
  }
}

/** A name of the machine's behind a word, in the marks of each script. */
function quoted(name: string, lang: Lang): string {
  return text(` ${name}`, `“${name}”`, `「${name}」`)[lang];
}

export function actorOrganization(actor: EntryActor): { readonly id: string; readonly name: LocalText } | undefined {
  if (actor.kind === 'person') return actor.organization;
  if (actor.kind !== 'node' || actor.onBehalfOf === undefined) return undefined;
  return { id: actor.onBehalfOf.organization, name: actor.onBehalfOf.organizationName };
}

/** Verb and object. A refused act is told as an attempt. */
function actWords({ action, kinds, outcome, isOwn, basis }: ToldAccess, lang: Lang): string {
  const denied = outcome === 'denied';
  const owner = isOwn ? text('your', '自己的', '自己的')[lang] : text('your', '您的', '你的')[lang];
  const what = Object.keys(kinds).length > 0 ? kindsWords(kinds, lang) : text('record', '病历', '健康紀錄')[lang];
  const [en, zhHans, zhHant] = basis === COPY_SEALED ? SEALED : VERBS[action];
  if (lang === 'en') {
    const [past, infinitive] = en;
    return denied
      ? `tried to ${infinitive.replace('{what}', `${owner} ${what}`)} and was refused`
      : past.replace('{what}', `${owner} ${what}`);
  }
  const verb = (lang === 'zh-Hans' ? zhHans : zhHant).replace('{what}', `${owner}${what}`);
  if (!denied) return verb;
  return lang === 'zh-Hans'
    ? `曾试图${verb.replaceAll('了', '')}，已被拒绝`
    : `曾試圖${verb.replaceAll('了', '')}，已被拒絕`;
}

type Verb = readonly [readonly [past: string, infinitive: string], string, string];

/** A copy that law keeps is taken from view and not erased: to say that it was removed would be to say more than is done. */
const COPY_SEALED = 'exchange/copy-sealed';
const SEALED: Verb = [
  ['sealed its copy of {what}', 'seal its copy of {what}'],
  '封存了{what}的副本',
  '封存了{what}的副本',
];

const VERBS: Readonly<Record<EntryBody['action'], Verb>> = {
  read: [['looked at {what}', 'look at {what}'], '查看了{what}', '查閱了{what}'],
  search: [['looked through {what}', 'look through {what}'], '查询了{what}', '搜尋了{what}'],
  history: [
    ['looked at earlier versions of {what}', 'look at earlier versions of {what}'],
    '查看了{what}的历史版本',
    '查閱了{what}的過往版本',
  ],
  create: [['added to {what}', 'add to {what}'], '新增了{what}', '新增了{what}'],
  update: [['changed {what}', 'change {what}'], '更改了{what}', '更改了{what}'],
  delete: [['removed some of {what}', 'remove some of {what}'], '删除了{what}', '刪除了{what}'],
  disclose: [
    ['was shown {what} that you shared', 'see {what} by a share'],
    '打开了您共享的内容：{what}',
    '開啟了你分享的內容：{what}',
  ],
  receive: [['received {what}', 'send in {what}'], '接收了{what}', '接收了{what}'],
  share: [['shared {what}', 'share {what}'], '共享了{what}', '分享了{what}'],
  revoke: [['ended a share of {what}', 'end a share of {what}'], '结束了对{what}的共享', '結束了對{what}的分享'],
  export: [['took out a copy of {what}', 'take out a copy of {what}'], '导出了{what}', '匯出了{what}'],
  'sign-in': [['signed in', 'sign in'], '登录了', '登入了'],
  operate: [
    ['did system work on {what}', 'do system work on {what}'],
    '对{what}进行了系统操作',
    '對{what}進行了系統操作',
  ],
};

/** The rules that allow, in words for the patient. */
const BASES: Readonly<Record<string, LocalText>> = {
  'consent/family-tie': text(
    'Somebody who stands for you read it: a parent, a guardian or a carer on file.',
    '由登记在册、代表您的父母、监护人或照护人查看。',
    '由登記在冊、代表你的父母、監護人或照顧者查閱。',
  ),
  'consent/own-record': text('It is your own record.', '这是您本人的病历。', '這是你本人的紀錄。'),
  'consent/own-act': text('You did this yourself.', '这是您本人的操作。', '這是你本人的操作。'),
  'consent/own-log': text('It is your own access log.', '这是您本人的访问记录。', '這是你本人的查閱紀錄。'),
  'consent/family-log': text(
    'A parent or guardian looked at the access log.',
    '父母或监护人查看了访问记录。',
    '父母或監護人查閱了查閱紀錄。',
  ),
  'consent/ledger-export': text(
    'The access ledger was taken out to be checked.',
    '导出访问账本以供核查。',
    '匯出查閱帳本以供核查。',
  ),
  'consent/ledger-sealed': text(
    'A month of the access ledger was closed: nothing can be added to it any more.',
    '访问账本的一个月份已封存，不能再增补。',
    '查閱帳本的一個月份已封存，不能再加入紀錄。',
  ),
  'consent/ledger-archived': text(
    'A closed month of the access ledger was written into a file, each entry with its proof.',
    '已封存月份的访问账本写入文件，每条记录均附证明。',
    '已封存月份的查閱帳本寫入檔案，每項紀錄均附證明。',
  ),
  'consent/notice-sent': text(
    'You were told by a message to the number or address on file.',
    '已向登记的号码或地址发送消息告知您。',
    '已向登記的號碼或地址發送訊息通知你。',
  ),
  'consent/directory-upkeep': text('The directory of institutions was kept up.', '维护机构目录。', '維護機構名錄。'),
  'directory.change-proposed': text(
    'A change of the directory of institutions was proposed.',
    '提出了机构目录的变更建议。',
    '提出了機構名錄的更改建議。',
  ),
  'directory.change-accepted': text(
    'A second person accepted a change of the directory of institutions.',
    '第二人核准了机构目录的变更。',
    '第二人接納了機構名錄的更改。',
  ),
  'directory.change-refused': text(
    'A proposed change of the directory of institutions was turned down.',
    '机构目录的变更建议未获采纳。',
    '機構名錄的更改建議不獲接納。',
  ),
  'directory.change-withdrawn': text(
    'A proposed change of the directory of institutions was taken back.',
    '机构目录的变更建议已撤回。',
    '機構名錄的更改建議已收回。',
  ),
  'directory.mistake-reported': text(
    'A mistake in the directory of institutions was reported.',
    '报告了机构目录中的错误。',
    '報告了機構名錄中的錯誤。',
  ),
  'directory.report-answered': text(
    'A report about the directory of institutions was answered.',
    '答复了关于机构目录的报告。',
    '答覆了有關機構名錄的報告。',
  ),
  'directory.entries-taken': text(
    'The other node’s public directory of institutions was taken over. It holds no person’s data.',
    '取得对方节点的公开机构目录，其中不含个人信息。',
    '取得對方節點的公開機構名錄，當中不含個人資料。',
  ),
  'consent/passcode-lock': text(
    'A wrong passcode was typed too often.',
    '密码输入错误次数过多。',
    '輸入錯誤密碼次數過多。',
  ),
  'consent/treatment-relation': text('You are in treatment there.', '您在该机构接受诊疗。', '你在該機構接受診治。'),
  'consent/visit-by-share': text(
    'You shared your record there, and your visit there was recorded.',
    '您向该机构共享了病历，该机构据此记录您的就诊。',
    '你曾向該機構分享紀錄，該機構記錄了你的求診。',
  ),
  'consent/coordination': text(
    'Coordinators may see names, appointments and lists of documents, but nothing clinical.',
    '协调员可以查看姓名、预约和文件目录，但不能查看诊疗内容。',
    '統籌員可查閱姓名、預約及文件目錄，但不能查閱臨床內容。',
  ),
  'consent/reference-data': text(
    'It is about institutions or terms, not about you.',
    '这是机构或术语资料，不涉及您个人。',
    '這是機構或術語資料，不涉及你個人。',
  ),
  'consent/system-scope': text(
    'A program of this node did it, within what it was given.',
    '由本节点的程序在其授权范围内执行。',
    '由本節點的程式在其獲授權範圍內執行。',
  ),
  'consent/shared-by-patient': text(
    'You shared it and gave the passcode.',
    '由您共享并提供密码。',
    '由你分享並提供密碼。',
  ),
  'exchange/copy-erased': text(
    'The copy that was open there has been erased.',
    '在对方打开的副本已删除。',
    '在對方開啟的副本已刪除。',
  ),
  'exchange/erase-overdue': text(
    'The other side has not confirmed that it erased its copy.',
    '对方尚未确认已删除其副本。',
    '對方尚未確認已刪除其副本。',
  ),
  'exchange.message-read': text('A message was looked at.', '查看了一条消息。', '查閱了一則訊息。'),
  'exchange.message-stopped': text('A message was stopped by hand.', '一条消息被人工停止。', '一則訊息被人手停止。'),
  'exchange.message-retried': text('A message was sent again by hand.', '一条消息被人工重发。', '一則訊息被人手重發。'),
  'exchange.message-replayed': text(
    'A message was replaced by a copy.',
    '一条消息由其副本替换。',
    '一則訊息由其副本取代。',
  ),
  'exchange.message-edited': text('A message was corrected by hand.', '一条消息被人工更正。', '一則訊息被人手更正。'),
  'exchange/visit-sent-home': text(
    'The record of the visit was sent to where your record is kept.',
    '就诊记录已送回您的病历所在地。',
    '求診紀錄已送回你的紀錄所在地。',
  ),
  'fhir.rest': text('It was asked for over the FHIR interface.', '经FHIR接口访问。', '經FHIR介面查閱。'),
  'identity.counter-search': text(
    'You were looked up at a counter.',
    '柜台查找了您的登记资料。',
    '櫃位搜尋了你的登記資料。',
  ),
  'identity.death-recorded': text('A death was recorded.', '登记了去世日期。', '登記了離世日期。'),
  'identity.family-opened': text(
    'It was looked up who stands for you, and for whom you do.',
    '查看了您的家庭关系登记。',
    '查閱了你的家庭關係登記。',
  ),
  'identity.family-tie': text(
    'It was put on file who stands for whom.',
    '登记了监护或照护关系。',
    '登記了監護或照顧關係。',
  ),
  'identity.family-tie-ended': text(
    'It was ended that somebody stands for somebody.',
    '终止了监护或照护关系。',
    '終止了監護或照顧關係。',
  ),
  'identity.judged-never-same': text(
    'Your record and another were judged to be two people, for good.',
    '您的记录与另一份记录被判定为两个人，不再比对。',
    '你的紀錄與另一份紀錄被判定為兩個人，不再比對。',
  ),
  'identity.judged-not-same': text(
    'Your record and another were judged to be two people.',
    '您的记录与另一份记录被判定为两个人。',
    '你的紀錄與另一份紀錄被判定為兩個人。',
  ),
  'identity.linked': text(
    'Two records were joined as yours.',
    '两份记录已确认同属于您并关联。',
    '兩份紀錄已確認同屬於你並連結。',
  ),
  'identity.own-list': text('A list of people in treatment there.', '该机构的诊疗名单。', '該機構的診治名單。'),
  'identity.paper-kept': text(
    'A document of yours was added to your registration.',
    '您的一份证件登记入册。',
    '你的一份證件已加入登記。',
  ),
  'identity.register': text('Your registration was opened.', '查看了您的登记资料。', '查閱了你的登記資料。'),
  'identity.registration': text('You were registered.', '为您办理了登记。', '為你辦理了登記。'),
  'identity.reopened': text(
    'It is to be looked at again whether your record and another are one person’s.',
    '将重新核对您的记录与另一份记录是否属于同一人。',
    '將重新核對你的紀錄與另一份紀錄是否屬於同一人。',
  ),
  'identity.review-desk': text(
    'The identity desk compared your registration with others.',
    '身份核对台比对了您的登记资料。',
    '身分核對處比對了你的登記資料。',
  ),
  'identity.same-paper': text(
    'You were found by your identity document.',
    '以您的证件查找到您的登记。',
    '以你的證件找到你的登記。',
  ),
  'identity.unlinked': text(
    'Two records that had been joined were parted again.',
    '已解除两份记录之间的关联。',
    '已解除兩份紀錄之間的連結。',
  ),
  'records.folder': text('A document arrived in your folder.', '一份文件存入您的文件夹。', '一份文件存入你的資料夾。'),
  'records.home-outcome': text(
    'Your home clinicians answered what they took over.',
    '您原属地的医护人员已答复采纳情况。',
    '你所屬地的醫護人員已回覆採納情況。',
  ),
  'records.import': text('Records were taken in from a file.', '由文件导入病历。', '由檔案匯入紀錄。'),
  'records.visit-sent-again': text(
    'A signed visit that could not be sent before was sent again.',
    '先前未能送出的已签名就诊记录再次送出。',
    '先前未能送出的已簽署求診紀錄再次送出。',
  ),
  'records.visits-not-sent': text(
    'The coordinator looked up which visits could not be sent.',
    '协调员查看了未能送出的就诊记录清单。',
    '協調員查看了未能送出的求診紀錄清單。',
  ),
  'world.synthetic': text('Made-up data for a demonstration.', '演示用的合成数据。', '示範用的合成數據。'),
  'consent/signed-message': text(
    'It came as a signed message from the other side.',
    '经对方节点签名的消息送达。',
    '經對方節點簽署的訊息送達。',
  ),
};

/** The rules that deny, told to the patient; the catalogue's sentences speak to the one who asked. */
const REASONS: Readonly<Record<string, LocalText>> = {
  'consent.no-treatment-relation': text(
    'You are not in treatment there.',
    '您未在该机构接受诊疗。',
    '你並非在該機構接受診治。',
  ),
  'consent.kind-not-for-role': text(
    'People in that role may not see this kind of data.',
    '该角色不能查看此类数据。',
    '該職能不能查閱這類資料。',
  ),
  'consent.role-sees-no-patient-data': text(
    'People in that role may not see data of patients.',
    '该角色不能查看患者数据。',
    '該職能不能查閱病人資料。',
  ),
  'consent.withheld-by-patient': text(
    'You decided not to show it to them.',
    '您已决定不向其提供。',
    '你已決定不向其提供。',
  ),
  'exchange.passcode-wrong': text('The passcode was wrong.', '密码错误。', '密碼錯誤。'),
  'exchange.passcode-missing': text('The passcode was missing.', '未提供密码。', '未提供密碼。'),
  'exchange.signature-invalid': text(
    'The signature of the one who asked was not right.',
    '请求方的签名无效。',
    '要求方的簽署無效。',
  ),
  'consent.recipient-not-named': text(
    'You did not name them as a recipient.',
    '您未将其列为接收方。',
    '你未有將其列為接收者。',
  ),
  'consent.expired': text('Your share had ended.', '您的共享已到期。', '你的分享已到期。'),
  'consent.revoked': text('You had taken the share back.', '您已撤回该共享。', '你已撤回該項分享。'),
  'consent.exhausted': text(
    'The share had been opened as often as you allowed.',
    '该共享的打开次数已用完。',
    '該項分享的開啟次數已用完。',
  ),
  'consent.locked': text(
    'The share was locked after wrong passcodes.',
    '该共享因密码多次输错而锁定。',
    '該項分享因多次輸入錯誤密碼而鎖定。',
  ),
  'consent.purpose-not-covered': text('You did not agree to that purpose.', '您未同意该用途。', '你未同意該用途。'),
};

/** Other rooms' names for what this room also knows. */
const SAME_REASON: Readonly<Record<string, string>> = {
  'records.withheld': 'consent.withheld-by-patient',
  'exchange.link-expired': 'consent.expired',
  'exchange.link-revoked': 'consent.revoked',
  'exchange.link-exhausted': 'consent.exhausted',
  'exchange.link-locked': 'consent.locked',
  'exchange.recipient-not-named': 'consent.recipient-not-named',
};

const NOT_ALLOWED = text('It was not allowed.', '未获准许。', '不獲准許。');
const SIGN_IN = text('Signing in to the portal.', '登录平台。', '登入平台。');

function isKnown(basis: string): boolean {
  return !basisText(basis).en.startsWith(UNKNOWN_RULE);
}

const UNKNOWN_RULE = 'Rule: ';

/** The rule that allowed or denied, in words. A rule we have no words for is named by its code. */
export function basisText(basis: string): LocalText {
  const known =
    BASES[basis] ??
    PERMIT_BASES[basis] ??
    EXPORT_BASES[basis] ??
    EMERGENCY_BASES[basis] ??
    PRIVACY_BASES[basis] ??
    ARTEFACT_BASES[basis] ??
    RULE_BASES[basis] ??
    ARTEFACT_BASES[basis] ??
    ACCOUNT_BASES[basis] ??
    REASONS[SAME_REASON[basis] ?? basis];
  if (known) return known;
  if (basis.startsWith('sign-in.')) return SIGN_IN;
  if (basis.startsWith('credentialing.')) return NO_PERMIT;
  if (basis.startsWith('http.')) return NOT_ALLOWED;
  const refusal = (CONSENT_REFUSALS as Readonly<Record<string, { readonly text: LocalText }>>)[basis];
  // Sentences with blanks to fill were for the caller; the patient gets those that are whole.
  if (refusal && !refusal.text.en.includes('{')) return refusal.text;
  return text(`${UNKNOWN_RULE}${basis}.`, `依据：${basis}。`, `依據：${basis}。`);
}
