import type { Scope } from '#kernel';
import type { Answer } from '#platform/http';
import { allOk, toOperationOutcome } from '../../outcome.ts';
import type { OperationOutcome } from '../../types.ts';
import { baseOf } from '../parts.ts';
import { preferenceOf, versionHeaders } from '../request/headers.ts';
import { type FhirRequest, fhirAnswer } from '../request/request.ts';
import type { WriteResult } from './write-request.ts';

/** The answer to a request that wrote one resource, with as much of it as `Prefer` asks for. What the caller patched and may not read is not shown. */
export function answerWrite(scope: Scope, request: FhirRequest, result: WriteResult): Answer {
  const { status, stored } = result;
  const headers = stored ? { ...versionHeaders(stored), ...locationOf(scope, result) } : {};
  if (status === 204 || !stored) return { status, headers, body: null };
  const wish = preferenceOf(request.headers);
  switch (wish === 'representation' && result.isUnread ? 'minimal' : wish) {
    case 'minimal':
      return { status, headers, body: null };
    case 'OperationOutcome':
      return fhirAnswer(request, status, headers, outcomeOf(scope, result));
    case 'representation':
      return fhirAnswer(request, status, headers, stored.body);
  }
}

/** The `Location` of a new version; nothing for a deletion. */
export function locationOf(scope: Scope, { status, stored }: WriteResult): { location?: string } {
  if (!stored || status === 204) return {};
  return { location: `${baseOf(scope)}/${stored.type}/${stored.id}/_history/${stored.version}` };
}

/** What `Prefer: return=OperationOutcome` is answered with: what the writer is to be told, or that all is well. */
export function outcomeOf(scope: Scope, { warnings }: WriteResult): OperationOutcome {
  return warnings.length > 0 ? toOperationOutcome(warnings, scope.lang) : allOk(scope.lang);
}
