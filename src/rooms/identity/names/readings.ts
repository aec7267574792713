import { hanCharacter } from './han.ts';
import { hongKongSpellings } from './hong-kong-spelling.ts';
import { dialectSpellings, macao, wadeGiles } from './other-spellings.ts';
import { SURNAME_JYUTPING } from './surnames.ts';

/** Readings of one character beyond which nobody reads a name so. */
const READINGS_MAX = 4;

/** A character is looked up once in the life of the program. */
const pinyinKnown = new Map<string, readonly string[]>();
const cantoneseKnown = new Map<string, readonly string[]>();
const taiwanKnown = new Map<string, readonly string[]>();
const macaoKnown = new Map<string, readonly string[]>();

/**
 * Mandarin readings of one folded character, without tones, the likeliest first, in capital letters. As a family name: 单 SHAN, 曾 ZENG, 解 XIE, 仇 QIU, 区 OU.
 * ü is written as papers write it: LYU, then LU and LV.
 */
export function pinyinOf(character: string, isFamily: boolean): readonly string[] {
  return once(pinyinKnown, character, isFamily, () => {
    const { pinyin, familyPinyin } = hanCharacter(character);
    const usual = isFamily && familyPinyin.length === 0 ? pinyin.slice(0, 1) : familyPinyin;
    const readings = (isFamily ? [...usual, ...pinyin] : pinyin).slice(0, READINGS_MAX);
    return readings.flatMap((reading) => {
      const letters = reading.replace('ü', 'v').toUpperCase();
      return /^[LN]V/.test(letters) ? ['YU', 'U', 'V'].map((vowel) => letters.replace('V', vowel)) : [letters];
    });
  });
}

/** Cantonese readings of one folded character as Hong Kong spells them, the likeliest first. As a family name: 单 SIN, 曾 TSANG, 区 AU. */
export function cantoneseOf(character: string, isFamily: boolean): readonly string[] {
  return once(cantoneseKnown, character, isFamily, () => jyutpingOf(character, isFamily).flatMap(hongKongSpellings));
}

function jyutpingOf(character: string, isFamily: boolean): readonly string[] {
  const surname = isFamily ? SURNAME_JYUTPING[character] : undefined;
  return [...(surname === undefined ? [] : [surname]), ...hanCharacter(character).jyutping];
}

/** Mandarin readings as Taiwan's papers spell them: 謝 HSIEH, 張 CHANG. */
export function taiwanOf(character: string, isFamily: boolean): readonly string[] {
  return once(taiwanKnown, character, isFamily, () => pinyinOf(character, isFamily).flatMap(wadeGiles));
}

/** Cantonese readings as Macao's papers spell them, the likeliest first: 楊 IEONG, 劉 LAO. */
export function macaoOf(character: string, isFamily: boolean): readonly string[] {
  return once(macaoKnown, character, isFamily, () =>
    jyutpingOf(character, isFamily).slice(0, READINGS_MAX).flatMap(macao),
  );
}

/** Spellings of a family name in speeches that we have no readings of: 陳 TAN, 蔡 CHUA. */
export function dialectsOf(character: string, isFamily: boolean): readonly string[] {
  return isFamily ? dialectSpellings(character) : [];
}

function once(
  known: Map<string, readonly string[]>,
  character: string,
  isFamily: boolean,
  make: () => readonly string[],
): readonly string[] {
  const key = isFamily ? `${character}!` : character;
  const found = known.get(key);
  if (found) return found;
  const made = [...new Set(make())];
  known.set(key, made);
  return made;
}

/** A character of GB 2312's first level, the 3,755 in common use: what names that nobody spells out are mostly made of. */
function commonCharacters(): string[] {
  const decoder = new TextDecoder('gbk');
  const characters: string[] = [];
  for (let row = 0xb0; row <= 0xd7; row++) {
    for (let cell = 0xa1; cell <= (row === 0xd7 ? 0xf9 : 0xfe); cell++) {
      characters.push(decoder.decode(new Uint8Array([row, cell])));
    }
  }
  return characters;
}

let pairs: ReadonlyMap<string, ReadonlySet<string>> | undefined;

/** By a Mandarin syllable, how papers elsewhere may spell a character in common use that is read so: CHEN → CHAN, CHUN, TAN … */
export function spellingsBySound(): ReadonlyMap<string, ReadonlySet<string>> {
  if (pairs) return pairs;
  const made = new Map<string, Set<string>>();
  for (const character of commonCharacters()) {
    for (const isFamily of [true, false]) {
      const [mandarin] = pinyinOf(character, isFamily);
      if (mandarin === undefined) continue;
      const set = made.get(mandarin) ?? new Set();
      // The usual spellings only: with every variant almost any two syllables would correspond.
      for (const spelling of cantoneseOf(character, isFamily).slice(0, 3)) set.add(spelling);
      for (const readingsOf of [taiwanOf, macaoOf])
        for (const spelling of readingsOf(character, isFamily).slice(0, 1)) set.add(spelling);
      for (const spelling of dialectsOf(character, isFamily)) set.add(spelling);
      made.set(mandarin, set);
    }
  }
  pairs = made;
  return made;
}
