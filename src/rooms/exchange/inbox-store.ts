import type { Tx } from '#kernel';
import type { Envelope } from './crypto/envelope.ts';
import type { InState } from './lifecycle.ts';
import type { KeptRefusal } from './model.ts';

export interface InRow {
  readonly peer: string;
  readonly id: string;
  readonly caseId: string;
  readonly sequence: number;
  readonly type: string;
  readonly purpose: string;
  readonly legalBasis: string;
  /** Kept while held only. */
  readonly body: string | null;
  readonly bytes: number;
  readonly contentHash: string;
  readonly state: InState;
  readonly deliveries: number;
  readonly alarms: number;
  readonly refusal: KeptRefusal | null;
  readonly receivedAt: Date;
  readonly finishedAt: Date | null;
}

const COLUMNS = `peer, id, case_id as "caseId", sequence, type, purpose, legal_basis as "legalBasis", body, bytes, content_hash as "contentHash",
  state, deliveries, alarms, refusal::json as refusal, received_at as "receivedAt", finished_at as "finishedAt"`;

/** The number that a case awaits next. Its row stays locked: one message of a case is taken in at a time. */
export async function lockCase(tx: Tx, peer: string, caseId: string): Promise<number> {
  const [row] = await tx.query<{ next: number }>(
    `insert into exchange.case_in (peer, case_id, next_sequence) values ($1, $2, 1)
     on conflict (peer, case_id) do update set next_sequence = exchange.case_in.next_sequence
     returning next_sequence as next`,
    [peer, caseId],
  );
  return row?.next ?? 1;
}

export async function advanceCase(tx: Tx, peer: string, caseId: string, next: number): Promise<void> {
  await tx.query('update exchange.case_in set next_sequence = $3 where peer = $1 and case_id = $2', [
    peer,
    caseId,
    next,
  ]);
}

export async function findIn(tx: Tx, peer: string, id: string): Promise<InRow | undefined> {
  const [row] = await tx.query<InRow>(`select ${COLUMNS} from exchange.inbox where peer = $1 and id = $2`, [peer, id]);
  return row;
}

/** Who holds a place in a case for good. */
export async function findApplied(tx: Tx, peer: string, caseId: string, sequence: number): Promise<InRow | undefined> {
  const [row] = await tx.query<InRow>(
    `select ${COLUMNS} from exchange.inbox where peer = $1 and case_id = $2 and sequence = $3 and state = 'applied'`,
    [peer, caseId, sequence],
  );
  return row;
}

/** The held message for a place, the one that came first. */
export async function findHeld(tx: Tx, peer: string, caseId: string, sequence: number): Promise<InRow | undefined> {
  const [row] = await tx.query<InRow>(
    `select ${COLUMNS} from exchange.inbox where peer = $1 and case_id = $2 and sequence = $3 and state = 'held'
     order by received_at, id limit 1`,
    [peer, caseId, sequence],
  );
  return row;
}

export interface InChange {
  readonly state: InState;
  readonly at: Date;
  readonly refusal?: KeptRefusal;
}

/**
 * Writes a message and what became of it; one that is known is counted once more.
 *
 * @returns false where a message of that id but of another case or content is there: nothing was changed
 */
export async function saveIn(
  tx: Tx,
  envelope: Envelope,
  facts: { readonly contentHash: string; readonly bytes: number; readonly body: string },
  { state, at, refusal }: InChange,
): Promise<boolean> {
  const rows = await tx.query(
    `insert into exchange.inbox as i
       (peer, id, case_id, sequence, type, purpose, legal_basis, body, bytes, content_hash, state, refusal, received_at, finished_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
     on conflict (peer, id) do update set
       state = excluded.state, refusal = excluded.refusal, body = excluded.body, finished_at = excluded.finished_at, deliveries = i.deliveries + 1
     where i.content_hash = excluded.content_hash and i.state <> 'applied'
     returning id`,
    [
      envelope.from,
      envelope.id,
      envelope.caseId,
      envelope.sequence,
      envelope.type,
      envelope.purpose,
      JSON.stringify(envelope.legalBasis),
      state === 'held' ? facts.body : null,
      facts.bytes,
      facts.contentHash,
      state,
      refusal ? JSON.stringify(refusal) : null,
      at,
      state === 'held' ? null : at,
    ],
  );
  return rows.length === 1;
}

/** A held message's end. */
export async function settleHeld(tx: Tx, row: InRow, { state, at, refusal }: InChange): Promise<void> {
  await tx.query(
    'update exchange.inbox set state = $3, refusal = $4, body = null, finished_at = $5 where peer = $1 and id = $2',
    [row.peer, row.id, state, refusal ? JSON.stringify(refusal) : null, at],
  );
}

export async function countDelivery(tx: Tx, peer: string, id: string): Promise<void> {
  await tx.query('update exchange.inbox set deliveries = deliveries + 1 where peer = $1 and id = $2', [peer, id]);
}

/** Other content came under a known id: kept as a count that the desk shows in red. */
export async function countAlarm(tx: Tx, peer: string, id: string): Promise<void> {
  await tx.query('update exchange.inbox set alarms = alarms + 1 where peer = $1 and id = $2', [peer, id]);
}
