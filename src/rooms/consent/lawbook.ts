import type { Lang, LawEntry } from '#kernel';

/** A number the patient may choose, with its default and its limits. */
export interface Range {
  readonly default: number;
  readonly min: number;
  readonly max: number;
}

const EHEALTH_RECORD = {
  instrument: 'eHealth Cross-boundary Health Record (醫健通「跨境健康紀錄」)',
  inForceFrom: '2024-07-15',
  source: 'https://hongkongbusiness.hk/healthcare/news/hong-kong-launches-new-features-in-ehealth-app',
} as const;

/** Where no source sets a number the consortium sets it; an operator may set another. */
const OWN_RULE = {
  jurisdiction: '*',
  instrument: 'Consortium rule for share links (assumption)',
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

/** The language of a notice to a patient whose own language we do not know. */
export const NOTICE_LANGUAGE: readonly LawEntry<Lang>[] = [
  { ...OWN_RULE, instrument: 'Consortium rule for notices (assumption)', value: 'en' },
  { ...OWN_RULE, instrument: 'Consortium rule for notices (assumption)', jurisdiction: 'HK', value: 'zh-Hant-HK' },
  { ...OWN_RULE, instrument: 'Consortium rule for notices (assumption)', jurisdiction: 'CN-SZ', value: 'zh-Hans' },
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
  instrument: 'Personal Information Protection Law of the PRC (个人信息保护法)',
  inForceFrom: '2021-11-01',
  source: 'https://www.cac.gov.cn/2021-08/20/c_1631050028355286.htm',
} as const;

const GBA_CONTRACT = {
  instrument:
    'GBA Standard Contract for cross-boundary flow of personal information (粤港澳大湾区个人信息跨境流动标准合同)',
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
    clause: 'patient-initiated viewing by two QR codes: bring your own record',
    value: { id: 'bring-your-own-record', to: '*', conditions: ['patient-carries'] },
  },
  {
    jurisdiction: 'CN-SZ',
    instrument: PIPL.instrument,
    clause: 'Art. 29, 39: separate consent for sensitive data and for provision abroad',
    inForceFrom: PIPL.inForceFrom,
    source: PIPL.source,
    value: { id: 'bring-your-own-record', to: '*', conditions: ['patient-carries', 'separate-consent'] },
  },
  {
    ...GBA_CONTRACT,
    jurisdiction: 'HK',
    clause: 'assessment before, filing within 10 working days of effect, no onward transfer outside the area',
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
    clause: 'as above, and the mainland exporter still needs the separate consent of PIPL Art. 29, 39',
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
