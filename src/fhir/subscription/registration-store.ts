import type { Tx } from '#kernel';
import type { PayloadFormat, Registration, SubscriptionStatus } from './model.ts';

interface Row {
  id: string;
  owner: string;
  actor: string;
  purpose: string;
  lang: string;
  type: string;
  criteria: string;
  channel: string;
  endpoint: string | null;
  payload: boolean;
  payload_format: PayloadFormat;
  headers: string;
  state: SubscriptionStatus;
  ends_at: Date | null;
  failures: number;
}

const COLUMNS =
  'r.id, r.owner, r.actor, r.purpose, r.lang, r.type, r.criteria, r.channel, r.endpoint, r.payload, r.payload_format, r.headers, r.state, r.ends_at, r.failures';

/** Begun or ended in one transaction. */
const AT_ONCE = 100;

/** Registers a subscription, or registers it anew: what waits for it stays, and whoever is delivering to it loses the claim. */
export async function saveRegistration(tx: Tx, one: Omit<Registration, 'failures'>, now: Date): Promise<void> {
  await tx.query(
    `insert into subscription.registration as r
       (id, owner, actor, purpose, lang, type, criteria, channel, endpoint, payload, payload_format, headers, state, ends_at, next_attempt_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
     on conflict (id) do update set actor = excluded.actor, purpose = excluded.purpose, lang = excluded.lang, type = excluded.type,
       criteria = excluded.criteria, channel = excluded.channel, endpoint = excluded.endpoint, payload = excluded.payload,
       payload_format = excluded.payload_format, headers = excluded.headers, state = excluded.state, ends_at = excluded.ends_at, failures = 0, next_attempt_at = excluded.next_attempt_at,
       claim = null, claimed_until = null`,
    [
      one.id,
      one.owner,
      JSON.stringify(one.actor),
      one.purpose,
      one.lang,
      one.type,
      one.criteria,
      one.channel,
      one.endpoint ?? null,
      one.payload !== undefined,
      one.payload ?? 'json',
      JSON.stringify(one.headers),
      one.state,
      one.endsAt ?? null,
      now,
    ],
  );
}

/** Owners by subscription. */
export async function ownersOf(tx: Tx, ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
  if (ids.length === 0) return new Map();
  const rows = await tx.query<{ id: string; owner: string }>(
    'select id, owner from subscription.registration where id = any($1::text[])',
    [ids],
  );
  return new Map(rows.map(({ id, owner }) => [id, owner]));
}

/** The state of a subscription; undefined where none is registered. */
export async function stateOf(tx: Tx, id: string): Promise<SubscriptionStatus | undefined> {
  const [row] = await tx.query<{ state: SubscriptionStatus }>(
    'select state from subscription.registration where id = $1',
    [id],
  );
  return row?.state;
}

/** How many others of an owner's are not off. Two that begin at once see one another, because the count takes a lock on the owner. */
export async function countOthers(tx: Tx, owner: string, id: string): Promise<number> {
  await tx.query(`select pg_advisory_xact_lock(hashtextextended('subscription.registration ' || $1, 0))`, [owner]);
  const [row] = await tx.query<{ n: number }>(
    "select count(*)::int as n from subscription.registration where owner = $1 and id <> $2 and state <> 'off'",
    [owner, id],
  );
  return row?.n ?? 0;
}

/** Sets a subscription's state and ends its claim. What waits for one that is off is dropped. */
export async function setState(tx: Tx, id: string, state: SubscriptionStatus): Promise<void> {
  await tx.query('update subscription.registration set state = $2, claim = null, claimed_until = null where id = $1', [
    id,
    state,
  ]);
  if (state === 'off') await tx.query('delete from subscription.notification where subscription = $1', [id]);
}

const REQUESTED = "r.state = 'requested'";

/** Which are to begin, some of them. */
export function findRequested(tx: Tx): Promise<string[]> {
  return idsOf(tx, REQUESTED);
}

/** Those of these that still are to begin, locked; without those that another process has. */
export function takeRequested(tx: Tx, ids: readonly string[]): Promise<Registration[]> {
  return registrations(tx, `${REQUESTED} and r.id = any($1::text[]) order by r.id for update skip locked`, [ids]);
}

const OVER = `r.ends_at <= $1 and (r.state = 'error' or (r.state = 'active'
  and (r.failures > 0 or not exists (select from subscription.notification n where n.subscription = r.id))))`;

/** Of which the end had come by then, and nothing is to be sent any more, some of them: nothing waits, or what waits has failed at least once. */
export function findOver(tx: Tx, then: Date): Promise<string[]> {
  return idsOf(tx, OVER, [then]);
}

/** Those of these of which that still holds, locked; without those that another process has. */
export function takeOver(tx: Tx, then: Date, ids: readonly string[]): Promise<Registration[]> {
  return registrations(tx, `${OVER} and r.id = any($2::text[]) order by r.id for update of r skip locked`, [then, ids]);
}

async function idsOf(tx: Tx, condition: string, params: readonly unknown[] = []): Promise<string[]> {
  const rows = await tx.query<{ id: string }>(
    `select r.id from subscription.registration r where ${condition} order by r.id limit ${AT_ONCE}`,
    params,
  );
  return rows.map(({ id }) => id);
}

async function registrations(tx: Tx, condition: string, params: readonly unknown[]): Promise<Registration[]> {
  const rows = await tx.query<Row>(`select ${COLUMNS} from subscription.registration r where ${condition}`, params);
  return rows.map(toRegistration);
}

/** Whether there is anything to do at all: how many subscriptions are not off, how many active, and whether changes wait to be matched. */
export async function lookAround(tx: Tx): Promise<{ registrations: number; active: number; changes: boolean }> {
  const [row] = await tx.query<{ registrations: number; active: number; changes: boolean }>(
    `select count(*) filter (where state <> 'off')::int as registrations, count(*) filter (where state = 'active')::int as active,
       exists (select from subscription.change) as changes from subscription.registration`,
  );
  return row ?? { registrations: 0, active: 0, changes: false };
}

/** The active subscriptions to these types. */
export async function activeOf(tx: Tx, types: readonly string[]): Promise<Registration[]> {
  const rows = await tx.query<Row>(
    `select ${COLUMNS} from subscription.registration r where r.state = 'active' and r.type = any($1::text[])`,
    [types],
  );
  return rows.map(toRegistration);
}

/** Claims subscriptions that have something to deliver and are due, also from a holder whose time ran out. */
export async function claimDue(
  tx: Tx,
  { claim, now, until, limit }: { claim: string; now: Date; until: Date; limit: number },
): Promise<Registration[]> {
  const rows = await tx.query<Row>(
    `with due as (
       select d.id from subscription.registration d
       where d.state = 'active' and d.next_attempt_at <= $2 and (d.claimed_until is null or d.claimed_until <= $2)
         and exists (select from subscription.notification n where n.subscription = d.id)
       order by d.next_attempt_at, d.id limit $4 for update skip locked)
     update subscription.registration r set claim = $1, claimed_until = $3 from due where r.id = due.id returning ${COLUMNS}`,
    [claim, now, until, limit],
  );
  return rows.map(toRegistration);
}

/** The subscription of a claim, locked; undefined where the claim is lost: it was changed or ended, or another process holds it. */
export async function lockClaim(
  tx: Tx,
  { id, claim }: { readonly id: string; readonly claim: string },
): Promise<Registration | undefined> {
  const [row] = await tx.query<Row>(
    `select ${COLUMNS} from subscription.registration r where r.id = $1 and r.claim = $2 and r.state = 'active' for update`,
    [id, claim],
  );
  return row && toRegistration(row);
}

/** The holder's time begins anew. Only under `lockClaim`. */
export async function renewClaim(tx: Tx, id: string, until: Date): Promise<void> {
  await tx.query('update subscription.registration set claimed_until = $2 where id = $1', [id, until]);
}

/** Lets go of a subscription: with so many failures in a row, and due again at this instant. */
export async function releaseClaim(
  tx: Tx,
  id: string,
  { failures, dueAt }: { readonly failures: number; readonly dueAt: Date },
): Promise<void> {
  await tx.query(
    'update subscription.registration set claim = null, claimed_until = null, failures = $2, next_attempt_at = $3 where id = $1',
    [id, failures, dueAt],
  );
}

/** Something was taken: the failures in a row are over. */
export async function clearFailures(tx: Tx, id: string): Promise<void> {
  await tx.query('update subscription.registration set failures = 0 where id = $1', [id]);
}

/** Counts one more thing that sockets are to tell. */
export async function addPing(tx: Tx, id: string): Promise<void> {
  await tx.query('update subscription.registration set pings = pings + 1 where id = $1', [id]);
}

/** The condition under which a socket may be bound to a subscription: it is told on sockets, or will be when it is activated. */
const ON_SOCKETS = "channel = 'websocket' and state in ('requested', 'active')";

/** How many pings of an owner's websocket subscription reached a socket, as a bigint in decimal; undefined where the owner has none that is on. */
export async function findHeard(tx: Tx, id: string, owner: string): Promise<string | undefined> {
  const [found] = await tx.query<{ heard: string }>(
    `select heard::text from subscription.registration where id = $1 and owner = $2 and ${ON_SOCKETS}`,
    [id, owner],
  );
  return found?.heard;
}

/** A subscription, and how many pings it had in all, as a bigint in decimal. */
export interface Pinged {
  readonly id: string;
  readonly pings: string;
}

/** What sockets are told of a subscription that they are bound to. */
export interface BoundTo extends Pinged {
  readonly owner: string;
  /** It has not ended, failed, or gone over to another channel. */
  readonly isOn: boolean;
}

/** These subscriptions, by id; one that is not among them is gone. */
export async function findBound(tx: Tx, ids: readonly string[]): Promise<ReadonlyMap<string, BoundTo>> {
  const rows = await tx.query<BoundTo & Record<string, unknown>>(
    `select id, owner, pings::text, ${ON_SOCKETS} as "isOn" from subscription.registration where id = any($1::text[])`,
    [ids],
  );
  return new Map(rows.map((row) => [row.id, row]));
}

/** Keeps that these pings were told on a socket. */
export async function saveHeard(tx: Tx, told: readonly Pinged[]): Promise<void> {
  await tx.query(
    `update subscription.registration r set heard = greatest(r.heard, t.pings)
     from unnest($1::text[], $2::bigint[]) as t (id, pings) where r.id = t.id`,
    [told.map(({ id }) => id), told.map(({ pings }) => pings)],
  );
}

function toRegistration(row: Row): Registration {
  const { ends_at: endsAt, endpoint, payload, payload_format: format, ...rest } = row;
  return {
    ...rest,
    actor: JSON.parse(row.actor),
    headers: JSON.parse(row.headers),
    ...(endsAt === null ? {} : { endsAt }),
    ...(endpoint === null ? {} : { endpoint }),
    ...(payload ? { payload: format } : {}),
  } as Registration;
}
