import type { AccessNote } from '#kernel';
import { createJoiner, type Database } from '#platform/postgres';
import type { LedgerFacts, LedgerWriter } from './pipeline.ts';

interface Entry {
  facts: LedgerFacts;
  note: AccessNote;
}

/**
 * Joins the notes of reads that finish at the same moment into one commit. While one is under way the next batch gathers,
 * so a busy node makes few large commits and an idle one commits at once. Nobody's answer leaves before its own commit.
 */
export function createNoteBatch(
  database: Database,
  writeLedger: LedgerWriter,
): { write(entries: readonly Entry[]): Promise<void> } {
  const join = createJoiner(async (requests: readonly (readonly Entry[])[]) => {
    await database.transaction((tx) => writeLedger(tx, requests.flat()), { mode: 'single' });
    return [];
  }, 1);
  return {
    write: async (entries) => {
      if (entries.length > 0) await join(entries);
    },
  };
}
