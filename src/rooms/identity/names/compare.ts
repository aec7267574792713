import { editDistance } from './edit-distance.ts';
import { soundSkeleton } from './hong-kong-spelling.ts';
import type { NameSplit, ReadName } from './read-name.ts';
import { cantoneseOf, dialectsOf, macaoOf, pinyinOf, spellingsBySound, taiwanOf } from './readings.ts';
import { canBeSpelling } from './spelt.ts';

/**
 * How two family names, or two given names, go together, the most telling first.
 * `same`: the same characters or letters. `sound`: other characters of one sound, another spelling of it, or a spelling of the characters. `cross`: a Mandarin and a
 * Cantonese spelling of what may be the same characters. `within`: all of one is in the other. `near`: a slip of a letter or an exchanged place. `part`: a word, a
 * character or the initials agree.
 */
export const PART_LEVELS = ['same', 'sound', 'within', 'cross', 'near', 'part', 'missing', 'differs'] as const;
export type PartLevel = (typeof PART_LEVELS)[number];

export interface PartComparison {
  readonly level: PartLevel;
  /** What of the first name agrees, as it is counted in the frequencies: its characters or words. */
  readonly shared: readonly string[];
}

export interface NameComparison {
  readonly scripts: 'han' | 'latin' | 'mixed';
  readonly family: PartComparison;
  readonly given: PartComparison;
  /** One of the two carries a husband's family name before the own one. */
  readonly isMarried: boolean;
  /** Of two scripts, letters that spell no Chinese name: they have nothing in common with the characters, and contradict nothing. */
  readonly isForeignGiven: boolean;
}

const RANK: Readonly<Record<PartLevel, number>> = {
  same: 10,
  sound: 9,
  within: 7,
  cross: 6,
  near: 5,
  part: 3,
  missing: 1,
  differs: 0,
};

/** Compares two names as they go together best: either may be parted in several ways. */
export function compareNames(one: ReadName, other: ReadName): NameComparison {
  const scripts = one.script === other.script ? one.script : 'mixed';
  let best: NameComparison | undefined;
  let bestRank = -1;
  for (const a of one.splits) {
    for (const b of other.splits) {
      const family = compareFamilies(one.script, a, other.script, b);
      const given = compareGiven(one.script, a, other.script, b);
      // Of two ways that are as good the one is taken in which the family names agree better: so it does not matter which name comes first.
      const rank = (RANK[family.level] + RANK[given.level]) * 100 + RANK[family.level];
      if (rank <= bestRank) continue;
      bestRank = rank;
      const isForeignGiven = scripts === 'mixed' && !canBeSpelling(one.script === 'latin' ? a.given : b.given);
      best = { scripts, family, given, isMarried: a.married !== undefined || b.married !== undefined, isForeignGiven };
    }
  }
  const nothing: PartComparison = { level: 'missing', shared: [] };
  return best ?? { scripts, family: nothing, given: nothing, isMarried: false, isForeignGiven: false };
}

type Script = ReadName['script'];

function compareFamilies(scriptA: Script, a: NameSplit, scriptB: Script, b: NameSplit): PartComparison {
  return compareParts(scriptA, a.family, scriptB, b.family, true);
}

function compareGiven(scriptA: Script, a: NameSplit, scriptB: Script, b: NameSplit): PartComparison {
  return compareParts(scriptA, a.given, scriptB, b.given, false);
}

function compareParts(
  scriptA: Script,
  a: readonly string[],
  scriptB: Script,
  b: readonly string[],
  isFamily: boolean,
): PartComparison {
  if (a.length === 0 || b.length === 0) return { level: 'missing', shared: [] };
  if (scriptA === 'han') {
    const han = [...a.join('')];
    return scriptB === 'han' ? compareHan(han, [...b.join('')], isFamily) : compareHanWithLatin(han, b, isFamily);
  }
  return scriptB === 'han' ? compareLatinWithHan(a, [...b.join('')], isFamily) : compareLatin(a, b, isFamily);
}

const differs: PartComparison = { level: 'differs', shared: [] };

function compareHan(a: readonly string[], b: readonly string[], isFamily: boolean): PartComparison {
  if (a.join('') === b.join('')) return { level: 'same', shared: a };
  const alike = a.map((character, i) => soundsAlike(character, b[i] ?? '', isFamily));
  if (a.length === b.length && alike.every(Boolean)) return { level: 'sound', shared: a };
  const common = inBoth(a, b);
  if (common.length === 0) return differs;
  if (a.length === b.length && common.length === a.length) return { level: 'near', shared: common };
  return { level: 'part', shared: common };
}

function soundsAlike(one: string, other: string, isFamily: boolean): boolean {
  if (one === other) return true;
  if (other === '') return false;
  const [mandarin] = pinyinOf(one, isFamily);
  if (mandarin !== undefined && mandarin === pinyinOf(other, isFamily)[0]) return true;
  const [cantonese] = cantoneseOf(one, isFamily);
  return cantonese !== undefined && cantonese === cantoneseOf(other, isFamily)[0];
}

function compareLatin(a: readonly string[], b: readonly string[], isFamily: boolean): PartComparison {
  const one = a.join('');
  const other = b.join('');
  if (one === other || sorted(a) === sorted(b)) return { level: 'same', shared: a };
  if (soundSkeleton(one) === soundSkeleton(other)) return { level: 'sound', shared: a };
  if (isSlip(one, other)) return { level: 'near', shared: a };
  const inside = inBoth(a, b).filter((word) => word.length > 1);
  if (inside.length === Math.min(a.length, b.length)) return { level: 'within', shared: inside };
  if (runsOf(b).some((run) => run.join('') === one)) return { level: 'within', shared: a };
  const run = runsOf(a).find((some) => some.join('') === other);
  if (run) return { level: 'within', shared: run };
  if (isCross(one, other) || isCross(other, one)) return { level: 'cross', shared: a };
  if (inside.length > 0) return { level: 'part', shared: inside };
  if (!isFamily && areInitials(a, b)) return { level: 'part', shared: [] };
  const near = a.filter((word) => b.some((whole) => isSlip(word, whole)));
  return near.length > 0 ? { level: 'part', shared: near } : differs;
}

/** What both have, as often as both have it. */
function inBoth(one: readonly string[], other: readonly string[]): string[] {
  const left = [...other];
  return one.filter((part) => {
    const at = left.indexOf(part);
    if (at >= 0) left.splice(at, 1);
    return at >= 0;
  });
}

/** One slip in four letters, two in nine. */
function isSlip(one: string, other: string): boolean {
  const length = Math.min(one.length, other.length);
  const most = length >= 9 ? 2 : length >= 4 ? 1 : 0;
  return most > 0 && editDistance(one, other, most) <= most;
}

function sorted(words: readonly string[]): string {
  return [...words].sort().join(' ');
}

/** All runs of neighbouring words, the whole first. */
function runsOf(words: readonly string[]): (readonly string[])[] {
  const runs: (readonly string[])[] = [];
  for (let length = words.length; length > 0; length--) {
    for (let from = 0; from + length <= words.length; from++) runs.push(words.slice(from, from + length));
  }
  return runs;
}

/** Word by word as far as both go, at least one of them by its first letter only: T M and TAI MAN. */
function areInitials(a: readonly string[], b: readonly string[]): boolean {
  const [shorter, longer] = a.length <= b.length ? [a, b] : [b, a];
  return (
    [...a, ...b].some((word) => word.length === 1) &&
    shorter.every((word, i) => {
      const other = longer[i] ?? '';
      return word.length === 1 || other.length === 1 ? word[0] === other[0] : word === other;
    })
  );
}

/** Whether letters in Mandarin spelling and letters in another may stand for the same characters: HUANG and WONG, ZHANG and CHEONG. */
function isCross(mandarin: string, cantonese: string): boolean {
  const bySound = spellingsBySound();
  const goes = (i: number, j: number): boolean => {
    if (i === mandarin.length && j === cantonese.length) return true;
    for (let end = i + 1; end <= Math.min(i + 6, mandarin.length); end++) {
      for (const spelling of bySound.get(mandarin.slice(i, end)) ?? []) {
        if (cantonese.startsWith(spelling, j) && goes(end, j + spelling.length)) return true;
      }
    }
    return false;
  };
  return mandarin.length <= 24 && goes(0, 0);
}

function compareHanWithLatin(han: readonly string[], words: readonly string[], isFamily: boolean): PartComparison {
  const { level } = compareLatinWithHan(words, han, isFamily);
  const heard = han.filter((character) => words.some((word) => isSpelling(word, [character], isFamily)));
  return { level, shared: level === 'differs' ? [] : level === 'part' ? heard : han };
}

/** Letters against a Han name: are they a spelling of it, in Mandarin or as Hong Kong, Taiwan or Macao spell, or a family name as it is spelt overseas? */
function compareLatinWithHan(words: readonly string[], han: readonly string[], isFamily: boolean): PartComparison {
  const letters = words.join('');
  if (isSpelling(letters, han, isFamily)) return { level: 'sound', shared: words };
  if (usualSpellings(han, isFamily).some((spelling) => isSlip(spelling, letters))) {
    return { level: 'near', shared: words };
  }
  if (isFamily) return differs;
  const run = runsOf(words).find((some) => isSpelling(some.join(''), han, false));
  if (run) return { level: 'within', shared: run };
  const heard = words.filter((word) => han.some((character) => isSpelling(word, [character], false)));
  return heard.length > 0 ? { level: 'part', shared: heard } : differs;
}

/** By one system from beginning to end: nobody spells half a name in Mandarin. */
function isSpelling(letters: string, characters: readonly string[], isFamily: boolean): boolean {
  return [pinyinOf, cantoneseOf, taiwanOf, macaoOf, dialectsOf].some((readingsOf) => {
    const goes = (i: number, at: number): boolean => {
      const character = characters[i];
      if (character === undefined) return at === letters.length;
      return readingsOf(character, isFamily).some(
        (reading) => letters.startsWith(reading, at) && goes(i + 1, at + reading.length),
      );
    };
    return goes(0, 0);
  });
}

function usualSpellings(characters: readonly string[], isFamily: boolean): string[] {
  return [pinyinOf, cantoneseOf].map((readingsOf) =>
    characters.map((character) => readingsOf(character, isFamily)[0] ?? '').join(''),
  );
}
