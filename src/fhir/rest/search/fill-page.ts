import type { Scope } from '#kernel';
import type { Restriction } from '../../gate.ts';
import type { SearchRequest } from '../../search/request.ts';
import { isBackwards, pageBefore } from '../../store/search/page-token.ts';
import { placeOf, searchResources } from '../../store/search/search.ts';
import type { StoredResource } from '../../store/stored.ts';
import { openPlace, sealPlace } from '../disclosure/sealed-place.ts';
import { sightOf } from '../disclosure/sight.ts';
import { LIMITS } from '../limits.ts';
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
 * A full page of matches that the caller may see. What is hidden leaves no trace: the store is read on until the page is full, towards the end or, for a page that was asked for as the one
 * before another, towards the beginning; and until it is known whether there is more to see. The key of a link is that of a match on this page; where there is none on it the place is sealed.
 */
export async function fillPage(
  parts: RestParts,
  scope: Scope,
  wanted: SearchRequest,
  restriction: Restriction,
): Promise<Filled> {
  const start = wanted.page === undefined ? undefined : openPlace(parts, scope, wanted.page);
  const isBack = isBackwards(start);
  const read = await readShown(
    parts,
    scope,
    { ...wanted, ...(start === undefined ? {} : { page: start }) },
    restriction,
  );
  const met = read.met.slice(0, wanted.count);
  const goesOn = read.behind !== undefined || read.met.length > wanted.count;
  // Where nothing is left before a page, the first one is what there is.
  const { page: _none, ...fromStart } = wanted;
  if (isBack && met.length === 0 && !goesOn) return fillPage(parts, scope, fromStart, restriction);
  const on = goesOn ? await linkTo(scope, wanted, met.at(-1), isBack) : undefined;
  const back = start === undefined ? undefined : await linkTo(scope, wanted, met[0], !isBack);
  const sealed = on !== undefined || read.behind === undefined ? undefined : sealPlace(parts, scope, read.behind);
  const [ahead, behind] = isBack ? (['previous', 'next'] as const) : (['next', 'previous'] as const);
  const inOrder = isBack ? met.toReversed() : met;
  return {
    matches: inOrder.map(({ match }) => match),
    ...linked(ahead, on ?? sealed),
    ...linked(behind, back),
  };
}

/** The page that begins behind a match, or the one that ends before it. Undefined where the match is gone by now. */
async function linkTo(
  { tx }: Scope,
  wanted: SearchRequest,
  one: Met | undefined,
  isBefore: boolean,
): Promise<string | undefined> {
  if (one === undefined) return undefined;
  const place = one.place ?? (await placeOf(tx, wanted, one.match));
  return place === undefined || !isBefore ? place : pageBefore(place);
}

function linked(relation: 'next' | 'previous', page: string | undefined): Pick<Filled, 'next' | 'previous'> {
  return page === undefined ? {} : { [relation]: page };
}

/** A match that the caller may see, in the order of reading. */
interface Met {
  readonly match: StoredResource;
  /** Its key, where the store told it with the page. */
  readonly place?: string;
}

/** Reads until there are more than wanted, or no more. @returns `behind`: where the store was left, whoever may see what lies there; missing at its end */
async function readShown(
  parts: RestParts,
  scope: Scope,
  wanted: SearchRequest,
  restriction: Restriction,
): Promise<{ readonly met: readonly Met[]; readonly behind?: string }> {
  const isBack = isBackwards(wanted.page);
  const { restrictionOf } = sightOf(parts, scope);
  const met: Met[] = [];
  let { page } = wanted;
  for (let more = wanted.count, refill = 0; ; more = Math.min(more * 2, LIMITS.page), refill++) {
    const request = { ...wanted, ...(page === undefined ? {} : { page }) };
    const { matches, beyond, on, back } = await searchResources(scope.tx, request, restriction, more, restrictionOf);
    const read = isBack ? matches.toReversed() : matches;
    const shown = new Set(await parts.gate.mayDisclose(scope, 'search', beyond ? [...read, beyond] : read));
    const places = new Map([
      [read[0], back],
      [read.at(-1), on],
    ]);
    for (const match of read) if (shown.has(match)) met.push(metAt(match, places.get(match)));
    if (on === undefined || beyond === undefined) return { met };
    page = on;
    // Matches so large that fewer were given than asked for make a short page.
    const isCut = matches.length < more && met.length > 0;
    const isKnown = met.length > wanted.count || (met.length === wanted.count && shown.has(beyond));
    if (isKnown || isCut || refill === REFILLS_MAX) return { met, behind: on };
  }
}

function metAt(match: StoredResource, place: string | undefined): Met {
  if (place === undefined) return { match };
  return { match, place: isBackwards(place) ? place.slice(pageBefore('').length) : place };
}
