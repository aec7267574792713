import { shardOf } from '#fhir';
import type { Tx } from '#kernel';

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
