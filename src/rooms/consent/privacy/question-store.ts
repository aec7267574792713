import { shardOf } from '#fhir';
import type { Tx } from '#kernel';
import type { RemoteAccess } from '../contract.ts';

/** A question about an access, on either side. */
export interface Question {
  readonly id: string;
  readonly side: 'asked' | 'received';
  /** Empty where it was received: whose question it is, the other node knows. */
  readonly patientId: string;
  readonly node: string;
  readonly entryId: string;
  readonly access: RemoteAccess;
  /** Who did it, where it happened here. */
  readonly accountId?: string;
  readonly fhirUser?: string;
  readonly words: string;
  readonly askedAt: Date;
  readonly answerBy: Date;
  readonly from?: { readonly node: string; readonly id: string };
  readonly answer?: { readonly at: Date; readonly words: string; readonly by: string };
  readonly sendTo?: string;
}

interface Row {
  id: string;
  side: Question['side'];
  patient_id: string;
  node: string;
  entry_id: string;
  access: string;
  account_id: string | null;
  fhir_user: string | null;
  words: string;
  asked_at: Date;
  answer_by: Date;
  from_node: string | null;
  from_id: string | null;
  answered_at: Date | null;
  answer: string | null;
  answered_by: string | null;
  send_to: string | null;
}

const COLUMNS = `id, side, patient_id, node, entry_id, access, account_id, fhir_user, words, asked_at, answer_by, from_node, from_id,
  answered_at, answer, answered_by, send_to`;
const LISTED_MAX = 200;

/** @returns false where this very question is there already */
export async function insertQuestion(tx: Tx, question: Question): Promise<boolean> {
  const rows = await tx.query(
    `insert into consent.access_question
       (shard, id, side, patient_id, node, entry_id, access, account_id, fhir_user, words, asked_at, answer_by, from_node, from_id, send_to)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
     on conflict do nothing returning 1`,
    [
      shardOf(question.id),
      question.id,
      question.side,
      question.patientId,
      question.node,
      question.entryId,
      JSON.stringify(question.access),
      question.accountId ?? null,
      question.fhirUser ?? null,
      question.words,
      question.askedAt,
      question.answerBy,
      question.from?.node ?? null,
      question.from?.id ?? null,
      question.sendTo ?? null,
    ],
  );
  return rows.length > 0;
}

export async function findQuestion(tx: Tx, id: string, hold?: 'hold'): Promise<Question | undefined> {
  const [row] = await tx.query<Row>(
    `select ${COLUMNS} from consent.access_question where shard = $1 and id = $2 ${hold === undefined ? '' : 'for update'}`,
    [shardOf(id), id],
  );
  return row && toQuestion(row);
}

/** A patient's own, the newest first. */
export async function listOfPatient(tx: Tx, patientId: string): Promise<Question[]> {
  const rows = await tx.query<Row>(
    `select ${COLUMNS} from consent.access_question
      where shard = $1 and patient_id = $2 and side = 'asked' order by asked_at desc, id desc limit ${LISTED_MAX}`,
    [shardOf(patientId), patientId],
  );
  return rows.map(toQuestion);
}

/** Those that this node has to answer: the nearest clock first, or the newest first of all. */
export async function listForDesk(tx: Tx, node: string, show: 'waiting' | 'all', limit: number): Promise<Question[]> {
  const rows = await tx.query<Row>(
    show === 'waiting'
      ? `select ${COLUMNS} from consent.access_question where node = $1 and answered_at is null order by answer_by, id limit $2`
      : `select ${COLUMNS} from consent.access_question where node = $1 order by asked_at desc, id limit $2`,
    [node, limit],
  );
  return rows.map(toQuestion);
}

export async function countForDesk(tx: Tx, node: string, at: Date): Promise<{ waiting: number; overdue: number }> {
  const [row] = await tx.query<{ waiting: number; overdue: number }>(
    `select count(*)::int as waiting, count(*) filter (where answer_by < $2)::int as overdue
       from consent.access_question where node = $1 and answered_at is null`,
    [node, at],
  );
  return row ?? { waiting: 0, overdue: 0 };
}

export async function writeAnswer(
  tx: Tx,
  { id, from }: Question,
  answer: { readonly at: Date; readonly words: string; readonly by: string },
): Promise<void> {
  await tx.query(
    `update consent.access_question set answered_at = $3, answer = $4, answered_by = $5, send_to = $6
      where shard = $1 and id = $2 and answered_at is null`,
    [shardOf(id), id, answer.at, answer.words, answer.by, from?.node ?? null],
  );
}

/** Questions and answers that a neighbour has to be told of. They are gone from the queue when the taker's transaction commits. */
export async function takeToSend(tx: Tx, limit: number): Promise<Question[]> {
  const rows = await tx.query<Row>(
    `with due as (
       select shard, id, send_to from consent.access_question where send_to is not null order by asked_at limit $1 for update skip locked)
     update consent.access_question q set send_to = null from due where q.shard = due.shard and q.id = due.id
     returning ${COLUMNS.split(', ')
       .map((name) => (name.trim() === 'send_to' ? 'due.send_to' : `q.${name.trim()}`))
       .join(', ')}`,
    [limit],
  );
  return rows.map(toQuestion);
}

function toQuestion(row: Row): Question {
  const { answered_at: at, answer, answered_by: by, from_node: fromNode, from_id: fromId } = row;
  return {
    id: row.id,
    side: row.side,
    patientId: row.patient_id,
    node: row.node,
    entryId: row.entry_id,
    access: JSON.parse(row.access) as RemoteAccess,
    ...(row.account_id === null ? {} : { accountId: row.account_id }),
    ...(row.fhir_user === null ? {} : { fhirUser: row.fhir_user }),
    words: row.words,
    askedAt: row.asked_at,
    answerBy: row.answer_by,
    ...(fromNode === null || fromId === null ? {} : { from: { node: fromNode, id: fromId } }),
    ...(at === null || answer === null || by === null ? {} : { answer: { at, words: answer, by } }),
    ...(row.send_to === null ? {} : { sendTo: row.send_to }),
  };
}
