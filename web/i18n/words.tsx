import { useTranslation } from 'react-i18next';
import { hanScript } from '../../src/kernel/han.ts';
import { isLang, type Lang, type LocalText } from '../../src/kernel/lang.ts';

/** The reader's language. */
export function useLang(): Lang {
  const { i18n } = useTranslation();
  return isLang(i18n.language) ? i18n.language : 'en';
}

/** Picks the reader's wording of a text that the node sends in every language. */
export function useLocal(): (text: LocalText) => string {
  const lang = useLang();
  return (text) => text[lang];
}

const HAN = /\p{Script=Han}/u;

/**
 * The language a run of text is really in. What is declared holds for a page or a document as a whole; a name that has only a Chinese form is
 * repeated as it is under `en`, a record of one side holds words of the other, and a screen reader should read each as what it is. Undefined where the text agrees with what is declared.
 */
export function langOfRun(text: string, declared: string): string | undefined {
  if (text === '') return undefined;
  const han = HAN.test(text);
  const script = han ? hanScript(text) : undefined;
  if (han && /^en\b/.test(declared)) return script ?? 'zh';
  if (script === 'zh-Hans' && /^zh-Hant/.test(declared)) return script;
  if (script === 'zh-Hant' && /^zh-Hans/.test(declared)) return script;
  if (!han && /^zh\b/.test(declared) && /[A-Za-z]{3}/.test(text)) return 'en';
  return undefined;
}

/** Text that the node sent in every language, marked with the language it is really in. */
export function Local({ text }: { readonly text: LocalText }) {
  const lang = useLang();
  return <Run text={text[lang]} />;
}

/** A run of text, marked with its language wherever that is not the page's. */
export function Run({ text, lang }: { readonly text: string; readonly lang?: string | undefined }) {
  const pageLang = useLang();
  const declared = lang ?? pageLang;
  const real = langOfRun(text, declared) ?? declared;
  if (real === pageLang) return <>{text}</>;
  return <bdi lang={real}>{text}</bdi>;
}
