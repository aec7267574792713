import { RefusalError, type Tx } from '#kernel';
import { patientCompartmentParameters } from '../../definitions/definitions.ts';
import type { RestrictionOf } from '../../gate.ts';
import { refuseFhir } from '../../messages.ts';
import { referenceKey, tokenKey } from '../../search/index-entries.ts';
import { partsOf } from '../../search/parameters.ts';
import type {
  DateFilter,
  GroupFilter,
  HasFilter,
  NumberFilter,
  OfTypesFilter,
  PairFilter,
  QuantityFilter,
  SearchFilter,
  StringFilter,
} from '../../search/request.ts';
import { decidesCompartment } from '../compartment.ts';
import { ORDERED_TEXT_MAX } from '../index-rows.ts';
import { mainDateEnd, mainDateOf } from '../main-date.ts';
import { shardOf } from '../shard.ts';
import { tokenHash } from '../token-hash.ts';
import { hasValue, normalSql, textsAt } from './body-path.ts';
import { leadsByCanonical, meansCanonical, namesSql, urlSql } from './canonical.ts';
import { hashesOf, isOneCompartment } from './filter-keys.ts';
import { linkedCondition } from './linked-compartment.ts';
import { anyOf, dateRange, inSameUnits, lastUpdatedCondition, numberRange } from './ranges.ts';
import {
  beginsCondition,
  contentCondition,
  elementCondition,
  nearCondition,
  refuseModifier,
  textCondition,
  unitOfSystem,
  uriCondition,
} from './special.ts';
import { SqlParams } from './sql-params.ts';
import { idsOfTree } from './tree.ts';
import { besideKey, inCompartments, within } from './within.ts';

/** Resources that one link of a chain may lead over. A question that needs more is a report, not a search. */
const CHAIN_TARGETS_MAX = 1000;

/** The statement in which a condition is being built. */
export interface Building {
  /** For what has to be asked first: the targets of a chain. */
  readonly tx: Tx;
  readonly params: SqlParams;
  /** The alias of `fhir.resource` that the condition is about. */
  readonly table: string;
  /** The type searched; empty for a search over several. */
  readonly type: string;
  readonly restrictionOf: RestrictionOf;
  /** Within a composite: the hash of the token that an ordered value must have beside it. */
  readonly pairHash?: string;
  /** The one condition that leads to few rows by an index. All others are then written by `besideKey`. */
  readonly key?: SearchKey | undefined;
}

/** What leads to few rows: a place (a patient's compartment, a resource's own id), or an identifier. */
export type SearchKey = 'place' | 'identifier';

/** The conditions of all filters, to be joined by `and`. */
export async function toConditions(building: Building, filters: readonly SearchFilter[]): Promise<string[]> {
  const conditions: string[] = [];
  for (const filter of filters) conditions.push(await toCondition(building, filter));
  return conditions;
}

async function toCondition(building: Building, filter: SearchFilter): Promise<string> {
  switch (filter.kind) {
    case 'id':
      return idCondition(building, filter.values);
    case 'token': {
      const isKey = building.key === 'identifier' && filter.parameter === 'identifier';
      const found = hasAny(isKey ? { ...building, key: undefined } : building, hashesOf(building.type, filter) ?? []);
      return filter.negated ? `not (${found})` : found;
    }
    case 'reference':
      return referenceCondition(building, filter.parameter, filter.values);
    case 'begins':
      return beginsCondition(building, filter);
    case 'tree': {
      const ids = await idsOfTree(building, filter);
      return referenceCondition(
        building,
        filter.parameter,
        ids.map((id) => ({ type: filter.target, id })),
      );
    }
    case 'identifier':
      return hasAny(building, hashesOf(building.type, filter) ?? []);
    case 'string':
      return stringCondition(building, filter);
    case 'uri':
      if (filter.match !== 'exact') return uriCondition(building, filter);
      return hasAny(building, hashesOf(building.type, filter) ?? []);
    case 'date':
      return filter.parameter === '_lastUpdated'
        ? lastUpdatedCondition(building, filter)
        : dateCondition(building, filter);
    case 'number':
    case 'quantity':
      return numberCondition(building, filter);
    case 'missing':
      return missingCondition(building, filter);
    case 'chain':
      return chainCondition(building, filter);
    case 'has':
      return hasCondition(building, filter);
    case 'of-types':
      return ofTypesCondition(building, filter);
    case 'text':
      return textCondition(building, filter);
    case 'pair':
      return pairCondition(building, filter);
    case 'compartment':
      return compartmentCondition(building, filter.patientId);
    case 'linked':
      return linkedCondition(building, filter);
    case 'near':
      return nearCondition(building, filter);
    case 'content':
      return contentCondition(building, filter);
    case 'element':
      return elementCondition(building, filter);
    case 'all':
    case 'any':
    case 'none':
      return groupCondition(building, filter);
    case 'codes':
      throw refuseModifier(building.type, filter.parameter, filter.relation);
  }
}

function hasAny({ params, table, key }: Building, hashes: readonly string[]): string {
  const found = `${table}.tokens ${hashes.length === 1 ? '@>' : '&&'} ${params.add(hashes)}::bigint[]`;
  return key === undefined ? found : besideKey(found);
}

/** By key, so that an id is looked for in its shard only. */
function idCondition({ params, table, type }: Building, ids: readonly string[]): string {
  // A search over several types names no type that the alias could be looked up by; the id is found in whatever shard it is.
  if (type === '') return `${table}.id = any(${params.add(ids)}::text[])`;
  const homes = params.add(ids.map(shardOf));
  return `(${table}.shard, ${table}.id) in (
    select coalesce(a.shard, k.home), k.id from unnest(${homes}::smallint[], ${params.add(ids)}::text[]) as k (home, id)
    left join fhir.alias a on a.home = k.home and a.type = ${params.add(type)} and a.id = k.id)`;
}

function referenceCondition(
  building: Building,
  parameter: string,
  values: readonly { type?: string; id?: string; url?: string }[],
): string {
  const patients = values.map((value) => (value.type === 'Patient' ? value.id : undefined));
  if (decidesCompartment(building.type, parameter) && patients.every((id) => id !== undefined)) {
    return inCompartments(building, patients as string[]);
  }
  return hasAny(building, hashesOf(building.type, { kind: 'reference', parameter, values }) ?? []);
}

/**
 * The resources of a type that refer to the patient by one of the parameters of the compartment's definition; of several types, those that lie in it.
 * @source https://hl7.org/fhir/R4/compartmentdefinition-patient.html
 */
function compartmentCondition(building: Building, patientId: string): string {
  const { type } = building;
  if (type === '' || type === 'Patient' || isOneCompartment(type)) return inCompartments(building, [patientId]);
  const parameters = patientCompartmentParameters(type);
  const key = referenceKey({ type: 'Patient', id: patientId });
  if (parameters.length === 0) return 'false';
  return hasAny(
    building,
    parameters.map((parameter) => tokenHash('reference', type, parameter, key)),
  );
}

/** As the index `ordered_name` has it. */
const IN_TRIGRAMS: ReadonlySet<string> = new Set(['name', 'family', 'given']);

function stringCondition(building: Building, filter: StringFilter): string {
  if (filter.match === 'exact') return hasAny(building, hashesOf(building.type, filter) ?? []);
  const { params, table, type } = building;
  // What was cut for the index is read whole, where the index leads to it.
  const whole = (test: (text: string) => string) => {
    const texts = textsAt(table, type, filter.parameter);
    return texts === undefined ? 'true' : `exists (select 1 from (${texts}) w where ${test(normalSql('w.value'))})`;
  };
  // The trigrams of names answer by themselves; nobody's name goes on beyond what the index has.
  const isName = partsOf(type, filter.parameter).every((part) => IN_TRIGRAMS.has(part));
  return orderedCondition(building, filter.parameter, (o) =>
    anyOf(filter.values, (value) => {
      if (filter.match === 'contains') {
        const like = params.add(`%${value.replace(/[\\%_]/g, '\\$&')}%`);
        if (isName) return `${o}.text like ${like}`;
        const isCut = `octet_length(${o}.text) >= ${ORDERED_TEXT_MAX}`;
        return `(${o}.text like ${like} or (${isCut} and ${whole((text) => `${text} like ${like}`)}))`;
      }
      const text = value.slice(0, ORDERED_TEXT_MAX);
      // The last code point stands behind every continuation of the text, in the order of code points that the column has.
      const begins = `${o}.text >= ${params.add(text)} and ${o}.text < ${params.add(`${text}\u{10ffff}`)}`;
      if (text === value) return begins;
      return `(${begins} and ${whole((found) => `starts_with(${found}, ${params.add(value)}::text)`)})`;
    }),
  );
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

function dateCondition(building: Building, { parameter, values }: DateFilter): string {
  const { table, type, pairHash } = building;
  if (pairHash === undefined && parameter === mainDateOf(type)) {
    const own = { low: `${table}.date_low`, high: mainDateEnd(table) };
    return `(${own.low} is not null and (${anyOf(values, (value) => dateRange(building, own, value))}))`;
  }
  return orderedCondition(building, parameter, (o) =>
    anyOf(values, (value) => dateRange(building, { low: `${o}.low`, high: `${o}.high` }, value)),
  );
}

function numberCondition(building: Building, filter: NumberFilter | QuantityFilter): string {
  return orderedCondition(building, filter.parameter, (o) =>
    anyOf<QuantityFilter['values'][number]>(filter.values, (value) => {
      if (value.code === undefined) {
        const range = numberRange(building, o, value);
        return value.system === undefined
          ? range
          : `${unitOfSystem(building, o, filter.parameter, value.system)} and (${range})`;
      }
      return anyOf(inSameUnits(value), (same) => {
        const unit = tokenHash('unit', '', '', `${same.system ?? ''}|${same.code}`);
        return `${building.params.add(unit)}::bigint = any(${o}.units) and (${numberRange(building, o, same)})`;
      });
    }),
  );
}

/** Values of one element, indexed together: one hash, or a row that carries the token beside the value. */
async function pairCondition(building: Building, { parameter, token, second }: PairFilter): Promise<string> {
  const { type } = building;
  const key = tokenKey(token);
  const other =
    second.kind === 'token'
      ? second.values.map(tokenKey)
      : second.kind === 'reference'
        ? second.values.map(referenceKey)
        : undefined;
  if (other)
    return hasAny(
      building,
      other.map((value) => tokenHash('pair', type, parameter, `${key}\n${value}`)),
    );
  // The value's own condition, on a row that has the token too.
  const pairHash = tokenHash('pair', type, parameter, key);
  return toCondition({ ...building, pairHash }, { ...second, parameter } as SearchFilter);
}

/** A row of each of these types by the condition as that type has it. */
async function ofTypesCondition(building: Building, { branches }: OfTypesFilter): Promise<string> {
  const conditions: string[] = [];
  for (const { type, filter } of branches) {
    const ofType = `${building.table}.type = ${building.params.add(type)}`;
    conditions.push(`(${ofType} and (${await toCondition({ ...building, type }, filter)}))`);
  }
  return conditions.length === 0 ? 'false' : `(${conditions.join(' or ')})`;
}

async function groupCondition(building: Building, { kind, filters }: GroupFilter): Promise<string> {
  const conditions = await toConditions(building, filters);
  if (conditions.length === 0) return kind === 'any' ? 'false' : 'true';
  const group = `(${conditions.map((condition) => `(${condition})`).join(kind === 'all' ? ' and ' : ' or ')})`;
  return kind === 'none' ? `not ${group}` : group;
}

function missingCondition(building: Building, filter: SearchFilter & { kind: 'missing' }): string {
  if (filter.parameter === mainDateOf(building.type))
    return `${building.table}.date_low is ${filter.missing ? '' : 'not '}null`;
  const present = ORDERED_KINDS.has(filter.parameterType)
    ? orderedCondition(building, filter.parameter, () => 'true')
    : hasValue(building.table, building.type, filter.parameter);
  return filter.missing ? `not ${present}` : present;
}

const ORDERED_KINDS: ReadonlySet<string> = new Set(['date', 'number', 'quantity', 'string']);

/** A chain is two statements: its targets are looked up first, then what refers to them. Each has an index; of one joined statement PostgreSQL would have to guess. */
async function chainCondition(building: Building, filter: SearchFilter & { kind: 'chain' }): Promise<string> {
  const { tx } = building;
  const byUrl = leadsByCanonical(building.type, filter.parameter);
  const targets: { type: string; id: string; names: (string | null)[] }[] = [];
  for (const branch of await openBranches(building, filter)) {
    const inner: Building = { ...building, params: new SqlParams(), table: 'c', type: branch.type, key: undefined };
    const conditions = await linkConditions(inner, branch.filter);
    const sql = `select c.type, c.id, ${byUrl ? namesSql('c') : "'{}'::text[]"} as names from fhir.resource c
      where c.type = ${inner.params.add(branch.type)} and not c.deleted and ${conditions} limit ${CHAIN_TARGETS_MAX + 1}`;
    targets.push(...(await tx.query<(typeof targets)[number]>(sql, inner.params.values, { planned: 'anew' })));
    if (targets.length > CHAIN_TARGETS_MAX) throw new RefusalError(refuseFhir('fhir.search-too-broad'));
  }
  if (targets.length === 0) return 'false';
  const byPlace = referenceCondition(building, filter.parameter, targets);
  const names = targets.flatMap((target) => target.names.filter((name) => name !== null));
  if (names.length === 0) return byPlace;
  const { table, type, params } = building;
  const urls = [...new Set(names)].map((url) => ({ url }));
  const isMeant = meansCanonical(table, type, filter.parameter, `${params.add(names)}::text[]`);
  return `(${byPlace} or (${referenceCondition(building, filter.parameter, urls)} and ${isMeant}))`;
}

/** `subject.name` may mean several types: those that the caller may search. A chain over none of them is refused. */
async function openBranches({ restrictionOf }: Building, { branches }: SearchFilter & { kind: 'chain' }) {
  const open: (typeof branches)[number][] = [];
  let refused: unknown;
  for (const branch of branches) {
    try {
      await restrictionOf(branch.type);
      open.push(branch);
    } catch (error) {
      if (!(error instanceof RefusalError)) throw error;
      refused ??= error;
    }
  }
  if (open.length === 0 && refused !== undefined) throw refused;
  return open;
}

/** The filter at the end of a link, within what the caller may search of that type: what is hidden must not be found by what refers to it either. */
async function linkConditions(inner: Building, filter: SearchFilter): Promise<string> {
  const conditions = await toConditions(inner, [filter]);
  conditions.push(...within(inner, await inner.restrictionOf(inner.type)));
  return conditions.join(' and ');
}

/** Another resource refers to this one: through its compartment where that is the same thing, else by the hash of the reference. */
async function hasCondition(building: Building, filter: HasFilter): Promise<string> {
  const { params, table, type } = building;
  const h = `${table}h`;
  const conditions = await linkConditions({ ...building, table: h, type: filter.type, key: undefined }, filter.filter);
  const link =
    type === 'Patient' && decidesCompartment(filter.type, filter.parameter)
      ? `${h}.shard = ${table}.shard and ${h}.patient = ${table}.id`
      : refersTo(building, filter, h);
  return `exists (select 1 from fhir.resource ${h} where ${h}.type = ${params.add(filter.type)} and not ${h}.deleted and ${link} and ${conditions})`;
}

/** The row of `h` has this one among its references, by its type and id or by its canonical address. */
function refersTo({ params, table }: Building, { type, parameter }: HasFilter, h: string): string {
  const prefix = params.add(`reference\n${type}\n${parameter}\n`);
  const has = (key: string) => `${h}.tokens @> array[fhir.token_hash(${prefix} || ${key})]`;
  const byPlace = has(`${table}.type || '/' || ${table}.id`);
  if (!leadsByCanonical(type, parameter)) return byPlace;
  return `(${byPlace} or (${has(urlSql(table))} and ${meansCanonical(h, type, parameter, namesSql(table))}))`;
}
