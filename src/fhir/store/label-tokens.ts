import { isObject, parseFhirJson } from '../json/json.ts';
import type { Resource } from '../types.ts';
import { ownMetaTextOf } from './body-text.ts';
import { indexResource } from './index-rows.ts';

/**
 * The end of `"security":`, which stands in every stored body with a label and in next to no other. Looking for a text stops at each of its first characters: a quotation mark is every tenth
 * character of JSON, an `s` every thirtieth, a `u` is rarer still. So this takes a fifth of the time of the whole word.
 */
const LABELS = 'urity":';

/** Whether a stored body may carry a label; a no is certain, because the name of an element is never escaped, and a quotation mark within a text always is. */
export function mayBeLabelled(body: string): boolean {
  return body.includes(LABELS);
}

/** The tokens of labels, by the type and the text of `meta`: many resources carry the same few. */
const known = new Map<string, ReadonlySet<string>>();
const KNOWN_MAX = 1_000;
/** What is longer is hardly met twice, and not kept. */
const KNOWN_LENGTH_MAX = 10_000;

/** The tokens of a stored body's security labels. Only `meta` is parsed: a record of three hundred resources has thirty with a label, and parsing each whole would be dear. */
export function labelTokensIn(type: string, body: string): ReadonlySet<string> {
  const own = ownMetaTextOf(body);
  if (own === undefined) return tokensOf(type, parseFhirJson(body)['meta']);
  const key = `${type} ${own}`;
  const found = known.get(key) ?? tokensOf(type, JSON.parse(`{"lastUpdated":""${own}}`));
  if (key.length > KNOWN_LENGTH_MAX) return found;
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
