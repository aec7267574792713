import type { Clock, PersonActor, Scope, Tx } from '#kernel';
import type { TellHolder } from '../account-changes.ts';
import type { Proofs } from '../proofs.ts';
import { type SecondFactorPolicy, secondFactorDueAt, secondFactorFacts } from '../second-factor-policy.ts';
import { endSessions, type SessionLimits } from '../sessions.ts';
import type { SignInSettings } from '../settings.ts';

export interface AccountParts {
  readonly settings: SignInSettings;
  readonly clock: Clock;
  readonly proofs: Proofs;
  readonly limits: SessionLimits;
  readonly secondFactor: SecondFactorPolicy;
  /** What was remembered of these sessions and grants counts no longer. */
  readonly distrust: (ended: readonly string[]) => void;
  readonly tell: TellHolder;
}

/** What an act on somebody's own account is called in the ledger. */
type AccountBasis =
  `sign-in.${'password' | 'codes' | 'recovery-codes' | 'passkey' | 'session' | 'application' | 'workplace'}-${'changed' | 'added' | 'removed' | 'ended'}`;

/** Until when a second factor has to be there; undefined where none has to be, or one is. */
export async function secondFactorDueOf(
  { clock, secondFactor }: AccountParts,
  tx: Tx,
  accountId: string,
  has: boolean,
): Promise<Date | undefined> {
  return secondFactorDueAt(await secondFactorFacts(tx, accountId, has, clock.now()), secondFactor);
}

/** Ends some of somebody's sessions, and lets nobody remember them. @returns their ids */
export async function endSessionsOf(
  { distrust }: AccountParts,
  scope: Scope,
  { accountId }: PersonActor,
  which: Parameters<typeof endSessions>[2],
): Promise<readonly string[]> {
  const ended = await endSessions(scope.tx, accountId, which, scope.clock.now());
  distrust(ended);
  return ended;
}

/** Notes an act of somebody on their own account. */
export function noteAccount(
  scope: Scope,
  { accountId, patientId }: PersonActor,
  basis: AccountBasis,
  detail: Readonly<Record<string, string>> = {},
): void {
  scope.note({
    action: 'sign-in',
    outcome: 'permitted',
    ...(patientId === undefined ? {} : { patientId }),
    kinds: {},
    basis,
    detail: { account: accountId, ...detail },
  });
}
