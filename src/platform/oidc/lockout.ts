import { createHash } from 'node:crypto';
import type { Tx } from '#kernel';

/**
 * Ten wrong tries in a quarter of an hour close a login until the quarter is over. Ten: a person who forgot which of their passwords it was gets through
 * all of them with the caps lock on. A quarter of an hour: a guesser is held to 960 tries a day, below the 1,000 most common passwords, while somebody locked
 * out by a prank waits no longer than a consultation. Sessions that are open stay open, so a stranger cannot throw a doctor out.
 */
export const TRIES_MAX = 10;
/**
 * Wrong tries from one address, whatever the logins. Two hundred: an institution of some thousand people stands behind one address, and of each hundred who sign in at
 * eight o'clock a few mistype; somebody who tries one password on every login gets no further than two hundred of them.
 */
export const ADDRESS_TRIES_MAX = 200;
/** Wrong codes of a second factor. Five of a million, each quarter of an hour, by somebody who has the password already. */
export const CODE_TRIES_MAX = 5;
export const WINDOW_MS = 15 * 60_000;

/** Whose tries are counted. A login is counted as typed, whether an account has it or not: a lock must not tell which logins exist. */
export type Tried =
  | { readonly login: string }
  | { readonly address: string }
  | { readonly codesOf: string }
  /** Codes in place of a forgotten password, by login as typed. */
  | { readonly resetOf: string };

/** Whole minutes until tries are allowed again; undefined: a try is allowed and has been counted. */
export type TryAnswer = { readonly minutesLeft: number } | undefined;

/** Counts a try before it is made, so that a hundred guesses at once are a hundred guesses. What was right clears the count. */
export async function countTry(tx: Tx, tried: Tried, now: Date): Promise<TryAnswer> {
  const windowStart = new Date(now.getTime() - WINDOW_MS);
  const max = maxOf(tried);
  const [row] = await tx.query<{ tries: number; window_started_at: Date }>(
    `insert into oidc.sign_in_failure as f (login_key, tries, window_started_at) values ($1, 1, $2)
     on conflict (login_key) do update set
       tries = case when f.window_started_at <= $3 then 1 else least(f.tries + 1, $4 + 1) end,
       window_started_at = case when f.window_started_at <= $3 then $2 else f.window_started_at end
     returning tries, window_started_at`,
    [toKey(tried), now, windowStart, max],
  );
  // Somebody who tries a million logins leaves rows behind only as long as they matter.
  await tx.query(
    `delete from oidc.sign_in_failure where login_key in
       (select login_key from oidc.sign_in_failure where window_started_at <= $1 order by window_started_at limit 20 for update skip locked)`,
    [windowStart],
  );
  if (row === undefined || row.tries <= max) return undefined;
  const left = row.window_started_at.getTime() + WINDOW_MS - now.getTime();
  return { minutesLeft: Math.max(1, Math.ceil(left / 60_000)) };
}

/** What was right ends the count of its login or codes; an address is given back this one try, because others stand behind it. */
export async function clearTries(tx: Tx, tried: Tried): Promise<void> {
  await tx.query(
    'address' in tried
      ? 'update oidc.sign_in_failure set tries = greatest(tries - 1, 0) where login_key = $1'
      : 'delete from oidc.sign_in_failure where login_key = $1',
    [toKey(tried)],
  );
}

function maxOf(tried: Tried): number {
  if ('login' in tried || 'resetOf' in tried) return TRIES_MAX;
  return 'address' in tried ? ADDRESS_TRIES_MAX : CODE_TRIES_MAX;
}

/** A login as its hash, because people type passwords into the wrong field. What is no login begins with a character that none can have. */
function toKey(tried: Tried): Buffer {
  return createHash('sha256').update(nameOf(tried)).digest();
}

function nameOf(tried: Tried): string {
  if ('login' in tried) return tried.login;
  if ('address' in tried) return `\0address:${tried.address}`;
  return 'codesOf' in tried ? `\0codes:${tried.codesOf}` : `\0reset:${tried.resetOf}`;
}
