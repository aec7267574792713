import { spellingsBySound } from './readings.ts';

let sounds: readonly ReadonlySet<string>[] | undefined;

/** Whether letters can be a spelling of characters in common use, by one system from beginning to end: YIMU can, MARY cannot. */
export function canBeSpelling(words: readonly string[]): boolean {
  const bySound = spellingsBySound();
  sounds ??= [new Set(bySound.keys()), new Set([...bySound.values()].flatMap((spellings) => [...spellings]))];
  return sounds.some((known) => words.length > 0 && words.every((word) => isMadeOf(word, known)));
}

/** Syllables have six letters at most, and a word of a name three syllables. */
const SYLLABLE_MAX = 6;
const WORD_MAX = 3 * SYLLABLE_MAX;

function isMadeOf(word: string, known: ReadonlySet<string>): boolean {
  if (word === '' || word.length > WORD_MAX) return word === '';
  for (let end = 1; end <= Math.min(SYLLABLE_MAX, word.length); end++) {
    if (known.has(word.slice(0, end)) && isMadeOf(word.slice(end), known)) return true;
  }
  return false;
}
