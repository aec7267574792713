import { RefusalError } from '#kernel';
import type { DateFilter, NumberValue, QuantityFilter, SearchFilter } from '../search/request.ts';
import type { Resource } from '../types.ts';
import { hashesOf } from './conditions.ts';
import { type IndexedResource, indexResource, ORDERED_TEXT_MAX, type OrderedValue } from './index-rows.ts';
import { inSameUnits } from './ranges.ts';
import type { StoredResource } from './stored.ts';
import { tokenHash } from './token-hash.ts';

/** One version, with what it can be found by. */
export interface Matchable {
  readonly stored: StoredResource;
  readonly index: IndexedResource;
}

export function toMatchable(stored: StoredResource, resource: Resource): Matchable {
  return { stored, index: indexResource(resource) };
}

/**
 * Whether filters can be held against one version alone. What looks into other resources, into terminology or behind the index cannot.
 *
 * @param refuse - makes the refusal of a filter, by the name of its parameter
 * @throws what `refuse` makes
 */
export function requireMatchable(
  filters: readonly SearchFilter[],
  refuse: (parameter: string) => RefusalError['refusals'][number],
): void {
  for (const filter of filters) {
    if (filter.kind === 'all' || filter.kind === 'any') requireMatchable(filter.filters, refuse);
    else if (!isMatchable(filter))
      throw new RefusalError(refuse('parameter' in filter ? filter.parameter : filter.kind));
  }
}

function isMatchable(filter: SearchFilter): boolean {
  switch (filter.kind) {
    case 'chain':
    case 'has':
    case 'text':
    case 'codes':
    case 'pair':
    case 'compartment':
      return false;
    case 'uri':
      return filter.match === 'exact';
    case 'missing':
      return ['date', 'number', 'quantity', 'string'].includes(filter.parameterType);
    default:
      return true;
  }
}

/** Whether a version passes all filters: the same answer as a search gives while this version is the newest. */
export function matchesAll(one: Matchable, filters: readonly SearchFilter[]): boolean {
  return filters.every((filter) => matches(one, filter));
}

function matches(one: Matchable, filter: SearchFilter): boolean {
  const { stored, index } = one;
  const values = (parameter: string) => index.ordered.filter(({ param }) => param === parameter);
  switch (filter.kind) {
    case 'id':
      return filter.values.includes(stored.id);
    case 'all':
      return matchesAll(one, filter.filters);
    case 'any':
      return filter.filters.some((inner) => matches(one, inner));
    case 'date': {
      if (filter.parameter === '_lastUpdated') {
        const at = Date.parse(stored.lastUpdated);
        return filter.values.some((value) => inDates({ param: '', low: at, high: at + 1 }, value));
      }
      return values(filter.parameter).some((own) => filter.values.some((value) => inDates(own, value)));
    }
    case 'number':
    case 'quantity':
      return values(filter.parameter).some((own) => filter.values.some((value) => inQuantity(own, value)));
    case 'missing':
      return (values(filter.parameter).length === 0) === filter.missing;
    case 'string': {
      if (filter.match === 'exact') return hasHash(one, filter);
      const isIn = (own: string, asked: string) =>
        filter.match === 'contains' ? own.includes(asked) : own.startsWith(asked);
      return values(filter.parameter).some(({ text = '' }) =>
        filter.values.some((value) => isIn(text, value.slice(0, ORDERED_TEXT_MAX))),
      );
    }
    case 'token':
      return hasHash(one, filter) !== filter.negated;
    default:
      return hasHash(one, filter);
  }
}

function hasHash({ stored, index }: Matchable, filter: SearchFilter): boolean {
  return (hashesOf(stored.type, filter) ?? []).some((hash) => index.tokens.includes(hash));
}

/** @source https://hl7.org/fhir/R4/search.html#prefix */
function inDates({ low = 0, high = 0 }: OrderedValue, { prefix, lo, hi }: DateFilter['values'][number]): boolean {
  const isWithin = low >= lo && high <= hi;
  switch (prefix) {
    case 'eq':
      return isWithin;
    case 'ne':
      return !isWithin;
    case 'gt':
      return high > hi;
    case 'lt':
      return low < lo;
    case 'ge':
      return high > hi || isWithin;
    case 'le':
      return low < lo || isWithin;
    case 'sa':
      return low >= hi;
    case 'eb':
      return high <= lo;
    case 'ap':
      return low < hi && high > lo;
  }
}

function inQuantity(own: OrderedValue, asked: QuantityFilter['values'][number]): boolean {
  if (asked.code === undefined) return inNumbers(own, asked);
  return inSameUnits(asked).some((same) => {
    const unit = tokenHash('unit', '', '', `${same.system ?? ''}|${same.code}`);
    return own.units?.includes(unit) === true && inNumbers(own, same);
  });
}

/** @source https://hl7.org/fhir/R4/search.html#number */
function inNumbers({ low: l = 0, high: h = 0 }: OrderedValue, { prefix, value, low, high }: NumberValue): boolean {
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
