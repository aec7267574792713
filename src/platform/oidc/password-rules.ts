import { type Refusal, RefusalError } from '#kernel';
import { refuse } from './messages.ts';
import { COMMON_WORDS, KEYBOARD_RUNS } from './password-words.ts';

/**
 * Twelve characters, of any kind: no rule about capitals and signs, which make passwords like one another. Eight are the least that the standard takes, fifteen what it
 * advises; twelve are three short words.
 * @source OWASP ASVS 5.0, 6.2.1, 6.2.5; the number between its two is this project's choice
 */
export const PASSWORD_LENGTH_MIN = 12;
/** So many of its characters, or parts that can be told beforehand, must stand for themselves. */
const SURPRISES_MIN = 6;
const PART_LENGTH_MIN = 3;

/** What a guesser knows of somebody before the first guess. */
export interface KnownOfPerson {
  readonly login: string;
  /** Names of the person, the institution and the node, in every language. */
  readonly words: readonly string[];
}

/** What can be said before it is known whose password it is to be. @refuses sign-in.password-short */
export function requireLength(password: string): void {
  if (isShort(password)) throw new RefusalError(tooShort());
}

/** @refuses sign-in.password-short, sign-in.password-guessable */
export function requireGoodPassword(password: string, known: KnownOfPerson): void {
  const [first, ...more] = problemsOf(password, known);
  if (first !== undefined) throw new RefusalError(first, ...more);
}

function problemsOf(password: string, { login, words }: KnownOfPerson): Refusal[] {
  const text = password.normalize('NFC');
  if (isShort(text)) return [tooShort()];
  const own = [login, ...words].flatMap((word) => word.toLowerCase().split(/[^\p{L}\p{N}]+/u));
  const parts = [...own.filter(({ length }) => length >= PART_LENGTH_MIN), ...COMMON_WORDS];
  return surprisesOf(text, parts) < SURPRISES_MIN ? [refuse('sign-in.password-guessable', {}, 'next')] : [];
}

function isShort(password: string): boolean {
  return [...password.normalize('NFC')].length < PASSWORD_LENGTH_MIN;
}

function tooShort(): Refusal {
  return refuse('sign-in.password-short', { min: PASSWORD_LENGTH_MIN }, 'next');
}

/**
 * How much of a password a guesser cannot tell beforehand: one for each character that is a part of nothing known, one for each part that is, none for spaces. Known are
 * words, what is said twice, runs of the alphabet, of numbers and of the keyboard, and years.
 */
function surprisesOf(password: string, words: readonly string[]): number {
  const chars = [...plainOf(password)];
  const text = chars.join('');
  // By how many characters were read: the least number of surprises up to there.
  const least = chars.map(() => Number.POSITIVE_INFINITY);
  const reach = (end: number, surprises: number) => {
    least[end - 1] = Math.min(least[end - 1] ?? 0, surprises);
  };
  for (let at = 0; at < chars.length; at++) {
    const before = at === 0 ? 0 : (least[at - 1] ?? 0);
    reach(at + 1, before + (/\s/u.test(chars[at] ?? '') ? 0 : 1));
    for (const word of words) if (text.startsWith(word, at)) reach(at + word.length, before + 1);
    for (const length of knownLengths(chars, at)) reach(at + length, before + 1);
  }
  return least.at(-1) ?? 0;
}

/** Lengths of what begins here and needs no list of words. */
function knownLengths(chars: readonly string[], at: number): number[] {
  const rest = chars.slice(at).join('');
  const year = /^(19|20)\d\d((0[1-9]|1[0-2])([0-2]\d|3[01]))?/.exec(rest)?.[0].length ?? 0;
  const walk = Math.max(...KEYBOARD_RUNS.map((run) => commonLength(rest, run)));
  return [year, walk, runLength(chars, at), repeatLength(chars, at)].filter((length) => length >= PART_LENGTH_MIN);
}

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
  if (!(Math.abs(step) <= 1)) return 0;
  let end = at + 1;
  while (code(end + 1) - code(end) === step) end++;
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

const LOOKS_LIKE: Readonly<Record<string, string>> = {
  '@': 'a',
  '4': 'a',
  '3': 'e',
  '0': 'o',
  '5': 's',
  $: 's',
  '1': 'i',
  '!': 'i',
  '7': 't',
};

/** In lower case, and where a digit stands among letters in place of a letter, with that letter. */
function plainOf(password: string): string {
  const lower = password.normalize('NFKC').toLowerCase();
  return lower.replace(/(?<=\p{L}[@4305$1!7]*)[@4305$1!7](?=[@4305$1!7]*\p{L})/gu, (sign) => LOOKS_LIKE[sign] ?? sign);
}
