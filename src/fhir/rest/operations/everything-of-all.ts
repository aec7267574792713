import { RefusalError, type Scope } from '#kernel';
import type { Answer } from '#platform/http';
import { refuseFhir } from '../../messages.ts';
import type { SearchRequest } from '../../search/request.ts';
import { isKeyText, parsePageToken, toPageToken } from '../../store/search/page-token.ts';
import type { StoredResource } from '../../store/stored.ts';
import { searchEntry, toBundleText } from '../answer/bundle-text.ts';
import { pageLink } from '../answer/page-link.ts';
import { noteAccess } from '../disclosure/notes.ts';
import { shownCompartment } from '../disclosure/shown-compartment.ts';
import { baseOf, type RestParts } from '../parts.ts';
import { type FhirRequest, fhirAnswer } from '../request/request.ts';
import { fillPage } from '../search/fill-page.ts';
import { EVERYTHING, parametersOf, referredBy } from './everything.ts';
import { inputOf } from './operation.ts';

/** Patients that one page looks into: many with little to show must not make it long. */
const PATIENTS_MAX = 50;

/** The next patient behind a place in the list of those whom the caller may see. */
const ONE_PATIENT: Omit<SearchRequest, 'page'> = {
  type: 'Patient',
  filters: [],
  count: 1,
  sort: [],
  include: [],
  revinclude: [],
  total: 'none',
  summary: 'false',
  elements: [],
  ignored: [],
};

/** Where a page begins: behind which patient, and where within that one's record. */
interface Place {
  readonly patient?: string;
  readonly within?: string;
}

/**
 * `GET` and `POST /Patient/$everything`: “all the patients that the user has access to”, one record after the other, in pages. Each patient and each entry passes the
 * gate; whoever wants all of it takes `$export`.
 *
 * @refuses fhir.unknown-parameter, fhir.bad-search-value, fhir.bad-page
 * @source https://hl7.org/fhir/R4/patient-operation-everything.html
 */
export async function everythingOfAll(parts: RestParts, scope: Scope, request: FhirRequest): Promise<Answer> {
  const query = request.body.text === '' ? request.query : inputOf(EVERYTHING, request).toQuery();
  const { page, ...wanted } = parametersOf(query);
  await parts.gate.admit(scope, { action: 'search', type: 'Patient' });
  const restriction = await parts.gate.restrict(scope, { action: 'search', type: 'Patient' });
  const shown: StoredResource[] = [];
  let place: Place | undefined = page === undefined ? {} : fromToken(page);
  for (let looked = 0; place && looked < PATIENTS_MAX && shown.length < wanted.count; looked++) {
    const from: Omit<SearchRequest, 'page'> & { page?: string } =
      place.patient === undefined ? ONE_PATIENT : { ...ONE_PATIENT, page: place.patient };
    const { matches, next } = await fillPage(parts, scope, from, restriction);
    const behind: Place | undefined = next === undefined ? undefined : { patient: next };
    const [patient] = await parts.gate.mayDisclose(scope, 'read', matches);
    if (!patient) {
      place = behind;
      continue;
    }
    const found = await shownCompartment(parts, scope, {
      ...wanted,
      patientId: patient.id,
      count: wanted.count - shown.length,
      ...(place.within === undefined ? {} : { page: place.within }),
    });
    shown.push(...found.resources);
    place = found.next === undefined ? behind : { ...place, within: found.next };
  }
  const referred = await referredBy(parts, scope, shown, wanted);
  noteAccess(parts, scope, 'read', [...shown, ...referred], { operation: '$everything' });
  const base = baseOf(scope);
  const address = `${base}/Patient/$everything`;
  const links = [{ relation: 'self', url: pageLink(address, query, page) }];
  if (place) links.push({ relation: 'next', url: pageLink(address, query, toToken(place)) });
  const entries = [
    ...shown.map((stored) => searchEntry(base, stored, 'match')),
    ...referred.map((stored) => searchEntry(base, stored, 'include')),
  ];
  return fhirAnswer(request, 200, {}, toBundleText({ type: 'searchset', links, entries }));
}

function toToken({ patient = '', within = '' }: Place): string {
  return toPageToken([patient, within]);
}

/** @refuses fhir.bad-page */
function fromToken(token: string): Place {
  const [patient, within, ...more] = parsePageToken(token) ?? [];
  if (!isKeyText(patient) || !isKeyText(within) || more.length > 0) throw new RefusalError(refuseFhir('fhir.bad-page'));
  return { ...(patient === '' ? {} : { patient }), ...(within === '' ? {} : { within }) };
}
