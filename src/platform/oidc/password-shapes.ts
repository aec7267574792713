import { COMMON_WORDS, KEYBOARD_RUNS, neighboursOf } from './password-words.ts';

/** Shorter parts are in every password by chance. */
const PART_LENGTH_MIN = 3;
/** Words like “were” walk from key to key too; four of them in a row are no accident any more. */
const WALK_LENGTH_MIN = 4;

/**
 * How much of a password a guesser cannot tell beforehand: one for each character that is a part of nothing known, one for each part that is, none for spaces. Known are
 * words, what is said twice, runs of the alphabet and of numbers, ways over the keyboard, dates and telephone numbers. Digits and signs that stand for letters, words spelt
 * backwards, two that were typed in turn, and signs strewn in between change nothing: of all ways to read it the most telling counts.
 *
 * @param own - words known of the person, in lower case
 */
export function surprisesIn(password: string, own: readonly string[]): number {
  const words = [COMMON, indexOf(own)];
  const readings = readingsOf([...password.normalize('NFKC').toLowerCase()]);
  return Math.min(...readings.map(({ chars, surprises }) => surprises + fewestParts(chars, words)));
}

/** Words by their first character, each forwards and backwards. */
type Index = ReadonlyMap<string, readonly string[]>;

function indexOf(words: readonly string[]): Index {
  const bothWays = words.flatMap((word) => [word, [...word].reverse().join('')]);
  return Map.groupBy(new Set(bothWays), (word) => [...word][0] ?? '');
}

const COMMON = indexOf(COMMON_WORDS);

interface Reading {
  readonly chars: readonly string[];
  /** What was left out, and cannot be told beforehand either. */
  readonly surprises: number;
}

/** The ways to read a password: with its signs and without, as it stands and as two that were typed in turn. Signs between its parts are told by which there are, not by how often. */
function readingsOf(chars: readonly string[]): Reading[] {
  const without = (isSign: (char: string) => boolean): Reading => ({
    chars: chars.filter((char) => !isSign(char)),
    surprises: new Set(chars.filter((char) => isSign(char) && !/\s/u.test(char))).size,
  });
  const straight = [
    { chars, surprises: 0 },
    without((char) => SIGN.test(char)),
    without((char) => SIGN.test(char) && LOOKS_LIKE[char] === undefined),
  ];
  const all = straight.flatMap((reading) => [reading, { ...reading, chars: inTurn(reading.chars) }]);
  return [...new Map(all.map((one) => [`${one.surprises} ${one.chars.join('')}`, one])).values()];
}

const SIGN = /[^\p{L}\p{N}]/u;

/** Every other character, then those between them: `1q2w3e4r` is two runs, `aabbcc` one run twice. */
function inTurn(chars: readonly string[]): readonly string[] {
  return [...chars.filter((_, i) => i % 2 === 0), ...chars.filter((_, i) => i % 2 === 1)];
}

/** What stands for which letters. */
const LOOKS_LIKE: Readonly<Record<string, string>> = {
  '@': 'a',
  '4': 'a',
  '3': 'e',
  '0': 'o',
  '5': 's',
  $: 's',
  '1': 'il',
  '!': 'il',
  '|': 'il',
  '7': 't',
  '+': 't',
  '8': 'b',
  '6': 'gb',
  '9': 'gq',
  '2': 'z',
};

/** By how many characters were read: the least number of surprises up to there. */
function fewestParts(chars: readonly string[], words: readonly Index[]): number {
  const least = chars.map(() => Number.POSITIVE_INFINITY);
  const reach = (end: number, surprises: number) => {
    least[end - 1] = Math.min(least[end - 1] ?? 0, surprises);
  };
  for (let at = 0; at < chars.length; at++) {
    const before = at === 0 ? 0 : (least[at - 1] ?? 0);
    const char = chars[at] ?? '';
    reach(at + 1, before + (/\s/u.test(char) ? 0 : 1));
    for (const first of [char, ...(LOOKS_LIKE[char] ?? '')])
      for (const word of words.flatMap((index) => index.get(first) ?? [])) {
        const length = wordLength(chars, at, word);
        if (length > 0) reach(at + length, before + 1);
      }
    for (const length of shapesAt(chars, at)) reach(at + length, before + 1);
  }
  return least.at(-1) ?? 0;
}

/** How many characters a word takes here; none where it does not stand here. */
function wordLength(chars: readonly string[], at: number, word: string): number {
  let length = 0;
  for (const letter of word) {
    const char = chars[at + length] ?? '';
    if (char !== letter && !LOOKS_LIKE[char]?.includes(letter)) return 0;
    length++;
  }
  return length;
}

/** Lengths of what begins here and needs no list of words. */
function shapesAt(chars: readonly string[], at: number): number[] {
  const rest = chars.slice(at).join('');
  const keys = Math.max(...KEYBOARD_RUNS.map((run) => commonLength(rest, run)));
  const walk = walkLength(chars, at);
  return [
    ...DIGITS.map((shape) => shape.exec(rest)?.[0].length ?? 0),
    keys,
    runLength(chars, at),
    repeatLength(chars, at),
    walk >= WALK_LENGTH_MIN ? walk : 0,
  ].filter((length) => length >= PART_LENGTH_MIN);
}

const DAY = '(0[1-9]|[12]\\d|3[01])';
const MONTH = '(0[1-9]|1[0-2])';
const YEAR = '(19|20)\\d\\d';
/** Years, days in every order with and without signs between, and telephone numbers of the mainland (eleven digits) and of Hong Kong (eight). */
const DIGITS: readonly RegExp[] = [
  new RegExp(`^${YEAR}`),
  new RegExp(`^${YEAR}[-./]?${MONTH}([-./]?${DAY})?`),
  new RegExp(`^${DAY}[-./]?${MONTH}[-./]?(${YEAR}|\\d\\d)`),
  new RegExp(`^${MONTH}[-./]?${DAY}[-./]?(${YEAR}|\\d\\d)`),
  new RegExp(`^\\d\\d${MONTH}${DAY}`),
  /^1[3-9]\d{9}/,
  /^[4-9]\d{7}/,
];

/** The longest beginning of a text that stands somewhere in a run. */
function commonLength(rest: string, run: string): number {
  let length = 0;
  while (length < rest.length && run.includes(rest.slice(0, length + 1))) length++;
  return length;
}

/** `abcd`, `9876`, `aaaa`: each character is as far from the one before it as that was from its own. */
function runLength(chars: readonly string[], at: number): number {
  const code = (i: number) => chars[i]?.codePointAt(0) ?? Number.NaN;
  const step = code(at + 1) - code(at);
  if (!(Math.abs(step) <= 2)) return 0;
  let end = at + 1;
  while (code(end + 1) - code(end) === step) end++;
  return end + 1 - at;
}

/** `rfvbgt`, `0okmnji9`: each key lies beside the one before it. */
function walkLength(chars: readonly string[], at: number): number {
  let end = at;
  while (end + 1 < chars.length && neighboursOf(chars[end] ?? '').includes(chars[end + 1] ?? ' ')) end++;
  return end + 1 - at;
}

/** What repeats the characters right before it. */
function repeatLength(chars: readonly string[], at: number): number {
  let longest = 0;
  for (let unit = 1; unit <= at; unit++) {
    let length = 0;
    while (at + length < chars.length && chars[at + length] === chars[at + length - unit]) length++;
    longest = Math.max(longest, length);
  }
  return longest;
}
