/** The three languages of every screen, message, document and refusal (BCP 47). */
export const LANGS = ['en', 'zh-Hans', 'zh-Hant-HK'] as const;
export type Lang = (typeof LANGS)[number];

/** One sentence or name in every language; a missing language does not compile. */
export type LocalText = Readonly<Record<Lang, string>>;

/** A sentence or name as it is written for each reader. */
export function localText(en: string, zhHans: string, zhHant: string): LocalText {
  return { en, 'zh-Hans': zhHans, 'zh-Hant-HK': zhHant };
}

/** One sentence made in each language. */
export function inEach(make: (lang: Lang) => string): LocalText {
  return localText(make('en'), make('zh-Hans'), make('zh-Hant-HK'));
}

/** Some of the languages: what a source gave us. Never completed by converting script character by character. */
export type PartialText = Readonly<Partial<Record<Lang, string>>>;

export function isLang(value: unknown): value is Lang {
  return LANGS.includes(value as Lang);
}

/**
 * The reader's language from an Accept-Language header or a BCP 47 tag.
 * Mainland and Singapore tags read Simplified, Hong Kong, Macao and Taiwan tags read Traditional, all else English.
 */
export function toLang(header: string | null | undefined, fallback: Lang = 'en'): Lang {
  const wishes = (header ?? '')
    .split(',')
    .map((part) => {
      const [tag = '', ...params] = part.trim().split(';');
      const q = Number(params.find((p) => p.trim().startsWith('q='))?.split('=')[1] ?? 1);
      return { tag: tag.toLowerCase(), q: Number.isFinite(q) ? q : 0 };
    })
    .filter((wish) => wish.tag !== '' && wish.q > 0)
    .sort((a, b) => b.q - a.q);
  for (const { tag } of wishes) {
    if (/^zh-(hant|hk|mo|tw)\b/.test(tag)) return 'zh-Hant-HK';
    if (/^zh\b/.test(tag)) return 'zh-Hans';
    if (/^en\b/.test(tag)) return 'en';
  }
  return fallback;
}

/** The text in the reader's language, else the first language that is there, with the language it really is in. */
export function pickText(text: PartialText, lang: Lang): { text: string; lang: Lang } | undefined {
  for (const candidate of [lang, ...LANGS]) {
    const found = text[candidate];
    if (found !== undefined) return { text: found, lang: candidate };
  }
  return undefined;
}
