/** Puts a patient summary together: an IPS document Bundle from the resources of its sections. Pure. */
import { type Bundle, isObject, type Narrative, parseReference, type Reference, type Resource } from '#fhir';
import type { Lang, LocalText } from '#kernel';
import { DOCUMENT_TYPES, SYSTEMS } from '../codes.ts';
import { ABSENCE_NOTICE, type SummaryEntryView, type SummarySectionView } from '../contract.ts';
import { escapeXhtml } from '../document/narrative.ts';
import { renderWith } from '../document/render.ts';
import { sectionByKind } from '../document/sections.ts';
import { SECTION_STATEMENT_SYSTEM } from '../document/statement.ts';
import { withAbsences } from './absent.ts';
import { SUMMARY_SECTIONS, SUMMARY_TYPES, type SummarySection } from './select.ts';

/** How a section of the summary stands. */
export type SectionContent =
  | { readonly kind: 'entries'; readonly resources: readonly Resource[] }
  /** Nothing to list, and nobody stated that there is nothing. */
  | { readonly kind: 'none-listed' }
  /** Not part of what was agreed to be given. */
  | { readonly kind: 'withheld' };

export interface SummaryParts {
  readonly patient: Resource;
  /** What the sections refer to: medicines, doctors, organisations. Only what is referred to goes in. */
  readonly related: readonly Resource[];
  readonly sections: ReadonlyMap<SummarySection, SectionContent>;
  readonly nodeUrl: string;
  readonly nodeName: LocalText;
  readonly nodeId: string;
  /** The patient reads it: the sentence on what patients keep to themselves is for others. */
  readonly forPatient: boolean;
  readonly language: Lang;
  readonly composedAt: Date;
  /** First calendar day of the look-back. */
  readonly since: string;
  readonly documentId: string;
  readonly compositionId: string;
}

const LIST_EMPTY_REASON = 'http://terminology.hl7.org/CodeSystem/list-empty-reason';

/**
 * Why a section has no entries. That the record lists nothing is no statement that there is nothing: HL7's nearest word is `unavailable`, and ours beside it is exact.
 * @source http://terminology.hl7.org/CodeSystem/list-empty-reason
 */
export const EMPTY_REASONS = {
  'none-listed': {
    coding: [
      { system: LIST_EMPTY_REASON, code: 'unavailable', display: 'Unavailable' },
      { system: SECTION_STATEMENT_SYSTEM, code: 'none-listed', display: 'Nothing is listed' },
    ],
    text: { en: 'Nothing is listed', 'zh-Hans': '未列出任何内容', 'zh-Hant-HK': '沒有列出任何內容' },
  },
  withheld: {
    coding: [{ system: LIST_EMPTY_REASON, code: 'withheld', display: 'Information Withheld' }],
    text: { en: 'Withheld', 'zh-Hans': '未提供', 'zh-Hant-HK': '不予提供' },
  },
} as const;

const TITLE: LocalText = { en: 'Patient summary', 'zh-Hans': '健康摘要', 'zh-Hant-HK': '健康摘要' };

export function toSummaryBundle(parts: SummaryParts): Bundle {
  const { patient, language, nodeUrl } = parts;
  const author: Resource = {
    resourceType: 'Device',
    id: `causeway-${parts.nodeId}`,
    deviceName: [{ name: `Causeway, ${parts.nodeName[language]}`, type: 'user-friendly-name' }],
  };
  const clinical = [...parts.sections.values()].flatMap((content) =>
    content.kind === 'entries' ? content.resources : [],
  );
  const related = reachable([patient, ...clinical], parts.related);
  const composition = toComposition(parts, author);
  const content = [composition, withAbsences(patient), author, ...unique([...clinical, ...related])];
  const present = new Set(content.map(keyOf));
  const bundle: Bundle = {
    resourceType: 'Bundle',
    language,
    ...tagOf(patient),
    identifier: { system: `${nodeUrl}/documents`, value: parts.documentId },
    type: 'document',
    timestamp: parts.composedAt.toISOString(),
    entry: content.map((resource) => ({
      fullUrl: `${nodeUrl}/fhir/R4/${keyOf(resource)}`,
      resource: withLogicalReferences(withoutVersion(resource), present, nodeUrl),
    })),
  };
  return withNarratives(bundle, language);
}

function toComposition(parts: SummaryParts, author: Resource): Resource {
  const { patient, language, composedAt } = parts;
  const day = composedAt.toISOString();
  const custodian = (patient as { managingOrganization?: Reference }).managingOrganization;
  return {
    resourceType: 'Composition',
    id: parts.compositionId,
    ...tagOf(patient),
    language,
    ...(parts.forPatient ? {} : { text: narrativeOf([ABSENCE_NOTICE[language]], language) }),
    status: 'final',
    type: { coding: [DOCUMENT_TYPES.summary] },
    subject: { reference: keyOf(patient) },
    date: day,
    author: [{ reference: keyOf(author) }],
    title: TITLE[language],
    ...(custodian ? { custodian } : {}),
    event: [
      {
        code: [{ coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-ActClass', code: 'PCPR' }] }],
        period: { start: parts.since, end: day },
      },
    ],
    section: SUMMARY_SECTIONS.flatMap((section) => {
      const content = parts.sections.get(section);
      return content ? [toSection(section, content, language)] : [];
    }),
  };
}

function toSection(section: SummarySection, content: SectionContent, language: Lang): object {
  const shape = sectionByKind(section);
  const head = {
    title: shape?.title[language],
    code: { coding: [{ system: SYSTEMS.loinc, code: shape?.codes[0], display: shape?.title.en }] },
  };
  if (content.kind === 'entries') {
    return { ...head, entry: content.resources.map((resource) => ({ reference: keyOf(resource) })) };
  }
  const { text, coding } = EMPTY_REASONS[content.kind];
  return { ...head, emptyReason: { coding, text: text[language] } };
}

/** The related resources that something in the document refers to, and what those refer to in turn. */
function reachable(from: readonly Resource[], related: readonly Resource[]): Resource[] {
  const byKey = new Map(related.map((resource) => [keyOf(resource), resource]));
  const found = new Map<string, Resource>();
  const look = (resource: Resource): void => {
    for (const reference of literalReferences(resource)) {
      const target = byKey.get(reference);
      if (!target || found.has(reference)) continue;
      found.set(reference, target);
      look(target);
    }
  };
  for (const resource of from) look(resource);
  return [...found.values()];
}

export function literalReferences(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(literalReferences);
  if (!isObject(value)) return [];
  const own = typeof value.reference === 'string' ? [value.reference] : [];
  return [...own, ...Object.values(value).flatMap(literalReferences)];
}

/**
 * A reference to something that does not travel becomes a logical one: it still says what it points at, and leads nobody to an address. One to a finding, problem or
 * medicine of the record is left out with its words: what the patient keeps back is not named by what is shown, and nobody can tell it from what is too old.
 * @source https://hl7.org/fhir/R4/references.html#logical
 */
function withLogicalReferences(resource: Resource, present: ReadonlySet<string>, nodeUrl: string): Resource {
  const convert = (value: unknown): unknown => {
    if (Array.isArray(value))
      return unlessEmptied(
        value,
        value.map(convert).filter((item) => item !== undefined),
      );
    if (!isObject(value)) return value;
    const { reference } = value;
    if (typeof reference === 'string' && !reference.startsWith('#') && !present.has(reference)) {
      return isOfRecord(value, reference) ? undefined : toLogical(value, reference, nodeUrl);
    }
    const items = Object.entries(value).map(([key, item]) => [key, convert(item)] as const);
    const kept = Object.fromEntries(items.filter(([, item]) => item !== undefined));
    return unlessEmptied(value, kept);
  };
  return convert(resource) as Resource;
}

/** FHIR has no empty objects and lists: what lost all that it held goes too. */
export function unlessEmptied<T extends object>(before: object, after: T): T | undefined {
  return Object.keys(after).length === 0 && Object.keys(before).length > 0 ? undefined : after;
}

const OF_RECORD: ReadonlySet<string> = new Set([
  ...SUMMARY_TYPES,
  'Specimen',
  'BodyStructure',
  'ImagingStudy',
  'Media',
]);

function isOfRecord({ type }: Record<string, unknown>, reference: string): boolean {
  const parsed = parseReference(reference);
  const named = parsed.kind === 'relative' || parsed.kind === 'conditional' ? parsed.type : type;
  return typeof named === 'string' && OF_RECORD.has(named);
}

function toLogical(holder: Record<string, unknown>, reference: string, nodeUrl: string): object {
  const { reference: _gone, ...rest } = holder;
  const parsed = parseReference(reference);
  const type = parsed.kind === 'relative' || parsed.kind === 'conditional' ? { type: parsed.type } : {};
  const identifier =
    parsed.kind === 'relative'
      ? { system: `${nodeUrl}/fhir/R4/${parsed.type}`, value: parsed.id }
      : { system: 'urn:ietf:rfc:3986', value: reference };
  return { ...type, identifier, ...rest };
}

/** The narrative of each section says what its entries say: it is made from the very view that a reader gets. */
function withNarratives(bundle: Bundle, language: Lang): Bundle {
  const view = renderWith(() => [], bundle, language);
  const [first, ...others] = bundle.entry ?? [];
  const composition = first?.resource as Resource & { section: object[] };
  const section = composition.section.map((one, i) => {
    const shown = view.sections[i];
    return shown ? withText(one, toNarrative(shown, language)) : one;
  });
  return { ...bundle, entry: [{ ...first, resource: { ...composition, section } }, ...others] };
}

/** FHIR wants a section's text before its entries; readers of the JSON do, too. */
function withText(section: object, text: Narrative): object {
  const { title, code, ...rest } = section as { title?: string; code?: object };
  return { title, code, text, ...rest };
}

export function toNarrative(section: SummarySectionView, language: Lang): Narrative {
  const statement = section.statement === 'present' ? [] : [section.statementText];
  const items = section.entries.map((entry) => `<li>${escapeXhtml(entryLine(entry))}</li>`).join('');
  return narrativeOf(statement, language, items === '' ? '' : `<ul>${items}</ul>`);
}

export function narrativeOf(sentences: readonly string[], language: Lang, list = ''): Narrative {
  const paragraphs = sentences.map((sentence) => `<p>${escapeXhtml(sentence)}</p>`).join('');
  return {
    status: 'generated',
    div: `<div xmlns="http://www.w3.org/1999/xhtml" lang="${language}">${paragraphs}${list}</div>`,
  };
}

/** One entry in one line: what, how much, how it stands, since when. */
function entryLine(entry: SummaryEntryView): string {
  const components = entry.facts
    .filter((fact) => fact.label === 'component' && fact.text !== undefined)
    .map((fact) => `${fact.coded?.shown.text ?? ''} ${fact.text?.text ?? ''}`.trim());
  const coded = entry.facts.filter((fact) => fact.label === 'value').map((fact) => fact.coded?.shown.text);
  const doses = entry.facts.filter((fact) => fact.label === 'dose').map((fact) => fact.text?.text);
  const value = [entry.value, ...coded, ...components].filter(Boolean).join('; ');
  const rest = [entry.interpretation?.shown.text, ...doses, entry.status?.shown.text, entry.date].filter(Boolean);
  const named = value === '' ? entry.title.shown.text : `${entry.title.shown.text}: ${value}`;
  return rest.length === 0 ? named : `${named} (${rest.join(', ')})`;
}

function unique(resources: readonly Resource[]): Resource[] {
  return [...new Map(resources.map((resource) => [keyOf(resource), resource])).values()];
}

export function keyOf(resource: Resource): string {
  return `${resource.resourceType}/${resource.id}`;
}

function tagOf(patient: Resource): Pick<Resource, 'meta'> {
  const tag = patient.meta?.tag;
  return tag && tag.length > 0 ? { meta: { tag: [...tag] } } : {};
}

/** A copy that leaves the house says where it is from by its address; our own counting of versions stays here. */
function withoutVersion({ meta, ...resource }: Resource): Resource {
  const { versionId: _version, lastUpdated: _updated, ...labels } = meta ?? {};
  const { resourceType, id, ...rest } = resource;
  return {
    resourceType,
    ...(id === undefined ? {} : { id }),
    ...(Object.keys(labels).length > 0 ? { meta: labels } : {}),
    ...rest,
  } as Resource;
}
