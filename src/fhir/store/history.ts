import type { Tx } from '#kernel';
import { shardOf } from './shard.ts';
import { columns, type StoredResource, type StoredRow, toStored } from './stored.ts';

/** Whether the version before was a deletion: of a version that is not the first, and is none itself. */
const IS_ANEW = `(v.version > 1 and not v.deleted and exists (select 1 from fhir.history p
  where p.shard = v.shard and p.type = v.type and p.id = v.id and p.version = v.version - 1 and p.deleted))`;

export interface HistoryRequest {
  readonly type?: string;
  readonly id?: string;
  /** Only versions made at this instant or later. */
  readonly since?: Date;
  /** Only versions that were the current one at some instant from the first to the last of these. */
  readonly at?: { readonly from: Date; readonly to: Date };
  readonly count: number;
  /** Where the page before ended, as the store gave it. */
  readonly cursor?: HistoryCursor;
  /** Only these patients' compartments. */
  readonly patients?: readonly string[];
}

/** The last version of a page: newest first, then by type, id and version. */
export interface HistoryCursor {
  readonly lastUpdated: string;
  readonly type: string;
  readonly id: string;
  readonly version: number;
}

export interface HistoryPage {
  readonly versions: readonly StoredResource[];
  readonly next?: HistoryCursor;
}

const ORDER = 'last_updated desc, type desc, id desc, version desc';

/** Versions, newest first: of one resource, of a type, or of all. Deletions are versions. */
export async function historyOf(tx: Tx, request: HistoryRequest): Promise<HistoryPage> {
  const { type, id, since, at, count, cursor, patients } = request;
  const params: unknown[] = [];
  const param = (value: unknown) => `$${params.push(value)}`;
  const conditions: string[] = [];
  if (since) conditions.push(`last_updated >= ${param(since.toISOString())}`);
  if (at) {
    conditions.push(`last_updated <= ${param(at.to.toISOString())}`);
    const from = param(at.from.toISOString());
    const newer = (
      table: string,
    ) => `not exists (select 1 from fhir.${table} n where n.shard = r.shard and n.type = r.type
      and n.id = r.id and n.version = r.version + 1 and n.last_updated <= ${from})`;
    conditions.push(newer('resource'), newer('history'));
  }
  if (patients) conditions.push(`patient = any(${param(patients)}::text[])`);
  if (cursor) {
    const keys = [cursor.lastUpdated, cursor.type, cursor.id, cursor.version].map(param);
    conditions.push(`last_updated <= ${keys[0]}::timestamptz`);
    conditions.push(
      `(last_updated, type, id, version) < (${keys[0]}::timestamptz, ${keys[1]}, ${keys[2]}, ${keys[3]}::int)`,
    );
  }
  // Written out, as in a search: a number that the plan does not see is taken for a tenth of all.
  const limit = String(Math.trunc(count) + 1);
  const sql =
    type === undefined
      ? ofEverything(conditions, limit)
      : ofRows([...conditions, ...keyConditions(type, id, param)], limit);
  const rows = await tx.query<StoredRow & { anew: boolean }>(
    `select ${columns('v')}, ${IS_ANEW} as anew from (${sql} order by ${ORDER} limit ${limit}) v order by ${ORDER}`,
    params,
    { planned: id === undefined ? 'anew' : 'once' },
  );
  const versions = rows
    .slice(0, count)
    .map((row) => (row.anew ? { ...toStored(row), isAnew: true as const } : toStored(row)));
  const last = versions.at(-1);
  return { versions, ...(rows.length > count && last ? { next: toCursor(last) } : {}) };
}

function keyConditions(type: string, id: string | undefined, param: (value: unknown) => string): string[] {
  const ofType = `type = ${param(type)}`;
  if (id === undefined) return [ofType];
  const home = param(shardOf(id));
  const key = param(id);
  return [
    `shard = coalesce((select a.shard from fhir.alias a where a.home = ${home} and a.type = ${param(type)} and a.id = ${key}), ${home}::smallint)`,
    ofType,
    `id = ${key}`,
  ];
}

/** Each half is cut to a page before the two are merged, so that neither is read whole. */
function ofRows(conditions: readonly string[], limit: string): string {
  const where = conditions.length > 0 ? `where ${conditions.join(' and ')}` : '';
  const half = (table: string) =>
    `(select r.shard, ${columns('r')} from fhir.${table} r ${where} order by ${ORDER} limit ${limit})`;
  return `select * from (${half('resource')} union all ${half('history')}) v`;
}

/** The index by change leads with the type: each type gives its own newest page, and the pages are merged. */
function ofEverything(conditions: readonly string[], limit: string): string {
  return `with recursive types as (
      (select type from fhir.resource order by type limit 1)
      union all
      select (select r.type from fhir.resource r where r.type > types.type order by r.type limit 1) from types where types.type is not null
    )
    select v.* from types, lateral (${ofRows([...conditions, 'r.type = types.type'], limit)} order by ${ORDER} limit ${limit}) v`;
}

/** The page that begins behind a version. */
export function toCursor(last: StoredResource): HistoryCursor {
  return { lastUpdated: last.lastUpdated, type: last.type, id: last.id, version: last.version };
}
