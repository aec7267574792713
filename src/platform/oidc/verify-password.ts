import type { Clock, Decision } from '#kernel';
import { granted, refused } from '#kernel';
import type { Database } from '#platform/postgres';
import { findCredential, savePasswordHash, toLogin } from './accounts.ts';
import { clearTries, countTry } from './lockout.ts';
import { refuse } from './messages.ts';
import type { Account } from './model.ts';
import { hashPassword, isCheaper, matchesPassword } from './passwords.ts';

/**
 * Whether login and password belong together. A wrong login and a wrong password get the same answer after the same work, and lock the same way.
 *
 * It takes the database and not a transaction, because the count of tries must stay when the sign-in fails, and because no connection should be held while
 * 19 MiB are hashed.
 *
 * @param input.address - from where it was tried; counted too where it is given
 * @param may - whether this account may sign in here at all (not disabled, no demo person outside demo mode); one that may not is as good as unknown
 * @refuses sign-in.wrong, sign-in.locked
 */
export async function verifyPassword(
  database: Database,
  input: { readonly login: string; readonly password: string; readonly address?: string },
  clock: Clock,
  may: (account: Account) => boolean,
): Promise<Decision<Account>> {
  const login = toLogin(input.login);
  const tried = [{ login }, ...(input.address === undefined ? [] : [{ address: input.address }])];
  const { locked, found } = await database.transaction(async (tx) => {
    const now = clock.now();
    let answer: Awaited<ReturnType<typeof countTry>>;
    for (const one of tried) answer ??= await countTry(tx, one, now);
    return { locked: answer, found: answer === undefined ? await findCredential(tx, login) : undefined };
  });
  if (locked !== undefined) return refused(refuse('sign-in.locked', { minutes: locked.minutesLeft }));
  const known = found !== undefined && may(found.account) ? found : undefined;
  const right = await matchesPassword(known?.hash, input.password);
  if (!right || known === undefined) return refused(refuse('sign-in.wrong'));
  // A hash of a cheaper time is made anew, now that the password is at hand.
  const renewed = known.hash !== undefined && isCheaper(known.hash) ? await hashPassword(input.password) : undefined;
  await database.transaction(async (tx) => {
    for (const one of tried) await clearTries(tx, one);
    if (renewed !== undefined) await savePasswordHash(tx, known.account.id, renewed, { instead: known.hash });
  });
  return granted(known.account);
}
