import { RefusalError } from '#kernel';
import { isResourceType } from '../definitions/definitions.ts';
import { parseSearch } from '../search/parse-search.ts';
import type { Resource } from '../types.ts';
import { hashesOf } from './conditions.ts';
import { indexResource } from './index-rows.ts';
import type { TokenTest } from './token-test-sql.ts';

/** Tests that scopes ask for again and again; there are as many as there are different scopes. */
const known = new Map<string, TokenTest | undefined>();
const KNOWN_MAX = 1_000;

/**
 * A query on codes as a test of one resource: `category=http://…|vital-signs`. A test of codes is all that a stored resource, a past version and one that is
 * about to be written can be put to alike.
 *
 * @returns undefined where the query asks for anything else, or is none
 */
export function tokenTestOf(type: string, query: string): TokenTest | undefined {
  const key = `${type}?${query}`;
  if (known.has(key)) return known.get(key);
  if (known.size >= KNOWN_MAX) known.clear();
  const test = toTokenTest(type, query);
  known.set(key, test);
  return test;
}

function toTokenTest(type: string, query: string): TokenTest | undefined {
  if (!isResourceType(type)) return undefined;
  const asked = new URLSearchParams(query);
  // What shapes an answer narrows nothing.
  if (asked.size === 0 || [...asked.keys()].some((name) => SHAPING.test(name))) return undefined;
  try {
    const { filters } = parseSearch(type, asked);
    const conditions = filters.flatMap((filter) => {
      const anyOf = filter.kind === 'token' ? (hashesOf(type, filter) ?? []) : [];
      return filter.kind === 'token' && anyOf.length > 0 ? [{ anyOf, negated: filter.negated }] : [];
    });
    return filters.length > 0 && conditions.length === filters.length ? [conditions] : undefined;
  } catch (error) {
    if (error instanceof RefusalError) return undefined;
    throw error;
  }
}

const SHAPING = /^_(sort|count|include|revinclude|summary|elements|total|page|format|pretty|contained)/;

export function meetsTokenTest(test: TokenTest, resource: Resource): boolean {
  const tokens = new Set(indexResource(resource).tokens);
  return test.some((conditions) =>
    conditions.every(({ anyOf, negated }) => anyOf.some((hash) => tokens.has(hash)) !== negated),
  );
}
