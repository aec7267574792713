import type { Lang } from '#kernel';
import { maskNumber } from '#rooms/identity';
import type {
  CodedOutcomeKind,
  OutcomeCounts,
  SummaryEntryView,
  SummarySectionView,
  SummaryView,
} from '../contract.ts';
import { groupByKind, readSections } from './composition.ts';
import { actorText } from './entry.ts';
import { asObject, asObjects, asText, type Json } from './json.ts';
import { DOCUMENT_TITLES, type DocumentFault, UNTITLED } from './messages.ts';
import { codesOf, type Issue, Reading, toIssue } from './reading.ts';
import type { DocumentEntry } from './resolve.ts';
import { OTHER_TITLE } from './sections.ts';
import { nameText } from './values.ts';

export interface RenderOptions {
  /** Puts each entry's JSON beside its translation. */
  readonly includeOriginal?: boolean;
}

/** What a validator found wrong; the document is shown all the same. */
export type FindFaults = (bundle: Json, lang: Lang) => readonly Issue[];

/** 12 parts of a document inside one another are the most seen in real input; 150 leaves room and keeps every walk safe. */
const DEPTH_MAX = 150;
/** A reader learns nothing from the two-hundredth finding of the same kind. */
const FINDINGS_MAX = 100;

/**
 * Shows any FHIR document to a reader: sections, entries, every coded element with its outcome, and what is wrong with the document.
 * Never throws for a fault of the document; such faults are `issues`.
 */
export function renderWith(
  findFaults: FindFaults,
  bundle: unknown,
  lang: Lang,
  { includeOriginal = false }: RenderOptions = {},
): SummaryView {
  const top = asObject(bundle);
  if (top?.resourceType !== 'Bundle') return emptyView(lang, 'not-a-bundle');
  if (isTooDeep(top)) return emptyView(lang, 'too-deep');
  const view = readDocument(new Reading(top, lang, includeOriginal));
  const findings = findFaults(top, lang);
  const shown = findings.slice(0, FINDINGS_MAX);
  if (findings.length > shown.length) {
    shown.push(toIssue('validation-cut', lang, { count: findings.length - shown.length }));
  }
  return { ...view, issues: [...view.issues, ...shown] };
}

function emptyView(lang: Lang, fault: DocumentFault): SummaryView {
  return {
    title: { text: UNTITLED[lang], lang },
    person: { names: [], identifiers: [] },
    authors: [],
    sections: [],
    counts: { input: 0, mapped: 0, mappedWithLoss: 0, source: 0, refused: 0 },
    issues: [toIssue(fault, lang)],
  };
}

function readDocument(reading: Reading): SummaryView {
  noteShape(reading);
  const subject = findSubject(reading);
  const sections = reading.composition ? readSections(reading, reading.composition) : groupByKind(reading);
  reading.noteReferences(reading.composition);
  // Whom the patient goes to belongs to the patient, and is nothing that the document says by itself.
  reading.noteReferences(subject);
  const authors = readAuthors(reading);
  const other = readOther(reading, subject);
  const { title, originalTitle } = readTitle(reading);
  const composedAt = asText(reading.composition?.resource.date) ?? asText(reading.bundle.timestamp);
  return {
    title,
    ...(originalTitle === undefined ? {} : { originalTitle }),
    ...(isSynthetic(reading, subject) ? { synthetic: true } : {}),
    person: toPerson(subject?.resource),
    authors,
    ...(composedAt === undefined ? {} : { composedAt }),
    ...(reading.language === undefined ? {} : { language: reading.language }),
    sections: [...sections, ...other],
    counts: countOutcomes(reading.outcomes.values()),
    issues: reading.issues,
  };
}

function noteShape(reading: Reading): void {
  const type = asText(reading.bundle.type);
  if (type !== 'document') reading.note('not-a-document', { type: type ?? '?' }, 'Bundle.type');
  for (const index of reading.index.empty) {
    reading.note('entry-without-resource', { index: index + 1 }, `Bundle.entry[${index}]`);
  }
  for (const url of new Set(reading.index.repeatedUrls))
    reading.note('repeated-full-url', { url }, 'Bundle.entry.fullUrl');
  if (!reading.composition) reading.note('no-composition');
  else if (reading.composition.index !== 0) {
    reading.note('composition-not-first', {}, `Bundle.entry[${reading.composition.index}]`);
  }
  const patients = reading.index.entries.filter((entry) => entry.type === 'Patient').length;
  if (patients > 1) reading.note('several-patients', { count: patients });
}

function findSubject(reading: Reading): DocumentEntry | undefined {
  const reference = asText(asObject(reading.composition?.resource.subject)?.reference);
  const target =
    reading.composition && reference !== undefined ? reading.index.resolve(reference, reading.composition) : undefined;
  const named = target?.kind === 'entry' ? target.entry : undefined;
  if (!named) reading.note('no-subject', {}, 'Composition.subject');
  const subject = named ?? reading.index.entries.find((entry) => entry.type === 'Patient');
  if (subject) reading.seen.add(subject.index);
  return subject;
}

function isSynthetic(reading: Reading, subject: DocumentEntry | undefined): boolean {
  const holders = [reading.bundle, reading.composition?.resource, subject?.resource];
  return holders.some((holder) =>
    asObjects(asObject(holder?.meta)?.tag).some((tag) => tag.code === 'HTEST' || tag.code === 'synthetic'),
  );
}

function readTitle(reading: Reading): Pick<SummaryView, 'title' | 'originalTitle'> {
  const written = asText(reading.composition?.resource.title);
  const codes = codesOf(reading.composition?.resource.type, 'type');
  const known = codes.map((code) => DOCUMENT_TITLES[code]).find((title) => title !== undefined);
  const language = reading.language;
  const originalTitle = written === undefined ? {} : { originalTitle: written };
  if (known) return { title: { text: known[reading.lang], lang: reading.lang }, ...originalTitle };
  if (written === undefined) return { title: { text: UNTITLED[reading.lang], lang: reading.lang } };
  return { title: { text: written, ...(language === undefined ? {} : { lang: language }) }, ...originalTitle };
}

function readAuthors(reading: Reading): SummaryView['authors'] {
  const { composition } = reading;
  if (!composition) return [];
  for (const { reference } of asObjects(composition.resource.author)) {
    const target = typeof reference === 'string' ? reading.index.resolve(reference, composition) : undefined;
    // A program that wrote the document is its author, not part of what it says.
    if (target?.kind !== 'entry') continue;
    reading.seen.add(target.entry.index);
    reading.noteReferences(target.entry);
  }
  return asObjects(composition.resource.author).flatMap((reference) => {
    const text = actorText(reference, composition, reading.index);
    return text === undefined ? [] : [{ text }];
  });
}

/** What the document holds and no section names, so that nothing is lost to the reader. */
function readOther(reading: Reading, subject: DocumentEntry | undefined): SummarySectionView[] {
  const left = () =>
    reading.index.entries.filter((entry) => !reading.seen.has(entry.index) && entry.index !== subject?.index);
  // First what nobody refers to draws in what it is about; what is still left then is shown on its own.
  const views: SummaryEntryView[] = [];
  for (const entry of left()) {
    if (reading.seen.has(entry.index) || DRAWN_LATER.has(entry.type)) continue;
    views.push(reading.readOne(entry));
  }
  for (const entry of left()) views.push(reading.readOne(entry));
  if (views.length === 0) return [];
  return [
    {
      kind: 'other',
      title: { text: OTHER_TITLE[reading.lang], lang: reading.lang },
      ...reading.said({ statement: 'present', basis: 'entries' }),
      entries: views,
    },
  ];
}

const DRAWN_LATER: ReadonlySet<string> = new Set(['Medication', 'Substance', 'Specimen', 'Device', 'BodyStructure']);

function toPerson(patient: Json | undefined): SummaryView['person'] {
  const birthDate = asText(patient?.birthDate);
  const gender = asText(patient?.gender);
  return {
    names: asObjects(patient?.name).flatMap((name) => {
      const text = nameText(name);
      const lang = asText(asObjects(name.extension).find((e) => e.url === LANGUAGE_EXTENSION)?.valueCode);
      return text === undefined ? [] : [{ text, ...(lang === undefined ? {} : { lang }) }];
    }),
    ...(birthDate === undefined ? {} : { birthDate }),
    ...(gender === undefined ? {} : { gender }),
    identifiers: asObjects(patient?.identifier).flatMap((identifier) => {
      const value = asText(identifier.value);
      const system = asText(identifier.system);
      return value === undefined
        ? []
        : [{ ...(system === undefined ? {} : { system }), value, masked: maskNumber(value) }];
    }),
  };
}

const LANGUAGE_EXTENSION = 'http://hl7.org/fhir/StructureDefinition/language';

function countOutcomes(outcomes: Iterable<CodedOutcomeKind>): OutcomeCounts {
  const counts = { input: 0, mapped: 0, mappedWithLoss: 0, source: 0, refused: 0 };
  for (const outcome of outcomes) {
    counts.input++;
    counts[outcome === 'mapped-with-loss' ? 'mappedWithLoss' : outcome]++;
  }
  return counts;
}

/** Measured without recursion, so that the measuring itself is safe. */
function isTooDeep(value: unknown): boolean {
  let level: unknown[] = [value];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > DEPTH_MAX) return true;
    level = level.flatMap((item) => (typeof item === 'object' && item !== null ? Object.values(item) : []));
  }
  return false;
}
