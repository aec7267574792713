import { shardOf } from '#fhir';
import type { Tx } from '#kernel';
import type { KeptCode } from './code.ts';
import type { CarerOffer, CarerReach } from './contract.ts';

/** An offer as it is kept. */
export interface OfferRow {
  readonly id: string;
  readonly patientId: string;
  readonly called: string;
  readonly reach: CarerReach;
  readonly withoutSensitive: boolean;
  readonly answers: boolean;
  readonly until: string;
  readonly triesLeft: number;
  readonly askedAt: Date;
  readonly answerBy: Date;
  readonly state: Exclude<CarerOffer['state'], 'lapsed'>;
}

export interface WaitingOffer extends OfferRow, KeptCode {}

const COLUMNS = `id, patient_id as "patientId", called, reach, without_sensitive as "withoutSensitive", answers, until::text as until, tries_left as "triesLeft",
  asked_at as "askedAt", answer_by as "answerBy", state`;

/** The patient's offers and carers are counted and changed one act at a time. */
export async function lockCarersOf(tx: Tx, patientId: string): Promise<void> {
  await tx.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [`consent.carer_offer/${patientId}`]);
}

export async function saveOffer(tx: Tx, offer: OfferRow, finds: string, { salt, hash }: KeptCode): Promise<void> {
  await tx.query(
    `insert into consent.carer_offer (shard, id, patient_id, called, reach, without_sensitive, answers, until, code_finds, code_salt, code_hash, tries_left, asked_at, answer_by, state)
     values ($1, $2, $3, $4, $5, $6, $7, $8::date, $9, $10, $11, $12, $13, $14, 'waiting')`,
    [
      ...[shardOf(offer.patientId), offer.id, offer.patientId, offer.called, offer.reach, offer.withoutSensitive],
      ...[offer.answers, offer.until, finds, salt, hash, offer.triesLeft, offer.askedAt, offer.answerBy],
    ],
  );
}

/** The newest offers of a patient. */
export function offersOf(tx: Tx, patientId: string, limit: number): Promise<OfferRow[]> {
  return tx.query<OfferRow>(
    `select ${COLUMNS} from consent.carer_offer where shard = $1 and patient_id = $2 order by asked_at desc, id desc limit $3`,
    [shardOf(patientId), patientId, limit],
  );
}

/** How many codes of a patient can still be answered. */
export async function countWaiting(tx: Tx, patientId: string, at: Date): Promise<number> {
  const [row] = await tx.query<{ number: number }>(
    `select count(*)::int as number from consent.carer_offer where shard = $1 and patient_id = $2 and state = 'waiting' and answer_by > $3`,
    [shardOf(patientId), patientId, at],
  );
  return row?.number ?? 0;
}

/** A patient's own offer that can still be taken back, held until the transaction ends. */
export async function holdOwnOffer(tx: Tx, patientId: string, id: string): Promise<OfferRow | undefined> {
  const [row] = await tx.query<OfferRow>(
    `select ${COLUMNS} from consent.carer_offer where shard = $1 and patient_id = $2 and id = $3 and state = 'waiting' for update`,
    [shardOf(patientId), patientId, id],
  );
  return row;
}

/** Offers that wait and are found by this half of a code, held: guesses sent at once count like guesses sent in turn. */
export function holdByCode(tx: Tx, finds: string): Promise<WaitingOffer[]> {
  return tx.query<WaitingOffer>(
    `select ${COLUMNS}, code_salt as salt, code_hash as hash from consent.carer_offer where code_finds = $1 and state = 'waiting' order by id for update`,
    [finds],
  );
}

/** Whose offers wait that this half of a code finds. */
export function patientsByCode(tx: Tx, finds: string): Promise<{ patient: string }[]> {
  return tx.query(
    `select distinct patient_id as patient from consent.carer_offer where code_finds = $1 and state = 'waiting'`,
    [finds],
  );
}

/** A wrong try. The last one ends it. */
export async function countWrong(tx: Tx, { patientId, id }: OfferRow, at: Date): Promise<void> {
  await tx.query(
    `update consent.carer_offer set tries_left = greatest(tries_left - 1, 0), state = case when tries_left <= 1 then 'void' else state end,
       answered_at = case when tries_left <= 1 then $3::timestamptz else answered_at end where shard = $1 and id = $2`,
    [shardOf(patientId), id, at],
  );
}

/** Nothing of the code is kept once it is of no use. */
export async function closeOffer(
  tx: Tx,
  { patientId, id }: OfferRow,
  state: 'accepted' | 'declined' | 'taken-back',
  at: Date,
): Promise<void> {
  await tx.query(
    `update consent.carer_offer set state = $3, answered_at = $4, code_finds = null, code_salt = null, code_hash = null where shard = $1 and id = $2`,
    [shardOf(patientId), id, state, at],
  );
}
