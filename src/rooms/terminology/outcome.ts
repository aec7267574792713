import { LANGS, type Lang, type Refusal } from '#kernel';
import { type Catalogue, catalogue, toName } from './catalogue.ts';
import { type ReadCodeable, type ReadCoding, readCodeable } from './codeable.ts';
import { lossText } from './losses.ts';
import { chooseConcept, contradictingWords, findMatch, isMalformed, lookUp, type Match } from './match.ts';
import { refuse } from './messages.ts';
import {
  type CodedContext,
  type CodedOutcome,
  type Concept,
  type LossName,
  OUTCOMES,
  type OutcomeKind,
  type Review,
  type TextInLanguage,
} from './model.ts';
import { droppedQualifiers } from './qualifiers.ts';
import { sourceLanguage } from './source-language.ts';
import { toCanonicalSystem } from './systems.ts';

/**
 * What becomes of one coded element for a reader of a language: mapped to one of our terms, mapped with a named loss, kept as the sender wrote it, or
 * refused because it contradicts itself or cannot be read. Total: it answers for any input whatever and never throws.
 *
 * @param value - a CodeableConcept, a Coding, or what stands in the place of one
 * @param context - where it stands and what language its sender stated
 * @refuses terminology.empty, terminology.malformed, terminology.malformed-code, terminology.contradiction, terminology.display-contradicts
 *   (as the `reason` of the outcome; nothing is thrown)
 * @example outcomeOf({ coding: [{ system: 'http://snomed.info/sct', code: '38341003' }] }, 'zh-Hant-HK').text.text // 高血壓
 */
export function outcomeOf(
  value: unknown,
  lang: Lang,
  context: CodedContext = {},
  terms: Catalogue = catalogue,
): CodedOutcome {
  const read = readCodeable(value);
  if (!read)
    return refusedOutcome({ codings: [] }, refuse('terminology.malformed', { found: kindOf(value) }), lang, context);
  if (isEmpty(read)) return refusedOutcome(read, refuse('terminology.empty'), lang, context);
  const malformed = read.codings.filter(isMalformed);
  const [first, ...more] = read.codings.flatMap((coding) => findMatch(terms, coding) ?? []);
  if (!first)
    return malformed[0]
      ? refusedOutcome(read, malformedReason(malformed[0]), lang, context)
      : sourceOutcome(read, context);

  const matches: [Match, ...Match[]] = [first, ...more];
  const choice = chooseConcept(matches, context.element);
  if (choice.kind === 'contradiction') {
    const names = { first: choice.first.designations[lang].text, second: choice.second.designations[lang].text };
    return refusedOutcome(read, refuse('terminology.contradiction', names), lang, context);
  }
  const liar = contradictingWords(terms, matches, read.text);
  if (liar) return refusedOutcome(read, refuse('terminology.display-contradicts', { ...liar }), lang, context);
  const shown = choice.kind === 'one' ? [choice.concept] : choice.concepts;
  const losses = new Set<LossName>(choice.losses);
  if (malformed.length > 0) losses.add('malformed-code');
  for (const loss of lossesOfWords(read, matches, shown, terms)) losses.add(loss);
  return mappedOutcome(read, shown, [...losses], lang);
}

/** How many of each; they add up to the number of elements. */
export function countOutcomes(
  outcomes: Iterable<Pick<CodedOutcome, 'outcome'>>,
): Record<OutcomeKind, number> & { total: number } {
  const counts = { total: 0, ...Object.fromEntries(OUTCOMES.map((kind) => [kind, 0])) } as Record<
    OutcomeKind,
    number
  > & { total: number };
  for (const { outcome } of outcomes) {
    counts.total += 1;
    counts[outcome] += 1;
  }
  return counts;
}

/** One code in the reader's language, where our terms know it: statuses, genders, sections. */
export interface DisplayedTerm extends TextInLanguage {
  readonly conceptId: string;
  readonly losses: readonly LossName[];
  readonly review: Review;
}

export function display(system: string, code: string, lang: Lang): DisplayedTerm | undefined {
  const found = lookUp(catalogue, toCanonicalSystem(system), code);
  if (!found) return undefined;
  const { text, review } = found.concept.designations[lang];
  return { text, lang, conceptId: found.concept.id, losses: found.losses, review };
}

export function conceptById(id: string): Concept | undefined {
  return catalogue.concepts.get(id);
}

function mappedOutcome(
  read: ReadCodeable,
  concepts: readonly Concept[],
  losses: readonly LossName[],
  lang: Lang,
): CodedOutcome {
  const designations = concepts.map((c) => c.designations[lang]);
  const draft = designations.find((d) => d.review.state === 'draft') ?? designations[0];
  const [concept] = concepts;
  return {
    outcome: losses.length === 0 ? 'mapped' : 'mapped-with-loss',
    text: { text: designations.map((d) => d.text).join(lang === 'en' ? '; ' : '；'), lang },
    original: toOriginal(read),
    losses,
    ...(losses.length === 0 ? {} : { loss: lossText(losses) }),
    ...(concept ? { conceptId: concept.id, domain: concept.domain } : {}),
    ...(draft ? { review: draft.review } : {}),
  };
}

function sourceOutcome(read: ReadCodeable, context: CodedContext): CodedOutcome {
  return { outcome: 'source', text: sourceText(read, context), original: toOriginal(read), losses: [] };
}

function refusedOutcome(read: ReadCodeable, reason: Refusal, lang: Lang, context: CodedContext): CodedOutcome {
  const text = sourceText(read, context);
  return {
    outcome: 'refused',
    text: text.text === '' ? { text: UNREADABLE[lang], lang } : text,
    original: toOriginal(read),
    losses: [],
    reason,
  };
}

const UNREADABLE = { en: 'Not readable', 'zh-Hans': '无法读取', 'zh-Hant-HK': '未能讀取' } as const;

/** The sender's own words: the text, else the first display, else the code itself. */
function sourceText(read: ReadCodeable, context: CodedContext): TextInLanguage {
  const shown = read.codings.find((c) => c.display !== undefined);
  const coded = read.codings.find((c) => c.code !== undefined);
  const text = read.text ?? shown?.display ?? coded?.code ?? '';
  const origin = read.text === undefined ? (shown ?? coded) : read.codings.find((c) => c.display === read.text);
  const system = origin?.system;
  return {
    text,
    lang: sourceLanguage(text, context.language, system === undefined ? undefined : toCanonicalSystem(system)),
  };
}

/** What the sender's words say beyond the terms shown. */
function lossesOfWords(
  read: ReadCodeable,
  matches: readonly Match[],
  shown: readonly Concept[],
  terms: Catalogue,
): ReadonlySet<LossName> {
  const ours = shown.flatMap(wordsOf);
  const displays = matches.filter((m) => shown.includes(m.concept)).flatMap((m) => m.coding.display ?? []);
  const theirs = [...displays, ...(read.text === undefined ? [] : [read.text])];
  const losses = new Set(shown.flatMap((concept) => [...droppedQualifiers(theirs, ours, concept.domain)]));
  const wider = shown.flatMap((concept) => [...concept.implies].flatMap((id) => wordsOf(terms.concepts.get(id))));
  const known = [...ours, ...wider, ...read.codings.flatMap((c) => c.display ?? [])];
  if (losses.size === 0 && read.text !== undefined && saysMore(read.text, known)) losses.add('wording');
  return losses;
}

function wordsOf(concept: Concept | undefined): string[] {
  if (!concept) return [];
  return [...LANGS.map((lang) => concept.designations[lang].text), ...Object.values(concept.search).flat()];
}

const SMALL_WORDS = new Set([
  'a',
  'an',
  'and',
  'as',
  'at',
  'by',
  'due',
  'for',
  'from',
  'in',
  'of',
  'on',
  'or',
  'the',
  'to',
  'with',
  'nos',
  'unspecified',
]);

/** Whether a text has words that none of the known names has. */
function saysMore(text: string, known: readonly string[]): boolean {
  const name = toName(text);
  const names = known.map(toName);
  if (names.some((n) => n === name || (/\p{Script=Han}/u.test(name) && n.includes(name)))) return false;
  const words = new Set(names.flatMap((n) => n.split(' ')));
  return name.split(' ').some((word) => word !== '' && !SMALL_WORDS.has(word) && !words.has(word));
}

function toOriginal(read: ReadCodeable): CodedOutcome['original'] {
  return {
    ...(read.text === undefined ? {} : { text: read.text }),
    codings: read.codings.map(({ system, code, display: shown }: ReadCoding) => ({
      ...(system === undefined ? {} : { system }),
      ...(code === undefined ? {} : { code }),
      ...(shown === undefined ? {} : { display: shown }),
    })),
  };
}

function isEmpty(read: ReadCodeable): boolean {
  return (
    read.text === undefined && read.codings.every((c) => c.code === undefined && c.display === undefined && !c.broken)
  );
}

function malformedReason(coding: ReadCoding): Refusal {
  return refuse('terminology.malformed-code', { code: coding.code ?? '', system: coding.system ?? '' });
}

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
}
