import { RefusalError, type Scope } from '#kernel';
import { type Answer, allowOf, methodsAt, type Route, refuseHttp } from '#platform/http';
import { isResourceType } from '../../definitions/definitions.ts';
import { toOperationOutcome } from '../../outcome.ts';
import { READING } from '../operations/table.ts';
import { FHIR_PATH } from '../parts.ts';
import type { RestRow } from '../table.ts';
import { fhirAnswer, isId, type RawInput } from './request.ts';

/**
 * Answers a request that fitted a row of the table only by its form: `GET /Patient/_search` fits `GET /Patient/:id`, but `_search` is no id, and the address
 * exists for POST. So the answer is 405 with `Allow`, and not 404.
 *
 * @returns undefined where no other method would do, and the refusal stands as it is
 */
export type WrongMethod = (
  scope: Scope,
  row: Pick<RestRow, 'method' | 'path'>,
  input: RawInput,
  error: unknown,
) => Answer | undefined;

/** Refusals that may only mean that the request fitted the wrong row of the table. */
const MISPLACED = new Set(['fhir.unknown-type', 'fhir.bad-id', 'fhir.interaction-not-supported']);

/** Whether a refusal may mean that the request fitted the wrong row. */
export function isMisplaced(error: unknown): error is RefusalError {
  return error instanceof RefusalError && MISPLACED.has(error.refusals[0].code);
}

/** @param routes - all that this server answers; what is allowed at an address is read off them */
export function wrongMethodIn(routes: readonly Pick<Route, 'method' | 'path'>[]): WrongMethod {
  const methodsOf = methodsAt(routes, fits);
  return (scope, { method, path: pattern }, input, error) => {
    if (!isMisplaced(error)) return undefined;
    const path = `${FHIR_PATH}${pattern.replace(/:(\w+)(?:\{[^}]*\})?/g, (_, name: string) => String(input[name]))}`;
    const methods = methodsOf(path);
    if (methods.length === 0 || methods.includes(method)) return undefined;
    const allow = allowOf(methods);
    const refusal = refuseHttp('http.method-not-allowed', { method, path: path.slice(0, 200), allow });
    const request = { query: new URLSearchParams() };
    return fhirAnswer(request, 405, { allow }, toOperationOutcome([refusal], scope.lang));
  };
}

function fits(name: string, value: string): boolean {
  switch (name) {
    case 'resource_type':
      return isResourceType(value);
    case 'resource_id':
      return isId(value);
    case 'operation_name':
      return READING.some((operation) => `$${operation.name}` === value);
    default:
      return true;
  }
}
