import { type RefusalCatalogue, refusalsOf } from '#kernel';

/** Why the records room says no. */
export type RecordsRefusalCode =
  | 'records.patient-unknown'
  | 'records.visit-unknown'
  | 'records.document-unknown'
  | 'records.not-your-visit'
  | 'records.no-practitioner'
  | 'records.visit-final'
  | 'records.version-conflict'
  | 'records.reason-missing'
  | 'records.diagnosis-missing'
  | 'records.diagnosis-empty'
  | 'records.medicine-empty'
  | 'records.concept-unknown'
  | 'records.vital-not-a-number'
  | 'records.vital-impossible'
  | 'records.vital-too-precise'
  | 'records.blood-pressure-crossed'
  | 'records.blood-pressure-half'
  | 'records.translation-same-language'
  | 'records.send-to-not-home'
  | 'records.agreement-missing'
  | 'records.entry-not-importable'
  | 'records.entry-decided'
  | 'records.entry-not-known'
  | 'records.entry-twice'
  | 'records.entry-needs-subject'
  | 'records.document-not-json'
  | 'records.document-altered'
  | 'records.import-empty'
  | 'records.import-type';

export const recordsRefusals: RefusalCatalogue<RecordsRefusalCode> = {
  'records.patient-unknown': {
    issue: 'not-found',
    text: {
      en: 'There is no such patient here.',
      'zh-Hans': '本节点没有这位患者。',
      'zh-Hant-HK': '本節點沒有這位病人。',
    },
  },
  'records.visit-unknown': {
    issue: 'not-found',
    text: {
      en: 'There is no such visit.',
      'zh-Hans': '没有这次就诊记录。',
      'zh-Hant-HK': '沒有這次診症紀錄。',
    },
  },
  'records.document-unknown': {
    issue: 'not-found',
    text: {
      en: 'There is no such document.',
      'zh-Hans': '没有这份文件。',
      'zh-Hant-HK': '沒有這份文件。',
    },
  },
  'records.not-your-visit': {
    issue: 'forbidden',
    text: {
      en: 'Only the doctor who began this visit may change or sign it.',
      'zh-Hans': '只有开始这次就诊记录的医生可以修改或签署。',
      'zh-Hant-HK': '只有開始這次診症紀錄的醫生可以修改或簽署。',
    },
  },
  'records.no-practitioner': {
    issue: 'forbidden',
    text: {
      en: 'Your account is not linked to a practitioner of an organisation here, so it cannot record a visit.',
      'zh-Hans': '您的账户未关联本节点某机构的医务人员，不能记录就诊。',
      'zh-Hant-HK': '你的帳戶沒有連結本節點某機構的醫護人員，不能記錄診症。',
    },
  },
  'records.visit-final': {
    issue: 'business-rule',
    status: 409,
    text: {
      en: 'This visit is signed. A signed visit cannot be changed.',
      'zh-Hans': '这次就诊记录已经签署，不能再修改。',
      'zh-Hant-HK': '這次診症紀錄已經簽署，不能再修改。',
    },
  },
  'records.version-conflict': {
    issue: 'conflict',
    text: {
      en: 'This draft was changed elsewhere since you opened it (yours is version {yours}, now it is {now}). Open it again, then repeat your change.',
      'zh-Hans': '您打开之后，这份草稿已在别处被修改（您的版本是 {yours}，现在是 {now}）。请重新打开后再作修改。',
      'zh-Hant-HK': '你開啟之後，這份草稿已在別處被修改（你的版本是 {yours}，現在是 {now}）。請重新開啟後再作修改。',
    },
  },
  'records.reason-missing': {
    issue: 'required',
    status: 422,
    text: {
      en: 'A visit needs a reason before it is signed.',
      'zh-Hans': '签署前请填写就诊原因。',
      'zh-Hant-HK': '簽署前請填寫求診原因。',
    },
  },
  'records.diagnosis-missing': {
    issue: 'required',
    status: 422,
    text: {
      en: 'A visit needs a diagnosis, or the reason why there is none, before it is signed.',
      'zh-Hans': '签署前请填写诊断，或说明没有诊断的原因。',
      'zh-Hant-HK': '簽署前請填寫診斷，或說明沒有診斷的原因。',
    },
  },
  'records.diagnosis-empty': {
    issue: 'required',
    status: 422,
    text: {
      en: 'Diagnosis {number} has neither a term nor a text.',
      'zh-Hans': '第 {number} 项诊断既没有术语也没有文字。',
      'zh-Hant-HK': '第 {number} 項診斷既沒有術語也沒有文字。',
    },
  },
  'records.medicine-empty': {
    issue: 'required',
    status: 422,
    text: {
      en: 'Medicine {number} has neither a term nor a text, or no dose, or no frequency.',
      'zh-Hans': '第 {number} 项药物缺少名称、剂量或频次。',
      'zh-Hant-HK': '第 {number} 項藥物缺少名稱、劑量或次數。',
    },
  },
  'records.concept-unknown': {
    issue: 'code-invalid',
    text: {
      en: 'The term {conceptId} is not in the list of terms.',
      'zh-Hans': '术语表中没有 {conceptId}。',
      'zh-Hant-HK': '術語表中沒有 {conceptId}。',
    },
  },
  'records.vital-not-a-number': {
    issue: 'value',
    status: 422,
    text: {
      en: '{vital}: “{value}” is not a number.',
      'zh-Hans': '{vital}：“{value}”不是数字。',
      'zh-Hant-HK': '{vital}：「{value}」不是數字。',
    },
  },
  'records.vital-impossible': {
    issue: 'value',
    status: 422,
    text: {
      en: '{vital}: {value} cannot be right; it must lie between {min} and {max}.',
      'zh-Hans': '{vital}：{value} 不可能正确，应在 {min} 与 {max} 之间。',
      'zh-Hant-HK': '{vital}：{value} 不可能正確，應在 {min} 與 {max} 之間。',
    },
  },
  'records.vital-too-precise': {
    issue: 'value',
    status: 422,
    text: {
      en: '{vital}: {value} has more decimals than are measured ({decimals}).',
      'zh-Hans': '{vital}：{value} 的小数位多于实际测量的位数（{decimals}）。',
      'zh-Hant-HK': '{vital}：{value} 的小數位多於實際量度的位數（{decimals}）。',
    },
  },
  'records.blood-pressure-crossed': {
    issue: 'value',
    status: 422,
    text: {
      en: 'Blood pressure {systolic}/{diastolic}: the upper value must be above the lower one.',
      'zh-Hans': '血压 {systolic}/{diastolic}：收缩压必须高于舒张压。',
      'zh-Hant-HK': '血壓 {systolic}/{diastolic}：上壓必須高於下壓。',
    },
  },
  'records.blood-pressure-half': {
    issue: 'required',
    status: 422,
    text: {
      en: 'A blood pressure has two values; one is missing.',
      'zh-Hans': '血压应有两个数值，缺少一个。',
      'zh-Hant-HK': '血壓應有兩個數值，缺少一個。',
    },
  },
  'records.translation-same-language': {
    issue: 'value',
    status: 422,
    text: {
      en: 'The translation is in the same language as the note.',
      'zh-Hans': '译文与原文使用同一种语言。',
      'zh-Hant-HK': '譯文與原文使用同一種語言。',
    },
  },
  'records.send-to-not-home': {
    issue: 'forbidden',
    text: {
      en: 'This visit cannot be sent to {node}: the patient’s record did not come from there.',
      'zh-Hans': '这次就诊记录不能发往 {node}：患者的病历并非来自该处。',
      'zh-Hant-HK': '這次診症紀錄不能發往 {node}：病人的病歷並非來自該處。',
    },
  },
  'records.agreement-missing': {
    issue: 'business-rule',
    text: {
      en: 'This visit is not sent to {node}: ask the patient, and record that the patient agrees to this sending. It can be signed without sending it.',
      'zh-Hans': '这次就诊记录未发往 {node}：请先询问患者，并记录患者单独同意本次发送。也可以只签名而不发送。',
      'zh-Hant-HK': '這次診症紀錄未送往 {node}：請先詢問病人，並記錄病人同意是次傳送。亦可只簽署而不傳送。',
    },
  },
  'records.entry-not-importable': {
    issue: 'business-rule',
    text: {
      en: 'Entry {index} of this document is not one that can be taken into the record.',
      'zh-Hans': '这份文件的第 {index} 个条目不能导入病历。',
      'zh-Hant-HK': '這份文件的第 {index} 個項目不能匯入病歷。',
    },
  },
  'records.entry-decided': {
    issue: 'conflict',
    text: {
      en: 'Entry {index} was already decided by {by}. A decision is final.',
      'zh-Hans': '第 {index} 个条目已由{by}作出决定。决定不可更改。',
      'zh-Hant-HK': '第 {index} 個項目已由{by}作出決定。決定不可更改。',
    },
  },
  'records.entry-not-known': {
    issue: 'conflict',
    text: {
      en: 'The record does not say already what entry {index} says, or no longer. Look at the entry again.',
      'zh-Hans': '病历中没有（或已不再有）与第 {index} 个条目相同的内容，请重新核对该条目。',
      'zh-Hant-HK': '病歷沒有（或已不再有）與第 {index} 個項目相同的內容，請重新核對該項目。',
    },
  },
  'records.entry-twice': {
    issue: 'duplicate',
    text: {
      en: 'Entry {index} is named twice in the decisions.',
      'zh-Hans': '第 {index} 个条目在决定中出现两次。',
      'zh-Hant-HK': '第 {index} 個項目在決定中出現兩次。',
    },
  },
  'records.entry-needs-subject': {
    issue: 'business-rule',
    text: {
      en: 'Entry {index} is about another person than the one this document is about.',
      'zh-Hans': '第 {index} 个条目的对象不是这份文件的主体。',
      'zh-Hant-HK': '第 {index} 個項目的對象不是這份文件的主體。',
    },
  },
  'records.document-not-json': {
    issue: 'structure',
    text: {
      en: 'This is not a FHIR document in JSON.',
      'zh-Hans': '这不是 JSON 格式的 FHIR 文件。',
      'zh-Hant-HK': '這不是 JSON 格式的 FHIR 文件。',
    },
  },
  'records.document-altered': {
    issue: 'conflict',
    text: {
      en: 'The message {messageId} came before with other content.',
      'zh-Hans': '消息 {messageId} 此前已收到，但内容不同。',
      'zh-Hant-HK': '訊息 {messageId} 此前已收到，但內容不同。',
    },
  },
  'records.import-empty': {
    issue: 'required',
    text: {
      en: 'There is nothing to import.',
      'zh-Hans': '没有可导入的内容。',
      'zh-Hant-HK': '沒有可匯入的內容。',
    },
  },
  'records.import-type': {
    issue: 'not-supported',
    text: {
      en: 'A Bundle of type {type} cannot be imported.',
      'zh-Hans': '不能导入类型为 {type} 的 Bundle。',
      'zh-Hant-HK': '不能匯入類型為 {type} 的 Bundle。',
    },
  },
};

export const refuse = refusalsOf(recordsRefusals);
