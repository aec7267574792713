import { lockAbsences, shardOf } from '#fhir';
import type { Tx } from '#kernel';

/** Where a resource of ours came from: the same thing taken over twice is one thing. */
export interface Origin {
  /** Whose it is; empty for what belongs to nobody. */
  readonly patientId: string;
  /** What it is called where it came from. */
  readonly source: string;
  readonly type: string;
  readonly id: string;
  /** SHA-256 of every content that came under this name, the newest last: what came once is not taken again, whichever order files are read in. */
  readonly seen: readonly string[];
}

/** An origin to be noted, with the content that came now. */
export type NewOrigin = Omit<Origin, 'seen'> & { readonly sha256: string };

export interface OriginKey {
  readonly patientId: string;
  readonly source: string;
}

/** What belongs to a patient lies in the patient's shard, everything else in that of its source. */
function shardOfOrigin({ patientId, source }: OriginKey): number {
  return shardOf(patientId === '' ? source : patientId);
}

export function originName({ patientId, source }: OriginKey): string {
  return `${patientId} ${source}`;
}

/**
 * Makes two takings-over for the same people wait for each other to the end of their transactions, so that the second finds what the first wrote.
 * One lock for each person, and one for all that belongs to nobody: a lock for each entry would exhaust the database's table of locks.
 */
export function lockOrigins(tx: Tx, patientIds: Iterable<string>): Promise<void> {
  return lockAbsences(
    tx,
    [...new Set(patientIds)].map((patientId) => `records/origin/${patientId}`),
  );
}

/** Those of these that are known here, by `originName`. */
export async function findOrigins(tx: Tx, keys: readonly OriginKey[]): Promise<Map<string, Origin>> {
  if (keys.length === 0) return new Map();
  const rows = await tx.query<{ patient_id: string; source: string; type: string; id: string; seen: string[] }>(
    `select o.patient_id, o.source, o.type, o.id, o.seen
     from unnest($1::smallint[], $2::text[], $3::text[]) as k (shard, patient_id, source)
     join records.origin o on o.shard = k.shard and o.patient_id = k.patient_id and o.source = k.source`,
    [keys.map(shardOfOrigin), keys.map(({ patientId }) => patientId), keys.map(({ source }) => source)],
  );
  const origins = rows.map(({ patient_id, ...rest }) => ({ patientId: patient_id, ...rest }));
  return new Map(origins.map((origin) => [originName(origin), origin]));
}

/** Forgets names under which something lay before it was known whose it is: they must not be found for another person. */
export async function forgetOrigins(tx: Tx, keys: readonly OriginKey[]): Promise<void> {
  if (keys.length === 0) return;
  await tx.query(
    `delete from records.origin o using unnest($1::smallint[], $2::text[], $3::text[]) as k (shard, patient_id, source)
     where o.shard = k.shard and o.patient_id = k.patient_id and o.source = k.source`,
    [keys.map(shardOfOrigin), keys.map(({ patientId }) => patientId), keys.map(({ source }) => source)],
  );
}

export async function saveOrigins(tx: Tx, origins: readonly NewOrigin[]): Promise<void> {
  if (origins.length === 0) return;
  await tx.query(
    `insert into records.origin (shard, patient_id, source, type, id, seen)
     select shard, patient_id, source, type, id, array[sha256]
     from unnest($1::smallint[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[])
       as new (shard, patient_id, source, type, id, sha256)
     on conflict (shard, patient_id, source) do update
       set type = excluded.type, id = excluded.id, seen = array_remove(origin.seen, excluded.seen[1]) || excluded.seen`,
    [
      origins.map(shardOfOrigin),
      origins.map(({ patientId }) => patientId),
      origins.map(({ source }) => source),
      origins.map(({ type }) => type),
      origins.map(({ id }) => id),
      origins.map(({ sha256 }) => sha256),
    ],
  );
}
