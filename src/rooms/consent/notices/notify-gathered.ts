import { createHash } from 'node:crypto';
import { shardOf } from '#fhir';
import { lawInForce, type Scope, type Tx, toCalendarDate } from '#kernel';
import type { RemoteAccess } from '../contract.ts';
import { NOTICE_GATHERED_MINUTES } from '../lawbook.ts';
import type { NoticeParams } from './model.ts';
import { notify, type Recipient } from './notify.ts';

/** The kind of which many come alike. */
const KIND = 'record-read-elsewhere';
type Told = NoticeParams<typeof KIND>;

/**
 * Tells a patient of a look at their record at a neighbour's. Looks by the same person of the same institution, for the same purpose and by the same rule, are alike: the first is told at
 * once, and what follows within the lawbook's window is one further notice, which stands in the portal from its first look on, counts up, and leaves by other channels when the window is over.
 * Each look is an entry of the ledger all the same; an emergency is told each time.
 *
 * The window is of when a look is heard of: what waited while the nodes could not reach each other is told as one.
 *
 * @source lawbook consent/NOTICE_GATHERED_MINUTES
 */
export async function tellLook(scope: Scope, recipient: Recipient, access: RemoteAccess, told: Told): Promise<void> {
  const now = scope.clock.now();
  const minutes = lawInForce(NOTICE_GATHERED_MINUTES, scope.node.jurisdiction, toCalendarDate(now))?.value ?? 0;
  if (access.purpose === 'ETREAT' || minutes === 0) {
    await notify(scope, recipient, KIND, told);
    return;
  }
  const key = [shardOf(recipient), recipient, whatIsAlike(access)] as const;
  const open = await enterWindow(scope.tx, key, now, new Date(now.getTime() + minutes * 60_000));
  if (open === undefined) {
    await notify(scope, recipient, KIND, told);
  } else if (open.noticeId === null) {
    const first = { ...told, times: 1, lastAt: access.at };
    const id = await notify(scope, recipient, KIND, first, undefined, open.endsAt);
    await scope.tx.query(
      'update consent.notice_gathering set notice_id = $4 where shard = $1 and recipient = $2 and alike = $3',
      [...key, id],
    );
  } else {
    await countUp(scope.tx, key[0], open.noticeId, access.at, now);
  }
}

/** A neighbour tells who acted by name: two of one name and role at one institution count as one here, and are told apart by nobody but their own node. */
function whatIsAlike({ node, organization, actorName, role, purpose, basis }: RemoteAccess): string {
  const parts = [KIND, node, organization?.id ?? null, actorName, role, purpose, basis];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}

/**
 * Whoever comes second waits for the first: the row is locked either way.
 *
 * @returns the window that is open already; none where this look opened it
 */
async function enterWindow(
  tx: Tx,
  key: readonly [shard: number, recipient: string, alike: string],
  now: Date,
  endsAt: Date,
): Promise<{ readonly endsAt: Date; readonly noticeId: string | null } | undefined> {
  const opened = await tx.query(
    `insert into consent.notice_gathering as open (shard, recipient, alike, ends_at) values ($1, $2, $3, $4)
     on conflict (shard, recipient, alike) do update set ends_at = excluded.ends_at, notice_id = null where open.ends_at <= $5
     returning alike`,
    [...key, endsAt, now],
  );
  if (opened.length > 0) return undefined;
  const [row] = await tx.query<{ ends_at: Date; notice_id: string | null }>(
    'select ends_at, notice_id from consent.notice_gathering where shard = $1 and recipient = $2 and alike = $3',
    [...key],
  );
  if (row === undefined) throw new Error('a window that was entered is gone');
  return { endsAt: row.ends_at, noticeId: row.notice_id };
}

/** What counts up is news: it is unread again, and the newest. */
async function countUp(tx: Tx, shard: number, id: string, lookedAt: string, now: Date): Promise<void> {
  const [row] = await tx.query<{ params: string }>('select params from consent.notice where shard = $1 and id = $2', [
    shard,
    id,
  ]);
  const told = JSON.parse(row?.params ?? '{}') as Told;
  const { times = 0, lastAt = lookedAt } = told;
  const more: Told = { ...told, times: times + 1, lastAt: lookedAt > lastAt ? lookedAt : lastAt };
  await tx.query('update consent.notice set params = $3, at = $4, read_at = null where shard = $1 and id = $2', [
    shard,
    id,
    JSON.stringify(more),
    now,
  ]);
}

/** Windows that are over tell nothing any more. */
export async function forgetWindows(tx: Tx, now: Date): Promise<void> {
  await tx.query('delete from consent.notice_gathering where ends_at <= $1', [now]);
}
