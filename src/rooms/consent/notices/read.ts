import { createHash } from 'node:crypto';
import { shardOf } from '#fhir';
import { type LocalText, RefusalError, type Scope } from '#kernel';
import type { NoticeKind, NoticesQuery, NoticesView, NoticesWatch, NoticeView } from '../contract.ts';
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
  /** Whom a notice to somebody who works here speaks of. */
  about: string | null;
}

const COLUMNS = 'id, at, kind, params, read_at, about';
/** Reading what one is told is an act on the data of whoever it speaks of. */
const BASIS = { patient: 'consent/own-notices', staff: 'consent/staff-notices' } as const;

/** The reader's own notices, newest first. Reading them is an act, and in the list of each patient they speak of. */
export async function listNotices(scope: Scope, { cursor, limit, unread }: NoticesQuery): Promise<NoticesView> {
  const recipient = ownRecipient(scope);
  const shard = shardOf(recipient);
  const [at, id] = cursor === undefined ? ['infinity', ''] : fromCursor(cursor);
  const rows = await scope.tx.query<NoticeRow>(
    `select ${COLUMNS} from consent.notice
      where shard = $1 and patient_id = $2 and (at, id) < ($3::timestamptz, $4::text) and ($5::boolean is null or (read_at is null) = $5)
      order by at desc, id desc limit $6`,
    [shard, recipient, at, id, unread === undefined ? null : unread === 'true', limit + 1],
  );
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  noteLooks(scope, recipient, 'read', shown);
  return {
    items: shown.map(toView),
    ...(await watchOf(scope, recipient)),
    ...(rows.length > limit && last ? { next: toCursor(last.at, last.id) } : {}),
  };
}

/** What a page that stays open asks: whether there is anything new, and how much is unread. It says nothing of what, so it is no access. */
export async function watchNotices(scope: Scope): Promise<NoticesWatch> {
  return watchOf(scope, ownRecipient(scope));
}

async function watchOf({ tx }: Scope, recipient: Recipient): Promise<NoticesWatch> {
  const [row] = await tx.query<{ unread: number; all: number; newest: string | null }>(
    `select count(*) filter (where read_at is null)::int as unread, count(*)::int as all, max(at)::text as newest
       from consent.notice where shard = $1 and patient_id = $2`,
    [shardOf(recipient), recipient],
  );
  const unread = row?.unread ?? 0;
  const mark = createHash('sha256').update(`${unread} ${row?.all} ${row?.newest}`).digest('hex');
  return { mark, unread };
}

/** A patient's notices are about who is told them; those of somebody who works here about whom each speaks of. That there was none is an entry too. */
function noteLooks(scope: Scope, recipient: Recipient, action: 'read' | 'update', shown: readonly NoticeRow[]): void {
  const isStaff = recipient.startsWith('Practitioner/');
  const basis = isStaff ? BASIS.staff : BASIS.patient;
  const aboutWhom = Map.groupBy(shown, ({ about }) => (isStaff ? about : recipient));
  if (aboutWhom.size === 0) aboutWhom.set(isStaff ? null : recipient, []);
  for (const [patientId, notices] of aboutWhom) {
    scope.note({
      action,
      outcome: 'permitted',
      ...(patientId === null ? {} : { patientId }),
      kinds: { Communication: notices.length },
      basis,
    });
  }
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
      where shard = $1 and id = $2 and patient_id = $3 returning ${COLUMNS}`,
    [shardOf(recipient), id, recipient, scope.clock.now()],
  );
  if (row === undefined) throw new RefusalError(refuse('consent.notice-not-found'));
  noteLooks(scope, recipient, 'update', [row]);
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
