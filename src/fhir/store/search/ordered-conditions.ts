import { partsOf } from '../../search/parameters.ts';
import type { DateFilter, MissingFilter, NumberFilter, QuantityFilter, StringFilter } from '../../search/request.ts';
import { inSameUnits } from '../../search/ucum.ts';
import { ORDERED_TEXT_MAX } from '../index-rows.ts';
import { mainDateEnd, mainDateOf } from '../main-date.ts';
import { tokenHash } from '../token-hash.ts';
import { hasValue, normalSql, textsAt } from './body-path.ts';
import type { Building } from './building.ts';
import { hashesOf } from './filter-keys.ts';
import { anyOf, dateRange, lastUpdatedCondition, numberRange } from './ranges.ts';
import { unitOfSystem } from './special.ts';
import type { SqlParams } from './sql-params.ts';
import { hasAny } from './token-conditions.ts';

/** Conditions on what is found by its order: rows of `fhir.ordered`, and the main date in the resource's own row. */

/** As the index `ordered_name` has it. */
const IN_TRIGRAMS: ReadonlySet<string> = new Set(['name', 'family', 'given']);

export function stringCondition(building: Building, filter: StringFilter): string {
  if (filter.match === 'exact') return hasAny(building, hashesOf(building.type, filter) ?? []);
  const passes = filter.match === 'contains' ? containsText : beginsWithText;
  return orderedCondition(building, filter.parameter, (o) =>
    anyOf(filter.values, (value) => passes(building, filter.parameter, o, value)),
  );
}

function containsText(building: Building, parameter: string, o: string, value: string): string {
  const like = building.params.add(`%${value.replace(/[\\%_]/g, '\\$&')}%`);
  // The trigrams of names answer by themselves; nobody's name goes on beyond what the index has.
  const isName = partsOf(building.type, parameter).every((part) => IN_TRIGRAMS.has(part));
  if (isName) return `${o}.text like ${like}`;
  const isCut = `octet_length(${o}.text) >= ${ORDERED_TEXT_MAX}`;
  return `(${o}.text like ${like} or (${isCut} and ${wholeText(building, parameter, (text) => `${text} like ${like}`)}))`;
}

function beginsWithText(building: Building, parameter: string, o: string, value: string): string {
  const { params } = building;
  const text = value.slice(0, ORDERED_TEXT_MAX);
  // The last code point stands behind every continuation of the text, in the order of code points that the column has.
  const begins = `${o}.text >= ${params.add(text)} and ${o}.text < ${params.add(`${text}\u{10ffff}`)}`;
  if (text === value) return begins;
  return `(${begins} and ${wholeText(building, parameter, (whole) => `starts_with(${whole}, ${params.add(value)}::text)`)})`;
}

/** What was cut for the index is read whole in the body, where the index leads to it. @param test - the condition on the text, normalised */
function wholeText({ table, type }: Building, parameter: string, test: (text: string) => string): string {
  const texts = textsAt(table, type, parameter);
  return texts === undefined ? 'true' : `exists (select 1 from (${texts}) w where ${test(normalSql('w.value'))})`;
}

/** That some ordered value of this parameter passes. @param passes - the condition on a row of `fhir.ordered`, whose alias it is given */
function orderedCondition(
  { params, table, type, pairHash }: Building,
  parameter: string,
  passes: (o: string) => string,
): string {
  const o = `${table}o`;
  const pair = pairHash === undefined ? '' : `and ${params.add(pairHash)}::bigint = any(${o}.units)`;
  return `exists (select 1 from fhir.ordered ${o} where ${o}.shard = ${table}.shard and ${o}.type = ${table}.type and ${o}.id = ${table}.id
    and ${isOfParameter(o, type, parameter, params)} ${pair} and (${passes(o)}))`;
}

/** A parameter that reads what others read has no values of its own. */
function isOfParameter(o: string, type: string, parameter: string, params: SqlParams): string {
  const parts = partsOf(type, parameter);
  return parts.length === 1 ? `${o}.param = ${params.add(parts[0])}` : `${o}.param = any(${params.add(parts)}::text[])`;
}

export function dateCondition(building: Building, filter: DateFilter): string {
  const { parameter, values } = filter;
  const { table, type, pairHash } = building;
  if (parameter === '_lastUpdated') return lastUpdatedCondition(building, filter);
  if (pairHash === undefined && parameter === mainDateOf(type)) {
    const own = { low: `${table}.date_low`, high: mainDateEnd(table) };
    return `(${own.low} is not null and (${anyOf(values, (value) => dateRange(building, own, value))}))`;
  }
  return orderedCondition(building, parameter, (o) =>
    anyOf(values, (value) => dateRange(building, { low: `${o}.low`, high: `${o}.high` }, value)),
  );
}

export function numberCondition(building: Building, { parameter, values }: NumberFilter | QuantityFilter): string {
  return orderedCondition(building, parameter, (o) =>
    anyOf<QuantityFilter['values'][number]>(values, (value) => inRange(building, parameter, o, value)),
  );
}

/** The value is within the range asked for, in whatever unit of the same dimension it is written. */
function inRange(building: Building, parameter: string, o: string, value: QuantityFilter['values'][number]): string {
  if (value.code !== undefined) {
    return anyOf(inSameUnits(value), (same) => {
      const unit = tokenHash('unit', '', '', `${same.system ?? ''}|${same.code}`);
      return `${building.params.add(unit)}::bigint = any(${o}.units) and (${numberRange(building, o, same)})`;
    });
  }
  const range = numberRange(building, o, value);
  return value.system === undefined ? range : `${unitOfSystem(building, o, parameter, value.system)} and (${range})`;
}

/** Kinds of parameters whose values are ordered; whether there is a value of another kind, the body says. */
const ORDERED_KINDS: ReadonlySet<string> = new Set(['date', 'number', 'quantity', 'string']);

export function missingCondition(building: Building, filter: MissingFilter): string {
  if (filter.parameter === mainDateOf(building.type))
    return `${building.table}.date_low is ${filter.missing ? '' : 'not '}null`;
  const present = ORDERED_KINDS.has(filter.parameterType)
    ? orderedCondition(building, filter.parameter, () => 'true')
    : hasValue(building.table, building.type, filter.parameter);
  return filter.missing ? `not ${present}` : present;
}
