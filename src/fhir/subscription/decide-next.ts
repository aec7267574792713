import { RefusalError, type Scope, type Tx } from '#kernel';
import { groundOf } from '../gate.ts';
import { parseFhirJson } from '../json/json.ts';
import { shownVersions } from '../rest/disclosure/shown-versions.ts';
import { sightOf } from '../rest/disclosure/sight.ts';
import { isWithin } from '../store/is-within.ts';
import { readVersions } from '../store/read-versions.ts';
import type { StoredResource } from '../store/stored.ts';
import { writeFhirXml } from '../xml/write-xml.ts';
import { asOwner } from './as-owner.ts';
import type { Notification, Payload, PayloadFormat, Registration } from './model.ts';
import { dropNotification, findFirstNotification, saveTold } from './notification-store.ts';
import type { SubscriptionParts, SubscriptionRuntime } from './parts.ts';
import { addPing } from './registration-store.ts';

/** What became of the first notification that waits for a subscription. */
export type Next =
  /** It may be told and is in the ledger: what is left is to send it. */
  | { readonly is: 'to-send'; readonly notification: Notification; readonly payload?: Payload }
  /** It is done with: hidden from the owner, or counted for the sockets. The one behind it is next. */
  | { readonly is: 'done' }
  /** Nothing waits. */
  | { readonly is: 'none' }
  /** The owner may act here no more: nothing is told. */
  | { readonly is: 'owner-gone' };

/**
 * Decides the first notification for the owner, as things are now: what is hidden from the owner is not told, not even that there was something. What is to be sent is
 * noted in the ledger by the same transaction, before it leaves.
 *
 * @param held - the subscription, locked by whoever holds its claim
 */
export async function decideNext(
  parts: SubscriptionParts,
  runtime: SubscriptionRuntime,
  tx: Tx,
  held: Registration,
): Promise<Next> {
  if (!(await parts.stands(tx, held.actor))) return { is: 'owner-gone' };
  const notification = await findFirstNotification(tx, held.id);
  if (notification === undefined) return { is: 'none' };
  const { versions } = await readVersions(tx, [notification], Number.MAX_SAFE_INTEGER);
  const host = hostOf(held);
  const shown = await asOwner(runtime, tx, held, async (scope) => {
    const visible = await findShown(parts, scope, versions);
    if (visible && notification.told !== host) noteTelling(parts, scope, visible, held);
    return visible;
  });
  if (shown === undefined || held.channel === 'websocket') {
    if (shown) await addPing(tx, held.id);
    await dropNotification(tx, held.id, notification.n);
    return { is: 'done' };
  }
  await saveTold(tx, held.id, notification.n, host);
  return { is: 'to-send', notification, ...(held.payload ? { payload: payloadOf(shown, held.payload) } : {}) };
}

/**
 * What a search by the owner would show of a version now. A resource that the owner may read but would not find by a search (a parent, of a child's record) is not told of:
 * nobody asked for that one.
 */
async function findShown(
  { rest }: SubscriptionParts,
  scope: Scope,
  versions: readonly StoredResource[],
): Promise<StoredResource | undefined> {
  const { restrictionOf } = sightOf(rest, scope);
  const found: StoredResource[] = [];
  for (const version of versions) {
    try {
      if (isWithin(await restrictionOf(version.type), version)) found.push(version);
    } catch (error) {
      // The owner may not search this type any more.
      if (!(error instanceof RefusalError)) throw error;
    }
  }
  const [shown] = await shownVersions(rest, scope, 'search', found);
  return shown;
}

function payloadOf({ body }: StoredResource, format: PayloadFormat): Payload {
  return format === 'json'
    ? { contentType: 'application/fhir+json; charset=utf-8', body }
    : { contentType: 'application/fhir+xml; charset=utf-8', body: writeFhirXml(parseFhirJson(body)) };
}

/** With a payload the resource is disclosed; without one the owner learns that something meets the criteria, which is noted as a search is. */
function noteTelling(
  { rest: { gate } }: SubscriptionParts,
  scope: Scope,
  { type, patientId }: StoredResource,
  held: Registration,
): void {
  // That something of nobody's has changed is no act on anybody's data.
  if (patientId === undefined && !held.payload) return;
  const whose = patientId === undefined ? {} : { patientId };
  const recipient = hostOf(held);
  scope.note({
    action: held.payload ? 'disclose' : 'search',
    outcome: 'permitted',
    ...whose,
    kinds: { [type]: 1 },
    ...groundOf(gate, scope, { action: 'search', type, ...whose }, 'fhir.rest', { subscription: held.id }),
    ...(recipient === '' ? {} : { recipient }),
  });
}

/** Where it goes, for the ledger: the host, not the address, which may hold a secret. Empty for a websocket. */
function hostOf({ endpoint = '' }: Registration): string {
  return URL.canParse(endpoint) ? new URL(endpoint).host : '';
}
