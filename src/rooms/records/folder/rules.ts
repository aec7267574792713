import { type Decision, granted, type Refusal, refused } from '#kernel';
import { refuse } from '../messages.ts';
import { filled } from '../visit/rules.ts';
import type { Decided } from './decisions.ts';

/**
 * Decides whether these entries of a document may be decided about now. A decision is final, so an entry that has one is refused, by name of
 * who made it; one wrong entry refuses all.
 *
 * @param document.known - what the record says already, by the number of the entry: only that can be confirmed
 * @refuses records.entry-not-importable, records.entry-twice, records.entry-decided, records.entry-not-known; all that apply
 */
export function decideDecisions(
  document: {
    readonly entries: readonly number[];
    readonly decided: ReadonlyMap<number, Decided>;
    readonly known: ReadonlyMap<number, string>;
  },
  wanted: readonly { readonly index: number; readonly decision: string; readonly resource?: string }[],
): Decision<void> {
  const seen = new Set<number>();
  const refusals = wanted.flatMap(({ index, decision, resource }, i): Refusal[] => {
    const at = `DecideEntries.decisions[${i}]`;
    const before = document.decided.get(index);
    const isTwice = seen.has(index);
    seen.add(index);
    if (isTwice) return [refuse('records.entry-twice', { index }, at)];
    if (!document.entries.includes(index)) return [refuse('records.entry-not-importable', { index }, at)];
    const isKnown = decision !== 'confirm' || (resource !== undefined && document.known.get(index) === resource);
    if (!before) return isKnown ? [] : [refuse('records.entry-not-known', { index }, at)];
    const refusal = refuse('records.entry-decided', { index }, at);
    return [{ ...refusal, text: filled(refusal.text, 'by', before.decidedBy) }];
  });
  const [first, ...more] = refusals;
  return first ? refused(first, ...more) : granted(undefined);
}
