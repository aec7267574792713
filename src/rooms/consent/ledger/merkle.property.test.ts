import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import {
  appendLeaves,
  consistencyPlan,
  EMPTY_FRONTIER,
  emptyRoot,
  foldPath,
  type Hash,
  inclusionPlan,
  leafHash,
  type NodePlace,
  nodeHash,
  peakPlaces,
  rootOf,
  verifyConsistency,
  verifyInclusion,
} from './merkle.ts';

// RFC 6962 §2.1 word for word, slow and obvious: what the code is held against.
function split(n: number): number {
  let k = 1;
  while (k * 2 < n) k *= 2;
  return k;
}
function naiveRoot(leaves: readonly Hash[]): Hash {
  if (leaves.length === 0) return emptyRoot();
  const [only] = leaves;
  if (leaves.length === 1 && only) return only;
  const k = split(leaves.length);
  return nodeHash(naiveRoot(leaves.slice(0, k)), naiveRoot(leaves.slice(k)));
}
function naivePath(m: number, leaves: readonly Hash[]): Hash[] {
  if (leaves.length === 1) return [];
  const k = split(leaves.length);
  return m < k
    ? [...naivePath(m, leaves.slice(0, k)), naiveRoot(leaves.slice(k))]
    : [...naivePath(m - k, leaves.slice(k)), naiveRoot(leaves.slice(0, k))];
}
function naiveProof(m: number, leaves: readonly Hash[], whole = true): Hash[] {
  if (m === leaves.length) return whole ? [] : [naiveRoot(leaves)];
  const k = split(leaves.length);
  return m <= k
    ? [...naiveProof(m, leaves.slice(0, k), whole), naiveRoot(leaves.slice(k))]
    : [...naiveProof(m - k, leaves.slice(k), false), naiveRoot(leaves.slice(0, k))];
}

const hex = (hashes: readonly Hash[]) => hashes.map((h) => Buffer.from(h).toString('hex'));
const leavesOf = (n: number): Hash[] => Array.from({ length: n }, (_, i) => leafHash(Buffer.from(`entry ${i}`)));
const nodesOf = (leaves: readonly Hash[]) => {
  const nodes = new Map<string, Hash>(leaves.map((h, i) => [`0/${i}`, h]));
  for (const n of appendLeaves(EMPTY_FRONTIER, leaves).completed) nodes.set(`${n.level}/${n.index}`, n.hash);
  return ({ level, index }: NodePlace): Hash => {
    const found = nodes.get(`${level}/${index}`);
    assert.ok(found, `node ${level}/${index} is complete and stored`);
    return found;
  };
};
const flip = (h: Hash): Hash => {
  const copy = Uint8Array.from(h);
  copy[7] = (copy[7] ?? 0) ^ 1;
  return copy;
};
const seeded = { seed: 20261122, numRuns: 150 };

describe('RFC 6962 §2.1 Merkle tree', () => {
  it('has the published roots of the Certificate Transparency test vectors', () => {
    // Inputs and roots of the reference tests in google/certificate-transparency (merkle_tree_test).
    const inputs = ['', '00', '10', '2021', '3031', '40414243', '5051525354555657', '606162636465666768696a6b6c6d6e6f'];
    const roots = [
      '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
      'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
      'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
      'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
      '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
      '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
      'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
      '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
    ];
    let frontier = EMPTY_FRONTIER;
    inputs.forEach((input, i) => {
      ({ frontier } = appendLeaves(frontier, [leafHash(Buffer.from(input, 'hex'))]));
      assert.equal(Buffer.from(rootOf(frontier)).toString('hex'), roots[i]);
    });
    assert.equal(
      Buffer.from(rootOf(EMPTY_FRONTIER)).toString('hex'),
      'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
    );
  });

  it('appending in any batches gives the root of the recursive definition, and the same stored nodes', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 40 }), { maxLength: 8 }), (batches) => {
        const leaves = leavesOf(batches.reduce((a, b) => a + b, 0));
        let frontier = EMPTY_FRONTIER;
        const stored: string[] = [];
        let from = 0;
        for (const batch of batches) {
          const step = appendLeaves(frontier, leaves.slice(from, from + batch));
          frontier = step.frontier;
          stored.push(...step.completed.map((n) => `${n.level}/${n.index}/${Buffer.from(n.hash).toString('hex')}`));
          from += batch;
        }
        assert.deepEqual(hex([rootOf(frontier)]), hex([naiveRoot(leaves)]));
        const atOnce = appendLeaves(EMPTY_FRONTIER, leaves).completed;
        assert.deepEqual(
          stored,
          atOnce.map((n) => `${n.level}/${n.index}/${Buffer.from(n.hash).toString('hex')}`),
        );
        assert.deepEqual(hex(peakPlaces(leaves.length).map(nodesOf(leaves))), hex(frontier.peaks));
      }),
      seeded,
    );
  });

  it('inclusion paths are those of the definition and verify for their leaf, place, size and root alone', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 130 }), fc.nat(), fc.nat(), (size, pick, other) => {
        const leaves = leavesOf(size);
        const position = pick % size;
        const leaf = leaves[position] as Hash;
        const path = foldPath(inclusionPlan(position, size), nodesOf(leaves));
        const root = naiveRoot(leaves);
        assert.deepEqual(hex(path), hex(naivePath(position, leaves)));
        assert.ok(path.length <= Math.ceil(Math.log2(size)) + 1);
        assert.equal(verifyInclusion(leaf, position, size, path, root), true);
        assert.equal(verifyInclusion(flip(leaf), position, size, path, root), false);
        assert.equal(verifyInclusion(leaf, position, size, path, flip(root)), false);
        assert.equal(verifyInclusion(leaf, position, size, [...path, root], root), false);
        const elsewhere = other % size;
        if (elsewhere !== position) assert.equal(verifyInclusion(leaf, elsewhere, size, path, root), false);
        path.forEach((_, i) => {
          assert.equal(verifyInclusion(leaf, position, size, path.with(i, flip(path[i] as Hash)), root), false);
          assert.equal(verifyInclusion(leaf, position, size, path.toSpliced(i, 1), root), false);
        });
      }),
      seeded,
    );
  });

  it('consistency paths are those of the definition and hold only for a log that grew', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 130 }), fc.nat(), fc.nat(), (to, pick, tamper) => {
        const leaves = leavesOf(to);
        const from = pick % (to + 1);
        const older = naiveRoot(leaves.slice(0, from));
        const newer = naiveRoot(leaves);
        const path = foldPath(consistencyPlan(from, to), nodesOf(leaves));
        assert.deepEqual(hex(path), from === 0 ? [] : hex(naiveProof(from, leaves)));
        assert.equal(verifyConsistency(from, older, to, newer, path), true);
        assert.equal(verifyConsistency(from, flip(older), to, newer, path), false);
        if (from > 0) {
          assert.equal(verifyConsistency(from, older, to, flip(newer), path), false);
          // A fork: the older log differs in one leaf of the common part. No path of the newer log makes it consistent.
          const forked = leaves.slice(0, from).with(tamper % from, leafHash(Buffer.from('forged')));
          assert.equal(verifyConsistency(from, naiveRoot(forked), to, newer, path), false);
        }
        path.forEach((_, i) => {
          assert.equal(verifyConsistency(from, older, to, newer, path.with(i, flip(path[i] as Hash))), false);
          assert.equal(verifyConsistency(from, older, to, newer, path.toSpliced(i, 1)), false);
        });
        if (from < to) assert.equal(verifyConsistency(to, newer, from, older, path), false);
      }),
      seeded,
    );
  });

  it('every pair of sizes up to 40 is consistent, every leaf included', () => {
    const leaves = leavesOf(40);
    const at = nodesOf(leaves);
    for (let to = 1; to <= 40; to++) {
      const root = naiveRoot(leaves.slice(0, to));
      for (let from = 0; from <= to; from++) {
        const older = naiveRoot(leaves.slice(0, from));
        assert.ok(verifyConsistency(from, older, to, root, foldPath(consistencyPlan(from, to), at)), `${from}→${to}`);
        if (from < to) {
          const leaf = leaves[from] as Hash;
          assert.ok(verifyInclusion(leaf, from, to, foldPath(inclusionPlan(from, to), at), root), `${from} in ${to}`);
        }
      }
    }
  });

  it('positions beyond 32 bits are planned exactly', () => {
    const size = 2 ** 40 + 3;
    assert.deepEqual(peakPlaces(size), [
      { level: 40, index: 0 },
      { level: 1, index: 2 ** 39 },
      { level: 0, index: 2 ** 40 + 2 },
    ]);
    assert.equal(inclusionPlan(2 ** 40 + 2, size).length, 2);
    assert.equal(inclusionPlan(5, size).length, 41);
  });
});
