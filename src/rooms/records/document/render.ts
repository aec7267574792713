import type { Lang } from '#kernel';
import type {
  CodedOutcomeKind,
  OutcomeCounts,
  SummaryEntryView,
  SummarySectionView,
  SummaryView,
} from '../contract.ts';
import type { SectionStatement } from '../model.ts';
import { toCodeable } from './coded.ts';
import { actorText, type EntryContext, readEntry, referencesIn } from './entry.ts';
import { ADMINISTRATIVE, MEMBER_ELEMENTS } from './facts.ts';
import { asList, asObject, asObjects, asText, type Json } from './json.ts';
import {
  DOCUMENT_FAULTS,
  DOCUMENT_TITLES,
  type DocumentFault,
  faultText,
  statementText,
  UNTITLED,
} from './messages.ts';
import { safeNarrative } from './narrative.ts';
import { type DocumentEntry, type DocumentIndex, indexDocument } from './resolve.ts';
import {
  OTHER_TITLE,
  SECTION_SHAPES,
  type SectionShape,
  sectionByCode,
  sectionByKind,
  sectionByType,
  UNLISTED,
} from './sections.ts';
import {
  decideStatement,
  isEnteredInError,
  isMasked,
  speaksForWholeSection,
  statementOfEmptyReason,
  statementOfEntry,
} from './statement.ts';
import { nameText } from './values.ts';

export interface RenderOptions {
  /** Puts each entry's JSON beside its translation. */
  readonly includeOriginal?: boolean;
}

type Issue = SummaryView['issues'][number];

/** What a validator found wrong; the document is shown all the same. */
export type FindFaults = (bundle: Json, lang: Lang) => readonly Issue[];

/** A patient summary. @source LOINC */
const PATIENT_SUMMARY = '60591-5';
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
  if (!top || top.resourceType !== 'Bundle') return emptyView(lang, 'not-a-bundle');
  if (isTooDeep(top)) return emptyView(lang, 'too-deep');
  const reader = new DocumentReader(top, lang, includeOriginal);
  const view = reader.read();
  const findings = findFaults(top, lang);
  const shown = findings.slice(0, FINDINGS_MAX);
  if (findings.length > shown.length) {
    shown.push(toIssue('validation-cut', lang, { count: findings.length - shown.length }));
  }
  return { ...view, issues: [...view.issues, ...shown] };
}

function toIssue(
  fault: DocumentFault,
  lang: Lang,
  params: Readonly<Record<string, string | number>> = {},
  expression?: string,
): Issue {
  const text = faultText(fault, lang, params);
  return { severity: DOCUMENT_FAULTS[fault].severity, text, ...(expression === undefined ? {} : { expression }) };
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

class DocumentReader {
  private readonly index: DocumentIndex;
  private readonly issues: Issue[] = [];
  private readonly outcomes = new Map<string, CodedOutcomeKind>();
  /** Entries that were shown or drawn in, or that are named by one that was. */
  private readonly seen = new Set<number>();
  private readonly dangling = new Set<string>();
  private readonly context: EntryContext;
  private readonly composition: DocumentEntry | undefined;
  private readonly bundle: Json;
  private readonly lang: Lang;

  constructor(bundle: Json, lang: Lang, includeOriginal: boolean) {
    this.bundle = bundle;
    this.lang = lang;
    this.index = indexDocument(bundle);
    this.composition = this.index.entries.find((entry) => entry.type === 'Composition');
    this.context = {
      index: this.index,
      lang,
      includeOriginal,
      language: asText(this.composition?.resource.language) ?? asText(bundle.language),
      count: (entry, path, outcome) => this.outcomes.set(`${entry}|${path}`, outcome),
    };
  }

  read(): SummaryView {
    this.noteShape();
    const subject = this.findSubject();
    const sections = this.composition ? this.readSections(this.composition) : this.groupByKind();
    this.noteReferences(this.composition);
    const other = this.readOther(subject);
    const { title, originalTitle } = this.readTitle();
    const composedAt = asText(this.composition?.resource.date) ?? asText(this.bundle.timestamp);
    return {
      title,
      ...(originalTitle === undefined ? {} : { originalTitle }),
      ...(this.isSynthetic(subject) ? { synthetic: true } : {}),
      person: toPerson(subject?.resource),
      authors: this.readAuthors(),
      ...(composedAt === undefined ? {} : { composedAt }),
      ...(this.context.language === undefined ? {} : { language: this.context.language }),
      sections: [...sections, ...other],
      counts: countOutcomes(this.outcomes.values()),
      issues: this.issues,
    };
  }

  private note(fault: DocumentFault, params?: Readonly<Record<string, string | number>>, expression?: string): void {
    this.issues.push(toIssue(fault, this.lang, params, expression));
  }

  private noteShape(): void {
    const type = asText(this.bundle.type);
    if (type !== 'document') this.note('not-a-document', { type: type ?? '?' }, 'Bundle.type');
    for (const index of this.index.empty) {
      this.note('entry-without-resource', { index: index + 1 }, `Bundle.entry[${index}]`);
    }
    for (const url of new Set(this.index.repeatedUrls)) this.note('repeated-full-url', { url }, 'Bundle.entry.fullUrl');
    if (!this.composition) this.note('no-composition');
    else if (this.composition.index !== 0) {
      this.note('composition-not-first', {}, `Bundle.entry[${this.composition.index}]`);
    }
    const patients = this.index.entries.filter((entry) => entry.type === 'Patient').length;
    if (patients > 1) this.note('several-patients', { count: patients });
  }

  private findSubject(): DocumentEntry | undefined {
    const reference = asText(asObject(this.composition?.resource.subject)?.reference);
    const target =
      this.composition && reference !== undefined ? this.index.resolve(reference, this.composition) : undefined;
    const named = target?.kind === 'entry' ? target.entry : undefined;
    if (!named) this.note('no-subject', {}, 'Composition.subject');
    const subject = named ?? this.index.entries.find((entry) => entry.type === 'Patient');
    if (subject) this.seen.add(subject.index);
    return subject;
  }

  private isSynthetic(subject: DocumentEntry | undefined): boolean {
    const holders = [this.bundle, this.composition?.resource, subject?.resource];
    return holders.some((holder) =>
      asObjects(asObject(holder?.meta)?.tag).some((tag) => tag.code === 'HTEST' || tag.code === 'synthetic'),
    );
  }

  private readTitle(): Pick<SummaryView, 'title' | 'originalTitle'> {
    const written = asText(this.composition?.resource.title);
    const codes = codesOf(this.composition?.resource.type, 'type');
    const known = codes.map((code) => DOCUMENT_TITLES[code]).find((title) => title !== undefined);
    const language = this.context.language;
    const originalTitle = written === undefined ? {} : { originalTitle: written };
    if (known) return { title: { text: known[this.lang], lang: this.lang }, ...originalTitle };
    if (written === undefined) return { title: { text: UNTITLED[this.lang], lang: this.lang } };
    return { title: { text: written, ...(language === undefined ? {} : { lang: language }) }, ...originalTitle };
  }

  private readAuthors(): SummaryView['authors'] {
    const { composition } = this;
    if (!composition) return [];
    return asObjects(composition.resource.author).flatMap((reference) => {
      const text = actorText(reference, composition, this.index);
      return text === undefined ? [] : [{ text }];
    });
  }

  private readSections(composition: DocumentEntry): SummarySectionView[] {
    this.seen.add(composition.index);
    const listed = new Set<number>();
    const collect = (section: Json) => {
      for (const [, entry] of this.entriesOf(section, composition)) if (entry) listed.add(entry.index);
      asObjects(section.section).forEach(collect);
    };
    asObjects(composition.resource.section).forEach(collect);
    const views: SummarySectionView[] = [];
    const read = (section: Json, path: string, parent: SectionShape | undefined) => {
      const shape = sectionByCode(codesOf(section.code, 'code')) ?? parent;
      views.push(this.readSection(section, path, shape, composition, listed));
      asObjects(section.section).forEach((child, i) => {
        read(child, `${path}.section[${i}]`, shape);
      });
    };
    asObjects(composition.resource.section).forEach((section, i) => {
      read(section, `Composition.section[${i}]`, undefined);
    });
    views.push(...this.readVisit(composition, listed));
    if (codesOf(composition.resource.type, 'type').includes(PATIENT_SUMMARY)) {
      const missing = SECTION_SHAPES.filter(
        (shape) => shape.required && !views.some((view) => view.kind === shape.kind),
      );
      for (const shape of missing) views.push(this.missingSection(shape));
    }
    return views;
  }

  /** The visit that the document is about, where no section lists it. */
  private readVisit(composition: DocumentEntry, listed: ReadonlySet<number>): SummarySectionView[] {
    const reference = asText(asObject(composition.resource.encounter)?.reference);
    const target = reference === undefined ? undefined : this.index.resolve(reference, composition);
    if (target?.kind !== 'entry' || listed.has(target.entry.index)) return [];
    const said = this.said({ statement: 'present', basis: 'entries' });
    return [{ ...this.head(sectionByKind('encounters'), undefined), ...said, entries: [this.readOne(target.entry)] }];
  }

  private missingSection(shape: SectionShape): SummarySectionView {
    const statement = decideStatement({
      exists: false,
      emptyReason: undefined,
      entries: [],
      dangling: 0,
      hasText: false,
      masked: false,
    });
    return { ...this.head(shape, undefined), ...this.said(statement), entries: [] };
  }

  /** The references of a section with the entry each leads to. */
  private entriesOf(
    section: Json,
    composition: DocumentEntry,
  ): [reference: string, entry: DocumentEntry | undefined][] {
    return asObjects(section.entry).flatMap((item): [string, DocumentEntry | undefined][] => {
      const reference = asText(item.reference);
      if (reference === undefined) return [];
      const target = this.index.resolve(reference, composition);
      return [[reference, target.kind === 'entry' ? target.entry : undefined]];
    });
  }

  private readSection(
    section: Json,
    path: string,
    shape: SectionShape | undefined,
    composition: DocumentEntry,
    listed: ReadonlySet<number>,
  ): SummarySectionView {
    const references = this.entriesOf(section, composition);
    const named = references.flatMap(([, entry]) => (entry ? [entry] : []));
    const { views, statements } = this.readEntries(named, listed);
    const narrative = this.readNarrative(section.text, `${path}.text`);
    const emptyReason = statementOfEmptyReason(section.emptyReason);
    const said = statements.find((one) => typeof one === 'object');
    const statement = decideStatement({
      exists: true,
      emptyReason,
      entries: statements,
      dangling: references.length - named.length,
      hasText: narrative !== undefined || asObjects(section.section).length > 0,
      masked: isMasked(composition.resource) && references.length === 0,
    });
    if (statement.basis === 'silent') this.note('section-silent', {}, path);
    if (statements.includes('item') && emptyReason) this.note('section-empty-reason-with-entries', {}, path);
    if (statements.includes('item') && said && this.contradicts(named)) this.note('section-contradiction', {}, path);
    return {
      ...this.head(shape, section),
      ...this.said(statement),
      ...(narrative === undefined ? {} : { narrative }),
      entries: views,
    };
  }

  private contradicts(entries: readonly DocumentEntry[]): boolean {
    return entries.some((entry) => {
      const concept = conceptOf(entry);
      const said = statementOfEntry(entry.resource, concept);
      return said !== undefined && speaksForWholeSection(concept);
    });
  }

  /** The entries of a section and, after each, those that are part of it and stand in no section of their own. */
  private readEntries(entries: readonly DocumentEntry[], listed: ReadonlySet<number>) {
    const views: SummaryEntryView[] = [];
    const statements: (SectionStatement | 'item' | 'void')[] = [];
    const done = new Set<number>();
    const read = (entry: DocumentEntry, depth: number): void => {
      if (done.has(entry.index)) return;
      done.add(entry.index);
      views.push(this.readOne(entry));
      const said = statementOfEntry(entry.resource, conceptOf(entry));
      statements.push(said ?? (isEnteredInError(entry.resource) ? 'void' : 'item'));
      if (depth > 4) return;
      for (const member of this.membersOf(entry)) if (!listed.has(member.index)) read(member, depth + 1);
    };
    for (const entry of entries) read(entry, 0);
    return { views, statements };
  }

  private readOne(entry: DocumentEntry): SummaryEntryView {
    const { view, drawn } = readEntry(entry, this.context);
    this.seen.add(entry.index);
    this.noteReferences(entry);
    for (const index of drawn) {
      this.seen.add(index);
      this.noteReferences(this.index.entryAt(index));
    }
    return view;
  }

  private membersOf(entry: DocumentEntry): DocumentEntry[] {
    return (MEMBER_ELEMENTS[entry.type] ?? []).flatMap((path) =>
      valuesAt(entry.resource, path.split('.')).flatMap((value) => {
        const reference = asText(asObject(value)?.reference);
        const target = reference === undefined ? undefined : this.index.resolve(reference, entry);
        return target?.kind === 'entry' ? [target.entry] : [];
      }),
    );
  }

  /** Administrative entries that a shown one names count as shown; a reference that leads nowhere is an issue, each once. */
  private noteReferences(entry: DocumentEntry | undefined): void {
    if (!entry) return;
    for (const [, reference] of referencesIn(entry.resource)) {
      const target = this.index.resolve(reference, entry);
      if (target.kind === 'dangling' && !this.dangling.has(reference)) {
        this.dangling.add(reference);
        this.note('dangling-reference', { reference: shortened(reference) }, `Bundle.entry[${entry.index}].resource`);
      }
      if (target.kind !== 'entry' || this.seen.has(target.entry.index)) continue;
      if (ADMINISTRATIVE.has(target.entry.type) && target.entry.type !== 'Patient') {
        this.seen.add(target.entry.index);
        this.noteReferences(target.entry);
      }
    }
  }

  /** A document without a Composition: its clinical entries by kind, in the order of a summary. */
  private groupByKind(): SummarySectionView[] {
    const groups = new Map<string, DocumentEntry[]>();
    for (const entry of this.index.entries) {
      const shape = sectionOfEntry(entry);
      if (!shape) continue;
      const group = groups.get(shape.kind) ?? [];
      group.push(entry);
      groups.set(shape.kind, group);
    }
    const listed = new Set([...groups.values()].flat().map((entry) => entry.index));
    return SECTION_SHAPES.flatMap((shape) => {
      const group = groups.get(shape.kind);
      if (!group) return [];
      const { views } = this.readEntries(group, listed);
      return [
        { ...this.head(shape, undefined), ...this.said({ statement: 'present', basis: 'entries' }), entries: views },
      ];
    });
  }

  /** What the document holds and no section names, so that nothing is lost to the reader. */
  private readOther(subject: DocumentEntry | undefined): SummarySectionView[] {
    const left = () =>
      this.index.entries.filter((entry) => !this.seen.has(entry.index) && entry.index !== subject?.index);
    // First what nobody refers to draws in what it is about; what is still left then is shown on its own.
    const views: SummaryEntryView[] = [];
    for (const entry of left()) {
      if (this.seen.has(entry.index) || DRAWN_LATER.has(entry.type)) continue;
      views.push(this.readOne(entry));
    }
    for (const entry of left()) views.push(this.readOne(entry));
    if (views.length === 0) return [];
    return [
      {
        kind: 'other',
        title: { text: OTHER_TITLE[this.lang], lang: this.lang },
        ...this.said({ statement: 'present', basis: 'entries' }),
        entries: views,
      },
    ];
  }

  private head(shape: SectionShape | undefined, section: Json | undefined) {
    const written = asText(section?.title);
    const code = codesOf(section?.code, 'code')[0] ?? shape?.codes[0];
    const concept = toCodeable('code', section?.code);
    const fallback = written ?? concept?.text ?? concept?.coding[0]?.display ?? code ?? UNTITLED[this.lang];
    const language = this.context.language;
    const title = shape
      ? { text: shape.title[this.lang], lang: this.lang }
      : { text: fallback, ...(language === undefined ? {} : { lang: language }) };
    return {
      kind: shape?.kind ?? UNLISTED,
      ...(code === undefined ? {} : { code }),
      title,
      ...(written === undefined ? {} : { originalTitle: written }),
    };
  }

  private said(statement: SectionStatement) {
    return {
      statement: statement.statement,
      statementText: statementText(statement, this.lang),
      basis: statement.basis,
    };
  }

  private readNarrative(text: unknown, path: string): string | undefined {
    const div = asText(asObject(text)?.div);
    if (div === undefined) return undefined;
    const safe = safeNarrative(div);
    if (!safe.ok) {
      this.note(`narrative-${safe.reason}`, {}, path);
      return undefined;
    }
    // A heading-only or empty narrative is no content.
    return /[^\s]/.test(safe.xhtml.replace(/<[^>]*>/g, '')) ? safe.xhtml : undefined;
  }
}

const DRAWN_LATER: ReadonlySet<string> = new Set(['Medication', 'Substance', 'Specimen', 'Device', 'BodyStructure']);

/** The element that names an entry, as it came. */
function conceptOf({ resource }: DocumentEntry): unknown {
  return resource.code ?? resource.medicationCodeableConcept ?? resource.vaccineCode;
}

function sectionOfEntry(entry: DocumentEntry): SectionShape | undefined {
  if (entry.type !== 'Observation') return sectionByType(entry.type);
  const categories = asList(entry.resource.category).flatMap((category) => codesOf(category, 'category'));
  if (categories.includes('vital-signs')) return sectionByKind('vital-signs');
  if (categories.includes('social-history')) return sectionByKind('social-history');
  return sectionByType('Observation');
}

function codesOf(value: unknown, key: string): string[] {
  return (toCodeable(key, value)?.coding ?? []).flatMap(({ code }) => code ?? []);
}

function valuesAt(holder: Json, path: readonly string[]): unknown[] {
  const [head, ...rest] = path;
  if (head === undefined) return [];
  const values = asList(holder[head]);
  return rest.length === 0 ? values : asObjects(values).flatMap((value) => valuesAt(value, rest));
}

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
      return value === undefined ? [] : [{ ...(system === undefined ? {} : { system }), value }];
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

function shortened(text: string): string {
  return text.length > 120 ? `${text.slice(0, 120)}…` : text;
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
