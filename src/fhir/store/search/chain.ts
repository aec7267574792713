import { RefusalError } from '#kernel';
import { refuseFhir } from '../../messages.ts';
import type { ChainFilter, HasFilter, SearchFilter } from '../../search/request.ts';
import { decidesCompartment } from '../compartment.ts';
import type { Building, WriteInner } from './building.ts';
import { leadsByCanonical, meansCanonical, namesSql, urlSql } from './canonical.ts';
import { SqlParams } from './sql-params.ts';
import { referenceCondition } from './token-conditions.ts';
import { within } from './within.ts';

/** Resources that one link of a chain may lead over. A question that needs more is a report, not a search. */
const CHAIN_TARGETS_MAX = 1000;

/** What a link leads to: by its place, or by what a canonical calls it. */
interface Target {
  type: string;
  id: string;
  names: (string | null)[];
}

/** A chain is two statements: its targets are looked up first, then what refers to them. Each has an index; of one joined statement PostgreSQL would have to guess. */
export async function chainCondition(building: Building, filter: ChainFilter, inner: WriteInner): Promise<string> {
  const targets = await targetsOf(building, filter, inner);
  if (targets.length === 0) return 'false';
  const byPlace = referenceCondition(building, filter.parameter, targets);
  const names = targets.flatMap((target) => target.names.filter((name) => name !== null));
  if (names.length === 0) return byPlace;
  const { table, type, params } = building;
  const urls = [...new Set(names)].map((url) => ({ url }));
  const isMeant = meansCanonical(table, type, filter.parameter, `${params.add(names)}::text[]`);
  return `(${byPlace} or (${referenceCondition(building, filter.parameter, urls)} and ${isMeant}))`;
}

/** @refuses fhir.search-too-broad */
async function targetsOf(building: Building, filter: ChainFilter, inner: WriteInner): Promise<readonly Target[]> {
  const names = leadsByCanonical(building.type, filter.parameter) ? namesSql('c') : "'{}'::text[]";
  const targets: Target[] = [];
  for (const { type, filter: rest } of await openBranches(building, filter)) {
    const params = new SqlParams();
    const conditions = await linkConditions({ ...building, params, table: 'c', type, key: undefined }, rest, inner);
    const sql = `select c.type, c.id, ${names} as names from fhir.resource c
      where c.type = ${params.add(type)} and not c.deleted and ${conditions} limit ${CHAIN_TARGETS_MAX + 1}`;
    targets.push(...(await building.tx.query<Target>(sql, params.values, { planned: 'anew' })));
    if (targets.length > CHAIN_TARGETS_MAX) throw new RefusalError(refuseFhir('fhir.search-too-broad'));
  }
  return targets;
}

/** `subject.name` may mean several types: those that the caller may search. A chain over none of them is refused. */
async function openBranches({ restrictionOf }: Building, { branches }: ChainFilter): Promise<ChainFilter['branches']> {
  const open: ChainFilter['branches'][number][] = [];
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
async function linkConditions(building: Building, filter: SearchFilter, inner: WriteInner): Promise<string> {
  const condition = await inner(building, filter);
  return [condition, ...within(building, await building.restrictionOf(building.type))].join(' and ');
}

/** Another resource refers to this one: through its compartment where that is the same thing, else by the hash of the reference. */
export async function hasCondition(building: Building, filter: HasFilter, inner: WriteInner): Promise<string> {
  const { params, table, type } = building;
  const h = `${table}h`;
  const referring = { ...building, table: h, type: filter.type, key: undefined };
  const conditions = await linkConditions(referring, filter.filter, inner);
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
