import type { Tx } from '#kernel';
import type { Account } from './model.ts';

/**
 * What happens to how somebody signs in that they are told of, whoever did it: if it was not them, they are the first who can know.
 * @source OWASP ASVS 5.0, 6.3.7 (level 3)
 */
export const ACCOUNT_CHANGES = [
  'password-changed',
  'password-reset',
  'setup-code',
  'codes-added',
  'codes-removed',
  'recovery-codes',
  'passkey-added',
  'passkey-removed',
  'sessions-ended',
  'account-closed',
  'account-opened',
] as const;
export type AccountChange = (typeof ACCOUNT_CHANGES)[number];

/** Tells the holder of an account, in the transaction of the change: what is not told does not happen. */
export type TellHolder = (
  tx: Tx,
  holder: Pick<Account, 'patientId' | 'fhirUser'>,
  change: AccountChange,
) => Promise<void>;
