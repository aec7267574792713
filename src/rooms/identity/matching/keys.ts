import { hash } from 'node:crypto';
import { type NameForm, nameForms } from '../names/index.ts';
import type { KeyFacts, PersonFacts } from './facts.ts';

/** Something that two records of one person are likely to share, spelt out; and roughly how much sharing it tells, to look at the best first. */
export interface MatchKey {
  readonly text: string;
  readonly weight: number;
}

const WEIGHTS = { paper: 30, given: 15, named: 14, family: 11, phone: 10, name: 8, day: 6 } as const;

/** A name that can be parted and read in many ways has no more forms than this. */
const FORMS_MAX = 8;

/**
 * The keys under which a record is found again: whoever shares none is never compared. Each kind outlives another fault.
 *
 * paper, phone: whatever else is wrong. name + year: a wrong day or month. name + day and month in either order: a wrong year, or both exchanged. family name + birth
 * date: a wrong given name. given name + birth date: another family name. birth date + sex: the name in spellings that have nothing in common. name alone: no birth date.
 */
export function keysToKeep(facts: KeyFacts): readonly MatchKey[] {
  const { born = '', sex } = facts;
  const forms = formsOf(facts);
  const keys = ownKeys(facts, forms);
  const day = born.length === 10 ? born : undefined;
  for (const { family, given } of forms) keys.push({ text: `name ${family} ${given}`, weight: WEIGHTS.name });
  if (day) {
    for (const one of sex ? [sex] : ['male', 'female']) keys.push({ text: `day ${day} ${one}`, weight: WEIGHTS.day });
  }
  return distinct(keys);
}

/**
 * The keys by which a record is looked for: those it would be kept under, the birth date with day and month exchanged, and the name alone only where there is no birth
 * date, because of a common name there are thousands.
 */
export function keysToAsk(facts: PersonFacts): readonly MatchKey[] {
  const { born = '' } = facts;
  if (born.length !== 10) return keysToKeep(facts);
  const [year, month = '', day = ''] = born.split('-');
  const swapped = `${year}-${day}-${month}`;
  const isDate = Number(day) <= 12 && swapped !== born;
  const keys = keysToKeep(facts).filter(({ text }) => !text.startsWith('name '));
  const forms = formsOf(facts);
  // Those who are here without a birth date are kept under the name and no year.
  const undated = forms.map(({ family, given }) => ({
    text: yearKey(family, given, ''),
    weight: WEIGHTS.name,
  }));
  return distinct([...keys, ...undated, ...(isDate ? datedKeys(forms, swapped) : [])]);
}

/** The keys of a name alone: the counter's search in another script or spelling. */
export function keysOfName(facts: Pick<PersonFacts, 'names'>): readonly MatchKey[] {
  return formsOf(facts).map(({ family, given }) => ({ text: `name ${family} ${given}`, weight: WEIGHTS.name }));
}

function ownKeys({ born = '', papers, phones }: KeyFacts, forms: readonly NameForm[]): MatchKey[] {
  const keys: MatchKey[] = [
    ...papers.map(({ system, key }) => ({ text: `paper ${system}|${key}`, weight: WEIGHTS.paper })),
    ...phones.map((phone) => ({ text: phoneKey(phone), weight: WEIGHTS.phone })),
    ...forms.map(({ family, given }) => ({
      text: yearKey(family, given, born.slice(0, 4)),
      weight: WEIGHTS.named,
    })),
  ];
  return born.length === 10 ? [...keys, ...datedKeys(forms, born)] : keys;
}

export function phoneKey(phone: string): string {
  return `phone ${phone}`;
}

function datedKeys(forms: readonly NameForm[], born: string): MatchKey[] {
  const anyOrder = born.slice(5).split('-').sort().join('-');
  return forms.flatMap(({ family, given }) => [
    { text: `days ${family} ${given} ${anyOrder}`, weight: WEIGHTS.named },
    { text: `family ${family} ${born}`, weight: WEIGHTS.family },
    ...(given === '' ? [] : [{ text: `given ${given} ${born}`, weight: WEIGHTS.given }]),
  ]);
}

function formsOf({ names }: Pick<PersonFacts, 'names'>): readonly NameForm[] {
  return names.flatMap((name) => nameForms(name).slice(0, FORMS_MAX));
}

function distinct(keys: readonly MatchKey[]): MatchKey[] {
  return [...new Map(keys.map((key) => [key.text, key])).values()];
}

/** The 64 bits under which a key is kept, as PostgreSQL's bigint in decimal. Cut from SHA-256: nobody makes a name that collides with another's. */
export function keyHash(text: string): string {
  return hash('sha256', text, 'buffer').readBigInt64BE(0).toString();
}

function yearKey(family: string, given: string, year: string): string {
  return `year ${family} ${given} ${year}`;
}
