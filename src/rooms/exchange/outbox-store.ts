import type { LocalText, Tx } from '#kernel';
import type { OutState } from './lifecycle.ts';
import type { KeptRefusal } from './model.ts';
import { WAIT_MS_MAX } from './rules.ts';

/** A row of the outbox. `body` is absent once the other node has signed for the message. */
export interface OutRow {
  readonly id: string;
  readonly peer: string;
  readonly caseId: string;
  readonly sequence: number;
  readonly type: string;
  readonly purpose: string;
  readonly legalBasis: string;
  readonly body: string | null;
  readonly bytes: number;
  readonly contentHash: string;
  readonly state: OutState;
  readonly attempts: number;
  readonly answeredAttempts: number;
  readonly nextAttemptAt: Date;
  readonly claim: string | null;
  readonly createdAt: Date;
  readonly finishedAt: Date | null;
  readonly lastError: KeptRefusal | null;
  readonly replacedBy: string | null;
}

const COLUMNS = `id, peer, case_id as "caseId", sequence, type, purpose, legal_basis as "legalBasis", body, bytes,
  content_hash as "contentHash", state, attempts, answered_attempts as "answeredAttempts", next_attempt_at as "nextAttemptAt",
  claim, created_at as "createdAt", finished_at as "finishedAt", last_error::json as "lastError", replaced_by as "replacedBy"`;

/** The next number of a case. The row stays locked until the caller's transaction ends, so numbers follow the order of commits. */
export async function takeSequence(tx: Tx, peer: string, caseId: string): Promise<number> {
  const [row] = await tx.query<{ sequence: number }>(
    `insert into exchange.case_out (peer, case_id, last_sequence) values ($1, $2, 1)
     on conflict (peer, case_id) do update set last_sequence = exchange.case_out.last_sequence + 1
     returning last_sequence as sequence`,
    [peer, caseId],
  );
  return row?.sequence ?? 0;
}

export type NewOutRow = Pick<
  OutRow,
  'id' | 'peer' | 'caseId' | 'sequence' | 'type' | 'purpose' | 'legalBasis' | 'bytes' | 'contentHash' | 'createdAt'
> & { readonly body: string };

/** What there is to do once a message has been put into the outbox; see `Tx.wake`. */
export const OUTBOX = 'exchange/outbox';

export async function insertOut(tx: Tx, row: NewOutRow): Promise<void> {
  tx.wake?.(OUTBOX);
  await tx.query(
    `insert into exchange.outbox
       (id, peer, case_id, sequence, type, purpose, legal_basis, body, bytes, content_hash, state, next_attempt_at, created_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 'waiting', $11, $11)`,
    [
      row.id,
      row.peer,
      row.caseId,
      row.sequence,
      row.type,
      row.purpose,
      row.legalBasis,
      row.body,
      row.bytes,
      row.contentHash,
      row.createdAt,
    ],
  );
}

/** Some of the outbox: to these neighbours or to all others, of these types or of all others. */
export interface Lane {
  readonly peers?: Members;
  readonly types?: Members;
}
interface Members {
  readonly of: readonly string[];
  readonly isIn: boolean;
}

/**
 * Takes messages that are due: the first unfinished one of each case only, not those of a neighbour that does not answer at the moment, and
 * also those whose holder's lease ran out. Rows another worker is taking are passed over. Times too far ahead to be true were written by a clock that
 * was off, and count as past.
 *
 * @param claim - the holder's mark; only who bears it may settle
 * @param only - of these neighbours and types alone; without it of all
 */
export async function claimDue(
  tx: Tx,
  { claim, at, leaseMs, limit, only = {} }: { claim: string; at: Date; leaseMs: number; limit: number; only?: Lane },
): Promise<OutRow[]> {
  return tx.query<OutRow>(
    `with due as (
       select o.id from exchange.outbox o
       where (o.next_attempt_at <= $2 or o.next_attempt_at > $5)
         and coalesce((o.peer = any($6::text[])) = $7, true) and coalesce((o.type = any($8::text[])) = $9, true)
         and (o.state in ('waiting', 'retrying') or (o.state = 'delivering' and (o.claimed_until <= $2 or o.claimed_until > $5)))
         and not exists (
           select from exchange.outbox p
           where p.peer = o.peer and p.case_id = o.case_id and p.sequence < o.sequence and p.state not in ('delivered', 'replaced'))
         and not exists (select from exchange.peer_contact c where c.peer = o.peer and c.paused_until > $2 and c.paused_until <= $5)
       order by o.next_attempt_at, o.id
       limit $4
       for update skip locked)
     update exchange.outbox set state = 'delivering', claim = $1, claimed_until = $3, attempts = attempts + 1
     where id in (select id from due)
     returning ${COLUMNS}`,
    [
      claim,
      at,
      new Date(at.getTime() + leaseMs),
      limit,
      new Date(at.getTime() + WAIT_MS_MAX),
      only.peers?.of ?? null,
      only.peers?.isIn ?? null,
      only.types?.of ?? null,
      only.types?.isIn ?? null,
    ],
  );
}

/** A message, locked until the transaction ends. */
export async function lockOut(tx: Tx, id: string): Promise<OutRow | undefined> {
  const [row] = await tx.query<OutRow>(`select ${COLUMNS} from exchange.outbox where id = $1 for update`, [id]);
  return row;
}

export async function findOut(tx: Tx, id: string): Promise<OutRow | undefined> {
  const [row] = await tx.query<OutRow>(`select ${COLUMNS} from exchange.outbox where id = $1`, [id]);
  return row;
}

export interface OutChange {
  readonly state: OutState;
  readonly at: Date;
  readonly nextAttemptAt?: Date;
  readonly answered?: boolean;
  readonly lastError?: KeptRefusal;
  readonly replacedBy?: string;
}

/** Writes a message's new state; a finished one loses its body and whatever held it. */
export async function saveOut(tx: Tx, id: string, change: OutChange): Promise<void> {
  const isFinished = change.state === 'delivered' || change.state === 'replaced' || change.state === 'poison';
  await tx.query(
    `update exchange.outbox set
       state = $2,
       next_attempt_at = coalesce($3, next_attempt_at),
       answered_attempts = case when $2 = 'waiting' then 0 else answered_attempts + $4 end,
       last_error = case when $2 = 'delivered' then null else coalesce($5, last_error) end,
       replaced_by = coalesce($6, replaced_by),
       finished_at = $7,
       body = case when $2 = 'delivered' then null else body end,
       claim = null, claimed_until = null
     where id = $1`,
    [
      id,
      change.state,
      change.nextAttemptAt ?? null,
      change.answered ? 1 : 0,
      change.lastError ? JSON.stringify(change.lastError) : null,
      change.replacedBy ?? null,
      isFinished ? change.at : null,
    ],
  );
}

/** A line in a message's story: what happened, or what a person did and why. */
export async function noteEvent(
  tx: Tx,
  messageId: string,
  at: Date,
  outcome: string,
  detail?: LocalText | { readonly reason: string; readonly by: LocalText },
): Promise<void> {
  await tx.query('insert into exchange.message_event (message_id, at, outcome, detail) values ($1, $2, $3, $4)', [
    messageId,
    at,
    outcome,
    detail === undefined ? null : JSON.stringify(detail),
  ]);
}

/** Waits before any message of a neighbour that does not answer is tried again: as for one message, two seconds to five minutes. */
export async function noteUnreachable(tx: Tx, peer: string, at: Date): Promise<void> {
  await tx.query(
    `insert into exchange.peer_contact as c (peer, reachable, failures, paused_until)
     values ($1, false, 1, $2::timestamptz + interval '2 seconds')
     on conflict (peer) do update set reachable = false, failures = c.failures + 1,
       paused_until = $2::timestamptz + least(interval '300 seconds', interval '2 seconds' * power(2, least(c.failures, 8)))
     where c.paused_until is null or c.paused_until <= $2`,
    [peer, at],
  );
}

/** Somebody knows better than the clock that the neighbour is worth a try: nothing of it waits any longer, and the count of failures starts anew. */
export async function liftPause(tx: Tx, peer: string): Promise<void> {
  await tx.query('update exchange.peer_contact set failures = 0, paused_until = null where peer = $1', [peer]);
}

export async function noteReached(tx: Tx, peer: string, at: Date): Promise<void> {
  await tx.query(
    `insert into exchange.peer_contact (peer, reachable, last_contact_at) values ($1, true, $2)
     on conflict (peer) do update set reachable = true, last_contact_at = $2, failures = 0, paused_until = null`,
    [peer, at],
  );
}

/** A neighbour has answered something that was no message. What waits for it is left as it is. */
export async function noteHeard(tx: Tx, peer: string, at: Date): Promise<void> {
  await tx.query(
    `insert into exchange.peer_contact (peer, reachable, last_contact_at) values ($1, true, $2)
     on conflict (peer) do update set last_contact_at = $2`,
    [peer, at],
  );
}
