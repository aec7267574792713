import { RefusalError } from '#kernel';
import { isResourceType } from '../definitions/definitions.ts';
import { parseSearch } from '../search/parse-search.ts';
import type { SearchFilter } from '../search/request.ts';
import { bothOf, type DataTest, not } from './data-test.ts';
import { hashesOf } from './search/filter-keys.ts';

/** Tests that rules and scopes ask for again and again. */
const known = new Map<string, DataTest | undefined>();
const KNOWN_MAX = 1_000;

/**
 * Makes a test of a search query: `category=http://…|vital-signs`, `_security=http://…|PSY,http://…|HIV`, `encounter=Encounter/1`.
 *
 * @returns undefined where the query is empty, or asks for anything else than codes, references and ids: only these can be told alike of a row and of a resource in memory
 */
export function dataTestOf(type: string, query: string): DataTest | undefined {
  const key = `${type}?${query}`;
  if (known.has(key)) return known.get(key);
  if (known.size >= KNOWN_MAX) known.clear();
  const test = toDataTest(type, query);
  known.set(key, test);
  return test;
}

function toDataTest(type: string, query: string): DataTest | undefined {
  if (!isResourceType(type)) return undefined;
  const asked = new URLSearchParams(query);
  // What shapes an answer narrows nothing.
  if (asked.size === 0 || [...asked.keys()].some((name) => SHAPING.test(name))) return undefined;
  try {
    const { filters } = parseSearch(type, asked);
    const tests = filters.flatMap((filter) => testOf(type, filter) ?? []);
    return filters.length > 0 && tests.length === filters.length ? bothOf(...tests) : undefined;
  } catch (error) {
    if (error instanceof RefusalError) return undefined;
    throw error;
  }
}

const SHAPING = /^_(sort|count|include|revinclude|summary|elements|total|page|format|pretty|contained)/;

function testOf(type: string, filter: SearchFilter): DataTest | undefined {
  switch (filter.kind) {
    case 'id':
      return { kind: 'ids', ids: filter.values };
    case 'token':
    case 'reference':
    case 'identifier': {
      const hashes = hashesOf(type, filter) ?? [];
      if (hashes.length === 0) return undefined;
      const areLabels = filter.parameter === '_security' ? ({ areLabels: true } as const) : {};
      const test: DataTest = { kind: 'tokens', anyOf: hashes, ...areLabels };
      return filter.kind === 'token' && filter.negated ? not(test) : test;
    }
    default:
      return undefined;
  }
}
