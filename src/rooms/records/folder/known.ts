/** What the record says already about the entries of a document, read for a clinician who decides on them. */
import { type AccessGate, parseFhirJson, type Resource } from '#fhir';
import type { Lang, Scope } from '#kernel';
import { loadCompartment, loadRelated, parse } from '../composing/load.ts';
import type { KnownView } from '../contract.ts';
import { asObject, asObjects, asText, type Json } from '../document/json.ts';
import { renderDocument } from '../document/render-document.ts';
import { type DocumentEntry, type DocumentIndex, indexDocument } from '../document/resolve.ts';
import type { KeptDocument } from '../document/store.ts';
import { findKnown, type Known, type Named, RECONCILED_TYPES } from './reconcile.ts';

/** By the number of the entry. */
export type KnownEntries = ReadonlyMap<number, Known>;

/**
 * For each of these entries what the record says already, as far as the caller may see the record.
 *
 * @param entries - numbers of the document's entries, usually those that wait for a decision
 */
export async function findKnownEntries(
  scope: Scope,
  gate: AccessGate,
  document: KeptDocument,
  entries: readonly number[],
): Promise<KnownEntries> {
  const index = indexDocument(parseFhirJson(document.body));
  const asked = entries.flatMap((number) => index.entryAt(number) ?? []).filter(({ type }) => isReconciled(type));
  if (asked.length === 0) return new Map();
  const stored = await loadCompartment(scope.tx, document.patientId, RECONCILED_TYPES);
  const record = (await gate.mayDisclose(scope, 'read', stored)).map(parse);
  const related = new Map(
    (await loadRelated(scope.tx, record)).resources.map((one) => [`${one.resourceType}/${one.id}`, one as Json]),
  );
  const named = record.map((resource) => toNamed(resource, (reference) => related.get(reference)));
  return new Map(
    asked.flatMap((entry) => {
      const known = findKnown(namedEntry(entry, index), named);
      return known ? [[entry.index, known] as const] : [];
    }),
  );
}

function isReconciled(type: string): boolean {
  return (RECONCILED_TYPES as readonly string[]).includes(type);
}

function namedEntry(entry: DocumentEntry, index: DocumentIndex): Named {
  return toNamed(entry.resource as Resource, (reference) => {
    const target = index.resolve(reference, entry);
    return target.kind === 'entry' ? target.entry.resource : target.kind === 'contained' ? target.resource : undefined;
  });
}

/** A resource with the element that names it; where it refers to a medicine, that of the medicine. */
function toNamed(resource: Resource, follow: (reference: string) => Json | undefined): Named {
  const own = resource.code ?? resource.medicationCodeableConcept ?? resource.vaccineCode;
  const reference = asText(asObject(resource.medicationReference)?.reference);
  if (own !== undefined || reference === undefined) return { resource, name: own };
  const contained = asObjects(resource.contained).find(({ id }) => `#${asText(id)}` === reference);
  return { resource, name: (contained ?? follow(reference))?.code };
}

/** As the reader sees them: the resources of the record, each worded like an entry of a summary. */
export async function toKnownViews(
  scope: Scope,
  known: KnownEntries,
  lang: Lang,
): Promise<ReadonlyMap<number, KnownView>> {
  const resources = [...new Map([...known.values()].map(({ resource }) => [refer(resource), resource])).values()];
  const related = resources.length === 0 ? [] : (await loadRelated(scope.tx, resources)).resources;
  const entry = [...resources, ...related].map((resource) => ({
    fullUrl: `${scope.node.url}/fhir/R4/${refer(resource)}`,
    resource,
  }));
  const rendered = renderDocument({ resourceType: 'Bundle', type: 'collection', entry }, lang, {
    includeOriginal: true,
  });
  const views = new Map(
    rendered.sections.flatMap((section) => section.entries).map((view) => [view.index, view] as const),
  );
  const places = new Map(resources.map((resource, place) => [refer(resource), place]));
  return new Map(
    [...known].flatMap(([index, { resource, likeness, differences }]) => {
      const view = views.get(places.get(refer(resource)) ?? -1);
      return view ? [[index, { resource: refer(resource), likeness, differences: [...differences], entry: view }]] : [];
    }),
  );
}

export function refer({ resourceType, id }: Resource): string {
  return `${resourceType}/${id ?? ''}`;
}
