import type { Lang, LocalText } from '#kernel';
import type { FactLabel } from '../contract.ts';

/** Names of facts on paper, in three languages. */
export const FACT_NAMES: Readonly<Record<FactLabel, LocalText>> = {
  value: t('Value', '结果', '結果'),
  component: t('Component', '分项', '分項'),
  absentReason: t('Why there is no value', '无结果的原因', '沒有結果的原因'),
  interpretation: t('Interpretation', '判读', '判讀'),
  code: t('Code', '编码', '編碼'),
  category: t('Category', '类别', '類別'),
  type: t('Type', '类型', '類型'),
  criticality: t('Criticality', '危险程度', '危險程度'),
  severity: t('Severity', '严重程度', '嚴重程度'),
  status: t('Status', '状态', '狀態'),
  verification: t('Certainty', '确定程度', '確定程度'),
  statusReason: t('Reason for the status', '状态原因', '狀態原因'),
  priority: t('Priority', '优先级', '優先次序'),
  intent: t('Intent', '意图', '意圖'),
  dose: t('Dose', '用法用量', '用法及劑量'),
  route: t('Route', '给药途径', '給藥途徑'),
  site: t('Site', '给药部位', '給藥部位'),
  method: t('Method', '方法', '方法'),
  instruction: t('Instruction', '说明', '指示'),
  supplyDuration: t('Supply for', '用药天数', '配藥日數'),
  dispense: t('Supply', '发药', '配藥'),
  form: t('Form', '剂型', '劑型'),
  ingredient: t('Ingredient', '成分', '成分'),
  strength: t('Strength', '规格', '含量'),
  reaction: t('Reaction', '反应', '反應'),
  substance: t('Substance', '物质', '物質'),
  bodySite: t('Body site', '部位', '部位'),
  laterality: t('Side', '侧别', '側別'),
  reason: t('Reason', '原因', '原因'),
  targetDisease: t('Disease', '预防疾病', '預防疾病'),
  doseNumber: t('Dose number', '剂次', '劑次'),
  lotNumber: t('Lot', '批号', '批號'),
  expiry: t('Expiry', '有效期至', '有效期至'),
  manufacturer: t('Manufacturer', '生产企业', '製造商'),
  stage: t('Stage', '分期', '分期'),
  evidence: t('Evidence', '依据', '依據'),
  complication: t('Complication', '并发症', '併發症'),
  outcome: t('Outcome', '结局', '結果'),
  conclusion: t('Conclusion', '结论', '結論'),
  followUp: t('Follow-up', '随访', '跟進'),
  activity: t('Activity', '活动', '活動'),
  relationship: t('Relationship', '关系', '關係'),
  onset: t('Onset', '起始', '開始'),
  abatement: t('Ended', '结束', '結束'),
  lastOccurrence: t('Last occurrence', '最近一次发生', '最近一次發生'),
  performed: t('Done', '执行时间', '進行時間'),
  period: t('Period', '期间', '期間'),
  issued: t('Issued', '签发', '簽發'),
  date: t('Date', '日期', '日期'),
  recorded: t('Recorded', '记录时间', '記錄時間'),
  performer: t('By', '执行者', '進行者'),
  role: t('Role', '角色', '角色'),
  author: t('Author', '作者', '作者'),
  asserter: t('Stated by', '陈述者', '陳述者'),
  recorder: t('Recorded by', '记录者', '記錄者'),
  custodian: t('Kept by', '保管机构', '保管機構'),
  location: t('Place', '地点', '地點'),
  device: t('Device', '器械', '儀器'),
  specimen: t('Specimen', '标本', '樣本'),
  identifier: t('Number', '编号', '編號'),
  description: t('Description', '描述', '描述'),
  note: t('Note', '备注', '備註'),
  attachment: t('Attachment', '附件', '附件'),
  masked: t('Partly withheld', '部分内容未提供', '部分內容不予提供'),
  other: t('Other', '其他', '其他'),
};

/** Words of the printed documents beside the facts. */
export const PDF_WORDS = {
  visit: t('Record of an outpatient visit', '门诊就诊记录', '門診診症紀錄'),
  summary: t('Patient summary', '健康摘要', '健康摘要'),
  patient: t('Patient', '患者', '病人'),
  born: t('Born', '出生日期', '出生日期'),
  sex: t('Sex', '性别', '性別'),
  date: t('Date', '日期', '日期'),
  doctor: t('Doctor', '医生', '醫生'),
  organization: t('Organisation', '机构', '機構'),
  author: t('Author', '作者', '作者'),
  reason: t('Reason for the visit', '就诊原因', '求診原因'),
  history: t('History', '病史', '病歷'),
  vitals: t('Vital signs', '生命体征', '生命表徵'),
  findings: t('Findings', '检查所见', '檢查所見'),
  diagnoses: t('Diagnoses', '诊断', '診斷'),
  noDiagnosis: t('No diagnosis', '无诊断', '沒有診斷'),
  plan: t('Plan (RAPRIOP)', '处置计划（RAPRIOP）', '處理計劃（RAPRIOP）'),
  notTranslated: t('Not translated; see the other column.', '无译文，请见另一栏。', '沒有譯文，請見另一欄。'),
  translatedBy: t('Translated by {name}, {date}', '译文：{name}，{date}', '譯文：{name}，{date}'),
  draft: t('DRAFT — not signed', '草稿——未签署', '草稿——未簽署'),
  signedBy: t('Signed by {name} on {at}', '由 {name} 于 {at} 签署', '由 {name} 於 {at} 簽署'),
  signedUnder: t('Under: {permit}', '执业依据：{permit}', '執業依據：{permit}'),
  nodeSignature: t(
    'Node signature: {node}, key {kid}, {at}',
    '节点签名：{node}，密钥 {kid}，{at}',
    '節點簽名：{node}，密鑰 {kid}，{at}',
  ),
  digest: t('SHA-256 of the signed document: {hash}', '已签署文件的 SHA-256：{hash}', '已簽署文件的 SHA-256：{hash}'),
  certainty: {
    confirmed: t('confirmed', '已确认', '已確認'),
    provisional: t('provisional', '初步诊断', '初步診斷'),
    differential: t('differential', '鉴别诊断', '鑑別診斷'),
  },
  days: t('{n} days', '{n} 天', '{n} 日'),
  sex_: {
    male: t('male', '男', '男'),
    female: t('female', '女', '女'),
    other: t('other', '其他', '其他'),
    unknown: t('unknown', '未知', '不詳'),
  },
  outcome: {
    mapped: t('mapped', '已对应', '已對應'),
    'mapped-with-loss': t('mapped with loss', '对应有损失', '對應有遺漏'),
    source: t('as written by the source', '保留原文', '保留原文'),
    refused: t('not shown as coded', '编码不采用', '編碼不採用'),
  },
  counts: t(
    '{input} coded elements: {mapped} mapped, {mappedWithLoss} mapped with loss, {source} as written by the source, {refused} not shown as coded',
    '编码项目 {input} 个：已对应 {mapped}，对应有损失 {mappedWithLoss}，保留原文 {source}，编码不采用 {refused}',
    '編碼項目 {input} 個：已對應 {mapped}，對應有遺漏 {mappedWithLoss}，保留原文 {source}，編碼不採用 {refused}',
  ),
  issues: t('What was found wrong with the document', '文件中发现的问题', '文件中發現的問題'),
} as const;

/** A sentence in a language with its holes filled. */
export function say(words: LocalText, lang: Lang, params: Readonly<Record<string, string | number>> = {}): string {
  return words[lang].replace(/\{(\w+)\}/g, (hole, name: string) => String(params[name] ?? hole));
}

/** A date as written; an instant at both nodes' civil time, UTC+8. What cannot be read stands as it is. */
export function civilTime(written: string): string {
  const at = written.includes('T') ? Date.parse(written) : Number.NaN;
  if (Number.isNaN(at)) return written;
  return `${new Date(at + 8 * 3_600_000).toISOString().slice(0, 16).replace('T', ' ')} (UTC+8)`;
}

function t(en: string, hans: string, hant: string): LocalText {
  return { en, 'zh-Hans': hans, 'zh-Hant-HK': hant };
}
