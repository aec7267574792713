import type { LocalText } from '#kernel';
import type { ScopeRequest } from './contract.ts';
import { toResourceScope } from './scopes.ts';

/** What a scope means, in words for the person who is asked. A type without words of its own is shown by its FHIR name. */

const IDENTITY_WORDS: Readonly<Record<string, LocalText>> = {
  openid: {
    en: 'Know that it is you who signs in',
    'zh-Hans': '确认是您本人登录',
    'zh-Hant-HK': '確認是你本人登入',
  },
  profile: { en: 'See your name and role', 'zh-Hans': '查看您的姓名和角色', 'zh-Hant-HK': '查看你的姓名及角色' },
  fhirUser: {
    en: 'See which person in the records you are',
    'zh-Hans': '查看您在病历系统中对应的身份',
    'zh-Hant-HK': '查看你在醫療紀錄中的身分',
  },
  offline_access: {
    en: 'Keep this access while you are not using it, until you withdraw it',
    'zh-Hans': '在您不使用时仍保留此权限，直到您收回',
    'zh-Hant-HK': '在你不使用時仍保留此權限，直至你收回',
  },
  online_access: {
    en: 'Keep this access while you are signed in',
    'zh-Hans': '在您登录期间保留此权限',
    'zh-Hant-HK': '在你登入期間保留此權限',
  },
  launch: {
    en: 'Know in whose record you opened it',
    'zh-Hans': '知道您在哪位患者的病历中打开了它',
    'zh-Hant-HK': '知道你在哪位病人的紀錄中開啟了它',
  },
  'launch/patient': {
    en: 'Know which patient’s record it is about',
    'zh-Hans': '知道涉及哪位患者的病历',
    'zh-Hant-HK': '知道涉及哪位病人的紀錄',
  },
};

const TYPE_WORDS: Readonly<Record<string, LocalText>> = {
  '*': { en: 'all health data', 'zh-Hans': '全部健康数据', 'zh-Hant-HK': '所有健康資料' },
  Patient: { en: 'personal details', 'zh-Hans': '个人基本信息', 'zh-Hant-HK': '個人資料' },
  AllergyIntolerance: { en: 'allergies', 'zh-Hans': '过敏史', 'zh-Hant-HK': '過敏' },
  Condition: { en: 'health problems and diagnoses', 'zh-Hans': '健康问题和诊断', 'zh-Hant-HK': '健康問題及診斷' },
  MedicationStatement: { en: 'medicines taken', 'zh-Hans': '用药情况', 'zh-Hant-HK': '用藥情況' },
  MedicationRequest: { en: 'prescriptions', 'zh-Hans': '处方', 'zh-Hant-HK': '處方' },
  Immunization: { en: 'vaccinations', 'zh-Hans': '预防接种', 'zh-Hant-HK': '疫苗接種' },
  Observation: { en: 'results and measurements', 'zh-Hans': '检查结果和测量值', 'zh-Hant-HK': '檢查結果及量度' },
  DiagnosticReport: { en: 'reports', 'zh-Hans': '检查检验报告', 'zh-Hant-HK': '檢查報告' },
  Procedure: { en: 'procedures', 'zh-Hans': '手术和操作', 'zh-Hant-HK': '手術及程序' },
  Encounter: { en: 'visits', 'zh-Hans': '就诊记录', 'zh-Hant-HK': '就診紀錄' },
  DocumentReference: { en: 'documents', 'zh-Hans': '文书', 'zh-Hant-HK': '文件' },
  CarePlan: { en: 'care plans', 'zh-Hans': '照护计划', 'zh-Hant-HK': '護理計劃' },
  Appointment: { en: 'appointments', 'zh-Hans': '预约', 'zh-Hant-HK': '預約' },
  Consent: { en: 'consents', 'zh-Hans': '授权同意书', 'zh-Hant-HK': '同意書' },
  Coverage: { en: 'insurance', 'zh-Hans': '保险', 'zh-Hant-HK': '保險' },
  Practitioner: { en: 'health professionals', 'zh-Hans': '医务人员', 'zh-Hant-HK': '醫護人員' },
  Organization: { en: 'organisations', 'zh-Hans': '机构', 'zh-Hant-HK': '機構' },
};

/** `{what}` is the kind of data. "Yours" is the patient's own, "this patient's" what a clinician opens; otherwise whatever the person may reach at work. */
const ACT_WORDS = {
  'patient/read': { en: 'See your {what}', 'zh-Hans': '查看您的{what}', 'zh-Hant-HK': '查看你的{what}' },
  'patient/write': {
    en: 'Add to or change your {what}',
    'zh-Hans': '新增或修改您的{what}',
    'zh-Hant-HK': '新增或更改你的{what}',
  },
  'patient/both': {
    en: 'See, add to and change your {what}',
    'zh-Hans': '查看、新增和修改您的{what}',
    'zh-Hant-HK': '查看、新增及更改你的{what}',
  },
  'record/read': {
    en: 'See this patient’s {what}',
    'zh-Hans': '查看这位患者的{what}',
    'zh-Hant-HK': '查看這位病人的{what}',
  },
  'record/write': {
    en: 'Add to or change this patient’s {what}',
    'zh-Hans': '新增或修改这位患者的{what}',
    'zh-Hant-HK': '新增或更改這位病人的{what}',
  },
  'record/both': {
    en: 'See, add to and change this patient’s {what}',
    'zh-Hans': '查看、新增和修改这位患者的{what}',
    'zh-Hant-HK': '查看、新增及更改這位病人的{what}',
  },
  'user/read': {
    en: 'See the {what} that you may see',
    'zh-Hans': '查看您有权查看的{what}',
    'zh-Hant-HK': '查看你獲授權查看的{what}',
  },
  'user/write': {
    en: 'Add to or change the {what} that you may change',
    'zh-Hans': '新增或修改您有权修改的{what}',
    'zh-Hant-HK': '新增或更改你獲授權更改的{what}',
  },
  'user/both': {
    en: 'See, add to and change the {what} that you may',
    'zh-Hans': '查看、新增和修改您有权处理的{what}',
    'zh-Hant-HK': '查看、新增及更改你獲授權處理的{what}',
  },
} as const satisfies Record<string, LocalText>;

/** @param isOwn - whether the patient in context is whoever is asked; otherwise a patient of theirs */
export function toScopeRequest(scope: string, isOwn = true): ScopeRequest {
  const resource = toResourceScope(scope);
  if (resource === undefined) {
    const text = IDENTITY_WORDS[scope] ?? { en: scope, 'zh-Hans': scope, 'zh-Hant-HK': scope };
    return { scope, text, writes: false };
  }
  const reads = /[rs]/.test(resource.letters);
  const writes = /[cud]/.test(resource.letters);
  const act = writes ? (reads ? 'both' : 'write') : 'read';
  const whose = resource.context === 'patient' ? (isOwn ? 'patient' : 'record') : 'user';
  const words = ACT_WORDS[`${whose}/${act}`];
  const { type } = resource;
  const what = TYPE_WORDS[type] ?? { en: type, 'zh-Hans': ` ${type} `, 'zh-Hant-HK': ` ${type} ` };
  const only = onlyWords(resource.query);
  return {
    scope,
    text: {
      en: words.en.replace('{what}', what.en) + only.en,
      'zh-Hans': words['zh-Hans'].replace('{what}', what['zh-Hans']) + only['zh-Hans'],
      'zh-Hant-HK': words['zh-Hant-HK'].replace('{what}', what['zh-Hant-HK']) + only['zh-Hant-HK'],
    },
    writes,
  };
}

const PARAMETER_WORDS: Readonly<Record<string, LocalText>> = {
  category: { en: 'category', 'zh-Hans': '类别', 'zh-Hant-HK': '類別' },
  code: { en: 'code', 'zh-Hans': '代码', 'zh-Hant-HK': '代碼' },
  status: { en: 'status', 'zh-Hans': '状态', 'zh-Hant-HK': '狀態' },
  'clinical-status': { en: 'clinical status', 'zh-Hans': '临床状态', 'zh-Hant-HK': '臨床狀態' },
};

/** What a query leaves over: `category=…|laboratory` is "only: category laboratory". Codes stand as they are. */
function onlyWords(query: string | undefined): LocalText {
  if (query === undefined) return { en: '', 'zh-Hans': '', 'zh-Hant-HK': '' };
  const parts = [...new URLSearchParams(query)].map(([name, value]) => {
    const [parameter = '', modifier] = name.split(':');
    const codes = value.split(',').map((one) => one.slice(one.lastIndexOf('|') + 1));
    return { words: PARAMETER_WORDS[parameter], parameter, not: modifier === 'not', codes: codes.join(', ') };
  });
  const inLang = (lang: keyof LocalText, not: string, between: string) =>
    parts.map((p) => `${p.words?.[lang] ?? p.parameter} ${p.not ? `${not} ` : ''}${p.codes}`).join(between);
  return {
    en: `, only: ${inLang('en', 'other than', '; ')}`,
    'zh-Hans': `（仅限：${inLang('zh-Hans', '不是', '；')}）`,
    'zh-Hant-HK': `（只限：${inLang('zh-Hant-HK', '並非', '；')}）`,
  };
}
