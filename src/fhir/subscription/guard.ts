import { RefusalError, type Scope } from '#kernel';
import type { AccessGate, GateWrite } from '../gate.ts';
import { parseFhirJson } from '../json/json.ts';
import { ownerOf } from '../owner.ts';
import { baseOf, type RestParts } from '../rest/parts.ts';
import { requireAskable } from '../rest/search/meets-criteria.ts';
import type { StoredResource } from '../store/stored.ts';
import { readSubscriptionCriteria } from './criteria.ts';
import { refuseSubscription } from './messages.ts';
import type { Registration, SubscriptionResource } from './model.ts';
import type { SubscriptionParts } from './parts.ts';
import { countOthers, ownersOf, saveRegistration, setState, stateOf } from './registration-store.ts';
import { isInert, isUnchanged, payloadFormatOf, requireSubscribable } from './rules.ts';

/** Subscriptions of one owner. Each is held against every change of its type. */
export const OWNED_MAX = 50;

/**
 * The rule on writing a Subscription, asked beside the gate.
 *
 * @refuses subscription.nobody, subscription.not-the-owner, and what `requireSubscribable` and the gate refuse
 */
export function guardSubscription({ rest, outbound }: Pick<SubscriptionParts, 'rest' | 'outbound'>) {
  const { gate } = rest;
  return async (scope: Scope, { before, after }: GateWrite): Promise<void> => {
    const owner = ownerOf(scope.actor);
    if (owner === undefined) throw new RefusalError(refuseSubscription('subscription.nobody'));
    if (before) {
      const known = (await ownersOf(scope.tx, [before.id])).get(before.id);
      if (known !== undefined && known !== owner) {
        throw new RefusalError(refuseSubscription('subscription.not-the-owner'));
      }
    }
    if (!after) return;
    const wanted = after.resource as unknown as SubscriptionResource;
    const present = before && !before.deleted ? readSubscription(before) : undefined;
    if (isUnchanged(present, wanted) || isInert(wanted)) return;
    const baseUrl = baseOf(scope);
    requireSubscribable(wanted, { baseUrl, outbound });
    const criteria = readSubscriptionCriteria(wanted.criteria, baseUrl);
    await gate.admit(scope, { action: 'search', type: criteria.type });
    await aboutCriteria(() => requireAskable(rest, scope, criteria));
  };
}

/** What a search refuses is said of the criteria. */
async function aboutCriteria(ask: () => Promise<void>): Promise<void> {
  try {
    await ask();
  } catch (error) {
    if (!(error instanceof RefusalError)) throw error;
    const [first, ...more] = error.refusals.map((refusal) => ({ ...refusal, expression: 'Subscription.criteria' }));
    throw first ? new RefusalError(first, ...more) : error;
  }
}

/**
 * What a written Subscription sets going, in the transaction that wrote it. One that was off and begins anew counts like one that is made.
 *
 * @refuses subscription.too-many
 */
export async function heardSubscription(scope: Scope, stored: StoredResource): Promise<void> {
  if (stored.deleted) return setState(scope.tx, stored.id, 'off');
  const subscription = readSubscription(stored);
  const { status, criteria, end, channel } = subscription;
  const owner = ownerOf(scope.actor);
  if (owner === undefined) return;
  const state = await stateOf(scope.tx, stored.id);
  // A client writes back the status that the node gave it: nothing is to be done, unless it still waits to be activated.
  if (status === 'active' || status === state) {
    if (status !== 'requested') return;
  } else if (isInert(subscription) && state !== undefined) return setState(scope.tx, stored.id, 'off');
  const count = isInert(subscription) ? 0 : await countOthers(scope.tx, owner, stored.id);
  if (count >= OWNED_MAX) throw new RefusalError(refuseSubscription('subscription.too-many', { count }));
  const { actor, purpose, lang } = scope;
  await saveRegistration(
    scope.tx,
    {
      id: stored.id,
      owner,
      actor,
      purpose,
      lang,
      type: isInert(subscription) ? '' : readSubscriptionCriteria(criteria, baseOf(scope)).type,
      criteria,
      channel: channel.type,
      ...(channel.endpoint === undefined ? {} : { endpoint: channel.endpoint }),
      ...payloadOf(channel),
      headers: channel.header ?? [],
      state: isInert(subscription) ? 'off' : 'requested',
      ...(end === undefined ? {} : { endsAt: new Date(end) }),
    },
    scope.clock.now(),
  );
}

function payloadOf({ payload = '' }: SubscriptionResource['channel']): Pick<Registration, 'payload'> {
  const format = payloadFormatOf(payload);
  return format === undefined ? {} : { payload: format };
}

function readSubscription({ body }: StoredResource): SubscriptionResource {
  return parseFhirJson(body) as unknown as SubscriptionResource;
}

/** A Subscription may hold its client's secrets: nobody but its owner is shown it, on any path. */
export function ownersOnly(gate: AccessGate): AccessGate {
  return {
    ...gate,
    async mayDisclose(scope, action, resources) {
      const shown = await gate.mayDisclose(scope, action, resources);
      const ids = shown.flatMap(({ type, id }) => (type === 'Subscription' ? [id] : []));
      if (ids.length === 0) return shown;
      const owners = await ownersOf(scope.tx, ids);
      const own = ownerOf(scope.actor);
      return shown.filter(({ type, id }) => type !== 'Subscription' || (own !== undefined && owners.get(id) === own));
    },
  };
}

/** What REST needs to take Subscriptions: the rule, what a written one sets going, and the gate that shows them to their owners. */
export function takingSubscriptions(rest: RestParts, parts: Pick<SubscriptionParts, 'outbound'>): RestParts {
  const gate = ownersOnly(rest.gate);
  return {
    ...rest,
    gate,
    owned: new Set([...(rest.owned ?? []), 'Subscription']),
    guards: { ...rest.guards, Subscription: guardSubscription({ rest: { ...rest, gate }, outbound: parts.outbound }) },
    written: { ...rest.written, Subscription: heardSubscription },
  };
}
