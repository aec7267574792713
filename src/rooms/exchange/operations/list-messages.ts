import { createHash } from 'node:crypto';
import type { z } from 'zod';
import { RefusalError, type Scope } from '#kernel';
import type { Watch } from '../../../kernel/wire.ts';
import type { ListMessages, MessageDetail, MessageList, MessageView } from '../contract.ts';
import { fromCursor, toCursor } from '../cursor.ts';
import { findIn, type InRow } from '../inbox-store.ts';
import { refuse } from '../messages.ts';
import type { KeptRefusal, MessageHandlers } from '../model.ts';
import { findOut, type OutRow } from '../outbox-store.ts';

interface DeskRow {
  direction: 'out' | 'in';
  id: string;
  peer: string;
  type: string;
  caseId: string;
  sequence: number;
  state: MessageView['state'];
  attempts: number;
  nextAttemptAt: Date | null;
  createdAt: Date;
  finishedAt: Date | null;
  bytes: number;
  lastError: KeptRefusal | null;
}

const DESK = `
  select 'out' as direction, id, peer, type, case_id as "caseId", sequence, state, attempts,
    case when state in ('waiting', 'retrying') then next_attempt_at end as "nextAttemptAt",
    created_at as "createdAt", finished_at as "finishedAt", bytes, last_error::json as "lastError"
  from exchange.outbox
  union all
  select 'in', id, peer, type, case_id, sequence, state, deliveries, null, received_at, finished_at, bytes, refusal::json
  from exchange.inbox`;

/** The coordinator's desk: messages of both directions, newest first, with how many there are in each state. */
export async function listMessages(
  scope: Scope,
  query: z.output<typeof ListMessages>,
): Promise<z.infer<typeof MessageList>> {
  const after = fromCursor(query.cursor);
  const rows = await scope.tx.query<DeskRow>(
    `select * from (${DESK}) desk
     where ($1::text is null or direction = $1) and ($2::text is null or state = $2)
       and ($3::timestamptz is null or ("createdAt", id) < ($3, $4))
     order by "createdAt" desc, id desc limit $5`,
    [query.direction ?? null, query.state ?? null, after?.at ?? null, after?.id ?? null, query.limit + 1],
  );
  const counts = await scope.tx.query<{ name: string; count: number }>(
    `select state as name, count(*)::int as count from (${DESK}) desk group by 1`,
  );
  const page = rows.slice(0, query.limit);
  const last = page.at(-1);
  // Which cases there are between two nodes, and when, is told of people, though the list names none.
  const kinds = { MessageHeader: page.length };
  scope.note({ action: 'search', outcome: 'permitted', kinds, basis: 'exchange.messages-listed' });
  return {
    messages: page.map((row) => toView(scope, row)),
    ...(rows.length > query.limit && last ? { next: toCursor(last.createdAt, last.id) } : {}),
    counts: Object.fromEntries(counts.map(({ name, count }) => [name, count])),
    mark: await markOf(scope),
  };
}

/** Whether the desk has anything new: of what, is not said, and nothing is told of anybody. */
export async function watchMessages(scope: Scope): Promise<Watch> {
  return { mark: await markOf(scope) };
}

async function markOf({ tx }: Scope): Promise<string> {
  const states = await tx.query<Record<string, unknown>>(
    `select direction, state, count(*)::int as messages, sum(attempts)::int as attempts, max("createdAt") as newest, max("finishedAt") as finished
       from (${DESK}) desk group by 1, 2 order by 1, 2`,
  );
  return createHash('sha256').update(JSON.stringify(states)).digest('hex');
}

/**
 * One message with its story. Clinical content is nobody's business at this desk: its size and hash stand in its place. The look is in the ledger.
 *
 * @refuses exchange.message-not-found
 */
export async function getMessage(scope: Scope, handlers: MessageHandlers, id: string): Promise<MessageDetail> {
  const { out, row } = await messageOf(scope, id);
  const { type, caseId, peer } = row;
  // A message may say who looked at whose record: to read it here is an access, too.
  scope.note({
    action: 'operate',
    outcome: 'permitted',
    kinds: {},
    basis: 'exchange.message-read',
    recipient: peer,
    detail: { message: id, type, case: caseId },
  });
  const handler = Object.hasOwn(handlers, row.type) ? handlers[row.type] : undefined;
  const isHidden = handler === undefined || handler.clinical || row.body === null;
  const hidden = { bytes: row.bytes, sha256: row.contentHash };
  const events = await scope.tx.query<{ at: Date; outcome: string; detail: Record<string, unknown> | null }>(
    'select at, outcome, detail::json as detail from exchange.message_event where message_id = $1 order by number',
    [id],
  );
  return {
    message: out ? outView(scope, out) : inView(scope, row as InRow),
    body: isHidden ? JSON.stringify(hidden) : (row.body ?? ''),
    editable: out !== undefined && handler?.editable === true && ['poison', 'stopped'].includes(out.state),
    attempts: events.map(({ at, outcome, detail }) => {
      const text = detail?.[scope.lang] ?? detail?.['reason'];
      return { at: at.toISOString(), outcome, ...(typeof text === 'string' ? { text } : {}) };
    }),
    mark: markOfMessage(row, events.length),
  };
}

/**
 * What the page of a message asks while it stays open: whether the message has changed. Nothing of it is shown, so nothing is noted; what has changed is read anew, and that is an entry.
 *
 * @refuses exchange.message-not-found
 */
export async function watchMessage(scope: Scope, id: string): Promise<Watch> {
  const { row } = await messageOf(scope, id);
  const [events] = await scope.tx.query<{ n: number }>(
    'select count(*)::int as n from exchange.message_event where message_id = $1',
    [id],
  );
  return { mark: markOfMessage(row, events?.n ?? 0) };
}

/** Each thing that happens to a message is an event, or changes its state. */
function markOfMessage(row: OutRow | InRow, events: number): string {
  const tries = 'attempts' in row ? row.attempts : row.deliveries;
  return createHash('sha256')
    .update(JSON.stringify([row.id, row.state, row.finishedAt, tries, events]))
    .digest('hex');
}

/** @refuses exchange.message-not-found */
async function messageOf(scope: Scope, id: string): Promise<{ out: OutRow | undefined; row: OutRow | InRow }> {
  const out = await findOut(scope.tx, id);
  const row = out ?? (await findInById(scope, id));
  if (row === undefined) throw new RefusalError(refuse('exchange.message-not-found'));
  return { out, row };
}

async function findInById(scope: Scope, id: string): Promise<InRow | undefined> {
  const [row] = await scope.tx.query<{ peer: string }>(
    'select peer from exchange.inbox where id = $1 order by received_at limit 1',
    [id],
  );
  return row && findIn(scope.tx, row.peer, id);
}

export function outView(scope: Scope, row: OutRow): MessageView {
  const isDue = row.state === 'waiting' || row.state === 'retrying';
  return toView(scope, { ...row, direction: 'out', nextAttemptAt: isDue ? row.nextAttemptAt : null });
}

function inView(scope: Scope, row: InRow): MessageView {
  const { deliveries, receivedAt, refusal } = row;
  return toView(scope, {
    ...row,
    direction: 'in',
    attempts: deliveries,
    nextAttemptAt: null,
    createdAt: receivedAt,
    lastError: refusal,
  });
}

function toView(scope: Scope, row: DeskRow): MessageView {
  return {
    id: row.id,
    direction: row.direction,
    type: row.type,
    peer: row.peer,
    caseId: row.caseId,
    sequence: row.sequence,
    state: row.state,
    attempts: row.attempts,
    ...(row.nextAttemptAt ? { nextAttemptAt: row.nextAttemptAt.toISOString() } : {}),
    createdAt: row.createdAt.toISOString(),
    ...(row.finishedAt ? { finishedAt: row.finishedAt.toISOString() } : {}),
    bytes: row.bytes,
    ...(row.lastError ? { lastError: { code: row.lastError.code, text: row.lastError.text[scope.lang] } } : {}),
  };
}
