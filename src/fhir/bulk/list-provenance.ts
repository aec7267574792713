import type { Scope } from '#kernel';
import { baseOf, type RestParts } from '../rest/parts.ts';
import { SqlParams } from '../store/search/sql-params.ts';
import { countListed, inReach, restrictionsOf, versionsAt } from './list-resources.ts';
import type { ExportJob } from './model.ts';

/** Of each resource the newest Provenance, or all of it. */
const CHOSEN = {
  latest: 'select distinct on (a.target) a.* from about a order by a.target, a.last_updated desc, a.id',
  all: 'select a.* from about a',
} as const;

/**
 * Lists the Provenance that is about what the job has decided to give out, as it stood at the job's instant, behind all the rest: of each resource the newest
 * (`latest`), or all of it. Read from the bodies: one reading of all Provenance, whatever the number of resources.
 *
 * @param behind - the last place that is taken
 * @returns how many there are
 * @source https://hl7.org/fhir/uv/bulkdata/STU2/export.html#query-parameters
 */
export async function listProvenance(parts: RestParts, scope: Scope, job: ExportJob, behind: number): Promise<number> {
  const [group] = await restrictionsOf(parts, scope, ['Provenance']);
  if (group === undefined) return 0;
  const params = new SqlParams();
  const own = params.add(job.id);
  const where = `r.type = 'Provenance' and ${inReach(params, group.restriction)}`;
  const columns = ['shard', 'id', 'version', 'last_updated', 'deleted', 'body'];
  return countListed(
    scope,
    `with standing as (
       select * from (${versionsAt(params.add(job.at.toISOString()), where, columns)}) v where not v.deleted),
     about as (
       select s.shard, s.id, s.version, s.last_updated, i.n as target from standing s
         cross join lateral jsonb_array_elements(s.body::jsonb -> 'target') t (reference)
         join bulk.item i on i.job = ${own} and i.type <> 'Provenance'
           and i.type || '/' || i.id = ${localTarget(params.add(`${baseOf(scope)}/`))}),
     chosen as (${CHOSEN[job.wanted.provenance === 'latest' ? 'latest' : 'all']}),
     listed as (
       insert into bulk.item (job, n, type, id, version)
       select ${own}, ${params.add(behind)}::int + row_number() over (order by c.shard, c.id), 'Provenance', c.id, c.version
       from (select distinct c.shard, c.id, c.version from chosen c) c
       where not exists (select from bulk.item i where i.job = ${own} and i.type = 'Provenance' and i.id = c.id)
       returning 1)
     select count(*)::int as n from listed`,
    params,
  );
}

/** SQL of the resource that `t` refers to, as `Type/id`: by whichever of its addresses here, of whichever version. */
function localTarget(base: string): string {
  const reference = "t.reference ->> 'reference'";
  const relative = `case when starts_with(${reference}, ${base}) then substr(${reference}, length(${base}) + 1) else ${reference} end`;
  return `regexp_replace(${relative}, '/_history/.*$', '')`;
}
