import { RefusalError, type Scope } from '#kernel';
import type { Answer } from '#platform/http';
import { isObject, textFor } from '../../json/json.ts';
import { refuseFhir } from '../../messages.ts';
import { parseSearch } from '../../search/parse-search.ts';
import { badValue, tokenText } from '../../search/parse-values.ts';
import type { StoredResource } from '../../store/stored.ts';
import { noteAccess } from '../disclosure/notes.ts';
import { readVisible } from '../disclosure/read-visible.ts';
import type { RestParts } from '../parts.ts';
import { type FhirRequest, fhirAnswer } from '../request/request.ts';
import { fillPage } from '../search/fill-page.ts';
import { noteUnfound } from '../search/search.ts';
import { refuseMany } from '../write/criteria.ts';
import { type OperationInput, refuseMissing } from './operation.ts';

const IPS_PROFILE = 'http://hl7.org/fhir/uv/ips/StructureDefinition/Bundle-uv-ips';
/** The edition of the guide that a summary keeps to. */
const IPS_VERSION = '1.1.0';

/** `identifer`: as the guide's definition spells it; its text says identifier. */
export const IDENTIFIER = ['identifier', 'identifer'] as const;

/**
 * `GET /Patient/1/$summary`, `GET /Patient/$summary?identifier=system|value`: an International Patient Summary, of what the caller may see. What composes it is given by the composition.
 *
 * @refuses fhir.not-found, fhir.gone, fhir.multiple-matches, fhir.bad-search-value for another profile, no identifier where no id is named, and both
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
  if (profile !== undefined && profile !== IPS_PROFILE && profile !== `${IPS_PROFILE}|${IPS_VERSION}`)
    throw new RefusalError(badValue('profile', IPS_PROFILE, profile));
  const patient = await patientOf(parts, scope, request, input);
  const read = [patient];
  const bundle = await compose(scope, patient.id, async (resources) => {
    const shown = await parts.gate.mayDisclose(scope, 'read', resources);
    read.push(...shown);
    return shown;
  });
  noteAccess(parts, scope, 'read', read, { operation: '$summary' });
  return fhirAnswer(request, 200, {}, bundle);
}

/**
 * The one whose summary is asked for, by the id of the address or by an identifier.
 *
 * @refuses fhir.not-found, also where the caller may not see whoever has the identifier
 */
async function patientOf(
  parts: RestParts,
  scope: Scope,
  request: FhirRequest,
  input: OperationInput,
): Promise<StoredResource> {
  const identifier = identifierIn(input);
  if (request.id !== '') {
    if (identifier !== undefined) throw new RefusalError(badValue('identifier', 'Patient/$summary', identifier));
    return readVisible(parts, scope, { type: 'Patient', id: request.id });
  }
  if (identifier === undefined) throw refuseMissing('identifier');
  await parts.gate.admit(scope, { action: 'search', type: 'Patient' });
  const restriction = await parts.gate.restrict(scope, { action: 'search', type: 'Patient' });
  const wanted = parseSearch('Patient', new URLSearchParams({ identifier, _count: '2' }));
  const { matches } = await fillPage(parts, scope, wanted, restriction);
  const [patient, second] = await parts.gate.mayDisclose(scope, 'read', matches);
  if (second) {
    noteAccess(parts, scope, 'search', matches, { operation: '$summary' });
    throw refuseMany({ type: 'Patient', text: `identifier=${identifier}` });
  }
  if (patient) return patient;
  await noteUnfound(parts, scope, wanted, [], { within: restriction });
  throw new RefusalError(
    refuseFhir('fhir.not-found', { type: 'Patient', id: `?identifier=${identifier.slice(0, 100)}` }),
  );
}

/** As a search asks for it: `system|value`, also of an Identifier. @refuses fhir.bad-search-value, fhir.repeated-parameter */
function identifierIn(input: OperationInput): string | undefined {
  const [given, second] = IDENTIFIER.flatMap((name) => input.all(name));
  if (second !== undefined) throw new RefusalError(refuseFhir('fhir.repeated-parameter', { parameter: 'identifier' }));
  if (given === undefined || given === '') return undefined;
  if (typeof given === 'string') return given;
  if (!isObject(given) || typeof given.value !== 'string')
    throw new RefusalError(badValue('identifier', 'system|value', textFor(given).slice(0, 100)));
  return tokenText(given.system, given.value);
}
