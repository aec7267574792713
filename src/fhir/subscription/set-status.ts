import type { Refusal, Scope, Tx } from '#kernel';
import { parseFhirJson } from '../json/json.ts';
import { refusalText } from '../outcome.ts';
import { readForUpdate } from '../store/read.ts';
import { writeResources } from '../store/write.ts';
import type { Registration, SubscriptionResource, SubscriptionStatus } from './model.ts';
import type { SubscriptionRuntime } from './parts.ts';
import { setState } from './registration-store.ts';

/**
 * Says in the Subscription what it has come to, and why where that is an error: a new version, by the program itself. In the same transaction it is so.
 * A Subscription that was deleted meanwhile has nothing to say.
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

function programScope({ node, clock, ids }: SubscriptionRuntime, tx: Tx): Scope {
  const actor = { kind: 'system', clientId: 'causeway-subscriptions', scopes: [] } as const;
  // Its status is no act on anybody's data: there is nothing to note.
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
