import { type RefusalCatalogue, refusalsOf } from '#kernel';
import { ABROAD_REFUSALS, type AbroadCode } from './messages-abroad.ts';

/** Every reason the consent room gives for a no. Stable for ever: integrators switch on them. */
export type ConsentCode =
  | 'consent.not-signed-in'
  | 'consent.not-own-record'
  | 'consent.no-treatment-relation'
  | 'consent.kind-not-for-role'
  | 'consent.role-sees-no-patient-data'
  | 'consent.purpose-not-for-role'
  | 'consent.scope-missing'
  | 'consent.withheld-by-patient'
  | 'consent.nodes-use-messages'
  | 'consent.write-not-for-role'
  | 'consent.patient-unknown'
  | 'consent.patient-not-here'
  | 'consent.write-by-operation'
  | 'consent.not-found'
  | 'consent.giver-not-the-patient'
  | 'consent.expired'
  | 'consent.not-yet-valid'
  | 'consent.revoked'
  | 'consent.exhausted'
  | 'consent.locked'
  | 'consent.recipient-not-named'
  | 'consent.purpose-not-covered'
  | 'consent.no-sections'
  | 'consent.section-unknown'
  | 'consent.no-recipients'
  | 'consent.look-back-out-of-range'
  | 'consent.validity-out-of-range'
  | 'consent.opens-out-of-range'
  | 'consent.no-law'
  | AbroadCode
  | 'consent.notice-not-found'
  | 'consent.cursor-invalid'
  | 'consent.entry-not-found'
  | 'consent.log-not-yours'
  | 'consent.consistency-range'
  | 'consent.head-signature'
  | 'consent.head-from-future'
  | 'consent.head-shrunken'
  | 'consent.head-forked'
  | 'consent.head-unproven';

export const CONSENT_REFUSALS = {
  'consent.not-signed-in': {
    issue: 'login',
    text: { en: 'Please sign in first.', 'zh-Hans': '请先登录。', 'zh-Hant-HK': '請先登入。' },
  },
  'consent.not-own-record': {
    issue: 'forbidden',
    text: {
      en: 'This is not your own record.',
      'zh-Hans': '这不是您本人的病历。',
      'zh-Hant-HK': '這不是你本人的紀錄。',
    },
  },
  'consent.no-treatment-relation': {
    issue: 'forbidden',
    text: {
      en: 'Your organisation has no treatment relation with this patient. Register a visit or ask the patient to share.',
      'zh-Hans': '贵机构与该患者没有诊疗关系。请先登记就诊，或请患者授权共享。',
      'zh-Hant-HK': '貴機構與這位病人沒有診治關係。請先登記求診，或請病人授權互通。',
    },
  },
  'consent.kind-not-for-role': {
    issue: 'forbidden',
    text: {
      en: 'Data of the kind {type} is not open to your role.',
      'zh-Hans': '您的角色不能查看“{type}”类数据。',
      'zh-Hant-HK': '你的職能不能查閱「{type}」類資料。',
    },
  },
  'consent.role-sees-no-patient-data': {
    issue: 'forbidden',
    text: {
      en: 'Your role does not see data of patients.',
      'zh-Hans': '您的角色不能查看患者数据。',
      'zh-Hant-HK': '你的職能不能查閱病人資料。',
    },
  },
  'consent.purpose-not-for-role': {
    issue: 'forbidden',
    text: {
      en: 'The purpose {purpose} is not one your role may state for this.',
      'zh-Hans': '您的角色不能以“{purpose}”为目的进行此操作。',
      'zh-Hant-HK': '你的職能不能以「{purpose}」為目的進行此操作。',
    },
  },
  'consent.scope-missing': {
    issue: 'forbidden',
    text: {
      en: 'The application was not granted {needed} on {type}.',
      'zh-Hans': '该应用未获授权对“{type}”执行“{needed}”。',
      'zh-Hant-HK': '該應用程式未獲授權對「{type}」執行「{needed}」。',
    },
  },
  'consent.withheld-by-patient': {
    issue: 'suppressed',
    text: {
      en: 'The patient has decided not to show this to your organisation.',
      'zh-Hans': '患者已决定不向贵机构提供此内容。',
      'zh-Hant-HK': '病人已決定不向貴機構提供這些資料。',
    },
  },
  'consent.nodes-use-messages': {
    issue: 'forbidden',
    text: {
      en: 'Another node gets patient data by signed messages and share links only.',
      'zh-Hans': '其他节点只能通过已签名的消息或共享链接取得患者数据。',
      'zh-Hant-HK': '其他節點只可透過已簽署的訊息或分享連結取得病人資料。',
    },
  },
  'consent.write-not-for-role': {
    issue: 'forbidden',
    text: {
      en: 'Your role may not write {type}.',
      'zh-Hans': '您的角色不能写入“{type}”。',
      'zh-Hant-HK': '你的職能不能寫入「{type}」。',
    },
  },
  'consent.patient-unknown': {
    issue: 'forbidden',
    text: {
      en: 'It is not said which patient this {type} belongs to, so it cannot be decided who may see or write it.',
      'zh-Hans': '未说明该“{type}”属于哪位患者，因此无法判断谁可以查看或写入。',
      'zh-Hant-HK': '未說明該「{type}」屬於哪位病人，因此無法判斷誰可查閱或寫入。',
    },
  },
  'consent.patient-not-here': {
    issue: 'forbidden',
    text: {
      en: 'Your desk has no patient by this id.',
      'zh-Hans': '您的服务台没有使用此编号的患者。',
      'zh-Hant-HK': '你的服務處沒有使用此編號的病人。',
    },
  },
  'consent.write-by-operation': {
    issue: 'forbidden',
    text: {
      en: 'A consent is given and revoked by the patient’s own act, not by writing the resource: POST /api/shares, POST /api/shares/:id/revoke.',
      'zh-Hans': '授权只能由患者本人作出或撤回，不能直接写入资源：POST /api/shares、POST /api/shares/:id/revoke。',
      'zh-Hant-HK': '同意只可由病人本人作出或撤回，不能直接寫入資源：POST /api/shares、POST /api/shares/:id/revoke。',
    },
  },
  'consent.not-found': {
    issue: 'not-found',
    text: {
      en: 'There is no such consent.',
      'zh-Hans': '没有这项授权。',
      'zh-Hant-HK': '沒有這項同意。',
    },
  },
  'consent.giver-not-the-patient': {
    issue: 'forbidden',
    text: {
      en: 'Only the patient may give or revoke this consent.',
      'zh-Hans': '只有患者本人可以作出或撤回此项授权。',
      'zh-Hant-HK': '只有病人本人可以作出或撤回這項同意。',
    },
  },
  'consent.expired': {
    issue: 'expired',
    text: {
      en: 'This consent ended on {at}.',
      'zh-Hans': '此项授权已于{at}到期。',
      'zh-Hant-HK': '這項同意已於{at}到期。',
    },
  },
  'consent.not-yet-valid': {
    issue: 'forbidden',
    text: {
      en: 'This consent begins on {at}.',
      'zh-Hans': '此项授权自{at}起生效。',
      'zh-Hant-HK': '這項同意由{at}起生效。',
    },
  },
  'consent.revoked': {
    issue: 'expired',
    text: {
      en: 'The patient has revoked this consent.',
      'zh-Hans': '患者已撤回此项授权。',
      'zh-Hant-HK': '病人已撤回這項同意。',
    },
  },
  'consent.exhausted': {
    issue: 'expired',
    text: {
      en: 'This consent allowed {max} openings; all are used.',
      'zh-Hans': '此项授权允许打开{max}次，次数已用完。',
      'zh-Hant-HK': '這項同意容許開啟{max}次，次數已用完。',
    },
  },
  'consent.locked': {
    issue: 'expired',
    text: {
      en: 'This share is locked after {max} wrong passcodes. The patient can make a new one.',
      'zh-Hans': '密码输入错误达{max}次，此共享已锁定。患者可以重新创建。',
      'zh-Hant-HK': '密碼輸入錯誤達{max}次，這項分享已鎖定。病人可以重新建立。',
    },
  },
  'consent.recipient-not-named': {
    issue: 'forbidden',
    text: {
      en: 'The patient did not name your organisation as a recipient.',
      'zh-Hans': '患者未将贵机构列为接收方。',
      'zh-Hant-HK': '病人未有將貴機構列為接收者。',
    },
  },
  'consent.purpose-not-covered': {
    issue: 'forbidden',
    text: {
      en: 'The patient did not consent to the purpose {purpose}.',
      'zh-Hans': '患者未同意“{purpose}”这一用途。',
      'zh-Hant-HK': '病人未同意「{purpose}」這個用途。',
    },
  },
  'consent.no-sections': {
    issue: 'required',
    text: {
      en: 'Choose at least one section to share.',
      'zh-Hans': '请至少选择一项要共享的内容。',
      'zh-Hant-HK': '請最少選擇一項要分享的內容。',
    },
  },
  'consent.section-unknown': {
    issue: 'value',
    text: {
      en: '“{section}” is not a section of a summary.',
      'zh-Hans': '“{section}”不是摘要的章节。',
      'zh-Hant-HK': '「{section}」不是摘要的章節。',
    },
  },
  'consent.no-recipients': {
    issue: 'required',
    text: {
      en: 'Name at least one organisation to share with.',
      'zh-Hans': '请至少指定一个接收机构。',
      'zh-Hant-HK': '請最少指定一個接收機構。',
    },
  },
  'consent.look-back-out-of-range': {
    issue: 'value',
    text: {
      en: 'The look-back must be {min} to {max} months.',
      'zh-Hans': '回溯期须为{min}至{max}个月。',
      'zh-Hant-HK': '回溯期須為{min}至{max}個月。',
    },
  },
  'consent.validity-out-of-range': {
    issue: 'value',
    text: {
      en: 'The validity must be {min} to {max} minutes.',
      'zh-Hans': '有效期须为{min}至{max}分钟。',
      'zh-Hant-HK': '有效期須為{min}至{max}分鐘。',
    },
  },
  'consent.opens-out-of-range': {
    issue: 'value',
    text: {
      en: 'The number of openings must be {min} to {max}.',
      'zh-Hans': '可打开次数须为{min}至{max}次。',
      'zh-Hant-HK': '可開啟次數須為{min}至{max}次。',
    },
  },
  'consent.no-law': {
    issue: 'forbidden',
    text: {
      en: 'No lawful route from {from} to {to} is in the lawbook on {day}, so nothing leaves.',
      'zh-Hans': '法规库中没有{day}由{from}向{to}提供数据的合法依据，因此不予提供。',
      'zh-Hant-HK': '法規庫中沒有{day}由{from}向{to}提供資料的合法依據，因此不予提供。',
    },
  },
  ...ABROAD_REFUSALS,
  'consent.notice-not-found': {
    issue: 'not-found',
    text: { en: 'There is no such notice.', 'zh-Hans': '没有这条通知。', 'zh-Hant-HK': '沒有這則通知。' },
  },
  'consent.cursor-invalid': {
    issue: 'value',
    text: {
      en: 'The page mark is not one of ours. Start from the first page.',
      'zh-Hans': '翻页标记无效，请从第一页开始。',
      'zh-Hant-HK': '翻頁標記無效，請由第一頁開始。',
    },
  },
  'consent.entry-not-found': {
    issue: 'not-found',
    text: {
      en: 'There is no such entry in the access ledger.',
      'zh-Hans': '访问账本中没有这条记录。',
      'zh-Hant-HK': '查閱帳本中沒有這項紀錄。',
    },
  },
  'consent.log-not-yours': {
    issue: 'forbidden',
    text: {
      en: 'An access log is open to the patient it is about.',
      'zh-Hans': '访问记录只向患者本人开放。',
      'zh-Hant-HK': '查閱紀錄只開放給病人本人。',
    },
  },
  'consent.consistency-range': {
    issue: 'value',
    text: {
      en: 'The log has {size} entries; a proof from {from} to {to} cannot be made.',
      'zh-Hans': '账本共有{size}条记录，无法给出由{from}至{to}的证明。',
      'zh-Hant-HK': '帳本共有{size}項紀錄，無法給出由{from}至{to}的證明。',
    },
  },
  'consent.head-signature': {
    issue: 'security',
    text: {
      en: 'The ledger head is not signed by the node {node}.',
      'zh-Hans': '该账本头并非由节点{node}签署。',
      'zh-Hant-HK': '該帳本頭並非由節點{node}簽署。',
    },
  },
  'consent.head-from-future': {
    issue: 'value',
    text: {
      en: 'The ledger head of {node} is dated {at}, which is in the future. Check the clocks.',
      'zh-Hans': '节点{node}的账本头时间为{at}，晚于当前时间。请检查时钟。',
      'zh-Hant-HK': '節點{node}的帳本頭時間為{at}，遲於現時時間。請檢查時鐘。',
    },
  },
  'consent.head-shrunken': {
    issue: 'security',
    text: {
      en: 'The log of {node} has {size} entries now and had {kept}: entries are gone.',
      'zh-Hans': '节点{node}的账本现有{size}条记录，此前为{kept}条：有记录消失。',
      'zh-Hant-HK': '節點{node}的帳本現有{size}項紀錄，此前為{kept}項：有紀錄消失。',
    },
  },
  'consent.head-forked': {
    issue: 'security',
    text: {
      en: 'The log of {node} with {size} entries is not the one we know ({kept} entries), grown: its past was changed.',
      'zh-Hans': '节点{node}的账本（{size}条）并非由此前的账本（{kept}条）增长而来：历史被改动。',
      'zh-Hant-HK': '節點{node}的帳本（{size}項）並非由此前的帳本（{kept}項）增長而來：歷史被改動。',
    },
  },
  'consent.head-unproven': {
    issue: 'conflict',
    text: {
      en: 'The node {node} gave no proof that its log of {size} entries grew from the one with {kept}.',
      'zh-Hans': '节点{node}未能证明其{size}条的账本由{kept}条的账本增长而来。',
      'zh-Hant-HK': '節點{node}未能證明其{size}項的帳本由{kept}項的帳本增長而來。',
    },
  },
} as const satisfies RefusalCatalogue<ConsentCode>;

export const refuse = refusalsOf<ConsentCode>(CONSENT_REFUSALS);
