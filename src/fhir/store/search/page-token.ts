/**
 * The place that a page begins behind, as the values by which the search is ordered. Its address carries it as a token, which is no secret and gives no right: whoever makes
 * one up gets a page that begins there, of what they may see.
 */
export type PageKey = readonly (string | number)[];

/** Longer than any key of ours: twenty texts of 200 characters, four bytes each, spelled in base 64. */
export const TOKEN_MAX = 24_000;

/** Stands before a token that means the page which ends before the place, not the one that begins behind it. */
const BACKWARDS = '~';

/** The page before one that begins with the match of this token. */
export function pageBefore(token: string): string {
  return `${BACKWARDS}${token}`;
}

export function isBackwards(token: string | undefined): boolean {
  return token?.startsWith(BACKWARDS) ?? false;
}

export function toPageToken(key: PageKey): string {
  return Buffer.from(JSON.stringify(key)).toString('base64url');
}

/** The key in a token; undefined when it cannot be one of ours. Its reader checks each part. */
export function parsePageToken(token: string): unknown[] | undefined {
  if (token.length > TOKEN_MAX) return undefined;
  try {
    const key = isBackwards(token) ? token.slice(BACKWARDS.length) : token;
    const value: unknown = JSON.parse(Buffer.from(key, 'base64url').toString('utf8'));
    return Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** A text that PostgreSQL takes. */
export function isKeyText(value: unknown): value is string {
  return typeof value === 'string' && !value.includes('\0') && value.isWellFormed();
}

/** An instant that PostgreSQL takes. */
export function isKeyInstant(value: unknown): value is string {
  if (value === '-infinity') return true;
  if (typeof value !== 'string' || !/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(value)) return false;
  return value >= '0001' && !Number.isNaN(Date.parse(value));
}
