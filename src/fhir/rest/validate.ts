import { RefusalError, type Scope } from '#kernel';
import type { Answer } from '#platform/http';
import { isObject } from '../json/json.ts';
import { refuseFhir } from '../messages.ts';
import { allOk, toOperationOutcome } from '../outcome.ts';
import type { Resource } from '../types.ts';
import { validate } from '../validate/validate.ts';
import type { RestParts } from './parts.ts';
import { type FhirRequest, fhirAnswer, resourceOf } from './request.ts';

/**
 * `POST /Patient/$validate`: the resource itself, or Parameters with `resource`. Nothing is stored, and what is wrong is the answer, not a refusal.
 *
 * @refuses fhir.type-mismatch
 * @source https://hl7.org/fhir/R4/resource-operation-validate.html
 */
export async function validateOnly(_parts: RestParts, scope: Scope, request: FhirRequest): Promise<Answer> {
  const resource = resourceIn(resourceOf(request), request.type);
  const issues = validate(resource);
  const outcome = issues.length === 0 ? allOk(scope.lang) : toOperationOutcome(issues, scope.lang);
  return fhirAnswer(request, 200, {}, outcome);
}

function resourceIn(body: Resource, type: string): Resource {
  if (body.resourceType === type) return body;
  const parameters = body.resourceType === 'Parameters' && Array.isArray(body.parameter) ? body.parameter : [];
  const given = parameters.find((parameter) => isObject(parameter) && parameter.name === 'resource')?.resource;
  if (isObject(given) && given.resourceType === type) return given as unknown as Resource;
  const found = String(body.resourceType).slice(0, 64);
  throw new RefusalError(refuseFhir('fhir.type-mismatch', { expected: type, found }, `${type}.resourceType`));
}
