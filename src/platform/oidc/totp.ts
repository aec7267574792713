import { generateSecret, generateURI, verifySync } from 'otplib';
import type { Tx } from '#kernel';
import { seal, unseal } from './sealing.ts';

/** One step of thirty seconds to each side: a telephone's clock and a person's typing are that far off. */
const TOLERANCE_SECONDS = 30;

/** What a person puts into the application on the telephone, by its camera or by hand. */
export interface TotpBeginning {
  readonly secret: string;
  readonly uri: string;
}

/**
 * Begins with codes by time: makes a secret, which counts for nothing until a code of it was shown. One that was begun before and not confirmed is forgotten.
 *
 * @param label - how the telephone lists it
 * @returns undefined where the person has codes already
 * @source RFC 6238
 */
export async function beginTotp(
  tx: Tx,
  accountId: string,
  label: { readonly issuer: string; readonly login: string },
  sealing: Uint8Array,
  at: Date,
): Promise<TotpBeginning | undefined> {
  const secret = generateSecret();
  const rows = await tx.query(
    `insert into oidc.totp as t (account_id, sealed, begun_at) values ($1, $2, $3)
     on conflict (account_id) do update set sealed = $2, begun_at = $3, last_step = 0 where t.confirmed_at is null
     returning account_id`,
    [accountId, seal(secret, `totp:${accountId}`, sealing), at],
  );
  if (rows.length === 0) return undefined;
  return { secret, uri: generateURI({ issuer: label.issuer, label: label.login, secret }) };
}

/** Whether the code is right now and was not taken before; it is spent by this, also where two bring it at once. */
export async function spendTotpCode(
  tx: Tx,
  accountId: string,
  code: string,
  sealing: Uint8Array,
  at: Date,
  which: 'begun' | 'confirmed' = 'confirmed',
): Promise<boolean> {
  const [row] = await tx.query<{ sealed: Buffer }>(
    'select sealed from oidc.totp where account_id = $1 and (confirmed_at is not null) = $2',
    [accountId, which === 'confirmed'],
  );
  const secret = row && unseal(row.sealed, `totp:${accountId}`, sealing);
  const token = code.normalize('NFKC').replace(/\s/g, '');
  if (secret === undefined || !/^\d{6}$/.test(token)) return false;
  const epoch = Math.floor(at.getTime() / 1000);
  const result = verifySync({ secret, token, epoch, epochTolerance: TOLERANCE_SECONDS });
  if (!result.valid || !('timeStep' in result)) return false;
  const spent = await tx.query(
    `update oidc.totp set last_step = $2, confirmed_at = coalesce(confirmed_at, $3)
     where account_id = $1 and last_step < $2 returning account_id`,
    [accountId, result.timeStep, at],
  );
  return spent.length > 0;
}

/** Since when codes are asked of this person; undefined where none are. */
export async function findTotp(tx: Tx, accountId: string): Promise<Date | undefined> {
  const [row] = await tx.query<{ confirmed_at: Date }>(
    'select confirmed_at from oidc.totp where account_id = $1 and confirmed_at is not null',
    [accountId],
  );
  return row?.confirmed_at;
}

/** @returns whether there were codes */
export async function dropTotp(tx: Tx, accountId: string): Promise<boolean> {
  const rows = await tx.query('delete from oidc.totp where account_id = $1 and confirmed_at is not null returning 1', [
    accountId,
  ]);
  return rows.length > 0;
}
