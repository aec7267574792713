import { textFor, toNumber } from '../json/json.ts';

/** Something outside the small language that is evaluated here. */
export class NotEvaluated extends Error {
  override readonly name = 'NotEvaluated';
}

/** Steps that a pattern of somebody else may take over a text. */
const STEPS_MAX = 10_000_000;
const PATTERN_MAX = 500;

/**
 * Whether the whole text is as the pattern says, as R4's validators read it.
 *
 * @param isOwn - a pattern of R4 itself. One of a loaded profile is evaluated where it cannot take long: nothing repeated within what is repeated, and few repetitions
 * for the length of the text
 * @throws NotEvaluated
 * @source http://hl7.org/fhirpath/N1/#matchesregex-string-boolean
 */
export function matches(text: string, pattern: string, isOwn: boolean): boolean {
  return compiled(`^(?:${pattern})$`, pattern, text, isOwn).test(text);
}

export function replaceMatches(text: string, pattern: string, other: string, isOwn: boolean): string {
  return text.replace(new RegExp(compiled(pattern, pattern, text, isOwn).source, 'gs'), other);
}

/** A whole number, or nothing. */
export function toInteger(value: unknown): { readonly value: number }[] {
  const number = toNumber(value) ?? (/^[+-]?\d{1,15}$/.test(textFor(value)) ? Number(textFor(value)) : undefined);
  return number === undefined || !Number.isInteger(number) ? [] : [{ value: number }];
}

function compiled(source: string, pattern: string, text: string, isOwn: boolean): RegExp {
  if (!isOwn && !endsSoon(pattern, text)) throw new NotEvaluated('matches()');
  try {
    // Without the flag `u`: R4's own patterns escape what need not be.
    return new RegExp(source, 's');
  } catch {
    throw new NotEvaluated('matches()');
  }
}

/** A repeated group with a repetition, something optional or an alternative in it, and references back, may take time without bounds; a few plain repetitions take a power of the length. */
function endsSoon(pattern: string, text: string): boolean {
  if (pattern.length > PATTERN_MAX) return false;
  // As JavaScript reads it: `[]` and `[^]` are whole classes.
  const marked = pattern.replace(/\\[^1-9k]/g, 'x').replace(/\[[^\]]*\]/g, 'c');
  if (/\\|\(\?[^:]/.test(marked)) return false;
  const bare = marked.replaceAll('(?:', '(');
  if (/\([^()]*(?:[*+{?|]|\()[\s\S]*?\)[*+{]/.test(bare)) return false;
  const repetitions = bare.match(/[*+{?]/g)?.length ?? 0;
  return (text.length + 1) ** Math.max(repetitions, 1) <= STEPS_MAX;
}
