/** Searches: what each example holds is asked for and must be found, and what the specification says of searches holds. */
import { UNSUPPORTED_SEARCH_PARAMETERS } from '../src/fhir/definitions/definitions.ts';
import { parseFhirJson } from '../src/fhir/json/json.ts';
import type { FhirClient, Reply } from '../src/fhir/rest/rest-harness.ts';
import { extractIndex } from '../src/fhir/search/extract.ts';
import type { IndexEntries, TokenEntry } from '../src/fhir/search/index-entries.ts';
import type { Resource } from '../src/fhir/types.ts';
import { foundBy, SPECIFIED, storeSearched } from './conformance-own.ts';
import { say, Tally, textsIn } from './conformance-table.ts';

/** The searches that must find a resource with these index entries: by the value where it can be written down, else by there being one. */
function asked({ pairs, ...index }: IndexEntries): [string, string][] {
  const quoted = (text: string) => encodeURIComponent(text.replace(/[\\,$|]/g, '\\$&'));
  const searches = new Set<string>();
  const add = (kind: string, query: string) => searches.add(`${kind} ${query}`);
  const tokenText = ({ param, system, code = '' }: TokenEntry) =>
    // Type and value stand in one code already.
    `${system === undefined ? '' : `${quoted(system)}%7C`}${param.endsWith(':of-type') ? encodeURIComponent(code) : quoted(code)}`;
  for (const entry of index.tokens) {
    // A sound is no value to ask for: whoever asks gives a name.
    if (entry.code !== undefined && entry.param !== 'phonetic') add('token', `${entry.param}=${tokenText(entry)}`);
  }

  for (const { param, exact } of index.strings) add('string', `${param}:exact=${quoted(exact)}`);
  for (const { param, type, id } of index.references)
    if (type !== undefined) add('reference', `${param}=${type}/${id}`);
  for (const { param, value } of index.uris) add('uri', `${param}=${quoted(value)}`);
  for (const { param, lo } of index.dates) {
    if (Number.isFinite(lo)) add('date', `${param}=ge${encodeURIComponent(new Date(lo).toISOString())}`);
  }
  for (const { param } of index.numbers) add('number', `${param}:missing=false`);
  for (const { param } of index.quantities) add('quantity', `${param}:missing=false`);
  for (const { param, tokens, second } of pairs) {
    const [first] = tokens;
    const [token] = second.tokens;
    const [reference] = second.references;
    const other =
      token?.code === undefined
        ? reference?.id === undefined
          ? undefined
          : `${reference.type}/${reference.id}`
        : tokenText(token);
    if (first?.code !== undefined && other !== undefined) add('composite', `${param}=${tokenText(first)}$${other}`);
  }
  return [...searches].map((line) => line.split(' ', 2) as [string, string]);
}

/** What each example holds is asked for, and must be found. */
export async function searches(fhir: FhirClient): Promise<void> {
  const byKind = new Map<string, Tally>();
  for (const { name, text } of textsIn('fhir-r4-examples')) {
    const resource = parseFhirJson(text) as unknown as Resource;
    const stored = await fhir.send('GET', `${resource.resourceType}/${resource.id}`);
    if (stored.status !== 200) continue;
    const { resourceType } = resource;
    const index = extractIndex(resource);
    for (const [kind, query] of asked(index)) {
      const tally = byKind.get(kind) ?? new Tally();
      byKind.set(kind, tally);
      const reply = await fhir.send('GET', `${resourceType}?_id=${resource.id}&${query}`);
      tally.check(
        reply.json.entry?.some((entry) => entry.resource?.id === resource.id) === true,
        `${name} ${query} (${reply.status})`,
      );
    }
  }
  for (const [kind, tally] of [...byKind].sort())
    tally.say('search', `${kind}: an example is found by what it holds`, 'searches');
  const unknown = await fhir.send('GET', 'Patient?no-such=1');
  const isNamed = unknown.status === 400 && unknown.text.includes('no-such');
  say('search', 'an unknown parameter is named', isNamed ? 'pass' : 'fail', `status ${unknown.status}`);
  await storeSearched(fhir);
  for (const [what, query, ids] of SPECIFIED) {
    const found = await foundBy(fhir, query);
    const isRight = found.join(' ') === ids.join(' ');
    say('search, as specified', what, isRight ? 'pass' : 'fail', isRight ? query : `${query} found ${found.join(' ')}`);
  }
  await pages(fhir);
  for (const name of UNSUPPORTED_SEARCH_PARAMETERS)
    say('search', name, 'not supported', 'left out of the index; refused by name');
  for (const name of ['_contained=true', '_containedType', '_filter', '_score', '_list=$current-problems']) {
    const reply = await fhir.send('GET', `Condition?${name}${name.includes('=') ? '' : '=x'}`);
    const isNamed = reply.status === 400 && reply.text.includes(name.split('=')[0] ?? name);
    say('search', name, isNamed ? 'not supported' : 'fail', 'refused by name');
  }
}

/** All pages forth and back again: the same ones, with the same total on each. */
async function pages(fhir: FhirClient): Promise<void> {
  const walk = async (from: string, relation: string) => {
    const found: Reply[] = [];
    for (let url: string | undefined = from; url; ) {
      const reply: Reply = await fhir.send('GET', url);
      found.push(reply);
      url = reply.json.link?.find((link) => link.relation === relation)?.url;
    }
    return found;
  };
  const idsOf = ({ json }: Reply) => (json.entry ?? []).map(({ resource }) => resource?.id).join(' ');
  const query = 'Observation?_sort=-date&_count=3&_total=accurate';
  const forth = await walk(query, 'next');
  const last = forth.at(-1)?.json.link?.find(({ relation }) => relation === 'self')?.url ?? '';
  const back = await walk(last, 'previous');
  const isSame = back.map(idsOf).reverse().join('|') === forth.map(idsOf).join('|');
  say('search, as specified', 'pages by next, and by previous', isSame ? 'pass' : 'fail', `${forth.length} pages`);
  const totals = new Set([...forth, ...back].map(({ json }) => json.total));
  say('search, as specified', '_total on each page', totals.size === 1 ? 'pass' : 'fail', [...totals].join(', '));
}
