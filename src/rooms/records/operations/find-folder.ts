import type { z } from 'zod';
import type { AccessGate } from '#fhir';
import { invariant, type Lang, RefusalError, type Scope } from '#kernel';
import type { Watch } from '../../../kernel/wire.ts';
import {
  countKinds,
  DOCUMENT_KINDS,
  getVisibleDocument,
  getVisiblePatient,
  noteAccess,
  patientName,
  patientsOpenFor,
  visiblePatients,
} from '../access.ts';
import type {
  FindInbox,
  Folder,
  FolderDocument,
  FolderItem,
  GetFolderDocument,
  Inbox,
  InboxItem,
  KnownView,
  SummaryView,
} from '../contract.ts';
import { renderDocument } from '../document/render-document.ts';
import {
  type DocumentHead,
  documentsOfPatient,
  getDocuments,
  type KeptDocument,
  sha256,
  undecidedDocuments,
} from '../document/store.ts';
import { type Decided, decisionsOfMany } from '../folder/decisions.ts';
import { findKnownEntries, toKnownViews } from '../folder/known.ts';
import { noteHidden, type SeenDocument, seeDocuments } from '../folder/sight.ts';
import { refuse } from '../messages.ts';
import type { RecordsPorts } from '../ports.ts';

/** A folder longer than this is a matter for search, not for a list. */
const FOLDER_MAX = 200;
/** Undecided documents that are looked at to fill an inbox with those that this clinician may see. */
const INBOX_SCAN_MAX = 2_000;

type Ports = Pick<RecordsPorts, 'gate'>;

/** Documents that came in for a patient, newest first. */
export function getFolderWith({ gate }: Ports) {
  return async (scope: Scope, { id }: { readonly id: string }): Promise<z.infer<typeof Folder>> => {
    await getVisiblePatient(scope, gate, id);
    const open = await patientsOpenFor(scope, gate, [id], DOCUMENT_KINDS);
    if (!open.has(id)) return { items: [] };
    const documents = await documentsOfPatient(scope.tx, id, FOLDER_MAX);
    const seen = await seeAll(scope, gate, documents);
    noteAccess(scope, gate, 'read', id, { DocumentReference: documents.length }, 'records.folder');
    return { items: seen.map(({ document, decided }) => toFolderItem(document, decided)) };
  };
}

/** One document of the folder, in the reader's language, with what was decided about its entries. */
export function getFolderDocumentWith({ gate }: Ports) {
  return async (
    scope: Scope,
    { id, lang }: z.output<typeof GetFolderDocument>,
  ): Promise<z.infer<typeof FolderDocument>> => {
    const seen = await seeDocument(scope, gate, await getVisibleDocument(scope, gate, id));
    const { document, decided } = seen;
    const known = await knownTo(scope, gate, document, decided, lang ?? scope.lang);
    const kinds = { DocumentReference: 1, ...countKinds([...known.values()].map(({ entry }) => entry)) };
    noteAccess(scope, gate, 'read', document.patientId, kinds, 'records.folder', { documentId: id });
    return toFolderDocument(seen, known, lang ?? scope.lang);
  };
}

/** What the record says already about entries that wait, for those who decide on them: nobody else is told. */
export async function knownTo(
  scope: Scope,
  gate: Ports['gate'],
  document: KeptDocument,
  decided: ReadonlyMap<number, Decided>,
  lang: Lang,
): Promise<ReadonlyMap<number, KnownView>> {
  if (scope.actor.kind !== 'person' || scope.actor.role !== 'clinician') return new Map();
  const waiting = document.entries.filter((index) => !decided.has(index));
  return toKnownViews(scope, await findKnownEntries(scope, gate, document, waiting), lang);
}

/** A document as the caller sees it; what of it is hidden is in the ledger. */
export async function seeDocument(scope: Scope, gate: AccessGate, document: KeptDocument): Promise<SeenDocument> {
  const decisions = await decisionsOfMany(scope.tx, [document.id]);
  const [seen] = await seeDocuments(scope, gate, [document], decisions);
  invariant(seen !== undefined, 'a document that was asked about is answered');
  noteHidden(scope, gate, document.patientId, seen.hidden, { documentId: document.id });
  return seen;
}

/** Documents of a list as the caller sees them, in the order given. A list shows none of their content. */
async function seeAll(scope: Scope, gate: AccessGate, heads: readonly DocumentHead[]): Promise<SeenDocument[]> {
  const ids = heads.map(({ id }) => id);
  const seen = await seeDocuments(scope, gate, await getDocuments(scope.tx, ids), await decisionsOfMany(scope.tx, ids));
  const byId = new Map(seen.map((one) => [one.document.id, one]));
  return ids.flatMap((id) => byId.get(id) ?? []);
}

/**
 * The document as it came, byte for byte. It cannot be cut: who may not see all of it is answered as if there were none.
 *
 * @refuses records.document-unknown, and all of `getVisibleDocument`
 */
export function getOriginalWith({ gate }: Ports) {
  return async (scope: Scope, { id }: z.output<typeof GetFolderDocument>): Promise<string> => {
    const { document, hidden } = await seeDocument(scope, gate, await getVisibleDocument(scope, gate, id));
    if (hidden.length > 0) throw new RefusalError(refuse('records.document-unknown'));
    noteAccess(scope, gate, 'read', document.patientId, { DocumentReference: 1 }, 'records.original', {
      documentId: id,
    });
    return document.body;
  };
}

/** Documents with entries that wait for a decision, of people whom this clinician may see, newest first. */
export function findInboxWith({ gate }: Ports) {
  return async (scope: Scope, { limit }: z.output<typeof FindInbox>): Promise<z.infer<typeof Inbox>> => {
    const { shown, patients, decided } = await findWaiting(scope, gate, limit);
    const seen = await seeAll(scope, gate, shown);
    const items = seen.flatMap(({ document, decided: known }): InboxItem[] => {
      const patient = patients.get(document.patientId);
      // What waits for others alone waits for nobody here.
      if (!patient || document.entries.every((place) => known.has(place))) return [];
      noteAccess(scope, gate, 'search', document.patientId, { DocumentReference: 1 }, 'records.inbox');
      const item = toFolderItem(document, known);
      return [{ ...item, patientId: document.patientId, patientName: patientName(patient, scope.lang) }];
    });
    return { items, mark: markOf(shown, decided) };
  };
}

/** Whether the inbox has changed. It shows nothing and names nobody, so neither a look nor a refused one is noted. */
export function watchInboxWith({ gate }: Ports) {
  return async (scope: Scope, { limit }: z.output<typeof FindInbox>): Promise<Watch> => {
    const { shown, decided } = await findWaiting({ ...scope, note: () => undefined }, gate, limit);
    return { mark: markOf(shown, decided) };
  };
}

async function findWaiting(scope: Scope, gate: AccessGate, limit: number) {
  const waiting = await undecidedDocuments(scope.tx, INBOX_SCAN_MAX);
  const patients = await visiblePatients(
    scope,
    gate,
    waiting.map(({ patientId }) => patientId),
  );
  const open = await patientsOpenFor(scope, gate, [...patients.keys()], DOCUMENT_KINDS);
  const shown = waiting.filter(({ patientId }) => open.has(patientId)).slice(0, limit);
  const decided = await decisionsOfMany(
    scope.tx,
    shown.map((document) => document.id),
  );
  return { shown, patients, decided };
}

function markOf(shown: readonly DocumentHead[], decided: ReadonlyMap<string, ReadonlyMap<number, Decided>>): string {
  return sha256(JSON.stringify(shown.map(({ id }) => [id, decided.get(id)?.size ?? 0])));
}

export function toFolderDocument(
  { document, decided, cut }: SeenDocument,
  known: ReadonlyMap<number, KnownView>,
  lang: Lang,
): z.infer<typeof FolderDocument> {
  const { signature } = document;
  return {
    item: toFolderItem(document, decided),
    patientId: document.patientId,
    summary: atTheirNumbers(renderDocument(cut.bundle, lang, { includeOriginal: true }), cut.places),
    decisions: document.entries.map((index) => {
      const one = decided.get(index);
      const there = known.get(index);
      if (!one) return { index, state: 'pending', ...(there ? { known: there } : {}) };
      return {
        index,
        state: one.decision,
        decidedBy: one.decidedBy,
        decidedAt: one.decidedAt.toISOString(),
        ...(one.reason === undefined ? {} : { reason: one.reason }),
        ...(one.resource === undefined ? {} : { resource: one.resource }),
      };
    }),
    signature: { node: signature?.node ?? '', kid: signature?.kid ?? '', valid: signature !== undefined },
  };
}

/** Entries are decided about by the numbers that they have in the document as it came. */
function atTheirNumbers(view: SummaryView, places: readonly number[]): SummaryView {
  const renumber = <T extends { readonly index: number }>(entry: T): T => ({
    ...entry,
    index: places[entry.index] ?? entry.index,
  });
  return {
    ...view,
    sections: view.sections.map((section) => ({ ...section, entries: section.entries.map(renumber) })),
  };
}

function toFolderItem(document: DocumentHead, decided: ReadonlyMap<number, Decided>): FolderItem {
  const all = [...decided.values()];
  const accepted = all.filter(({ decision }) => decision === 'accepted').length;
  const confirmed = all.filter(({ decision }) => decision === 'confirmed').length;
  const rejected = all.length - accepted - confirmed;
  const total = document.entries.length;
  return {
    id: document.id,
    title: document.facts.title,
    fromNode: document.fromNode ?? '',
    organization: document.facts.organization,
    author: document.facts.author,
    receivedAt: document.storedAt.toISOString(),
    ...(document.facts.date === undefined ? {} : { documentDate: document.facts.date }),
    entries: { total, accepted, confirmed, rejected, pending: total - all.length },
  };
}
