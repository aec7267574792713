import { hash } from 'node:crypto';

/** What a hash stands for, so that a code, a reference and a uri of the same spelling are three different things. */
export type TokenKind = 'token' | 'reference' | 'identifier' | 'uri' | 'exact' | 'unit' | 'pair';

/** Most codes come again and again; identifiers do not. When the cache is full it begins anew: cheaper than keeping an order of use. */
const CACHE_MAX = 50_000;
const cache = new Map<string, string>();

/**
 * The 64 bits under which a value of a search parameter is indexed, as PostgreSQL's bigint in decimal.
 * Cut from SHA-256, not from a quick hash: an identifier made to collide with another person's must not be found as theirs.
 */
export function tokenHash(kind: TokenKind, type: string, param: string, form: string): string {
  // What every type has (`_tag`) is hashed without the type.
  const text = `${kind}\n${param.startsWith('_') ? '' : type}\n${param}\n${form}`;
  const known = cache.get(text);
  if (known !== undefined) return known;
  const value = hash('sha256', text, 'buffer').readBigInt64BE(0).toString();
  if (cache.size >= CACHE_MAX) cache.clear();
  // A long text would fill the memory with what never comes again.
  if (text.length <= 120) cache.set(text, value);
  return value;
}
