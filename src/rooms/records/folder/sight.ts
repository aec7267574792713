/** What of received documents somebody sees: each entry is decided about like a resource that is stored here. */
import {
  type AccessGate,
  mapReferences,
  parseFhirJson,
  patientOfType,
  type Resource,
  readMany,
  type StoredResource,
  stringifyFhirJson,
} from '#fhir';
import type { Actor, Scope } from '#kernel';
import { withLabels } from '#rooms/consent';
import { countKinds } from '../access.ts';
import { type CutDocument, withoutEntries } from '../composing/without.ts';
import { asObject, asText, type Json } from '../document/json.ts';
import { type DocumentEntry, type DocumentIndex, indexDocument } from '../document/resolve.ts';
import type { KeptDocument } from '../document/store.ts';
import type { Decided } from './decisions.ts';
import { isImportable, subjectOf } from './importable.ts';

/** A document as one reader sees it. */
export interface SeenDocument {
  /** Among its entries to decide about are those alone that this reader sees. */
  readonly document: KeptDocument;
  readonly decided: Map<number, Decided>;
  /** Its content without what is hidden, and without what would tell of it. */
  readonly cut: CutDocument;
  readonly hidden: readonly StoredResource[];
}

/** Labels are the law's own word, whoever reads. */
const LAW: Actor = { kind: 'system', clientId: 'causeway-records', scopes: [] };

/**
 * What a caller sees of each of these documents. An entry is what it would be in the record: a finding of this patient's, labelled by this node's lawbook and by its sender. What
 * was taken over, or confirms something, is hidden as well where that is.
 */
export async function seeDocuments(
  scope: Scope,
  gate: AccessGate,
  documents: readonly KeptDocument[],
  decisions: ReadonlyMap<string, Map<number, Decided>>,
): Promise<SeenDocument[]> {
  const read = documents.map((document) => {
    const bundle = parseFhirJson(document.body);
    return { document, bundle, asked: asStored(scope, document, indexDocument(bundle)) };
  });
  const asked = read.flatMap((one) => [...one.asked.values()]);
  const shown = new Set(asked.length === 0 ? [] : await gate.mayDisclose(scope, 'read', asked));
  const shutHere = await hiddenHere(scope, gate, [...decisions.values()]);
  return read.map(({ document, bundle, asked: entries }): SeenDocument => {
    const decided = decisions.get(document.id) ?? new Map<number, Decided>();
    const isHidden = (place: number, stored: StoredResource) =>
      !shown.has(stored) || shutHere.has(decided.get(place)?.resource ?? '');
    const gone = new Map([...entries].filter(([place, stored]) => isHidden(place, stored)));
    const left = <T extends { readonly entry: number }>({ entry }: T) => !gone.has(entry);
    return {
      document: { ...document, entries: document.entries.filter((place) => !gone.has(place)) },
      decided: new Map([...decided].filter(([, one]) => left(one))),
      cut: withoutEntries(bundle, new Set(gone.keys())),
      hidden: [...gone.values()],
    };
  });
}

/** Says in the ledger what of a patient's data was not shown, by the rule that hid it. */
export function noteHidden(
  scope: Scope,
  gate: AccessGate,
  patientId: string,
  hidden: readonly StoredResource[],
  detail: Readonly<Record<string, string>>,
): void {
  const reasonOf = (stored: StoredResource) => gate.denial?.(scope, stored) ?? 'records.withheld';
  for (const [basis, some] of Map.groupBy(hidden, reasonOf)) {
    const [first] = some;
    scope.note({
      action: 'read',
      outcome: 'denied',
      patientId,
      kinds: countKinds(some.map(({ type }) => ({ resourceType: type }))),
      basis,
      detail: { ...(first && gate.detail?.(scope, first)), ...detail },
    });
  }
}

/** The content with each entry in its old place, and nothing where one is hidden: entries are decided about by their numbers. */
export function atOldPlaces({ bundle, places }: CutDocument): Json {
  const entries = Array.isArray(bundle.entry) ? bundle.entry : [];
  const all: unknown[] = Array.from({ length: (places.at(-1) ?? -1) + 1 }, () => ({}));
  for (const [nth, place] of places.entries()) all[place] = entries[nth];
  return { ...bundle, entry: all };
}

/** Of the resources that entries became or confirm, those that the caller may not see. */
async function hiddenHere(
  scope: Scope,
  gate: AccessGate,
  decisions: readonly ReadonlyMap<number, Decided>[],
): Promise<ReadonlySet<string>> {
  const references = decisions.flatMap((one) => [...one.values()].flatMap(({ resource }) => resource ?? []));
  if (references.length === 0) return new Set();
  const keys = [...new Set(references)].map((reference) => {
    const [type = '', id = ''] = reference.split('/');
    return { type, id };
  });
  const stored = (await readMany(scope.tx, keys)).filter(({ deleted }) => !deleted);
  const shown = new Set(await gate.mayDisclose(scope, 'read', stored));
  return new Set(stored.filter((one) => !shown.has(one)).map(({ type, id }) => `${type}/${id}`));
}

/** The entries that are somebody's data, by number, each as if it lay in the record. */
function asStored(scope: Scope, document: KeptDocument, index: DocumentIndex): ReadonlyMap<number, StoredResource> {
  const subject = subjectOf(index);
  return new Map(
    index.entries.flatMap((entry): [number, StoredResource][] => {
      if (entry.type === 'Composition' || entry.type === 'Patient') return [];
      const resource = withLabels({ ...scope, actor: LAW }, inRecord(entry, document.patientId, subject, index));
      if (!isImportable(entry) && patientOfType(resource) === undefined) return [];
      const stored: StoredResource = {
        type: entry.type,
        id: `${document.id}-${entry.index}`,
        version: 1,
        lastUpdated: document.storedAt.toISOString(),
        method: 'POST',
        deleted: false,
        patientId: document.patientId,
        body: stringifyFhirJson({ ...resource, id: `${document.id}-${entry.index}` }),
      };
      return [[entry.index, stored]];
    }),
  );
}

/**
 * An entry with its patient named as here. Everything else that it names is somewhere else: an id that is the same as one of ours by chance, or by intent, makes nobody here its
 * author. Its tags were its sender's to write, and are left out: where sensitive data was written this node alone says.
 */
function inRecord(
  entry: DocumentEntry,
  patientId: string,
  subject: DocumentEntry | undefined,
  index: DocumentIndex,
): Resource {
  const security = asObject(entry.resource.meta)?.security;
  const resource = { ...entry.resource, meta: security === undefined ? {} : { security } } as unknown as Resource;
  return mapReferences(resource, (reference) => {
    if (reference.startsWith('#')) return reference;
    const target = index.resolve(reference, entry);
    if (target.kind === 'entry' && target.entry.index === subject?.index) return `Patient/${patientId}`;
    const address = target.kind === 'entry' ? asText(target.entry.fullUrl) : undefined;
    return `urn:elsewhere:${address ?? reference}`;
  });
}
