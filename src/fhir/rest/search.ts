import { RefusalError, type Scope } from '#kernel';
import type { Answer } from '#platform/http';
import { hasCompartment } from '../definitions/compartments.ts';
import { isResourceType } from '../definitions/definitions.ts';
import type { GateQuestion, Restriction } from '../gate.ts';
import { refuseFhir } from '../messages.ts';
import { toOperationOutcome } from '../outcome.ts';
import { parseSearch } from '../search/parse-search.ts';
import { patientsMentioned } from '../search/patients-mentioned.ts';
import type { SearchFilter, SearchRequest } from '../search/request.ts';
import { patientsNamed } from '../store/filter-keys.ts';
import { includedWith } from '../store/include.ts';
import { isBackwards } from '../store/page-token.ts';
import { countMatches, searchResources } from '../store/search.ts';
import type { StoredResource } from '../store/stored.ts';
import type { BundleLink } from '../types.ts';
import { outcomeEntry, searchEntry, toBundleText } from './bundle-text.ts';
import { isLenient } from './headers.ts';
import { noteAccess, noteNothingOf } from './notes.ts';
import { pageLink } from './page-link.ts';
import { baseOf, LIMITS, type RestParts } from './parts.ts';
import { type FhirRequest, fhirAnswer } from './request.ts';
import { settleCodes } from './settle-codes.ts';
import { sightOf } from './sight.ts';
import { bodyFor } from './subset.ts';

/** Matches that are counted one by one where some may be hidden; a count that needs more is refused, not guessed. */
const COUNTED_MAX = 10_000;
/** Pages read to fill one: where most matches are hidden, the page comes out short and the next link goes on. */
const REFILLS_MAX = 20;

/** `GET /Observation?patient=1&code=…` and `POST /Observation/_search`. */
export async function search(parts: RestParts, scope: Scope, request: FhirRequest): Promise<Answer> {
  const { type } = request;
  await parts.gate.admit(scope, { action: 'search', type });
  const wanted = await parsed(parts, scope, request, type);
  const restriction = await parts.gate.restrict(scope, { action: 'search', type, ...naming(type, wanted) });
  return answerSearch(parts, scope, request, { wanted, restriction, address: `${baseOf(scope)}/${type}` });
}

/** `GET /?_type=Observation,Condition&_lastUpdated=gt…`: over several types, by what they all have. */
export async function searchTypes(parts: RestParts, scope: Scope, request: FhirRequest): Promise<Answer> {
  const wanted = await withinReach(parts, scope, await parsed(parts, scope, request, ''), request.query.has('_type'));
  return answerSearch(parts, scope, request, { wanted, restriction: 'all', address: baseOf(scope) });
}

/**
 * `GET /Patient/1/Observation?code=…`: what lies in the compartment of a patient, an encounter …; `*` for every type.
 *
 * @refuses fhir.unknown-type
 * @source https://hl7.org/fhir/R4/http.html#vsearch
 */
export async function searchCompartment(parts: RestParts, scope: Scope, request: FhirRequest): Promise<Answer> {
  const { type: compartment, id, member = '*' } = request;
  if (!hasCompartment(compartment)) throw new Error(`broken invariant: a ${compartment} has no compartment`);
  const address = `${baseOf(scope)}/${compartment}/${id}/${member}`;
  const place: SearchFilter =
    compartment === 'Patient' ? { kind: 'compartment', patientId: id } : { kind: 'linked', compartment, id };
  const inside = (wanted: SearchRequest): SearchRequest => ({ ...wanted, filters: [place, ...wanted.filters] });
  if (member === '*') {
    const wanted = await withinReach(parts, scope, await parsed(parts, scope, request, ''), request.query.has('_type'));
    return answerSearch(parts, scope, request, { wanted: inside(wanted), restriction: 'all', address });
  }
  if (!isResourceType(member)) throw new RefusalError(refuseFhir('fhir.unknown-type', { type: member.slice(0, 64) }));
  await parts.gate.admit(scope, { action: 'search', type: member });
  const wanted = inside(await parsed(parts, scope, request, member));
  const restriction = await parts.gate.restrict(scope, { action: 'search', type: member, ...naming(member, wanted) });
  return answerSearch(parts, scope, request, { wanted, restriction, address });
}

/** That nothing was found of a patient who was named is told too: it is a look. */
export async function noteNothing(
  parts: RestParts,
  scope: Scope,
  { type, filters }: Pick<SearchRequest, 'type' | 'filters'>,
  told: readonly Pick<StoredResource, 'type' | 'patientId'>[],
): Promise<void> {
  await noteNothingOf(parts, scope, type === '' ? 'Patient' : type, patientsMentioned(type, filters), told);
}

/** Whom a search is about, for the gate. */
export function naming(type: string, { filters }: Pick<SearchRequest, 'filters'>): Pick<GateQuestion, 'patients'> {
  const patients = patientsNamed(type, filters);
  return patients === undefined ? {} : { patients };
}

async function parsed(parts: RestParts, scope: Scope, request: FhirRequest, type: string): Promise<SearchRequest> {
  const handling = isLenient(request.headers) ? 'lenient' : 'strict';
  const wanted = parseSearch(type, request.query, { handling, baseUrl: baseOf(scope) });
  return { ...wanted, filters: await settleCodes(parts, scope, wanted.filters) };
}

/** Without `_type`: the types that the caller may search. Whoever names one that he may not is refused. */
async function withinReach(
  parts: RestParts,
  scope: Scope,
  wanted: SearchRequest,
  isNamed: boolean,
): Promise<SearchRequest> {
  const { restrictionOf } = sightOf(parts, scope);
  const types: string[] = [];
  let refused: RefusalError | undefined;
  for (const type of wanted.types ?? []) {
    try {
      await restrictionOf(type);
      types.push(type);
    } catch (error) {
      if (!(error instanceof RefusalError) || isNamed) throw error;
      refused ??= error;
    }
  }
  if (types.length === 0 && refused) throw refused;
  return { ...wanted, types };
}

/** A search that the gate has let in: what it asks, how far it may look, and the address its pages have. */
interface Admitted {
  readonly wanted: SearchRequest;
  readonly restriction: Restriction;
  readonly address: string;
}

async function answerSearch(
  parts: RestParts,
  scope: Scope,
  request: FhirRequest,
  { wanted, restriction, address }: Admitted,
): Promise<Answer> {
  const { query } = request;
  const base = baseOf(scope);
  const used = usedQuery(query, wanted);
  const self = pageLink(address, used, wanted.page);
  if (wanted.count === 0 || wanted.summary === 'count') {
    const { total, counted } = await countVisible(parts, scope, wanted, restriction);
    // A number tells of those whose data was counted: it is a look.
    noteAccess(parts, scope, 'search', counted);
    await noteNothing(parts, scope, wanted, counted);
    return fhirAnswer(
      request,
      200,
      {},
      toBundleText({ type: 'searchset', total, links: [{ relation: 'self', url: self }], entries: [] }),
    );
  }
  const { matches, next, previous } = await fillPage(parts, scope, wanted, restriction);
  const show = (found: Parameters<typeof parts.gate.mayDisclose>[2]) => parts.gate.mayDisclose(scope, 'search', found);
  const included = await includedWith(
    scope.tx,
    wanted,
    matches,
    sightOf(parts, scope).restrictionOf,
    show,
    LIMITS.included,
  );
  const page = { found: matches.length, more: next !== undefined };
  const { total, counted = [] } = await totalOf(parts, scope, wanted, restriction, page);
  // A total tells of all that were counted, those of the page among them.
  const told = [...(counted.length > 0 ? counted : matches), ...included];
  noteAccess(parts, scope, 'search', told);
  await noteNothing(parts, scope, wanted, told);
  const links: BundleLink[] = [{ relation: 'self', url: self }];
  if (previous !== undefined) links.push({ relation: 'previous', url: pageLink(address, used, previous) });
  if (next !== undefined) links.push({ relation: 'next', url: pageLink(address, used, next) });
  const entries = [
    ...matches.map((match) => searchEntry(base, match, 'match', bodyFor(match, wanted))),
    ...included.map((one) => searchEntry(base, one, 'include', bodyFor(one, wanted))),
    ...ignoredEntry(scope, wanted),
  ];
  return fhirAnswer(
    request,
    200,
    {},
    toBundleText({ type: 'searchset', links, entries, ...(total === undefined ? {} : { total }) }),
  );
}

/** “The parameters that were actually used to process the search”: without what was left out, and with no more on a page than there is. */
export function usedQuery(query: URLSearchParams, { ignored, count }: SearchRequest): URLSearchParams {
  const used = new URLSearchParams();
  for (const [name, value] of query) if (!ignored.includes(name) && value !== '') used.append(name, value);
  if (used.has('_count')) used.set('_count', String(count));
  return used;
}

export interface Filled {
  readonly matches: readonly StoredResource[];
  /** Where the next page begins. */
  readonly next?: string;
  /** The page that ends before this one. */
  readonly previous?: string;
}

/** A page of what the caller may see: what is hidden is replaced by what lies beyond it, towards the end or, of a page before another, towards the beginning. */
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

/** The total is free on a single page; otherwise it costs a count, and only who asks for it gets it. */
async function totalOf(
  parts: RestParts,
  scope: Scope,
  wanted: SearchRequest,
  restriction: Restriction,
  page: { found: number; more: boolean },
): Promise<Partial<Counted>> {
  if (wanted.page === undefined && !page.more) return { total: page.found };
  return wanted.total === 'none' ? {} : countVisible(parts, scope, wanted, restriction);
}

interface Counted {
  readonly total: number;
  /** What was counted, as far as it is known whose it is. */
  readonly counted: readonly Pick<StoredResource, 'type' | 'patientId'>[];
}

/**
 * Where the gate lets the caller search everything, PostgreSQL counts, of one patient or of nobody in particular. Where it does not, each match passes the gate, so that
 * the number tells nothing about what is hidden; and where several patients are named, so that it is known whose was counted.
 */
async function countVisible(
  parts: RestParts,
  scope: Scope,
  wanted: SearchRequest,
  restriction: Restriction,
): Promise<Counted> {
  const { restrictionOf } = sightOf(parts, scope);
  const types = wanted.type === '' ? (wanted.types ?? []) : [];
  const isOpen = (await Promise.all(types.map(restrictionOf))).every(isCountable);
  const isOwned = [wanted.type, ...types].some((type) => parts.owned?.has(type));
  const named = wanted.type === '' ? [] : (patientsNamed(wanted.type, wanted.filters) ?? []);
  const isOfSome = named.length > 1 || wanted.filters.some(({ kind }) => kind === 'compartment');
  if (isCountable(restriction) && isOpen && !isOwned && !isOfSome) {
    const total = await countMatches(scope.tx, wanted, restriction, restrictionOf);
    const [patientId] = named;
    const counted =
      patientId === undefined ? [] : Array.from({ length: total }, () => ({ type: wanted.type, patientId }));
    return { total, counted };
  }
  const counted: Pick<StoredResource, 'type' | 'patientId'>[] = [];
  let seen = 0;
  const { page: _begin, ...fromStart } = wanted;
  let request: Omit<SearchRequest, 'page'> & { page?: string } = { ...fromStart, sort: [] };
  for (;;) {
    const found = await searchResources(scope.tx, request, restriction, LIMITS.page, restrictionOf);
    const shown = await parts.gate.mayDisclose(scope, 'search', found.matches);
    for (const { type, patientId } of shown) counted.push({ type, ...(patientId === undefined ? {} : { patientId }) });
    seen += found.matches.length;
    if (found.on === undefined) return { total: counted.length, counted };
    if (seen >= COUNTED_MAX) throw new RefusalError(refuseFhir('fhir.search-too-broad'));
    request = { ...request, page: found.on };
  }
}

function isCountable(restriction: Restriction): boolean {
  return restriction === 'all' || restriction.isExact === true;
}

/** What lenient handling left out is said in the answer. */
export function ignoredEntry(scope: Scope, { type, ignored }: SearchRequest): string[] {
  if (ignored.length === 0) return [];
  const findings = ignored.map((parameter) => ({
    ...refuseFhir('fhir.unknown-parameter', { type, parameter: parameter.slice(0, 100) }),
    severity: 'warning' as const,
  }));
  return [outcomeEntry(toOperationOutcome(findings, scope.lang))];
}
