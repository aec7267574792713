import { every } from '#platform/work';
import type { Costs } from './asking-time.ts';
import { deliverDue } from './deliver.ts';
import { beginSubscriptions, endSubscriptions, stopListening } from './listening.ts';
import { matchChanges } from './match-changes.ts';
import { dropOlder } from './notification-store.ts';
import type { SubscriptionParts, SubscriptionRuntime } from './parts.ts';
import { lookAround } from './registration-store.ts';

/** Between rounds. A notification leaves within half a second of its change; an idle round is one read of an empty table. */
const LOOK_EVERY_MS = 250;
/** What waits for a subscription that is in error is kept for a week: whoever repairs an endpoint has had a weekend. */
const KEPT_MS = 7 * 24 * 3_600_000;

/** Begins rounds between requests. @returns what stops them, and waits for the one under way */
export async function startSubscriptions(
  parts: SubscriptionParts,
  runtime: SubscriptionRuntime,
): Promise<() => Promise<void>> {
  return every(LOOK_EVERY_MS, runtime.log, 'subscriptions could not be worked on', createRound(parts, runtime));
}

/**
 * One round: begin, match, end, deliver. A subscription ends only when what happened until its end has been matched, and tried at least once.
 *
 * @returns the work of one round, which answers how much there was
 */
export function createRound(parts: SubscriptionParts, runtime: SubscriptionRuntime): () => Promise<number> {
  const { database, clock } = runtime;
  // Whether this process has seen the triggers turned off since somebody last listened.
  let isQuiet = false;
  const costs: Costs = new Map();
  return async () => {
    const around = await database.transaction(lookAround, { mode: 'read' });
    if (around.active === 0 && !isQuiet) {
      await stopListening(runtime);
      isQuiet = true;
    }
    if (around.registrations === 0 && !around.changes) return 0;
    await beginSubscriptions(parts, runtime);
    isQuiet = false;
    const { changes, matchedUntil } = await matchChanges(parts, runtime, costs);
    if (matchedUntil !== undefined) await endSubscriptions(runtime, matchedUntil);
    const delivered = await deliverDue(parts, runtime);
    await database.transaction((tx) => dropOlder(tx, new Date(clock.now().getTime() - KEPT_MS)));
    return changes + delivered;
  };
}
