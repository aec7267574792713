import { RefusalError, type Scope } from '#kernel';
import { patientCompartmentParameters, RESOURCE_TYPES } from '../../../definitions/definitions.ts';
import { refuseFhir } from '../../../messages.ts';
import { nextReference } from '../../../store/named-by.ts';
import { readMany } from '../../../store/read.ts';
import type { ResourceKey, StoredResource } from '../../../store/stored.ts';
import { LIMITS } from '../../limits.ts';
import type { RestParts } from '../../parts.ts';
import { isId } from '../../request/request.ts';
import type { Wanted } from './parameters.ts';

/** What is referred to may refer on: a role to its organisation. Two steps reach what a reader needs. */
const STEPS = 2;
/** Types that lie in no patient's compartment. A person's own resources come by the compartment or not at all: a reference opens nobody else's. */
const OUTSIDE: ReadonlySet<string> = new Set(
  RESOURCE_TYPES.filter((type) => type !== 'Patient' && patientCompartmentParameters(type).length === 0),
);

/**
 * What these resources refer to beside themselves, as far as the caller may see it: practitioners, organisations, places, medicines.
 *
 * @param patientId - the one whose own resource comes along too where it is referred to
 * @refuses fhir.search-too-broad
 */
export async function referredBy(
  parts: RestParts,
  scope: Scope,
  entries: readonly StoredResource[],
  { types, since }: Pick<Wanted, 'types' | 'since'>,
  patientId?: string,
): Promise<StoredResource[]> {
  const known = new Set(entries.map(({ type, id }) => `${type}/${id}`));
  const isSought = ({ type, id }: ResourceKey) =>
    (OUTSIDE.has(type) && isId(id)) || (type === 'Patient' && id === patientId);
  const referred: StoredResource[] = [];
  let sources = entries;
  for (let step = 0; step < STEPS && sources.length > 0; step++) {
    const sought: ResourceKey[] = [];
    for (const { body } of sources) {
      for (const reference of referencesIn(body)) {
        if (known.has(reference)) continue;
        known.add(reference);
        const [type = '', id = '', ...more] = reference.split('/');
        if (more.length === 0 && isSought({ type, id })) sought.push({ type, id });
      }
    }
    const found = (await readMany(scope.tx, sought)).filter(
      ({ type, deleted, lastUpdated }) =>
        !deleted && (types?.includes(type) ?? true) && (since === undefined || lastUpdated >= since.toISOString()),
    );
    sources = await parts.gate.mayDisclose(scope, 'read', found);
    referred.push(...sources);
    if (referred.length > LIMITS.included) throw new RefusalError(refuseFhir('fhir.search-too-broad'));
  }
  return referred;
}

function* referencesIn(body: string): Generator<string> {
  for (let from = nextReference(body, 0); from >= 0; from = nextReference(body, from)) {
    yield body.slice(from, body.indexOf('"', from));
  }
}
