import { hash } from 'node:crypto';
import type { Tx } from '#kernel';

/** The first of the two numbers of these advisory locks; the second is the bucket. Locks elsewhere have other first numbers, or one number only, which PostgreSQL keeps apart. */
const LOCK_CLASS = 727_002;

/**
 * Locks are taken on one of so many numbers, not on each condition: a bundle of 5,000 conditional creates must not fill PostgreSQL's lock table,
 * which has room for 64 locks a connection. Two strangers that meet on a number wait one transaction for each other, nothing worse.
 */
const BUCKETS = 1024;

/**
 * Makes units of work that depend on the same absence ("no Patient with this identifier", "no resource with this id") wait for each other to the end
 * of the transaction. All locks of a unit are taken at once and in one order, so that no two units wait in a ring. What is read afterwards is what the others committed.
 */
export async function lockAbsences(tx: Tx, names: readonly string[]): Promise<void> {
  if (names.length === 0) return;
  const buckets = [...new Set(names.map(bucketOf))].sort((a, b) => a - b);
  await tx.query(`select pg_advisory_xact_lock(${LOCK_CLASS}, bucket) from unnest($1::int[]) as bucket`, [buckets]);
}

/** As `lockAbsences` for units that share a transaction and must not wait for a stranger together. @returns the names that are locked now */
export async function tryLockAbsences(tx: Tx, names: readonly string[]): Promise<ReadonlySet<string>> {
  const rows = await tx.query<{ bucket: number }>(
    `select bucket from unnest($1::int[]) as bucket where pg_try_advisory_xact_lock(${LOCK_CLASS}, bucket)`,
    [[...new Set(names.map(bucketOf))]],
  );
  const held = new Set(rows.map(({ bucket }) => bucket));
  return new Set(names.filter((name) => held.has(bucketOf(name))));
}

function bucketOf(name: string): number {
  return hash('sha256', name, 'buffer').readUInt32BE(0) % BUCKETS;
}
