import { type Scope, toCalendarDate } from '#kernel';
import type { RoomRuntime } from '#platform/http';
import { every } from '#platform/work';
import { applyDue, turnDay } from './operations/apply-due.ts';

/** A change takes effect on a day; a minute after midnight is early enough, and an idle look is one index read. */
const LOOK_EVERY_MS = 60_000;

/** Starts what happens by the calendar; the answer stops it. No person's data is touched, so nothing is noted. */
export async function startCalendar(runtime: RoomRuntime): Promise<() => Promise<void>> {
  const { node, database, clock, ids, log } = runtime;
  const within = (work: (scope: Scope) => Promise<number>) =>
    database.transaction((tx) =>
      work({
        node,
        actor: { kind: 'system', clientId: 'causeway-directory', scopes: [] },
        purpose: 'HOPERAT',
        tx,
        clock,
        ids,
        lang: 'en',
        correlationId: ids.next(),
        note: () => undefined,
      }),
    );
  let turned = toCalendarDate(clock.now());
  return every(LOOK_EVERY_MS, log, 'changes of the directory could not be applied', async () => {
    const today = toCalendarDate(clock.now());
    if (today !== turned) {
      await within(turnDay);
      turned = today;
    }
    return within(applyDue);
  });
}
