import { RefusalError, type Scope } from '#kernel';
import type { Answer } from '#platform/http';
import { refuseFhir } from '../messages.ts';
import { parseSearch } from '../search/parse-search.ts';
import { badValue } from '../search/parse-values.ts';
import { readResource, readVersion } from '../store/read.ts';
import type { StoredResource } from '../store/stored.ts';
import { isNotModified, versionHeaders } from './headers.ts';
import { noteAccess, noteDenial } from './notes.ts';
import type { RestParts } from './parts.ts';
import { type FhirRequest, fhirAnswer } from './request.ts';
import { shownVersions } from './shown-versions.ts';
import { bodyFor, type SubsetWish } from './subset.ts';

/** `GET /Patient/1` @refuses fhir.not-found (also where it is hidden), fhir.gone */
export async function read(parts: RestParts, scope: Scope, request: FhirRequest): Promise<Answer> {
  const wish = subsetWishOf(request);
  await parts.gate.admit(scope, { action: 'read', type: request.type });
  const stored = await readResource(scope.tx, request.type, request.id);
  if (!stored) throw new RefusalError(refuseFhir('fhir.not-found', { type: request.type, id: request.id }));
  return answerWith(parts, scope, request, stored, { wish, isPast: false });
}

/** `GET /Patient/1/_history/2` @refuses fhir.version-not-found (also where it is hidden), fhir.gone for a version that is a deletion */
export async function readOneVersion(parts: RestParts, scope: Scope, request: FhirRequest): Promise<Answer> {
  const { type, id, version } = request;
  const wish = subsetWishOf(request);
  await parts.gate.admit(scope, { action: 'read', type });
  const stored = /^[1-9]\d{0,8}$/.test(version) ? await readVersion(scope.tx, type, id, Number(version)) : undefined;
  if (!stored)
    throw new RefusalError(refuseFhir('fhir.version-not-found', { type, id, version: version.slice(0, 64) }));
  return answerWith(parts, scope, request, stored, { wish, isPast: true });
}

async function answerWith(
  parts: RestParts,
  scope: Scope,
  request: FhirRequest,
  stored: StoredResource,
  { wish, isPast }: { readonly wish: SubsetWish; readonly isPast: boolean },
): Promise<Answer> {
  const { type, id } = stored;
  const [shown] = isPast
    ? await shownVersions(parts, scope, 'read', [stored])
    : await parts.gate.mayDisclose(scope, 'read', [stored]);
  if (!shown) {
    noteDenial(parts, scope, 'read', stored);
    throw new RefusalError(
      isPast
        ? refuseFhir('fhir.version-not-found', { type, id, version: String(stored.version) })
        : refuseFhir('fhir.not-found', { type, id }),
    );
  }
  if (stored.deleted) throw new RefusalError(refuseFhir('fhir.gone', { type, id }));
  noteAccess(parts, scope, 'read', [stored]);
  const headers = versionHeaders(stored);
  if (isNotModified(request.headers, stored)) return { status: 304, headers, body: null };
  return fhirAnswer(request, 200, headers, bodyFor(stored, wish));
}

/** A read knows `_summary` and `_elements`; a search parameter in its address is refused by name. */
export function subsetWishOf({ type, query }: FhirRequest): SubsetWish {
  const shaping = new URLSearchParams();
  for (const [name, value] of query) {
    if (!['_summary', '_elements', '_format', '_pretty'].includes(name)) {
      throw new RefusalError(refuseFhir('fhir.unknown-parameter', { type, parameter: name.slice(0, 100) }));
    }
    shaping.append(name, value);
  }
  // The number of one is no answer: it is a search that is counted.
  if (shaping.get('_summary') === 'count')
    throw new RefusalError(badValue('_summary', 'true, text, data, false', 'count'));
  return parseSearch(type, shaping);
}
