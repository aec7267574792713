import type { Scope } from '#kernel';
import { parseFhirJson } from '../../json/json.ts';
import { type Criteria, isHeldAlone, type Matchable, matchesAll, toMatchable } from '../../search/match.ts';
import type { SearchFilter } from '../../search/request.ts';
import { searchResources } from '../../store/search/search.ts';
import type { StoredResource } from '../../store/stored.ts';
import type { Resource } from '../../types.ts';
import { sightOf } from '../disclosure/sight.ts';
import type { RestParts } from '../parts.ts';
import { settleCodes } from './settle-codes.ts';

/** A version with what it can be found by, read once for however many criteria it is held against. */
export interface Candidate {
  readonly stored: StoredResource;
  readonly one: Matchable;
}

export function toCandidate(stored: StoredResource): Candidate {
  return { stored, one: toMatchable(stored, parseFhirJson(stored.body) as unknown as Resource) };
}

/**
 * Those of these versions, all of the criteria's type and none deleted, that meet the criteria as a search by this caller would. What a version says by itself is held
 * against that version. What looks further (chains, `_has`, terminology, narrative, places) is asked of the store, as the resource and what it is linked with stand now,
 * by the ids that are left; so the cost is theirs, however large the type is.
 *
 * @refuses what a search refuses: a type that the caller may not look into, a value set that is not here, fhir.search-too-broad
 */
export async function meetingCriteria(
  parts: RestParts,
  scope: Scope,
  { type, filters }: Criteria,
  candidates: readonly Candidate[],
): Promise<StoredResource[]> {
  const left = passing(candidates, filters.filter(isHeldAlone));
  const further = filters.filter((filter) => !isHeldAlone(filter));
  if (left.length === 0 || further.length === 0) return left.map(({ stored }) => stored);
  // Terminology becomes codes, which a version can be held against by itself.
  const settled = await settleCodes(parts, scope, further);
  const last = passing(left, settled.filter(isHeldAlone));
  const asked = settled.filter((filter) => !isHeldAlone(filter));
  const ids = [...new Set(last.map(({ stored }) => stored.id))];
  if (ids.length === 0 || asked.length === 0) return last.map(({ stored }) => stored);
  const found = await idsOf(parts, scope, { type, filters: asked }, ids);
  return last.filter(({ stored }) => found.has(stored.id)).map(({ stored }) => stored);
}

/**
 * Asks once, for nothing, so that whoever brings criteria that cannot be asked is told so at once.
 *
 * @refuses what `meetingCriteria` refuses
 */
export async function requireAskable(parts: RestParts, scope: Scope, { type, filters }: Criteria): Promise<void> {
  const further = filters.filter((filter) => !isHeldAlone(filter));
  if (further.length === 0) return;
  await idsOf(parts, scope, { type, filters: await settleCodes(parts, scope, further) }, [NOBODY]);
}

/** An id that nothing has: ids have 64 characters at most. */
const NOBODY = '-'.repeat(65);

function passing(candidates: readonly Candidate[], filters: readonly SearchFilter[]): readonly Candidate[] {
  return filters.length === 0 ? candidates : candidates.filter(({ one }) => matchesAll(one, filters));
}

async function idsOf(
  parts: RestParts,
  scope: Scope,
  { type, filters }: Criteria,
  ids: readonly string[],
): Promise<ReadonlySet<string>> {
  const { restrictionOf } = sightOf(parts, scope);
  const request = { type, filters: [{ kind: 'id', values: ids } as const, ...filters], sort: [] };
  const { matches } = await searchResources(scope.tx, request, await restrictionOf(type), ids.length, restrictionOf);
  return new Set(matches.map(({ id }) => id));
}
