import type { Tx } from '#kernel';
import { decideNext } from './decide-next.ts';
import { refuseSubscription } from './messages.ts';
import { dropNotification } from './notification-store.ts';
import type { SubscriptionParts, SubscriptionRuntime } from './parts.ts';
import { claimDue, clearFailures, lockClaim, releaseClaim, renewClaim } from './registration-store.ts';
import { FAILURES_MAX, pauseAfter } from './rules.ts';
import { send, TIMEOUT_MS } from './send.ts';
import { lockSubscriptions, setStatus } from './set-status.ts';

/** How long a process may hold a subscription: twice an attempt, and what it takes to settle it. What a killed process held waits for nothing longer. */
const LEASE_MS = 2 * TIMEOUT_MS + 5_000;
/** Subscriptions delivered to at a time; each has its own order, none waits for another's endpoint. */
const AT_ONCE = 10;
/** Notifications of one claim; then the other subscriptions have their turn. */
const IN_A_ROW = 20;

/** A subscription that this process holds. */
interface Claim {
  readonly id: string;
  /** Names the holder: a word that nobody else has. */
  readonly claim: string;
}

/**
 * Delivers what is due, one notification after another for each subscription. Three steps with nothing but rows between them: decide, send, settle. A process killed
 * between any two leaves a notification that is sent again when its holder's time runs out: at least once.
 *
 * @returns how many subscriptions had something
 */
export async function deliverDue(parts: SubscriptionParts, runtime: SubscriptionRuntime): Promise<number> {
  const { database, clock, ids } = runtime;
  const claim = ids.next();
  const now = clock.now();
  const until = new Date(now.getTime() + LEASE_MS);
  const claimed = await database.transaction((tx) => claimDue(tx, { claim, now, until, limit: AT_ONCE }));
  await Promise.all(claimed.map(({ id }) => deliverTo(parts, runtime, { id, claim })));
  return claimed.length;
}

/** Delivers to one subscription until nothing waits, an attempt fails, the claim is lost or it had its turn. */
async function deliverTo(parts: SubscriptionParts, runtime: SubscriptionRuntime, claim: Claim): Promise<void> {
  const { database, clock } = runtime;
  for (let turn = 0; turn < IN_A_ROW; turn++) {
    const next = await database.transaction((tx) => takeNext(parts, runtime, tx, claim));
    if (next.is === 'owner-gone') await database.transaction((tx) => endAsGone(parts, runtime, tx, claim));
    if (next.is === 'lost' || next.is === 'owner-gone') return;
    if (next.is === 'none') break;
    if (next.is === 'done') continue;
    const failure = await send(parts.outbound, next.held, next.notification, next.payload);
    const mayGoOn = await database.transaction((tx) => settle(runtime, tx, claim, next.notification.n, failure));
    if (!mayGoOn) return;
  }
  await database.transaction(async (tx) => {
    const held = await lockClaim(tx, claim);
    if (held) await releaseClaim(tx, claim.id, { failures: held.failures, dueAt: clock.now() });
  });
}

/** The first step: looks whether the claim still holds, gives it its full time again, and decides what is next. */
async function takeNext(parts: SubscriptionParts, runtime: SubscriptionRuntime, tx: Tx, claim: Claim) {
  const held = await lockClaim(tx, claim);
  if (held === undefined) return { is: 'lost' } as const;
  await renewClaim(tx, claim.id, new Date(runtime.clock.now().getTime() + LEASE_MS));
  return { ...(await decideNext(parts, runtime, tx, held)), held };
}

/** Sets a subscription off whose owner may act here no more. */
async function endAsGone(parts: SubscriptionParts, runtime: SubscriptionRuntime, tx: Tx, claim: Claim): Promise<void> {
  await lockSubscriptions(tx, [claim.id]);
  const held = await lockClaim(tx, claim);
  if (held === undefined || (await parts.stands(tx, held.actor))) return;
  await setStatus(runtime, tx, held, 'off', refuseSubscription('subscription.owner-gone'));
}

/**
 * The last step: writes what became of an attempt.
 *
 * @param n - the place of the notification that was sent
 * @param failure - why it was not taken; undefined where it was
 * @returns whether the next one may be sent now
 */
async function settle(
  runtime: SubscriptionRuntime,
  tx: Tx,
  claim: Claim,
  n: string,
  failure: string | undefined,
): Promise<boolean> {
  // It may end in error.
  if (failure !== undefined) await lockSubscriptions(tx, [claim.id]);
  const held = await lockClaim(tx, claim);
  // It was changed or ended meanwhile, or another holds it: this attempt decides nothing any more.
  if (held === undefined) return false;
  if (failure === undefined) {
    await dropNotification(tx, held.id, n);
    if (held.failures > 0) await clearFailures(tx, held.id);
    return true;
  }
  const failures = held.failures + 1;
  const dueAt = new Date(runtime.clock.now().getTime() + pauseAfter(failures));
  await releaseClaim(tx, held.id, { failures, dueAt });
  if (failures >= FAILURES_MAX) {
    const reason = refuseSubscription('subscription.delivery-failed', { count: failures, why: failure });
    await setStatus(runtime, tx, held, 'error', reason);
  }
  return false;
}
