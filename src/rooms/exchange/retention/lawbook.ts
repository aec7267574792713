import { type LawEntry, localText as text } from '#kernel';

/** What kind of medical record something belongs to. */
export type RecordKind = 'outpatient' | 'inpatient' | 'internet' | 'online-session' | 'prescription';

/** How long a kind of record is kept, and from when the years are counted. */
export interface Retention {
  readonly record: RecordKind;
  readonly years: number;
  readonly from: 'last-visit' | 'last-discharge' | 'session' | 'issue';
}

/** Our reference names the periods and no first day: they are older than anything that crosses here. */
const MAINLAND = {
  jurisdiction: 'CN-SZ',
  instrument: text(
    'Mainland rules on the keeping of medical records',
    '内地医疗机构病历保管规定',
    '內地醫療機構病歷保管規定',
  ),
  inForceFrom: '2021-11-01',
  unit: 'year',
} as const;

/** Our reference found no period for records of private clinics in Hong Kong: an operator must set it. Seven years stand in until then. */
const HONG_KONG = {
  jurisdiction: 'HK',
  instrument: text(
    'Keeping of clinic records in Hong Kong (assumption)',
    '香港诊所病历的保管（假设）',
    '香港診所病歷的保存（假設）',
  ),
  inForceFrom: '2021-11-01',
  source: 'assumption',
  unit: 'year',
} as const;

const PRIVATE_CLINIC = text(
  'records of a private clinic: no period found',
  '私营诊所病历：未查得保管期限',
  '私營診所病歷：未查得保存期限',
);

/**
 * For how many years an institution keeps a record, whatever its patient takes back.
 * @source domain-facts §5.4
 */
export const RETENTION: readonly LawEntry<Retention>[] = [
  {
    ...MAINLAND,
    clause: text('outpatient and emergency records', '门（急）诊病历', '門（急）診病歷'),
    source: 'https://m.lw881.com/yxlw/13445.html',
    value: { record: 'outpatient', years: 15, from: 'last-visit' },
  },
  {
    ...MAINLAND,
    clause: text('inpatient records', '住院病历', '住院病歷'),
    source: 'https://m.lw881.com/yxlw/13445.html',
    value: { record: 'inpatient', years: 30, from: 'last-discharge' },
  },
  {
    ...MAINLAND,
    clause: text('records of internet diagnosis', '互联网诊疗病历', '互聯網診療病歷'),
    source: 'https://www.wlmqw.com/view/23999',
    value: { record: 'internet', years: 15, from: 'last-visit' },
  },
  {
    ...MAINLAND,
    clause: text(
      'text, audio and video of an online session',
      '互联网诊疗过程中的图文对话、音视频资料',
      '互聯網診療過程中的圖文對話、音像資料',
    ),
    source: 'https://www.wlmqw.com/view/23999',
    value: { record: 'online-session', years: 3, from: 'session' },
  },
  {
    ...MAINLAND,
    clause: text('ordinary prescriptions', '普通处方', '普通處方'),
    source: 'https://qianlo.com/view/325-4.html',
    value: { record: 'prescription', years: 1, from: 'issue' },
  },
  { ...HONG_KONG, clause: PRIVATE_CLINIC, value: { record: 'outpatient', years: 7, from: 'last-visit' } },
  { ...HONG_KONG, clause: PRIVATE_CLINIC, value: { record: 'inpatient', years: 7, from: 'last-discharge' } },
  { ...HONG_KONG, clause: PRIVATE_CLINIC, value: { record: 'internet', years: 7, from: 'last-visit' } },
  { ...HONG_KONG, clause: PRIVATE_CLINIC, value: { record: 'online-session', years: 3, from: 'session' } },
  { ...HONG_KONG, clause: PRIVATE_CLINIC, value: { record: 'prescription', years: 7, from: 'issue' } },
];
