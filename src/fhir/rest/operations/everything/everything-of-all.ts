import type { Scope } from '#kernel';
import type { Answer } from '#platform/http';
import type { SearchRequest } from '../../../search/request.ts';
import type { RestParts } from '../../parts.ts';
import type { FhirRequest } from '../../request/request.ts';
import { fillPage } from '../../search/fill-page.ts';
import { answerEverything } from './answer.ts';
import { queryOf, wantedIn } from './parameters.ts';
import { recordsInTurn, type Turn } from './records-in-turn.ts';
import { referredBy } from './referred.ts';

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

/**
 * `GET` and `POST /Patient/$everything`: “all the patients that the user has access to”, one record after the other, in pages. Each patient and each entry passes the
 * gate; whoever wants all of it takes `$export`.
 *
 * @refuses fhir.unknown-parameter, fhir.bad-search-value, fhir.bad-page
 * @source https://hl7.org/fhir/R4/patient-operation-everything.html
 */
export async function everythingOfAll(parts: RestParts, scope: Scope, request: FhirRequest): Promise<Answer> {
  const query = queryOf(request);
  const wanted = wantedIn(query, 'Patient');
  await parts.gate.admit(scope, { action: 'search', type: 'Patient' });
  const restriction = await parts.gate.restrict(scope, { action: 'search', type: 'Patient' });
  const turnAt = async (place: string | undefined): Promise<Turn> => {
    const from = place === undefined ? ONE_PATIENT : { ...ONE_PATIENT, page: place };
    const { matches, next } = await fillPage(parts, scope, from, restriction);
    const [patient] = await parts.gate.mayDisclose(scope, 'read', matches);
    return { ...(patient ? { patient } : {}), ...(next === undefined ? {} : { behind: next }) };
  };
  const { shown, next } = await recordsInTurn(parts, scope, wanted, turnAt);
  const referred = await referredBy(parts, scope, shown, wanted);
  return answerEverything(parts, scope, request, { of: 'Patient', query, shown, referred, page: wanted.page, next });
}
