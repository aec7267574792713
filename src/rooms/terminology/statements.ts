import type { LocalText } from '#kernel';
import { catalogue } from './catalogue.ts';
import { isRecord, readCodeable } from './codeable.ts';
import { toCanonicalSystem, toSystemUri } from './systems.ts';

/**
 * What a section, or an element that stands for a whole section, says. Six statements that must never be shown as one another.
 * - `present`: there are entries
 * - `nothing-known`: somebody looked or asked, and knows of nothing
 * - `none-present`: somebody states that there is none
 * - `not-asked`: nobody asked or looked
 * - `withheld`: it exists or may exist, and is not given out
 * - `unavailable`: no information; the sender cannot say
 */
export const STATEMENTS = ['present', 'none-present', 'nothing-known', 'not-asked', 'withheld', 'unavailable'] as const;
export type Statement = (typeof STATEMENTS)[number];

const SENTENCES: Readonly<Record<Statement, LocalText>> = {
  present: { en: 'There are entries.', 'zh-Hans': '有相关记录。', 'zh-Hant-HK': '有相關紀錄。' },
  'nothing-known': {
    en: 'Nothing known: it was looked into, and nothing is known.',
    'zh-Hans': '无已知项目：已查询，未发现已知项目。',
    'zh-Hant-HK': '沒有已知項目：已經查詢，並無已知項目。',
  },
  'none-present': {
    en: 'None present: the sender states that there is none.',
    'zh-Hans': '确认没有：来源机构声明不存在此类项目。',
    'zh-Hant-HK': '確認沒有：來源機構表明並無此類項目。',
  },
  'not-asked': {
    en: 'Not asked: nobody has asked or looked.',
    'zh-Hans': '未询问：尚未询问或检查。',
    'zh-Hant-HK': '沒有查詢：尚未查問或檢查。',
  },
  withheld: {
    en: 'Withheld: information may exist and is not disclosed here.',
    'zh-Hans': '未予披露：可能有相关信息，但在此不予披露。',
    'zh-Hant-HK': '不予披露：可能有相關資料，但不在此披露。',
  },
  unavailable: {
    en: 'Unavailable: the sender has no information on this.',
    'zh-Hans': '信息缺失：来源机构没有这方面的信息。',
    'zh-Hant-HK': '資料從缺：來源機構沒有這方面的資料。',
  },
};

const EMPTY_REASON = toSystemUri('t:list-empty-reason') ?? '';
const DATA_ABSENT = toSystemUri('t:data-absent-reason') ?? '';
const IPS_ABSENT = toSystemUri('ips-absent') ?? '';
const SNOMED = toSystemUri('sct') ?? '';
/** Our own reason, where HL7's list has no word: the sender's record was searched and holds none. */
const OWN_STATEMENT = toSystemUri('own-statement') ?? '';

/**
 * @source https://hl7.org/fhir/R4/valueset-list-empty-reason.html, valueset-data-absent-reason.html; IPS absent-unknown-uv-ips. "No known" in IPS means none known, or
 *   none that matters here: it is `nothing-known`, not `none-present`.
 */
const BY_CODE: ReadonlyMap<string, Statement> = new Map<string, Statement>([
  ...rows(EMPTY_REASON, {
    nilknown: 'nothing-known',
    notasked: 'not-asked',
    withheld: 'withheld',
    unavailable: 'unavailable',
    notstarted: 'not-asked',
    closed: 'unavailable',
  }),
  ...rows(DATA_ABSENT, {
    unknown: 'unavailable',
    'asked-unknown': 'unavailable',
    'temp-unknown': 'unavailable',
    'not-asked': 'not-asked',
    'asked-declined': 'withheld',
    masked: 'withheld',
    'not-permitted': 'withheld',
    'not-applicable': 'none-present',
    'not-performed': 'not-asked',
    unsupported: 'unavailable',
    'as-text': 'present',
    error: 'unavailable',
    'not-a-number': 'unavailable',
    'negative-infinity': 'present',
    'positive-infinity': 'present',
  }),
  ...rows(IPS_ABSENT, {
    'no-allergy-info': 'unavailable',
    'no-device-info': 'unavailable',
    'no-immunization-info': 'unavailable',
    'no-medication-info': 'unavailable',
    'no-problem-info': 'unavailable',
    'no-procedure-info': 'unavailable',
    'no-known-allergies': 'nothing-known',
    'no-known-medication-allergies': 'nothing-known',
    'no-known-environmental-allergies': 'nothing-known',
    'no-known-food-allergies': 'nothing-known',
    'no-known-devices': 'nothing-known',
    'no-known-immunizations': 'nothing-known',
    'no-known-medications': 'nothing-known',
    'no-known-problems': 'nothing-known',
    'no-known-procedures': 'nothing-known',
  }),
  ...rows(OWN_STATEMENT, { 'none-present': 'none-present' }),
  ...rows(SNOMED, {
    '716186003': 'nothing-known',
    '409137002': 'nothing-known',
    '429625007': 'nothing-known',
    '787481004': 'nothing-known',
    '787483001': 'nothing-known',
    '160245001': 'none-present',
  }),
]);

export interface StatedAbsence {
  readonly statement: Statement;
  /** The general sentence of the statement. */
  readonly text: LocalText;
  /** The statement in its own words, where the code has some: "No known food allergies". */
  readonly own?: LocalText;
  readonly conceptId?: string;
}

export function statementText(statement: Statement): LocalText {
  return SENTENCES[statement];
}

/**
 * What an emptyReason, a data-absent-reason or a coded "no known …" states. Undefined for a coded element that is an ordinary finding.
 * @param value - CodeableConcept, Coding, or a bare data-absent-reason code
 */
export function statementOf(value: unknown): StatedAbsence | undefined {
  const read = readCodeable(typeof value === 'string' ? { system: DATA_ABSENT, code: value } : value);
  for (const { system, code } of read?.codings ?? []) {
    if (system === undefined || code === undefined) continue;
    const canonical = toCanonicalSystem(system);
    const statement = BY_CODE.get(`${canonical}|${code}`);
    if (statement === undefined) continue;
    const concept = catalogue.find(canonical, code)?.concept;
    const { en, 'zh-Hans': hans, 'zh-Hant-HK': hant } = concept?.designations ?? {};
    const own = en && hans && hant ? { en: en.text, 'zh-Hans': hans.text, 'zh-Hant-HK': hant.text } : undefined;
    return {
      statement,
      text: SENTENCES[statement],
      ...(own ? { own } : {}),
      ...(concept ? { conceptId: concept.id } : {}),
    };
  }
  return undefined;
}

/**
 * What a section of a Composition says.
 * @param section - the section, with `entry` and `emptyReason` as they came
 * @param entries - the resources that its entries lead to, as far as they were found
 * @returns `present` as soon as one entry is an ordinary finding; else what its entries or its emptyReason state; `unavailable` for an empty section that gives no reason,
 *   for silence is not absence
 */
export function sectionStatement(section: unknown, entries: readonly unknown[]): StatedAbsence {
  const stated = entries.map((entry) => (isRecord(entry) ? entryStatement(entry) : undefined));
  const hasFinding = entries.some((entry, i) => isRecord(entry) && stated[i] === undefined);
  const statement = hasFinding
    ? undefined
    : (stated.find((s) => s !== undefined) ?? statementOf(isRecord(section) ? section['emptyReason'] : undefined));
  if (statement) return statement;
  const fallback: Statement = hasFinding ? 'present' : 'unavailable';
  return { statement: fallback, text: SENTENCES[fallback] };
}

function entryStatement(entry: Record<string, unknown>): StatedAbsence | undefined {
  for (const member of ['code', 'medicationCodeableConcept', 'vaccineCode', 'type']) {
    if (entry[member] === undefined) continue;
    const stated = statementOf(entry[member]);
    if (stated) return stated;
  }
  return undefined;
}

function rows(system: string, codes: Readonly<Record<string, Statement>>): [string, Statement][] {
  return Object.entries(codes).map(([code, statement]) => [`${system}|${code}`, statement]);
}
