import type { StoredResource } from '../store/stored.ts';
import type { BundleLink, OperationOutcome } from '../types.ts';
import { etagOf } from './headers.ts';

/** A bundle is put together as text, so that no stored body is parsed on its way out. */
export interface BundleText {
  readonly type: 'searchset' | 'history' | 'batch-response' | 'transaction-response';
  readonly timestamp?: string;
  readonly total?: number;
  readonly links?: readonly BundleLink[];
  /** Each one the JSON of an entry. */
  readonly entries: readonly string[];
}

/** Grown by appending, so that the engine copies each body once, when the whole is sent; every `join` on the way would copy them all again. */
export function toBundleText({ type, timestamp, total, links, entries }: BundleText): string {
  let text = `{"resourceType":"Bundle","type":"${type}"`;
  if (timestamp !== undefined) text += `,"timestamp":"${timestamp}"`;
  if (total !== undefined) text += `,"total":${total}`;
  if (links && links.length > 0) text += `,"link":${JSON.stringify(links)}`;
  entries.forEach((entry, i) => {
    text += i === 0 ? ',"entry":[' : ',';
    text += entry;
  });
  return entries.length > 0 ? `${text}]}` : `${text}}`;
}

export function searchEntry(
  base: string,
  stored: StoredResource,
  mode: 'match' | 'include',
  body = stored.body,
): string {
  return `{"fullUrl":"${base}/${stored.type}/${stored.id}","resource":${body},"search":{"mode":"${mode}"}}`;
}

/** What the search could not take as it was, told beside the matches. */
export function outcomeEntry(outcome: OperationOutcome): string {
  return `{"resource":${JSON.stringify(outcome)},"search":{"mode":"outcome"}}`;
}

export function historyEntry(base: string, stored: StoredResource): string {
  const { type, id, method, version } = stored;
  const url = method === 'POST' ? type : `${type}/${id}`;
  const status = stored.deleted ? '204' : version === 1 ? '201' : '200';
  const resource = stored.deleted ? '' : `"resource":${stored.body},`;
  const request = `"request":{"method":"${method}","url":"${url}"}`;
  const response = `"response":{"status":"${status}","etag":${JSON.stringify(etagOf(version))},"lastModified":"${stored.lastUpdated}"}`;
  return `{"fullUrl":"${base}/${type}/${id}",${resource}${request},${response}}`;
}
