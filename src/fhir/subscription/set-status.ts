import type { Refusal, Scope, Tx } from '#kernel';
import { parseFhirJson } from '../json/json.ts';
import { refusalText } from '../outcome.ts';
import { readForUpdate } from '../store/read.ts';
import { writeResources } from '../store/write.ts';
import type { Registration, SubscriptionResource, SubscriptionStatus } from './model.ts';
import type { SubscriptionRuntime } from './parts.ts';
import { setState } from './registration-store.ts';

/**
 * Locks Subscriptions to the end of the transaction. Who writes one locks it first and its registration after it; so does the worker, and the two never wait for each other. Called before a registration is
 * locked whose status may be set.
 */
export async function lockSubscriptions(tx: Tx, ids: readonly string[]): Promise<void> {
  await readForUpdate(
    tx,
    ids.map((id) => ({ type: 'Subscription', id })),
  );
}

/**
 * Sets what a subscription has come to, and says so in the Subscription itself by a new version, with the reason where there is one. One that was deleted meanwhile is off,
 * and gets no version. Its registration is not locked before, unless `lockSubscriptions` came first.
 */
export async function setStatus(
  runtime: SubscriptionRuntime,
  tx: Tx,
  { id, lang }: Pick<Registration, 'id' | 'lang'>,
  status: SubscriptionStatus,
  reason?: Refusal,
): Promise<void> {
  const [before] = await readForUpdate(tx, [{ type: 'Subscription', id }]);
  await setState(tx, id, before === undefined || before.deleted ? 'off' : status);
  if (before === undefined || before.deleted) return;
  const { error: _, ...subscription } = parseFhirJson(before.body) as unknown as SubscriptionResource;
  const error = reason === undefined ? {} : { error: refusalText(reason, lang) };
  await writeResources(programScope(runtime, tx), [{ update: { ...subscription, status, ...error }, before }]);
}

/** The scope in which the program itself writes. */
function programScope({ node, clock, ids }: SubscriptionRuntime, tx: Tx): Scope {
  const actor = { kind: 'system', clientId: 'causeway-subscriptions', scopes: [] } as const;
  // A Subscription's status is nobody's data: there is nothing to note.
  return {
    node,
    actor,
    purpose: 'HSYSADMIN',
    tx,
    clock,
    ids,
    lang: 'en',
    correlationId: ids.next(),
    note: () => undefined,
  };
}
