import type { LawEntry } from '#kernel';
import type { Condition } from '../lawbook.ts';
import { text } from '../words.ts';

/** What a duty asks for, beside the conditions of a route. */
export type DutyCondition =
  | Condition
  /** The patient's separate consent to the handling of sensitive data, health data being sensitive by itself. */
  | 'sensitive-consent'
  /** The patient was told the purpose and who gets it, at the collection or before this disclosure. */
  | 'patient-told'
  /** A purpose is stated, and the recipient bound to it. */
  | 'purpose-stated';

/** What a jurisdiction's law asks of one side of a disclosure, whatever the route. */
export interface ExportDuty {
  /** Stable name in stored decisions. */
  readonly id: string;
  readonly side: 'exporter' | 'recipient';
  readonly conditions: readonly DutyCondition[];
  /** The clause stands in the book and is not in operation: it is shown, and asks for nothing. */
  readonly isDormant?: true;
}

const PIPL = {
  jurisdiction: 'CN-SZ',
  instrument: text(
    'Personal Information Protection Law of the PRC',
    '《中华人民共和国个人信息保护法》',
    '《中華人民共和國個人信息保護法》',
  ),
  inForceFrom: '2021-11-01',
  source: 'https://www.cac.gov.cn/2021-08/20/c_1631050028355286.htm',
} as const;

/** Our reference names no first day; the Ordinance is older than every route here, and the oldest route out of or into Hong Kong is of this day. */
const PDPO = {
  jurisdiction: 'HK',
  instrument: text(
    'Personal Data (Privacy) Ordinance (Cap. 486)',
    '香港《个人资料（隐私）条例》（第486章）',
    '《個人資料（私隱）條例》（第486章）',
  ),
  inForceFrom: '2023-12-13',
  source: 'https://tannerdewitt.com/personal-data-transfers-in-the-greater-bay-area-of-china',
} as const;

const NOTIFY = text(
  'data protection principles: purpose and classes of transferees are told at collection, and a new purpose needs prescribed consent',
  '保障资料原则：收集时告知用途和受让人类别；改作新用途须取得订明同意',
  '保障資料原則：收集時告知用途及承轉人類別；改作新用途須取得訂明同意',
);

/**
 * Duties of both sides. The exporter's jurisdiction adds its own to the route, the recipient's applies to what arrives.
 * @source domain-facts §5.2, §5.3
 */
export const EXPORT_DUTIES: readonly LawEntry<ExportDuty>[] = [
  {
    ...PDPO,
    clause: NOTIFY,
    value: { id: 'pdpo-notice', side: 'exporter', conditions: ['patient-told'] },
  },
  {
    ...PDPO,
    clause: text(
      's.33, restriction of transfers abroad: not in operation',
      '第33条，限制向境外移转资料：尚未实施',
      '第33條，限制把資料移轉至香港以外：尚未實施',
    ),
    value: { id: 'pdpo-s33', side: 'exporter', conditions: [], isDormant: true },
  },
  {
    ...PDPO,
    clause: NOTIFY,
    value: { id: 'pdpo-notice', side: 'recipient', conditions: ['patient-told', 'purpose-stated'] },
  },
  {
    ...PIPL,
    clause: text(
      'Art. 28: sensitive data only for a specific purpose and where needed',
      '第二十八条：处理敏感个人信息须有特定的目的和充分的必要性',
      '第二十八條：處理敏感個人信息須有特定的目的和充分的必要性',
    ),
    value: { id: 'pipl-28', side: 'recipient', conditions: ['purpose-stated'] },
  },
  {
    ...PIPL,
    clause: text(
      'Art. 29: separate consent to the handling of sensitive data',
      '第二十九条：处理敏感个人信息须取得个人的单独同意',
      '第二十九條：處理敏感個人信息須取得個人的單獨同意',
    ),
    value: { id: 'pipl-29', side: 'recipient', conditions: ['sensitive-consent'] },
  },
];

/**
 * Where a recipient under the standard contract may be registered: Hong Kong and the nine mainland cities. Macao has a track of its own and is not covered.
 * @source domain-facts §5.2
 */
export const CONTRACT_AREA: readonly LawEntry<readonly string[]>[] = [
  {
    jurisdiction: '*',
    instrument: text(
      'GBA Standard Contract for cross-boundary flow of personal information (Mainland, Hong Kong)',
      '粤港澳大湾区（内地、香港）个人信息跨境流动标准合同',
      '粵港澳大灣區（內地、香港）個人信息跨境流動標準合同',
    ),
    clause: text(
      'parties registered in Hong Kong or one of the nine cities',
      '缔约双方注册于香港或大湾区内地九市',
      '締約雙方於香港或大灣區內地九市註冊',
    ),
    inForceFrom: '2023-12-13',
    source:
      'https://fclklaw.com.hk/en/news-and-insights/protection-of-personal-information-during-the-cross-boundary-data-flows-within-the-greater-bay-area',
    value: [
      'hong-kong',
      'guangzhou',
      'shenzhen',
      'zhuhai',
      'foshan',
      'huizhou',
      'dongguan',
      'zhongshan',
      'jiangmen',
      'zhaoqing',
    ],
  },
];

const DESK_RULE = {
  jurisdiction: '*',
  instrument: text(
    'Consortium rule for the export desk (assumption)',
    '医疗联合体数据出境事务规则（假设）',
    '醫療聯合體跨境資料事務規則（假設）',
  ),
  inForceFrom: '2024-07-15',
  source: 'assumption',
} as const;

/**
 * Working days within which the authority is told that a contract ended. The contract asks that it be told; our reference names no number of days.
 * @source domain-facts §5.2
 */
export const TERMINATION_NOTICE_DAYS: readonly LawEntry<number>[] = [
  {
    ...DESK_RULE,
    clause: text('notice of a contract’s end', '合同终止的报告', '合約終止的通知'),
    unit: 'working day',
    value: 10,
  },
];

/**
 * Working days within which the other party and the authority are told of an incident. The contract asks that they be told; our reference names no number of days.
 * @source domain-facts §5.2
 */
export const INCIDENT_NOTICE_DAYS: readonly LawEntry<number>[] = [
  {
    ...DESK_RULE,
    clause: text('notice of an incident', '安全事件的报告', '事故的通知'),
    unit: 'working day',
    value: 3,
  },
];

/** Months after which an impact assessment is to be looked at again, where the desk sets no day of its own. */
export const REVIEW_MONTHS: readonly LawEntry<number>[] = [
  {
    ...DESK_RULE,
    clause: text('review of an impact assessment', '影响评估的复核', '影響評估的覆檢'),
    unit: 'month',
    value: 12,
  },
];
