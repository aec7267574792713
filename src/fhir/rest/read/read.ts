import { RefusalError, type Scope } from '#kernel';
import type { Answer } from '#platform/http';
import { refuseFhir } from '../../messages.ts';
import { parseSearch } from '../../search/parse-search.ts';
import { badValue } from '../../search/parse-values.ts';
import type { StoredResource } from '../../store/stored.ts';
import { bodyFor, type SubsetWish } from '../answer/subset.ts';
import { noteAccess } from '../disclosure/notes.ts';
import { readVisible, readVisibleVersion } from '../disclosure/read-visible.ts';
import type { RestParts } from '../parts.ts';
import { isNotModified, versionHeaders } from '../request/headers.ts';
import { type FhirRequest, fhirAnswer } from '../request/request.ts';

/** `GET /Patient/1` @refuses fhir.not-found (also where it is hidden), fhir.gone */
export async function read(parts: RestParts, scope: Scope, request: FhirRequest): Promise<Answer> {
  const wish = subsetWishOf(request);
  return answerWith(parts, scope, request, await readVisible(parts, scope, request), wish);
}

/** `GET /Patient/1/_history/2` @refuses fhir.version-not-found (also where it is hidden), fhir.gone for a version that is a deletion */
export async function readOneVersion(parts: RestParts, scope: Scope, request: FhirRequest): Promise<Answer> {
  const wish = subsetWishOf(request);
  return answerWith(parts, scope, request, await readVisibleVersion(parts, scope, request), wish);
}

function answerWith(
  parts: RestParts,
  scope: Scope,
  request: FhirRequest,
  stored: StoredResource,
  wish: SubsetWish,
): Answer {
  noteAccess(parts, scope, 'read', [stored]);
  const headers = versionHeaders(stored);
  if (isNotModified(request.headers, stored)) return { status: 304, headers, body: null };
  return fhirAnswer(request, 200, headers, bodyFor(stored, wish));
}

/** What part of a resource a read asks for, by `_summary` and `_elements`. Search parameters have no meaning in a read, and are refused by name. */
export function subsetWishOf({ type, query }: Pick<FhirRequest, 'type' | 'query'>): SubsetWish {
  const shaping = new URLSearchParams();
  for (const [name, value] of query) {
    if (!['_summary', '_elements', '_format', '_pretty'].includes(name)) {
      throw new RefusalError(refuseFhir('fhir.unknown-parameter', { type, parameter: name.slice(0, 100) }));
    }
    shaping.append(name, value);
  }
  // `count` asks a search for the number of its matches, which of one resource says nothing.
  if (shaping.get('_summary') === 'count')
    throw new RefusalError(badValue('_summary', 'true, text, data, false', 'count'));
  return parseSearch(type, shaping);
}
