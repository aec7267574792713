import type { LedgerHead } from '../contract.ts';
import { hexOf } from './heads.ts';
import type { LeafList } from './leaf-list.ts';
import { appendLeaves, EMPTY_FRONTIER, type Frontier, rootOf, type TreeNode } from './merkle.ts';
import { createTrialRoots, exchanged, type Trial, without } from './trial-roots.ts';
import type { LedgerFault } from './verify.ts';

/** Leaves among which it is tried whether one was put in; among the first so many, whether two were exchanged, of which there are as many pairs as the square. */
const WINDOW_MAX = 2_048;
const EXCHANGE_WINDOW_MAX = 96;
/** A trial that meets the failed head by chance of where it lies (an exchange over it looks like an insertion) fails at one of the next. */
const CONFIRMING_HEADS = 4;

/**
 * Holds the leaves against the heads, smallest first. The first head that is not met makes the fault.
 *
 * @param heads - validly signed, smallest first
 * @param damaged - stored inner nodes that differ from the recomputed ones: witnesses that an intruder forgot
 * @param isTried - whether to find out by trials what happened; pointless where positions have told already
 */
export function compareHeads(
  heads: readonly LedgerHead[],
  leaves: LeafList,
  damaged: readonly TreeNode[],
  isTried: boolean,
): { readonly met: number; readonly fault?: LedgerFault } {
  let frontier: Frontier = EMPTY_FRONTIER;
  let lastGood: Frontier = EMPTY_FRONTIER;
  let failed: LedgerHead | undefined;
  let met = 0;
  let isForked = false;
  for (const head of heads) {
    if (head.size > leaves.length) {
      failed ??= head;
      break;
    }
    frontier = appendLeaves(frontier, leaves.slice(frontier.size, head.size)).frontier;
    if (hexOf(rootOf(frontier)) !== head.root) {
      failed ??= head;
      // The same tree was met by another signature of that size: the node signed two pasts.
      isForked ||= met > 0 && lastGood.size === head.size;
    } else {
      met += 1;
      // A later head fits these leaves though an earlier one does not: the node signed two pasts.
      if (failed) isForked = true;
      else lastGood = frontier;
    }
  }
  if (failed === undefined) return { met };
  return { met, fault: classify({ head: failed, heads, leaves, lastGood, isForked, damaged, isTried }) };
}

interface Failure {
  readonly head: LedgerHead;
  readonly heads: readonly LedgerHead[];
  readonly leaves: LeafList;
  readonly lastGood: Frontier;
  readonly isForked: boolean;
  readonly damaged: readonly TreeNode[];
  readonly isTried: boolean;
}

/**
 * Names what happened between the last head that was met and the first that was not. What can be shown is shown by trying it;
 * otherwise the window is reported as edited.
 */
function classify(failure: Failure): LedgerFault {
  const { head, heads, leaves, lastGood, damaged } = failure;
  const from = lastGood.size;
  if (failure.isForked) {
    const evidence = `signed heads of this node contradict each other at ${head.size} entries`;
    return { kind: 'forked', position: Math.min(from, head.size - 1), until: head.size, evidence };
  }
  const signed = heads.at(-1)?.size ?? head.size;
  const window = narrow(from, head.size, damaged);
  const short = `${signed} entries were signed, ${leaves.length} are here`;
  if (head.size > leaves.length) {
    // Inner nodes that fit all that is left say that nothing before the end is missing.
    if (damaged.some((node) => startOf(node) >= from)) return { kind: 'deleted', ...window, evidence: short };
    return { kind: 'cut-tail', position: from, until: signed, evidence: short };
  }
  if (!failure.isTried) return { kind: 'edited', ...window, evidence: `the head of ${head.size} entries is not met` };
  const next = heads.slice(heads.indexOf(head)).slice(0, CONFIRMING_HEADS);
  const rest = leaves.slice(from, Math.min(next.at(-1)?.size ?? 0, from + WINDOW_MAX) + 1);
  const fits = meetingAll(lastGood, next);
  const isNear = head.size - from <= WINDOW_MAX;
  // A log with an entry too many is longer than what was signed.
  const extra = isNear && leaves.length > signed ? findInserted(rest, head.size - from, fits) : undefined;
  if (extra !== undefined) {
    const evidence = 'without it the next heads are met';
    return { kind: 'inserted', position: from + extra, until: from + extra + 1, evidence };
  }
  if (signed > leaves.length) return { kind: 'deleted', ...window, evidence: short };
  const moved = isNear ? findExchanged(rest, head.size - from, fits) : undefined;
  if (moved) {
    const evidence = `with ${from + moved[0]} and ${from + moved[1]} exchanged the next heads are met`;
    return { kind: 'reordered', position: from + moved[0], until: from + moved[1] + 1, evidence };
  }
  return { kind: 'edited', ...window, evidence: `the head of ${head.size} entries is not met` };
}

/** The first of the smallest stored inner nodes that no longer fit holds the first change. */
function narrow(from: number, until: number, damaged: readonly TreeNode[]): { position: number; until: number } {
  const inside = damaged
    .filter((node) => startOf(node) >= from && startOf(node) < until)
    .sort((a, b) => a.level - b.level || startOf(a) - startOf(b));
  const [first] = inside;
  if (first === undefined) return { position: from, until };
  return { position: startOf(first), until: Math.min(until, startOf(first) + 2 ** first.level) };
}

function startOf(node: TreeNode): number {
  return node.index * 2 ** node.level;
}

type Fits = (trial: Trial) => boolean;

/** Do the leaves of a trial after the last good head meet the failed head and the next? The first is checked first: it rules nearly all out. */
function meetingAll(lastGood: Frontier, heads: readonly LedgerHead[]): Fits {
  const rootIn = createTrialRoots(lastGood);
  return (trial) => {
    for (const { size, root } of heads) {
      // Behind the leaves at hand there is nothing to confirm by; the first head lies among them.
      if (size - lastGood.size > trial.length) return true;
      if (hexOf(rootIn(trial, size)) !== root) return false;
    }
    return true;
  };
}

/** The one leaf of the window without which all is right. */
function findInserted(rest: readonly Uint8Array[], windowSize: number, fits: Fits): number | undefined {
  const found = rest.slice(0, windowSize + 1).findIndex((_, i) => fits(without(rest, i)));
  return found === -1 ? undefined : found;
}

/** The two leaves that must be exchanged for all to be right; the first lies in the window, the other near. */
function findExchanged(
  rest: readonly Uint8Array[],
  windowSize: number,
  fits: Fits,
): readonly [number, number] | undefined {
  const near = Math.min(rest.length, EXCHANGE_WINDOW_MAX);
  for (let i = 0; i < Math.min(windowSize, near); i++) {
    for (let j = i + 1; j < near; j++) {
      if (fits(exchanged(rest, i, j))) return [i, j];
    }
  }
  return undefined;
}
