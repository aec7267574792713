import { NotEvaluated } from './not-evaluated.ts';

/** Steps that a pattern from a loaded profile may take over a text: some hundredths of a second. */
const STEPS_MAX = 10_000_000;
const PATTERN_MAX = 500;

/**
 * Whether a pattern matches the whole text: R4's own rules are written for that reading, and validators read them so.
 *
 * @param isOwn - a pattern of R4 itself, which is known to end. One from a loaded profile is evaluated only where it cannot take long (`endsSoon`)
 * @throws NotEvaluated where it could take long, or is no pattern
 * @source http://hl7.org/fhirpath/N1/#matchesregex-string-boolean
 */
export function matches(text: string, pattern: string, isOwn: boolean): boolean {
  return compiled(`^(?:${pattern})$`, pattern, text, isOwn).test(text);
}

/** Replaces whatever a pattern matches. @throws NotEvaluated as `matches` does */
export function replaceMatches(text: string, pattern: string, other: string, isOwn: boolean): string {
  return text.replace(new RegExp(compiled(pattern, pattern, text, isOwn).source, 'gs'), other);
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

/**
 * Whether a pattern surely ends within STEPS_MAX. A repeated group that holds a repetition, an option or an alternative may take time without bounds, and so may a back
 * reference; n plain repetitions take at most the n-th power of the text's length.
 */
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
