import type { LocalText, Scope } from '#kernel';
import { RefusalError } from '#kernel';
import { createAccount, findAccountByLogin } from '../accounts.ts';
import { refuse } from '../messages.ts';
import { hashPassword } from '../passwords.ts';
import { makeSetupCode, plainCode, saveAsking, saveConfirmed, withdrawOpenCodes } from '../setup-codes.ts';
import { noteDesk } from './note.ts';

/** Who asks and who confirms where it is done at the node's own machine: nobody who has an account. */
export const AT_THE_MACHINE = ['node-machine', 'node-data'] as const;

/**
 * Makes an operator, or lets one in again who lost everything. There is no second person for the first of them: whoever calls this has the node's database and keys in hand,
 * and the ledger says that it was done.
 *
 * @returns the code that is shown once
 * @refuses sign-in.login-form, sign-in.not-your-desk, sign-in.account-disabled
 */
export async function rescueOperator(
  scope: Scope,
  { login, name }: { readonly login: string; readonly name: LocalText },
): Promise<{ readonly code: string; readonly expiresAt: Date; readonly isNew: boolean }> {
  const { tx } = scope;
  const now = scope.clock.now();
  const known = await findAccountByLogin(tx, login);
  if (known?.disabledAt !== undefined) throw new RefusalError(refuse('sign-in.account-disabled', {}, 'login'));
  if (known !== undefined && known.role !== 'operator')
    throw new RefusalError(refuse('sign-in.not-your-desk', {}, 'login'));
  const account =
    known ?? (await createAccount(tx, { id: scope.ids.next(), login, role: 'operator', name, createdAt: now }));
  if (known === undefined)
    noteDesk(scope, account, 'sign-in.account-created', { role: 'operator', by: AT_THE_MACHINE[0] });
  await withdrawOpenCodes(tx, account.id, now);
  const [askedBy, confirmedBy] = AT_THE_MACHINE;
  const asking = { id: scope.ids.next(), accountId: account.id, renews: 'everything', seen: 'new-account' } as const;
  const asked = await saveAsking(tx, { ...asking, askedBy, askedAt: now });
  if (asked === undefined) throw new Error('broken invariant: a code is open that was just withdrawn');
  const code = makeSetupCode();
  const expiresAt = await saveConfirmed(tx, asked.id, confirmedBy, await hashPassword(plainCode(code)), now);
  noteDesk(scope, account, 'sign-in.setup-code-confirmed', { renews: 'everything', by: askedBy });
  return { code, expiresAt, isNew: known === undefined };
}
