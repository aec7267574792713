import type { Scope } from '#kernel';
import type { Account } from '../model.ts';

/** What the desk did with somebody's account, so that its owner reads it too. */
export type DeskBasis =
  | `sign-in.setup-code-${'asked' | 'confirmed' | 'withdrawn'}`
  | `sign-in.account-${'created' | 'closed' | 'opened'}`
  | `sign-in.${'accounts' | 'setup-codes'}-looked-at`;

export function noteDesk(
  scope: Scope,
  account: Pick<Account, 'id' | 'patientId'> | undefined,
  basis: DeskBasis,
  detail: Readonly<Record<string, string>> = {},
): void {
  scope.note({
    action: 'sign-in',
    outcome: 'permitted',
    ...(account?.patientId === undefined ? {} : { patientId: account.patientId }),
    kinds: {},
    basis,
    detail: { ...(account === undefined ? {} : { account: account.id }), ...detail },
  });
}
