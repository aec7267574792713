import type { Tx } from '#kernel';

/**
 * Makes the parts that entries of this month and the next will lie in. A node that was off for long makes them when it starts; what came in between lies in the
 * default part and is moved.
 *
 * @returns names of those that were made
 */
export async function makeMonths(tx: Tx, now: Date): Promise<string[]> {
  const made: string[] = [];
  for (const ahead of [0, 1]) {
    const month = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + ahead, 1)).toISOString().slice(0, 10);
    const [row] = await tx.query<{ name: string | null }>('select consent.make_ledger_month($1::date) as name', [
      month,
    ]);
    if (row?.name) made.push(row.name);
  }
  return made;
}
