import { RefusalError } from '#kernel';
import { isResourceType, type Resource } from '../types.ts';
import { extractIndex } from './extract.ts';
import {
  type DateEntry,
  type IndexEntries,
  type NumberEntry,
  type QuantityEntry,
  referenceForms,
  referenceKey,
  tokenForms,
  tokenKey,
} from './index-entries.ts';
import { partsOf } from './parameters.ts';
import { parseSearch } from './parse-search.ts';
import type { DateFilter, NumberValue, QuantityFilter, SearchFilter } from './request.ts';
import { sameUnits } from './ucum.ts';

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
      return filter.filters.every(isHeldAlone);
    case 'pair':
      return isHeldAlone(filter.second);
    case 'id':
    case 'token':
    case 'reference':
    case 'identifier':
    case 'string':
    case 'date':
    case 'number':
    case 'quantity':
      return true;
    case 'uri':
      return filter.match === 'exact';
    case 'missing':
      return ['date', 'number', 'quantity', 'string'].includes(filter.parameterType);
    default:
      return false;
  }
}

/** Whether a version passes all filters, each of which is held alone: the same answer as a search gives while this version is the newest. */
export function matchesAll(one: Matchable, filters: readonly SearchFilter[]): boolean {
  return filters.every((filter) => matches(one, filter));
}

function matches(one: Matchable, filter: SearchFilter): boolean {
  const { entries, type } = one;
  const of = <E extends { readonly param: string }>(list: readonly E[], parameter: string) =>
    ofParts(type, list, parameter);
  switch (filter.kind) {
    case 'id':
      return filter.values.includes(one.id);
    case 'all':
      return matchesAll(one, filter.filters);
    case 'any':
      return filter.filters.some((inner) => matches(one, inner));
    case 'token': {
      const keys = new Set(of(entries.tokens, filter.parameter).flatMap(tokenForms));
      return filter.values.some((value) => keys.has(tokenKey(value))) !== filter.negated;
    }
    case 'reference': {
      const keys = new Set(of(entries.references, filter.parameter).flatMap(referenceForms));
      return filter.values.some((value) => keys.has(referenceKey(value)));
    }
    case 'identifier': {
      const identifiers = of(entries.references, filter.parameter).flatMap(({ param, identifier }) =>
        identifier === undefined
          ? []
          : tokenForms({ param, code: identifier.value, ...(identifier.system ? { system: identifier.system } : {}) }),
      );
      return filter.values.some((value) => identifiers.includes(tokenKey(value)));
    }
    case 'uri':
      return of(entries.uris, filter.parameter).some(({ value }) => filter.values.includes(value));
    case 'string':
      return of(entries.strings, filter.parameter).some(({ value, exact }) =>
        filter.values.some((asked) => {
          if (filter.match === 'exact') return exact === asked;
          return filter.match === 'contains' ? value.includes(asked) : value.startsWith(asked);
        }),
      );
    case 'date': {
      const at = Date.parse(one.lastUpdated);
      const own = filter.parameter === '_lastUpdated' ? [{ lo: at, hi: at + 1 }] : of(entries.dates, filter.parameter);
      return own.some((entry) => filter.values.some((value) => inDates(entry, value)));
    }
    case 'number':
    case 'quantity': {
      const own: QuantityEntry[] = [
        ...of(entries.numbers, filter.parameter),
        ...of(entries.quantities, filter.parameter),
      ];
      return own.some((entry) => filter.values.some((value) => inQuantity(entry, value)));
    }
    case 'missing': {
      const { dates, numbers, quantities, strings } = entries;
      const isThere = [dates, numbers, quantities, strings].some(
        (list: readonly { readonly param: string }[]) => of(list, filter.parameter).length > 0,
      );
      return isThere !== filter.missing;
    }
    case 'pair': {
      // The second component is indexed under the composite's own name, whatever parameter it was read with.
      const second = { ...filter.second, parameter: filter.parameter } as SearchFilter;
      const key = tokenKey(filter.token);
      return of(entries.pairs, filter.parameter).some(
        (pair) =>
          pair.tokens.flatMap(tokenForms).includes(key) &&
          matches({ ...one, entries: { ...pair.second, pairs: [] } }, second),
      );
    }
    default:
      throw new Error(`broken invariant: a version cannot be held against a filter of kind ${filter.kind}`);
  }
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

const UCUM = 'http://unitsofmeasure.org';

/** A quantity in whatever unit it is asked for: 70 kg is 70000 g. */
function inQuantity(own: QuantityEntry, asked: QuantityFilter['values'][number]): boolean {
  if (asked.code === undefined) return inNumbers(own, asked);
  const isUnit = (system: string | undefined, code: string) =>
    system === undefined ? own.code === code || own.unit === code : own.system === system && own.code === code;
  if (asked.system !== UCUM) return isUnit(asked.system, asked.code) && inNumbers(own, asked);
  return sameUnits(asked.code).some(
    ({ code, convert }) =>
      isUnit(UCUM, code) &&
      inNumbers(own, { ...asked, value: convert(asked.value), low: convert(asked.low), high: convert(asked.high) }),
  );
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
