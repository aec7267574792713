import { toCalendarDate } from '#kernel';
import type { RoomRuntime } from '#platform/http';
import { every } from '#platform/work';
import { BATCH, indexSome } from './index-store.ts';

/** Until then a search looks at the newcomer's record itself; an idle look is one index read. */
const LOOK_EVERY_MS = 300;

/** Indexes patients as they are written, and those who were here before the index was; the answer stops it. */
export async function startIndexer({ database, clock, log }: RoomRuntime): Promise<() => Promise<void>> {
  return every(LOOK_EVERY_MS, log, 'patients could not be indexed for matching', async () => {
    const indexed = await database.transaction((tx) => indexSome(tx, toCalendarDate(clock.now())));
    // Those who come while others are written wait for company: twenty cost hardly less than two hundred.
    return indexed >= BATCH ? indexed : 0;
  });
}
