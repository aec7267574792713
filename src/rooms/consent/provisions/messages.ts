import { type RefusalCatalogue, refusalsOf } from '#kernel';

/** Every reason that the law of relations and labels gives for a no. Stable for ever: integrators switch on them. */
export type RuleCode =
  | 'consent.sensitive-data'
  | 'consent.beyond-relation'
  | 'consent.other-institution-named'
  | 'consent.sensitive-author'
  | 'consent.taking-on-by-appointment';

export const RULE_REFUSALS = {
  'consent.sensitive-data': {
    issue: 'suppressed',
    text: {
      en: 'This is labelled as sensitive and was written elsewhere. It opens by the patient’s own consent; ask for it.',
      'zh-Hans': '此内容被标为敏感信息，由其他机构记录，须经患者本人同意方可查看，请向患者提出申请。',
      'zh-Hant-HK': '這項資料標示為敏感，並由其他機構記錄，須獲病人本人同意才可查閱，請向病人提出要求。',
    },
  },
  'consent.beyond-relation': {
    issue: 'forbidden',
    text: {
      en: 'Your treatment relation with this patient does not reach this data. Ask the patient for consent.',
      'zh-Hans': '贵机构与该患者的诊疗关系不涵盖此数据，请取得患者同意。',
      'zh-Hant-HK': '貴機構與這位病人的診治關係不涵蓋這項資料，請取得病人同意。',
    },
  },
  'consent.other-institution-named': {
    issue: 'forbidden',
    text: {
      en: 'Whoever {element} of {type} names treats the patient. You can name your own institution there; another one is referred to.',
      'zh-Hans': '“{type}”的“{element}”所填机构即成为诊疗机构。您只能填写本机构；如需其他机构接诊，请使用转诊。',
      'zh-Hant-HK': '「{type}」的「{element}」所填機構即成為診治機構。你只可填寫所屬機構；如需其他機構接手，請作轉介。',
    },
  },
  'consent.sensitive-author': {
    issue: 'forbidden',
    text: {
      en: 'This is labelled as sensitive and was written elsewhere. Whoever amends it does not become its author: name neither yourself nor your institution as one.',
      'zh-Hans': '此内容被标为敏感信息，由其他机构记录。修改者不能成为其记录者，请勿将本人或本机构填为记录者。',
      'zh-Hant-HK':
        '這項資料標示為敏感，並由其他機構記錄。修訂資料的人不會成為記錄者，請勿將自己或所屬機構填作記錄者。',
    },
  },
  'consent.taking-on-by-appointment': {
    issue: 'forbidden',
    text: {
      en: 'An appointment alone does not take a patient on. An episode of care, a further visit or appointment, or a referral to oneself is for who has seen the patient here, has a referral or is the family doctor.',
      'zh-Hans':
        '仅有预约尚不构成接管。诊疗过程的建立、后续就诊或预约的安排，以及向本人或本机构的转介，须由已在本机构接诊、持有转诊或担任家庭医生者进行。',
      'zh-Hant-HK':
        '只有預約並不等於接手照顧。開立護理階段、預定再次求診或預約，或轉介予自己或所屬機構，須由曾在此診治該病人、持有轉介或身為其家庭醫生的人員進行。',
    },
  },
} as const satisfies RefusalCatalogue<RuleCode>;

export const refuseByRule = refusalsOf<RuleCode>(RULE_REFUSALS);
