import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { LedgerHead } from '../contract.ts';
import { hexOf } from './heads.ts';
import { LeafList } from './leaf-list.ts';
import { appendLeaves, EMPTY_FRONTIER, type Hash, leafHash, rootOf, type TreeNode } from './merkle.ts';
import { compareHeads } from './verify-window.ts';

const leaf = (word: number | string): Hash => leafHash(Buffer.from(`entry ${word}`));
/** The leaves of a faithful ledger. */
const faithful = (size: number): Hash[] => Array.from({ length: size }, (_, i) => leaf(i));
const head = (leaves: readonly Hash[], size: number): LedgerHead => ({
  node: 'hk',
  size,
  root: hexOf(rootOf(appendLeaves(EMPTY_FRONTIER, leaves.slice(0, size)).frontier)),
  at: '2026-11-22T02:00:00.000Z',
  jws: '',
});
/** Heads that the faithful ledger signed. */
const signed = (...sizes: readonly number[]) => sizes.map((size) => head(faithful(size), size));
/** A head that was signed over another past. */
const ofOtherPast = (size: number) => head(faithful(size).with(0, leaf('another')), size);
const node = (level: number, index: number): TreeNode => ({ level, index, hash: leaf('stored') });

interface Facts {
  readonly damaged?: readonly TreeNode[];
  readonly isTried?: boolean;
}
function compared(heads: readonly LedgerHead[], leaves: readonly Hash[], { damaged = [], isTried = true }: Facts = {}) {
  const list = new LeafList();
  for (const one of leaves) list.push(one);
  return compareHeads(heads, list, damaged, isTried);
}
const swapped = (leaves: readonly Hash[], a: number, b: number) =>
  leaves.with(a, leaves[b] as Hash).with(b, leaves[a] as Hash);
const edited = (size: number, at: number) => faithful(size).with(at, leaf('forged'));
const extra = (size: number, at: number) => faithful(size).toSpliced(at, 0, leaf('forged'));
const short = (were: number, are: number) => `${were} entries were signed, ${are} are here`;
const unmet = (size: number) => `the head of ${size} entries is not met`;

describe('leaves and the heads that were signed over them', () => {
  it('meet each of them, whatever came after the last', () => {
    assert.deepEqual(compared([], []), { met: 0 });
    assert.deepEqual(compared([], faithful(5)), { met: 0 });
    assert.deepEqual(compared(signed(0, 4, 8, 8, 12), faithful(12)), { met: 5 });
    assert.deepEqual(compared(signed(4, 8), faithful(11)), { met: 2 });
  });

  it('that do not meet tell between which two heads something was changed', () => {
    const fault = (position: number, until: number) => ({ kind: 'edited', position, until, evidence: unmet(until) });
    assert.deepEqual(compared(signed(4, 8, 12), edited(12, 5)), { met: 1, fault: fault(4, 8) });
    assert.deepEqual(compared(signed(4, 8, 12), edited(12, 0)), { met: 0, fault: fault(0, 4) });
    assert.deepEqual(compared(signed(4, 8, 12), edited(12, 11)), { met: 2, fault: fault(8, 12) });
    assert.deepEqual(compared([{ ...head([], 0), root: '00' }], faithful(2)), { met: 0, fault: fault(0, 0) });
  });

  it('show it more exactly by inner nodes that an intruder forgot: the first of the smallest that lie between', () => {
    const window = (heads: readonly number[], ...damaged: readonly TreeNode[]) => {
      const { fault } = compared(signed(...heads), edited(12, 5), { damaged });
      return [fault?.position, fault?.until];
    };
    assert.deepEqual(window([4, 8], node(1, 2)), [4, 6]);
    assert.deepEqual(window([4, 8], node(2, 1), node(1, 3), node(1, 2)), [4, 6]);
    assert.deepEqual(window([4, 8], node(1, 3), node(2, 1)), [6, 8]);
    // Of a node that reaches beyond the head no more is told than the head.
    assert.deepEqual(window([4, 7], node(2, 1)), [4, 7]);
    // Those before and behind are of something else.
    assert.deepEqual(window([4, 8], node(1, 1), node(1, 4), node(3, 0)), [4, 8]);
  });
});

describe('two pasts', () => {
  const fork = (position: number, until: number) => ({
    kind: 'forked',
    position,
    until,
    evidence: `signed heads of this node contradict each other at ${until} entries`,
  });

  it('were signed where a later head is met and an earlier one is not', () => {
    const heads = [...signed(4), ofOtherPast(6), ...signed(8)];
    assert.deepEqual(compared(heads, faithful(8)), { met: 2, fault: fork(4, 6) });
    assert.deepEqual(compared([ofOtherPast(2), ...signed(8)], faithful(8)), { met: 1, fault: fork(0, 2) });
  });

  it('were signed where two heads of one size differ', () => {
    const heads = [...signed(4, 8), ofOtherPast(8)];
    assert.deepEqual(compared(heads, faithful(8)), { met: 2, fault: fork(7, 8) });
    assert.deepEqual(compared([...signed(4), ofOtherPast(8), ...signed(8)], faithful(8)), {
      met: 2,
      fault: fork(4, 8),
    });
  });

  it('were not where nothing after the first unmet head is met, nor before', () => {
    assert.equal(compared([...signed(4), ofOtherPast(6)], faithful(8)).fault?.kind, 'edited');
    assert.equal(compared([ofOtherPast(4), ofOtherPast(4)], faithful(4)).fault?.kind, 'edited');
  });
});

describe('fewer leaves than were signed', () => {
  it('are a tail that was cut where nothing before is missing', () => {
    const fault = { kind: 'cut-tail', position: 4, until: 12, evidence: short(12, 6) };
    assert.deepEqual(compared(signed(4, 8, 12), faithful(6)), { met: 1, fault });
    // An inner node of what is vouched for says nothing of the end.
    assert.deepEqual(compared(signed(4, 8, 12), faithful(6), { damaged: [node(1, 1)] }), { met: 1, fault });
    // Also where the head was signed over no more than is here, and says that it was more.
    const lying = { ...head(faithful(6), 6), size: 12 };
    assert.deepEqual(compared([...signed(4), lying], faithful(6)), { met: 1, fault });
    assert.deepEqual(compared(signed(4), []), {
      met: 0,
      fault: { kind: 'cut-tail', position: 0, until: 4, evidence: short(4, 0) },
    });
  });

  it('lost some before the end where the inner nodes say so, or a head before the end is not met', () => {
    const lost = (position: number, until: number, are: number) => ({
      kind: 'deleted',
      position,
      until,
      evidence: short(12, are),
    });
    const without5 = faithful(12).toSpliced(5, 1);
    assert.deepEqual(compared(signed(4, 12), without5, { damaged: [node(1, 2)] }), { met: 1, fault: lost(4, 6, 11) });
    assert.deepEqual(compared(signed(4, 8, 12), without5), { met: 1, fault: lost(4, 8, 11) });
  });
});

describe('what happened between a head that is met and one that is not', () => {
  it('is an entry too many where without it the next heads are met', () => {
    for (const at of [4, 5, 7]) {
      assert.deepEqual(compared(signed(4, 8, 12), extra(12, at)), {
        met: 1,
        fault: { kind: 'inserted', position: at, until: at + 1, evidence: 'without it the next heads are met' },
      });
    }
    const first = compared(signed(4), extra(4, 0)).fault;
    assert.deepEqual([first?.kind, first?.position, first?.until], ['inserted', 0, 1]);
    // The head behind lies too far off to be asked.
    assert.equal(compared(signed(4, 8, 2_200), extra(2_200, 5)).fault?.kind, 'inserted');
  });

  it('is none too many where there are no more than were signed, nor where two must go', () => {
    assert.equal(compared(signed(4, 8, 12), extra(12, 5).slice(0, 12)).fault?.kind, 'edited');
    assert.equal(compared(signed(4, 8, 12), extra(12, 5).toSpliced(6, 0, leaf('second'))).fault?.kind, 'edited');
  });

  it('is an exchange where with two of them exchanged the next heads are met', () => {
    const moved = (a: number, b: number) => ({
      met: 1,
      fault: {
        kind: 'reordered',
        position: a,
        until: b + 1,
        evidence: `with ${a} and ${b} exchanged the next heads are met`,
      },
    });
    for (const [a, b] of [
      [4, 5],
      [4, 7],
      [6, 7],
      [7, 8],
      [5, 11],
    ] as const)
      assert.deepEqual(compared(signed(4, 8, 12), swapped(faithful(12), a, b)), moved(a, b));
    const later = compared(signed(2, 4, 8, 12), swapped(faithful(12), 9, 10));
    assert.deepEqual([later.met, later.fault], [3, moved(9, 10).fault]);
    // Over a head it looks like an entry too many, until the head behind is asked.
    assert.deepEqual(compared(signed(4, 8, 12), swapped(faithful(13), 7, 8)), moved(7, 8));
    assert.deepEqual(compared(signed(4, 8, 11), swapped(faithful(12), 7, 8)), moved(7, 8));
  });

  it('is only said to be a change where the head lies too far off for anything to be tried', () => {
    assert.equal(compared(signed(2_100), swapped(faithful(2_100), 4, 5)).fault?.kind, 'edited');
    assert.equal(compared(signed(2_049), extra(2_049, 5)).fault?.kind, 'edited');
    assert.equal(compared(signed(2_048), extra(2_048, 5)).fault?.kind, 'inserted');
  });

  it('is not tried where positions have told it already', () => {
    const fault = { kind: 'edited', position: 4, until: 8, evidence: unmet(8) };
    assert.deepEqual(compared(signed(4, 8, 12), extra(12, 5), { isTried: false }), { met: 1, fault });
    assert.deepEqual(compared(signed(4, 8, 12), swapped(faithful(12), 4, 5), { isTried: false }), { met: 1, fault });
  });
});
