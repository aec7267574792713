import { RefusalError } from '#kernel';
import { type Answer, isText, type RawBody, type RequestHeaders, type TextPieces } from '#platform/http';
import { isResourceType } from '../../definitions/definitions.ts';
import { parseFhirJson, stringifyFhirJson } from '../../json/json.ts';
import { refuseFhir } from '../../messages.ts';
import type { Resource } from '../../types.ts';
import { parseBody, requireFormat } from './format.ts';
import { FHIR_JSON } from './headers.ts';

/** A FHIR request, taken apart. What an address does not name is empty. */
export interface FhirRequest {
  readonly type: string;
  readonly id: string;
  readonly version: string;
  /** `Observation` of `Patient/1/Observation`; `*` for every type. */
  readonly member?: string;
  /** `lastn` of `Observation/$lastn`. */
  readonly operation?: string;
  readonly query: URLSearchParams;
  readonly headers: RequestHeaders;
  readonly body: RawBody;
}

/**
 * What the pipeline hands a raw route: query, path parameters, body and headers in one flat object. Path parameters have names that no search parameter of R4 has
 * (`resource_type`, because `type` is one). Should a query use such a name all the same, it stands there with a `?` before it.
 */
export type RawInput = Readonly<Record<string, unknown>> & {
  readonly body?: RawBody;
  readonly headers?: RequestHeaders;
};

/** The names in a RawInput that do not come from the query. */
export const OWN_NAMES: ReadonlySet<string> = new Set([
  'resource_type',
  'resource_id',
  'version_id',
  'member_type',
  'operation_name',
  'body',
  'headers',
]);

/**
 * Takes a request apart.
 *
 * @param options.anyFormat - the answer need not be FHIR (the content of a Binary), so any `Accept` will do
 * @refuses fhir.unknown-type, fhir.bad-id, fhir.not-acceptable, fhir.bad-search-value for a U+0000
 */
export function toFhirRequest(input: RawInput, { anyFormat = false } = {}): FhirRequest {
  const {
    resource_type: type = '',
    resource_id: id = '',
    version_id: version = '',
    member_type: member,
    operation_name: operation,
  } = input as Record<string, string>;
  const headers = input.headers ?? {};
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(input)) {
    if (OWN_NAMES.has(name)) continue;
    const plain = name.startsWith('?') ? name.slice(1) : name;
    for (const one of Array.isArray(value) ? value : [value]) query.append(plain, String(one));
  }
  if (!anyFormat) requireFormat(headers.accept, query.get('_format') ?? undefined);
  requireText([...query].flat());
  if (type !== '' && !isResourceType(type))
    throw new RefusalError(refuseFhir('fhir.unknown-type', { type: type.slice(0, 64) }));
  if ('resource_id' in input) requireId(id);
  return {
    type,
    id,
    version,
    ...(member === undefined ? {} : { member }),
    ...(operation === undefined ? {} : { operation: operation.slice(1) }),
    query,
    headers,
    body: input.body ?? { text: '', contentType: '' },
  };
}

/** Whether a text can be the id of a resource. @source https://hl7.org/fhir/R4/datatypes.html#id */
export function isId(text: string): boolean {
  return /^[A-Za-z0-9\-.]{1,64}$/.test(text);
}

/** @param expression - FHIRPath of the element that has the id @refuses fhir.bad-id */
export function requireId(id: string, expression?: string): void {
  if (isId(id)) return;
  throw new RefusalError(refuseFhir('fhir.bad-id', { id: id.slice(0, 100) }, expression));
}

/** Refuses U+0000 in a query: PostgreSQL's text cannot hold it, and no parameter has a use for it. */
function requireText(values: readonly string[]): void {
  const bad = values.find((value) => value.includes('\0'));
  if (bad === undefined) return;
  throw new RefusalError(
    refuseFhir('fhir.bad-search-value', {
      parameter: '?',
      kind: 'text',
      value: bad.replaceAll('\0', '\\0').slice(0, 60),
    }),
  );
}

/** The resource that was sent. @refuses fhir.unsupported-media-type, and what the JSON reader refuses */
export function resourceOf({ body }: FhirRequest): Resource {
  return parseBody(body);
}

/** An answer in FHIR JSON; indented where `_pretty=true` asks for that. */
export function fhirAnswer(
  request: Pick<FhirRequest, 'query'>,
  status: number,
  headers: Readonly<Record<string, string>>,
  body: string | TextPieces | object | null,
): Answer {
  if (body === null) return { status, headers, body: null };
  const text = isText(body) ? body : stringifyFhirJson(body);
  const pretty = request.query.get('_pretty') === 'true';
  return {
    status,
    headers: { 'content-type': FHIR_JSON, ...headers },
    body: pretty
      ? JSON.stringify(
          parseFhirJson(String(text), { charactersMax: Number.POSITIVE_INFINITY, depthMax: 200 }),
          undefined,
          2,
        )
      : text,
  };
}
