import { createHash } from 'node:crypto';
import type { Tx } from '#kernel';

/**
 * Ten wrong tries in a quarter of an hour close a login until the quarter is over. Ten: a person who forgot which of their passwords it was gets through
 * all of them with the caps lock on. A quarter of an hour: a guesser is held to 960 tries a day, below the 1,000 most common passwords, while somebody locked
 * out by a prank waits no longer than a consultation. Sessions that are open stay open, so a stranger cannot throw a doctor out.
 */
export const TRIES_MAX = 10;
export const WINDOW_MS = 15 * 60_000;

/** Whole minutes until tries are allowed again; undefined: a try is allowed and has been counted. */
export type TryAnswer = { readonly minutesLeft: number } | undefined;

/**
 * Counts a try before it is made, so that a hundred guesses at once are a hundred guesses. A right password clears the count.
 *
 * @param login - as compared; whether an account has it does not matter here
 */
export async function countTry(tx: Tx, login: string, now: Date): Promise<TryAnswer> {
  const windowStart = new Date(now.getTime() - WINDOW_MS);
  const [row] = await tx.query<{ tries: number; window_started_at: Date }>(
    `insert into oidc.sign_in_failure as f (login_key, tries, window_started_at) values ($1, 1, $2)
     on conflict (login_key) do update set
       tries = case when f.window_started_at <= $3 then 1 else least(f.tries + 1, $4 + 1) end,
       window_started_at = case when f.window_started_at <= $3 then $2 else f.window_started_at end
     returning tries, window_started_at`,
    [toKey(login), now, windowStart, TRIES_MAX],
  );
  // Somebody who tries a million logins leaves rows behind only as long as they matter.
  await tx.query(
    `delete from oidc.sign_in_failure where login_key in
       (select login_key from oidc.sign_in_failure where window_started_at <= $1 order by window_started_at limit 20 for update skip locked)`,
    [windowStart],
  );
  if (row === undefined || row.tries <= TRIES_MAX) return undefined;
  const left = row.window_started_at.getTime() + WINDOW_MS - now.getTime();
  return { minutesLeft: Math.max(1, Math.ceil(left / 60_000)) };
}

/** A right password ends the count. */
export async function clearTries(tx: Tx, login: string): Promise<void> {
  await tx.query('delete from oidc.sign_in_failure where login_key = $1', [toKey(login)]);
}

function toKey(login: string): Buffer {
  return createHash('sha256').update(login).digest();
}
