import { type RefusalCatalogue, refusalsOf } from '#kernel';

/** Every reason for a no about dossiers. Stable for ever. */
export type DossierCode =
  | 'credentialing.dossier-unknown'
  | 'credentialing.document-unknown'
  | 'credentialing.no-checklist'
  | 'credentialing.not-this-applicant'
  | 'credentialing.choice-unknown'
  | 'credentialing.choice-missing'
  | 'credentialing.item-unknown'
  | 'credentialing.item-missing'
  | 'credentialing.item-expired'
  | 'credentialing.item-asked'
  | 'credentialing.employers-missing'
  | 'credentialing.not-now'
  | 'credentialing.other-officer'
  | 'credentialing.own-application'
  | 'credentialing.not-your-dossier'
  | 'credentialing.changed-meanwhile'
  | 'credentialing.permit-missing'
  | 'credentialing.permit-not-asked'
  | 'credentialing.document-empty'
  | 'credentialing.document-type'
  | 'credentialing.document-not-what-it-says'
  | 'credentialing.document-infected'
  | 'credentialing.document-over'
  | 'credentialing.expiry-missing'
  | 'credentialing.name-missing'
  | 'credentialing.scanner-away'
  | 'credentialing.too-many-drafts'
  | 'credentialing.too-many-documents'
  | 'credentialing.too-many-bytes'
  | 'credentialing.document-erased'
  | 'credentialing.day-of-another-year'
  | 'credentialing.day-twice';

export const DOSSIER_REFUSALS = {
  'credentialing.dossier-unknown': {
    issue: 'not-found',
    text: { en: 'There is no such dossier.', 'zh-Hans': '没有此申请。', 'zh-Hant-HK': '沒有此申請。' },
  },
  'credentialing.document-unknown': {
    issue: 'not-found',
    text: { en: 'There is no such document.', 'zh-Hans': '没有此材料。', 'zh-Hant-HK': '沒有此文件。' },
  },
  'credentialing.no-checklist': {
    issue: 'business-rule',
    text: {
      en: 'This cannot be applied for at this node.',
      'zh-Hans': '本节点不受理此类申请。',
      'zh-Hant-HK': '本節點不受理此類申請。',
    },
  },
  'credentialing.not-this-applicant': {
    issue: 'forbidden',
    text: {
      en: 'Practitioners apply for themselves, coordinators for institutions.',
      'zh-Hans': '医务人员仅可为本人申请，机构申请由协调员办理。',
      'zh-Hant-HK': '醫護人員只可為本人申請，機構申請由統籌員辦理。',
    },
  },
  'credentialing.choice-unknown': {
    issue: 'value',
    text: {
      en: 'The checklist offers no choice “{choice}”.',
      'zh-Hans': '清单中没有选项“{choice}”。',
      'zh-Hant-HK': '清單中沒有選項「{choice}」。',
    },
  },
  'credentialing.choice-missing': {
    issue: 'required',
    text: { en: 'Please choose: {choice}.', 'zh-Hans': '请选择：{choice}。', 'zh-Hant-HK': '請選擇：{choice}。' },
  },
  'credentialing.item-unknown': {
    issue: 'value',
    text: {
      en: 'The checklist of this dossier has no item “{item}”.',
      'zh-Hans': '本申请的清单中没有“{item}”一项。',
      'zh-Hant-HK': '本申請的清單中沒有「{item}」一項。',
    },
  },
  'credentialing.item-missing': {
    issue: 'required',
    text: { en: 'Missing: {item}.', 'zh-Hans': '缺少：{item}。', 'zh-Hant-HK': '欠缺：{item}。' },
  },
  'credentialing.item-expired': {
    issue: 'business-rule',
    text: {
      en: '{item}: the paper’s last day, {day}, is past.',
      'zh-Hans': '{item}：证件有效期至{day}，已届满。',
      'zh-Hant-HK': '{item}：文件有效期至{day}，已屆滿。',
    },
  },
  'credentialing.item-asked': {
    issue: 'required',
    text: {
      en: '{item}: the officer asked for a new one, and it has not been uploaded.',
      'zh-Hans': '{item}：专员要求补正，尚未上传。',
      'zh-Hant-HK': '{item}：專員要求補正，尚未上載。',
    },
  },
  'credentialing.employers-missing': {
    issue: 'required',
    text: {
      en: 'Name the institutions that employ or invited you.',
      'zh-Hans': '请填写聘用或邀请的医疗机构。',
      'zh-Hant-HK': '請填寫聘用或邀請的醫療機構。',
    },
  },
  'credentialing.not-now': {
    issue: 'conflict',
    text: {
      en: 'The dossier is at a stage where this cannot be done ({state}).',
      'zh-Hans': '申请目前状态（{state}）不能进行此操作。',
      'zh-Hant-HK': '申請目前狀態（{state}）不能進行此操作。',
    },
  },
  'credentialing.other-officer': {
    issue: 'conflict',
    text: {
      en: 'The officer of this dossier is {officer}.',
      'zh-Hans': '本申请的专员为{officer}。',
      'zh-Hant-HK': '本申請的專員為{officer}。',
    },
  },
  'credentialing.own-application': {
    issue: 'forbidden',
    text: {
      en: 'Nobody decides on an application of their own: another officer must take it.',
      'zh-Hans': '任何人不得办理本人的申请，须由其他专员受理。',
      'zh-Hant-HK': '任何人不得處理自己的申請，須由其他專員接手。',
    },
  },
  'credentialing.not-your-dossier': {
    issue: 'not-found',
    text: { en: 'There is no such dossier.', 'zh-Hans': '没有此申请。', 'zh-Hant-HK': '沒有此申請。' },
  },
  'credentialing.changed-meanwhile': {
    issue: 'conflict',
    text: {
      en: 'Somebody changed the dossier meanwhile: you saw version {yours}, now it is {now}.',
      'zh-Hans': '申请已被他人更改：您所见为第{yours}版，现为第{now}版。',
      'zh-Hant-HK': '申請已被他人更改：你所見為第{yours}版，現為第{now}版。',
    },
  },
  'credentialing.permit-missing': {
    issue: 'required',
    text: {
      en: 'An approval of this kind gives a permit: its days are missing.',
      'zh-Hans': '批准此类申请须同时发给许可：缺少有效期。',
      'zh-Hant-HK': '批准此類申請須同時發給許可：欠缺有效期。',
    },
  },
  'credentialing.permit-not-asked': {
    issue: 'business-rule',
    text: {
      en: 'An approval of this kind gives no permit to practise.',
      'zh-Hans': '批准此类申请不发给执业许可。',
      'zh-Hant-HK': '批准此類申請不發給執業許可。',
    },
  },
  'credentialing.document-empty': {
    issue: 'required',
    text: { en: 'The file is empty.', 'zh-Hans': '文件为空。', 'zh-Hant-HK': '檔案為空。' },
  },
  'credentialing.document-type': {
    issue: 'not-supported',
    status: 415,
    text: {
      en: 'Upload a PDF, a JPEG or a PNG; this is said to be “{type}”.',
      'zh-Hans': '请上传PDF、JPEG或PNG文件；该文件标明为“{type}”。',
      'zh-Hant-HK': '請上載PDF、JPEG或PNG檔案；該檔案標明為「{type}」。',
    },
  },
  'credentialing.document-not-what-it-says': {
    issue: 'invariant',
    text: {
      en: 'The file is not what it says it is: it is said to be {declared} and begins like {actual}.',
      'zh-Hans': '文件内容与标明的类型不符：标明为 {declared}，实为 {actual}。',
      'zh-Hant-HK': '檔案內容與標明的類型不符：標明為 {declared}，實為 {actual}。',
    },
  },
  'credentialing.document-infected': {
    issue: 'security',
    text: {
      en: 'The file was not stored: the scanner found {found}.',
      'zh-Hans': '文件未保存：病毒扫描发现{found}。',
      'zh-Hant-HK': '檔案未有儲存：病毒掃描發現{found}。',
    },
  },
  'credentialing.document-over': {
    issue: 'business-rule',
    text: {
      en: 'The paper’s last day, {day}, is past.',
      'zh-Hans': '证件有效期至{day}，已届满。',
      'zh-Hant-HK': '文件有效期至{day}，已屆滿。',
    },
  },
  'credentialing.expiry-missing': {
    issue: 'required',
    text: {
      en: 'Say until which day this paper is valid.',
      'zh-Hans': '请填写该证件的有效期。',
      'zh-Hant-HK': '請填寫該文件的有效期。',
    },
  },
  'credentialing.name-missing': {
    issue: 'required',
    text: {
      en: 'Say which name is printed on this paper.',
      'zh-Hans': '请填写该证件上所印的姓名或名称。',
      'zh-Hant-HK': '請填寫該文件上所印的姓名或名稱。',
    },
  },
  'credentialing.scanner-away': {
    issue: 'transient',
    status: 503,
    text: {
      en: 'The file could not be scanned for viruses just now; nothing was stored. Try again in a minute.',
      'zh-Hans': '暂时无法进行病毒扫描，文件未保存，请一分钟后再试。',
      'zh-Hant-HK': '暫時未能進行病毒掃描，檔案未有儲存，請一分鐘後再試。',
    },
  },
  'credentialing.too-many-drafts': {
    issue: 'too-costly',
    status: 409,
    text: {
      en: 'There are {most} drafts already: hand in or withdraw one first.',
      'zh-Hans': '草稿已达{most}份，请先提交或撤回一份。',
      'zh-Hant-HK': '草稿已達{most}份，請先遞交或撤回一份。',
    },
  },
  'credentialing.too-many-bytes': {
    issue: 'too-costly',
    status: 409,
    text: {
      en: 'Your uploads take up {most} MB, as much as one account may have: withdraw an application that is over first.',
      'zh-Hans': '您上传的材料已达每个账户上限 {most} MB，请先撤回不再需要的申请。',
      'zh-Hant-HK': '你上載的文件已達每個帳戶上限 {most} MB，請先撤回不再需要的申請。',
    },
  },
  'credentialing.document-erased': {
    issue: 'deleted',
    text: {
      en: 'The file was erased: the application was withdrawn, or decided longer ago than files are kept.',
      'zh-Hans': '该文件已删除：申请已撤回，或作出决定后已超过留存期限。',
      'zh-Hant-HK': '該檔案已刪除：申請已撤回，或作出決定後已過保存期限。',
    },
  },
  'credentialing.day-of-another-year': {
    issue: 'value',
    status: 422,
    text: {
      en: '{day} is no day of this year.',
      'zh-Hans': '{day} 不在该年度内。',
      'zh-Hant-HK': '{day} 不在該年度內。',
    },
  },
  'credentialing.day-twice': {
    issue: 'value',
    status: 422,
    text: { en: '{day} is there twice.', 'zh-Hans': '{day} 重复。', 'zh-Hant-HK': '{day} 重複。' },
  },
  'credentialing.too-many-documents': {
    issue: 'too-costly',
    status: 409,
    text: {
      en: 'This dossier has {most} uploads already.',
      'zh-Hans': '本申请的上传已达{most}次。',
      'zh-Hant-HK': '本申請的上載已達{most}次。',
    },
  },
} as const satisfies RefusalCatalogue<DossierCode>;

export const refuseDossier = refusalsOf<DossierCode>(DOSSIER_REFUSALS);
