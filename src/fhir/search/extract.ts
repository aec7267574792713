import { patientCompartmentParameters } from '../definitions/definitions.ts';
import { isObject, toNumber } from '../json/json.ts';
import { parseReference } from '../reference/reference.ts';
import type { Resource } from '../types.ts';
import { type Component, indexedPairsOf } from './composites.ts';
import { BEGINNING, type DateRange, END, toPeriodRange, toValueRange } from './date-range.ts';
import type { IndexEntries, QuantityEntry } from './index-entries.ts';
import { normalText } from './normal-text.ts';
import {
  findSearchParameter,
  isPhonetic,
  partsOf,
  type SearchParameter,
  STRING_PARTS,
  searchParametersOf,
  type ValuePath,
} from './parameters.ts';
import { soundsOf } from './phonetic.ts';

/** These are columns of the store, not index entries. */
const STORE_COLUMNS = new Set(['_id', '_lastUpdated']);

/** Everything a resource can be found by. Contained resources are not indexed. What cannot be read is left out: validation is another's job. */
export function extractIndex(resource: Resource): IndexEntries {
  const entries = noEntries();
  for (const { parameter, path } of placesOf(resource.resourceType)) {
    if (!isAbsent(resource, path)) eachAt(resource, path, (value) => addEntry(entries, parameter, path, value));
  }
  addPairs(entries, resource);
  return entries;
}

interface Place {
  readonly parameter: SearchParameter;
  readonly path: ValuePath;
}

const placesByType = new Map<string, readonly Place[]>();

/** Where a type is read for its index, worked out once. */
function placesOf(type: string): readonly Place[] {
  let places = placesByType.get(type);
  if (!places) {
    const indexed = [...searchParametersOf(type).values()].filter(
      ({ code }) => !STORE_COLUMNS.has(code) && partsOf(type, code)[0] === code,
    );
    places = indexed.flatMap((parameter) => parameter.paths.map((path) => ({ parameter, path })));
    placesByType.set(type, places);
  }
  return places;
}

/** Most elements that a type may have a resource does not: seen at its first key. */
function isAbsent(resource: Readonly<Record<string, unknown>>, { keys: [first], type }: ValuePath): boolean {
  return first !== undefined && type !== 'existsAndNotFalse' && resource[first] === undefined;
}

function noEntries(): IndexEntries {
  return {
    tokens: [],
    references: [],
    strings: [],
    dates: [],
    numbers: [],
    quantities: [],
    uris: [],
    texts: [],
    pairs: [],
  };
}

/** Pairs of elements below the resource; where the resource itself is the pair, its plain parameters say it. */
function addPairs(entries: IndexEntries, resource: Resource): void {
  for (const { code, root, token, second } of indexedPairsOf(resource.resourceType)) {
    if (resource[root[0] ?? ''] === undefined) continue;
    eachAt(resource, { keys: root, type: '' }, (element) => {
      if (!isObject(element)) return;
      const { tokens } = entriesOf(element, code, token);
      if (tokens.length > 0) entries.pairs.push({ param: code, tokens, second: entriesOf(element, code, second) });
    });
  }
}

function entriesOf(element: Record<string, unknown>, code: string, { type, paths }: Component): IndexEntries {
  const entries = noEntries();
  for (const path of paths) {
    eachAt(element, path, (value) => addEntry(entries, { code, type, paths, targets: [] }, path, value));
  }
  return entries;
}

/**
 * Ids of the patients whose compartment holds this resource, the one it is about first; a Patient is in its own.
 * Linked patients (Patient.link) are two people until the identity room says otherwise, so a link opens nothing.
 * Only references to this node count (`Patient/1`).
 */
export function patientOf(resource: Resource): string[] {
  if (resource.resourceType === 'Patient') return resource.id === undefined ? [] : [resource.id];
  const ids = new Set<string>();
  for (const path of patientPathsOf(resource.resourceType)) {
    if (isAbsent(resource, path)) continue;
    eachAt(resource, path, (value) => {
      const text = isObject(value) ? value.reference : undefined;
      const reference = typeof text === 'string' ? parseReference(text) : undefined;
      if (reference?.kind === 'relative' && reference.type === 'Patient') ids.add(reference.id);
    });
  }
  return [...ids];
}

const patientPathsByType = new Map<string, readonly ValuePath[]>();

function patientPathsOf(type: string): readonly ValuePath[] {
  let paths = patientPathsByType.get(type);
  if (!paths) {
    const codes = patientCompartmentParameters(type);
    paths = codes
      .flatMap((code) => findSearchParameter(type, code)?.paths ?? [])
      .filter((path) => path.type === 'Reference');
    patientPathsByType.set(type, paths);
  }
  return paths;
}

/** Takes each value at a path, arrays opened. */
function eachAt(holder: unknown, path: ValuePath, take: (value: unknown) => void, at = 0): void {
  const key = path.keys[at];
  if (key === undefined) take(holder);
  else if (isObject(holder)) {
    const value = path.type === 'existsAndNotFalse' ? isDeceased(holder, key) : holder[key];
    if (!Array.isArray(value)) eachBelow(value, path, take, at);
    else if (path.firstOf === at) eachBelow(value[0], path, take, at);
    else for (const item of value) eachBelow(item, path, take, at);
  }
}

function eachBelow(item: unknown, path: ValuePath, take: (value: unknown) => void, at: number): void {
  const { where } = path;
  const isMeant = item !== undefined && (where?.at !== at || (isObject(item) && item[where.key] === where.value));
  if (isMeant) eachAt(item, path, take, at + 1);
}

/** `Patient.deceased.exists() and Patient.deceased != false` over a choice of boolean and dateTime. */
function isDeceased(patient: Record<string, unknown>, element: string): boolean {
  return patient[`${element}DateTime`] !== undefined || patient[`${element}Boolean`] === true;
}

function addEntry(
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
    addText(entries, param, value.text);
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
  addText(entries, param, coding.display);
}

function addIdentifier(entries: IndexEntries, param: string, identifier: Record<string, unknown>): void {
  if (!isText(identifier.value)) return;
  const system = isText(identifier.system) ? { system: identifier.system } : {};
  entries.tokens.push({ param, ...system, code: identifier.value, isOwn: true });
  if (!isObject(identifier.type)) return;
  addText(entries, param, identifier.type.text);
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

function addStrings(entries: IndexEntries, param: string, type: string, value: unknown): void {
  if (isPhonetic({ code: param })) {
    const texts = textsIn(type, value);
    const sounds = texts.length === 1 ? soundsOf(texts[0] ?? '') : new Set(texts.flatMap(soundsOf));
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
    entries.strings.push({ param, value: normalText(text.slice(index)), exact: text, isPart: true });
  }
}

/** The parts of a name or an address, each text once; of anything else itself. */
function textsIn(type: string, value: unknown): string[] {
  if (!isObject(value)) return isText(value) ? [value] : [];
  const texts: string[] = [];
  const add = (text: unknown) => {
    if (isText(text) && !texts.includes(text)) texts.push(text);
  };
  for (const part of STRING_PARTS[type] ?? []) {
    const held = value[part];
    if (Array.isArray(held)) held.forEach(add);
    else add(held);
  }
  return texts;
}

function addText(entries: IndexEntries, param: string, text: unknown): void {
  if (isText(text)) entries.texts.push({ param, value: normalText(text), exact: text });
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
  const known = ranges.filter((range) => range !== undefined);
  if (known.length === 0) return undefined;
  return { lo: Math.min(END, ...known.map((r) => r.lo)), hi: Math.max(BEGINNING, ...known.map((r) => r.hi)) };
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
