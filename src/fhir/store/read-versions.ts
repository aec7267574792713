import type { Tx } from '#kernel';
import { shardOf } from './shard.ts';
import { columns, type ResourceKey, type StoredResource, type StoredRow, toStored } from './stored.ts';

/** One version of a resource. */
export interface VersionKey extends ResourceKey {
  readonly version: number;
}

/** What was read, and how many of the keys that took: the bytes may be used up before the keys are. */
export interface ReadVersions {
  readonly versions: readonly StoredResource[];
  readonly keysTaken: number;
}

/** Versions, current or past, in the order asked for, until their bodies come to so many bytes; the first is read however large it is. */
export async function readVersions(tx: Tx, keys: readonly VersionKey[], bytesMax: number): Promise<ReadVersions> {
  if (keys.length === 0) return { versions: [], keysTaken: 0 };
  const rows = await tx.query<StoredRow & { n: string; found: string }>(
    `with k as (
       select k.*, coalesce(a.shard, k.home) as shard
       from unnest($1::smallint[], $2::text[], $3::text[], $4::int[]) with ordinality as k (home, type, id, version, n)
       left join fhir.alias a on a.home = k.home and a.type = k.type and a.id = k.id),
     v as (
       select k.n, ${columns('r')} from k join fhir.resource r on r.shard = k.shard and r.type = k.type and r.id = k.id and r.version = k.version
       union all
       select k.n, ${columns('h')} from k join fhir.history h on h.shard = k.shard and h.type = k.type and h.id = k.id and h.version = k.version)
     select * from (select v.*, sum(octet_length(v.body)) over (order by v.n) as upto, row_number() over (order by v.n) as place,
       count(*) over () as found from v) sized
     where upto <= $5 or place = 1 order by n`,
    [
      keys.map((k) => shardOf(k.id)),
      keys.map((k) => k.type),
      keys.map((k) => k.id),
      keys.map((k) => k.version),
      bytesMax,
    ],
  );
  const last = rows.at(-1);
  const isCut = last !== undefined && rows.length < Number(last.found);
  return { versions: rows.map(toStored), keysTaken: isCut ? Number(last.n) : keys.length };
}

/** For those of these versions that are past, the present version of the resource; each once. */
export async function readNewer(tx: Tx, versions: readonly VersionKey[]): Promise<StoredResource[]> {
  if (versions.length === 0) return [];
  const rows = await tx.query<StoredRow>(
    `select ${columns('r')} from (
       select k.home, k.type, k.id, min(k.version) as version
       from unnest($1::smallint[], $2::text[], $3::text[], $4::int[]) as k (home, type, id, version) group by k.home, k.type, k.id) k
     left join fhir.alias a on a.home = k.home and a.type = k.type and a.id = k.id
     join fhir.resource r on r.shard = coalesce(a.shard, k.home) and r.type = k.type and r.id = k.id and r.version > k.version`,
    [
      versions.map((k) => shardOf(k.id)),
      versions.map((k) => k.type),
      versions.map((k) => k.id),
      versions.map((k) => k.version),
    ],
  );
  return rows.map(toStored);
}
