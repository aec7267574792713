import type { z } from 'zod';
import { newId, parseFhirJson, type Resource, writeResources } from '#fhir';
import { type Lang, orThrow, type Scope } from '#kernel';
import { countKinds, getClinician, getVisibleDocument, noteAccess } from '../access.ts';
import { SYSTEMS } from '../codes.ts';
import type { DecideEntries, FolderDocument, SummaryEntryView } from '../contract.ts';
import { asObject, asText, type Json } from '../document/json.ts';
import { renderDocument } from '../document/render-document.ts';
import { type DocumentEntry, type DocumentIndex, indexDocument } from '../document/resolve.ts';
import type { KeptDocument } from '../document/store.ts';
import { announce, type ImportOutcome } from '../events.ts';
import { type Confirmation, confirmEntries } from '../folder/confirm.ts';
import { type Decided, decisionsOf, saveDecisions } from '../folder/decisions.ts';
import { keepLeading, subjectOf } from '../folder/importable.ts';
import { findKnownEntries, refer } from '../folder/known.ts';
import { agentsOf, sourceOf } from '../folder/provenance.ts';
import { decideDecisions } from '../folder/rules.ts';
import { atOldPlaces } from '../folder/sight.ts';
import { findOrigins, originName } from '../import/origin.ts';
import { type Incoming, type Taken, takeOver } from '../import/take.ts';
import type { RecordsPorts } from '../ports.ts';
import { concept } from '../visit/fhir-parts.ts';
import type { Clinician } from '../visit/model.ts';
import { knownTo, seeDocument, toFolderDocument } from './find-folder.ts';

/**
 * A clinician takes entries of a received document into the record, keeps them as confirmations of what the record says already, or rejects them with a reason
 * that travels back. Each decision is final; of two
 * clinicians at once the first wins and the other is told.
 *
 * @refuses records.document-unknown, records.patient-unknown, records.entry-not-importable, records.entry-twice, records.entry-decided,
 * records.entry-not-known, and what the gate refuses
 */
export function decideEntriesWith(ports: Pick<RecordsPorts, 'gate'>) {
  return async (
    scope: Scope,
    { id, decisions }: z.output<typeof DecideEntries>,
  ): Promise<z.infer<typeof FolderDocument>> => {
    const clinician = getClinician(scope);
    const whole = await getVisibleDocument(scope, ports.gate, id, 'lock');
    // What this clinician does not see is not theirs to decide about, and leaves nothing in what they take over.
    const seen = await seeDocument(scope, ports.gate, whole);
    const { document, decided } = seen;
    const content = atOldPlaces(seen.cut);
    const confirmations = decisions.flatMap((one): Confirmation[] =>
      one.decision === 'confirm' ? [{ entry: one.index, resource: one.resource }] : [],
    );
    const asked = confirmations.map(({ entry }) => entry);
    const said = await findKnownEntries(scope, ports.gate, document, asked);
    const known = new Map([...said].map(([index, { resource }]) => [index, refer(resource)]));
    orThrow(decideDecisions({ entries: document.entries, decided, known }, decisions));

    const accepted = decisions.flatMap(({ decision, index }) => (decision === 'accept' ? [index] : []));
    const index = indexDocument(content);
    const here = new Map([...decided.values()].flatMap(({ entry, resource }) => (resource ? [[entry, resource]] : [])));
    for (const { entry, resource } of confirmations) here.set(entry, resource);
    const taken =
      accepted.length === 0 ? [] : await acceptEntries(scope, { document, content }, accepted, here, clinician, ports);
    await confirmEntries(scope, document, confirmations, index, clinician, ports.gate);
    const decidedAt = scope.clock.now();
    const resources = new Map([
      ...confirmations.map(({ entry, resource }) => [entry, resource] as const),
      ...taken.map((one) => [one.index, `${one.type}/${one.id}`] as const),
    ]);
    const made = decisions.map((one): Decided => {
      const resource = resources.get(one.index);
      return {
        entry: one.index,
        decision: DECIDED[one.decision],
        decidedBy: clinician.name,
        decidedAt,
        ...(one.decision === 'reject' ? { reason: one.reason } : {}),
        ...(resource === undefined ? {} : { resource }),
      };
    });
    await saveDecisions(scope.tx, id, made);
    for (const one of made) decided.set(one.entry, one);
    const all = new Map([...(await decisionsOf(scope.tx, id)), ...decided]);
    await tellSender(scope, whole, all);
    const note = (action: 'create' | 'update', types: readonly string[]) => {
      const kinds = countKinds(types.map((resourceType) => ({ resourceType })));
      noteAccess(scope, ports.gate, action, document.patientId, kinds, 'records.entries-decided', { documentId: id });
    };
    if (taken.length > 0 || confirmations.length === 0)
      note(
        'create',
        taken.map(({ type }) => type),
      );
    if (confirmations.length > 0)
      note(
        'update',
        confirmations.map(({ resource }) => resource.split('/')[0] ?? ''),
      );
    const left = await knownTo(scope, ports.gate, document, decided, scope.lang);
    return toFolderDocument(seen, left, scope.lang);
  };
}

const DECIDED = { accept: 'accepted', confirm: 'confirmed', reject: 'rejected' } as const;

async function acceptEntries(
  scope: Scope,
  { document, content }: { readonly document: KeptDocument; readonly content: Json },
  accepted: readonly number[],
  /** What entries decided before, or confirmed now, are here. */
  here: ReadonlyMap<number, string>,
  clinician: Clinician,
  { gate }: Pick<RecordsPorts, 'gate'>,
): Promise<Taken[]> {
  const index = indexDocument(content);
  const subject = subjectOf(index);
  const language = asText(index.entries.find(({ type }) => type === 'Composition')?.resource.language);
  const chosen = accepted.flatMap((number) => index.entryAt(number) ?? []);
  const before = await takenBefore(scope, document, index);
  const resolve = (reference: string, from: { readonly index: number }): string | { incoming: number } | undefined => {
    const target = targetOf(reference, from.index, index);
    if (!target) return undefined;
    if (target.index === subject?.index) return `Patient/${document.patientId}`;
    if (accepted.includes(target.index)) return { incoming: target.index };
    // A prescription that a statement confirms is not that statement: what may refer to one may not refer to the other.
    const known = here.get(target.index);
    if (known?.startsWith(`${target.type}/`)) return known;
    return before.get(target.index);
  };
  const incoming = chosen.map((entry): Incoming => {
    const leads = (reference: string) => resolve(reference, entry) !== undefined;
    const resource = keepLeading(entry.resource as Resource, leads, (reference) =>
      targetOf(reference, entry.index, index),
    );
    // Its words stay in the language of the document they came in.
    const said = resource.language === undefined && language !== undefined ? { ...resource, language } : resource;
    return { index: entry.index, source: addressOf(document, entry), resource: said as Resource };
  });
  const taken = await takeOver(scope, incoming, { gate, resolve });
  const changed = taken.filter(({ outcome }) => outcome !== 'unchanged');
  if (changed.length > 0) {
    const provenance = toProvenance(scope, document, changed, clinician, parseFhirJson(document.body).signature);
    await writeResources(scope, [{ create: provenance }]);
  }
  return taken;
}

function targetOf(reference: string, from: number, index: DocumentIndex): DocumentEntry | undefined {
  const entry = index.entryAt(from);
  const target = entry && !reference.startsWith('#') ? index.resolve(reference, entry) : undefined;
  return target?.kind === 'entry' ? target.entry : undefined;
}

/** Entries of this document, or of one before it, that are in the record already: by number, what each is here. */
async function takenBefore(scope: Scope, document: KeptDocument, index: DocumentIndex): Promise<Map<number, string>> {
  const { patientId } = document;
  const keys = index.entries.map((entry) => ({ patientId, source: addressOf(document, entry) }));
  const origins = await findOrigins(scope.tx, keys);
  const found = new Map<number, string>();
  for (const entry of index.entries) {
    const origin = origins.get(originName({ patientId, source: addressOf(document, entry) }));
    if (origin?.type === entry.type) found.set(entry.index, `${origin.type}/${origin.id}`);
  }
  return found;
}

/** What an entry is called where it came from: its address, or its place in that document. */
function addressOf(document: KeptDocument, entry: DocumentEntry): string {
  return entry.fullUrl ?? `${document.fromNode ?? ''}|${document.id}|${entry.index}`;
}

/** Who took it over, from whom, and the signature that vouched for it. */
function toProvenance(
  scope: Scope,
  document: KeptDocument,
  taken: readonly Taken[],
  clinician: Clinician,
  signature: unknown,
): Resource {
  const at = scope.clock.now().toISOString();
  return {
    resourceType: 'Provenance',
    id: newId(scope.ids, document.patientId),
    // The patient is named too: only so does it lie in the patient's compartment, under the patient's consent.
    target: [...taken.map(({ type, id }) => `${type}/${id}`), `Patient/${document.patientId}`].map((reference) => ({
      reference,
    })),
    recorded: at,
    activity: concept(SYSTEMS.dataOperation, 'CREATE', 'create'),
    agent: agentsOf(scope, document, clinician),
    entity: [sourceOf(document)],
    ...(typeof signature === 'object' && signature !== null ? { signature: [signature] } : {}),
  };
}

/** Tells the sender how all entries stand now, with the titles of those that were rejected in the document's own words. */
async function tellSender(scope: Scope, document: KeptDocument, decided: ReadonlyMap<number, Decided>): Promise<void> {
  const { fromNode, messageId, caseId } = document;
  if (fromNode === undefined || messageId === undefined || caseId === undefined) return;
  const senderDocumentId = asText(asObject(parseFhirJson(document.body).identifier)?.value);
  await announce(scope.tx, scope.clock.now(), 'entries-decided', {
    ...(senderDocumentId === undefined ? {} : { senderDocumentId }),
    documentId: document.id,
    patientId: document.patientId,
    toNode: fromNode,
    messageId,
    caseId,
    outcome: outcomeOf(document, decided, scope.clock.now()),
  });
}

export function outcomeOf(document: KeptDocument, decided: ReadonlyMap<number, Decided>, at: Date): ImportOutcome {
  const titles = titlesOf(document.body, 'en');
  const all = [...decided.values()].filter(({ entry }) => document.entries.includes(entry));
  const confirmed = all.filter(({ decision }) => decision === 'confirmed').length;
  return {
    accepted: all.filter(({ decision }) => decision === 'accepted').length,
    ...(confirmed === 0 ? {} : { confirmed }),
    rejected: all.flatMap(({ entry, reason }) =>
      reason === undefined ? [] : [{ title: titles.get(entry) ?? `#${entry}`, reason }],
    ),
    pending: document.entries.length - all.length,
    decidedAt: at.toISOString(),
  };
}

function titlesOf(body: string, lang: Lang): Map<number, string> {
  const view = renderDocument(parseFhirJson(body), lang);
  const entries: SummaryEntryView[] = view.sections.flatMap((section) => section.entries);
  return new Map(entries.map(({ index, title }) => [index, title.original.text ?? title.shown.text]));
}
