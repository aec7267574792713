import { TextPieces } from '#platform/http';
import type { StoredResource } from '../../store/stored.ts';
import type { BundleLink, OperationOutcome } from '../../types.ts';
import { etagOf } from '../request/headers.ts';

/** A bundle to be put together as text: bodies are stored as the text that is served, so none is parsed on its way out. */
export interface BundleText {
  readonly type: 'searchset' | 'history' | 'batch-response' | 'transaction-response';
  readonly timestamp?: string;
  readonly total?: number;
  readonly links?: readonly BundleLink[];
  /** The JSON of each entry. */
  readonly entries: readonly string[];
}

/** The bundle's JSON. A short one is one text, which leaves in one piece with the answer's head; a long one stays in pieces, so that nobody has to join them. */
export function toBundleText({ type, timestamp, total, links, entries }: BundleText): string | TextPieces {
  let head = `{"resourceType":"Bundle","type":"${type}"`;
  if (timestamp !== undefined) head += `,"timestamp":"${timestamp}"`;
  if (total !== undefined) head += `,"total":${total}`;
  if (links && links.length > 0) head += `,"link":${JSON.stringify(links)}`;
  const pieces = [head, ...entries.map((entry, i) => (i === 0 ? `,"entry":[${entry}` : `,${entry}`))];
  pieces.push(entries.length > 0 ? ']}' : '}');
  return entries.length > FEW ? new TextPieces(pieces) : pieces.join('');
}

/** Entries up to which a bundle counts as short. */
const FEW = 4;

/** An entry of a searchset. @param body - the resource as it is shown, where only a part of it was asked for */
export function searchEntry(
  base: string,
  stored: Pick<StoredResource, 'type' | 'id' | 'body'>,
  mode: 'match' | 'include',
  body = stored.body,
): string {
  return `{"fullUrl":"${base}/${stored.type}/${stored.id}","resource":${body},"search":{"mode":"${mode}"}}`;
}

/** An outcome among the matches of a search: what lenient handling left out. */
export function outcomeEntry(outcome: OperationOutcome): string {
  return `{"resource":${JSON.stringify(outcome)},"search":{"mode":"outcome"}}`;
}

/**
 * An entry of a history: a version, with the request that made it and the answer to that.
 *
 * @param body - the resource as it is shown, where only a part of it was asked for
 */
export function historyEntry(base: string, stored: StoredResource, body = stored.body): string {
  const { type, id, method, version, isAnew } = stored;
  const url = method === 'POST' ? type : `${type}/${id}`;
  const status = stored.deleted ? '204' : version === 1 || isAnew ? '201' : '200';
  const resource = stored.deleted ? '' : `"resource":${body},`;
  const request = `"request":{"method":"${method}","url":"${url}"}`;
  const response = `"response":{"status":"${status}","etag":${JSON.stringify(etagOf(version))},"lastModified":"${stored.lastUpdated}"}`;
  return `{"fullUrl":"${base}/${type}/${id}",${resource}${request},${response}}`;
}
