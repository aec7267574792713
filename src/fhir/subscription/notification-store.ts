import type { Tx } from '#kernel';
import type { VersionKey } from '../store/read-versions.ts';
import type { Notification } from './model.ts';

/** A subscription, and a version that it is to be told of. */
export interface Telling extends VersionKey {
  readonly subscription: string;
}

/** Puts notifications behind those that wait, in this order. */
export async function insertNotifications(tx: Tx, tellings: readonly Telling[], now: Date): Promise<void> {
  if (tellings.length === 0) return;
  await tx.query(
    `insert into subscription.notification (subscription, type, id, version, made_at)
     select t.subscription, t.type, t.id, t.version, $5 from unnest($1::text[], $2::text[], $3::text[], $4::int[])
       with ordinality as t (subscription, type, id, version, n) order by t.n`,
    [
      tellings.map((t) => t.subscription),
      tellings.map((t) => t.type),
      tellings.map((t) => t.id),
      tellings.map((t) => t.version),
      now,
    ],
  );
}

/** The one that is to be told next; undefined where nothing waits. */
export async function findFirstNotification(tx: Tx, subscription: string): Promise<Notification | undefined> {
  const [first] = await tx.query<Notification & Record<string, unknown>>(
    'select t.n::text, t.type, t.id, t.version, t.told from subscription.notification t where t.subscription = $1 order by t.n limit 1',
    [subscription],
  );
  return first;
}

/** Keeps to which host the ledger says it was told, so that sending it there again is not noted again. */
export async function saveTold(tx: Tx, subscription: string, n: string, host: string): Promise<void> {
  await tx.query('update subscription.notification set told = $3 where subscription = $1 and n = $2::bigint', [
    subscription,
    n,
    host,
  ]);
}

export async function dropNotification(tx: Tx, subscription: string, n: string): Promise<void> {
  await tx.query('delete from subscription.notification where subscription = $1 and n = $2::bigint', [subscription, n]);
}

/** Drops what was made before this instant and waits for a subscription that is not active. */
export async function dropOlder(tx: Tx, before: Date): Promise<void> {
  await tx.query(
    `delete from subscription.notification where made_at < $1 and subscription in
       (select id from subscription.registration where state <> 'active')`,
    [before],
  );
}
