import { isObject, toNumber } from '../json/json.ts';
import { parseReference } from '../reference/reference.ts';
import { type DateRange, spanOf, toPeriodRange, toValueRange } from './date-range.ts';
import type { IndexEntries, QuantityEntry } from './index-entries.ts';
import { normalText } from './normal-text.ts';
import { isPhonetic, type SearchParameter, STRING_PARTS, type ValuePath } from './parameters.ts';
import { soundsOf } from './phonetic.ts';

/** Adds what one value is found by under a search parameter. A value that its kind cannot be read from adds nothing. @param path - by which it was reached */
export function addEntry(
  entries: IndexEntries,
  { code: param, type }: SearchParameter,
  path: ValuePath,
  value: unknown,
): void {
  if (type === 'token') addToken(entries, param, path.type, value);
  else if (type === 'reference') addReference(entries, param, path, value);
  else if (type === 'string') addStrings(entries, param, path.type, value);
  else if (type === 'quantity') addQuantity(entries, param, value);
  else if (type === 'uri') {
    if (isText(value)) addUri(entries, param, path.type, value);
  } else if (type === 'date') {
    const range = dateRangeOf(value);
    if (range) entries.dates.push({ param, ...range });
  } else {
    const range = numberRangeOf(value);
    if (range) entries.numbers.push({ param, ...range });
  }
}

/** A canonical is found without its version too. @source https://hl7.org/fhir/R4/search.html#versions */
function addUri(entries: IndexEntries, param: string, type: string, value: string): void {
  entries.uris.push({ param, value });
  const [address = ''] = value.split('|');
  if (type === 'canonical' && address !== '' && address !== value) entries.uris.push({ param, value: address });
}

function addToken(entries: IndexEntries, param: string, type: string, value: unknown): void {
  if (typeof value === 'boolean') entries.tokens.push({ param, code: String(value) });
  else if (isText(value)) entries.tokens.push({ param, code: value });
  else if (!isObject(value)) return;
  else if (type === 'CodeableConcept') {
    for (const coding of listOf(value.coding)) addCoding(entries, param, coding);
  } else if (type === 'Coding') addCoding(entries, param, value);
  else if (type === 'Identifier') addIdentifier(entries, param, value);
  // E-mail addresses do not differ by case, and telephone numbers have none.
  else if (type === 'ContactPoint' && isText(value.value)) {
    entries.tokens.push({ param, code: value.value.toLowerCase(), isOwn: true });
  }
}

function addCoding(entries: IndexEntries, param: string, coding: unknown): void {
  if (!isObject(coding)) return;
  const system = isText(coding.system) ? { system: coding.system } : {};
  const code = isText(coding.code) ? { code: coding.code } : {};
  if ('system' in system || 'code' in code) entries.tokens.push({ param, ...system, ...code });
}

function addIdentifier(entries: IndexEntries, param: string, identifier: Record<string, unknown>): void {
  if (!isText(identifier.value)) return;
  const system = isText(identifier.system) ? { system: identifier.system } : {};
  entries.tokens.push({ param, ...system, code: identifier.value, isOwn: true });
  if (!isObject(identifier.type)) return;
  for (const coding of listOf(identifier.type.coding)) {
    if (!isObject(coding) || !isText(coding.system) || !isText(coding.code)) continue;
    entries.tokens.push({
      param: `${param}:of-type`,
      system: coding.system,
      code: `${coding.code}|${identifier.value}`,
      isOwn: true,
    });
  }
}

function addReference(entries: IndexEntries, param: string, path: ValuePath, value: unknown): void {
  if (isText(value)) {
    addReferenceText(entries, param, undefined, value);
    return;
  }
  if (!isObject(value)) return;
  if (path.type === 'Resource') {
    if (isText(value.resourceType) && isText(value.id)) {
      entries.references.push({ param, type: value.resourceType, id: value.id });
    }
    return;
  }
  if (path.type === 'Attachment') {
    if (isText(value.url)) entries.references.push({ param, url: value.url });
    return;
  }
  const declared = isText(value.type) ? value.type : undefined;
  if (isText(value.reference)) addReferenceText(entries, param, path.target, value.reference, declared);
  const identifier = value.identifier;
  if (isObject(identifier) && isText(identifier.value) && (path.target === undefined || declared === path.target)) {
    const system = isText(identifier.system) ? { system: identifier.system } : {};
    entries.references.push({ param, identifier: { ...system, value: identifier.value } });
  }
}

function addReferenceText(
  entries: IndexEntries,
  param: string,
  target: string | undefined,
  text: string,
  declared?: string,
) {
  const reference = parseReference(text);
  if (reference.kind === 'relative') {
    if (target === undefined || reference.type === target) {
      entries.references.push({ param, type: reference.type, id: reference.id });
    }
  } else if (reference.kind === 'absolute' || reference.kind === 'urn') {
    const type = reference.kind === 'absolute' ? (reference.type ?? declared) : declared;
    if (target === undefined || type === target) entries.references.push({ param, url: text });
  }
}

/** Nobody is looked for by what stands behind that. */
const NAME_TEXT_MAX = 100;
/** Nor by more than so many characters from a later word on: what is kept of a text fifty times over must be short. */
const PART_TEXT_MAX = 1000;

function addStrings(entries: IndexEntries, param: string, type: string, value: unknown): void {
  if (isPhonetic({ code: param })) {
    const sounds = new Set<string>();
    for (const text of textsIn(type, value)) for (const sound of soundsOf(text)) sounds.add(sound);
    for (const code of sounds) entries.tokens.push({ param, code });
    return;
  }
  for (const text of textsIn(type, value)) entries.strings.push({ param, value: normalText(text), exact: text });
  const name = type === 'HumanName' && isObject(value) ? value : undefined;
  // “Searching either "Carreno" or "Quinones" should match a family name of "Carreno Quinones".”
  const family = textOf(param === 'family' ? value : name?.family);
  if (family !== undefined) addParts(entries, param, family, /(?<=[\s-])\p{L}/gu);
  // Of a name that is not parted any word may be the one that is asked for: LIN of “Dr LIN Jiayi”.
  else if (isText(name?.text) && name.family === undefined) addParts(entries, param, name.text, /(?<=[\s,-])\p{L}/gu);
}

/** A text from each of its later words on. As a whole it is what was written. @source https://hl7.org/fhir/R4/search.html#string */
function addParts(entries: IndexEntries, param: string, text: string, beginnings: RegExp): void {
  for (const { index } of text.slice(0, NAME_TEXT_MAX).matchAll(beginnings)) {
    const value = normalText(text.slice(index, index + PART_TEXT_MAX));
    entries.strings.push({ param, value, exact: text, isPart: true });
  }
}

/** The parts of a name or an address, each text once; of anything else itself. */
function textsIn(type: string, value: unknown): Iterable<string> {
  if (!isObject(value)) return isText(value) ? [value] : [];
  const texts = new Set<string>();
  for (const part of STRING_PARTS[type] ?? []) {
    const held = value[part];
    if (isText(held)) texts.add(held);
    else if (Array.isArray(held)) for (const text of held) if (isText(text)) texts.add(text);
  }
  return texts;
}

function dateRangeOf(value: unknown): DateRange | undefined {
  if (isText(value)) return toValueRange(value);
  if (!isObject(value)) return undefined;
  if (Array.isArray(value.event) || isObject(value.repeat)) return timingRangeOf(value);
  return toPeriodRange(textOf(value.start), textOf(value.end));
}

/** From the first to the last that a Timing names: events and bounds. */
function timingRangeOf(timing: Record<string, unknown>): DateRange | undefined {
  const ranges = listOf(timing.event).map((event) => (isText(event) ? toValueRange(event) : undefined));
  const bounds = isObject(timing.repeat) ? timing.repeat.boundsPeriod : undefined;
  if (isObject(bounds)) ranges.push(toPeriodRange(textOf(bounds.start), textOf(bounds.end)));
  return spanOf(ranges.filter((range) => range !== undefined));
}

function numberRangeOf(value: unknown): { low: number; high: number } | undefined {
  const number = toNumber(value);
  if (number !== undefined) return { low: number, high: number };
  if (!isObject(value) || !(isObject(value.low) || isObject(value.high))) return undefined;
  const low = isObject(value.low) ? toNumber(value.low.value) : undefined;
  const high = isObject(value.high) ? toNumber(value.high.value) : undefined;
  return { low: low ?? Number.NEGATIVE_INFINITY, high: high ?? Number.POSITIVE_INFINITY };
}

function addQuantity(entries: IndexEntries, param: string, value: unknown): void {
  if (!isObject(value)) return;
  const range = numberRangeOf(value) ?? quantityRangeOf(value);
  if (!range) return;
  const named = [value, value.low, value.high].find(
    (part) => isObject(part) && (part.code ?? part.unit ?? part.currency),
  );
  entries.quantities.push({ param, ...range, ...unitOf(isObject(named) ? named : {}) });
}

/** `< 5` may be anything below 5. */
function quantityRangeOf({ value, comparator }: Record<string, unknown>): { low: number; high: number } | undefined {
  const number = toNumber(value);
  if (number === undefined) return undefined;
  if (comparator === '<' || comparator === '<=') return { low: Number.NEGATIVE_INFINITY, high: number };
  if (comparator === '>' || comparator === '>=') return { low: number, high: Number.POSITIVE_INFINITY };
  return { low: number, high: number };
}

function unitOf({
  system,
  code,
  unit,
  currency,
}: Record<string, unknown>): Pick<QuantityEntry, 'system' | 'code' | 'unit'> {
  if (isText(currency)) return { system: 'urn:iso:std:iso:4217', code: currency };
  return {
    ...(isText(system) ? { system } : {}),
    ...(isText(code) ? { code } : {}),
    ...(isText(unit) ? { unit } : {}),
  };
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

function textOf(value: unknown): string | undefined {
  return isText(value) ? value : undefined;
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : value === undefined ? [] : [value];
}
