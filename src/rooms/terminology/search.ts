import { LANGS, type Lang } from '#kernel';
import { catalogue, toName } from './catalogue.ts';
import type { Concept, Domain, Review } from './model.ts';
import { SYSTEMS } from './systems.ts';

/** A term as a picker shows it, in the reader's language. */
export interface TermHit {
  readonly id: string;
  readonly domain: Domain;
  readonly text: string;
  readonly lang: Lang;
  /** The English wording too, where the reader's language is another: what two doctors on both sides have in common. */
  readonly english?: string;
  /** The ICD-10 or ATC code a coder looks for, if there is one. */
  readonly code?: string;
  readonly unit?: string;
  readonly review: Review['state'];
}

export interface TermQuery {
  readonly domain?: Domain;
  readonly text: string;
  readonly lang: Lang;
  /** Most hits; default 20. */
  readonly limit?: number;
}

/** How well a wording answers; smaller is better. */
const EXACT = 0;
const START = 1;
const WORD = 2;
const INSIDE = 3;

/**
 * Terms that answer to what was typed: a name or search word in any of the three languages and either script, by its start, a word's start or, in Chinese,
 * any part; or the start of an ICD-10 or ATC code. An empty text lists the domain from the top.
 */
export function findTerms({ domain, text, lang, limit = 20 }: TermQuery): TermHit[] {
  const wanted = toName(text);
  if (wanted === '' && text.trim() !== '') return [];
  const ranked: { concept: Concept; rank: number; name: string }[] = [];
  entries ??= toEntries();
  for (const entry of entries) {
    if (domain !== undefined && entry.concept.domain !== domain) continue;
    const rank = wanted === '' ? START : rankOf(entry, wanted, lang);
    if (rank !== undefined) ranked.push({ concept: entry.concept, rank, name: entry.concept.designations[lang].text });
  }
  const collator = collatorOf(lang);
  ranked.sort((a, b) => a.rank - b.rank || a.name.length - b.name.length || collator.compare(a.name, b.name));
  return ranked.slice(0, limit).map(({ concept }) => toHit(concept, lang));
}

export function toHit(concept: Concept, lang: Lang): TermHit {
  const { text, review } = concept.designations[lang];
  const code = codeOf(concept);
  return {
    id: concept.id,
    domain: concept.domain,
    text,
    lang,
    ...(lang === 'en' ? {} : { english: concept.designations.en.text }),
    ...(code === undefined ? {} : { code }),
    ...(concept.unit === undefined ? {} : { unit: concept.unit }),
    review: review.state,
  };
}

const collators: Partial<Record<Lang, Intl.Collator>> = {};

/** Made when first asked for, and kept: a collator is dear to make. */
function collatorOf(lang: Lang): Intl.Collator {
  collators[lang] ??= new Intl.Collator(lang);
  return collators[lang];
}

/** A concept with its names as they are compared. */
interface Entry {
  readonly concept: Concept;
  readonly names: Readonly<Record<Lang, string>>;
  readonly words: Readonly<Record<Lang, readonly string[]>>;
  readonly code: string | undefined;
}

function rankOf({ names, words, code }: Entry, wanted: string, lang: Lang): number | undefined {
  let best: number | undefined;
  const offer = (rank: number | undefined, penalty = 0) => {
    if (rank !== undefined && (best === undefined || rank + penalty < best)) best = rank + penalty;
  };
  for (const l of LANGS) {
    const elsewhere = l === lang ? 0 : 0.3;
    offer(rankOfName(names[l], wanted), elsewhere);
    for (const word of words[l]) offer(rankOfName(word, wanted), 0.4 + elsewhere);
  }
  if (code?.startsWith(wanted)) offer(code.length === wanted.length ? EXACT : START);
  return best;
}

function rankOfName(name: string, wanted: string): number | undefined {
  if (name === wanted) return EXACT;
  if (name.startsWith(wanted)) return START;
  if (name.includes(` ${wanted}`)) return WORD;
  if (/\p{Script=Han}/u.test(wanted) && name.includes(wanted)) return INSIDE;
  const words = wanted.split(' ');
  return words.length > 1 && words.every((word) => ` ${name}`.includes(` ${word}`)) ? INSIDE : undefined;
}

const CODES_SHOWN: readonly string[] = [SYSTEMS.icd10, SYSTEMS.icd10cm, SYSTEMS.atc];

function codeOf(concept: Concept): string | undefined {
  for (const system of CODES_SHOWN) {
    const own = concept.codes.find((c) => c.system === system && c.relation === 'equivalent');
    const above = concept.codes.find((c) => c.system === system && c.relation === 'broader');
    if (own ?? above) return (own ?? above)?.code;
  }
  return undefined;
}

function perLang<T>(of: (lang: Lang) => T): Readonly<Record<Lang, T>> {
  return { en: of('en'), 'zh-Hans': of('zh-Hans'), 'zh-Hant-HK': of('zh-Hant-HK') };
}

/** Made at the first search. */
let entries: readonly Entry[] | undefined;

function toEntries(): Entry[] {
  return [...catalogue.concepts.values()].map((concept) => {
    const code = codeOf(concept);
    return {
      concept,
      names: perLang((lang) => toName(concept.designations[lang].text)),
      words: perLang((lang) => (concept.search[lang] ?? []).map(toName)),
      code: code === undefined ? undefined : toName(code),
    };
  });
}
