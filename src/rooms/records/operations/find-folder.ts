import type { z } from 'zod';
import { type AccessGate, parseFhirJson } from '#fhir';
import type { Lang, Scope } from '#kernel';
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
} from '../contract.ts';
import { renderDocument } from '../document/render-document.ts';
import {
  type DocumentHead,
  documentsOfPatient,
  type KeptDocument,
  sha256,
  undecidedDocuments,
} from '../document/store.ts';
import { type Decided, decisionsOf, decisionsOfMany } from '../folder/decisions.ts';
import { findKnownEntries, toKnownViews } from '../folder/known.ts';
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
    const decided = await decisionsOfMany(
      scope.tx,
      documents.map((document) => document.id),
    );
    noteAccess(scope, gate, 'read', id, { DocumentReference: documents.length }, 'records.folder');
    return { items: documents.map((document) => toFolderItem(document, decided.get(document.id) ?? new Map())) };
  };
}

/** One document of the folder, in the reader's language, with what was decided about its entries. */
export function getFolderDocumentWith({ gate }: Ports) {
  return async (
    scope: Scope,
    { id, lang }: z.output<typeof GetFolderDocument>,
  ): Promise<z.infer<typeof FolderDocument>> => {
    const document = await getVisibleDocument(scope, gate, id);
    const decided = await decisionsOf(scope.tx, id);
    const known = await knownTo(scope, gate, document, decided, lang ?? scope.lang);
    const kinds = { DocumentReference: 1, ...countKinds([...known.values()].map(({ entry }) => entry)) };
    noteAccess(scope, gate, 'read', document.patientId, kinds, 'records.folder', { documentId: id });
    return toFolderDocument(document, decided, known, lang ?? scope.lang);
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

/** The document as it came, byte for byte. */
export function getOriginalWith({ gate }: Ports) {
  return async (scope: Scope, { id }: z.output<typeof GetFolderDocument>): Promise<string> => {
    const document = await getVisibleDocument(scope, gate, id);
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
    const items = shown.flatMap((document): InboxItem[] => {
      const patient = patients.get(document.patientId);
      if (!patient) return [];
      noteAccess(scope, gate, 'search', document.patientId, { DocumentReference: 1 }, 'records.inbox');
      const item = toFolderItem(document, decided.get(document.id) ?? new Map());
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
  document: KeptDocument,
  decided: ReadonlyMap<number, Decided>,
  known: ReadonlyMap<number, KnownView>,
  lang: Lang,
): z.infer<typeof FolderDocument> {
  const { signature } = document;
  return {
    item: toFolderItem(document, decided),
    patientId: document.patientId,
    summary: renderDocument(parseFhirJson(document.body), lang, { includeOriginal: true }),
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
