import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  appendLeaves,
  consistencyPlan,
  EMPTY_FRONTIER,
  emptyRoot,
  foldPath,
  type Hash,
  inclusionPlan,
  isSameHash,
  leafHash,
  type NodePlace,
  nodeHash,
  peakPlaces,
  rootOf,
  verifyConsistency,
  verifyInclusion,
} from './merkle.ts';

const LEAVES = Array.from({ length: 17 }, (_, i) => leafHash(Buffer.from(`entry ${i}`)));
const tree = (size: number) => appendLeaves(EMPTY_FRONTIER, LEAVES.slice(0, size));
const root = (size: number) => rootOf(tree(size).frontier);
const leaf = (at: number): Hash => LEAVES[at] ?? emptyRoot();
const hashAt = ({ level, index }: NodePlace): Hash => {
  if (level === 0) return leaf(index);
  const found = tree(LEAVES.length).completed.find((node) => node.level === level && node.index === index);
  assert.ok(found, `${level}/${index} is complete`);
  return found.hash;
};
const included = (position: number, size: number) => foldPath(inclusionPlan(position, size), hashAt);
const consistent = (from: number, to: number) => foldPath(consistencyPlan(from, to), hashAt);

describe('a tree of leaves', () => {
  it('is named by the prefixes of the standard: a leaf is no inner node, nor is nothing', () => {
    const [a, b] = [leaf(0), leaf(1)];
    assert.equal(isSameHash(leafHash(a, b), leafHash(Buffer.concat([a, b]))), true);
    assert.equal(isSameHash(leafHash(a, b), nodeHash(a, b)), false);
    assert.equal(isSameHash(nodeHash(a, b), nodeHash(b, a)), false);
    assert.equal(isSameHash(root(0), emptyRoot()), true);
    assert.equal(isSameHash(root(1), a), true);
    assert.equal(isSameHash(root(2), nodeHash(a, b)), true);
    assert.equal(isSameHash(root(3), nodeHash(nodeHash(a, b), leaf(2))), true);
  });

  it('completes subtrees as it grows, each once and at its place', () => {
    const places = (size: number) => tree(size).completed.map(({ level, index }) => `${level}/${index}`);
    assert.deepEqual(places(1), []);
    assert.deepEqual(places(8), ['1/0', '1/1', '2/0', '1/2', '1/3', '2/1', '3/0']);
    assert.deepEqual(peakPlaces(7), [
      { level: 2, index: 0 },
      { level: 1, index: 2 },
      { level: 0, index: 6 },
    ]);
    assert.deepEqual(peakPlaces(0), []);
  });

  it('cannot be appended to where the frontier is not one of its size', () => {
    assert.throws(() => appendLeaves({ size: 3, peaks: [leaf(0)] }, [leaf(1)]), {
      name: 'RangeError',
      message: 'the frontier has fewer peaks than its size says',
    });
  });
});

describe('a proof that a leaf is in a tree', () => {
  it('is there for each leaf of it, and for none behind or before', () => {
    for (const size of [1, 2, 3, 5, 8, 11, 16, 17])
      for (let at = 0; at < size; at += 1)
        assert.equal(verifyInclusion(leaf(at), at, size, included(at, size), root(size)), true, `${at} of ${size}`);
    for (const [at, size] of [
      [1, 1],
      [5, 5],
      [-1, 5],
      [0, 0],
      [Number.NaN, 5],
    ] as const)
      assert.throws(() => inclusionPlan(at, size), {
        name: 'RangeError',
        message: `no leaf ${at} in a tree of ${size}`,
      });
  });

  it('holds for no place that is none', () => {
    for (const [at, size] of [
      [0.5, 1],
      [0, 1.5],
      [-1, 1],
      [1, 1],
      [0, 0],
      [Number.NaN, 1],
      [0, Number.NaN],
      [0, Number.POSITIVE_INFINITY],
    ] as const)
      assert.equal(verifyInclusion(leaf(0), at, size, [], leaf(0)), false, `${at} of ${size}`);
  });

  it('holds with all of its hashes and no other, in their order', () => {
    for (const [at, size] of [
      [0, 8],
      [5, 8],
      [10, 11],
      [6, 7],
      [16, 17],
    ] as const) {
      const path = included(at, size);
      const holds = (some: readonly Hash[]) => verifyInclusion(leaf(at), at, size, some, root(size));
      assert.equal(holds(path), true);
      assert.equal(holds([...path, root(size)]), false);
      assert.equal(holds(path.slice(0, -1)), false);
      if (path.length > 1) assert.equal(holds(path.toReversed()), false);
    }
    // What a longer path leads to is not looked at either: it is too long.
    const beyond = nodeHash(root(2), leaf(5));
    assert.equal(verifyInclusion(leaf(0), 0, 2, [leaf(1), leaf(5)], beyond), false);
    const before = nodeHash(leaf(5), leaf(0));
    assert.equal(verifyInclusion(leaf(0), 0, 1, [leaf(5)], before), false);
  });
});

describe('a proof that a tree grew out of another', () => {
  it('is there for each pair of sizes, and for none that shrinks', () => {
    for (let to = 0; to <= 17; to += 1)
      for (let from = 0; from <= to; from += 1)
        assert.equal(verifyConsistency(from, root(from), to, root(to), consistent(from, to)), true, `${from} to ${to}`);
    for (const [from, to] of [
      [2, 1],
      [-1, 1],
      [Number.NaN, 1],
    ] as const)
      assert.throws(() => consistencyPlan(from, to), {
        name: 'RangeError',
        message: `no consistency from ${from} to ${to}`,
      });
  });

  it('is empty from nothing, and from a tree to itself; then nothing may stand in it', () => {
    assert.deepEqual([consistencyPlan(0, 5), consistencyPlan(5, 5), consistencyPlan(0, 0)], [[], [], []]);
    assert.equal(verifyConsistency(5, root(5), 5, root(5), [leaf(0)]), false);
    assert.equal(verifyConsistency(0, emptyRoot(), 5, root(5), [leaf(0)]), false);
    assert.equal(verifyConsistency(5, root(5), 5, root(6), []), false);
    assert.equal(verifyConsistency(0, root(1), 5, root(5), []), false);
    assert.equal(verifyConsistency(3, root(3), 5, root(5), []), false);
    assert.equal(verifyConsistency(4, root(4), 5, root(4), []), false);
  });

  it('holds for no sizes that are none', () => {
    for (const [from, to] of [
      [0.5, 1],
      [1, 1.5],
      [-1, 1],
      [2, 1],
      [Number.NaN, 1],
      [1, Number.POSITIVE_INFINITY],
      [1.5, 1.5],
      [-1, -1],
    ] as const)
      assert.equal(verifyConsistency(from, leaf(0), to, leaf(0), []), false, `${from} to ${to}`);
  });

  it('holds with all of its hashes and no other, in their order', () => {
    for (const [from, to] of [
      [3, 8],
      [4, 8],
      [6, 11],
      [7, 17],
      [16, 17],
      [1, 2],
    ] as const) {
      const path = consistent(from, to);
      const holds = (some: readonly Hash[]) => verifyConsistency(from, root(from), to, root(to), some);
      assert.equal(holds(path), true);
      assert.equal(holds([...path, root(to)]), false);
      assert.equal(holds(path.slice(0, -1)), false);
      assert.equal(holds(path.slice(1)), false);
      if (path.length > 1) assert.equal(holds(path.toReversed()), false);
    }
    // A path that goes on beyond the newer tree is none, wherever it leads.
    assert.equal(verifyConsistency(1, leaf(0), 2, nodeHash(root(2), leaf(5)), [leaf(1), leaf(5)]), false);
    assert.equal(verifyConsistency(2, root(2), 3, nodeHash(root(3), leaf(5)), [leaf(2), leaf(5)]), false);
  });

  it('holds for both roots or not at all', () => {
    const path = consistent(6, 11);
    assert.equal(verifyConsistency(6, root(5), 11, root(11), path), false);
    assert.equal(verifyConsistency(6, root(6), 11, root(12), path), false);
  });
});
