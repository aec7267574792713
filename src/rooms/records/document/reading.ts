import type { Lang } from '#kernel';
import type { CodedOutcomeKind, SummaryEntryView, SummaryView } from '../contract.ts';
import type { SectionStatement } from '../model.ts';
import { toCodeable } from './coded.ts';
import { type EntryContext, readEntry, referencesIn } from './entry.ts';
import { ADMINISTRATIVE, MEMBER_ELEMENTS } from './facts.ts';
import { asList, asObject, asObjects, asText, type Json } from './json.ts';
import { DOCUMENT_FAULTS, type DocumentFault, faultText, statementText, UNTITLED } from './messages.ts';
import { safeNarrative } from './narrative.ts';
import { type DocumentEntry, type DocumentIndex, indexDocument } from './resolve.ts';
import { type SectionShape, UNLISTED } from './sections.ts';
import { isEnteredInError, statementOfEntry } from './statement.ts';

export type Issue = SummaryView['issues'][number];

/** What one entry says about its section: an ordinary finding, a statement about the whole, or nothing because it was a mistake. */
export type EntryWord = SectionStatement | 'item' | 'void';

/** One reading of one document by one reader: what was shown so far, what was found wrong, what became of each coded element. */
export class Reading {
  readonly index: DocumentIndex;
  readonly composition: DocumentEntry | undefined;
  readonly bundle: Json;
  readonly lang: Lang;
  readonly issues: Issue[] = [];
  readonly outcomes = new Map<string, CodedOutcomeKind>();
  /** Entries that were shown or drawn in, or that are named by one that was. */
  readonly seen = new Set<number>();
  private readonly dangling = new Set<string>();
  private readonly context: EntryContext;

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

  /** The document's own language, as its author states it. */
  get language(): string | undefined {
    return this.context.language;
  }

  note(fault: DocumentFault, params?: Readonly<Record<string, string | number>>, expression?: string): void {
    this.issues.push(toIssue(fault, this.lang, params, expression));
  }

  /** The entries of a section and, after each, those that are part of it and stand in no section of their own. */
  readEntries(entries: readonly DocumentEntry[], listed: ReadonlySet<number>) {
    const views: SummaryEntryView[] = [];
    const statements: EntryWord[] = [];
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

  readOne(entry: DocumentEntry): SummaryEntryView {
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
  noteReferences(entry: DocumentEntry | undefined): void {
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

  head(shape: SectionShape | undefined, section: Json | undefined) {
    const written = asText(section?.title);
    const code = codesOf(section?.code, 'code')[0] ?? shape?.codes[0];
    const concept = toCodeable('code', section?.code);
    const fallback = written ?? concept?.text ?? concept?.coding[0]?.display ?? code ?? UNTITLED[this.lang];
    const { language } = this;
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

  said(statement: SectionStatement) {
    return {
      statement: statement.statement,
      statementText: statementText(statement, this.lang),
      basis: statement.basis,
    };
  }

  readNarrative(text: unknown, path: string): string | undefined {
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

export function toIssue(
  fault: DocumentFault,
  lang: Lang,
  params: Readonly<Record<string, string | number>> = {},
  expression?: string,
): Issue {
  const text = faultText(fault, lang, params);
  return { severity: DOCUMENT_FAULTS[fault].severity, text, ...(expression === undefined ? {} : { expression }) };
}

/** The element that names an entry, as it came. */
export function conceptOf({ resource }: DocumentEntry): unknown {
  return resource.code ?? resource.medicationCodeableConcept ?? resource.vaccineCode;
}

export function codesOf(value: unknown, key: string): string[] {
  return (toCodeable(key, value)?.coding ?? []).flatMap(({ code }) => code ?? []);
}

function valuesAt(holder: Json, path: readonly string[]): unknown[] {
  const [head, ...rest] = path;
  if (head === undefined) return [];
  const values = asList(holder[head]);
  return rest.length === 0 ? values : asObjects(values).flatMap((value) => valuesAt(value, rest));
}

function shortened(text: string): string {
  return text.length > 120 ? `${text.slice(0, 120)}…` : text;
}
