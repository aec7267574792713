import type { Scope } from '#kernel';
import type { Answer } from '#platform/http';
import type { StoredResource } from '../../../store/stored.ts';
import { noteNothingFoundOf } from '../../disclosure/notes.ts';
import { readVisible } from '../../disclosure/read-visible.ts';
import { shownCompartment } from '../../disclosure/shown-compartment.ts';
import type { RestParts } from '../../parts.ts';
import type { FhirRequest } from '../../request/request.ts';
import { answerEverything } from './answer.ts';
import { queryOf, wantedIn } from './parameters.ts';
import { referredBy } from './referred.ts';

/**
 * `GET` and `POST /Patient/1/$everything`: the patient's compartment, type by type, in pages; the patient before whatever else is on the same page.
 * A page brings what its own entries refer to outside the compartment, as far as the caller may see it: practitioners, organisations, places, medicines.
 *
 * @refuses fhir.not-found, fhir.gone, fhir.unknown-parameter, fhir.bad-search-value, fhir.bad-page
 * @source https://hl7.org/fhir/R4/patient-operation-everything.html
 */
export async function everything(parts: RestParts, scope: Scope, request: FhirRequest): Promise<Answer> {
  const { id } = request;
  const query = queryOf(request);
  const wanted = wantedIn(query, 'Patient');
  await readVisible(parts, scope, { type: 'Patient', id });
  const { resources, next } = await shownCompartment(parts, scope, { patientId: id, ...wanted });
  const shown = patientFirst(resources, id);
  const referred = await referredBy(parts, scope, shown, wanted);
  if (shown.length === 0) await noteNothingFoundOf(parts, scope, wanted.types?.[0] ?? 'Patient', [id], []);
  const isWhole = wanted.page === undefined && next === undefined;
  return answerEverything(parts, scope, request, {
    of: `Patient/${id}`,
    query,
    shown,
    referred,
    page: wanted.page,
    next,
    ...(isWhole ? { total: shown.length } : {}),
  });
}

/** Whose record it is stands at its head, as readers of records expect. */
function patientFirst(resources: readonly StoredResource[], id: string): readonly StoredResource[] {
  const at = resources.findIndex((one) => one.type === 'Patient' && one.id === id);
  const patient = resources[at];
  return at > 0 && patient ? [patient, ...resources.toSpliced(at, 1)] : resources;
}
