import { parseFhirJson, stringifyFhirJson } from '../json/json.ts';
import type { Resource } from '../types.ts';
import type { StoredResource } from './stored.ts';

/*
 * How a stored body begins: type, id, then `meta` with version and time first. It is written here and read here, so that whoever wants one of these needs to parse nothing. The order is
 * kept in every body since the first release but for the inside of `meta`, of which older ones had version and time last.
 */
const UP_TO_META = /^\{"resourceType":"\w+","id":"[^"\\]+","meta":\{/;
const HEAD = /^\{"resourceType":"(\w+)","id":"([^"\\]+)","meta":\{"versionId":"(\d+)","lastUpdated":"([^"\\]+)"/;

/** The text of a version that is stored and served: the head, what its author says in `meta`, then the rest as it came. */
export function toBody(resource: Resource, id: string, version: number, lastUpdated: string): string {
  const { resourceType, id: _id, meta = {}, ...rest } = resource;
  const { versionId: _version, lastUpdated: _at, ...own } = meta;
  return stringifyFhirJson({
    resourceType,
    id,
    meta: { versionId: String(version), lastUpdated, ...own },
    ...rest,
  });
}

/** What a body's head says, behind the text that it was read off: type, id, version, time of last update. Only the body of an older release is parsed for it. */
export function headOf(body: string): readonly unknown[] {
  return HEAD.exec(body) ?? parsedHead(body);
}

function parsedHead(body: string): readonly unknown[] {
  const { resourceType, id, meta } = parseFhirJson(body, { charactersMax: Number.POSITIVE_INFINITY, depthMax: 250 });
  const { versionId, lastUpdated } = meta as Record<string, unknown>;
  return [body, resourceType, id, versionId, lastUpdated];
}

/**
 * The text of a stored body's `meta`, which has its labels: the only part that may change within a version. Nothing is parsed; the answer is the whole body where that does not begin as
 * bodies do.
 */
export function metaTextOf({ body }: Pick<StoredResource, 'body'>): string {
  const inside = UP_TO_META.exec(body)?.[0].length ?? -1;
  const end = inside < 0 ? -1 : closingBrace(body, inside);
  return end < 0 ? body : body.slice(inside - 1, end + 1);
}

/** What its author says in a body's `meta`, as it follows the head: `,"security":[…]`. Undefined where the body does not begin with a head of this release. */
export function ownMetaTextOf(body: string): string | undefined {
  const inside = HEAD.exec(body)?.[0].length ?? -1;
  const end = inside < 0 ? -1 : closingBrace(body, inside);
  return end < 0 ? undefined : body.slice(inside, end);
}

/** Where the object ends that is open at a place of a text; braces within strings do not count. Below zero where it does not end. */
function closingBrace(text: string, from: number): number {
  let depth = 1;
  for (let at = from; at < text.length; at++) {
    const character = text[at];
    if (character === '"') at = closingQuote(text, at);
    else if (character === '{') depth++;
    else if (character === '}' && --depth === 0) return at;
  }
  return -1;
}

/** The quotation mark that ends the string which begins at a place. */
function closingQuote(text: string, from: number): number {
  let at = from + 1;
  while (at < text.length && text[at] !== '"') at += text[at] === '\\' ? 2 : 1;
  return at;
}
