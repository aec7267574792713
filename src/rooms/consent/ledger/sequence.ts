import type { Tx } from '#kernel';
import { appendLeaves, type Hash } from './merkle.ts';
import { insertLeaves, loadFrontier, treeSize } from './tree-store.ts';

/**
 * One sequencer at a time over the whole database; the numbers are ours alone. A transaction lock: it cannot be forgotten, and it
 * falls with the connection.
 */
const LOCK = [727_004, 1] as const;

/** A batch is written in some 40 ms and held in a few hundred kilobytes. Larger ones only make readers wait for the lock. */
const BATCH = 1_000;

/**
 * Gives waiting entries their place in the tree, until none that has committed is left.
 *
 * Entries are taken by what is there, not from a mark upwards: a transaction that commits late is found by the next round, and none
 * is skipped. Waits for another sequencer to finish.
 *
 * @returns how many leaves the tree has now
 */
export async function sequenceNow(tx: Tx): Promise<number> {
  await tx.query('select pg_advisory_xact_lock($1, $2)', LOCK);
  return (await sequenceLocked(tx, Number.POSITIVE_INFINITY)).size;
}

export interface Sequenced {
  /** Leaves in the tree now. */
  readonly size: number;
  /** How many got their place. */
  readonly added: number;
  /** The last batch was full: there may be more. */
  readonly more: boolean;
}

/**
 * As `sequenceNow` for the background: does nothing when another process is at it, and stops after some batches so that no
 * transaction grows without end.
 *
 * @returns undefined when another sequencer holds the lock
 */
export async function sequenceSome(tx: Tx, batchesMax = 10): Promise<Sequenced | undefined> {
  const [lock] = await tx.query<{ held: boolean }>('select pg_try_advisory_xact_lock($1, $2) as held', LOCK);
  return lock?.held ? sequenceLocked(tx, batchesMax) : undefined;
}

/** A cheap look whether a round is worth its locks. */
export async function hasPending(tx: Tx): Promise<boolean> {
  const [row] = await tx.query<{ waiting: boolean }>('select exists (select from consent.ledger_pending) as waiting');
  return row?.waiting ?? false;
}

/**
 * Clears away what is left of entries that were taken from the queue: every look at its front walks past that. PostgreSQL does it by itself once a minute, by when a busy node has left a
 * hundred thousand; inserts go on meanwhile. A statement of its own, in no transaction.
 */
export async function tidyQueue(tx: Tx): Promise<void> {
  await tx.query('vacuum (index_cleanup on, truncate off) consent.ledger_pending');
}

async function sequenceLocked(tx: Tx, batchesMax: number): Promise<Sequenced> {
  // Read after the lock is ours: what the sequencer before us committed is seen.
  const before = await treeSize(tx);
  let frontier = await loadFrontier(tx, before);
  let more = true;
  for (let batch = 0; batch < batchesMax && more; batch++) {
    // The queue alone: beside another table PostgreSQL, which cannot know how long the queue is now, reads all of that one.
    const waiting = await tx.query<{ queued: string; shard: number; entry_id: string; leaf: Hash }>(
      `select queued, shard, entry_id, leaf from consent.ledger_pending order by queued limit ${BATCH}`,
    );
    more = waiting.length === BATCH;
    if (waiting.length === 0) break;
    const leaves = waiting.map(({ entry_id: entryId, ...row }) => ({ ...row, entryId }));
    const step = appendLeaves(
      frontier,
      leaves.map((l) => l.leaf),
    );
    await insertLeaves(tx, frontier.size, leaves, step.completed);
    frontier = step.frontier;
  }
  return { size: frontier.size, added: frontier.size - before, more };
}
