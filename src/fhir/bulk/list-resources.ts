import { RefusalError, type Scope } from '#kernel';
import { RESOURCE_TYPES } from '../definitions/definitions.ts';
import type { Restriction } from '../gate.ts';
import type { RestParts } from '../rest/parts.ts';
import { SqlParams } from '../store/search/sql-params.ts';
import { inCompartments, within } from '../store/search/within.ts';
import type { ExportJob, ExportWish } from './model.ts';

/** Ten minutes: listing some millions of rows reads an index from end to end, which takes longer than a request may. */
const LIST_TIMEOUT = '600s';

/**
 * Lists the versions that were the current ones at the job's instant: one statement, so one view of the data. Types and patients that the client may not have at all
 * are not listed; the rest is decided one by one afterwards.
 *
 * @returns how many there are
 */
export async function listResources(parts: RestParts, scope: Scope, job: ExportJob): Promise<number> {
  const { wanted } = job;
  const params = new SqlParams();
  const groups = await restrictionsOf(parts, scope, typesOf(wanted));
  const ofTypes = groups.map(
    ({ types, restriction }) => `(r.type = any(${params.add(types)}::text[]) and ${inReach(params, restriction)})`,
  );
  if (ofTypes.length === 0) return 0;
  const where = [`(${ofTypes.join(' or ')})`, ...ofPatients(params, wanted.within)].join(' and ');
  const columns = ['shard', 'type', 'id', 'version', 'patient', 'last_updated', 'deleted'];
  const versions = versionsAt(params.add(job.at.toISOString()), where, columns);
  // Whoever has the rest already is told what was deleted since as well.
  const since =
    wanted.since === undefined ? 'not v.deleted' : `v.last_updated >= ${params.add(wanted.since)}::timestamptz`;
  return countListed(
    scope,
    `with listed as (
       insert into bulk.item (job, n, type, id, version)
       select ${params.add(job.id)}, row_number() over (order by v.deleted, v.type, v.shard, v.patient nulls first, v.id), v.type, v.id, v.version
       from (${versions}) v where ${since}
       returning 1)
     select count(*)::int as n from listed`,
    params,
  );
}

/** What is asked for. Provenance that is wanted for what it is about comes when it is known what that is. */
function typesOf({ types, provenance }: ExportWish): readonly string[] {
  const all = types.length > 0 ? types : RESOURCE_TYPES;
  return provenance === 'latest' || provenance === 'relevant' ? all.filter((type) => type !== 'Provenance') : all;
}

function ofPatients(params: SqlParams, patients: ExportWish['within']): string[] {
  if (patients === 'all') return [];
  if (patients === 'patients') return ['r.patient is not null'];
  return [`(${inCompartments({ params, table: 'r' }, patients)})`];
}

/**
 * SQL of the versions that were the current ones at an instant, of resources whose present version (`r`) meets a condition: the present one where it is as old, else the last one of
 * its past that is.
 */
export function versionsAt(instant: string, where: string, columns: readonly string[]): string {
  const of = (table: string) => columns.map((column) => `${table}.${column}`).join(', ');
  return `select ${of('r')} from fhir.resource r
      where r.last_updated <= ${instant}::timestamptz and ${where}
    union all
    select ${of('h')} from fhir.resource r, lateral (
        select * from fhir.history h
        where h.shard = r.shard and h.type = r.type and h.id = r.id and h.last_updated <= ${instant}::timestamptz
        order by h.version desc limit 1) h
      where r.last_updated > ${instant}::timestamptz and ${where}`;
}

/** Runs a statement that lists, with the time that it takes. @returns what it says of how many it listed */
export async function countListed({ tx }: Scope, statement: string, params: SqlParams): Promise<number> {
  await tx.query(`set local statement_timeout = '${LIST_TIMEOUT}'`);
  const [row] = await tx.query<{ n: number }>(statement, params.values);
  return row?.n ?? 0;
}

/**
 * The rows that a restriction leaves to be decided one by one. A test is put to the present version: what it hides now is not given out as it was before either. A deletion
 * has nothing that a test could be put to.
 */
export function inReach(params: SqlParams, restriction: Restriction): string {
  if (restriction === 'all') return 'true';
  const { patients, ...further } = restriction;
  const at = { params, table: 'r' };
  const tests = within(at, further).join(' and ');
  const conditions = [
    ...(patients ? [inCompartments(at, patients)] : []),
    ...(tests ? [`(r.deleted or (${tests}))`] : []),
  ];
  return conditions.length === 0 ? 'true' : `(${conditions.join(' and ')})`;
}

/** The types that the client may export at all, together with others of which it may see as much. */
export async function restrictionsOf(parts: Pick<RestParts, 'gate'>, scope: Scope, types: readonly string[]) {
  const groups = new Map<string, { readonly restriction: Restriction; readonly types: string[] }>();
  for (const type of types) {
    const restriction = await restrictionOf(parts, scope, type);
    if (restriction === undefined) continue;
    const key = JSON.stringify(restriction);
    const group = groups.get(key) ?? { restriction, types: [] };
    group.types.push(type);
    groups.set(key, group);
  }
  return [...groups.values()];
}

/** @returns undefined where the client may export nothing of the type */
async function restrictionOf(
  { gate }: Pick<RestParts, 'gate'>,
  scope: Scope,
  type: string,
): Promise<Restriction | undefined> {
  const question = { action: 'export', type } as const;
  try {
    await gate.admit(scope, question);
  } catch (error) {
    if (error instanceof RefusalError) return undefined;
    throw error;
  }
  return gate.restrict(scope, question);
}
