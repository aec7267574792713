import { FHIR_PATH, parseReference, parseSearch, readMany, searchResources } from '#fhir';
import { RefusalError, type Scope } from '#kernel';
import { asText } from '../document/json.ts';
import type { DocumentEntry, DocumentIndex } from '../document/resolve.ts';
import { findOrigins, originName } from './origin.ts';
import { labelled } from './read-content.ts';
import type { Incoming } from './take.ts';

/** Where references lead that point outside of the content. */
export interface Outside {
  /**
   * What such a reference becomes: `Type/id` of ours where it leads there; else the whole name of what it means, which is nobody's here. A bare `Patient/1` must
   * not be left as it is, or it would be taken for the one who has that id at this node.
   */
  leadsTo(reference: string, from: Pick<Incoming, 'index'>): string;
  /** The references of this entry that lead neither into the content nor to anything here, as they were written. */
  danglingOf(from: Pick<Incoming, 'index'>): readonly string[];
  /** The whole name of what a reference means where it came from. */
  nameOf(reference: string, from: Pick<Incoming, 'index'>): string;
}

/**
 * Looks up references that point outside of the content: they lead to what came before from the same source, to what a search finds here, or to what an
 * absolute address of this node names. A relative one is meant where it came from: an id of ours that happens to be the same means another thing.
 *
 * @source https://hl7.org/fhir/R4/bundle.html#references
 */
export async function resolveOutside(
  scope: Scope,
  index: DocumentIndex,
  incoming: readonly Incoming[],
  label: string,
  patientIds: readonly string[],
): Promise<Outside> {
  const nameOf = (reference: string, { index: number }: Pick<Incoming, 'index'>) =>
    wholeName(reference, index.entryAt(number), label);
  const wanted = new Map<string, string>();
  const pointing = incoming.flatMap((one) =>
    [...references(one.resource)].filter((reference) => leadsOut(reference, one, index)).map((text) => ({ one, text })),
  );
  for (const { one, text } of pointing) wanted.set(nameOf(text, one), text);
  const found = await findBefore(scope, wanted, label, patientIds);
  for (const [name, here] of await findOwn(scope, [...wanted.keys()])) if (!found.has(name)) found.set(name, here);
  for (const reference of wanted.keys()) {
    const conditional = /^([A-Z][A-Za-z]+)\?(.+)$/s.exec(reference);
    if (!conditional || found.has(reference)) continue;
    const only = await findOnly(scope, conditional[1] ?? '', conditional[2] ?? '');
    if (only !== undefined) found.set(reference, only);
  }
  const dangling = Map.groupBy(
    pointing.filter(({ one, text }) => !found.has(nameOf(text, one)) && !isElsewhere(text, scope)),
    ({ one }) => one.index,
  );
  return {
    nameOf,
    leadsTo: (reference, from) => found.get(nameOf(reference, from)) ?? nameOf(reference, from),
    danglingOf: ({ index: number }) => [...new Set(dangling.get(number)?.map(({ text }) => text))],
  };
}

function leadsOut(reference: string, { index: number }: Incoming, index: DocumentIndex): boolean {
  const entry = index.entryAt(number);
  return entry !== undefined && !reference.startsWith('#') && index.resolve(reference, entry).kind === 'dangling';
}

/** Another server's address leads there, and nobody expects it here. */
function isElsewhere(reference: string, { node }: Scope): boolean {
  return /^https?:/i.test(reference) && !reference.startsWith(`${node.url}/`);
}

/** A relative reference by the base of its entry; where that has none, by the label of the source. Any other is whole as it is. */
function wholeName(reference: string, entry: DocumentEntry | undefined, label: string): string {
  const parsed = parseReference(reference);
  if (parsed.kind !== 'relative') return reference;
  const from = parseReference(entry?.fullUrl ?? '');
  const key = `${parsed.type}/${parsed.id}`;
  const base = from.kind === 'absolute' ? from.base : undefined;
  return base === undefined ? `urn:causeway:source:${encodeURIComponent(label)}:${key}` : `${base}/${key}`;
}

/** What came before from the same source, under the address it had there or under the source's label. */
async function findBefore(
  scope: Scope,
  wanted: ReadonlyMap<string, string>,
  label: string,
  patientIds: readonly string[],
): Promise<Map<string, string>> {
  const keys = [...wanted].flatMap(([name, reference]) =>
    ['', ...patientIds].flatMap((patientId) =>
      [...new Set([name, labelled(label, reference)])].map((source) => ({ patientId, source, name })),
    ),
  );
  const origins = await findOrigins(scope.tx, keys);
  const found = new Map<string, string>();
  for (const key of keys) {
    const origin = origins.get(originName(key));
    if (origin && !found.has(key.name)) found.set(key.name, `${origin.type}/${origin.id}`);
  }
  return found;
}

/** What absolute addresses of this node name, where it is here. */
async function findOwn(scope: Scope, names: readonly string[]): Promise<Map<string, string>> {
  const base = `${scope.node.url}${FHIR_PATH}`;
  const own = names.flatMap((name) => {
    const parsed = parseReference(name);
    if (parsed.kind !== 'absolute' || parsed.base !== base) return [];
    return [{ name, type: asText(parsed.type) ?? '', id: asText(parsed.id) ?? '' }];
  });
  if (own.length === 0) return new Map();
  const here = (await readMany(scope.tx, own)).filter((stored) => !stored.deleted);
  const known = new Set(here.map(({ type, id }) => `${type}/${id}`));
  return new Map(own.map(({ name, type, id }) => [name, `${type}/${id}`] as const).filter(([, key]) => known.has(key)));
}

/** The one resource that a conditional reference means; undefined where there is none, or more than one. */
async function findOnly(scope: Scope, type: string, query: string): Promise<string | undefined> {
  try {
    const { matches } = await searchResources(scope.tx, parseSearch(type, new URLSearchParams(query)), 'all', 2);
    const [only, other] = matches;
    return only && !other ? `${type}/${only.id}` : undefined;
  } catch (error) {
    // A question that this server cannot answer leaves the reference as it is; the report says so.
    if (error instanceof RefusalError) return undefined;
    throw error;
  }
}

/** Every `reference` of a resource, in whatever shape it came. */
export function* references(value: unknown): Generator<string> {
  if (Array.isArray(value)) for (const item of value) yield* references(item);
  else if (typeof value === 'object' && value !== null) {
    for (const [key, item] of Object.entries(value)) {
      if (key === 'reference' && typeof item === 'string') yield item;
      else yield* references(item);
    }
  }
}
