import { type AccessGate, type Issue, type Resource, refusalText, validate } from '#fhir';
import { type Lang, type Refusal, RefusalError, type Scope } from '#kernel';
import { type PatientResource, registerApart, registerOrFindPatient } from '#rooms/identity';
import { noteAccess } from '../access.ts';
import type { ImportedEntry, ImportReport } from '../contract.ts';
import { type DocumentIndex, indexDocument } from '../document/resolve.ts';
import { findSameDocument, sha256 } from '../document/store.ts';
import { subjectOf } from '../folder/importable.ts';
import { factsOfDocument, keepDocument } from '../folder/keep.ts';
import { importRefusals } from '../import/messages.ts';
import { findOrigins, lockOrigins, originName, saveOrigins } from '../import/origin.ts';
import { references, resolveOutside } from '../import/outside.ts';
import { type Content, type ContentEntry, readContent, toJsonText } from '../import/read-content.ts';
import { type Incoming, type Taken, takeOver } from '../import/take.ts';
import type { RecordsPorts } from '../ports.ts';

export interface ImportBundle {
  /** A FHIR resource or Bundle, as JSON or XML text. */
  readonly text: string;
  /** Names the source where the content itself does not. */
  readonly label: string;
}

/**
 * Imports FHIR content of any shape: a document, a collection, a search result, a transaction, a batch, a single resource. Everything is taken with all its
 * content, under ids of ours; people are found or registered by their papers; what is invalid is taken and reported; a rerun changes nothing. A document's
 * text is kept byte for byte as well; one that came in XML is kept as the JSON that says the same. All of it or nothing.
 *
 * @refuses fhir.* (not JSON …), records.import-type, records.import-empty, and what the gate refuses
 */
export function importBundleWith({ gate }: Pick<RecordsPorts, 'gate'>) {
  return async (scope: Scope, { text: sent, label }: ImportBundle): Promise<ImportReport> => {
    const text = toJsonText(sent);
    const content = readContent(text, label);
    const index = indexDocument(content.bundle);
    const people = await takePeople(scope, content);
    const refusedPeople = people.refused;
    const repeated = repeatedEntries(content);
    const isAboutRefused = (entry: ContentEntry) => leadsToAny(entry, index, refusedPeople);
    const rest = content.entries.filter(
      (entry) => entry.resource && entry.type !== 'Patient' && !repeated.has(entry.index) && !isAboutRefused(entry),
    );
    const incoming = rest.map(
      ({ index: number, source, resource }): Incoming => ({ index: number, source, resource: resource as Resource }),
    );
    const outside = await resolveOutside(
      scope,
      index,
      incoming,
      label,
      [...people.byIndex.values()].map(({ id }) => id),
    );
    const entries = new Set(incoming.map((one) => one.index));
    const taken = await takeOver(scope, incoming, {
      gate,
      nameOf: outside.nameOf,
      resolve: (reference, from) => {
        const entry = index.entryAt(from.index);
        const target = entry && !reference.startsWith('#') ? index.resolve(reference, entry) : undefined;
        if (reference.startsWith('#') || target?.kind === 'contained') return undefined;
        if (target?.kind !== 'entry') return outside.leadsTo(reference, from);
        const person = people.byIndex.get(target.entry.index);
        if (person) return `Patient/${person.id}`;
        const number = repeated.get(target.entry.index) ?? target.entry.index;
        return entries.has(number) ? { incoming: number } : undefined;
      },
    });
    const document =
      content.type === 'document' ? await keepOnce(scope, text, label, index, people.byIndex) : undefined;
    const done = new Map([...people.byIndex.values(), ...taken].map((one) => [one.index, one]));
    const report = content.entries.map((entry) =>
      toReport(
        entry,
        done.get(repeated.get(entry.index) ?? entry.index),
        [...(people.remarks.get(entry.index) ?? []), ...outside.danglingOf(entry).map(leadsNowhere)],
        scope.lang,
      ),
    );
    noteImport(scope, gate, [...people.byIndex.values(), ...taken], label);
    return {
      ...(content.type === undefined ? {} : { bundleType: content.type }),
      ...(document ? { document } : {}),
      patients: [...new Set([...people.byIndex.values()].map(({ id }) => id))],
      counts: {
        taken: report.filter(({ outcome }) => outcome === 'taken').length,
        changed: report.filter(({ outcome }) => outcome === 'changed').length,
        unchanged: report.filter(({ outcome }) => outcome === 'unchanged').length,
        refused: report.filter(({ outcome }) => outcome === 'refused').length,
      },
      entries: report,
    };
  };
}

/** The people of the content, each found here or registered. One who came before under the same name is that same person. */
async function takePeople(scope: Scope, content: Content) {
  const patients = content.entries.filter((entry) => entry.resource && entry.type === 'Patient');
  const keys = patients.map(({ source }) => ({ patientId: '', source }));
  if (patients.length > 0) await lockOrigins(scope.tx, ['']);
  const origins = await findOrigins(scope.tx, keys);
  const byIndex = new Map<number, Taken>();
  const bySource = new Map<string, Taken>();
  const remarks = new Map<number, readonly Refusal[]>();
  const refused = new Map<number, readonly Refusal[]>();
  for (const { index, source, resource } of patients) {
    const again = bySource.get(source);
    const origin = origins.get(originName({ patientId: '', source }));
    if (again || origin) {
      const id = again?.id ?? origin?.id ?? '';
      byIndex.set(index, { index, outcome: 'unchanged', type: 'Patient', id });
      continue;
    }
    const person = resource as PatientResource;
    try {
      const { patientId, created } = await registerOrFindPatient(scope, person).catch((error: unknown) => {
        // Papers that contradict somebody here link nobody: the person is kept apart, and the report says why.
        if (!isHeldByAnother(error)) throw error;
        remarks.set(index, error.refusals);
        return registerApart(scope, person);
      });
      const taken: Taken = { index, outcome: created ? 'taken' : 'unchanged', type: 'Patient', id: patientId };
      byIndex.set(index, taken);
      bySource.set(source, taken);
      await saveOrigins(scope.tx, [{ patientId: '', source, type: 'Patient', id: patientId, sha256: sha256(source) }]);
    } catch (error) {
      if (!(error instanceof RefusalError)) throw error;
      refused.set(index, error.refusals);
      remarks.set(index, error.refusals);
    }
  }
  return { byIndex, refused, remarks };
}

function isHeldByAnother(error: unknown): error is RefusalError {
  return error instanceof RefusalError && error.refusals.some(({ code }) => code === 'identity.paper-held-by-another');
}

/** Whether an entry refers to one of these people: without the person its content would be nobody's. */
function leadsToAny(
  { index: number, resource }: ContentEntry,
  index: DocumentIndex,
  people: ReadonlyMap<number, unknown>,
): boolean {
  const entry = people.size === 0 ? undefined : index.entryAt(number);
  if (!entry || !resource) return false;
  return [...references(resource)].some((reference) => {
    const target = reference.startsWith('#') ? undefined : index.resolve(reference, entry);
    return target?.kind === 'entry' && people.has(target.entry.index);
  });
}

/** Entries that name a source which stands before them already, with the number of the first. */
function repeatedEntries(content: Content): Map<number, number> {
  const first = new Map<string, number>();
  const repeated = new Map<number, number>();
  for (const { index, source, resource } of content.entries) {
    if (!resource) continue;
    const before = first.get(source);
    if (before === undefined) first.set(source, index);
    else repeated.set(index, before);
  }
  return repeated;
}

async function keepOnce(
  scope: Scope,
  text: string,
  label: string,
  index: DocumentIndex,
  people: ReadonlyMap<number, Taken>,
): Promise<ImportReport['document']> {
  const subject = subjectOf(index);
  const patientId = subject && people.get(subject.index)?.id;
  if (patientId === undefined) return undefined;
  const before = await findSameDocument(scope.tx, patientId, 'imported', text);
  if (before) return { id: before.id, sha256: sha256(text), isNew: false };
  const kept = await keepDocument(scope, {
    patientId,
    kind: 'imported',
    body: text,
    fromNode: label,
    facts: factsOfDocument(index),
    entries: [],
  });
  return { id: kept.id, sha256: sha256(text), isNew: true };
}

function toReport(
  entry: ContentEntry,
  taken: Taken | undefined,
  remarks: readonly Refusal[],
  lang: Lang,
): ImportedEntry {
  const head = { index: entry.index, type: entry.type, source: entry.source };
  if (taken) {
    const found = validate(entry.resource).map((issue) => toIssue(issue, lang));
    const apart = remarks.map((remark) => ({ severity: 'warning' as const, text: refusalText(remark, lang) }));
    const issues = [...apart, ...found];
    return { ...head, outcome: taken.outcome, resource: `${taken.type}/${taken.id}`, issues };
  }
  // What is fit and was not taken all the same is about a person who was refused.
  const reason = entry.unfit ?? 'person-refused';
  const why = remarks.length > 0 ? remarks : [importRefusals(reason, { type: entry.type.slice(0, 64) })];
  const issues = why.map((refusal) => ({ severity: 'error' as const, text: refusalText(refusal, lang) }));
  return { ...head, outcome: 'refused', issues };
}

function leadsNowhere(reference: string): Refusal {
  return importRefusals('leads-nowhere', { reference: reference.slice(0, 200) });
}

function toIssue(issue: Issue, lang: Lang): ImportedEntry['issues'][number] {
  const expression = issue.expression === undefined ? {} : { expression: issue.expression };
  return { severity: issue.severity === 'error' ? 'error' : 'warning', text: refusalText(issue, lang), ...expression };
}

function noteImport(scope: Scope, gate: AccessGate, taken: readonly Taken[], label: string): void {
  const changed = taken.filter(({ outcome, type }) => outcome !== 'unchanged' && type !== 'Patient');
  const kindsOf = new Map<string | undefined, Record<string, number>>();
  for (const { type, id } of taken) if (type === 'Patient') kindsOf.set(id, {});
  for (const { type, patientId } of changed) {
    const kinds = kindsOf.get(patientId) ?? {};
    kinds[type] = (kinds[type] ?? 0) + 1;
    kindsOf.set(patientId, kinds);
  }
  if (kindsOf.size === 0) kindsOf.set(undefined, {});
  for (const [patientId, kinds] of kindsOf) {
    if (patientId === undefined)
      scope.note({ action: 'create', outcome: 'permitted', kinds, basis: 'records.import', detail: { label } });
    else noteAccess(scope, gate, 'create', patientId, kinds, 'records.import', { label });
  }
}
