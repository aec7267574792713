import { isObject, parseFhirJson } from '../json/json.ts';
import type { Resource } from '../types.ts';
import { indexResource } from './index-rows.ts';

/** The head of a body as `write.ts` makes it, up to what its author says in `meta`. */
const HEAD = /^\{"resourceType":"\w+","id":"[^"\\]+","meta":\{"versionId":"\d+","lastUpdated":"[^"\\]+"/;

/**
 * The end of `"security":`, which stands in every stored body with a label and in next to no other. Looking for a text stops at each of its first characters: a quotation mark is every tenth
 * character of JSON, an `s` every thirtieth, a `u` is rarer still. So this takes a fifth of the time of the whole word.
 */
const LABELS = 'urity":';

/** Whether a stored body may carry a label; a no is certain, because the name of an element is never escaped, and a quotation mark within a text always is. */
export function mayBeLabelled(body: string): boolean {
  return body.includes(LABELS);
}

/** The tokens of labels, by the text of `meta`: many resources carry the same few. */
const known = new Map<string, ReadonlySet<string>>();
const KNOWN_MAX = 1_000;

/** The tokens of a stored body's security labels. Only `meta` is parsed: a record of three hundred resources has thirty with a label, and parsing each whole would be dear. */
export function labelTokensIn(type: string, body: string): ReadonlySet<string> {
  const head = HEAD.exec(body)?.[0];
  if (head === undefined) return tokensOf(type, parseFhirJson(body)['meta']);
  const rest = body.slice(head.length, endOfObject(body, head.length));
  const key = `${type} ${rest}`;
  const found = known.get(key) ?? tokensOf(type, JSON.parse(`{"lastUpdated":""${rest}}`));
  if (known.size >= KNOWN_MAX) known.clear();
  known.set(key, found);
  return found;
}

/** The tokens of the labels in a `meta`. Indexing the labels alone takes a tenth of the time of indexing the resource. */
export function tokensOf(type: string, meta: unknown): ReadonlySet<string> {
  const security = isObject(meta) ? meta['security'] : undefined;
  const labelled = { resourceType: type, ...(security === undefined ? {} : { meta: { security } }) };
  return new Set(indexResource(labelled as unknown as Resource).tokens);
}

/** Where the object ends that is open here; braces within texts do not count. */
function endOfObject(text: string, from: number): number {
  let depth = 1;
  for (let i = from; i < text.length; i++) {
    const char = text[i];
    if (char === '"') i = endOfText(text, i);
    else if (char === '{') depth++;
    else if (char === '}' && --depth === 0) return i;
  }
  return text.length;
}

/** The quotation mark that ends the text which begins here. */
function endOfText(text: string, from: number): number {
  let i = from + 1;
  while (i < text.length && text[i] !== '"') i += text[i] === '\\' ? 2 : 1;
  return i;
}
