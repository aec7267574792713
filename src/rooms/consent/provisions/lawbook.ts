import { type LawEntry, lawInForce, toCalendarDate } from '#kernel';
import type { SensitivityRule, TreatmentRelation } from '../access-model.ts';
import type { Code, DataScope } from '../artefacts/model.ts';
import { text } from '../words.ts';
import { SENSITIVITY_LABELS, type Sensitivity } from './labels.ts';

const DAY_MS = 86_400_000;

/** What a treatment relation opens, and for how long. */
export interface RelationLaw {
  readonly relation: TreatmentRelation;
  /** Kinds that it opens; the whole record where absent. */
  readonly opens?: Pick<DataScope, 'types' | 'sections'>;
  /** How far back, in months; what has no date counts as recent. Without limit where absent: a disease does not end with a look-back. */
  readonly lookBackMonths?: number;
  /** Days before it begins on which it holds already: the doctor prepares. */
  readonly daysBefore?: number;
  /** Days after which what says neither its end nor that it is over has ended: since it was last written. Never where absent. */
  readonly openDays?: number;
  /** Days for which it holds after it has ended, or since it was made where it has no end. Without limit where absent. */
  readonly daysAfter?: number;
}

const OWN_RULE = {
  instrument: text(
    'Consortium rule for treatment relations (assumption)',
    '医疗联合体诊疗关系规则（假设）',
    '醫療聯合體診治關係規則（假設）',
  ),
  inForceFrom: '2024-07-15',
  source: 'assumption',
} as const;

const RELATION_LAWS: readonly RelationLaw[] = [
  { relation: 'managing-organization' },
  { relation: 'general-practitioner' },
  { relation: 'encounter', openDays: 365, daysAfter: 1_095 },
  { relation: 'episode-of-care' },
  { relation: 'appointment', daysBefore: 7, daysAfter: 1 },
  { relation: 'referral', daysAfter: 180 },
];

/**
 * What a treatment relation opens, and for how long. No source that we read says it; an operator sets it per jurisdiction. A closed visit: three years, as far back as a
 * patient's own record reaches over the border (domain-facts §5.1), so that a returning patient is known. A visit that nobody closed: ended a year after anything was last written in it,
 * so that a forgotten one does not open the record for good. An appointment: the week before and the day after. A referral that
 * nobody took up: half a year.
 */
export const TREATMENT_RELATIONS: readonly LawEntry<RelationLaw>[] = ['HK', 'CN-SZ'].flatMap((jurisdiction) =>
  RELATION_LAWS.map((value) => ({ ...OWN_RULE, jurisdiction, unit: 'd', value })),
);

/** What a relation opens here that day; undefined where no law provides for it: then it opens nothing. */
export function relationLaw(relation: TreatmentRelation, jurisdiction: string, at: Date): RelationLaw | undefined {
  const entries = TREATMENT_RELATIONS.filter(({ value }) => value.relation === relation);
  return lawInForce(entries, jurisdiction, toCalendarDate(at))?.value;
}

/** Does a relation that began and ended at these instants hold at that one? One without an end holds on. */
export function holdsByLaw(law: RelationLaw, at: Date, { from, until }: { from?: Date; until?: Date }): boolean {
  const { daysBefore, daysAfter } = law;
  const hasBegun =
    from === undefined || daysBefore === undefined || at.getTime() >= from.getTime() - daysBefore * DAY_MS;
  return (
    hasBegun && (until === undefined || daysAfter === undefined || at.getTime() < until.getTime() + daysAfter * DAY_MS)
  );
}

/** What the law lets a relation open, as a scope of data. From a day that an earlier month lacks it looks back to that month's last. */
export function opensByLaw({ opens = {}, lookBackMonths }: RelationLaw, at: Date): DataScope {
  if (lookBackMonths === undefined) return opens;
  const from = new Date(at);
  from.setUTCMonth(from.getUTCMonth() - lookBackMonths);
  // Where there is no such day the calendar has gone on into the next month.
  if (from.getUTCDate() !== at.getUTCDate()) from.setUTCDate(0);
  return { ...opens, from: from.toISOString() };
}

/** From which relations a clinician may promise that the institution goes on treating. */
export interface TakingOnLaw {
  readonly relations: readonly TreatmentRelation[];
}

const TAKES_ON: TakingOnLaw = {
  relations: ['managing-organization', 'general-practitioner', 'encounter', 'episode-of-care', 'referral'],
};

/**
 * Who may take a patient on: open an episode of care of the own institution or plan another visit there, which gives it the record for longer. Who has seen the patient there, looks after the
 * record, is the family doctor, or was referred to; an appointment that was only made ends with its days. No source that we read says it; an operator sets it per jurisdiction.
 */
export const TAKING_ON: readonly LawEntry<TakingOnLaw>[] = ['HK', 'CN-SZ'].map((jurisdiction) => ({
  ...OWN_RULE,
  jurisdiction,
  value: TAKES_ON,
}));

/** Whether one who has this relation may take a patient on here that day; nobody may where no law provides for it. */
export function takesOn(relation: TreatmentRelation, jurisdiction: string, at: Date): boolean {
  return lawInForce(TAKING_ON, jurisdiction, toCalendarDate(at))?.value.relations.includes(relation) === true;
}

/** Whether a treatment relation alone opens data of this kind. */
export interface SensitivityLaw {
  readonly sensitivity: Sensitivity;
  /** `relation`: like any other data; `writer`: to the organisation that wrote it; `consent`: to nobody without the patient's own yes. */
  readonly openTo: 'relation' | SensitivityRule['openTo'];
}

const OWN_LABELS = {
  ...OWN_RULE,
  instrument: text(
    'Consortium rule for sensitive data (assumption)',
    '医疗联合体敏感数据规则（假设）',
    '醫療聯合體敏感資料規則（假設）',
  ),
} as const;

const PIPL_28 = {
  instrument: text(
    'Personal Information Protection Law of the PRC',
    '《中华人民共和国个人信息保护法》',
    '《中華人民共和國個人信息保護法》',
  ),
  clause: text(
    'Art. 28: medical health is sensitive and needs a specific purpose, necessity and strict protection; which labels ask for more is the consortium’s assumption',
    '第二十八条：医疗健康信息属于敏感个人信息，须有特定目的、充分必要性并采取严格保护措施；其中哪些标签从严，为医疗联合体的假设',
    '第二十八條：醫療健康信息屬於敏感個人信息，須有特定目的、充分必要性並採取嚴格保護措施；當中哪些標籤從嚴，為醫療聯合體的假設',
  ),
  inForceFrom: '2021-11-01',
  source: 'https://www.cac.gov.cn/2021-08/20/c_1631050028355286.htm',
} as const;

const SENSITIVITY_LAWS: readonly SensitivityLaw[] = [
  { sensitivity: 'mental-health', openTo: 'writer' },
  { sensitivity: 'sexual-health', openTo: 'writer' },
  { sensitivity: 'hiv', openTo: 'writer' },
  { sensitivity: 'genetics', openTo: 'writer' },
  { sensitivity: 'substance-use', openTo: 'relation' },
  { sensitivity: 'violence', openTo: 'relation' },
];

/**
 * Whether a treatment relation alone opens data that is labelled as sensitive. Psychiatry, HIV, sexual health and genetics stay with the organisation that wrote them until the
 * patient says otherwise; substance use and violence are open to whoever treats, who must know of them to treat safely.
 * @source domain-facts §5.3
 */
export const SENSITIVE_DATA: readonly LawEntry<SensitivityLaw>[] = [
  ...SENSITIVITY_LAWS.map((value) => ({ ...OWN_LABELS, jurisdiction: 'HK', value })),
  ...SENSITIVITY_LAWS.map((value) => ({ ...OWN_LABELS, clause: PIPL_28.clause, jurisdiction: 'CN-SZ', value })),
];

const rulesOfDay = new Map<string, readonly SensitivityRule[]>();

/** The labels that limit a treatment relation here that day. A kind that no law speaks of opens by the patient's own yes alone. */
export function sensitivityRules(jurisdiction: string, at: Date): readonly SensitivityRule[] {
  const day = toCalendarDate(at);
  const key = `${jurisdiction} ${day}`;
  const known = rulesOfDay.get(key);
  if (known) return known;
  const rules = Object.entries(SENSITIVITY_LABELS).flatMap(([sensitivity, labels]): SensitivityRule[] => {
    const entries = SENSITIVE_DATA.filter(({ value }) => value.sensitivity === sensitivity);
    const openTo = lawInForce(entries, jurisdiction, day)?.value.openTo ?? 'consent';
    return openTo === 'relation' ? [] : [{ labels, openTo }];
  });
  // Labels under the same rule are asked for at once.
  const joined = (['writer', 'consent'] as const).flatMap((openTo): SensitivityRule[] => {
    const labels = rules.filter((rule) => rule.openTo === openTo).flatMap((rule) => rule.labels);
    return labels.length === 0 ? [] : [{ labels, openTo }];
  });
  if (rulesOfDay.size > 100) rulesOfDay.clear();
  rulesOfDay.set(key, joined);
  return joined;
}

/** How many days of one person's looks count as one use of a Consent that allows a number of uses. */
export const USE_DAYS: readonly LawEntry<number>[] = [
  {
    ...OWN_RULE,
    jurisdiction: '*',
    instrument: text(
      'Consortium rule for counted uses of a consent (assumption)',
      '医疗联合体授权次数计算规则（假设）',
      '醫療聯合體同意次數計算規則（假設）',
    ),
    unit: 'd',
    value: 1,
  },
];

export function daysOfUse(at: Date): number {
  return lawInForce(USE_DAYS, '*', toCalendarDate(at))?.value ?? 1;
}

/** Codes of a terminology that make data sensitive: whatever begins with one of these. */
export interface CodeLabelLaw {
  readonly sensitivity: Sensitivity;
  readonly systems: readonly string[];
  readonly prefixes: readonly string[];
}

/** The WHO's classification, its American edition, and the Chinese one, which begins with the same letters and digits. */
const ICD_10 = ['http://hl7.org/fhir/sid/icd-10', 'http://hl7.org/fhir/sid/icd-10-cm'] as const;

const CODE_LABELS: readonly CodeLabelLaw[] = [
  { sensitivity: 'substance-use', systems: ICD_10, prefixes: ['F1'] },
  {
    sensitivity: 'mental-health',
    systems: ICD_10,
    prefixes: ['F2', 'F3', 'F4', 'F5', 'F6', 'F9', 'X6', 'X7', 'X80', 'X81', 'X82', 'X83', 'X84'],
  },
  { sensitivity: 'hiv', systems: ICD_10, prefixes: ['B20', 'B21', 'B22', 'B23', 'B24', 'Z21'] },
  // LOINC: HIV 1+2 antigen and antibody; HIV 1+2 antibody; HIV-1 RNA.
  { sensitivity: 'hiv', systems: ['http://loinc.org'], prefixes: ['56888-1', '75622-1', '20447-9', '25836-8'] },
  { sensitivity: 'sexual-health', systems: ICD_10, prefixes: ['A5', 'A60', 'A61', 'A62', 'A63', 'A64', 'O04', 'Z30'] },
  { sensitivity: 'genetics', systems: ICD_10, prefixes: ['Q9', 'Z14', 'Z15', 'Z31.5'] },
  { sensitivity: 'violence', systems: ICD_10, prefixes: ['T74', 'Y05', 'Y06', 'Y07'] },
];

/**
 * Codes that label data as sensitive when it is written: chapters and blocks of ICD-10, tests by LOINC. Which of them a patient would want to keep to one institution no
 * source says: an operator sets it.
 */
export const LABELLED_CODES: readonly LawEntry<CodeLabelLaw>[] = CODE_LABELS.map((value) => ({
  ...OWN_LABELS,
  jurisdiction: '*',
  value,
}));

/** The labels that the law gives these codes here that day. */
export function labelsOfCodes(codes: readonly Code[], jurisdiction: string, day: string): Code[] {
  if (codes.length === 0) return [];
  const laws = codeLawsOf(jurisdiction, day);
  return codes.flatMap(({ system, code }) => {
    const found = laws.get(system)?.find(({ prefixes }) => prefixes.some((prefix) => code.startsWith(prefix)));
    return found === undefined ? [] : [SENSITIVITY_LABELS[found.sensitivity][0]];
  });
}

const codeLawsOfDay = new Map<string, ReadonlyMap<string, readonly CodeLabelLaw[]>>();

/** The laws of a day by terminology: most codes are of one that none speaks of. */
function codeLawsOf(jurisdiction: string, day: string): ReadonlyMap<string, readonly CodeLabelLaw[]> {
  const key = `${jurisdiction} ${day}`;
  const known = codeLawsOfDay.get(key);
  if (known) return known;
  const applicable = LABELLED_CODES.filter((entry) => lawInForce([entry], jurisdiction, day) !== undefined).map(
    ({ value }) => value,
  );
  const systems = [...new Set(applicable.flatMap(({ systems: named }) => named))];
  const laws = new Map(systems.map((system) => [system, applicable.filter((law) => law.systems.includes(system))]));
  if (codeLawsOfDay.size > 100) codeLawsOfDay.clear();
  codeLawsOfDay.set(key, laws);
  return laws;
}

/** Children whose data is sensitive as a whole. */
export interface ChildLaw {
  /** Under this age, in whole years. */
  readonly age: number;
}

/**
 * PIPL holds all data of children under 14 to be sensitive; that a treatment relation lets look at it and the guardian's own yes is asked before anything is handed over is
 * the consortium's reading of it. Hong Kong's ordinance names no age.
 * @source domain-facts §5.3
 */
export const CHILDREN: readonly LawEntry<ChildLaw>[] = [
  {
    ...PIPL_28,
    jurisdiction: 'CN-SZ',
    clause: text(
      'Art. 28: data of minors under 14 is sensitive; that nothing is handed over without the guardian’s consent is the consortium’s assumption',
      '第二十八条：不满十四周岁未成年人的个人信息属于敏感个人信息；未经监护人同意不予提供，为医疗联合体的假设',
      '第二十八條：不滿十四周歲未成年人的個人信息屬於敏感個人信息；未經監護人同意不予提供，為醫療聯合體的假設',
    ),
    unit: 'a',
    value: { age: 14 },
  },
];

/** Whether the law here protects somebody born that day as a child; in doubt it does. */
export function isProtectedChild(birthDate: unknown, jurisdiction: string, at: Date): boolean {
  const day = toCalendarDate(at);
  const law = lawInForce(CHILDREN, jurisdiction, day)?.value;
  if (law === undefined) return false;
  if (typeof birthDate !== 'string' || !/^\d{4}(-\d{2}(-\d{2})?)?$/.test(birthDate)) return true;
  // A date without its day may have been the last of its month or year.
  const born = birthDate.length === 4 ? `${birthDate}-12-31` : birthDate.length === 7 ? `${birthDate}-31` : birthDate;
  return `${Number(born.slice(0, 4)) + law.age}${born.slice(4)}` > day;
}

export function protectsChildren(jurisdiction: string, at: Date): boolean {
  return lawInForce(CHILDREN, jurisdiction, toCalendarDate(at)) !== undefined;
}
