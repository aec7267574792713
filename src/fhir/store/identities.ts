import type { Tx } from '#kernel';
import { tryLockAbsences } from './locks.ts';
import { columns, type StoredResource, type StoredRow, toStored } from './stored.ts';

/** The name under which whatever depends on nobody having an identity waits for others that do. */
export function identityLockOf(hash: string): string {
  return `identity ${hash}`;
}

/** Whoever has an identity, two at most: a condition need not know of more. `busy` where somebody else depends on it just now. */
export type Holders = readonly StoredResource[] | 'busy';

/**
 * Locks identities to the end of the transaction, without waiting, and tells who has them.
 *
 * @param hashes - of identifiers with system and value, each once
 * @returns by hash; missing where it is locked and nobody has it
 */
export async function holdIdentities(tx: Tx, hashes: readonly string[]): Promise<Map<string, Holders>> {
  const locked = tryLockAbsences(tx, hashes.map(identityLockOf));
  // On the heels of the lock: one connection answers in order, and the statement sees what was committed when its turn came.
  const asked = tx.query<StoredRow & { identity: string }>(
    `select r.identity::text, ${columns('r')}
      from (select r.*, identity, row_number() over (partition by identity order by r.shard, r.id) as nth
        from fhir.resource r, unnest(r.tokens) as identity
        where r.tokens && $1::bigint[] and identity = any($1::bigint[]) and not r.deleted) r
      where r.nth <= 2`,
    [hashes],
  );
  const [rows, ours] = await Promise.all([asked, locked]);
  const held = Map.groupBy(rows, (row) => row.identity);
  const holdersOf = (identity: string): Holders | undefined =>
    ours.has(identityLockOf(identity)) ? held.get(identity)?.map(toStored) : 'busy';
  return new Map(
    hashes.flatMap((identity) => {
      const holders = holdersOf(identity);
      return holders === undefined ? [] : [[identity, holders]];
    }),
  );
}
