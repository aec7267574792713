import { type Lang, pickText } from '../../src/kernel/lang.ts';
import { ApiError } from '../app/api.ts';
import { useLang } from '../i18n/words.tsx';

/** Each reason of a no, in the language that the reader has now, else in one that the node gave. Nothing of what is no answer of the node's. */
export function useSentences(error: unknown): readonly { readonly text: string; readonly lang: Lang }[] {
  const lang = useLang();
  return error instanceof ApiError ? error.sentences.flatMap((sentence) => pickText(sentence, lang) ?? []) : [];
}

export function Sentences({ error }: { readonly error: unknown }) {
  return useSentences(error).map(({ text, lang }) => (
    <p key={text} lang={lang}>
      {text}
    </p>
  ));
}
