import type { Scope } from '#kernel';
import type { Answer } from '#platform/http';
import { membersOf } from '../../../definitions/compartments.ts';
import { parseSearch } from '../../../search/parse-search.ts';
import type { SearchRequest } from '../../../search/request.ts';
import { noteNothingFoundOf } from '../../disclosure/notes.ts';
import { readVisible } from '../../disclosure/read-visible.ts';
import { baseOf, type RestParts } from '../../parts.ts';
import type { FhirRequest } from '../../request/request.ts';
import { fillPage } from '../../search/fill-page.ts';
import { withinReach } from '../../search/search.ts';
import { answerEverything } from './answer.ts';
import { queryOf, type Wanted, wantedIn } from './parameters.ts';
import { referredBy } from './referred.ts';

/**
 * `GET` and `POST /Encounter/1/$everything`: the visit, what lies in its compartment, and what that refers to, with the patient whose visit it is; in pages.
 *
 * @refuses fhir.not-found, fhir.gone, fhir.unknown-parameter, fhir.bad-search-value, fhir.bad-page
 * @source https://hl7.org/fhir/R4/encounter-operation-everything.html
 */
export async function everythingOfEncounter(parts: RestParts, scope: Scope, request: FhirRequest): Promise<Answer> {
  const { id } = request;
  const query = queryOf(request);
  const wanted = wantedIn(query, 'Encounter');
  const { patientId } = await readVisible(parts, scope, { type: 'Encounter', id });
  const search = searchFor(id, wanted, baseOf(scope));
  const isNone = search.types?.length === 0;
  const { matches, next } = isNone
    ? { matches: [] }
    : await fillPage(parts, scope, await withinReach(parts, scope, search, wanted.types !== undefined), 'all');
  // Who finds something by a search may not read it yet.
  const shown = await parts.gate.mayDisclose(scope, 'read', matches);
  const referred = await referredBy(parts, scope, shown, wanted, patientId);
  if (shown.length === 0 && patientId !== undefined)
    await noteNothingFoundOf(parts, scope, wanted.types?.[0] ?? 'Encounter', [patientId], []);
  const isWhole = wanted.page === undefined && next === undefined;
  return answerEverything(parts, scope, request, {
    of: `Encounter/${id}`,
    query,
    shown,
    referred,
    page: wanted.page,
    next,
    ...(isWhole ? { total: shown.length } : {}),
  });
}

/** The visit's compartment as a search over the types that may lie in it; none where what is wanted never does. */
function searchFor(id: string, { types, since, count, page }: Wanted, baseUrl: string): SearchRequest {
  const members = [...membersOf('Encounter').keys()].filter((type) => types?.includes(type) ?? true);
  const query = new URLSearchParams({ _count: String(count) });
  if (since !== undefined) query.set('_lastUpdated', `ge${since.toISOString()}`);
  if (page !== undefined) query.set('_page', page);
  const search = parseSearch('', query, { baseUrl });
  return { ...search, types: members, filters: [{ kind: 'linked', compartment: 'Encounter', id }, ...search.filters] };
}
