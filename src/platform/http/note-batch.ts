import type { AccessNote } from '#kernel';
import type { Database } from '#platform/postgres';
import type { LedgerFacts, LedgerWriter } from './pipeline.ts';

interface Entry {
  facts: LedgerFacts;
  note: AccessNote;
}

interface Waiting {
  entries: readonly Entry[];
  done: () => void;
  failed: (error: unknown) => void;
}

/**
 * Joins the notes of reads that finish at the same moment into one transaction. While one commit is under way the next batch gathers,
 * so a busy node makes few large commits and an idle one commits at once. Nobody's answer leaves before its own commit.
 */
export function createNoteBatch(
  database: Database,
  writeLedger: LedgerWriter,
): { write(entries: readonly Entry[]): Promise<void> } {
  let waiting: Waiting[] = [];
  let busy = false;

  async function drain(): Promise<void> {
    busy = true;
    while (waiting.length > 0) {
      const batch = waiting;
      waiting = [];
      try {
        await database.transaction(
          (tx) =>
            writeLedger(
              tx,
              batch.flatMap((w) => w.entries),
            ),
          { mode: 'single' },
        );
        for (const w of batch) w.done();
      } catch (error) {
        for (const w of batch) w.failed(error);
      }
    }
    busy = false;
  }

  return {
    write: (entries) =>
      entries.length === 0
        ? Promise.resolve()
        : new Promise((done, failed) => {
            waiting.push({ entries, done, failed });
            if (!busy) queueMicrotask(() => (busy ? undefined : void drain()));
          }),
  };
}
