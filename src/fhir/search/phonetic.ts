import { normalText } from './normal-text.ts';

/**
 * What a name sounds like, for the search parameter `phonetic`: one key for each word. Consonants that are taken for one another have one digit, vowels count
 * only where a word begins with one, and doubled sounds are one. After Soundex, but the first letter is a sound too (Catherine, Katherine), and the romanised
 * names of Hong Kong and the mainland meet where they are the same: Wong, Wang and Huang; Lee and Li; Hsu and Xu; Chan and Chen. `ng` is a sound of its own, so
 * Chan is not Chang. A word without Latin letters is its own key: Han characters tell more than their sound.
 */
export function soundsOf(name: string): string[] {
  const words = normalText(name)
    .split(/[\s,.;/()[\]'’-]+/)
    .filter((word) => word !== '');
  return [...new Set(words.map(soundOf))];
}

/** Sounds of two and three letters, before single letters are read; later ones see what earlier ones made. */
const GROUPS: readonly (readonly [RegExp, string])[] = [
  [/^(?:kn|gn)/, 'n'],
  [/^wr/, 'r'],
  [/^hs/, 's'],
  [/tsch|sch|tz|ts|ck/g, 'k'],
  [/ph/g, 'f'],
  [/ght/g, 't'],
  [/ng/g, '7'],
];

/** Most words have none of them. */
const ANY_GROUP = /^[kg]n|^wr|^hs|sch|t[sz]|ck|ph|ght|ng/;

const DIGITS: Readonly<Record<string, string>> = Object.fromEntries(
  ['bfpv', 'cgjkqsxz', 'dt', 'l', 'mn', 'r', '7'].flatMap((letters, i) =>
    [...letters].map((letter) => [letter, String(i + 1)]),
  ),
);

function soundOf(word: string): string {
  const text = ANY_GROUP.test(word) ? GROUPS.reduce((left, [group, sound]) => left.replace(group, sound), word) : word;
  if (!/[a-z7]/.test(text)) return word;
  let key = /^[aeiouwyh]/.test(text) ? '0' : '';
  let last = '';
  for (const letter of text) {
    const digit = DIGITS[letter] ?? '';
    if (digit !== '' && digit !== last) key += digit;
    last = digit;
  }
  return key;
}
