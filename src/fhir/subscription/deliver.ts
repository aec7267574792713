import { RefusalError, type Scope, type Tx } from '#kernel';
import { OutboundError } from '#platform/http';
import { groundOf } from '../gate.ts';
import { parseFhirJson } from '../json/json.ts';
import { shownVersions } from '../rest/disclosure/shown-versions.ts';
import { sightOf } from '../rest/disclosure/sight.ts';
import { isWithin } from '../store/is-within.ts';
import { readVersions } from '../store/read-versions.ts';
import type { StoredResource } from '../store/stored.ts';
import { writeFhirXml } from '../xml/write-xml.ts';
import { asOwner } from './as-owner.ts';
import { refuseSubscription } from './messages.ts';
import type { Notification, PayloadFormat, Registration } from './model.ts';
import type { SubscriptionParts, SubscriptionRuntime } from './parts.ts';
import {
  addPing,
  claimDue,
  dropNotification,
  lockClaim,
  nextNotifications,
  releaseClaim,
} from './registration-store.ts';
import { FAILURES_MAX, pauseAfter, readHeader } from './rules.ts';
import { setStatus } from './set-status.ts';

/** A resource as it is handed over. */
interface Payload {
  readonly contentType: string;
  readonly body: string;
}

/** Silence of the other side before an attempt has failed. */
const TIMEOUT_MS = 10_000;
/** How long a process may hold a subscription: twice an attempt and its settling. A killed one's notifications wait for nothing longer. */
const LEASE_MS = 25_000;
/** Subscriptions delivered to at a time; each has its own order, none waits for another's endpoint. */
const AT_ONCE = 10;

/** What is to be sent, decided and noted; or why there is nothing. */
type Prepared =
  | { readonly is: 'send'; readonly notification: Notification; readonly payload?: Payload }
  | { readonly is: 'hidden' | 'pinged' }
  | { readonly is: 'empty' | 'lost' };

/**
 * Delivers what is due, one notification after another for each subscription. Three steps with nothing but rows between them: claim, send, settle. A process killed
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
  await Promise.all(claimed.map((one) => deliverTo(parts, runtime, one, claim)));
  return claimed.length;
}

/** Notifications of one claim; then the others have their turn. */
const IN_A_ROW = 20;

async function deliverTo(
  parts: SubscriptionParts,
  runtime: SubscriptionRuntime,
  { id }: Registration,
  claim: string,
): Promise<void> {
  const { database, clock } = runtime;
  for (let sent = 0; sent < IN_A_ROW; sent++) {
    // The holder's time begins anew with each.
    const until = new Date(clock.now().getTime() + LEASE_MS);
    const prepared = await database.transaction(async (tx) => {
      const held = await lockClaim(tx, id, claim);
      if (held === undefined) return { is: 'lost' } as const;
      await tx.query('update subscription.registration set claimed_until = $2 where id = $1', [id, until]);
      return { ...(await prepare(parts, runtime, tx, held)), held };
    });
    if (prepared.is === 'lost') return;
    if (prepared.is === 'empty') break;
    if (prepared.is !== 'send') continue;
    const failure = await send(parts, prepared.held, prepared.notification, prepared.payload);
    const isOver = await database.transaction((tx) => settle(runtime, tx, { id, claim, prepared, failure }));
    if (isOver) return;
  }
  await database.transaction(async (tx) => {
    const held = await lockClaim(tx, id, claim);
    if (held) await releaseClaim(tx, id, { failures: held.failures, dueAt: clock.now() });
  });
}

/**
 * Decides the first notification for the owner, as things are now: what is hidden from the owner is not told, not even that there was something. What goes out is
 * noted before it goes.
 */
async function prepare(
  parts: SubscriptionParts,
  runtime: SubscriptionRuntime,
  tx: Tx,
  held: Registration,
): Promise<Prepared> {
  if (!(await parts.stands(tx, held.actor))) {
    await setStatus(runtime, tx, held, 'off', refuseSubscription('subscription.owner-gone'));
    return { is: 'lost' };
  }
  const [notification] = await nextNotifications(tx, held.id, 1);
  if (notification === undefined) return { is: 'empty' };
  const { versions } = await readVersions(tx, [notification], Number.MAX_SAFE_INTEGER);
  const place = placeOf(held);
  const shown = await asOwner(runtime, tx, held, async (scope) => {
    const visible = await foundBy(parts, scope, versions);
    if (visible && notification.told !== place) noteTelling(parts, scope, visible, held);
    return visible;
  });
  if (shown === undefined) {
    await dropNotification(tx, held.id, notification.n);
    return { is: 'hidden' };
  }
  if (held.channel === 'websocket') {
    await addPing(tx, held.id);
    await dropNotification(tx, held.id, notification.n);
    return { is: 'pinged' };
  }
  await tx.query('update subscription.notification set told = $3 where subscription = $1 and n = $2::bigint', [
    held.id,
    notification.n,
    place,
  ]);
  return { is: 'send', notification, ...(held.payload ? { payload: payloadFor(shown, held.payload) } : {}) };
}

/**
 * What a search by the owner would show of a version now. Who may read a resource and whose search does not reach it (a parent, of a child's record) is not told of it: nobody asked
 * for that one.
 */
async function foundBy(
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
      if (!(error instanceof RefusalError)) throw error;
    }
  }
  const [shown] = await shownVersions(rest, scope, 'search', found);
  return shown;
}

function payloadFor({ body }: StoredResource, format: PayloadFormat): Payload {
  return format === 'json'
    ? { contentType: 'application/fhir+json; charset=utf-8', body }
    : { contentType: 'application/fhir+xml; charset=utf-8', body: writeFhirXml(parseFhirJson(body)) };
}

/** With a payload the resource is handed over; without one it is told that there is something which meets the criteria, which is a look as a number is. */
function noteTelling(
  { rest: { gate } }: SubscriptionParts,
  scope: Scope,
  { type, patientId }: StoredResource,
  held: Registration,
): void {
  // That something of nobody's has changed is no act on anybody's data.
  if (patientId === undefined && !held.payload) return;
  const whose = patientId === undefined ? {} : { patientId };
  const recipient = placeOf(held);
  scope.note({
    action: held.payload ? 'disclose' : 'search',
    outcome: 'permitted',
    ...whose,
    kinds: { [type]: 1 },
    ...groundOf(gate, scope, { action: 'search', type, ...whose }, 'fhir.rest', { subscription: held.id }),
    ...(recipient === '' ? {} : { recipient }),
  });
}

/** Where it goes, for the ledger: the host, not the address, which may hold a secret. */
function placeOf({ endpoint = '' }: Registration): string {
  return URL.canParse(endpoint) ? new URL(endpoint).host : '';
}

/**
 * An empty POST says that there is something; with a payload the resource itself is put below the address.
 *
 * @returns why it failed; undefined where it was taken
 * @source https://hl7.org/fhir/R4/subscription.html#2.46.7.1
 */
async function send(
  { outbound }: SubscriptionParts,
  { id, endpoint = '', headers }: Registration,
  { n, type, id: resourceId }: Notification,
  payload: Payload | undefined,
): Promise<string | undefined> {
  const own: Record<string, string[]> = {};
  for (const [name, value] of headers.flatMap((line) => [readHeader(line) ?? []]) as [string, string][]) {
    if (name !== undefined) own[name] = [...(own[name] ?? []), value];
  }
  const marked = { ...own, 'x-notification-id': [`${id}/${n}`] };
  try {
    const status = await outbound.send({
      timeoutMs: TIMEOUT_MS,
      ...(payload === undefined
        ? { url: endpoint, method: 'POST', headers: marked }
        : {
            url: `${endpoint.replace(/\/$/, '')}/${type}/${resourceId}`,
            method: 'PUT',
            headers: { ...marked, 'content-type': [payload.contentType] },
            body: payload.body,
          }),
    });
    return status >= 200 && status < 300 ? undefined : `status ${status}`;
  } catch (error) {
    if (error instanceof OutboundError) return error.message;
    throw error;
  }
}

/** Writes what became of an attempt. @returns whether this subscription is left alone for now */
async function settle(
  runtime: SubscriptionRuntime,
  tx: Tx,
  attempt: {
    readonly id: string;
    readonly claim: string;
    readonly prepared: { readonly notification: Notification };
    readonly failure: string | undefined;
  },
): Promise<boolean> {
  const { id, claim, prepared, failure } = attempt;
  const held = await lockClaim(tx, id, claim);
  // It was changed or ended meanwhile, or another holds it: this attempt decides nothing any more.
  if (held === undefined) return true;
  if (failure === undefined) {
    await dropNotification(tx, id, prepared.notification.n);
    if (held.failures > 0) await tx.query('update subscription.registration set failures = 0 where id = $1', [id]);
    return false;
  }
  const failures = held.failures + 1;
  const dueAt = new Date(runtime.clock.now().getTime() + pauseAfter(failures));
  await releaseClaim(tx, id, { failures, dueAt });
  if (failures >= FAILURES_MAX) {
    const reason = refuseSubscription('subscription.delivery-failed', { count: failures, why: failure });
    await setStatus(runtime, tx, held, 'error', reason);
  }
  return true;
}
