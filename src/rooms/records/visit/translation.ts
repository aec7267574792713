import type { LocalText } from '#kernel';
import type { Note } from './model.ts';

/**
 * A note with its translation under the name of who made it: where the words of the translation changed, the one who saves them now; where they did not,
 * whoever it was before. A translation without words is none.
 */
export function withTranslator(note: Note, before: Note | undefined, by: LocalText, at: Date): Note {
  const { translation, ...others } = note;
  const texts = Object.fromEntries(Object.entries(translation?.texts ?? {}).filter(([, text]) => text.trim() !== ''));
  if (!translation || Object.keys(texts).length === 0) return others;
  const earlier = before?.translation;
  const isSame =
    earlier?.translatedBy !== undefined &&
    earlier.language === translation.language &&
    JSON.stringify(Object.entries(earlier.texts).sort()) === JSON.stringify(Object.entries(texts).sort());
  const { language } = translation;
  const made = isSame
    ? { translatedBy: earlier.translatedBy, translatedAt: earlier.translatedAt }
    : { translatedBy: by, translatedAt: at.toISOString() };
  return { ...others, translation: { language, texts, ...made } };
}
