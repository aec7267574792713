import { RefusalError } from '#kernel';
import { textFor } from '../../json/json.ts';
import { refuseFhir } from '../../messages.ts';
import type { Resource } from '../../types.ts';
import { type Issue, validate } from '../../validate/validate.ts';
import type { CreateRequest, UpdateRequest } from './write-request.ts';

/**
 * Refuses a creation or update whose resource is not what its address says (another type, another id) or is not valid R4.
 *
 * @returns what validation only warns of
 * @refuses fhir.type-mismatch, fhir.id-mismatch, and every error that validation finds
 */
export function requireValidWrite(request: CreateRequest | UpdateRequest): readonly Issue[] {
  const { type, resource } = request;
  if (resource.resourceType !== type) {
    const found = textFor(resource.resourceType).slice(0, 64);
    throw new RefusalError(refuseFhir('fhir.type-mismatch', { expected: type, found }, `${type}.resourceType`));
  }
  if (request.verb === 'update' && request.id !== undefined && resource.id !== request.id) {
    throw new RefusalError(refuseFhir('fhir.id-mismatch', { expected: request.id }, `${type}.id`));
  }
  return requireValid(resource);
}

/**
 * Refuses a resource that is not valid R4.
 *
 * @returns what validation only warns of
 * @refuses every error that validation finds, not just the first
 */
export function requireValid(resource: Resource): readonly Issue[] {
  const issues = validate(resource);
  const [first, ...more] = issues.filter((issue) => issue.severity === 'error');
  if (first) throw new RefusalError(first, ...more);
  return issues;
}
