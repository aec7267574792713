import type { Tx } from '#kernel';
import { lockAbsences } from './locks.ts';
import { columns, type StoredResource, type StoredRow, toStored } from './stored.ts';

/** The name under which whatever depends on nobody having an identity waits for others that do. */
export function identityLockOf(hash: string): string {
  return `identity ${hash}`;
}

/**
 * Locks identities to the end of the transaction, and tells who has them.
 *
 * @param hashes - of identifiers with system and value, each once
 * @returns by hash who has it, two at most: a condition need not know of more. Missing where nobody has
 */
export async function holdIdentities(tx: Tx, hashes: readonly string[]): Promise<Map<string, StoredResource[]>> {
  const locked = lockAbsences(tx, hashes.map(identityLockOf));
  // On the heels of the lock: one connection answers in order, and the statement sees what was committed when its turn came.
  const asked = tx.query<StoredRow & { identity: string }>(
    `select r.identity::text, ${columns('r')}
      from (select r.*, identity, row_number() over (partition by identity order by r.shard, r.id) as nth
        from fhir.resource r, unnest(r.tokens) as identity
        where r.tokens && $1::bigint[] and identity = any($1::bigint[]) and not r.deleted) r
      where r.nth <= 2`,
    [hashes],
  );
  const [rows] = await Promise.all([asked, locked]);
  const held = new Map<string, StoredResource[]>();
  for (const row of rows) held.set(row.identity, [...(held.get(row.identity) ?? []), toStored(row)]);
  return held;
}
