/** The sections of a signed visit's document: why somebody came, what was said and found, the diagnoses, and what is to be done. */
import type { CodeableConcept, Resource } from '#fhir';
import { toCalendarDate } from '#kernel';
import { SYSTEMS } from '../codes.ts';
import { RAPRIOP } from '../contract.ts';
import { PLAN_TITLE } from '../document/messages.ts';
import { sectionByKind } from '../document/sections.ts';
import type { SigningFacts } from './fhir.ts';
import { concept, conceptLine, isRequestOf, medicineLine, referenceTo, vitalLines } from './fhir-parts.ts';
import { type SaidText, toLineNarrative, toListNarrative, toNarrative } from './narrative.ts';
import { PLAN_PARTS, type PlanPart, planCode } from './parts.ts';

/** The resources of a visit, by what the document shows them as. */
export interface VisitParts {
  readonly conditions: readonly Resource[];
  readonly vitals: readonly Resource[];
  readonly medicines: readonly Resource[];
  readonly requests: readonly Resource[];
  /** Where there is a plan to speak of. */
  readonly carePlan: Resource | undefined;
}

type Facts = Pick<SigningFacts, 'visit' | 'signedAt'>;

/** Composition.section, in the order in which a doctor writes. What the note is silent about has no section; a visit without a diagnosis says why. */
export function visitSections(facts: Facts, parts: VisitParts): object[] {
  const { note } = facts.visit;
  return [
    textSection(facts, 'visit-reason', 'reason'),
    textSection(facts, 'visit-history', 'history'),
    entrySection(facts, 'vital-signs', parts.vitals, vitalLines(note, note.language)),
    textSection(facts, 'visit-findings', 'findings'),
    diagnosisSection(facts, parts.conditions),
    planSection(facts, parts),
  ].flat();
}

function textSection(facts: Facts, kind: string, key: 'reason' | 'history' | 'findings'): object[] {
  const text = facts.visit.note[key];
  return text.trim() === '' ? [] : [{ ...head(facts, kind), text: toNarrative(said(facts, text, key)) }];
}

function entrySection(facts: Facts, kind: string, entries: readonly Resource[], lines: readonly string[]): object[] {
  if (entries.length === 0) return [];
  const text = toListNarrative(lines, facts.visit.note.language);
  return [{ ...head(facts, kind), text, entry: entries.map(referenceTo) }];
}

function diagnosisSection(facts: Facts, conditions: readonly Resource[]): object[] {
  if (conditions.length > 0) {
    const lines = conditions.map((condition) => conceptLine(condition.code as CodeableConcept));
    return entrySection(facts, 'visit-diagnoses', conditions, lines);
  }
  const { noDiagnosisReason = '', language } = facts.visit.note;
  const reason = noDiagnosisReason.trim();
  return [
    { ...head(facts, 'visit-diagnoses'), text: toLineNarrative(reason, language), emptyReason: { text: reason } },
  ];
}

/** One section with the seven parts of the management stage below it, as far as something was said. */
function planSection(facts: Facts, { medicines, requests, carePlan }: VisitParts): object[] {
  const { plan, language } = facts.visit.note;
  const section = RAPRIOP.flatMap((name): object[] => {
    const title = { title: PLAN_PARTS[name][language], code: planConcept(name) };
    if (name === 'prescription') {
      if (medicines.length === 0) return [];
      const text = toListNarrative(medicines.map(medicineLine), language);
      return [{ ...title, text, entry: medicines.map(referenceTo) }];
    }
    if (plan[name].trim() === '') return [];
    const text = toNarrative(said(facts, plan[name], `plan.${name}`));
    const request = requests.find((one) => one.category !== undefined && isRequestOf(one, name));
    return [{ ...title, text, ...(request ? { entry: [referenceTo(request)] } : {}) }];
  });
  if (section.length === 0) return [];
  const text = toLineNarrative(PLAN_TITLE[language], language);
  return [{ ...head(facts, 'care-plan'), text, ...(carePlan ? { entry: [referenceTo(carePlan)] } : {}), section }];
}

/** The code of a part of the management stage, in a section as in the CarePlan. */
export function planConcept(name: PlanPart): CodeableConcept {
  return concept(SYSTEMS.raprio, planCode(name), PLAN_PARTS[name].en);
}

function head({ visit }: Facts, kind: string): object {
  const shape = sectionByKind(kind);
  const code = shape?.codes[0];
  return {
    title: shape?.title[visit.note.language],
    ...(code === undefined ? {} : { code: concept(SYSTEMS.loinc, code, shape?.title.en) }),
  };
}

/** A text of the note with the signed translation that belongs to it. */
function said({ visit, signedAt }: Facts, text: string, key: string): SaidText {
  const { language, translation } = visit.note;
  const translated = translation?.texts[key]?.trim();
  if (!translation || translated === undefined || translated === '') return { text, language };
  const { translatedBy = visit.clinician, translatedAt } = translation;
  const by = translatedBy[translation.language];
  const on = toCalendarDate(translatedAt === undefined ? signedAt : new Date(translatedAt));
  return { text, language, translation: { text: translated, language: translation.language, by, on } };
}
