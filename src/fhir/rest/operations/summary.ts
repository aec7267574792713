import { RefusalError, type Scope } from '#kernel';
import type { Answer } from '#platform/http';
import { badValue } from '../../search/parse-values.ts';
import { noteAccess } from '../disclosure/notes.ts';
import { readVisible } from '../disclosure/read-visible.ts';
import type { RestParts } from '../parts.ts';
import { type FhirRequest, fhirAnswer } from '../request/request.ts';
import type { OperationInput } from './operation.ts';

const IPS_PROFILE = 'http://hl7.org/fhir/uv/ips/StructureDefinition/Bundle-uv-ips';

/**
 * `GET /Patient/1/$summary`: an International Patient Summary, of what the caller may see. What composes it is given by the composition.
 *
 * @refuses fhir.not-found, fhir.gone, fhir.bad-search-value for another profile
 * @source https://hl7.org/fhir/uv/ips/STU1.1/OperationDefinition-summary.html
 */
export async function summary(
  parts: RestParts,
  scope: Scope,
  request: FhirRequest,
  input: OperationInput,
): Promise<Answer> {
  const compose = parts.operations?.summary;
  if (!compose) throw new Error('broken invariant: $summary is only offered where it can be composed');
  const profile = input.text('profile');
  if (profile !== undefined && profile !== IPS_PROFILE)
    throw new RefusalError(badValue('profile', IPS_PROFILE, profile));
  const patient = await readVisible(parts, scope, { type: 'Patient', id: request.id });
  const read = [patient];
  const bundle = await compose(scope, patient.id, async (resources) => {
    const shown = await parts.gate.mayDisclose(scope, 'read', resources);
    read.push(...shown);
    return shown;
  });
  noteAccess(parts, scope, 'read', read, { operation: '$summary' });
  return fhirAnswer(request, 200, {}, bundle);
}
