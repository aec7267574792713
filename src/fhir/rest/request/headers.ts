import { RefusalError } from '#kernel';
import type { RequestHeaders } from '#platform/http';
import { refuseFhir } from '../../messages.ts';
import type { StoredResource } from '../../store/stored.ts';

/** The media type of every answer in FHIR, unless XML is asked for. */
export const FHIR_JSON = 'application/fhir+json; charset=utf-8';

/** What the caller wants back from a write. @source https://hl7.org/fhir/R4/http.html#ops */
export type Preference = 'minimal' | 'representation' | 'OperationOutcome';

/** The ETag of a version, weak as FHIR asks for. @source https://hl7.org/fhir/R4/http.html#versioning */
export function etagOf(version: number): string {
  return `W/"${version}"`;
}

/** The headers of one version of a resource. */
export function versionHeaders(stored: Pick<StoredResource, 'version' | 'lastUpdated'>): Record<string, string> {
  return { etag: etagOf(stored.version), 'last-modified': new Date(stored.lastUpdated).toUTCString() };
}

/** What an `If-Match` header asks for: one of these versions, or whatever is there. */
export type IfMatch = readonly number[] | 'any';

/** The versions of an `If-Match` header, `any` for `*`; undefined without one. @refuses fhir.version-required @source RFC 9110 §13.1.1 */
export function ifMatchOf(header: string | undefined): IfMatch | undefined {
  if (header === undefined) return undefined;
  if (header.trim() === '*') return 'any';
  return header.split(',').map((tag) => {
    const match = /^(?:W\/)?"?(\d{1,9})"?$/.exec(tag.trim());
    if (!match) throw new RefusalError(refuseFhir('fhir.version-required'));
    return Number(match[1]);
  });
}

/** The query of an `If-None-Exist`, which some clients send with the type before it, and some with the whole address. */
export function ifNoneExistOf(text: string): string {
  return text.replace(/^(?:https?:\/\/[^?=]*\/)?(?:[A-Z]\w*)?\?/, '');
}

/**
 * Whether an update may only create, and never change what is there: `If-None-Match: *`.
 *
 * @refuses fhir.bad-search-value for a version: “write it unless it is this version” says nothing that a writer could mean
 * @source RFC 9110 §13.1.2
 */
export function isOnlyToMake(header: string | undefined): boolean {
  if (header === undefined) return false;
  if (header.trim() === '*') return true;
  throw new RefusalError(
    refuseFhir('fhir.bad-search-value', { parameter: 'If-None-Match', kind: '*', value: header.slice(0, 60) }),
  );
}

/** Whether the caller has this version already, and is answered 304. `If-None-Match` goes before `If-Modified-Since`. @source RFC 9110 §13.2.2 */
export function isNotModified(
  headers: RequestHeaders,
  stored: Pick<StoredResource, 'version' | 'lastUpdated'>,
): boolean {
  const tags = headers['if-none-match'];
  if (tags !== undefined) {
    return tags.split(',').some((tag) => ['*', etagOf(stored.version), `"${stored.version}"`].includes(tag.trim()));
  }
  const since = Date.parse(headers['if-modified-since'] ?? '');
  // The header has whole seconds, the version has milliseconds.
  return !Number.isNaN(since) && Math.floor(Date.parse(stored.lastUpdated) / 1000) * 1000 <= since;
}

/** What `Prefer: return=…` asks for; the whole resource where it asks for nothing. */
export function preferenceOf(headers: RequestHeaders): Preference {
  const wanted = /(?:^|[,;\s])return\s*=\s*"?(minimal|representation|OperationOutcome)/i.exec(
    headers.prefer ?? '',
  )?.[1];
  if (wanted?.toLowerCase() === 'minimal') return 'minimal';
  return wanted?.toLowerCase() === 'operationoutcome' ? 'OperationOutcome' : 'representation';
}

/** Whether `Prefer: handling=lenient` is asked for: what is not known is then left out, by name, and not refused. */
export function isLenient(headers: RequestHeaders): boolean {
  return /(?:^|[,;\s])handling\s*=\s*"?lenient/i.test(headers.prefer ?? '');
}

const JSON_TYPE = /^(application\/(fhir\+json|json)|text\/json)\s*(;|$)/i;

/** Whether a body of this media type is FHIR JSON. */
export function isJson(contentType: string): boolean {
  return JSON_TYPE.test(contentType);
}

/** @refuses fhir.unsupported-media-type */
export function requireJson(contentType: string): void {
  if (!isJson(contentType)) {
    throw new RefusalError(refuseFhir('fhir.unsupported-media-type', { type: contentType.slice(0, 80) || '—' }));
  }
}
