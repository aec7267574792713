import { RefusalError } from '#kernel';
import { isResourceType } from '../../definitions/definitions.ts';
import { isObject, textFor } from '../../json/json.ts';
import { refuseFhir } from '../../messages.ts';
import { parseReference } from '../../reference/reference.ts';
import type { Resource } from '../../types.ts';
import { ifMatchOf, ifNoneExistOf, isOnlyToMake, requireJson } from '../request/headers.ts';
import { requireId } from '../request/request.ts';
import { isJsonPatch, parsePatch } from '../write/patch-body.ts';
import type { WriteRequest } from '../write/write-request.ts';
import { type Reading, toReading } from './entry-reading.ts';

/** What one entry of a bundle asks for. */
export type EntryRequest = WriteRequest | Reading;

/** An entry whose request is readable, with its address taken apart. */
interface Entry {
  readonly path: string;
  readonly method: string;
  /** Relative to the base: `Patient/1`. */
  readonly address: string;
  /** Behind the `?`. */
  readonly query: string;
  readonly entry: Readonly<Record<string, unknown>>;
  readonly request: Readonly<Record<string, unknown>>;
  /** That the entry's request cannot be understood. */
  readonly refuse: () => RefusalError;
}

/**
 * What an entry of a batch or transaction asks for.
 *
 * @param index - its place in the bundle, for messages
 * @param base - our own address: entries may name it, or be relative to it
 * @refuses fhir.bad-entry-request, fhir.unknown-type, fhir.bad-id, fhir.version-required, fhir.full-url-mismatch
 */
export function toEntryRequest(entry: unknown, index: number, base: string): EntryRequest {
  const path = `Bundle.entry[${index}]`;
  const request = isObject(entry) && isObject(entry.request) ? entry.request : {};
  const [method, url] = [textIn(request.method) ?? '', textIn(request.url) ?? ''];
  const refuse = () =>
    new RefusalError(
      refuseFhir('fhir.bad-entry-request', { method: method.slice(0, 20), url: url.slice(0, 200) }, `${path}.request`),
    );
  if (!isObject(entry) || url === '') throw refuse();
  const local = (url.startsWith(`${base}/`) ? url.slice(base.length + 1) : url).replace(/^\//, '');
  const [place = '', ...queries] = local.split('?');
  const read = { path, method, address: place.replace(/\/$/, ''), query: queries.join('?'), entry, request, refuse };
  return toReading({ ...read, headers: conditionsIn(request) }) ?? toWriteRequest(read);
}

/** An entry that writes: by the id in its address, or by the condition in its query. */
function toWriteRequest({ path, method, address, query, entry, request, refuse }: Entry): WriteRequest {
  const [type = '', id = '', ...more] = address.split('/');
  if (more.length > 0 || method === 'GET' || method === 'HEAD') throw refuse();
  if (!isResourceType(type)) {
    throw new RefusalError(refuseFhir('fhir.unknown-type', { type: type.slice(0, 64) }, `${path}.request.url`));
  }
  if (id !== '') requireId(id, `${path}.request.url`);
  const target = { type, path: `${path}.resource` };
  const fullUrl = typeof entry.fullUrl === 'string' && entry.fullUrl !== '' ? { fullUrl: entry.fullUrl } : {};
  const ifMatch = ifMatchOf(textIn(request.ifMatch));
  const which = { ...(id === '' ? { criteria: query } : { id }), ...(ifMatch === undefined ? {} : { ifMatch }) };
  const resource = entry.resource as Resource;
  const needsResource = method === 'POST' || method === 'PUT' || method === 'PATCH';
  if (needsResource && !isObject(entry.resource)) throw refuse();
  switch (method) {
    case 'POST': {
      if (id !== '' || query !== '') throw refuse();
      const ifNoneExist = textIn(request.ifNoneExist);
      const criteria = ifNoneExist === undefined ? {} : { criteria: ifNoneExistOf(ifNoneExist) };
      return { verb: 'create', ...target, resource, ...criteria, ...fullUrl };
    }
    case 'PUT': {
      if (id !== '' && query !== '') throw refuse();
      requireSameUrl(entry.fullUrl, { type, id: id === '' ? resource.id : id }, `${path}.fullUrl`);
      const onlyToMake = isOnlyToMake(textIn(request.ifNoneMatch));
      return { verb: 'update', ...target, resource, ...which, ...fullUrl, onlyToMake };
    }
    case 'PATCH':
      return { verb: 'patch', ...target, operations: operationsIn(resource, refuse), ...which };
    case 'DELETE':
      return { verb: 'delete', ...target, ...which };
    default:
      throw refuse();
  }
}

/**
 * “The fullUrl SHALL NOT disagree with the id in the resource”, whatever server it names, and names no version (bdl-8). A `urn:` agrees with every id.
 *
 * @refuses fhir.full-url-mismatch
 * @source https://hl7.org/fhir/R4/bundle-definitions.html#Bundle.entry.fullUrl
 */
function requireSameUrl(
  fullUrl: unknown,
  { type, id }: { readonly type: string; readonly id?: unknown },
  path: string,
): void {
  const named = parseReference(textIn(fullUrl) ?? '');
  if (named.kind !== 'absolute' || named.type === undefined || !isResourceType(named.type) || typeof id !== 'string')
    return;
  if (named.type === type && named.id === id && named.version === undefined) return;
  throw new RefusalError(
    refuseFhir('fhir.full-url-mismatch', { url: named.url.slice(0, 200), expected: `${type}/${id}` }, path),
  );
}

/** `request.ifNoneMatch` and `request.ifModifiedSince` of an entry, as the headers that they stand for. */
function conditionsIn(request: Readonly<Record<string, unknown>>): Record<string, string> {
  const [tag, since] = [textIn(request.ifNoneMatch), textIn(request.ifModifiedSince)];
  return {
    ...(tag === undefined ? {} : { 'if-none-match': tag }),
    ...(since === undefined ? {} : { 'if-modified-since': since }),
  };
}

function textIn(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** A JSON Patch travels in a bundle as a Binary, a FHIRPath Patch as it is. @source https://hl7.org/fhir/R4/http.html#transaction */
function operationsIn(binary: Resource, refuse: () => RefusalError): unknown {
  if (binary.resourceType === 'Parameters') return binary;
  const { resourceType, contentType, data } = binary;
  if (resourceType !== 'Binary' || typeof data !== 'string') throw refuse();
  if (!isJsonPatch(textFor(contentType))) requireJson(textFor(contentType));
  return parsePatch(Buffer.from(data, 'base64').toString('utf8'));
}
