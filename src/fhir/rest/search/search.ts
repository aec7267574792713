import { RefusalError, type Scope } from '#kernel';
import type { Answer } from '#platform/http';
import { hasCompartment } from '../../definitions/compartments.ts';
import { isResourceType } from '../../definitions/definitions.ts';
import type { GateQuestion, Restriction } from '../../gate.ts';
import { refuseFhir } from '../../messages.ts';
import { toOperationOutcome } from '../../outcome.ts';
import { parseSearch, typesNamed } from '../../search/parse-search.ts';
import { patientsMentioned, recordsMentioned } from '../../search/patients-mentioned.ts';
import type { SearchFilter, SearchRequest } from '../../search/request.ts';
import { patientsNamed } from '../../store/search/filter-keys.ts';
import { includedWith } from '../../store/search/include.ts';
import type { StoredResource } from '../../store/stored.ts';
import type { BundleLink } from '../../types.ts';
import { outcomeEntry, searchEntry, toBundleText } from '../answer/bundle-text.ts';
import { pageLink } from '../answer/page-link.ts';
import { bodyFor, type SubsetWish } from '../answer/subset.ts';
import {
  mayConcernPatient,
  noteAccess,
  noteNothingFoundOf,
  noteOfNobody,
  noteUnfoundRecords,
} from '../disclosure/notes.ts';
import { sightOf } from '../disclosure/sight.ts';
import { LIMITS } from '../limits.ts';
import { baseOf, type RestParts } from '../parts.ts';
import { isLenient } from '../request/headers.ts';
import { type FhirRequest, fhirAnswer } from '../request/request.ts';
import { countVisible, totalOf } from './count-visible.ts';
import { fillPage } from './fill-page.ts';
import { settleCodes } from './settle-codes.ts';

/** `GET /Observation?patient=1&code=…` and `POST /Observation/_search`. */
export function search(parts: RestParts, scope: Scope, request: FhirRequest): Promise<Answer> {
  const { type } = request;
  return searchOneType(parts, scope, request, type, `${baseOf(scope)}/${type}`);
}

/** @param place - what every match has to lie in besides */
async function searchOneType(
  parts: RestParts,
  scope: Scope,
  request: FhirRequest,
  type: string,
  address: string,
  place: readonly SearchFilter[] = [],
): Promise<Answer> {
  await parts.gate.admit(scope, { action: 'search', type });
  const asked = await parsed(parts, scope, request, type);
  const wanted = { ...asked, filters: [...place, ...asked.filters] };
  const restriction = await parts.gate.restrict(scope, { action: 'search', type, ...naming(type, wanted) });
  return answerSearch(parts, scope, request, { wanted, restriction, address });
}

/** `GET /?_type=Observation,Condition&_lastUpdated=gt…`: over several types, by what they all have. Over one it is a search of that type, with its orders and all. */
export async function searchTypes(parts: RestParts, scope: Scope, request: FhirRequest): Promise<Answer> {
  const [only, ...others] = typesNamed(request.query) ?? [];
  if (only !== undefined && others.length === 0) return searchOneType(parts, scope, request, only, baseOf(scope));
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
  const [named, ...others] = (member === '*' ? typesNamed(request.query) : [member]) ?? [];
  if (named !== undefined && others.length === 0) {
    if (!isResourceType(named)) throw new RefusalError(refuseFhir('fhir.unknown-type', { type: named.slice(0, 64) }));
    return searchOneType(parts, scope, request, named, address, [place]);
  }
  const asked = await parsed(parts, scope, request, '');
  const wanted = await withinReach(parts, scope, asked, request.query.has('_type'));
  const inside = { ...wanted, filters: [place, ...wanted.filters] };
  return answerSearch(parts, scope, request, { wanted: inside, restriction: 'all', address });
}

/**
 * Notes a search that named patients, or something of theirs, and found nothing of some of them: the caller has learnt that there is nothing, so the ledger has it as a look at each of these.
 *
 * @param told - what the answer has of anybody; whose data is among it is noted with that already
 * @param how.total - how many there are, of whomever
 * @param how.within - how far the search looked
 */
export async function noteUnfound(
  parts: RestParts,
  scope: Scope,
  { type, filters }: Pick<SearchRequest, 'type' | 'filters'>,
  told: readonly Pick<StoredResource, 'type' | 'patientId'>[],
  { total = 0, within = 'all' }: { readonly total?: number; readonly within?: Restriction } = {},
): Promise<void> {
  const records = recordsMentioned(type, filters);
  const mentioned = patientsMentioned(type, filters);
  const named = [...mentioned, ...(await noteUnfoundRecords(parts, scope, records, told))];
  await noteNothingFoundOf(parts, scope, type === '' ? 'Patient' : type, named, told);
  const isNoted = told.some((one) => one.patientId !== undefined || mayConcernPatient(one.type));
  if (mentioned.length + records.length > 0 || isNoted) return;
  // Whoever may look into one record alone has looked into that.
  const [only, ...others] = within === 'all' ? [] : (within.patients ?? []);
  if (only !== undefined && others.length === 0 && type !== '')
    await noteNothingFoundOf(parts, scope, type, [only], []);
  else noteOfNobody(parts, scope, type, total);
}

/** The patients whose data alone can match, where the search names them; the gate then need not think of others. To be spread into a `GateQuestion`. */
export function naming(type: string, { filters }: Pick<SearchRequest, 'filters'>): Pick<GateQuestion, 'patients'> {
  const patients = patientsNamed(type, filters);
  return patients === undefined ? {} : { patients };
}

async function parsed(parts: RestParts, scope: Scope, request: FhirRequest, type: string): Promise<SearchRequest> {
  const handling = isLenient(request.headers) ? 'lenient' : 'strict';
  const wanted = parseSearch(type, request.query, {
    handling,
    baseUrl: baseOf(scope),
    now: scope.clock.now().getTime(),
  });
  return { ...wanted, filters: await settleCodes(parts, scope, wanted.filters) };
}

/**
 * Narrows a search over several types to those that the caller may search.
 *
 * @param isNamed - the caller named the types with `_type`: then one that is closed refuses the whole search, and is not left out
 * @refuses what the gate refuses at the door of a type, also where no type is left
 */
export async function withinReach(
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

function answerSearch(parts: RestParts, scope: Scope, request: FhirRequest, admitted: Admitted): Promise<Answer> {
  const { count, summary } = admitted.wanted;
  const answer = count === 0 || summary === 'count' ? answerCount : answerPage;
  return answer(parts, scope, request, admitted);
}

/** Only the number of matches, which tells of those whose data was counted: the ledger has it as a look at them. */
async function answerCount(
  parts: RestParts,
  scope: Scope,
  request: FhirRequest,
  { wanted, restriction, address }: Admitted,
): Promise<Answer> {
  const { total, counted } = await countVisible(parts, scope, wanted, restriction);
  noteAccess(parts, scope, 'search', counted);
  await noteUnfound(parts, scope, wanted, counted, { total, within: restriction });
  const url = pageLink(address, usedQuery(request.query, wanted), wanted.page);
  const bundle = { type: 'searchset', total, links: [{ relation: 'self', url }], entries: [] } as const;
  return fhirAnswer(request, 200, {}, toBundleText(bundle));
}

/** A page of matches, what `_include` and `_revinclude` bring along, the total where it is known or asked for, and the links to the pages beside it. */
async function answerPage(
  parts: RestParts,
  scope: Scope,
  request: FhirRequest,
  { wanted, restriction, address }: Admitted,
): Promise<Answer> {
  const { matches, next, previous } = await fillPage(parts, scope, wanted, restriction);
  const show = (found: readonly StoredResource[]) => parts.gate.mayDisclose(scope, 'search', found);
  const { restrictionOf } = sightOf(parts, scope);
  const included = await includedWith(scope.tx, wanted, matches, restrictionOf, show, LIMITS.included);
  const page = { found: matches.length, more: next !== undefined };
  const { total, counted = [] } = await totalOf(parts, scope, wanted, restriction, page);
  // A total tells of all that were counted, and those on the page are among them.
  const told = [...(counted.length > 0 ? counted : matches), ...included];
  noteAccess(parts, scope, 'search', told);
  await noteUnfound(parts, scope, wanted, told, { total: told.length, within: restriction });
  const used = usedQuery(request.query, wanted);
  const links: BundleLink[] = [{ relation: 'self', url: pageLink(address, used, wanted.page) }];
  if (previous !== undefined) links.push({ relation: 'previous', url: pageLink(address, used, previous) });
  if (next !== undefined) links.push({ relation: 'next', url: pageLink(address, used, next) });
  const base = baseOf(scope);
  const entries = [
    ...matches.map((match) => searchEntry(base, match, 'match', bodyFor(match, wanted))),
    ...included.map((one) => searchEntry(base, one, 'include', bodyFor(one, ofIncluded(one, wanted)))),
    ...ignoredEntry(scope, wanted),
  ];
  const bundle = { type: 'searchset', links, entries, ...(total === undefined ? {} : { total }) } as const;
  return fhirAnswer(request, 200, {}, toBundleText(bundle));
}

/**
 * What is shown of a resource that was brought along: `_elements` is about the matches, but for names with its own type (`Patient.name`).
 * @source https://hl7.org/fhir/R4/search.html#elements (“The list of elements does not apply to included resources.”)
 */
function ofIncluded({ type }: Pick<StoredResource, 'type'>, { summary, elements }: SearchRequest): SubsetWish {
  return { summary, elements: elements.filter((element) => element.startsWith(`${type}.`)) };
}

/** “The parameters that were actually used to process the search”: without what was left out, and with no more on a page than there is. */
export function usedQuery(query: URLSearchParams, { ignored, count }: SearchRequest): URLSearchParams {
  const used = new URLSearchParams();
  const isIgnored = (name: string, value: string) => ignored.includes(name) || ignored.includes(`${name}=${value}`);
  for (const [name, value] of query) if (value !== '' && !isIgnored(name, value)) used.append(name, value);
  if (used.has('_count')) used.set('_count', String(count));
  return used;
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
