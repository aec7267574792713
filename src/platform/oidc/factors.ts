import type { Tx } from '#kernel';
import { countRecoveryCodes } from './recovery-codes.ts';
import { findTotp } from './totp.ts';

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
