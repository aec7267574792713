import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';
import { isLang, LANGS, type Lang, toLang } from '../../src/kernel/lang.ts';
import type { Catalogue } from './catalogue.ts';

const STORE_KEY = 'causeway.lang';

/** One language is one file of the build: a reader fetches only their own. */
const CATALOGUES = {
  en: () => import('./en/index.ts').then((module) => module.en),
  'zh-Hans': () => import('./zh-hans/index.ts').then((module) => module.zhHans),
  'zh-Hant-HK': () => import('./zh-hant-hk/index.ts').then((module) => module.zhHantHK),
} as const satisfies Record<Lang, () => Promise<Catalogue>>;

/** The names of the languages, each in itself: the only words on a screen that are never translated. */
export const LANG_NAMES: Readonly<Record<Lang, { full: string; short: string }>> = {
  'zh-Hant-HK': { full: '繁體中文', short: '繁' },
  'zh-Hans': { full: '简体中文', short: '简' },
  en: { full: 'English', short: 'EN' },
};

export const LANG_ORDER = ['zh-Hant-HK', 'zh-Hans', 'en'] as const satisfies readonly Lang[];

/** The language chosen here before, else the one the browser asks for. */
export function firstLang(): Lang {
  const kept = localStorage.getItem(STORE_KEY);
  if (isLang(kept)) return kept;
  return toLang(navigator.languages.join(','));
}

export function currentLang(): Lang {
  return isLang(i18next.language) ? i18next.language : 'en';
}

async function load(lang: Lang): Promise<void> {
  if (i18next.hasResourceBundle(lang, 'translation')) return;
  i18next.addResourceBundle(lang, 'translation', await CATALOGUES[lang]());
}

export async function startTranslation(): Promise<void> {
  const lang = firstLang();
  const catalogue = await CATALOGUES[lang]();
  await i18next.use(initReactI18next).init({
    lng: lang,
    supportedLngs: [...LANGS],
    // No fallback: a key that is missing in one language does not compile, so there is nothing to fall back from.
    fallbackLng: false,
    load: 'currentOnly',
    resources: { [lang]: { translation: catalogue } },
    interpolation: { escapeValue: false },
    returnNull: false,
  });
  document.documentElement.lang = lang;
}

/** Changes the language of everything on the page, and remembers it. */
export async function chooseLang(lang: Lang): Promise<void> {
  await load(lang);
  localStorage.setItem(STORE_KEY, lang);
  document.documentElement.lang = lang;
  await i18next.changeLanguage(lang);
}
