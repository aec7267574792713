import { textFor, toNumber } from '../../json/json.ts';
import { has, hasChoice, hasCode, type Invariant, item, list } from './invariant.ts';

const CONDITION_STATUS = 'http://terminology.hl7.org/CodeSystem/condition-clinical';
const CONDITION_VERIFICATION = 'http://terminology.hl7.org/CodeSystem/condition-ver-status';
const ALLERGY_VERIFICATION = 'http://terminology.hl7.org/CodeSystem/allergyintolerance-verification';
const CONDITION_CATEGORY = 'http://terminology.hl7.org/CodeSystem/condition-category';

/** Rules of the clinical resources. @source https://hl7.org/fhir/R4, the constraints of each resource */
export const clinicalInvariants = {
  'fhir.ait-1': {
    on: ['AllergyIntolerance'],
    at: 'clinicalStatus',
    text: {
      en: 'An allergy has a clinical status unless it was entered in error.',
      'zh-Hans': '过敏记录必须有临床状态，录入错误者除外。',
      'zh-Hant-HK': '過敏記錄必須有臨床狀態，輸入錯誤者除外。',
    },
    holds: (allergy) =>
      has(allergy, 'clinicalStatus') || hasCode(allergy.verificationStatus, ALLERGY_VERIFICATION, 'entered-in-error'),
  },
  'fhir.ait-2': {
    on: ['AllergyIntolerance'],
    at: 'clinicalStatus',
    text: {
      en: 'An allergy entered in error has no clinical status.',
      'zh-Hans': '录入错误的过敏记录不得有临床状态。',
      'zh-Hant-HK': '輸入錯誤的過敏記錄不可有臨床狀態。',
    },
    holds: (allergy) =>
      !has(allergy, 'clinicalStatus') || !hasCode(allergy.verificationStatus, ALLERGY_VERIFICATION, 'entered-in-error'),
  },
  'fhir.con-1': {
    on: ['Condition.stage'],
    text: {
      en: 'A stage has a summary or an assessment.',
      'zh-Hans': '分期必须有概要或评估。',
      'zh-Hant-HK': '分期必須有概要或評估。',
    },
    holds: (stage) => has(stage, 'summary') || has(stage, 'assessment'),
  },
  'fhir.con-2': {
    on: ['Condition.evidence'],
    text: {
      en: 'Evidence has a code or details.',
      'zh-Hans': '依据必须有代码或详情。',
      'zh-Hant-HK': '依據必須有代碼或詳情。',
    },
    holds: (evidence) => has(evidence, 'code') || has(evidence, 'detail'),
  },
  'fhir.con-3': {
    on: ['Condition'],
    at: 'clinicalStatus',
    severity: 'warning',
    text: {
      en: 'A problem of the problem list should have a clinical status.',
      'zh-Hans': '问题清单中的问题应有临床状态。',
      'zh-Hant-HK': '問題清單中的問題應有臨床狀態。',
    },
    holds: (condition) =>
      has(condition, 'clinicalStatus') ||
      hasCode(condition.verificationStatus, CONDITION_VERIFICATION, 'entered-in-error') ||
      !list(condition.category).some((category) => hasCode(category, CONDITION_CATEGORY, 'problem-list-item')),
  },
  'fhir.con-4': {
    on: ['Condition'],
    at: 'clinicalStatus',
    text: {
      en: 'A condition that has abated is inactive, in remission or resolved.',
      'zh-Hans': '已缓解的病情，其临床状态必须为不活动、缓解或已解决。',
      'zh-Hant-HK': '已緩解的病情，其臨床狀態必須為不活躍、緩解或已解決。',
    },
    holds: (condition) =>
      !hasChoice(condition, 'abatement') ||
      hasCode(condition.clinicalStatus, CONDITION_STATUS, 'resolved', 'remission', 'inactive'),
  },
  'fhir.con-5': {
    on: ['Condition'],
    at: 'clinicalStatus',
    text: {
      en: 'A condition entered in error has no clinical status.',
      'zh-Hans': '录入错误的病情不得有临床状态。',
      'zh-Hant-HK': '輸入錯誤的病情不可有臨床狀態。',
    },
    holds: (condition) =>
      !has(condition, 'clinicalStatus') ||
      !hasCode(condition.verificationStatus, CONDITION_VERIFICATION, 'entered-in-error'),
  },
  'fhir.obs-3': {
    on: ['Observation.referenceRange'],
    text: {
      en: 'A reference range has a low end, a high end or a text.',
      'zh-Hans': '参考范围必须有下限、上限或文字说明。',
      'zh-Hant-HK': '參考範圍必須有下限、上限或文字說明。',
    },
    holds: (range) => has(range, 'low') || has(range, 'high') || has(range, 'text'),
  },
  'fhir.obs-6': {
    on: ['Observation'],
    at: 'dataAbsentReason',
    text: {
      en: 'A reason why there is no value is given only when there is no value.',
      'zh-Hans': '仅在没有数值时才填写缺失原因。',
      'zh-Hant-HK': '僅在沒有數值時才填寫缺失原因。',
    },
    holds: (observation) => !has(observation, 'dataAbsentReason') || !hasChoice(observation, 'value'),
  },
  'fhir.obs-7': {
    on: ['Observation'],
    at: 'component',
    text: {
      en: 'With a value of its own, an observation has no component with the same code.',
      'zh-Hans': '检查结果本身有数值时，不得再有相同代码的组成项。',
      'zh-Hant-HK': '檢查結果本身有數值時，不可再有相同代碼的組成項。',
    },
    holds: (observation) => {
      if (!hasChoice(observation, 'value') || observation.component === undefined) return true;
      const own = new Set(codesIn(observation.code));
      return !list(observation.component).some((component) => codesIn(component.code).some((code) => own.has(code)));
    },
  },
  'fhir.imm-1': {
    on: ['Immunization.education'],
    text: {
      en: 'Educational material has a document type or a reference.',
      'zh-Hans': '宣教材料必须有文件类型或引用。',
      'zh-Hant-HK': '教育材料必須有文件類型或參照。',
    },
    holds: (education) => has(education, 'documentType') || has(education, 'reference'),
  },
  'fhir.fhs-1': {
    on: ['FamilyMemberHistory'],
    text: {
      en: 'Either an age or a birth date of the family member, not both.',
      'zh-Hans': '家庭成员的年龄与出生日期只能填写其一。',
      'zh-Hant-HK': '家庭成員的年齡與出生日期只可填寫其一。',
    },
    holds: (history) => !hasChoice(history, 'age') || !hasChoice(history, 'born'),
  },
  'fhir.fhs-2': {
    on: ['FamilyMemberHistory'],
    at: 'estimatedAge',
    text: {
      en: 'Only an age can be an estimate.',
      'zh-Hans': '只有填写年龄时才可注明为估计值。',
      'zh-Hant-HK': '只有填寫年齡時才可註明為估計值。',
    },
    holds: (history) => hasChoice(history, 'age') || !has(history, 'estimatedAge'),
  },
  'fhir.mad-1': {
    on: ['MedicationAdministration.dosage'],
    text: {
      en: 'A dosage has a dose or a rate.',
      'zh-Hans': '用法用量必须有剂量或速率。',
      'zh-Hant-HK': '用法用量必須有劑量或速率。',
    },
    holds: (dosage) => has(dosage, 'dose') || hasChoice(dosage, 'rate'),
  },
  'fhir.prr-1': {
    on: ['ServiceRequest'],
    at: 'orderDetail',
    text: {
      en: 'Details of an order need the order’s code.',
      'zh-Hans': '填写申请细节时必须填写申请项目代码。',
      'zh-Hant-HK': '填寫申請細節時必須填寫申請項目代碼。',
    },
    holds: (request) => !has(request, 'orderDetail') || has(request, 'code'),
  },
  'fhir.gol-1': {
    on: ['Goal.target'],
    at: 'measure',
    text: {
      en: 'A target value needs what is measured.',
      'zh-Hans': '填写目标值时必须注明衡量项目。',
      'zh-Hant-HK': '填寫目標值時必須註明量度項目。',
    },
    holds: (target) => !hasChoice(target, 'detail') || has(target, 'measure'),
  },
  'fhir.ras-2': {
    on: ['RiskAssessment.prediction'],
    text: {
      en: 'A probability is at most 100 per cent.',
      'zh-Hans': '概率不得超过百分之一百。',
      'zh-Hant-HK': '概率不可超過百分之一百。',
    },
    holds: (prediction) => (toNumber(prediction.probabilityDecimal) ?? 0) <= 100,
  },
  'fhir.lst-1': {
    on: ['List'],
    at: 'emptyReason',
    text: {
      en: 'A reason for being empty is given only for an empty list.',
      'zh-Hans': '仅空列表才可填写为空的原因。',
      'zh-Hant-HK': '僅空列表才可填寫為空的原因。',
    },
    holds: (record) => !has(record, 'emptyReason') || !has(record, 'entry'),
  },
  'fhir.lst-2': {
    on: ['List'],
    at: 'entry',
    text: {
      en: 'Only a list of changes marks entries as deleted.',
      'zh-Hans': '仅变更列表可将条目标记为已删除。',
      'zh-Hant-HK': '僅變更列表可將項目標記為已刪除。',
    },
    holds: (record) => record.mode === 'changes' || !list(record.entry).some((entry) => has(entry, 'deleted')),
  },
  'fhir.lst-3': {
    on: ['List'],
    at: 'entry',
    text: {
      en: 'Only a working list dates its entries.',
      'zh-Hans': '仅工作列表的条目可注明日期。',
      'zh-Hant-HK': '僅工作列表的項目可註明日期。',
    },
    holds: (record) => record.mode === 'working' || !list(record.entry).some((entry) => has(entry, 'date')),
  },
  'fhir.cmp-1': {
    on: ['Composition.section'],
    text: {
      en: 'A section has a text, entries or sections.',
      'zh-Hans': '章节必须有文本、条目或下级章节。',
      'zh-Hant-HK': '章節必須有文字、項目或下級章節。',
    },
    holds: (section) => has(section, 'text') || has(section, 'entry') || has(section, 'section'),
  },
  'fhir.cmp-2': {
    on: ['Composition.section'],
    at: 'emptyReason',
    text: {
      en: 'A reason for being empty is given only for a section without entries.',
      'zh-Hans': '仅没有条目的章节才可填写为空的原因。',
      'zh-Hant-HK': '僅沒有項目的章節才可填寫為空的原因。',
    },
    holds: (section) => !has(section, 'emptyReason') || !has(section, 'entry'),
  },
  'fhir.qrs-1': {
    on: ['QuestionnaireResponse.item'],
    text: {
      en: 'Further items stand under the item or under its answer, not under both.',
      'zh-Hans': '下级项目只能置于项目或其答案之一之下，不得并存。',
      'zh-Hant-HK': '下級項目只可置於項目或其答案之一之下，不可並存。',
    },
    holds: (entry) => !has(entry, 'answer') || !has(entry, 'item'),
  },
} as const satisfies Record<string, Invariant>;

/** The codes of a CodeableConcept, each with its system as one text to compare. */
function codesIn(concept: unknown): string[] {
  return list(item(concept).coding).flatMap(({ system, code }) =>
    code === undefined ? [] : [`${textFor(system)}|${textFor(code)}`],
  );
}
