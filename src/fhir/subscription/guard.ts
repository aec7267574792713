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

/** Subscriptions of one owner that are not off. Each is held against every change of its type. */
export const OWNED_MAX = 50;

/**
 * The rule on writing a Subscription, asked in addition to the gate: it has an owner, nobody else changes it, and what it asks for can be delivered.
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

/** Passes on what a search refuses as said of `Subscription.criteria`. */
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
 * Registers a Subscription that was written, in the transaction that wrote it: from then on the worker knows of it. One that was off and is requested again counts towards
 * its owner's limit like a new one.
 *
 * @refuses subscription.too-many
 */
export async function heardSubscription(scope: Scope, stored: StoredResource): Promise<void> {
  if (stored.deleted) return setState(scope.tx, stored.id, 'off');
  const owner = ownerOf(scope.actor);
  if (owner === undefined) return;
  const subscription = readSubscription(stored);
  const { status, criteria, end, channel } = subscription;
  const state = await stateOf(scope.tx, stored.id);
  // Who writes back the status that the node gave it changes nothing; one that still waits may have changed in all else.
  if (status === 'active' || (status === state && status !== 'requested')) return;
  const isOff = isInert(subscription);
  // One that is off from the beginning is registered all the same, so that it has an owner.
  if (isOff && state !== undefined) return setState(scope.tx, stored.id, 'off');
  if (!isOff) await requireFewer(scope, owner, stored.id);
  const { actor, purpose, lang } = scope;
  await saveRegistration(
    scope.tx,
    {
      id: stored.id,
      owner,
      actor,
      purpose,
      lang,
      type: isOff ? '' : readSubscriptionCriteria(criteria, baseOf(scope)).type,
      criteria,
      channel: channel.type,
      ...(channel.endpoint === undefined ? {} : { endpoint: channel.endpoint }),
      ...payloadOf(channel),
      headers: channel.header ?? [],
      state: isOff ? 'off' : 'requested',
      ...(end === undefined ? {} : { endsAt: new Date(end) }),
    },
    scope.clock.now(),
  );
}

/** @refuses subscription.too-many */
async function requireFewer(scope: Scope, owner: string, id: string): Promise<void> {
  const count = await countOthers(scope.tx, owner, id);
  if (count >= OWNED_MAX) throw new RefusalError(refuseSubscription('subscription.too-many', { count }));
}

function payloadOf({ payload = '' }: SubscriptionResource['channel']): Pick<Registration, 'payload'> {
  const format = payloadFormatOf(payload);
  return format === undefined ? {} : { payload: format };
}

function readSubscription({ body }: StoredResource): SubscriptionResource {
  return parseFhirJson(body) as unknown as SubscriptionResource;
}

/** The gate, which also shows a Subscription to nobody but its owner, on any path: it may hold its client's secrets. */
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

/** What the composition gives REST, with what Subscriptions need: their rule, their registration, and the gate that shows them to their owners. */
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
