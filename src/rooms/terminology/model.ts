import type { Lang, LocalText, Refusal } from '#kernel';
import { TermDomain } from './contract.ts';

/** What a term is about, as it crosses the wire. */
export const DOMAINS = TermDomain.options;
export type Domain = TermDomain;

/** Where two different meanings in one element are a danger, not two facets of one thing. */
export const CLINICAL_DOMAINS: ReadonlySet<Domain> = new Set<Domain>([
  'condition',
  'medicine',
  'product',
  'allergen',
  'vaccine',
  'test',
  'vital',
  'procedure',
  'absent',
]);

/** Nobody has reviewed it yet, or a named reviewer has, on a day. */
export type Review =
  | { readonly state: 'draft' }
  | { readonly state: 'reviewed'; readonly by: string; readonly on: string };

/** A wording of a concept in one language. Where it comes from is a key of `data/sources.json`. */
export interface Designation {
  readonly text: string;
  readonly source: string;
  readonly review: Review;
}

/**
 * How a code stands to our concept: it means the same, or it says less (`broader`), or it says more (`narrower`).
 * A broader code is used on the way out only: shown for it, our term would say more than the sender did.
 */
export type Relation = 'equivalent' | 'broader' | 'narrower';

/** What a mapping drops. A closed list: each has a sentence in three languages (`losses.ts`). */
export const LOSSES = [
  'brand',
  'cause',
  'course',
  'family',
  'form',
  'history',
  'laterality',
  'malformed-code',
  'negation',
  'qualifier',
  'severity',
  'site',
  'specimen',
  'stage',
  'strength',
  'subtype',
  'suspicion',
  'wording',
] as const;
export type LossName = (typeof LOSSES)[number];

export interface ConceptCode {
  readonly system: string;
  readonly code: string;
  readonly relation: Relation;
  /** What is lost; always there unless the relation is equivalent. */
  readonly loss?: LossName;
}

export interface Concept {
  /** `<domain>.<name>`, stable for ever: it is a code of our own code system. */
  readonly id: string;
  readonly domain: Domain;
  readonly codes: readonly ConceptCode[];
  /** Ids of concepts that this one includes: a product its medicine, an allergy its allergen, a subtype its type. Closed transitively. */
  readonly implies: ReadonlySet<string>;
  readonly designations: Readonly<Record<Lang, Designation>>;
  /** Words a person may type for it; never shown as its name. */
  readonly search: Readonly<Partial<Record<Lang, readonly string[]>>>;
  /** Usual UCUM unit of a test or a vital sign. */
  readonly unit?: string;
}

/** What became of one coded element. Every coded element has exactly one. */
export const OUTCOMES = ['mapped', 'mapped-with-loss', 'source', 'refused'] as const;
export type OutcomeKind = (typeof OUTCOMES)[number];

export interface OriginalCoding {
  readonly system?: string;
  readonly code?: string;
  readonly display?: string;
}

/** A run of text with the language it is in; BCP 47, `und` where nobody said and it cannot be told. */
export interface TextInLanguage {
  readonly text: string;
  readonly lang: string;
}

/**
 * A coded element for a reader, with the original beside it.
 * @property text - our designation when mapped; the sender's own words otherwise
 * @property loss - one sentence that names all that was lost; only with `mapped-with-loss`
 * @property reason - why; only with `refused`
 * @property review - state of the designation shown; only when mapped
 */
export interface CodedOutcome {
  readonly outcome: OutcomeKind;
  readonly text: TextInLanguage;
  readonly original: { readonly text?: string; readonly codings: readonly OriginalCoding[] };
  readonly conceptId?: string;
  readonly domain?: Domain;
  readonly losses: readonly LossName[];
  readonly loss?: LocalText;
  readonly reason?: Refusal;
  readonly review?: Review;
}

/** What is known about the element besides itself. */
export interface CodedContext {
  /** `AllergyIntolerance.code`, `Observation.valueCodeableConcept` … */
  readonly element?: string;
  /** Language of the resource or document (BCP 47), as its sender stated it. */
  readonly language?: string;
}
