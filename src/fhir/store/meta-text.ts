import type { StoredResource } from './stored.ts';

const BEFORE = /^\{"resourceType":"\w+","id":"[^"\\]+","meta":/;

/**
 * The text of a stored body's `meta`, which has its labels: the only part that may change within a version. Nothing is parsed; the answer is the whole body where that does not begin as the
 * store writes bodies.
 */
export function metaTextOf({ body }: Pick<StoredResource, 'body'>): string {
  const from = BEFORE.exec(body)?.[0].length;
  if (from === undefined) return body;
  let depth = 0;
  for (let at = from; at < body.length; at++) {
    const character = body[at];
    if (character === '"') at = endOfText(body, at);
    else if (character === '{') depth++;
    else if (character === '}' && --depth === 0) return body.slice(from, at + 1);
  }
  return body;
}

/** Where the text that begins here ends. */
function endOfText(body: string, from: number): number {
  let at = from + 1;
  while (at < body.length && body[at] !== '"') at += body[at] === '\\' ? 2 : 1;
  return at;
}
