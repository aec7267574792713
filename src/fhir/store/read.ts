import type { Tx } from '#kernel';
import { createJoiner } from '#platform/postgres';
import { shardOf } from './shard.ts';
import { columns, type ResourceKey, type StoredResource, type StoredRow, toStored } from './stored.ts';

const COLUMNS = columns('r');

/** Most resources live in the shard that their id tells; the alias names the others. */
const WHERE_KEY = `r.shard = coalesce((select a.shard from fhir.alias a where a.home = $1 and a.type = $2 and a.id = $3), $1::smallint)
  and r.type = $2 and r.id = $3`;

const KEYS = `unnest($1::smallint[], $2::text[], $3::text[]) with ordinality as k (home, type, id, n)
  left join fhir.alias a on a.home = k.home and a.type = k.type and a.id = k.id
  join fhir.resource r on r.shard = coalesce(a.shard, k.home) and r.type = k.type and r.id = k.id`;

/** Two, so that one answer is read while the next is made; more would only make smaller statements. */
const READS_AT_ONCE = 2;

/** Reads by id that different requests ask for in the same moment are one statement. */
const joined = new WeakMap<Tx, (key: ResourceKey) => Promise<StoredResource | undefined>>();

/** The newest version, which may say that the resource was deleted; undefined where there never was one. */
export async function readResource(tx: Tx, type: string, id: string): Promise<StoredResource | undefined> {
  const { shared } = tx;
  if (!shared) return (await readEach(tx, [{ type, id }]))[0];
  let ask = joined.get(shared);
  if (!ask) {
    ask = createJoiner((keys) => readEach(shared, keys), READS_AT_ONCE);
    joined.set(shared, ask);
  }
  return ask({ type, id });
}

/** In the order asked for; undefined where there is none. */
async function readEach(tx: Tx, keys: readonly ResourceKey[]): Promise<(StoredResource | undefined)[]> {
  const rows = await tx.query<StoredRow & { n: string }>(`select ${COLUMNS}, k.n from ${KEYS}`, toKeyParams(keys));
  const found: (StoredResource | undefined)[] = keys.map(() => undefined);
  for (const row of rows) found[Number(row.n) - 1] = toStored(row);
  return found;
}

/** The newest versions of those that exist, in the order asked for; the deleted among them too. */
export async function readMany(tx: Tx, keys: readonly ResourceKey[]): Promise<StoredResource[]> {
  if (keys.length === 0) return [];
  const rows = await tx.query<StoredRow>(`select ${COLUMNS} from ${KEYS} order by k.n`, toKeyParams(keys));
  return rows.map(toStored);
}

/**
 * Reads for a write that depends on what is there: the rows stay locked to the end of the transaction.
 * Rows are locked in the order of their key, so that two transactions never wait for each other in a ring.
 */
export async function readForUpdate(tx: Tx, keys: readonly ResourceKey[]): Promise<StoredResource[]> {
  if (keys.length === 0) return [];
  const sql = `select ${COLUMNS} from ${KEYS} order by r.shard, r.type, r.id for update of r`;
  const rows = await tx.query<StoredRow>(sql, toKeyParams(keys));
  return rows.map(toStored);
}

/** One version of a resource, current or past. */
export async function readVersion(
  tx: Tx,
  type: string,
  id: string,
  version: number,
): Promise<StoredResource | undefined> {
  const sql = `select ${COLUMNS} from fhir.resource r where ${WHERE_KEY} and r.version = $4
    union all select ${COLUMNS} from fhir.history r where ${WHERE_KEY} and r.version = $4`;
  const [row] = await tx.query<StoredRow>(sql, [shardOf(id), type, id, version]);
  return row && toStored(row);
}

function toKeyParams(keys: readonly ResourceKey[]): unknown[] {
  return [keys.map((k) => shardOf(k.id)), keys.map((k) => k.type), keys.map((k) => k.id)];
}
