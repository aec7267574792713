import { hanCharacter } from './han.ts';

/**
 * One spelling for a Han text in whichever script and variant it was written: 陳, 陈 and a compatibility form are the same. For search and matching only: several
 * traditional characters may fold into one (鍾 and 鐘), so what comes out is never shown.
 */
export function foldHan(text: string): string {
  return [...text.normalize('NFKC')].map(foldCharacter).join('');
}

function foldCharacter(character: string): string {
  return isHan(character) ? hanCharacter(character).folded : character;
}

/** Letters that are no letter with a mark above or below it: they have no decomposition in Unicode. */
const WHOLE_LETTERS: Readonly<Record<string, string>> = {
  Ø: 'O',
  Đ: 'D',
  Ł: 'L',
  ẞ: 'SS',
  ß: 'SS',
  Æ: 'AE',
  Œ: 'OE',
  Þ: 'TH',
  ı: 'I',
};

/** Capital letters A–Z and single spaces: marks and apostrophes go, hyphens and points part words. The comma stays, because it says which is the family name. */
export function foldLatin(text: string): string {
  return text
    .normalize('NFKC')
    .normalize('NFD')
    .replaceAll(/[\p{M}'’‘`´ʼ]/gu, '')
    .replaceAll(
      /[ØĐŁẞßÆŒÞıøđłæœþ]/gu,
      (letter) => WHOLE_LETTERS[letter.toUpperCase()] ?? WHOLE_LETTERS[letter] ?? letter,
    )
    .toUpperCase()
    .replaceAll(/[^A-Z,]+/g, ' ')
    .replaceAll(/ ?, ?/g, ',')
    .trim();
}

export function isHan(text: string): boolean {
  return /\p{Script=Han}/u.test(text);
}
