import { type Decision, granted, type Refusal, refused } from '#kernel';
import { refuse } from '../messages.ts';
import { filled } from '../visit/rules.ts';
import type { Decided } from './decisions.ts';

/**
 * Decides whether these entries of a document may be decided about now. A decision is final, so an entry that has one is refused, by name of
 * who made it; one wrong entry refuses all.
 *
 * @refuses records.entry-not-importable, records.entry-twice, records.entry-decided; all that apply
 */
export function decideDecisions(
  document: { readonly entries: readonly number[]; readonly decided: ReadonlyMap<number, Decided> },
  wanted: readonly { readonly index: number }[],
): Decision<void> {
  const seen = new Set<number>();
  const refusals = wanted.flatMap(({ index }, i): Refusal[] => {
    const at = `DecideEntries.decisions[${i}]`;
    const before = document.decided.get(index);
    const isTwice = seen.has(index);
    seen.add(index);
    if (isTwice) return [refuse('records.entry-twice', { index }, at)];
    if (!document.entries.includes(index)) return [refuse('records.entry-not-importable', { index }, at)];
    if (!before) return [];
    const refusal = refuse('records.entry-decided', { index }, at);
    return [{ ...refusal, text: filled(refusal.text, 'by', before.decidedBy) }];
  });
  const [first, ...more] = refusals;
  return first ? refused(first, ...more) : granted(undefined);
}
