import {
  CIVIL_TIME_ZONE,
  inEach,
  type Lang,
  type LocalText,
  type Purpose,
  type Role,
  localText as text,
} from '#kernel';
import type { ShareSection } from './grants/model.ts';

export { inEach, text };

/** Names of sections as a patient reads them. */
export const SECTION_WORDS: Readonly<Record<ShareSection, LocalText>> = {
  problems: text('health problems', '健康问题', '健康問題'),
  allergies: text('allergies', '过敏与不良反应', '過敏及藥物不良反應'),
  medications: text('medicines', '用药', '藥物'),
  immunizations: text('vaccinations', '疫苗接种', '疫苗接種'),
  results: text('test results', '检验检查结果', '檢驗結果'),
  procedures: text('operations and procedures', '手术与操作', '手術及醫療程序'),
  'vital-signs': text('vital signs', '生命体征', '生命表徵'),
  'social-history': text('lifestyle', '个人生活史', '生活習慣'),
  pregnancy: text('pregnancy', '妊娠史', '懷孕紀錄'),
  'functional-status': text('abilities in daily life', '功能状态', '自理能力'),
  'medical-devices': text('implants and devices', '医疗器械与植入物', '醫療裝置及植入物'),
  'care-plan': text('care plan', '诊疗计划', '護理計劃'),
  'advance-directives': text('advance directives', '预立医疗指示', '預設醫療指示'),
  'past-illness': text('past illnesses', '既往病史', '過往病歷'),
};

/** Kinds of data by FHIR type, as a patient reads them. */
const KIND_WORDS: Readonly<Record<string, LocalText>> = {
  Patient: text('personal details', '个人资料', '個人資料'),
  RelatedPerson: text('family contacts', '亲属联系人', '親屬聯絡人'),
  Encounter: text('visits', '就诊记录', '求診紀錄'),
  Condition: text('diagnoses', '诊断', '診斷'),
  Observation: text('tests and measurements', '检验与测量', '化驗及量度'),
  DiagnosticReport: text('reports', '检查报告', '檢查報告'),
  AllergyIntolerance: text('allergies', '过敏', '過敏'),
  Procedure: text('procedures', '手术与操作', '手術及醫療程序'),
  Immunization: text('vaccinations', '疫苗接种', '疫苗接種'),
  MedicationRequest: text('prescriptions', '处方', '處方'),
  MedicationStatement: text('medicines', '用药记录', '用藥紀錄'),
  MedicationAdministration: text('medicines given', '给药记录', '給藥紀錄'),
  MedicationDispense: text('dispensed medicines', '配药记录', '配藥紀錄'),
  CarePlan: text('care plan', '诊疗计划', '護理計劃'),
  Goal: text('care goals', '诊疗目标', '護理目標'),
  Appointment: text('appointments', '预约', '預約'),
  ServiceRequest: text('referrals and orders', '转诊与检查申请', '轉介及檢查要求'),
  ImagingStudy: text('imaging', '影像检查', '放射影像'),
  Composition: text('clinical documents', '病历文书', '臨床文件'),
  DocumentReference: text('documents', '文件', '文件'),
  Bundle: text('health summary', '健康摘要', '健康摘要'),
  Consent: text('consents', '授权', '同意書'),
  Coverage: text('insurance', '保险', '保險'),
  Claim: text('bills', '费用结算', '帳單'),
  ExplanationOfBenefit: text('insurance statements', '理赔明细', '賠償明細'),
  AuditEvent: text('access log', '访问记录', '查閱紀錄'),
  Communication: text('notices', '通知', '通知'),
  EpisodeOfCare: text('care episodes and family-doctor contracts', '签约与诊疗阶段', '簽約及護理期'),
  Account: text('account', '账户', '帳戶'),
  FamilyMemberHistory: text('family history', '家族史', '家族病史'),
  Device: text('devices', '医疗器械', '醫療裝置'),
  Media: text('pictures', '影像资料', '影像資料'),
  Specimen: text('specimens', '标本', '樣本'),
  CareTeam: text('care team', '诊疗团队', '護理團隊'),
  Flag: text('warnings', '警示', '警示'),
  ClinicalImpression: text('clinical assessments', '临床评估', '臨床評估'),
  Medication: text('medicine details', '药品信息', '藥物資料'),
  DeviceUseStatement: text('use of devices', '器械使用记录', '裝置使用紀錄'),
  Provenance: text('record of origin', '来源记录', '來源紀錄'),
  Organization: text('names of institutions', '机构名称', '機構名稱'),
  Practitioner: text('names of clinicians', '医护人员姓名', '醫護人員姓名'),
  PractitionerRole: text('posts of clinicians', '医护人员职务', '醫護人員職務'),
  Location: text('places of care', '就诊地点', '求診地點'),
};

/** What every document carries along: who wrote it and where. Told only where there is nothing else to tell. */
const CARRIED_ALONG: ReadonlySet<string> = new Set([
  'Composition',
  'Organization',
  'Practitioner',
  'PractitionerRole',
  'Location',
  'Provenance',
  'Device',
  'Medication',
]);

const PURPOSE_WORDS: Readonly<Record<Purpose, LocalText>> = {
  TREAT: text('to treat you', '为您诊疗', '為你診治'),
  ETREAT: text('to treat you in an emergency', '紧急救治', '緊急救治'),
  PATRQT: text('because you asked', '应您本人要求', '應你本人要求'),
  HOPERAT: text('to run the service', '医疗服务运作', '醫療服務運作'),
  HPAYMT: text('for payment', '费用结算', '處理費用'),
  HSYSADMIN: text('to run the system', '系统运行维护', '系統運作'),
  HRESCH: text('for research', '医学研究', '醫學研究'),
  PUBHLTH: text('for public health', '公共卫生', '公共衞生'),
};

const ROLE_WORDS: Readonly<Record<Role | 'system' | 'node' | 'anonymous', LocalText>> = {
  patient: text('patient', '患者', '病人'),
  clinician: text('clinician', '医护人员', '醫護人員'),
  coordinator: text('coordinator', '服务协调员', '服務統籌員'),
  insurer: text('insurer', '保险人员', '保險人員'),
  regulator: text('regulator', '监管人员', '監管人員'),
  operator: text('operator', '运维人员', '系統操作員'),
  'privacy-officer': text('privacy officer', '隐私专员', '私隱專員'),
  system: text('a program', '系统程序', '系統程式'),
  node: text('another node', '其他节点', '其他節點'),
  anonymous: text('somebody not signed in', '未登录者', '未登入者'),
};

export function purposeWords(purpose: Purpose): LocalText {
  return PURPOSE_WORDS[purpose];
}

export function roleWords(role: keyof typeof ROLE_WORDS): LocalText {
  return ROLE_WORDS[role];
}

/** The kind of data of a FHIR type; a type we have no word for by its own name. */
export function kindWord(type: string, lang: Lang): string {
  return KIND_WORDS[type]?.[lang] ?? type;
}

/** "diagnoses, tests and measurements": kinds in words, each once; a type we have no word for by its own name. */
export function kindsWords(kinds: Readonly<Record<string, number>>, lang: Lang): string {
  const types = Object.keys(kinds);
  const telling = types.filter((type) => !CARRIED_ALONG.has(type));
  const words = [...new Set((telling.length > 0 ? telling : types).map((type) => kindWord(type, lang)))];
  return joinWords(words, lang);
}

export function sectionsWords(sections: readonly ShareSection[], lang: Lang): string {
  return joinWords(
    sections.map((section) => SECTION_WORDS[section][lang]),
    lang,
  );
}

export function joinWords(words: readonly string[], lang: Lang): string {
  if (lang !== 'en') return words.join('、');
  const last = words.at(-1) ?? '';
  return words.length < 2 ? last : `${words.slice(0, -1).join(', ')} and ${last}`;
}

/** Made once, when first asked for: a formatter costs more than a thousand uses of it. */
const CIVIL: { short?: Intl.DateTimeFormat; numeric?: Intl.DateTimeFormat } = {};

function civilFormat(month: 'short' | 'numeric'): Intl.DateTimeFormat {
  CIVIL[month] ??= new Intl.DateTimeFormat('en-GB', {
    timeZone: CIVIL_TIME_ZONE,
    year: 'numeric',
    month,
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  return CIVIL[month];
}

/** An instant at both nodes' civil time: `6 Nov 2026, 10:00`, `2026年11月6日 10:00`. */
export function civilTime(instant: string, lang: Lang): string {
  const parts = civilFormat(lang === 'en' ? 'short' : 'numeric').formatToParts(new Date(instant));
  const part = (type: Intl.DateTimeFormatPartTypes) => parts.find((p) => p.type === type)?.value ?? '';
  const time = `${part('hour')}:${part('minute')}`;
  if (lang === 'en') return `${part('day')} ${part('month')} ${part('year')}, ${time}`;
  // British English writes a lone figure with a nought before it; Chinese does not.
  return `${part('year')}年${Number(part('month'))}月${Number(part('day'))}日 ${time}`;
}

/** A calendar date as it is read: `6 Nov 2026`, `2026年11月6日`. What is none is given back as it is. @param day - YYYY-MM-DD */
export function civilDay(day: string, lang: Lang): string {
  const [, year, month, date] = /^(\d{4})-(\d{2})-(\d{2})$/.exec(day) ?? [];
  if (year === undefined) return day;
  if (lang !== 'en') return `${year}年${Number(month)}月${Number(date)}日`;
  return `${Number(date)} ${MONTHS[Number(month) - 1] ?? month} ${year}`;
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sept', 'Oct', 'Nov', 'Dec'] as const;
