import { stringifyFhirJson } from '#fhir';
import type { Lang } from '#kernel';
import { type CodedView, FACT_LABELS, type FactLabel, type FactView, type SummaryEntryView } from '../contract.ts';
import { type CodedElement, codedElementsOf, toCodeable, typeName } from './coded.ts';
import {
  CODED_LABELS,
  DATE_ELEMENTS,
  DRAWN_IN,
  DRAWN_TYPES,
  PLAIN_LABELS,
  TITLE_DEFAULT,
  TITLE_ELEMENTS,
  TITLE_TEXTS,
} from './facts.ts';
import { asList, asObject, asText, choiceOf, type Json } from './json.ts';
import { NAMELESS, ownTitle } from './messages.ts';
import type { DocumentEntry, DocumentIndex } from './resolve.ts';
import { isMasked } from './statement.ts';
import { toCodedView } from './terms.ts';
import {
  actorName,
  dosageText,
  durationText,
  periodText,
  quantityText,
  referenceRangeText,
  valueText,
} from './values.ts';

/** What reading an entry needs of its document and its reader. */
export interface EntryContext {
  readonly index: DocumentIndex;
  readonly lang: Lang;
  readonly includeOriginal: boolean;
  /** The document's own language, for text whose resource names none. */
  readonly language: string | undefined;
  /** Told of every coded element with what became of it, by the number of the entry it stands in. */
  count(entry: number, path: string, outcome: CodedView['outcome']): void;
}

/** An entry as shown, and the resources that it drew in. */
export interface ReadEntry {
  readonly view: SummaryEntryView;
  readonly drawn: readonly number[];
}

interface Fact extends FactView {
  readonly label: FactLabel;
  readonly path: string;
}

export function readEntry(entry: DocumentEntry, context: EntryContext): ReadEntry {
  const { resource, type } = entry;
  const drawn = drawnIn(entry, context.index);
  const viewed = (of: DocumentEntry) =>
    codedElementsOf(of.resource).map((element) => ({ element, view: toView(element, of, context) }));
  const own = viewed(entry);
  const others = drawn.flatMap(viewed);
  const title = findTitle(resource, type, own, others, context);
  const status = own.find(({ element }) => isStatusPath(element.path, type))?.view;
  const interpretation = own.find(({ element }) => element.path === 'Observation.interpretation[0]')?.view;
  const shownAlready = new Set([title, status, interpretation]);
  const date = findDate(resource, context.lang);
  const value = type === 'Observation' ? measuredText(resource, context.lang) : undefined;
  const referenceRange = referenceRangeText(resource.referenceRange);
  const facts = [
    ...[...own, ...others]
      .filter(({ view }) => !shownAlready.has(view))
      .map(({ element, view }) => codedFact(element, view)),
    ...plainFacts(resource, type, entry, context).filter((fact) => fact.path !== date?.path),
    ...drawn.flatMap((other) => plainFacts(other.resource, other.type, other, context)),
    ...(isMasked(resource) ? [{ label: 'masked' as const, path: `${type}.meta` }] : []),
  ];
  return {
    drawn: drawn.map((other) => other.index),
    view: {
      index: entry.index,
      resourceType: type,
      title,
      ...(status ? { status } : {}),
      ...(value === undefined ? {} : { value }),
      ...(interpretation ? { interpretation } : {}),
      ...(referenceRange === undefined ? {} : { referenceRange }),
      ...(date ? { date: date.text } : {}),
      facts: ordered(withActivityTexts(withComponentValues(facts, resource, context.lang))),
      original: context.includeOriginal ? stringifyFhirJson(resource) : '',
    },
  };
}

function toView({ value, path }: CodedElement, entry: DocumentEntry, context: EntryContext): CodedView {
  const language = asText(entry.resource.language) ?? context.language;
  const view = toCodedView(value, context.lang, { path, language });
  context.count(entry.index, path, view.outcome);
  return view;
}

/** The resources that an entry is about (its medicine, specimen, device), each once, ingredients of a medicine included. */
function drawnIn(entry: DocumentEntry, index: DocumentIndex): DocumentEntry[] {
  const found = new Map<number, DocumentEntry>();
  const look = (from: DocumentEntry, depth: number): void => {
    for (const [key, reference] of referencesIn(from.resource)) {
      if (!DRAWN_IN.has(key)) continue;
      const target = index.resolve(reference, from);
      if (target.kind !== 'entry' || !DRAWN_TYPES.has(target.entry.type)) continue;
      if (target.entry.index === entry.index || found.has(target.entry.index)) continue;
      found.set(target.entry.index, target.entry);
      if (depth < 3) look(target.entry, depth + 1);
    }
  };
  look(entry, 1);
  return [...found.values()];
}

type HeldReference = readonly [key: string, reference: string];

/** They are asked for several times in one reading, and to look for them means to walk through the whole resource. */
const referencesOf = new WeakMap<Json, readonly HeldReference[]>();

/** Every reference of a resource with the name of the element that holds it. */
export function referencesIn(resource: Json): readonly HeldReference[] {
  const known = referencesOf.get(resource);
  if (known) return known;
  const found = collectReferences(resource, []);
  referencesOf.set(resource, found);
  return found;
}

function collectReferences(holder: Json, found: HeldReference[]): HeldReference[] {
  for (const [key, value] of Object.entries(holder)) {
    if (key === 'meta') continue;
    for (const item of asList(value)) {
      const object = asObject(item);
      if (!object) continue;
      const reference = asText(object.reference);
      if (reference !== undefined) found.push([key, reference]);
      collectReferences(object, found);
    }
  }
  return found;
}

type Viewed = { readonly element: CodedElement; readonly view: CodedView };

function findTitle(
  resource: Json,
  type: string,
  own: readonly Viewed[],
  others: readonly Viewed[],
  context: EntryContext,
): CodedView {
  for (const name of TITLE_TEXTS[type] ?? []) {
    const text = asText(resource[name]);
    const own = text === undefined ? undefined : ownTitle(text);
    if (text !== undefined && own) return { ...plainTitle(own[context.lang], context.lang), ...OWN_WORDS(text) };
    if (text !== undefined) return plainTitle(text, asText(resource.language) ?? context.language);
  }
  for (const name of TITLE_ELEMENTS[type] ?? TITLE_DEFAULT) {
    const path = `${type}.${name}`;
    const found = own.find(({ element }) => element.path === path || element.path === `${path}[0]`);
    if (found) return found.view;
  }
  const medicine = others.find(({ element }) => /^(Medication|Device|Substance)\.(code|type)$/.test(element.path));
  if (medicine) return medicine.view;
  const contained = own.find(({ element }) => /\.contained\[\d+\]\.code$/.test(element.path));
  if (contained && asObject(resource.medicationReference)) return contained.view;
  const name = actorName(resource) ?? referenceDisplay(resource.medicationReference) ?? asText(resource.title);
  if (name !== undefined) return plainTitle(name, asText(resource.language) ?? context.language);
  return plainTitle(`${NAMELESS[context.lang]} (${type})`, context.lang);
}

/** A title that is no coded element: its path is empty and it does not count. */
function plainTitle(text: string, lang: string | undefined): CodedView {
  return {
    path: '',
    outcome: 'source',
    shown: { text, ...(lang === undefined ? {} : { lang }) },
    original: { text, codings: [] },
  };
}

/** A title of our own wording is the same in every language. */
const OWN_WORDS = (text: string) => ({ outcome: 'mapped' as const, original: { text, codings: [] } });

function referenceDisplay(value: unknown): string | undefined {
  return asText(asObject(value)?.display);
}

function isStatusPath(path: string, type: string): boolean {
  return path === `${type}.clinicalStatus` || path === `${type}.status` || path === `${type}.lifecycleStatus`;
}

function findDate(resource: Json, lang: Lang): { path: string; text: string } | undefined {
  const type = typeName(resource);
  for (const name of DATE_ELEMENTS) {
    const plain = resource[name];
    const [key, value] =
      plain === undefined ? [choiceOf(resource, name)?.key, choiceOf(resource, name)?.value] : [name, plain];
    const text = asText(value) ?? periodText(value) ?? (key === undefined ? undefined : valueText(value, lang));
    if (key !== undefined && text !== undefined) return { path: `${type}.${key}`, text };
  }
  return undefined;
}

function measuredText(holder: Json, lang: Lang): string | undefined {
  const choice = choiceOf(holder, 'value');
  if (!choice || toCodeable(choice.key, choice.value)) return undefined;
  return choice.type === 'Quantity' ? quantityText(choice.value) : valueText(choice.value, lang);
}

function codedFact(element: CodedElement, coded: CodedView): Fact {
  const inComponent = /\.component\[\d+\]/.test(element.path);
  const inReaction = /\.reaction\[\d+\]/.test(element.path);
  const inActivity = /\.activity\[\d+\]\.detail\.code/.test(element.path);
  const label = inComponent
    ? 'component'
    : inActivity
      ? 'activity'
      : (CODED_LABELS[element.key] ?? (inReaction ? 'reaction' : 'other'));
  return { label, path: element.path, coded };
}

/** The facts that are no codes: dates, doses, texts, people. Everything else of the resource stays in its original beside it. */
function plainFacts(resource: Json, type: string, from: DocumentEntry, context: EntryContext): Fact[] {
  const found: Fact[] = [];
  const language = asText(resource.language) ?? context.language;
  const walk = (holder: Json, path: string): void => {
    for (const [key, value] of Object.entries(holder)) {
      if (SKIPPED.has(key) || key.startsWith('_') || value === null) continue;
      const label = PLAIN_LABELS[key] ?? PLAIN_LABELS[key.replace(/(?<=[a-z])[A-Z][A-Za-z]*$/, '')] ?? choiceLabel(key);
      asList(value).forEach((item, i) => {
        const at = Array.isArray(value) ? `${path}.${key}[${i}]` : `${path}.${key}`;
        if (toCodeable(key, item)) return;
        const text = label && factText(key, item, from, context);
        if (label && text !== undefined) {
          const run = typeof item === 'object' && language !== undefined ? { text, lang: language } : { text };
          found.push({ label, path: at, text: run });
        } else {
          const object = asObject(item);
          if (object) walk(object, at);
        }
      });
    }
  };
  walk(resource, type);
  return found;
}

/** Handled elsewhere, or no content for a reader. */
const SKIPPED = new Set([
  'repeat',
  'resourceType',
  'id',
  'meta',
  'text',
  'contained',
  'extension',
  'modifierExtension',
  'identifier',
  'language',
  'implicitRules',
  'referenceRange',
  'component',
  'subject',
  'patient',
  'hasMember',
  'result',
]);

const CHOICES = [
  'scheduled',
  'onset',
  'abatement',
  'effective',
  'performed',
  'occurrence',
  'timing',
  'doseNumber',
  'seriesDoses',
];

function choiceLabel(key: string): FactLabel | undefined {
  const name = CHOICES.find((choice) => key.startsWith(choice) && /^[A-Z]/.test(key.slice(choice.length)));
  return name === undefined ? undefined : PLAIN_LABELS[name];
}

function factText(key: string, item: unknown, from: DocumentEntry, context: EntryContext): string | undefined {
  const object = asObject(item);
  if (key === 'expectedSupplyDuration') return durationText(item, context.lang);
  if (!object) return typeof item === 'boolean' ? undefined : valueText(item, context.lang);
  if (key === 'dosage' || key === 'dosageInstruction') return dosageText(object, context.lang);
  if (isReference(object)) return actorText(object, from, context.index);
  if (isValue(object)) return valueText(object, context.lang);
  return undefined;
}

function isReference(object: Json): boolean {
  return (
    asText(object.reference) !== undefined || ('display' in object && !('code' in object)) || 'identifier' in object
  );
}

/** A data type with a text of its own, as against a backbone that holds further elements. */
function isValue(object: Json): boolean {
  return ['value', 'unit', 'low', 'high', 'numerator', 'start', 'end', 'repeat', 'text', 'title', 'contentType'].some(
    (key) => key in object && (typeof object[key] !== 'object' || key !== 'text'),
  );
}

/** Who or what a reference names: the resource's own name, else what the reference displays. */
export function actorText(reference: Json, from: DocumentEntry, index: DocumentIndex): string | undefined {
  const address = asText(reference.reference);
  const target = address === undefined ? undefined : index.resolve(address, from);
  const resource =
    target?.kind === 'entry' ? target.entry.resource : target?.kind === 'contained' ? target.resource : undefined;
  if (resource && typeName(resource) === 'PractitionerRole' && target?.kind === 'entry') {
    const parts = [resource.practitioner, resource.organization].flatMap((part) => {
      const next = asObject(part);
      const text = next && actorText(next, target.entry, index);
      return text === undefined ? [] : [text];
    });
    if (parts.length > 0) return parts.join(', ');
  }
  const own =
    resource &&
    (actorName(resource) ??
      firstConcept(resource.code) ??
      firstConcept(resource.type) ??
      firstConcept(resource.specialty));
  return own ?? asText(reference.display) ?? address ?? asText(asObject(reference.identifier)?.value);
}

function firstConcept(value: unknown): string | undefined {
  const codeable = toCodeable('code', asList(value)[0]);
  return codeable?.text ?? codeable?.coding[0]?.display;
}

/** The measured value of a component stands with the component's name. */
function withComponentValues(facts: readonly Fact[], resource: Json, lang: Lang): Fact[] {
  const components = asList(resource.component).map(asObject);
  return facts.map((fact) => {
    const number = /\.component\[(\d+)\]\.code$/.exec(fact.path)?.[1];
    const component = number === undefined ? undefined : components[Number(number)];
    const range = component && referenceRangeText(component.referenceRange);
    const value = component && measuredText(component, lang);
    const text = range === undefined ? value : `${value ?? ''} (${range})`.trim();
    return text === undefined ? fact : { ...fact, text: { text } };
  });
}

/** What a plan says stands with the part of the plan that says it. */
function withActivityTexts(facts: readonly Fact[]): Fact[] {
  const places = new Map(facts.map((fact) => [fact.path, fact]));
  const paired = new Set<Fact>();
  const joinedFacts = facts.map((fact) => {
    const place = /^(.+\.activity\[\d+\]\.detail)\.code$/.exec(fact.path)?.[1];
    const said = place === undefined ? undefined : places.get(`${place}.description`);
    if (said?.text === undefined) return fact;
    paired.add(said);
    return { ...fact, text: said.text };
  });
  return joinedFacts.filter((fact) => !paired.has(fact));
}

function ordered(facts: readonly Fact[]): FactView[] {
  // What belongs to one reaction stays together, reaction by reaction.
  const rank = (fact: Fact) => FACT_LABELS.indexOf(/\.reaction\[/.test(fact.path) ? 'reaction' : fact.label);
  return facts
    .map((fact, i) => ({ fact, i, group: Number(/\[(\d+)\]/.exec(fact.path)?.[1] ?? 0) }))
    .sort((a, b) => rank(a.fact) - rank(b.fact) || a.group - b.group || a.i - b.i)
    .map(({ fact: { label, text, coded } }) => ({ label, ...(text ? { text } : {}), ...(coded ? { coded } : {}) }));
}
