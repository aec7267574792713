import { RefusalError, type Scope } from '#kernel';
import type { Answer } from '#platform/http';
import { isObject, parseFhirJson, stringifyFhirJson } from '../../json/json.ts';
import { refuseFhir } from '../../messages.ts';
import type { RestParts } from '../parts.ts';
import { requireFormat } from '../request/format.ts';
import { FHIR_JSON } from '../request/headers.ts';
import type { FhirRequest } from '../request/request.ts';
import { create, update } from '../write/write.ts';
import { read } from './read.ts';

/** `POST /Binary`: a Binary, or content of any other type as it is. @source https://hl7.org/fhir/R4/binary.html#rest */
export function createContent(parts: RestParts, scope: Scope, request: FhirRequest): Promise<Answer> {
  return create(parts, scope, asBinary(request));
}

/** `PUT /Binary/1` likewise. */
export function updateContent(parts: RestParts, scope: Scope, request: FhirRequest): Promise<Answer> {
  return update(parts, scope, asBinary(request));
}

/** FHIR by its own names, and by the plain names of its formats, which many clients send for it. */
const FHIR_FIRST = /^\s*(application\/(fhir\+)?|text\/)(json|xml)\b/i;

/**
 * `GET /Binary/1`: in FHIR where `_format` or the first choice of `Accept` asks for it; otherwise the content itself. “Unless specifically requested, the FHIR XML/JSON representation is
 * not returned.”
 *
 * @refuses fhir.not-acceptable where the content is of another type than what is accepted
 * @source https://hl7.org/fhir/R4/binary.html#rest
 */
export async function readContent(parts: RestParts, scope: Scope, request: FhirRequest): Promise<Answer> {
  const { query } = request;
  const accept = request.headers.accept ?? '';
  const binary = { ...request, type: 'Binary' };
  if (query.has('_format') || FHIR_FIRST.test(accept)) {
    requireFormat(accept, query.get('_format') ?? undefined);
    return read(parts, scope, binary);
  }
  const answer = await read(parts, scope, binary);
  if (typeof answer.body !== 'string') return answer;
  const { contentType, data, securityContext } = parseFhirJson(answer.body);
  const type = String(contentType);
  if (accept.trim() !== '' && !accepts(accept, type)) {
    throw new RefusalError(refuseFhir('fhir.not-acceptable', { type: accept.slice(0, 80) }));
  }
  const context = isObject(securityContext) ? String(securityContext.reference ?? '') : '';
  return {
    ...answer,
    headers: {
      ...answer.headers,
      'content-type': type,
      // Somebody stored this and we do not know what it is: a browser must run nothing of it with this node's origin.
      'content-security-policy': "sandbox; default-src 'none'; frame-ancestors 'none'",
      ...(isHeaderText(context) ? { 'x-security-context': context } : {}),
    },
    body: Buffer.from(typeof data === 'string' ? data : '', 'base64'),
  };
}

function accepts(accept: string, type: string): boolean {
  const [own = ''] = type.toLowerCase().split(';');
  const [kind = ''] = own.split('/');
  const ranges = accept.split(',').map((range) => range.split(';')[0]?.trim().toLowerCase());
  return ranges.some((range) => range === own || range === `${kind}/*` || range === '*/*');
}

function isHeaderText(text: string): boolean {
  return text !== '' && /^[\x21-\x7e]{1,200}$/.test(text);
}

/** The request with a Binary as its body, where the content itself was sent. */
function asBinary(request: FhirRequest): FhirRequest {
  const { body, headers, id } = request;
  const typed = { ...request, type: 'Binary' };
  if (body.bytes === undefined) return typed;
  const context = headers['x-security-context'];
  const resource = {
    resourceType: 'Binary',
    ...(id === '' ? {} : { id }),
    contentType: body.contentType === '' ? 'application/octet-stream' : body.contentType,
    ...(context === undefined ? {} : { securityContext: { reference: context } }),
    data: Buffer.from(body.bytes).toString('base64'),
  };
  return { ...typed, body: { text: stringifyFhirJson(resource), contentType: FHIR_JSON } };
}
