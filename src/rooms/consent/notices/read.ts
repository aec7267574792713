import { shardOf } from '#fhir';
import { type LocalText, RefusalError, type Scope } from '#kernel';
import type { NoticeKind, NoticesQuery, NoticesView, NoticeView } from '../contract.ts';
import { fromCursor, toCursor } from '../cursor.ts';
import { refuse } from '../messages.ts';
import type { Recipient } from './notify.ts';
import { noticeText, noticeTitle } from './text.ts';

interface NoticeRow {
  id: string;
  at: Date;
  kind: NoticeKind;
  params: string;
  read_at: Date | null;
}

/** The reader's own notices, newest first. */
export async function listNotices(scope: Scope, { cursor, limit, unread }: NoticesQuery): Promise<NoticesView> {
  const recipient = ownRecipient(scope);
  const shard = shardOf(recipient);
  const [at, id] = cursor === undefined ? ['infinity', ''] : fromCursor(cursor);
  const rows = await scope.tx.query<NoticeRow>(
    `select id, at, kind, params, read_at from consent.notice
      where shard = $1 and patient_id = $2 and (at, id) < ($3::timestamptz, $4::text) and ($5::boolean is null or (read_at is null) = $5)
      order by at desc, id desc limit $6`,
    [shard, recipient, at, id, unread === undefined ? null : unread === 'true', limit + 1],
  );
  const [count] = await scope.tx.query<{ n: number }>(
    'select count(*)::int as n from consent.notice where shard = $1 and patient_id = $2 and read_at is null',
    [shard, recipient],
  );
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return {
    items: shown.map(toView),
    unread: count?.n ?? 0,
    ...(rows.length > limit && last ? { next: toCursor(last.at, last.id) } : {}),
  };
}

/**
 * Marks a notice as read; a second time changes nothing.
 *
 * @refuses consent.notice-not-found
 */
export async function readNotice(scope: Scope, { id }: { readonly id: string }): Promise<NoticeView> {
  const recipient = ownRecipient(scope);
  const [row] = await scope.tx.query<NoticeRow>(
    `update consent.notice set read_at = coalesce(read_at, $4)
      where shard = $1 and id = $2 and patient_id = $3 returning id, at, kind, params, read_at`,
    [shardOf(recipient), id, recipient, scope.clock.now()],
  );
  if (row === undefined) throw new RefusalError(refuse('consent.notice-not-found'));
  return toView(row);
}

function toView(row: NoticeRow): NoticeView {
  const params = JSON.parse(row.params) as Record<string, string | number | LocalText>;
  return {
    id: row.id,
    at: row.at.toISOString(),
    kind: row.kind,
    title: noticeTitle(row.kind),
    text: noticeText({ kind: row.kind, params }),
    params,
    ...(row.read_at === null ? {} : { readAt: row.read_at.toISOString() }),
  };
}

/** Notices are their reader's alone: a patient's, or somebody's who works here. */
function ownRecipient({ actor }: Scope): Recipient {
  if (actor.kind === 'person' && actor.patientId !== undefined) return actor.patientId;
  if (actor.kind === 'person' && actor.fhirUser?.startsWith('Practitioner/')) return actor.fhirUser;
  throw new RefusalError(refuse('consent.not-own-record'));
}
