import type { Lang, LocalText } from '#kernel';
import { EXPORT_DUTIES } from './exports/lawbook.ts';
import { EXPORT_ROUTES } from './lawbook.ts';
import { inEach, text } from './words.ts';

/** A rule as messages, slips and ledger entries cite it: by its English names, which are the same at every node. */
export interface CitedLaw {
  readonly jurisdiction: string;
  readonly instrument: string;
  readonly clause?: string | undefined;
}

/** A rule by its own name in each language. */
export interface LawInWords {
  readonly jurisdiction: string;
  readonly instrument: LocalText;
  readonly clause?: LocalText;
}

/** Every rule of ours that a disclosure may cite. */
const CITABLE = [...EXPORT_ROUTES, ...EXPORT_DUTIES];
const BETWEEN_CITATIONS = '; ';
const COLON: Readonly<Record<Lang, string>> = { en: ': ', 'zh-Hans': '：', 'zh-Hant-HK': '：' };

/** A cited rule in every language. One that our lawbook does not hold, because another node cites it, stands as it was written. */
export function lawInWords({ jurisdiction, instrument, clause }: CitedLaw): LawInWords {
  const named = CITABLE.filter((law) => law.jurisdiction === jurisdiction && law.instrument.en === instrument);
  const clauses = named.flatMap((law) => law.clause ?? []);
  return {
    jurisdiction,
    instrument: named[0]?.instrument ?? asWritten(instrument),
    ...(clause === undefined ? {} : { clause: clauses.find(({ en }) => en === clause) ?? asWritten(clause) }),
  };
}

/** The rules of one disclosure on one line, as a ledger entry keeps them. */
export function citationOf(laws: readonly CitedLaw[]): string {
  return laws
    .map(({ jurisdiction, instrument, clause }) => [jurisdiction, instrument, clause].filter(Boolean).join(', '))
    .join(BETWEEN_CITATIONS);
}

/** The rules that a ledger entry cites, each in every language; one that our lawbook does not hold as it stands there. */
export function citedLaws(line: string): LocalText[] {
  return line.split(BETWEEN_CITATIONS).map((cited) => CITATIONS.get(cited) ?? asWritten(cited));
}

const CITATIONS: ReadonlyMap<string, LocalText> = new Map(
  CITABLE.flatMap(({ jurisdiction, instrument, clause }) =>
    (clause === undefined ? [[]] : [[], [clause]]).map((more): [string, LocalText] => {
      const cited = { jurisdiction, instrument: instrument.en, clause: more[0]?.en };
      return [
        citationOf([cited]),
        inEach((lang) => [instrument, ...more].map((words) => words[lang]).join(COLON[lang])),
      ];
    }),
  ),
);

function asWritten(words: string): LocalText {
  return text(words, words, words);
}
