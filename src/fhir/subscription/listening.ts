import type { Tx } from '#kernel';
import { refuseSubscription } from './messages.ts';
import type { SubscriptionParts, SubscriptionRuntime } from './parts.ts';
import { findOver, findRequested, lookAround, takeOver, takeRequested } from './registration-store.ts';
import { lockSubscriptions, setStatus } from './set-status.ts';

/** The advisory lock under which the processes of a node turn the triggers, one at a time. No other lock of one number has this one. */
const LISTENING_LOCK = 727_007;
/**
 * Turning a trigger waits for the writers under way, and new writers wait behind it: after this long it gives up and tries again, so that nobody is held up. Less than PostgreSQL's `deadlock_timeout` (1 s):
 * where a writer of several resources waits for one of those that are to begin, it is the worker that gives up.
 */
const TURN_TIMEOUT = '800ms';

/**
 * Begins what was requested. When this commits, every write that begins afterwards is seen: the triggers are on, and the registration is there for them to find, whichever
 * process writes. A subscription whose end was past before it could begin is off at once.
 */
export async function beginSubscriptions(parts: SubscriptionParts, runtime: SubscriptionRuntime): Promise<void> {
  await runtime.database.transaction(async (tx) => {
    await tx.query('select pg_advisory_xact_lock($1)', [LISTENING_LOCK]);
    const now = runtime.clock.now();
    const isOver = (endsAt: Date | undefined) => endsAt !== undefined && endsAt <= now;
    const ids = await findRequested(tx);
    if (ids.length === 0) return;
    await lockSubscriptions(tx, ids);
    await turn(tx, 'enable');
    for (const one of await takeRequested(tx, ids)) {
      if (isOver(one.endsAt)) await setStatus(runtime, tx, one, 'off');
      else if (await parts.stands(tx, one.actor)) await setStatus(runtime, tx, one, 'active');
      else await setStatus(runtime, tx, one, 'off', refuseSubscription('subscription.owner-gone'));
    }
  });
}

/**
 * Ends those whose end has come, once they were sent what happened until then: an active one goes on while something waits for its first attempt, in this process or in
 * another. What failed before is not tried again after the end.
 *
 * @param matchedUntil - every change that was acknowledged before this instant has been matched
 */
export async function endSubscriptions(runtime: SubscriptionRuntime, matchedUntil: Date): Promise<void> {
  await runtime.database.transaction(async (tx) => {
    const ids = await findOver(tx, matchedUntil);
    if (ids.length === 0) return;
    await lockSubscriptions(tx, ids);
    for (const one of await takeOver(tx, matchedUntil, ids)) await setStatus(runtime, tx, one, 'off');
  });
}

/** Turns the triggers off where no subscription is active: writes cost then what they would without subscriptions. */
export async function stopListening({ database }: Pick<SubscriptionRuntime, 'database'>): Promise<void> {
  await database.transaction(async (tx) => {
    await tx.query('select pg_advisory_xact_lock($1)', [LISTENING_LOCK]);
    const { active } = await lookAround(tx);
    if (active === 0) await turn(tx, 'disable');
  });
}

/** Turns the triggers on or off, unless they are already. */
async function turn(tx: Tx, way: 'enable' | 'disable'): Promise<void> {
  const [row] = await tx.query<{ enabled: boolean }>(
    "select bool_and(tgenabled <> 'D') as enabled from pg_trigger where tgrelid = 'fhir.resource'::regclass and tgname like 'subscription\\_%'",
  );
  if (row?.enabled === (way === 'enable')) return;
  await tx.query(`set local lock_timeout = '${TURN_TIMEOUT}'`);
  for (const trigger of ['subscription_made', 'subscription_changed']) {
    await tx.query(`alter table fhir.resource ${way} trigger ${trigger}`);
  }
}
