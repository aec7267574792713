import { parseReference } from '#fhir';
import { asList, asObject, asText, type Json } from './json.ts';

/** One entry of a bundle, as far as it can be read. */
export interface DocumentEntry {
  readonly index: number;
  readonly fullUrl?: string;
  readonly resource: Json;
  readonly type: string;
}

/** Where a reference leads inside its document. */
export type Resolved =
  | { readonly kind: 'entry'; readonly entry: DocumentEntry }
  | { readonly kind: 'contained'; readonly resource: Json }
  | { readonly kind: 'dangling' };

/** The entries of a bundle and the way from a reference to one of them. */
export interface DocumentIndex {
  readonly entries: readonly DocumentEntry[];
  /** Numbers of entries that hold no resource. */
  readonly empty: readonly number[];
  /** A fullUrl that stands twice; the first wins. */
  readonly repeatedUrls: readonly string[];
  entryAt(index: number): DocumentEntry | undefined;
  resolve(reference: string, from: DocumentEntry): Resolved;
}

/**
 * Indexes a bundle.
 * References are followed as FHIR asks (fullUrl, or relative to the base of the referring entry's fullUrl), and then as real senders write them:
 * by type and id, or by the id of a `urn:uuid:` fullUrl.
 * @source https://hl7.org/fhir/R4/bundle.html#references
 */
export function indexDocument(bundle: Json): DocumentIndex {
  const entries: DocumentEntry[] = [];
  const empty: number[] = [];
  const repeatedUrls: string[] = [];
  const byUrl = new Map<string, DocumentEntry>();
  const byTypeAndId = new Map<string, DocumentEntry>();
  asList(bundle.entry).forEach((item, index) => {
    const holder = asObject(item);
    const resource = asObject(holder?.resource);
    if (!resource) {
      empty.push(index);
      return;
    }
    const fullUrl = asText(holder?.fullUrl);
    const type = asText(resource.resourceType) ?? 'Resource';
    const entry: DocumentEntry = { index, resource, type, ...(fullUrl === undefined ? {} : { fullUrl }) };
    entries.push(entry);
    if (fullUrl !== undefined) {
      if (byUrl.has(fullUrl)) repeatedUrls.push(fullUrl);
      else byUrl.set(fullUrl, entry);
    }
    const id = asText(resource.id);
    if (id !== undefined) setOnce(byTypeAndId, `${type}/${id}`, entry);
    const urlId = fullUrl?.split(/[/:]/).at(-1);
    if (urlId !== undefined) setOnce(byTypeAndId, `${type}/${urlId}`, entry);
  });
  const byIndex = new Map(entries.map((entry) => [entry.index, entry]));
  const find = (reference: string, from: DocumentEntry): DocumentEntry | undefined => {
    const direct = byUrl.get(reference);
    if (direct) return direct;
    const parsed = parseReference(reference);
    if (parsed.kind === 'relative') {
      const key = `${parsed.type}/${parsed.id}`;
      const base = baseOf(from);
      return (base === undefined ? undefined : byUrl.get(`${base}/${key}`)) ?? byTypeAndId.get(key);
    }
    if (parsed.kind === 'absolute' && parsed.type !== undefined) {
      const key = `${parsed.type}/${parsed.id}`;
      return byUrl.get(`${parsed.base}/${key}`) ?? byTypeAndId.get(key);
    }
    return undefined;
  };
  return {
    entries,
    empty,
    repeatedUrls,
    entryAt: (index) => byIndex.get(index),
    resolve(reference, from) {
      if (reference.startsWith('#')) {
        const id = reference.slice(1);
        if (id === '') return { kind: 'entry', entry: from };
        const contained = asList(from.resource.contained).map(asObject);
        const found = contained.find((resource) => resource && (resource.id === id || resource.id === reference));
        return found ? { kind: 'contained', resource: found } : { kind: 'dangling' };
      }
      const entry = find(reference, from);
      return entry ? { kind: 'entry', entry } : { kind: 'dangling' };
    },
  };
}

function setOnce(map: Map<string, DocumentEntry>, key: string, entry: DocumentEntry): void {
  if (!map.has(key)) map.set(key, entry);
}

/** The address before `/Type/id`, when the entry has such a fullUrl. */
function baseOf(entry: DocumentEntry): string | undefined {
  const parsed = entry.fullUrl === undefined ? undefined : parseReference(entry.fullUrl);
  return parsed?.kind === 'absolute' ? parsed.base : undefined;
}
