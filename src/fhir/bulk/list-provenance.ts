import type { Scope } from '#kernel';
import { baseOf, type RestParts } from '../rest/parts.ts';
import { SqlParams } from '../store/search/sql-params.ts';
import { inReach, LIST_TIMEOUT, restrictionsOf } from './list-resources.ts';
import type { ExportJob } from './model.ts';

/**
 * Notes the Provenance that is about what the job has decided to give out, as it stood at the job's instant, behind all the rest: of each resource the newest
 * (`latest`), or all of it. Read from the bodies: one reading of all Provenance, whatever the number of resources.
 *
 * @param from - the last number that is taken
 * @returns how many there are
 * @source https://hl7.org/fhir/uv/bulkdata/STU2/export.html#query-parameters
 */
export async function listProvenance(parts: RestParts, scope: Scope, job: ExportJob, from: number): Promise<number> {
  const [group] = await restrictionsOf(parts, scope, ['Provenance']);
  if (group === undefined) return 0;
  const params = new SqlParams();
  const own = params.add(job.id);
  const at = params.add(job.at.toISOString());
  const isVisible = inReach(params, group.restriction);
  const base = params.add(`${baseOf(scope)}/`);
  await scope.tx.query(`set local statement_timeout = '${LIST_TIMEOUT}'`);
  const [row] = await scope.tx.query<{ n: number }>(
    `with standing as (
       select r.shard, r.id, r.version, r.last_updated, r.body from fhir.resource r
         where r.type = 'Provenance' and not r.deleted and r.last_updated <= ${at}::timestamptz and ${isVisible}
       union all
       select h.shard, h.id, h.version, h.last_updated, h.body from fhir.resource r, lateral (
         select * from fhir.history h where h.shard = r.shard and h.type = r.type and h.id = r.id and h.last_updated <= ${at}::timestamptz
         order by h.version desc limit 1) h
         where r.type = 'Provenance' and r.last_updated > ${at}::timestamptz and not h.deleted and ${isVisible}),
     about as (
       select s.shard, s.id, s.version, s.last_updated, i.n as target from standing s
         cross join lateral jsonb_array_elements(s.body::jsonb -> 'target') t (reference)
         join bulk.item i on i.job = ${own} and i.type <> 'Provenance'
           and i.type || '/' || i.id = regexp_replace(
             case when starts_with(t.reference ->> 'reference', ${base}) then substr(t.reference ->> 'reference', length(${base}) + 1)
               else t.reference ->> 'reference' end, '/_history/.*$', '')),
     chosen as (
       ${
         job.wanted.provenance === 'latest'
           ? 'select distinct on (a.target) a.* from about a order by a.target, a.last_updated desc, a.id'
           : 'select a.* from about a'
       }),
     listed as (
       insert into bulk.item (job, n, type, id, version)
       select ${own}, ${params.add(from)}::int + row_number() over (order by c.shard, c.id), 'Provenance', c.id, c.version
       from (select distinct c.shard, c.id, c.version from chosen c) c
       where not exists (select from bulk.item i where i.job = ${own} and i.type = 'Provenance' and i.id = c.id)
       returning 1)
     select count(*)::int as n from listed`,
    params.values,
  );
  return row?.n ?? 0;
}
