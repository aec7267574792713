import { TextPieces } from '#platform/http';
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

/** One text where it is short: that goes with the head of the answer in one piece. */
export function toBundleText({ type, timestamp, total, links, entries }: BundleText): string | TextPieces {
  let head = `{"resourceType":"Bundle","type":"${type}"`;
  if (timestamp !== undefined) head += `,"timestamp":"${timestamp}"`;
  if (total !== undefined) head += `,"total":${total}`;
  if (links && links.length > 0) head += `,"link":${JSON.stringify(links)}`;
  const pieces = [head, ...entries.map((entry, i) => (i === 0 ? `,"entry":[${entry}` : `,${entry}`))];
  pieces.push(entries.length > 0 ? ']}' : '}');
  return entries.length > FEW ? new TextPieces(pieces) : pieces.join('');
}

const FEW = 4;

export function searchEntry(
  base: string,
  stored: Pick<StoredResource, 'type' | 'id' | 'body'>,
  mode: 'match' | 'include',
  body = stored.body,
): string {
  return `{"fullUrl":"${base}/${stored.type}/${stored.id}","resource":${body},"search":{"mode":"${mode}"}}`;
}

/** What the search could not take as it was, told beside the matches. */
export function outcomeEntry(outcome: OperationOutcome): string {
  return `{"resource":${JSON.stringify(outcome)},"search":{"mode":"outcome"}}`;
}

export function historyEntry(base: string, stored: StoredResource, body = stored.body): string {
  const { type, id, method, version, isAnew } = stored;
  const url = method === 'POST' ? type : `${type}/${id}`;
  const status = stored.deleted ? '204' : version === 1 || isAnew ? '201' : '200';
  const resource = stored.deleted ? '' : `"resource":${body},`;
  const request = `"request":{"method":"${method}","url":"${url}"}`;
  const response = `"response":{"status":"${status}","etag":${JSON.stringify(etagOf(version))},"lastModified":"${stored.lastUpdated}"}`;
  return `{"fullUrl":"${base}/${type}/${id}",${resource}${request},${response}}`;
}
