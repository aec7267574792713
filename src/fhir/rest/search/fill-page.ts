import type { Scope } from '#kernel';
import type { Restriction } from '../../gate.ts';
import type { SearchRequest } from '../../search/request.ts';
import { isBackwards } from '../../store/search/page-token.ts';
import { searchResources } from '../../store/search/search.ts';
import type { StoredResource } from '../../store/stored.ts';
import { sightOf } from '../disclosure/sight.ts';
import type { RestParts } from '../parts.ts';

/**
 * Pages of the store that are read to fill one of the answer. Where more than these hold nothing that the caller may see, the answer's page comes out short, and its
 * `next` link goes on.
 */
const REFILLS_MAX = 20;

/** One page of an answer, and the places from which its neighbours are read. */
export interface Filled {
  readonly matches: readonly StoredResource[];
  /** Where the next page begins. */
  readonly next?: string;
  /** The page that ends before this one. */
  readonly previous?: string;
}

/**
 * A full page of matches that the caller may see. What is hidden leaves no gap, which would tell of it: the store is read on until the page is full, towards the
 * end or, for a page that was asked for as the one before another, towards the beginning.
 */
export async function fillPage(
  parts: RestParts,
  scope: Scope,
  wanted: SearchRequest,
  restriction: Restriction,
): Promise<Filled> {
  const isBack = isBackwards(wanted.page);
  const { restrictionOf } = sightOf(parts, scope);
  let matches: readonly StoredResource[] = [];
  let page = wanted.page;
  let back: string | undefined;
  for (let refill = 0; ; refill++) {
    const missing = wanted.count - matches.length;
    const request = { ...wanted, ...(page === undefined ? {} : { page }) };
    const found = await searchResources(scope.tx, request, restriction, missing, restrictionOf);
    const visible = await parts.gate.mayDisclose(scope, 'search', found.matches);
    matches = isBack ? [...visible, ...matches] : [...matches, ...visible];
    if (refill === 0) back = found.back;
    page = found.on;
    // Matches so large that fewer were given than asked for make a short page.
    const isCut = found.matches.length < missing;
    if (page === undefined || isCut || matches.length === wanted.count || refill === REFILLS_MAX) break;
  }
  // Where nothing is left before a page, the first one is what there is.
  const { page: _none, ...fromStart } = wanted;
  if (isBack && matches.length === 0 && page === undefined) return fillPage(parts, scope, fromStart, restriction);
  const [on, other] = isBack ? (['previous', 'next'] as const) : (['next', 'previous'] as const);
  return {
    matches,
    ...(page === undefined ? {} : { [on]: page }),
    ...(matches.length === 0 || back === undefined ? {} : { [other]: back }),
  };
}
