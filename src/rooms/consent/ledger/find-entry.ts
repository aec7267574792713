import { shardOf } from '#fhir';
import type { Tx } from '#kernel';
import { timeOf } from './entry.ts';

/** An entry as it is kept. */
export interface EntryRow {
  readonly id: string;
  readonly patient_id: string | null;
  readonly at: Date;
  readonly salt: Uint8Array;
  readonly body: string;
}

/** In the part of its month alone. */
export const ENTRY_AT_ITS_TIME =
  'select id, patient_id, at, salt, body from consent.ledger_entry where shard = $1 and id = $2 and at = $3';
export const ENTRIES_AT_THEIR_TIMES = `
  select e.id, e.patient_id, e.at, e.salt, e.body from unnest($1::smallint[], $2::text[], $3::timestamptz[]) as w (shard, id, at)
    join consent.ledger_entry e on e.shard = w.shard and e.id = w.id and e.at = w.at`;
/** An id from before ids told the time, or none of ours: every part is asked. */
const ENTRY_ANYWHERE = 'select id, patient_id, at, salt, body from consent.ledger_entry where shard = $1 and id = $2';

/** An entry by its id, from one look into the part of its month; `undefined` where there is none in any. */
export async function findEntry(tx: Tx, id: string): Promise<EntryRow | undefined> {
  const at = timeOf(id);
  const [found] = at === undefined ? [] : await tx.query<EntryRow>(ENTRY_AT_ITS_TIME, [shardOf(id), id, at]);
  if (found !== undefined) return found;
  const [elsewhere] = await tx.query<EntryRow>(ENTRY_ANYWHERE, [shardOf(id), id]);
  return elsewhere;
}

/** Several of them, each looked for as one is. */
export async function findEntries(tx: Tx, ids: readonly string[]): Promise<Map<string, EntryRow>> {
  const timed = ids.flatMap((id) => {
    const at = timeOf(id);
    return at === undefined ? [] : [{ id, shard: shardOf(id), at }];
  });
  const rows = await tx.query<EntryRow>(ENTRIES_AT_THEIR_TIMES, [
    timed.map(({ shard }) => shard),
    timed.map(({ id }) => id),
    timed.map(({ at }) => at),
  ]);
  const found = new Map(rows.map((row) => [row.id, row]));
  const missing = ids.filter((id) => !found.has(id));
  if (missing.length === 0) return found;
  const others = await tx.query<EntryRow>(
    `select e.id, e.patient_id, e.at, e.salt, e.body from unnest($1::smallint[], $2::text[]) as w (shard, id)
       join consent.ledger_entry e on e.shard = w.shard and e.id = w.id`,
    [missing.map((id) => shardOf(id)), missing],
  );
  for (const row of others) found.set(row.id, row);
  return found;
}
