import { RefusalError, type Scope } from '#kernel';
import type { RequestHeaders } from '#platform/http';
import { isObject, parseFhirJson, textFor } from '../../json/json.ts';
import { refuseFhir } from '../../messages.ts';
import type { Resource } from '../../types.ts';
import type { RestParts } from '../parts.ts';
import type { FhirRequest } from '../request/request.ts';
import type { Intent } from './intent.ts';
import type { CreateRequest, WriteRequest } from './write-request.ts';

const HEADER = 'x-provenance';

/** Whether a Provenance comes with the request, so that it writes two resources. */
export function bringsProvenance({ headers }: Pick<FhirRequest, 'headers'>): boolean {
  return headers[HEADER] !== undefined;
}

/**
 * The creation of the Provenance that the header `X-Provenance` brings along with a write: a second request of the same unit, so that both are written or neither. Whatever it names as its target, it is
 * the version that is written.
 *
 * @param about - the write that it comes with
 * @refuses fhir.no-provenance
 * @source https://hl7.org/fhir/R4/provenance.html#header
 */
export function provenanceOf(headers: RequestHeaders, about: WriteRequest): readonly CreateRequest[] {
  const text = headers[HEADER];
  if (text === undefined) return [];
  const resource = resourceIn(text);
  const { resourceType } = resource;
  if (resourceType !== 'Provenance') throw new RefusalError(refuseNone(textFor(resourceType).slice(0, 64)));
  // Until it is known which version that is.
  const target = [{ type: about.type }];
  return [{ verb: 'create', type: 'Provenance', path: 'Provenance', resource: { ...resource, target }, about }];
}

/** An answer at an address that takes several resources: each Provenance is one of them there. @refuses fhir.provenance-beside-bundle */
export function withoutProvenance<T>(answer: (parts: RestParts, scope: Scope, request: FhirRequest) => Promise<T>) {
  return async (parts: RestParts, scope: Scope, request: FhirRequest): Promise<T> => {
    if (bringsProvenance(request)) throw new RefusalError(refuseFhir('fhir.provenance-beside-bundle'));
    return answer(parts, scope, request);
  };
}

/** Of what writes no version nothing is said: a condition that is met already, a deletion of what is not there. */
export function withoutIdleProvenance(requests: readonly WriteRequest[], intents: readonly Intent[]): Intent[] {
  return intents.map((intent, i) => {
    const about = aboutOf(requests, intents, i);
    return about === undefined || about.kind === 'write' || about.kind === 'remove' ? intent : { kind: 'nothing' };
  });
}

/** Once every resource of the unit has its id: names the version that each Provenance is about. */
export function nameProvenanceTargets(requests: readonly WriteRequest[], intents: readonly Intent[]): void {
  for (const [i, intent] of intents.entries()) {
    const about = aboutOf(requests, intents, i);
    if (about === undefined || intent.kind !== 'write') continue;
    if (about.kind !== 'write' && about.kind !== 'remove') continue;
    const { type, id } = about.kind === 'write' ? about.draft : about.before;
    const reference = `${type}/${id}/_history/${(about.before?.version ?? 0) + 1}`;
    intent.draft.resource = { ...intent.draft.resource, target: [{ reference }] };
  }
}

function aboutOf(requests: readonly WriteRequest[], intents: readonly Intent[], i: number): Intent | undefined {
  const request = requests[i];
  if (request?.verb !== 'create' || request.about === undefined) return undefined;
  return intents[requests.indexOf(request.about)];
}

/** @refuses fhir.no-provenance, with what is wrong with the JSON beside it */
function resourceIn(text: string): Resource {
  try {
    // What stands in a header arrives a byte a character.
    const bytes = Buffer.from(text, 'latin1');
    const parsed = parseFhirJson(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    if (isObject(parsed)) return parsed as unknown as Resource;
  } catch (error) {
    if (error instanceof RefusalError) throw new RefusalError(refuseNone('?'), ...error.refusals);
    // Bytes that are no UTF-8.
    if (!(error instanceof TypeError)) throw error;
  }
  throw new RefusalError(refuseNone('?'));
}

function refuseNone(found: string) {
  return refuseFhir('fhir.no-provenance', { found });
}
