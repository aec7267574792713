import type { Scope, Tx } from '#kernel';
import { RefusalError } from '#kernel';
import { RESOURCE_TYPES } from '../definitions/definitions.ts';
import type { Restriction } from '../gate.ts';
import type { RestParts } from '../rest/parts.ts';
import { SqlParams } from '../store/search/sql-params.ts';
import { inCompartments, within } from '../store/search/within.ts';
import type { ExportJob } from './model.ts';

/** Ten minutes: listing some millions of rows reads an index from end to end, which takes longer than a request may. */
export const LIST_TIMEOUT = '600s';

/**
 * Notes the versions that were the current ones at the job's instant: one statement, so one view of the data. Types and patients that the client may not have at all
 * are not listed; the rest is decided one by one afterwards.
 *
 * @returns how many there are
 */
export async function listResources(parts: RestParts, scope: Scope, job: ExportJob): Promise<number> {
  const { wanted } = job;
  const params = new SqlParams();
  const at = params.add(job.at.toISOString());
  const types = wanted.types.length > 0 ? wanted.types : RESOURCE_TYPES;
  // What is asked for by what it is about comes when it is known what that is.
  const isApart = (type: string) => type === 'Provenance' && ['latest', 'relevant'].includes(wanted.provenance ?? '');
  const groups = await restrictionsOf(
    parts,
    scope,
    types.filter((type) => !isApart(type)),
  );
  const conditions = groups.map(
    ({ types, restriction }) => `(r.type = any(${params.add(types)}::text[]) and ${inReach(params, restriction)})`,
  );
  if (conditions.length === 0) return 0;
  const common = [`(${conditions.join(' or ')})`];
  if (wanted.within === 'patients') common.push('r.patient is not null');
  else if (wanted.within !== 'all') common.push(`(${inCompartments({ params, table: 'r' }, wanted.within)})`);
  // Whoever has the rest already is told what was deleted since as well.
  const since =
    wanted.since === undefined ? 'not v.deleted' : `v.last_updated >= ${params.add(wanted.since)}::timestamptz`;
  await scope.tx.query(`set local statement_timeout = '${LIST_TIMEOUT}'`);
  const [row] = await scope.tx.query<{ n: number }>(
    `with listed as (
       insert into bulk.item (job, n, type, id, version)
       select ${params.add(job.id)}, row_number() over (order by v.deleted, v.type, v.shard, v.patient nulls first, v.id), v.type, v.id, v.version
       from (
         select r.shard, r.type, r.id, r.version, r.patient, r.last_updated, r.deleted from fhir.resource r
           where r.last_updated <= ${at}::timestamptz and ${common.join(' and ')}
         union all
         select h.shard, h.type, h.id, h.version, h.patient, h.last_updated, h.deleted
           from fhir.resource r, lateral (
             select * from fhir.history h where h.shard = r.shard and h.type = r.type and h.id = r.id and h.last_updated <= ${at}::timestamptz
             order by h.version desc limit 1) h
           where r.last_updated > ${at}::timestamptz and ${common.join(' and ')}
       ) v where ${since}
       returning 1)
     select count(*)::int as n from listed`,
    params.values,
  );
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

/** The types that the client may export at all, by what it may see of them. */
export async function restrictionsOf(parts: RestParts, scope: Scope, types: readonly string[]) {
  const groups = new Map<string, { readonly restriction: Restriction; readonly types: string[] }>();
  for (const type of types) {
    const question = { action: 'export', type } as const;
    try {
      await parts.gate.admit(scope, question);
    } catch (error) {
      if (error instanceof RefusalError) continue;
      throw error;
    }
    const restriction = await parts.gate.restrict(scope, question);
    const key = JSON.stringify(restriction);
    const group = groups.get(key) ?? { restriction, types: [] };
    group.types.push(type);
    groups.set(key, group);
  }
  return [...groups.values()];
}

/** Items of a job from a number on. */
export async function readItems(tx: Tx, job: string, from: number, to: number, limit: number) {
  return tx.query<{ n: number; type: string; id: string; version: number }>(
    'select n, type, id, version from bulk.item where job = $1 and n between $2 and $3 order by n limit $4',
    [job, from, to, limit],
  );
}

export async function dropItems(tx: Tx, job: string, numbers: readonly number[]): Promise<void> {
  if (numbers.length === 0) return;
  await tx.query('delete from bulk.item where job = $1 and n = any($2::int[])', [job, numbers]);
}
