import { RefusalError, type Scope } from '#kernel';
import type { Answer } from '#platform/http';
import { stringifyFhirJson } from '../../json/json.ts';
import { refuseFhir } from '../../messages.ts';
import { allOk } from '../../outcome.ts';
import { isHeldAlone, matchesAll, toMatchable } from '../../search/match.ts';
import { parseSearch } from '../../search/parse-search.ts';
import type { SearchFilter, SearchRequest, SortKey } from '../../search/request.ts';
import type { BundleLink, Resource } from '../../types.ts';
import { searchEntry, toBundleText } from '../answer/bundle-text.ts';
import { pageLink } from '../answer/page-link.ts';
import { bodyFor } from '../answer/subset.ts';
import { baseOf } from '../parts.ts';
import { isLenient, isNotModified, preferenceOf, versionHeaders } from '../request/headers.ts';
import { type FhirRequest, fhirAnswer, type RawInput, resourceOf, toFhirRequest } from '../request/request.ts';
import { ignoredEntry, usedQuery } from '../search/search.ts';
import { subsetWishOf } from './read.ts';

/**
 * A resource that a room shows without storing it: an entry of the access ledger as an AuditEvent. The room has its own routes; the functions of this file make them answer as
 * FHIR REST does. Such a resource has one version.
 */
export interface Viewed {
  readonly resource: Resource & { readonly id: string };
  /** An instant, ISO 8601. */
  readonly lastUpdated: string;
}

/**
 * Reads a search of a type that a room shows: whatever one resource says by itself can be asked for, with each modifier and prefix. What looks into others or
 * into the whole – chains, `_has`, includes, totals – is refused by name, or left out by name where the caller asked for lenient handling.
 *
 * @param sorts - the orders that the room can give them in
 * @refuses fhir.unsupported-parameter, and what a search refuses
 */
export function readViewSearch(scope: Scope, request: FhirRequest, sorts: readonly SortKey[]): SearchRequest {
  const { type, query } = request;
  const options = { handling: isLenient(request.headers) ? 'lenient' : 'strict', baseUrl: baseOf(scope) } as const;
  const taken = new URLSearchParams();
  const left: string[] = [];
  for (const [name, value] of query) {
    if (isOfView(parseSearch(type, new URLSearchParams([[name, value]]), options), sorts)) taken.append(name, value);
    else left.push(name);
  }
  const [first, ...more] = left.map((name) =>
    refuseFhir('fhir.unsupported-parameter', { parameter: name.slice(0, 100) }),
  );
  if (first !== undefined && options.handling === 'strict') throw new RefusalError(first, ...more);
  const wanted = parseSearch(type, taken, options);
  return { ...wanted, ignored: [...wanted.ignored, ...left] };
}

function isOfView(wanted: SearchRequest, sorts: readonly SortKey[]): boolean {
  const { filters, include, revinclude, sort, total, summary, count } = wanted;
  const isSorted = sort.every(({ parameter, descending }) =>
    sorts.some((known) => known.parameter === parameter && known.descending === descending),
  );
  const isWhole = (total === 'known' || total === 'none') && summary !== 'count' && count > 0;
  return filters.every(isHeldAlone) && include.length === 0 && revinclude.length === 0 && isSorted && isWhole;
}

/** Whether a resource meets the conditions of such a search. */
export function meetsView({ resource, lastUpdated }: Viewed, filters: readonly SearchFilter[]): boolean {
  return filters.length === 0 || matchesAll(toMatchable({ id: resource.id, lastUpdated }, resource), filters);
}

/** One page of such a search. @param next - where the page after it begins */
export function answerViewSearch(
  scope: Scope,
  request: FhirRequest,
  wanted: SearchRequest,
  { shown, next }: { readonly shown: readonly Viewed[]; readonly next?: string },
): Answer {
  const base = baseOf(scope);
  const address = `${base}/${request.type}`;
  const used = usedQuery(request.query, wanted);
  const links: BundleLink[] = [{ relation: 'self', url: pageLink(address, used, wanted.page) }];
  if (next !== undefined) links.push({ relation: 'next', url: pageLink(address, used, next) });
  const entries = [
    ...shown.map(({ resource }) => {
      const { resourceType: type, id } = resource;
      const body = bodyFor({ type, body: stringifyFhirJson(resource) }, wanted);
      return searchEntry(base, { type, id, body }, 'match');
    }),
    ...ignoredEntry(scope, wanted),
  ];
  return fhirAnswer(request, 200, {}, toBundleText({ type: 'searchset', links, entries }));
}

/** A request to such a type, whose routes spell out its name. @refuses what `toFhirRequest` refuses */
export function viewRequest(type: string, input: RawInput): FhirRequest {
  return { ...toFhirRequest(input), type };
}

/**
 * The resource of a creation.
 *
 * @refuses fhir.unsupported-parameter for `If-None-Exist`: it is better to be told the same thing twice than not at all
 */
export function readViewCreation(request: FhirRequest): Resource {
  if (request.headers['if-none-exist'] !== undefined) {
    throw new RefusalError(refuseFhir('fhir.unsupported-parameter', { parameter: 'If-None-Exist' }));
  }
  return resourceOf(request);
}

/** The answer to a creation, once the room has taken it. */
export function answerViewCreated(scope: Scope, request: FhirRequest, { resource, lastUpdated }: Viewed): Answer {
  const location = `${baseOf(scope)}/${request.type}/${resource.id}`;
  const headers = { ...versionHeaders({ version: 1, lastUpdated }), location };
  switch (preferenceOf(request.headers)) {
    case 'minimal':
      return { status: 201, headers, body: null };
    case 'OperationOutcome':
      return fhirAnswer(request, 201, headers, allOk(scope.lang));
    case 'representation':
      return fhirAnswer(request, 201, headers, stringifyFhirJson(resource));
  }
}

/** The answer to a read of one of them by its id. @refuses fhir.unknown-parameter, fhir.bad-search-value */
export function answerView(request: FhirRequest, { resource, lastUpdated }: Viewed): Answer {
  const wish = subsetWishOf(request);
  const headers = versionHeaders({ version: 1, lastUpdated });
  if (isNotModified(request.headers, { version: 1, lastUpdated })) return { status: 304, headers, body: null };
  return fhirAnswer(request, 200, headers, bodyFor({ type: request.type, body: stringifyFhirJson(resource) }, wish));
}
