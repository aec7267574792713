import { RefusalError, type Scope } from '#kernel';
import type { Answer } from '#platform/http';
import { isResourceType, patientCompartmentParameters, RESOURCE_TYPES } from '../../definitions/definitions.ts';
import { refuseFhir } from '../../messages.ts';
import { toDateRange } from '../../search/date-range.ts';
import { badValue } from '../../search/parse-values.ts';
import { nextReference } from '../../store/named-by.ts';
import { readMany, readResource } from '../../store/read.ts';
import type { ResourceKey, StoredResource } from '../../store/stored.ts';
import { searchEntry, toBundleText } from '../answer/bundle-text.ts';
import { pageLink } from '../answer/page-link.ts';
import { noteAbsent, noteAccess, noteDenial } from '../disclosure/notes.ts';
import { refuseGone } from '../disclosure/read-visible.ts';
import { shownCompartment } from '../disclosure/shown-compartment.ts';
import { LIMITS } from '../limits.ts';
import { baseOf, type RestParts } from '../parts.ts';
import { type FhirRequest, fhirAnswer, isId } from '../request/request.ts';
import { inputOf } from './operation.ts';

export const EVERYTHING = { name: 'everything', takes: '*' } as const;
const PARAMETERS = new Set(['start', 'end', '_since', '_type', '_count', '_page', '_format', '_pretty']);

/**
 * `GET` and `POST /Patient/1/$everything`: the patient's compartment, type by type, in pages.
 * A page brings what its own entries refer to outside the compartment, as far as the caller may see it: practitioners, organisations, places, medicines.
 *
 * @refuses fhir.not-found, fhir.gone, fhir.unknown-parameter, fhir.bad-search-value, fhir.bad-page
 * @source https://hl7.org/fhir/R4/patient-operation-everything.html
 */
export async function everything(parts: RestParts, scope: Scope, request: FhirRequest): Promise<Answer> {
  const { id } = request;
  // Parameters sent as a body are asked like those of the address; the links of the pages name them.
  const query = request.body.text === '' ? request.query : inputOf(EVERYTHING, request).toQuery();
  const wanted = parametersOf(query);
  await parts.gate.admit(scope, { action: 'read', type: 'Patient' });
  const patient = await readResource(scope.tx, 'Patient', id);
  const [shownPatient] = patient ? await parts.gate.mayDisclose(scope, 'read', [patient]) : [];
  if (!patient || !shownPatient) {
    if (patient) noteDenial(parts, scope, 'read', patient);
    else await noteAbsent(parts, scope, 'read', { type: 'Patient', id });
    throw new RefusalError(refuseFhir('fhir.not-found', { type: 'Patient', id }));
  }
  if (patient.deleted) throw refuseGone(scope, patient);
  const { resources: shown, next } = await shownCompartment(parts, scope, { patientId: id, ...wanted });
  const referred = await referredBy(parts, scope, shown, wanted);
  noteAccess(parts, scope, 'read', [...shown, ...referred], { operation: '$everything' });

  const base = baseOf(scope);
  const address = `${base}/Patient/${id}/$everything`;
  const links = [{ relation: 'self', url: pageLink(address, query, wanted.page) }];
  if (next !== undefined) links.push({ relation: 'next', url: pageLink(address, query, next) });
  const entries = [
    ...shown.map((stored) => searchEntry(base, stored, 'match')),
    ...referred.map((stored) => searchEntry(base, stored, 'include')),
  ];
  const total = wanted.page === undefined && next === undefined ? { total: shown.length } : {};
  return fhirAnswer(request, 200, {}, toBundleText({ type: 'searchset', links, entries, ...total }));
}

/** What is referred to may refer on: a role to its organisation. Two steps reach what a reader needs. */
const STEPS = 2;
/** Types that lie in no patient's compartment. A person's own resources come by the compartment or not at all: a reference opens nobody else's. */
const OUTSIDE: ReadonlySet<string> = new Set(
  RESOURCE_TYPES.filter((type) => type !== 'Patient' && patientCompartmentParameters(type).length === 0),
);

export async function referredBy(
  parts: RestParts,
  scope: Scope,
  entries: readonly StoredResource[],
  { types, since }: Pick<ReturnType<typeof parametersOf>, 'types' | 'since'>,
): Promise<StoredResource[]> {
  const known = new Set<string>();
  const referred: StoredResource[] = [];
  let sources = entries;
  for (let step = 0; step < STEPS && sources.length > 0; step++) {
    const wanted: ResourceKey[] = [];
    for (const { body } of sources) {
      for (const reference of referencesIn(body)) {
        if (known.has(reference)) continue;
        known.add(reference);
        const [type = '', id = '', ...more] = reference.split('/');
        if (OUTSIDE.has(type) && isId(id) && more.length === 0) wanted.push({ type, id });
      }
    }
    const found = (await readMany(scope.tx, wanted)).filter(
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

export function parametersOf(query: URLSearchParams) {
  for (const name of query.keys()) {
    if (!PARAMETERS.has(name)) {
      throw new RefusalError(
        refuseFhir('fhir.unknown-parameter', { type: 'Patient/$everything', parameter: name.slice(0, 100) }),
      );
    }
  }
  const instant = (name: string, side: 'lo' | 'hi') => {
    const text = query.get(name);
    if (text === null) return undefined;
    const range = toDateRange(text.replace(' ', '+'));
    if (!range) throw new RefusalError(badValue(name, 'date', text));
    return new Date(range[side]);
  };
  const [from, before, since] = [instant('start', 'lo'), instant('end', 'hi'), instant('_since', 'lo')];
  const types = query.has('_type') ? query.getAll('_type').flatMap((text) => text.split(',')) : undefined;
  const unknown = types?.find((type) => !isResourceType(type));
  if (unknown !== undefined) throw new RefusalError(badValue('_type', 'resource type', unknown));
  const count = query.get('_count') ?? String(LIMITS.everythingPage);
  if (!/^[1-9]\d{0,8}$/.test(count)) throw new RefusalError(badValue('_count', '1–500', count));
  const page = query.get('_page');
  return {
    ...(from ? { from } : {}),
    ...(before ? { before } : {}),
    ...(since ? { since } : {}),
    ...(types ? { types } : {}),
    ...(page === null ? {} : { page }),
    count: Math.min(Number(count), LIMITS.page),
  };
}
