import { RefusalError, type Scope } from '#kernel';
import type { Answer } from '#platform/http';
import { refuseFhir } from '../../messages.ts';
import type { RestParts } from '../parts.ts';
import { requireFormat, writtenIn } from '../request/format.ts';
import type { FhirRequest } from '../request/request.ts';
import { search, searchCompartment, searchTypes } from './search.ts';

/** `POST /Patient/_search`, `POST /_search`, `POST /Patient/1/Observation/_search`: the parameters come as a form, so that names and numbers stay out of addresses and their logs. */
export function searchByForm(parts: RestParts, scope: Scope, request: FhirRequest): Promise<Answer> {
  return inFormOf(request, (asked) => {
    if (request.member !== undefined) return searchCompartment(parts, scope, asked);
    return request.type === '' ? searchTypes(parts, scope, asked) : search(parts, scope, asked);
  });
}

/**
 * Answers a search whose parameters come as a form. A `_format` in the form counts as one in the address would; the address was looked at already, before the body was
 * read, so it is obeyed here.
 *
 * @refuses fhir.not-acceptable
 */
export async function inFormOf(
  request: FhirRequest,
  answer: (asked: FhirRequest) => Answer | Promise<Answer>,
): Promise<Answer> {
  const asked = { ...request, query: withForm(request), body: { text: '', contentType: '' } };
  const format = new URLSearchParams(request.body.text).get('_format') ?? undefined;
  if (format === undefined) return answer(asked);
  requireFormat(undefined, format);
  return writtenIn(format, await answer(asked));
}

/** The parameters of a search from its address and its form. @refuses fhir.unsupported-form for another body */
function withForm({ body, query: ofAddress }: FhirRequest): URLSearchParams {
  if (body.text !== '' && !/^application\/x-www-form-urlencoded\s*(;|$)/i.test(body.contentType)) {
    throw new RefusalError(refuseFhir('fhir.unsupported-form', { type: body.contentType.slice(0, 80) || '—' }));
  }
  const query = new URLSearchParams(ofAddress);
  for (const [name, value] of new URLSearchParams(body.text)) {
    if (value.includes('\0'))
      throw new RefusalError(refuseFhir('fhir.bad-search-value', { parameter: name, kind: 'text', value: '\\0' }));
    query.append(name, value);
  }
  return query;
}
