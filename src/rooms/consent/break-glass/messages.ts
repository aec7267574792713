import { type RefusalCatalogue, refusalsOf } from '#kernel';

/** Every reason the emergency access gives for a no. Stable for ever: integrators switch on them. */
export type EmergencyCode =
  | 'consent.emergency-no-law'
  | 'consent.emergency-no-workplace'
  | 'consent.emergency-patient-unknown'
  | 'consent.emergency-reason-short'
  | 'consent.emergency-open-already'
  | 'consent.emergency-not-needed'
  | 'consent.emergency-withheld'
  | 'consent.emergency-not-found'
  | 'consent.emergency-own-review'
  | 'consent.emergency-not-reviewer'
  | 'consent.emergency-reviewed'
  | 'consent.emergency-words-short';

export const EMERGENCY_REFUSALS = {
  'consent.emergency-no-law': {
    issue: 'business-rule',
    text: {
      en: 'No rule in force here provides for emergency access.',
      'zh-Hans': '本地现行规则未规定紧急调阅。',
      'zh-Hant-HK': '本地現行規則沒有訂明緊急查閱。',
    },
  },
  'consent.emergency-no-workplace': {
    issue: 'forbidden',
    text: {
      en: 'Emergency access is declared at an institution that is open to you.',
      'zh-Hans': '须在已向您开放的工作机构申报紧急调阅。',
      'zh-Hant-HK': '須在已向你開放的工作機構申報緊急查閱。',
    },
  },
  'consent.emergency-patient-unknown': {
    issue: 'not-found',
    text: {
      en: 'There is no record of this patient here.',
      'zh-Hans': '此处没有该患者的病历。',
      'zh-Hant-HK': '此處沒有這位病人的紀錄。',
    },
  },
  'consent.emergency-reason-short': {
    issue: 'required',
    text: {
      en: 'Say in your own words why it cannot wait: at least {min} characters.',
      'zh-Hans': '请用自己的话说明为何不能等待，至少{min}个字符。',
      'zh-Hant-HK': '請用自己的文字說明為何不能等候，最少{min}個字元。',
    },
  },
  'consent.emergency-open-already': {
    issue: 'conflict',
    text: {
      en: 'Your emergency access to this record is open until {until}. It is not extended; when it is over, declare a new one with its own reason.',
      'zh-Hans': '您对该病历的紧急调阅有效至{until}，不能续期；结束后如仍需要，请另行申报并重新说明理由。',
      'zh-Hant-HK': '你對此紀錄的緊急查閱有效至{until}，不可續期；結束後如仍有需要，請重新申報並另述理由。',
    },
  },
  'consent.emergency-not-needed': {
    issue: 'business-rule',
    text: {
      en: 'This record is open to you already, and the patient withholds nothing from you.',
      'zh-Hans': '您已可查看该病历，患者也未对您作任何限制。',
      'zh-Hant-HK': '你已可查閱此紀錄，病人亦沒有對你作任何限制。',
    },
  },
  'consent.emergency-withheld': {
    issue: 'suppressed',
    text: {
      en: 'The patient has decided that this stays closed in an emergency too.',
      'zh-Hans': '患者已决定即使在紧急情况下也不提供此内容。',
      'zh-Hant-HK': '病人已決定即使在緊急情況下亦不提供這些資料。',
    },
  },
  'consent.emergency-not-found': {
    issue: 'not-found',
    text: {
      en: 'There is no such emergency access.',
      'zh-Hans': '没有这项紧急调阅。',
      'zh-Hant-HK': '沒有這項緊急查閱。',
    },
  },
  'consent.emergency-own-review': {
    issue: 'forbidden',
    text: {
      en: 'Nobody takes the second look at an access of their own.',
      'zh-Hans': '任何人不得复核本人的紧急调阅。',
      'zh-Hant-HK': '任何人不得覆核自己的緊急查閱。',
    },
  },
  'consent.emergency-not-reviewer': {
    issue: 'forbidden',
    text: {
      en: 'The second look is the privacy officer’s. Somebody else makes it only where there is none who may, or once it is overdue.',
      'zh-Hans': '复核由隐私专员负责；仅在没有可复核的隐私专员或已逾期时，才由他人代为复核。',
      'zh-Hant-HK': '覆核由私隱專員負責；只有在沒有可覆核的私隱專員，或已逾期時，才由他人代為覆核。',
    },
  },
  'consent.emergency-reviewed': {
    issue: 'conflict',
    text: {
      en: 'This access has been reviewed. The judgement stands.',
      'zh-Hans': '该紧急调阅已复核，结论不再更改。',
      'zh-Hant-HK': '此項緊急查閱已經覆核，結論不再更改。',
    },
  },
  'consent.emergency-words-short': {
    issue: 'required',
    text: {
      en: 'Give the reason for the judgement: at least {min} characters.',
      'zh-Hans': '请写明作出该结论的理由，至少{min}个字符。',
      'zh-Hant-HK': '請寫明作出此結論的理由，最少{min}個字元。',
    },
  },
} as const satisfies RefusalCatalogue<EmergencyCode>;

export const refuseEmergency = refusalsOf<EmergencyCode>(EMERGENCY_REFUSALS);
