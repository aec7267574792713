import type { Tx } from '#kernel';
import { countRecoveryCodes, dropRecoveryCodes } from './recovery-codes.ts';
import { dropTotp, findTotp } from './totp.ts';

/** What a person has beside a password. */
export interface Factors {
  readonly totp: boolean;
  readonly passkeys: number;
  readonly recoveryCodes: number;
}

export async function factorsOf(tx: Tx, accountId: string): Promise<Factors> {
  const totp = (await findTotp(tx, accountId)) !== undefined;
  const [row] = await tx.query<{ passkeys: number }>(
    'select count(*)::int as passkeys from oidc.passkey where account_id = $1',
    [accountId],
  );
  return { totp, passkeys: row?.passkeys ?? 0, recoveryCodes: await countRecoveryCodes(tx, accountId) };
}

/** Whether a password alone does not let this person in. */
export function hasSecondFactor({ totp, passkeys }: Factors): boolean {
  return totp || passkeys > 0;
}

/** Takes all of them from a person whose telephone is lost, and who showed at the desk who they are. */
export async function dropFactors(tx: Tx, accountId: string): Promise<void> {
  await dropTotp(tx, accountId);
  await tx.query('delete from oidc.passkey where account_id = $1', [accountId]);
  await dropRecoveryCodes(tx, accountId);
}
