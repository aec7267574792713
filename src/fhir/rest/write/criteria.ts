import { RefusalError, type Scope, type Tx } from '#kernel';
import { refuseFhir } from '../../messages.ts';
import { isHeldAlone, type Matchable, matchesAll } from '../../search/match.ts';
import { parseSearch } from '../../search/parse-search.ts';
import type { SearchRequest } from '../../search/request.ts';
import { identityLockOf } from '../../store/identities.ts';
import { hashesOf } from '../../store/search/filter-keys.ts';
import { searchResources } from '../../store/search/search.ts';
import type { ResourceKey, StoredResource } from '../../store/stored.ts';
import type { Sight } from '../disclosure/sight.ts';
import type { RestParts } from '../parts.ts';
import { settleCodes } from '../search/settle-codes.ts';

/** The condition of a conditional request (`identifier=system|value`), as it stands in `If-None-Exist`, in an address, or in a reference. */
export interface Criteria {
  readonly type: string;
  /** As it was sent. */
  readonly text: string;
  readonly request: SearchRequest;
}

/** @refuses fhir.conditional-without-criteria, and all that a search refuses */
export function parseCriteria(type: string, text: string, base: string): Criteria {
  const request = parseSearch(type, new URLSearchParams(text), { baseUrl: base });
  if (request.filters.length === 0) throw new RefusalError(refuseFhir('fhir.conditional-without-criteria'));
  return { type, text, request };
}

/** The same condition with codes in the place of what asks terminology. @refuses fhir.not-found for a value set that is not here, and what else an expansion refuses */
export async function withCodes(parts: RestParts, scope: Scope, criteria: Criteria): Promise<Criteria> {
  const { request } = criteria;
  return { ...criteria, request: { ...request, filters: await settleCodes(parts, scope, request.filters) } };
}

/**
 * The name of the lock under which requests that depend on this condition not being met wait for one another. An identifier says who is meant whatever else is asked,
 * so all conditions with the same identifier share a lock; of any other condition only those that are written alike do.
 */
export function lockNameOf({ type, text, request }: Criteria): string {
  const identifier = request.filters.find((filter) => filter.kind === 'token' && filter.parameter === 'identifier');
  const hashes = identifier && hashesOf(type, identifier);
  if (hashes?.length === 1) return identityLockOf(String(hashes[0]));
  return `criteria ${type}?${[...new URLSearchParams(text)]
    .map((pair) => pair.join('='))
    .sort()
    .join('&')}`;
}

/**
 * The one resource that a condition means, among those that the caller may see: a condition that met what is hidden would tell of it. Only an identity is
 * looked for among all there are, where something is to be made: whoever may not see who has it must not make it twice either.
 *
 * @param options.without - resources that do not count: those that the same unit of work deletes or replaces
 * @param options.isToBeMade - where nothing meets the condition, a resource is made; only then an identity is looked for among all
 * @refuses fhir.multiple-matches
 */
export async function findByCriteria(
  tx: Tx,
  criteria: Criteria,
  sight: Sight,
  {
    without = [],
    isToBeMade = false,
  }: { readonly without?: readonly ResourceKey[]; readonly isToBeMade?: boolean } = {},
): Promise<StoredResource | undefined> {
  sight.asks?.(criteria.type, criteria.request.filters);
  const amongAll = isToBeMade && namesIdentity(criteria);
  const gone = without.filter(({ type }) => type === criteria.type);
  const plain = { type: criteria.type, filters: criteria.request.filters, sort: [] };
  const restriction = amongAll ? 'all' : await sight.restrictionOf(criteria.type);
  const { matches } = await searchResources(tx, plain, restriction, gone.length + 2, sight.restrictionOf);
  const found = matches.filter(({ id }) => !gone.some((other) => other.id === id));
  const shown = amongAll ? found : [...(await sight.shown(found, 'search'))];
  const [first, second] = shown;
  if (second) throw refuseMany(criteria);
  return first;
}

/**
 * The index hash of an identifier, where one identifier with system and value is all that a condition asks for. Such conditions of several requests are looked up
 * together (`joint.ts`).
 *
 * @returns undefined for every other condition
 */
export function identityOf({ type, request: { filters } }: Criteria): string | undefined {
  const [filter, ...more] = filters;
  if (filter?.kind !== 'token' || filter.parameter !== 'identifier' || filter.negated || more.length > 0)
    return undefined;
  const [value, ...others] = filter.values;
  if (!value?.system || !value.code || others.length > 0) return undefined;
  return hashesOf(type, filter)?.[0];
}

/** Whether a condition asks for identifiers alone. Whoever knows an identifier learns nothing more about its bearer by being told that it is taken. */
function namesIdentity({ request }: Criteria): boolean {
  return request.filters.every(
    (filter) => filter.kind === 'token' && filter.parameter === 'identifier' && !filter.negated,
  );
}

export function refuseMany({ type, text }: Pick<Criteria, 'type' | 'text'>): RefusalError {
  return new RefusalError(refuseFhir('fhir.multiple-matches', { type, criteria: text.slice(0, 200) }));
}

/**
 * Whether a resource of the unit, not stored yet, would meet the condition of a reference in the same bundle. What looks further than that resource (chains, `_has`,
 * narrative) is not met by it.
 */
export function wouldMatch({ request }: Criteria, one: Matchable): boolean {
  return request.filters.every((filter) => isHeldAlone(filter) && matchesAll(one, [filter]));
}
