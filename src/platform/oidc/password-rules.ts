import { type Refusal, RefusalError } from '#kernel';
import { refuse } from './messages.ts';
import { surprisesIn } from './password-shapes.ts';
import { isLongEnough } from './password-words.ts';

/**
 * Twelve characters, of any kind: no rule about capitals and signs, which make passwords like one another. Eight are the least that the standard takes, fifteen what it
 * advises; twelve are three short words.
 * @source OWASP ASVS 5.0, 6.2.1, 6.2.5; the number between its two is this project's choice
 */
export const PASSWORD_LENGTH_MIN = 12;
/** So many of its characters, or parts that can be told beforehand, must stand for themselves. */
const SURPRISES_MIN = 6;

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
  return surprisesIn(text, own.filter(isLongEnough)) < SURPRISES_MIN
    ? [refuse('sign-in.password-guessable', {}, 'next')]
    : [];
}

function isShort(password: string): boolean {
  return [...password.normalize('NFC')].length < PASSWORD_LENGTH_MIN;
}

function tooShort(): Refusal {
  return refuse('sign-in.password-short', { min: PASSWORD_LENGTH_MIN }, 'next');
}
