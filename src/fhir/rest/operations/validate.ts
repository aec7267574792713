import { RefusalError, type Scope } from '#kernel';
import type { Answer } from '#platform/http';
import { isObject, parseFhirJson, textFor } from '../../json/json.ts';
import { refuseFhir } from '../../messages.ts';
import { allOk, type Finding, toOperationOutcome } from '../../outcome.ts';
import { checkProfiles } from '../../profile/load.ts';
import { badValue } from '../../search/parse-values.ts';
import type { Resource } from '../../types.ts';
import { validate } from '../../validate/validate.ts';
import { noteAccess } from '../disclosure/notes.ts';
import { readVisible } from '../disclosure/read-visible.ts';
import { visibleTargetsOf } from '../disclosure/visible-targets.ts';
import type { RestParts } from '../parts.ts';
import { type FhirRequest, fhirAnswer, resourceOf } from '../request/request.ts';
import { danglingIn } from './dangling-references.ts';
import { inputOf, OperationInput, refuseMissing } from './operation.ts';

/**
 * `POST /Patient/$validate`, `POST /$validate` for a resource of any type: the resource itself, or Parameters with `resource`. Nothing is stored, and what is wrong is the answer, not a refusal.
 * `/Patient/1/$validate` without a resource, by GET too, is of the one that is stored.
 * It is held against R4, against the profiles asked for with `profile`, and against those that it says it follows, as far as they are loaded here; each extension against its definition, too,
 * where that is known here.
 *
 * @refuses fhir.type-mismatch, fhir.unknown-parameter, fhir.bad-search-value
 * @source https://hl7.org/fhir/R4/resource-operation-validate.html
 */
export async function validateOnly(parts: RestParts, scope: Scope, request: FhirRequest): Promise<Answer> {
  const input = inputFor(request);
  const mode = modeIn(input, request);
  const issues = mode === 'delete' ? [] : await findingsOf(parts, scope, request, input, mode);
  if (mode === 'delete') {
    // There is one, and the caller may see it. Who may delete it is the gate's to say when it is done.
    noteAccess(parts, scope, 'read', [await readVisible(parts, scope, request)], { operation: '$validate' });
  }
  const type = request.type || textFor(input.object('resource')?.resourceType);
  if (mode !== undefined && mode !== 'profile' && parts.restWrite[type] === 'closed') {
    const operation = parts.writtenBy?.[type] ?? '/api';
    issues.push({ ...refuseFhir('fhir.write-closed', { type, operation }), severity: 'error' });
  }
  const outcome = issues.length === 0 ? allOk(scope.lang) : toOperationOutcome(issues, scope.lang);
  return fhirAnswer(request, 200, {}, outcome);
}

/** What is wrong with the resource sent along, or with the stored one. */
async function findingsOf(
  parts: RestParts,
  scope: Scope,
  request: FhirRequest,
  input: OperationInput,
  mode: Mode | undefined,
): Promise<Finding[]> {
  const sent = sentIn(input, request);
  const isOfStored = sent === undefined && request.id !== '' && (mode === undefined || mode === 'profile');
  if (sent === undefined && !isOfStored) throw refuseMissing('resource');
  const resource = sent ?? (await storedOne(parts, scope, request));
  const profiles = input.texts('profile');
  const targets = () => visibleTargetsOf(parts, scope, resource);
  const issues: Finding[] = [...validate(resource), ...danglingIn(resource)];
  issues.push(...(await checkProfiles(scope.tx, resource, profiles, targets, { withExtensions: true })));
  if (mode === 'update' && request.id !== '' && resource.id !== request.id) {
    const mismatch = refuseFhir('fhir.id-mismatch', { expected: request.id }, `${request.type}.id`);
    issues.push({ ...mismatch, severity: 'error' });
  }
  return issues;
}

async function storedOne(parts: RestParts, scope: Scope, request: FhirRequest): Promise<Resource> {
  const stored = await readVisible(parts, scope, request);
  noteAccess(parts, scope, 'read', [stored], { operation: '$validate' });
  return parseFhirJson(stored.body) as unknown as Resource;
}

const VALIDATE = { name: 'validate', takes: ['mode', 'profile', 'resource'] } as const;

/** A parameter that is not understood would otherwise look as if it had been kept to. @refuses fhir.unknown-parameter */
function inputFor(request: FhirRequest): OperationInput {
  const itself = request.body.text === '' ? undefined : parametersThemselves(request);
  if (itself === undefined) return inputOf(VALIDATE, request);
  inputOf(VALIDATE, { ...request, body: { text: '', contentType: '' } });
  return new OperationInput([...request.query, ['resource', itself]]);
}

/** Parameters may be what is to be looked at itself: where they hold no resource of the type asked about. */
function parametersThemselves(request: FhirRequest): Resource | undefined {
  if (request.type !== '' && request.type !== 'Parameters') return undefined;
  const sent = resourceOf(request);
  if (sent.resourceType !== 'Parameters') return undefined;
  const parameters: readonly unknown[] = Array.isArray(sent.parameter) ? sent.parameter : [];
  const isHeld = (one: unknown) =>
    isObject(one) &&
    one.name === 'resource' &&
    isObject(one.resource) &&
    (request.type === '' || one.resource.resourceType === request.type);
  return parameters.some(isHeld) ? undefined : sent;
}

/** @refuses fhir.type-mismatch */
function sentIn(input: OperationInput, { type }: FhirRequest): Resource | undefined {
  const sent = input.object('resource') as Resource | undefined;
  if (sent === undefined || type === '' || sent.resourceType === type) return sent;
  const found = textFor(sent.resourceType).slice(0, 64);
  throw new RefusalError(refuseFhir('fhir.type-mismatch', { expected: type, found }, `${type}.resourceType`));
}

const MODES = ['create', 'update', 'delete', 'profile'] as const;
type Mode = (typeof MODES)[number];

/**
 * What is meant to be done with the resource; `profile`: nothing, but the stored one is held against the profile that is named.
 *
 * @refuses fhir.bad-search-value for another mode, for `delete` and `profile` of no resource in particular, for `profile` of a resource sent along or without a profile
 * @source https://hl7.org/fhir/R4/codesystem-resource-validation-mode.html
 */
function modeIn(input: OperationInput, { id }: FhirRequest): Mode | undefined {
  const text = input.text('mode');
  const mode = MODES.find((one) => one === text);
  if (text !== undefined && mode === undefined) throw new RefusalError(badValue('mode', MODES.join(', '), text));
  const isOfStored = mode === 'delete' || mode === 'profile';
  if (isOfStored && id === '') throw new RefusalError(badValue('mode', 'create, update', mode));
  if (mode === 'profile') {
    if (input.texts('profile').length === 0) throw refuseMissing('profile');
    if (input.object('resource')) throw new RefusalError(badValue('mode', 'create, update', mode));
  }
  return mode;
}
