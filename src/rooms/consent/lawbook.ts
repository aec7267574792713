import type { Lang, LawEntry } from '#kernel';
import { text } from './words.ts';

/** A number the patient may choose, with its default and its limits. */
export interface Range {
  readonly default: number;
  readonly min: number;
  readonly max: number;
}

const EHEALTH_RECORD = {
  instrument: text('eHealth Cross-boundary Health Record', '香港“医健通”跨境健康记录', '醫健通「跨境健康紀錄」'),
  inForceFrom: '2024-07-15',
  source: 'https://hongkongbusiness.hk/healthcare/news/hong-kong-launches-new-features-in-ehealth-app',
} as const;

/** Where no source sets a number the consortium sets it; an operator may set another. */
const OWN_RULE = {
  jurisdiction: '*',
  instrument: text(
    'Consortium rule for share links (assumption)',
    '医疗联合体共享链接规则（假设）',
    '醫療聯合體分享連結規則（假設）',
  ),
  inForceFrom: '2024-07-15',
  source: 'assumption',
} as const;

/**
 * How far back a shared record reaches, in months. The eHealth record that a patient takes over the border holds the last three years.
 * @source domain-facts §5.1
 */
export const LOOK_BACK_MONTHS: readonly LawEntry<Range>[] = [
  { ...EHEALTH_RECORD, jurisdiction: 'HK', unit: 'month', value: { default: 36, min: 1, max: 1_200 } },
  { ...OWN_RULE, unit: 'month', value: { default: 36, min: 1, max: 1_200 } },
];

/** How long a share is open, in minutes. A day covers the consultation it is made for; a month is the longest a passcode should live. */
export const VALIDITY_MINUTES: readonly LawEntry<Range>[] = [
  { ...OWN_RULE, unit: 'min', value: { default: 24 * 60, min: 5, max: 30 * 24 * 60 } },
];

/** How often a share may be opened. Five: the doctor, a colleague, a second look after the tests, and two for mishaps. */
export const OPENS: readonly LawEntry<Range>[] = [{ ...OWN_RULE, unit: '1', value: { default: 5, min: 1, max: 100 } }];

/**
 * Wrong passcodes before a share locks. Six digits and five tries: one in 200,000 for a guesser.
 */
export const PASSCODE_TRIES: readonly LawEntry<number>[] = [{ ...OWN_RULE, unit: '1', value: 5 }];

const NOTICE_RULE = text(
  'Consortium rule for notices (assumption)',
  '医疗联合体通知规则（假设）',
  '醫療聯合體通知規則（假設）',
);

/** The language of a notice to a patient whose own language we do not know. */
export const NOTICE_LANGUAGE: readonly LawEntry<Lang>[] = [
  { ...OWN_RULE, instrument: NOTICE_RULE, value: 'en' },
  { ...OWN_RULE, instrument: NOTICE_RULE, jurisdiction: 'HK', value: 'zh-Hant-HK' },
  { ...OWN_RULE, instrument: NOTICE_RULE, jurisdiction: 'CN-SZ', value: 'zh-Hans' },
];

/**
 * Minutes within which alike looks at a patient's record are told as one: the first goes out at once, what follows until they are over is counted and goes out together. A doctor turns the
 * pages of a copy a dozen times in a consultation, and an hour covers it; who gets a dozen messages alike reads none of them.
 */
export const NOTICE_GATHERED_MINUTES: readonly LawEntry<number>[] = [
  { ...OWN_RULE, instrument: NOTICE_RULE, unit: 'min', value: 60 },
];

/** What a disclosure over the border must have, where a route asks for it. */
export type Condition =
  /** The patient's separate consent, naming recipient, purpose, method and categories. */
  | 'separate-consent'
  /** An impact assessment on record. */
  | 'impact-assessment'
  /** A standard contract with the recipient, in force. */
  | 'standard-contract'
  /** The contract filed in time with the authority. */
  | 'contract-filed'
  /** The recipient registered in the Greater Bay Area. */
  | 'recipient-in-area'
  /** Not passed on outside the Greater Bay Area. */
  | 'no-onward-transfer'
  /** The patient carries the record over: the patient's own act, one record at a time. */
  | 'patient-carries';

/** A lawful way for personal data to leave a jurisdiction. */
export interface ExportRoute {
  /** Stable name in ledger entries: `bring-your-own-record`, `gba-standard-contract`. */
  readonly id: string;
  /** Where to: a jurisdiction, or `*`. */
  readonly to: string;
  readonly conditions: readonly Condition[];
  /** Working days within which the contract is to be filed after it takes effect. */
  readonly filingWorkingDays?: number;
}

const PIPL = {
  instrument: text(
    'Personal Information Protection Law of the PRC',
    '《中华人民共和国个人信息保护法》',
    '《中華人民共和國個人信息保護法》',
  ),
  inForceFrom: '2021-11-01',
  source: 'https://www.cac.gov.cn/2021-08/20/c_1631050028355286.htm',
} as const;

const GBA_CONTRACT = {
  instrument: text(
    'GBA Standard Contract for cross-boundary flow of personal information (Mainland, Hong Kong)',
    '粤港澳大湾区（内地、香港）个人信息跨境流动标准合同',
    '粵港澳大灣區（內地、香港）個人信息跨境流動標準合同',
  ),
  inForceFrom: '2023-12-13',
  source: 'https://digitalpolicy.gov.hk/en/our_work/digital_infrastructure/mainland/cross-boundary_data_flow',
} as const;

/**
 * Routes out of each jurisdiction, the first that holds is taken. What is not here does not leave.
 *
 * Hong Kong's PDPO s.33 on transfers abroad is not in operation (2025-03); what holds there is notification and prescribed consent.
 * @source domain-facts §5.1 to §5.3
 */
export const EXPORT_ROUTES: readonly LawEntry<ExportRoute>[] = [
  {
    ...EHEALTH_RECORD,
    jurisdiction: 'HK',
    clause: text(
      'patient-initiated viewing by two QR codes: bring your own record',
      '由患者本人发起，凭两个二维码查看：自带病历',
      '由病人自行發起，憑兩個二維碼查閱：自攜紀錄',
    ),
    value: { id: 'bring-your-own-record', to: '*', conditions: ['patient-carries'] },
  },
  {
    jurisdiction: 'CN-SZ',
    instrument: PIPL.instrument,
    clause: text(
      'Art. 29, 39: separate consent for sensitive data and for provision abroad',
      '第二十九条、第三十九条：处理敏感个人信息、向境外提供个人信息须取得单独同意',
      '第二十九條、第三十九條：處理敏感個人信息、向境外提供個人信息須取得單獨同意',
    ),
    inForceFrom: PIPL.inForceFrom,
    source: PIPL.source,
    value: { id: 'bring-your-own-record', to: '*', conditions: ['patient-carries', 'separate-consent'] },
  },
  {
    ...GBA_CONTRACT,
    jurisdiction: 'HK',
    clause: text(
      'assessment before, filing within 10 working days of effect, no onward transfer outside the area',
      '事前开展影响评估，合同生效之日起10个工作日内备案，不得向大湾区以外转移',
      '事前進行影響評估，合同生效之日起10個工作日內備案，不得轉移至大灣區以外',
    ),
    value: {
      id: 'gba-standard-contract',
      to: 'CN-SZ',
      conditions: [
        'impact-assessment',
        'standard-contract',
        'contract-filed',
        'recipient-in-area',
        'no-onward-transfer',
      ],
      filingWorkingDays: 10,
    },
  },
  {
    ...GBA_CONTRACT,
    jurisdiction: 'CN-SZ',
    clause: text(
      'as for Hong Kong, and the mainland exporter still needs the separate consent of PIPL Art. 29, 39',
      '与香港一方相同；内地提供方仍须依《个人信息保护法》第二十九条、第三十九条取得单独同意',
      '與香港一方相同；內地提供方仍須按《個人信息保護法》第二十九條、第三十九條取得單獨同意',
    ),
    value: {
      id: 'gba-standard-contract',
      to: 'HK',
      conditions: [
        'separate-consent',
        'impact-assessment',
        'standard-contract',
        'contract-filed',
        'recipient-in-area',
        'no-onward-transfer',
      ],
      filingWorkingDays: 10,
    },
  },
];
