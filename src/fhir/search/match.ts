import { RefusalError } from '#kernel';
import { isResourceType, type Resource } from '../types.ts';
import { extractIndex } from './extract.ts';
import {
  type DateEntry,
  type IndexEntries,
  type NumberEntry,
  type PairEntry,
  type QuantityEntry,
  type ReferenceEntry,
  referenceForms,
  referenceKey,
  type StringEntry,
  tokenForms,
  tokenKey,
} from './index-entries.ts';
import { partsOf } from './parameters.ts';
import { parseSearch } from './parse-search.ts';
import type {
  DateFilter,
  FilterOf,
  NumberFilter,
  NumberValue,
  PairFilter,
  QuantityFilter,
  SearchFilter,
  StringFilter,
} from './request.ts';
import { inSameUnits } from './ucum.ts';

/**
 * Filters of a search held against a version in memory, by the same rules as the store's SQL (`store/search/conditions.ts`): for subscriptions and exports, which know the
 * version already, and for types that a room shows.
 */

/** One version of a resource, with what it can be found by. */
export interface Matchable {
  readonly type: string;
  readonly id: string;
  /** An instant, ISO 8601. */
  readonly lastUpdated: string;
  readonly entries: IndexEntries;
}

export function toMatchable(
  { id, lastUpdated }: { readonly id: string; readonly lastUpdated: string },
  resource: Resource,
): Matchable {
  return { type: resource.resourceType, id, lastUpdated, entries: extractIndex(resource) };
}

/** What versions are held against: the filters of a search. */
export interface Criteria {
  readonly type: string;
  readonly filters: readonly SearchFilter[];
}

/** Parameters that begin with an underscore and say something about the resource; the others shape an answer, and there is none here. */
const OF_THE_RESOURCE = /^_(id|lastUpdated|tag|profile|security|source|has|text|content|list)(:|$)/;

/**
 * Reads `Observation?code=…` as a search would: every condition that a search of one type takes. What shapes an answer has no meaning.
 *
 * @param refuse - makes the refusal of a parameter, by its name
 * @throws RefusalError with what `refuse` makes, and what a search refuses
 */
export function readCriteria(
  text: string,
  baseUrl: string,
  refuse: (parameter: string) => RefusalError['refusals'][number],
): Criteria {
  const relative = text.startsWith(`${baseUrl}/`) ? text.slice(baseUrl.length + 1) : text;
  const [type = '', query = ''] = relative.replace(/^\//, '').split(/\?(.*)/s);
  if (!isResourceType(type)) throw new RefusalError(refuse((type || '?').slice(0, 100)));
  const params = new URLSearchParams(query);
  const shaping = [...params.keys()].find((name) => name.startsWith('_') && !OF_THE_RESOURCE.test(name));
  if (shaping !== undefined) throw new RefusalError(refuse(shaping.slice(0, 100)));
  const { filters } = parseSearch(type, params, { baseUrl });
  return { type, filters };
}

/** Whether one version says by itself whether it passes; other filters look into other resources, into terminology, or into what no index has. */
export function isHeldAlone(filter: SearchFilter): boolean {
  switch (filter.kind) {
    case 'all':
    case 'any':
    case 'none':
      return filter.filters.every(isHeldAlone);
    case 'pair':
      return isHeldAlone(filter.second);
    case 'uri':
      return filter.match === 'exact';
    case 'missing':
      return ['date', 'number', 'quantity', 'string'].includes(filter.parameterType);
    default:
      return filter.kind in HELD;
  }
}

/** Whether a version passes all filters, each of which is held alone: the same answer as a search gives while this version is the newest. */
export function matchesAll(one: Matchable, filters: readonly SearchFilter[]): boolean {
  return filters.every((filter) => matches(one, filter));
}

function matches(one: Matchable, filter: SearchFilter): boolean {
  const held = HELD[filter.kind as keyof typeof HELD] as Held<SearchFilter> | undefined;
  if (held === undefined)
    throw new Error(`broken invariant: a version cannot be held against a filter of kind ${filter.kind}`);
  return held(one, filter);
}

type Held<F> = (one: Matchable, filter: F) => boolean;

/** How a version is held against each kind of filter that it can be held against by itself. */
const HELD = {
  id: ({ id }, { values }) => values.includes(id),
  all: (one, { filters }) => matchesAll(one, filters),
  any: (one, { filters }) => filters.some((inner) => matches(one, inner)),
  none: (one, { filters }) => !filters.some((inner) => matches(one, inner)),
  token: ({ type, entries }, { parameter, values, negated }) => {
    const keys = new Set(ofParts(type, entries.tokens, parameter).flatMap(tokenForms));
    return values.some((value) => keys.has(tokenKey(value))) !== negated;
  },
  reference: ({ type, entries }, { parameter, values }) => {
    const keys = new Set(ofParts(type, entries.references, parameter).flatMap(referenceForms));
    return values.some((value) => keys.has(referenceKey(value)));
  },
  identifier: ({ type, entries }, { parameter, values }) => {
    const keys = new Set(ofParts(type, entries.references, parameter).flatMap(identifierForms));
    return values.some((value) => keys.has(tokenKey(value)));
  },
  uri: ({ type, entries }, { parameter, values }) =>
    ofParts(type, entries.uris, parameter).some(({ value }) => values.includes(value)),
  string: ({ type, entries }, filter) =>
    ofParts(type, entries.strings, filter.parameter).some((entry) => inStrings(entry, filter)),
  date: (one, filter) => datesOf(one, filter).some((entry) => filter.values.some((value) => inDates(entry, value))),
  number: inNumberFilter,
  quantity: inNumberFilter,
  missing: ({ type, entries }, { parameter, missing }) => {
    const { dates, numbers, quantities, strings } = entries;
    const lists: readonly (readonly { readonly param: string }[])[] = [dates, numbers, quantities, strings];
    return lists.some((list) => ofParts(type, list, parameter).length > 0) !== missing;
  },
  pair: (one, filter) =>
    ofParts(one.type, one.entries.pairs, filter.parameter).some((pair) => inPair(one, pair, filter)),
} as const satisfies { readonly [K in SearchFilter['kind']]?: Held<FilterOf<K>> };

function inNumberFilter({ type, entries }: Matchable, { parameter, values }: NumberFilter | QuantityFilter): boolean {
  const numbers: readonly QuantityEntry[] = ofParts(type, entries.numbers, parameter);
  const own = [...numbers, ...ofParts(type, entries.quantities, parameter)];
  return own.some((entry) => values.some((value) => inQuantity(entry, value)));
}

/** The second value is indexed under the composite's own name, whatever parameter it was read with. */
function inPair(one: Matchable, pair: PairEntry, { parameter, token, second }: PairFilter): boolean {
  if (!pair.tokens.flatMap(tokenForms).includes(tokenKey(token))) return false;
  return matches({ ...one, entries: { ...pair.second, pairs: [] } }, { ...second, parameter } as SearchFilter);
}

/** Every key under which the identifier of a logical reference can be found. */
function identifierForms({ param, identifier }: ReferenceEntry): string[] {
  if (identifier === undefined) return [];
  const { system, value } = identifier;
  return tokenForms({ param, code: value, ...(system ? { system } : {}) });
}

function inStrings({ value, exact }: StringEntry, { match, values }: StringFilter): boolean {
  return values.some((asked) => {
    if (match === 'exact') return exact === asked;
    return match === 'contains' ? value.includes(asked) : value.startsWith(asked);
  });
}

/** `_lastUpdated` is the version's own time, one millisecond long. */
function datesOf({ type, lastUpdated, entries }: Matchable, { parameter }: DateFilter): Omit<DateEntry, 'param'>[] {
  if (parameter !== '_lastUpdated') return ofParts(type, entries.dates, parameter);
  const at = Date.parse(lastUpdated);
  return [{ lo: at, hi: at + 1 }];
}

/** A parameter that reads what others read has no entries of its own. */
function ofParts<E extends { readonly param: string }>(type: string, entries: readonly E[], parameter: string): E[] {
  const parts = partsOf(type, parameter);
  return entries.filter(({ param }) => parts.includes(param));
}

/** @source https://hl7.org/fhir/R4/search.html#prefix */
function inDates(own: Omit<DateEntry, 'param'>, { prefix, lo, hi }: DateFilter['values'][number]): boolean {
  const isWithin = own.lo >= lo && own.hi <= hi;
  switch (prefix) {
    case 'eq':
      return isWithin;
    case 'ne':
      return !isWithin;
    case 'gt':
      return own.hi > hi;
    case 'lt':
      return own.lo < lo;
    case 'ge':
      return own.hi > hi || isWithin;
    case 'le':
      return own.lo < lo || isWithin;
    case 'sa':
      return own.lo >= hi;
    case 'eb':
      return own.hi <= lo;
    case 'ap':
      return own.lo < hi && own.hi > lo;
  }
}

/** A quantity in whatever unit it is asked for: 70 kg is 70000 g. */
function inQuantity(own: QuantityEntry, asked: QuantityFilter['values'][number]): boolean {
  if (asked.code === undefined)
    return (asked.system === undefined || own.system === asked.system) && inNumbers(own, asked);
  return inSameUnits(asked).some((same) => hasUnit(own, same) && inNumbers(own, same));
}

/** Without a system a unit is meant by its code, or as people write it. */
function hasUnit(own: QuantityEntry, { system, code }: QuantityFilter['values'][number]): boolean {
  if (system !== undefined) return own.system === system && own.code === code;
  return own.code === code || own.unit === code;
}

/** @source https://hl7.org/fhir/R4/search.html#number */
function inNumbers({ low: l, high: h }: NumberEntry, { prefix, value, low, high }: NumberValue): boolean {
  switch (prefix) {
    case 'eq':
      return l >= low && h < high;
    case 'ne':
      return l < low || h >= high;
    case 'gt':
      return h > value;
    case 'lt':
      return l < value;
    case 'ge':
      return h >= value;
    case 'le':
      return l <= value;
    case 'sa':
      return l > value;
    case 'eb':
      return h < value;
    case 'ap':
      return l <= high && h >= low;
  }
}
