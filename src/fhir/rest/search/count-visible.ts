import { RefusalError, type Scope } from '#kernel';
import type { Restriction, RestrictionOf } from '../../gate.ts';
import { refuseFhir } from '../../messages.ts';
import { patientsMentioned } from '../../search/patients-mentioned.ts';
import type { SearchFilter, SearchRequest } from '../../search/request.ts';
import { patientsNamed } from '../../store/search/filter-keys.ts';
import { countMatches, searchResources } from '../../store/search/search.ts';
import type { StoredResource } from '../../store/stored.ts';
import { sightOf } from '../disclosure/sight.ts';
import { LIMITS } from '../limits.ts';
import type { RestParts } from '../parts.ts';

/** Matches that are counted one by one where some may be hidden. A count that needs more is refused, not guessed. */
const COUNTED_MAX = 10_000;

/** The total of a page's search: free where everything is on this one page, otherwise counted, and only where `_total` asks for it; none where it asks for none. */
export async function totalOf(
  parts: RestParts,
  scope: Scope,
  wanted: SearchRequest,
  restriction: Restriction,
  page: { found: number; more: boolean },
): Promise<Partial<Counted>> {
  if (wanted.total === 'none') return {};
  if (wanted.page === undefined && !page.more) return { total: page.found };
  return wanted.total === 'known' ? {} : countVisible(parts, scope, wanted, restriction);
}

interface Counted {
  readonly total: number;
  /** What was counted, as far as it is known whose it is. */
  readonly counted: readonly Pick<StoredResource, 'type' | 'patientId'>[];
}

/**
 * How many matches the caller may see, and of whom.
 *
 * PostgreSQL counts where the gate has said by its restriction all that it would say of each match, and it is clear whose data is counted: one patient's, or
 * nobody's in particular. Everywhere else each match is read and passes the gate, so that the number tells nothing about what is hidden, and the ledger can name
 * everybody whose data was counted.
 *
 * @refuses fhir.search-too-broad where more than COUNTED_MAX would have to be read
 */
export async function countVisible(
  parts: RestParts,
  scope: Scope,
  wanted: SearchRequest,
  restriction: Restriction,
): Promise<Counted> {
  const { restrictionOf } = sightOf(parts, scope);
  if (!(await isForDatabase(parts, wanted, restriction, restrictionOf)))
    return countOneByOne(parts, scope, wanted, restriction, restrictionOf);
  const total = await countMatches(scope.tx, wanted, restriction, restrictionOf);
  const [patientId] = patientsOf(wanted);
  const { type } = wanted;
  return { total, counted: patientId === undefined ? [] : Array.from({ length: total }, () => ({ type, patientId })) };
}

/** Whether the gate has said all by its restriction, and it is clear whose data is counted: one patient's, or nobody's in particular. */
async function isForDatabase(
  parts: RestParts,
  wanted: SearchRequest,
  restriction: Restriction,
  restrictionOf: RestrictionOf,
): Promise<boolean> {
  const types = typesOf(wanted);
  const isOpen = (await Promise.all(types.map(restrictionOf))).every(isCountable);
  const isOwned = [wanted.type, ...types].some((type) => parts.owned?.has(type));
  const isOfSome = patientsOf(wanted).length > 1 || wanted.filters.some(namesSomebodyOfMany);
  return isCountable(restriction) && isOpen && !isOwned && !isOfSome;
}

/** The types of a search over several; none of one of a single type. */
function typesOf({ type, types = [] }: SearchRequest): readonly string[] {
  return type === '' ? types : [];
}

function patientsOf({ type, filters }: SearchRequest): readonly string[] {
  return type === '' ? [] : (patientsNamed(type, filters) ?? []);
}

/** @refuses fhir.search-too-broad */
async function countOneByOne(
  parts: RestParts,
  scope: Scope,
  wanted: SearchRequest,
  restriction: Restriction,
  restrictionOf: RestrictionOf,
): Promise<Counted> {
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

/** Whether a filter of a search that is not one of a single type names whose data is counted. */
function namesSomebodyOfMany(filter: SearchFilter): boolean {
  return filter.kind === 'compartment' || (filter.kind === 'of-types' && patientsMentioned('', [filter]).length > 0);
}

/** Whether the database may count within a restriction without asking the gate about each match. */
function isCountable(restriction: Restriction): boolean {
  return restriction === 'all' || restriction.isExact === true;
}
