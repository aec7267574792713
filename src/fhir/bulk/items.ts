import type { Tx } from '#kernel';

/** A version that an export gives out, and its place in the list. */
export interface Item {
  readonly n: number;
  readonly type: string;
  readonly id: string;
  readonly version: number;
}

/** Items of a job from one place to another, both included; so many at most. */
export function readItems(
  tx: Tx,
  job: string,
  { from, to }: { readonly from: number; readonly to: number },
  limit: number,
): Promise<Item[]> {
  return tx.query<Item>(
    'select n, type, id, version from bulk.item where job = $1 and n between $2 and $3 order by n limit $4',
    [job, from, to, limit],
  );
}

/** Strikes items off the list. */
export async function dropItems(tx: Tx, job: string, places: readonly number[]): Promise<void> {
  if (places.length === 0) return;
  await tx.query('delete from bulk.item where job = $1 and n = any($2::int[])', [job, places]);
}
