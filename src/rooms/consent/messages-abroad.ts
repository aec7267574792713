import type { RefusalCatalogue } from '#kernel';

/** Why a record does not go over the border. */
export type AbroadCode =
  | 'consent.separate-consent-missing'
  | 'consent.assessment-missing'
  | 'consent.contract-not-in-force'
  | 'consent.contract-not-filed'
  | 'consent.recipient-outside-area'
  | 'consent.onward-transfer';

export const ABROAD_REFUSALS = {
  'consent.separate-consent-missing': {
    issue: 'forbidden',
    text: {
      en: 'The patient’s separate consent to provision outside the jurisdiction is not on record.',
      'zh-Hans': '没有患者就向境外提供个人信息作出的单独同意。',
      'zh-Hant-HK': '沒有病人就向境外提供個人資料作出的單獨同意。',
    },
  },
  'consent.assessment-missing': {
    issue: 'forbidden',
    text: {
      en: 'No personal information protection impact assessment is on record for this transfer.',
      'zh-Hans': '没有针对此项提供的个人信息保护影响评估记录。',
      'zh-Hant-HK': '沒有就這項移轉進行個人資料保護影響評估的紀錄。',
    },
  },
  'consent.contract-not-in-force': {
    issue: 'forbidden',
    text: {
      en: 'No standard contract with {recipient} is in force.',
      'zh-Hans': '与{recipient}之间没有生效的标准合同。',
      'zh-Hant-HK': '與{recipient}之間沒有生效的標準合約。',
    },
  },
  'consent.contract-not-filed': {
    issue: 'forbidden',
    text: {
      en: 'The standard contract with {recipient} was to be filed within {days} working days and is not.',
      'zh-Hans': '与{recipient}的标准合同应在{days}个工作日内备案，但尚未备案。',
      'zh-Hant-HK': '與{recipient}的標準合約應在{days}個工作天內備案，但尚未備案。',
    },
  },
  'consent.recipient-outside-area': {
    issue: 'forbidden',
    text: {
      en: 'The recipient is not registered in the Greater Bay Area.',
      'zh-Hans': '接收方的注册地不在粤港澳大湾区内。',
      'zh-Hant-HK': '接收方的註冊地不在粵港澳大灣區內。',
    },
  },
  'consent.onward-transfer': {
    issue: 'forbidden',
    text: {
      en: 'Passing the data on outside the Greater Bay Area is not allowed.',
      'zh-Hans': '不得将数据再提供至粤港澳大湾区以外。',
      'zh-Hant-HK': '不得將資料再移轉至粵港澳大灣區以外。',
    },
  },
} as const satisfies RefusalCatalogue<AbroadCode>;
