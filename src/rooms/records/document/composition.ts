import type { SummarySectionView } from '../contract.ts';
import { asList, asObject, asObjects, asText, type Json } from './json.ts';
import { codesOf, conceptOf, type Reading } from './reading.ts';
import type { DocumentEntry } from './resolve.ts';
import { SECTION_SHAPES, type SectionShape, sectionByCode, sectionByKind, sectionByType } from './sections.ts';
import {
  decideStatement,
  isMasked,
  speaksForWholeSection,
  statementOfEmptyReason,
  statementOfEntry,
} from './statement.ts';

/** A patient summary. @source LOINC */
const PATIENT_SUMMARY = '60591-5';

export function readSections(reading: Reading, composition: DocumentEntry): SummarySectionView[] {
  reading.seen.add(composition.index);
  const listed = new Set<number>();
  const collect = (section: Json) => {
    for (const [, entry] of entriesOf(reading, section, composition)) if (entry) listed.add(entry.index);
    asObjects(section.section).forEach(collect);
  };
  asObjects(composition.resource.section).forEach(collect);
  const views: SummarySectionView[] = [];
  const read = (section: Json, path: string, parent: SectionShape | undefined) => {
    const shape = sectionByCode(codesOf(section.code, 'code')) ?? parent;
    views.push(readSection(reading, section, path, shape, composition, listed));
    asObjects(section.section).forEach((child, i) => {
      read(child, `${path}.section[${i}]`, shape);
    });
  };
  asObjects(composition.resource.section).forEach((section, i) => {
    read(section, `Composition.section[${i}]`, undefined);
  });
  views.push(...readVisit(reading, composition, listed));
  if (codesOf(composition.resource.type, 'type').includes(PATIENT_SUMMARY)) {
    const missing = SECTION_SHAPES.filter((shape) => shape.required && !views.some((view) => view.kind === shape.kind));
    for (const shape of missing) views.push(missingSection(reading, shape));
  }
  return views;
}

/** The visit that the document is about, where no section lists it. */
function readVisit(reading: Reading, composition: DocumentEntry, listed: ReadonlySet<number>): SummarySectionView[] {
  const reference = asText(asObject(composition.resource.encounter)?.reference);
  const target = reference === undefined ? undefined : reading.index.resolve(reference, composition);
  if (target?.kind !== 'entry' || listed.has(target.entry.index)) return [];
  const said = reading.said({ statement: 'present', basis: 'entries' });
  return [
    { ...reading.head(sectionByKind('encounters'), undefined), ...said, entries: [reading.readOne(target.entry)] },
  ];
}

function missingSection(reading: Reading, shape: SectionShape): SummarySectionView {
  const statement = decideStatement({
    exists: false,
    emptyReason: undefined,
    entries: [],
    dangling: 0,
    hasText: false,
    masked: false,
  });
  return { ...reading.head(shape, undefined), ...reading.said(statement), entries: [] };
}

/** The references of a section with the entry each leads to. */
function entriesOf(
  reading: Reading,
  section: Json,
  composition: DocumentEntry,
): [reference: string, entry: DocumentEntry | undefined][] {
  return asObjects(section.entry).flatMap((item): [string, DocumentEntry | undefined][] => {
    const reference = asText(item.reference);
    if (reference === undefined) return [];
    const target = reading.index.resolve(reference, composition);
    return [[reference, target.kind === 'entry' ? target.entry : undefined]];
  });
}

function readSection(
  reading: Reading,
  section: Json,
  path: string,
  shape: SectionShape | undefined,
  composition: DocumentEntry,
  listed: ReadonlySet<number>,
): SummarySectionView {
  const references = entriesOf(reading, section, composition);
  const named = references.flatMap(([, entry]) => (entry ? [entry] : []));
  const { views, statements } = reading.readEntries(named, listed);
  const narrative = reading.readNarrative(section.text, `${path}.text`);
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
  if (statement.basis === 'silent') reading.note('section-silent', {}, path);
  if (statements.includes('item') && emptyReason) reading.note('section-empty-reason-with-entries', {}, path);
  if (statements.includes('item') && said && contradicts(reading, named))
    reading.note('section-contradiction', {}, path);
  return {
    ...reading.head(shape, section),
    ...reading.said(statement),
    ...(narrative === undefined ? {} : { narrative }),
    entries: views,
  };
}

function contradicts(_reading: Reading, entries: readonly DocumentEntry[]): boolean {
  return entries.some((entry) => {
    const concept = conceptOf(entry);
    const said = statementOfEntry(entry.resource, concept);
    return said !== undefined && speaksForWholeSection(concept);
  });
}

/** A document without a Composition: its clinical entries by kind, in the order of a summary. */
export function groupByKind(reading: Reading): SummarySectionView[] {
  const groups = new Map<string, DocumentEntry[]>();
  for (const entry of reading.index.entries) {
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
    const { views } = reading.readEntries(group, listed);
    return [
      {
        ...reading.head(shape, undefined),
        ...reading.said({ statement: 'present', basis: 'entries' }),
        entries: views,
      },
    ];
  });
}

function sectionOfEntry(entry: DocumentEntry): SectionShape | undefined {
  if (entry.type !== 'Observation') return sectionByType(entry.type);
  const categories = asList(entry.resource.category).flatMap((category) => codesOf(category, 'category'));
  if (categories.includes('vital-signs')) return sectionByKind('vital-signs');
  if (categories.includes('social-history')) return sectionByKind('social-history');
  return sectionByType('Observation');
}
