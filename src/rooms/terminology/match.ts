import { type Catalogue, toName } from './catalogue.ts';
import { isWellFormed } from './code-forms.ts';
import type { ReadCoding } from './codeable.ts';
import { CLINICAL_DOMAINS, type Concept, type LossName } from './model.ts';
import { SYSTEMS, toCanonicalSystem } from './systems.ts';

/** A coding that our terms know. */
export interface Match {
  readonly coding: ReadCoding;
  readonly concept: Concept;
  readonly losses: readonly LossName[];
}

/** A coding whose code cannot be a code of its system, or whose parts are not text. */
export function isMalformed(coding: ReadCoding): boolean {
  if (coding.broken) return true;
  if (coding.code === undefined) return false;
  return !isWellFormed(coding.system === undefined ? undefined : toCanonicalSystem(coding.system), coding.code);
}

export function findMatch(terms: Catalogue, coding: ReadCoding): Match | undefined {
  if (coding.system === undefined || coding.code === undefined || isMalformed(coding)) return undefined;
  const found = lookUp(terms, toCanonicalSystem(coding.system), coding.code);
  return found && { coding, concept: found.concept, losses: found.losses };
}

/** The concept of a code, with what is lost on the way. ICD-10 walks up its own hierarchy. */
export function lookUp(
  terms: Catalogue,
  system: string,
  code: string,
): { concept: Concept; losses: readonly LossName[] } | undefined {
  const direct = terms.find(system, code);
  if (direct) return { concept: direct.concept, losses: direct.code.loss === undefined ? [] : [direct.code.loss] };
  const isIcd = system === SYSTEMS.icd10 || system === SYSTEMS.icd10cm || system === SYSTEMS.icd10at;
  return isIcd ? lookUpIcd10(terms, system, code) : undefined;
}

/**
 * ICD-10 and its national editions share their categories: a code without a term of its own is shown as the category above it, the subtype named as lost.
 * A last digit 9 is the category itself, "unspecified"; in diabetes (E10–E14) it is not, it says "without complications".
 * @source ICD-10 volume 2, 2.4.4 and 2.4.5; the national editions keep the three- and four-character categories we use (README, known limits)
 */
function lookUpIcd10(
  terms: Catalogue,
  system: string,
  code: string,
): { concept: Concept; losses: readonly LossName[] } | undefined {
  const bare = code.replace(/[+*†]$/, '').replace('.', '');
  for (let length = bare.length; length >= 3; length -= 1) {
    const category = bare.slice(0, 3);
    const parent = length > 3 ? `${category}.${bare.slice(3, length)}` : category;
    const found = [system, SYSTEMS.icd10].map((s) => terms.find(s, parent)).find((f) => f !== undefined);
    if (!found) continue;
    const rest = bare.slice(length);
    const unspecified = /^9*$/.test(rest) && (rest === '' || !/^(E1[0-4]|[O-Z])/.test(bare));
    const own = found.code.loss === undefined ? [] : [found.code.loss];
    return { concept: found.concept, losses: unspecified || own.includes('subtype') ? own : [...own, 'subtype'] };
  }
  return undefined;
}

/** Elements that senders use as lists although one meaning is asked for: a combined vaccine names all its diseases. */
const LISTS: ReadonlySet<string> = new Set(['Immunization.protocolApplied.targetDisease']);

export type Choice =
  | { readonly kind: 'one'; readonly concept: Concept; readonly losses: readonly LossName[] }
  | { readonly kind: 'facets'; readonly concepts: readonly Concept[]; readonly losses: readonly LossName[] }
  | { readonly kind: 'contradiction'; readonly first: Concept; readonly second: Concept };

/**
 * Which concept several codings of one element name. They may be one meaning in finer and coarser words: the finest is taken, for an allergy the
 * coarsest, because a warning must not shrink. Two unrelated clinical meanings contradict each other; two unrelated facets (friend, emergency
 * contact) are both shown.
 */
export function chooseConcept(matches: readonly [Match, ...Match[]], element = ''): Choice {
  const isAllergy = /^AllergyIntolerance\.(code|reaction\.substance)$/.test(element);
  const concepts = [...new Map(matches.map((m) => [m.concept.id, m.concept])).values()];
  const finest = concepts.find((c) => concepts.every((other) => other === c || c.implies.has(other.id)));
  const coarsest = concepts.find((c) => concepts.every((other) => other === c || other.implies.has(c.id)));
  if (finest && isAllergy && coarsest && coarsest !== finest && finest.domain !== coarsest.domain) {
    return { kind: 'one', concept: coarsest, losses: ['subtype'] };
  }
  if (finest) return { kind: 'one', concept: finest, losses: lossesOf(matches, finest) };
  const clash = LISTS.has(element) ? undefined : contradictingPair(concepts);
  if (clash) return { kind: 'contradiction', first: clash[0], second: clash[1] };
  const facets = concepts.filter((c) => !concepts.some((other) => other.implies.has(c.id)));
  return { kind: 'facets', concepts: facets, losses: [...new Set(facets.flatMap((c) => lossesOf(matches, c)))] };
}

/** The least that any coding of this concept loses. */
function lossesOf(matches: readonly Match[], concept: Concept): readonly LossName[] {
  const own = matches.filter((m) => m.concept === concept).map((m) => m.losses);
  return own.reduce((least, losses) => (losses.length < least.length ? losses : least), own[0] ?? []);
}

/** Two meanings of which neither includes the other and one at least is clinical. */
function contradictingPair(concepts: readonly Concept[]): readonly [Concept, Concept] | undefined {
  for (const a of concepts.filter((c) => CLINICAL_DOMAINS.has(c.domain))) {
    const b = concepts.find((other) => other !== a && !a.implies.has(other.id) && !other.implies.has(a.id));
    if (b) return [a, b];
  }
  return undefined;
}

/**
 * A display or text that is, word for word, the name of another clinical concept than the code's. Either the code or the words were mistaken, and
 * nobody but the sender can tell which.
 */
export function contradictingWords(
  terms: Catalogue,
  matches: readonly Match[],
  text: string | undefined,
): Contradiction | undefined {
  for (const { coding, concept } of matches) {
    const words = [coding.display, text].find((w) => w !== undefined && namesAnother(terms, coding, concept, w));
    if (words !== undefined) return { code: coding.code ?? '', words };
  }
  return undefined;
}

interface Contradiction {
  readonly code: string;
  readonly words: string;
}

function namesAnother(terms: Catalogue, coding: ReadCoding, concept: Concept, words: string): boolean {
  if (!CLINICAL_DOMAINS.has(concept.domain)) return false;
  const named = terms.named(words).filter((c) => c.domain === concept.domain);
  const name = toName(words);
  if (
    named.length === 0 ||
    Object.values(concept.search)
      .flat()
      .some((word) => toName(word) === name)
  )
    return false;
  if (isShortFor(name, [coding.display === words ? '' : (coding.display ?? ''), concept.designations.en.text]))
    return false;
  return named.every((c) => c !== concept && !c.implies.has(concept.id) && !concept.implies.has(c.id));
}

/** "Basophils" under a code for "Basophils per 100 leukocytes" is a short name, not another test. */
function isShortFor(name: string, longer: readonly string[]): boolean {
  return longer.some((text) => {
    const words = new Set(toName(text).split(' '));
    return name.split(' ').every((word) => words.has(word));
  });
}
