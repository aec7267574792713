import { type LocalText, lawInForce, toCalendarDate } from '#kernel';
import type { RoomRuntime } from '#platform/http';
import { every } from '#platform/work';
import { notify } from '#rooms/consent';
import { dayIn, daysBetween } from './civil-day.ts';
import { permitWords } from './labels.ts';
import { REMINDER_DAYS } from './lawbook.ts';
import { findPermits } from './permits/store.ts';

/** A reminder is about days: once an hour finds each on its day, and an hour's delay harms nobody. */
const REMIND_EVERY_MS = 3_600_000;
const MILLISECONDS_A_DAY = 86_400_000;
/** As many permits in one transaction; the next round takes up after the last. */
const BATCH = 100;

/** Starts the reminders; the answer stops them and waits. */
export function startReminders(runtime: RoomRuntime): () => Promise<void> {
  return every(REMIND_EVERY_MS, runtime.log, 'holders could not be reminded of permits that end', async () => {
    await remindHolders(runtime);
    return 0;
  });
}

/**
 * Tells the holders of permits that end soon, once for each step of the lawbook. A node that was down tells the nearest step that is due, and not those that
 * were missed.
 *
 * @returns how many were told
 */
export async function remindHolders(
  runtime: Pick<RoomRuntime, 'node' | 'database' | 'clock' | 'ids'>,
): Promise<number> {
  const { node, database, clock, ids } = runtime;
  const now = clock.now();
  const day = toCalendarDate(now);
  const steps = [...(lawInForce(REMINDER_DAYS, node.jurisdiction, day)?.value ?? [])].sort((a, b) => a - b);
  const [first = 0, last = first] = [steps[0], steps.at(-1)];
  const ending = await database.transaction(
    (tx) =>
      findPermits(tx, {
        endsAfter: now,
        endsBefore: new Date(now.getTime() + (last + 1) * MILLISECONDS_A_DAY),
        limit: 10_000,
      }),
    { mode: 'read' },
  );
  let told = 0;
  for (let from = 0; from < ending.length; from += BATCH) {
    told += await database.transaction(async (tx) => {
      let count = 0;
      for (const permit of ending.slice(from, from + BATCH)) {
        const { lastDay, timeZone } = permit;
        if (lastDay === undefined) continue;
        const daysLeft = daysBetween(dayIn(now, timeZone), lastDay);
        const step = steps.find((days) => daysLeft <= days);
        if (step === undefined || !(await isFirst(step, permit.id))) continue;
        const words: LocalText = permitWords(permit);
        const facts = { permitId: permit.id, permit: words, lastDay, daysLeft };
        await notify({ tx, clock, ids }, `Practitioner/${permit.practitionerId}`, 'permit-ending', facts);
        count++;
      }
      return count;

      async function isFirst(days: number, id: string): Promise<boolean> {
        const rows = await tx.query(
          `insert into credentialing.reminder (permit_id, days_before, sent_at) values ($1, $2, $3) on conflict do nothing returning permit_id`,
          [id, days, now],
        );
        return rows.length > 0;
      }
    });
  }
  return told;
}
