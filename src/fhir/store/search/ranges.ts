import type { DateFilter, NumberValue } from '../../search/request.ts';
import type { Building } from './building.ts';

/**
 * A value's range [low, high) against the range asked for. Where the question has a beginning, the value's end is held against it too, which changes nothing but lets
 * an index by the end begin there.
 * @source https://hl7.org/fhir/R4/search.html#prefix
 */
export function dateRange(
  { params }: Pick<Building, 'params'>,
  own: { readonly low: string; readonly high: string },
  { prefix, lo, hi }: DateFilter['values'][number],
): string {
  const low = () => `${params.add(lo)}::float8`;
  const high = () => `${params.add(hi)}::float8`;
  const within = () => `${own.high} >= ${low()} and ${own.low} >= ${low()} and ${own.high} <= ${high()}`;
  switch (prefix) {
    case 'eq':
      return within();
    case 'ne':
      return `not (${within()})`;
    case 'gt':
      return `${own.high} > ${high()}`;
    case 'lt':
      return `${own.low} < ${low()}`;
    case 'ge':
      return `${own.high} >= ${low()} and (${own.high} > ${high()} or ${own.low} >= ${low()})`;
    case 'le':
      return `${own.low} < ${low()} or (${within()})`;
    case 'sa':
      return `${own.high} >= ${high()} and ${own.low} >= ${high()}`;
    case 'eb':
      return `${own.high} <= ${low()}`;
    case 'ap':
      return `${own.low} < ${high()} and ${own.high} > ${low()}`;
  }
}

/** @source https://hl7.org/fhir/R4/search.html#number */
export function numberRange(
  { params }: Pick<Building, 'params'>,
  o: string,
  { prefix, value, low, high }: NumberValue,
): string {
  const n = (number: number) => `${params.add(number)}::float8`;
  switch (prefix) {
    case 'eq':
      return `${o}.low >= ${n(low)} and ${o}.high < ${n(high)}`;
    case 'ne':
      return `${o}.low < ${n(low)} or ${o}.high >= ${n(high)}`;
    case 'gt':
      return `${o}.high > ${n(value)}`;
    case 'lt':
      return `${o}.low < ${n(value)}`;
    case 'ge':
      return `${o}.high >= ${n(value)}`;
    case 'le':
      return `${o}.low <= ${n(value)}`;
    case 'sa':
      return `${o}.low > ${n(value)}`;
    case 'eb':
      return `${o}.high < ${n(value)}`;
    case 'ap':
      return `${o}.low <= ${n(high)} and ${o}.high >= ${n(low)}`;
  }
}

/** The store's own column is an instant of one millisecond, so its comparisons are plain and its index serves them. */
export function lastUpdatedCondition({ params, table }: Building, filter: DateFilter): string {
  const column = `${table}.last_updated`;
  return `(${anyOf(filter.values, ({ prefix, lo, hi }) => {
    const at = (instant: number) => `${params.add(new Date(withinStore(instant)).toISOString())}::timestamptz`;
    switch (prefix) {
      case 'eq':
      case 'ap':
        return `${column} >= ${at(lo)} and ${column} < ${at(hi)}`;
      case 'ne':
        return `${column} < ${at(lo)} or ${column} >= ${at(hi)}`;
      case 'gt':
      case 'sa':
        return `${column} >= ${at(hi)}`;
      case 'lt':
      case 'eb':
        return `${column} < ${at(lo)}`;
      case 'ge':
        return `${column} >= ${at(lo)}`;
      case 'le':
        return `${column} < ${at(hi)}`;
    }
  })})`;
}

/** FHIR's years begin with 0000 and end with 9999; instants of the store lie well within, and PostgreSQL reads no more. */
function withinStore(instant: number): number {
  return Math.min(Math.max(instant, 0), Date.UTC(9999, 11, 31));
}

export function anyOf<T>(values: readonly T[], condition: (value: T) => string): string {
  return values.map((value) => `(${condition(value)})`).join(' or ');
}
