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

/**
 * `POST /Patient/$validate`, `POST /$validate` for a resource of any type: the resource itself, or Parameters with `resource`. Nothing is stored, and what is wrong is the answer, not a refusal.
 * `/Patient/1/$validate` without a resource, by GET too, is of the one that is stored.
 * It is held against R4, against the profiles asked for with `profile`, and against those that it says it follows, as far as they are loaded here.
 *
 * @refuses fhir.type-mismatch, fhir.unknown-parameter, fhir.bad-search-value
 * @source https://hl7.org/fhir/R4/resource-operation-validate.html
 */
export async function validateOnly(parts: RestParts, scope: Scope, request: FhirRequest): Promise<Answer> {
  // “Must be present unless the mode is delete”; without a mode the stored one is looked at as it is.
  const said = request.query.get('mode');
  const isBare = request.body.text === '' && (said === 'delete' || (said === null && request.id !== ''));
  const sent = isBare ? { resourceType: 'Parameters' } : resourceOf(request);
  requireKnown(sent, request);
  const mode = modeOf(sent, request);
  const issues: Finding[] = [];
  let { type } = request;
  if (mode === 'delete') {
    // There is one, and the caller may see it. Who may delete it is the gate's to say when it is done.
    noteAccess(parts, scope, 'read', [await readVisible(parts, scope, request)], { operation: '$validate' });
  } else {
    const isOfStored = isBare || (mode === undefined && request.id !== '' && isWithoutResource(sent, request));
    const resource = isOfStored ? await storedOne(parts, scope, request) : resourceIn(sent, request.type);
    type = resource.resourceType;
    issues.push(...validate(resource), ...danglingIn(resource));
    issues.push(
      ...(await checkProfiles(scope.tx, resource, [...request.query.getAll('profile'), ...profilesIn(sent)], () =>
        visibleTargetsOf(parts, scope, resource),
      )),
    );
    if (mode === 'update' && request.id !== '' && resource.id !== request.id) {
      const mismatch = refuseFhir('fhir.id-mismatch', { expected: request.id }, `${request.type}.id`);
      issues.push({ ...mismatch, severity: 'error' });
    }
  }
  if (mode !== undefined && parts.restWrite[type] === 'closed') {
    const operation = parts.writtenBy?.[type] ?? '/api';
    issues.push({ ...refuseFhir('fhir.write-closed', { type, operation }), severity: 'error' });
  }
  const outcome = issues.length === 0 ? allOk(scope.lang) : toOperationOutcome(issues, scope.lang);
  return fhirAnswer(request, 200, {}, outcome);
}

/** Parameters that say how, and not what. */
function isWithoutResource({ resourceType, parameter }: Resource, { type }: FhirRequest): boolean {
  if (resourceType !== 'Parameters' || type === 'Parameters') return false;
  return !Array.isArray(parameter) || !parameter.some((one) => isObject(one) && one.name === 'resource');
}

async function storedOne(parts: RestParts, scope: Scope, request: FhirRequest): Promise<Resource> {
  const stored = await readVisible(parts, scope, request);
  noteAccess(parts, scope, 'read', [stored], { operation: '$validate' });
  return parseFhirJson(stored.body) as unknown as Resource;
}

const MODES = ['create', 'update', 'delete'];

/**
 * In the address or in the Parameters: what is meant to be done with the resource.
 *
 * @refuses fhir.bad-search-value for another mode, and for `delete` of no resource in particular
 */
function modeOf(body: Resource, { query, id }: FhirRequest): string | undefined {
  const parameters = body.resourceType === 'Parameters' && Array.isArray(body.parameter) ? body.parameter : [];
  const given = parameters.find((parameter) => isObject(parameter) && parameter.name === 'mode')?.valueCode;
  const mode = query.get('mode') ?? (given === undefined ? undefined : textFor(given));
  if (mode === undefined) return undefined;
  if (!MODES.includes(mode)) throw new RefusalError(badValue('mode', MODES.join(', '), mode));
  if (mode === 'delete' && id === '') throw new RefusalError(badValue('mode', 'create, update', mode));
  return mode;
}

/** What is asked for beside the address. */
function profilesIn(body: Resource): string[] {
  if (body.resourceType !== 'Parameters' || !Array.isArray(body.parameter)) return [];
  const given = body.parameter.filter((parameter) => isObject(parameter) && parameter.name === 'profile');
  return given
    .flatMap(({ valueUri, valueCanonical }) => [valueUri, valueCanonical])
    .filter((url) => typeof url === 'string');
}

/** @param type - empty where any will do @refuses fhir.type-mismatch */
function resourceIn(body: Resource, type: string): Resource {
  const parameters = body.resourceType === 'Parameters' && Array.isArray(body.parameter) ? body.parameter : [];
  const given = parameters.find((parameter) => isObject(parameter) && parameter.name === 'resource')?.resource;
  if (type === '') return isObject(given) ? (given as unknown as Resource) : body;
  if (body.resourceType === type) return body;
  if (isObject(given) && given.resourceType === type) return given as unknown as Resource;
  const found = textFor(body.resourceType).slice(0, 64);
  throw new RefusalError(refuseFhir('fhir.type-mismatch', { expected: type, found }, `${type}.resourceType`));
}

const TAKES = new Set(['mode', 'profile', 'resource', '_format', '_pretty']);

/** A parameter that is not understood would otherwise look as if it had been kept to. @refuses fhir.unknown-parameter */
function requireKnown(body: Resource, { query, type }: FhirRequest): void {
  // Parameters may be what is to be looked at itself.
  const isWrapper = body.resourceType === 'Parameters' && type !== 'Parameters' && Array.isArray(body.parameter);
  const parameters = isWrapper ? (body.parameter as unknown[]).filter(isObject) : [];
  const holdsResource = type !== '' || parameters.some(({ name }) => name === 'resource');
  const names = [...query.keys(), ...(holdsResource ? parameters.map(({ name }) => textFor(name)) : [])];
  const unknown = names.find((name) => !TAKES.has(name));
  if (unknown === undefined) return;
  const address = `${type}${type === '' ? '' : '/'}$validate`;
  throw new RefusalError(refuseFhir('fhir.unknown-parameter', { type: address, parameter: unknown.slice(0, 100) }));
}
