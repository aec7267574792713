import type { Clock, Decision } from '#kernel';
import { granted, refused } from '#kernel';
import type { Database } from '#platform/postgres';
import { findCredential, toLogin } from './accounts.ts';
import { clearTries, countTry } from './lockout.ts';
import { refuse } from './messages.ts';
import type { Account } from './model.ts';
import { matchesPassword } from './passwords.ts';

/**
 * Whether login and password belong together. A wrong login and a wrong password get the same answer after the same work, and lock the same way.
 *
 * It takes the database and not a transaction, because the count of tries must stay when the sign-in fails, and because no connection should be held while
 * 19 MiB are hashed.
 *
 * @param may - whether this account may sign in here at all (not disabled, no demo person outside demo mode); one that may not is as good as unknown
 * @refuses sign-in.wrong, sign-in.locked
 */
export async function verifyPassword(
  database: Database,
  input: { readonly login: string; readonly password: string },
  clock: Clock,
  may: (account: Account) => boolean,
): Promise<Decision<Account>> {
  const login = toLogin(input.login);
  const { locked, found } = await database.transaction(async (tx) => {
    const answer = await countTry(tx, login, clock.now());
    return { locked: answer, found: answer === undefined ? await findCredential(tx, login) : undefined };
  });
  if (locked !== undefined) return refused(refuse('sign-in.locked', { minutes: locked.minutesLeft }));
  const known = found !== undefined && may(found.account) ? found : undefined;
  const right = await matchesPassword(known?.hash, input.password);
  if (!right || known === undefined) return refused(refuse('sign-in.wrong'));
  await database.transaction((tx) => clearTries(tx, login));
  return granted(known.account);
}
