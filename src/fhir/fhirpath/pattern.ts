import { NotEvaluated } from './not-evaluated.ts';

/** Steps that a pattern from a loaded profile may take over a text: some hundredths of a second. */
const STEPS_MAX = 10_000_000;
const PATTERN_MAX = 500;

/** Where a pattern must fit: anywhere in a text, or on all of it. */
export type Fit = 'part' | 'whole';

/**
 * Whether a pattern matches a text.
 *
 * @param isOwn - a pattern of R4 itself, which is known to end. One from a loaded profile is to be evaluated only where it cannot take long (`stepsOf`)
 * @throws NotEvaluated where it could take long, is no pattern, or is one that JavaScript reads in another way than others do
 * @source http://hl7.org/fhirpath/N1/#matchesregex-string-boolean
 */
export function matches(text: string, pattern: string, fit: Fit, isOwn: boolean): boolean {
  return compiled(pattern, fit, text, isOwn, '').test(text);
}

/** Replaces whatever a pattern matches; an empty one replaces nothing. @throws NotEvaluated as `matches` does, and for a replacement that names more than groups by number */
export function replaceMatches(text: string, pattern: string, other: string, isOwn: boolean): string {
  if (pattern === '') return text;
  if (/\$(?!\d)|\\/.test(other)) throw new NotEvaluated('replaceMatches()');
  return text.replace(compiled(pattern, 'part', text, isOwn, 'g'), other);
}

function compiled(pattern: string, fit: Fit, text: string, isOwn: boolean, flags: string): RegExp {
  const source = fit === 'whole' ? `^(?:${pattern})$` : pattern;
  // R4's own patterns escape what need not be, which the flag `u` forbids.
  if (!isOwn) {
    try {
      return new RegExp(source, `${flags}su`);
    } catch {
      if (!isPlain(pattern, text)) throw new NotEvaluated('matches()');
    }
  }
  try {
    return new RegExp(source, `${flags}s`);
  } catch {
    throw new NotEvaluated('matches()');
  }
}

/** Whether a pattern means the same without the flag `u`: no letters escaped but the usual ones, no classes within classes, and no characters of two units. */
function isPlain(pattern: string, text: string): boolean {
  if (/[\uD800-\uDFFF]/.test(pattern) || /[\uD800-\uDFFF]/.test(text)) return false;
  return !/\\(?![dDwWsSbBnrtfv])[A-Za-z0-9]|&&|\[[^\]]*\[/.test(pattern.replaceAll('\\\\', ''));
}

/**
 * The steps that a pattern may take over a text, at most. A repeated group that holds a repetition, an option or an alternative may take time without bounds, and so may a back
 * reference; n plain repetitions take at most the n-th power of the text's length, and that at each place where the pattern may begin.
 *
 * @throws NotEvaluated where they may be more than STEPS_MAX
 */
export function stepsOf(pattern: string, fit: Fit, text: string): number {
  if (pattern.length > PATTERN_MAX) throw new NotEvaluated('a long pattern');
  // As JavaScript reads it: `[]` and `[^]` are whole classes.
  const marked = pattern
    .replace(/\\[pP]\{\w+(?:=\w+)?\}/g, 'x')
    .replace(/\\[^1-9k]/g, 'x')
    .replace(/\[[^\]]*\]/g, 'c');
  if (/\\|\(\?[^:]/.test(marked)) throw new NotEvaluated('a pattern that may not end');
  const bare = marked.replaceAll('(?:', '(');
  if (/\([^()]*(?:[*+{?|]|\()[\s\S]*?\)[*+{]/.test(bare)) throw new NotEvaluated('a pattern that may not end');
  const repetitions = bare.match(/[*+{?]/g)?.length ?? 0;
  const begins = fit === 'whole' || (pattern.startsWith('^') && !bare.includes('|')) ? 0 : 1;
  const steps = (text.length + 1) ** Math.max(repetitions + begins, 1);
  if (steps > STEPS_MAX) throw new NotEvaluated('a pattern that takes long');
  return steps;
}
