import { createHash, randomBytes } from 'node:crypto';
import { type Tx, toBase32 } from '#kernel';
import { plainCode } from './setup-codes.ts';

/** Ten: enough for as many lost telephones, few enough to be written down. */
export const RECOVERY_CODES = 10;

/**
 * New recovery codes in the place of all old ones. They are shown once; what is kept are hashes. 120 random bits each, so that a plain hash is as good as a slow one.
 * @source OWASP ASVS 5.0, 6.5.2 (112 bits)
 */
export async function makeRecoveryCodes(tx: Tx, accountId: string): Promise<readonly string[]> {
  const codes = Array.from({ length: RECOVERY_CODES }, () => toBase32(randomBytes(15)));
  await dropRecoveryCodes(tx, accountId);
  await tx.query(
    'insert into oidc.recovery_code (account_id, code_hash) select $1, hash from unnest($2::bytea[]) as hash',
    [accountId, codes.map(toHash)],
  );
  return codes.map((code) => code.match(/.{6}/g)?.join('-') ?? code);
}

/** Whether the code is one of the person's that was not used yet; it is spent by this, also where two ask at once. */
export function spendRecoveryCode(tx: Tx, accountId: string, typed: string, at: Date): Promise<boolean> {
  return spend(tx, accountId, toHash(typed), at);
}

async function spend(tx: Tx, accountId: string, hash: Buffer, at: Date): Promise<boolean> {
  const rows = await tx.query(
    'update oidc.recovery_code set used_at = $3 where account_id = $1 and code_hash = $2 and used_at is null returning account_id',
    [accountId, hash, at],
  );
  return rows.length > 0;
}

export async function countRecoveryCodes(tx: Tx, accountId: string): Promise<number> {
  const [row] = await tx.query<{ left: number }>(
    'select count(*)::int as left from oidc.recovery_code where account_id = $1 and used_at is null',
    [accountId],
  );
  return row?.left ?? 0;
}

export async function dropRecoveryCodes(tx: Tx, accountId: string): Promise<void> {
  await tx.query('delete from oidc.recovery_code where account_id = $1', [accountId]);
}

/** By what a code of the sheet that was not used yet is known; nothing is spent by the question, and what is answered is no code. */
export async function findRecoveryHash(tx: Tx, accountId: string, typed: string): Promise<string | undefined> {
  const hash = toHash(typed);
  const rows = await tx.query(
    'select from oidc.recovery_code where account_id = $1 and code_hash = $2 and used_at is null',
    [accountId, hash],
  );
  return rows.length > 0 ? hash.toString('base64url') : undefined;
}

/** Whether what was found before was still to be used; it is spent by this. */
export function spendRecoveryHash(tx: Tx, accountId: string, hash: string, at: Date): Promise<boolean> {
  return spend(tx, accountId, Buffer.from(hash, 'base64url'), at);
}

function toHash(code: string): Buffer {
  return createHash('sha256')
    .update(`recovery:${plainCode(code)}`)
    .digest();
}
