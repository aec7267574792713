import { RefusalError, type Scope } from '#kernel';
import { type Answer, allowOf, methodsAt, type Route, refuseHttp } from '#platform/http';
import { isResourceType } from '../definitions/definitions.ts';
import { toOperationOutcome } from '../outcome.ts';
import { READING } from './operations/table.ts';
import { FHIR_PATH } from './parts.ts';
import { fhirAnswer, isId, type RawInput } from './request.ts';
import type { RestRow } from './routes.ts';

/** What is said of an address that only looked like one of a row: `GET /Patient/_search` has no id in it, and is there for POST. */
export type Elsewhere = (
  scope: Scope,
  row: Pick<RestRow, 'method' | 'path'>,
  input: RawInput,
  error: unknown,
) => Answer | undefined;

/** Refusals that may mean that the address is another row's. */
const MISPLACED = new Set(['fhir.unknown-type', 'fhir.bad-id', 'fhir.interaction-not-supported']);

export function isMisplaced(error: unknown): error is RefusalError {
  return error instanceof RefusalError && MISPLACED.has(error.refusals[0].code);
}

/** 405 with `Allow` where the address is there for another method; undefined where the refusal stands as it is. */
export function elsewhereIn(routes: readonly Pick<Route, 'method' | 'path'>[]): Elsewhere {
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
