import { shardOf } from '#fhir';
import type { LocalText, Tx } from '#kernel';
import type { CounterTry } from './counter-rules.ts';

/** A one-time code as it is kept: the code itself is nowhere. */
export interface CounterCodeRow {
  readonly consentId: string;
  readonly salt: Uint8Array;
  readonly codeHash: Uint8Array;
  readonly termsHash: string;
  readonly sentTo: string;
  readonly accountId: string;
  readonly expiresAt: Date;
  readonly triesLeft: number;
}

/** A new code takes the place of the one before. */
export async function saveCode(tx: Tx, row: CounterCodeRow): Promise<void> {
  await tx.query(
    `insert into consent.counter_code (shard, consent_id, salt, code_hash, terms_hash, sent_to, account_id, expires_at, tries_left)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
     on conflict (shard, consent_id) do update set salt = excluded.salt, code_hash = excluded.code_hash, terms_hash = excluded.terms_hash,
       sent_to = excluded.sent_to, account_id = excluded.account_id, expires_at = excluded.expires_at, tries_left = excluded.tries_left`,
    [
      shardOf(row.consentId),
      row.consentId,
      row.salt,
      row.codeHash,
      row.termsHash,
      row.sentTo,
      row.accountId,
      row.expiresAt,
      row.triesLeft,
    ],
  );
}

/** The code of a request, locked until the transaction ends: guesses sent at once count like guesses sent in turn. */
export async function lockCode(tx: Tx, consentId: string): Promise<CounterCodeRow | undefined> {
  const [row] = await tx.query<CounterCodeRow>(
    `select consent_id as "consentId", salt, code_hash as "codeHash", terms_hash as "termsHash", sent_to as "sentTo", account_id as "accountId",
       expires_at as "expiresAt", tries_left as "triesLeft"
     from consent.counter_code where shard = $1 and consent_id = $2 for update`,
    [shardOf(consentId), consentId],
  );
  return row;
}

export async function countWrongCode(tx: Tx, consentId: string): Promise<void> {
  await tx.query(
    'update consent.counter_code set tries_left = tries_left - 1 where shard = $1 and consent_id = $2 and tries_left > 0',
    [shardOf(consentId), consentId],
  );
}

/** A code is used once. */
export async function eraseCode(tx: Tx, consentId: string): Promise<void> {
  await tx.query('delete from consent.counter_code where shard = $1 and consent_id = $2', [
    shardOf(consentId),
    consentId,
  ]);
}

/** What was tried at counters for a patient since then. */
export function triesOf(tx: Tx, patientId: string, since: Date): Promise<CounterTry[]> {
  return tx.query<CounterTry>(
    'select kind, consent_id as "consentId", at from consent.counter_try where shard = $1 and patient_id = $2 and at > $3',
    [shardOf(patientId), patientId, since],
  );
}

export interface NewTry extends CounterTry {
  readonly id: string;
  readonly patientId: string;
  readonly accountId: string;
}

/** Keeps a try; those of this patient that no limit looks back to any more go. */
export async function saveTry(tx: Tx, one: NewTry, since: Date): Promise<void> {
  const shard = shardOf(one.patientId);
  await tx.query('delete from consent.counter_try where shard = $1 and patient_id = $2 and at <= $3', [
    shard,
    one.patientId,
    since,
  ]);
  await tx.query(
    'insert into consent.counter_try (shard, patient_id, id, consent_id, kind, account_id, at) values ($1, $2, $3, $4, $5, $6, $7)',
    [shard, one.patientId, one.id, one.consentId, one.kind, one.accountId, one.at],
  );
}

/** What did not happen after all counts for nothing. */
export async function eraseTry(tx: Tx, patientId: string, id: string): Promise<void> {
  await tx.query('delete from consent.counter_try where shard = $1 and patient_id = $2 and id = $3', [
    shardOf(patientId),
    patientId,
    id,
  ]);
}

/** A text that was read out to a patient. */
export interface ReadingRow {
  readonly consentId: string;
  readonly termsHash: string;
  readonly accountId: string;
  readonly fhirUser: string | null;
  readonly readerName: LocalText;
  readonly readAt: Date;
  readonly expiresAt: Date;
}

const READING = `consent_id as "consentId", terms_hash as "termsHash", account_id as "accountId", fhir_user as "fhirUser", reader_name::json as "readerName",
  read_at as "readAt", expires_at as "expiresAt"`;

/** A new reading takes the place of the one before. */
export async function saveReading(tx: Tx, row: ReadingRow): Promise<void> {
  await tx.query(
    `insert into consent.counter_reading (shard, consent_id, terms_hash, account_id, fhir_user, reader_name, read_at, expires_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8)
     on conflict (shard, consent_id) do update set terms_hash = excluded.terms_hash, account_id = excluded.account_id, fhir_user = excluded.fhir_user,
       reader_name = excluded.reader_name, read_at = excluded.read_at, expires_at = excluded.expires_at`,
    [
      shardOf(row.consentId),
      row.consentId,
      row.termsHash,
      row.accountId,
      row.fhirUser,
      JSON.stringify(row.readerName),
      row.readAt,
      row.expiresAt,
    ],
  );
}

/** Readings of these requests that still wait for a second person. */
export function readingsOf(tx: Tx, consentIds: readonly string[], at: Date): Promise<ReadingRow[]> {
  if (consentIds.length === 0) return Promise.resolve([]);
  return tx.query<ReadingRow>(
    `select ${READING} from consent.counter_reading where shard = any($1::smallint[]) and consent_id = any($2::text[]) and expires_at > $3`,
    [[...new Set(consentIds.map(shardOf))], consentIds, at],
  );
}

export async function eraseReading(tx: Tx, consentId: string): Promise<void> {
  await tx.query('delete from consent.counter_reading where shard = $1 and consent_id = $2', [
    shardOf(consentId),
    consentId,
  ]);
}
