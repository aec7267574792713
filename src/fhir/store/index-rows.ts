import { RefusalError } from '#kernel';
import { refuseFhir } from '../messages.ts';
import { clinicalDate } from '../search/clinical-date.ts';
import { BEGINNING, END, spanOf, toDateRange } from '../search/date-range.ts';
import { extractIndex, patientOf } from '../search/extract.ts';
import {
  type DateEntry,
  type IndexEntries,
  type PairEntry,
  type QuantityEntry,
  referenceForms,
  type StringEntry,
  tokenForms,
} from '../search/index-entries.ts';
import { partsOf } from '../search/parameters.ts';
import type { Resource } from '../types.ts';
import { mainDateOf } from './main-date.ts';
import { tokenHash, tokenHashes } from './token-hash.ts';

/** What the index keeps of one resource. */
export interface IndexedResource {
  /** The patient in whose compartment it lies. */
  readonly patientId?: string;
  /** Where it stands in the patient's timeline; ISO 8601. */
  readonly clinicalInstant?: string;
  /** Whatever is found by being equal (codes, identifiers, references, addresses, exact texts), as 64-bit hashes (`token-hash.ts`), each once. */
  readonly tokens: readonly string[];
  /** Whatever is found by its order (dates but the main one, numbers, quantities, beginnings of texts): rows of `fhir.ordered`. */
  readonly ordered: readonly OrderedValue[];
  /** From when to when (not included) it is by the main date of its type; milliseconds since 1970. */
  readonly date?: { readonly low: number; readonly high: number };
}

/** One value with an order: a range, or a text. */
export interface OrderedValue {
  /** The search parameter. */
  readonly param: string;
  /** Of a range: milliseconds since 1970, or the number itself. Of a text: only where it is no whole one, 0. */
  readonly low?: number;
  readonly high?: number;
  /** Hashes of what the value must be asked with: its unit, or, of a composite, the token beside it. */
  readonly units?: readonly string[];
  readonly text?: string;
}

/**
 * The length to which a text is ordered and compared: an index entry may have some 2,700 bytes, and a prefix of 200 characters tells any two names apart.
 * The exact text is hashed whole.
 */
export const ORDERED_TEXT_MAX = 200;

/**
 * Combinations of codes that one resource is found by, over all of its components. A panel of a hundred components, each with three codes for what was looked at and three for what was seen, has
 * 8,100: every code has three forms. They multiply, so without an end a megabyte would make a thousand million of them.
 */
export const PAIRS_MAX = 100_000;

/** A group or a list of people is in nobody's compartment: it must not lie with, or be shown as part of, its first member. */
const OUTSIDE_COMPARTMENTS: ReadonlySet<string> = new Set(['Group']);

/** Everything that the store keeps beside the body of a resource, so that it can be found. @refuses fhir.too-many-pairs */
export function indexResource(resource: Resource): IndexedResource {
  const type = resource.resourceType;
  const entries = extractIndex(resource);
  const main = mainDateOf(type);
  const patientId = patientOfType(resource);
  const clinicalInstant = clinicalInstantOf(resource);
  const date = mainRange(entries.dates, main);
  return {
    ...(patientId === undefined ? {} : { patientId }),
    ...(clinicalInstant === undefined ? {} : { clinicalInstant }),
    ...(date === undefined ? {} : { date }),
    tokens: [...hashesOf(type, entries)],
    ordered: orderedOf(type, entries, main),
  };
}

function hashesOf(type: string, entries: IndexEntries): Set<string> {
  const hashes = new Set<string>();
  for (const entry of entries.tokens) {
    for (const hash of tokenHashes(type, entry)) hashes.add(hash);
  }
  for (const entry of entries.references) {
    for (const form of referenceForms(entry)) hashes.add(tokenHash('reference', type, entry.param, form));
    if (entry.identifier) {
      const { system, value } = entry.identifier;
      const forms = tokenForms({ param: entry.param, code: value, ...(system === undefined ? {} : { system }) });
      for (const form of forms) hashes.add(tokenHash('identifier', type, entry.param, form));
    }
  }
  for (const { param, value } of entries.uris) hashes.add(tokenHash('uri', type, param, value));
  const exact = entries.strings.map((entry) => ({ param: entry.param, text: entry.exact }));
  for (const { param, text } of onceEach(type, exact)) hashes.add(tokenHash('exact', type, param, text));
  addPairHashes(hashes, type, entries.pairs);
  return hashes;
}

/** A token with another token or a reference: each combination of their forms is one hash. @refuses fhir.too-many-pairs */
function addPairHashes(hashes: Set<string>, type: string, pairs: readonly PairEntry[]): void {
  let count = 0;
  for (const { param, tokens, second } of pairs) {
    const firsts = tokens.flatMap(tokenForms);
    const others = [...second.tokens.flatMap(tokenForms), ...second.references.flatMap(referenceForms)];
    count += firsts.length * others.length;
    if (count > PAIRS_MAX) throw new RefusalError(refuseFhir('fhir.too-many-pairs', { max: PAIRS_MAX }));
    for (const first of firsts) {
      for (const other of others) hashes.add(tokenHash('pair', type, param, `${first}\n${other}`));
    }
  }
}

/** @param main - the date parameter whose values are columns of the resource's own row, and so no rows of their own */
function orderedOf(type: string, entries: IndexEntries, main: string | undefined): OrderedValue[] {
  return [
    ...entries.dates.flatMap(({ param, lo, hi }) => (param === main ? [] : [{ param, low: lo, high: hi }])),
    ...entries.numbers.map(({ param, low, high }) => ({ param, low, high })),
    ...entries.quantities.map((entry) => ({
      param: entry.param,
      low: entry.low,
      high: entry.high,
      units: unitForms(entry).map((form) => tokenHash('unit', '', '', form)),
    })),
    ...distinctTexts(type, entries.strings),
    ...entries.pairs.flatMap((pair) => orderedPairs(type, pair)),
  ];
}

/** From the first to the last of the main dates that a resource has. */
function mainRange(dates: readonly DateEntry[], main: string | undefined): IndexedResource['date'] {
  const span = spanOf(dates.filter(({ param }) => param === main));
  return span && { low: span.lo, high: span.hi };
}

/** A token with a value that has an order: the value's row carries the token's hashes beside those of its unit. */
function orderedPairs(type: string, { param, tokens, second }: PairEntry): OrderedValue[] {
  const hashes = tokens.flatMap(tokenForms).map((form) => tokenHash('pair', type, param, form));
  const units = (quantity: QuantityEntry) => unitForms(quantity).map((form) => tokenHash('unit', '', '', form));
  return [
    ...second.dates.map(({ lo, hi }) => ({ param, low: lo, high: hi, units: hashes })),
    ...second.quantities.map((quantity) => ({
      param,
      low: quantity.low,
      high: quantity.high,
      units: [...hashes, ...units(quantity)],
    })),
    ...distinctTexts(type, second.strings).map((value) => ({ ...value, units: hashes })),
  ];
}

/** The patient in whose compartment a resource lies: the one it is about. */
export function patientOfType(resource: Resource): string | undefined {
  return OUTSIDE_COMPARTMENTS.has(resource.resourceType) ? undefined : patientOf(resource)[0];
}

/** Under which a quantity's unit can be asked for: `system|code`, `|code`, `|unit`. */
function unitForms({ system, code, unit }: QuantityEntry): string[] {
  const forms = new Set<string>();
  if (code !== undefined && system !== undefined) forms.add(`${system}|${code}`);
  if (code !== undefined) forms.add(`|${code}`);
  if (unit !== undefined) forms.add(`|${unit}`);
  return [...forms];
}

/** What is only a part of a text has a place among the texts that are looked for, and, by its `low`, none in their order. */
function distinctTexts(type: string, strings: readonly StringEntry[]): OrderedValue[] {
  const cut = strings.map(({ param, value, isPart }) => ({ param, text: value.slice(0, ORDERED_TEXT_MAX), isPart }));
  const whole = new Set(cut.flatMap(({ param, text, isPart }) => (isPart ? [] : [`${param}\n${text}`])));
  return onceEach(
    type,
    cut.filter(({ text }) => text !== ''),
  ).map((one) => (whole.has(`${one.param}\n${one.text}`) ? one : { ...one, low: 0 }));
}

/** Each text once, and not under a whole (`name`) where it stands under a part of it (`family`). */
function onceEach(type: string, all: readonly { param: string; text: string }[]): { param: string; text: string }[] {
  const byParam = new Map<string, Set<string>>();
  for (const { param, text } of all) {
    const texts = byParam.get(param);
    if (texts) texts.add(text);
    else byParam.set(param, new Set([text]));
  }
  const once: { param: string; text: string }[] = [];
  for (const [param, texts] of byParam) {
    const parts = partsOf(type, param).filter((part) => part !== param);
    for (const text of texts) if (!parts.some((part) => byParam.get(part)?.has(text))) once.push({ param, text });
  }
  return once;
}

function clinicalInstantOf(resource: Resource): string | undefined {
  const text = clinicalDate(resource);
  const at = text === undefined ? undefined : toDateRange(text)?.lo;
  // Outside these years PostgreSQL and JavaScript write a date differently, and nobody was treated.
  return at === undefined || at <= BEGINNING || at >= END ? undefined : new Date(at).toISOString();
}
