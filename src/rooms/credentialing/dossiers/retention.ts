import { type AccessNote, lawInForce, toCalendarDate } from '#kernel';
import type { LedgerWriter, RoomRuntime } from '#platform/http';
import { every } from '#platform/work';
import { FILES_KEPT_YEARS } from './lawbook.ts';
import { decidedWithFiles, eraseDocuments } from './store.ts';

/** Years are counted, so a day more or less harms nobody; an hour is soon enough to be said to work. */
const ERASE_EVERY_MS = 3_600_000;
/** Dossiers in one transaction: two hundred files each at most. */
const BATCH = 20;

/** Starts the erasing of files that were kept long enough; the answer stops it and waits. */
export function startErasing(runtime: RoomRuntime, writeLedger: LedgerWriter): () => Promise<void> {
  return every(ERASE_EVERY_MS, runtime.log, 'files of decided applications could not be erased', async () => {
    await eraseKeptFiles(runtime, writeLedger);
    return 0;
  });
}

/**
 * Erases the files of applications that were decided as long ago as the lawbook keeps them. What was decided, by whom, and the name and hash of each file stay; the ledger says that they went.
 *
 * @returns of how many applications
 */
export async function eraseKeptFiles(
  { node, database, clock, ids }: Pick<RoomRuntime, 'node' | 'database' | 'clock' | 'ids'>,
  writeLedger: LedgerWriter,
): Promise<number> {
  const now = clock.now();
  const years = lawInForce(FILES_KEPT_YEARS, node.jurisdiction, toCalendarDate(now))?.value;
  if (years === undefined) return 0;
  const before = { approved: yearsAgo(now, years.approved), refused: yearsAgo(now, years.refused) };
  const actor = { kind: 'system', clientId: 'causeway-credentialing', scopes: [] } as const;
  let erased = 0;
  for (;;) {
    const count = await database.transaction(async (tx) => {
      const due = await decidedWithFiles(tx, before, BATCH);
      const facts = { node, actor, purpose: 'HOPERAT', correlationId: ids.next(), at: now } as const;
      const entries: { facts: typeof facts; note: AccessNote }[] = [];
      for (const { id, kind, state } of due) {
        const files = await eraseDocuments(tx, id, now);
        const note: AccessNote = {
          action: 'delete',
          outcome: 'permitted',
          kinds: {},
          basis: 'credentialing.dossier-files-erased',
          detail: { dossier: id, kind, state, files: String(files) },
        };
        entries.push({ facts, note });
      }
      if (entries.length > 0) await writeLedger(tx, entries);
      return due.length;
    });
    erased += count;
    if (count < BATCH) return erased;
  }
}

function yearsAgo(now: Date, years: number): Date {
  const then = new Date(now);
  then.setUTCFullYear(then.getUTCFullYear() - years);
  return then;
}
