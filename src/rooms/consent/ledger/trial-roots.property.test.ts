import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { appendLeaves, EMPTY_FRONTIER, leafHash, rootOf } from './merkle.ts';
import { createTrialRoots, exchanged, type Trial, without } from './trial-roots.ts';

const leaf = (n: number) => leafHash(Buffer.from(String(n)));
const leavesFrom = (first: number, many: number) => Array.from({ length: many }, (_, i) => leaf(first + i));

describe('the root of a trial', () => {
  it('is the root over the leaves that the trial speaks of, whatever was tried before it', () => {
    fc.assert(
      fc.property(
        fc.nat(70),
        fc.integer({ min: 2, max: 70 }),
        fc.array(fc.record({ isInsertion: fc.boolean(), one: fc.nat(), other: fc.nat(), size: fc.nat() }), {
          minLength: 1,
          maxLength: 12,
        }),
        (earlier, many, tries) => {
          const before = appendLeaves(EMPTY_FRONTIER, leavesFrom(0, earlier)).frontier;
          const leaves = leavesFrom(earlier, many);
          const rootIn = createTrialRoots(before);
          for (const { isInsertion, one, other, size } of tries) {
            const [i, j] = [one % many, other % many];
            const [trial, meant]: [Trial, Uint8Array[]] = isInsertion
              ? [without(leaves, i), leaves.toSpliced(i, 1)]
              : [exchanged(leaves, i, j), leaves.with(i, leaf(earlier + j)).with(j, leaf(earlier + i))];
            const behind = size % (meant.length + 1);
            const expected = rootOf(appendLeaves(before, meant.slice(0, behind)).frontier);
            assert.deepEqual(Buffer.from(rootIn(trial, earlier + behind)), Buffer.from(expected));
          }
        },
      ),
      { seed: 6962, numRuns: 400 },
    );
  });

  it('is asked for no more leaves than there are', () => {
    const rootIn = createTrialRoots(EMPTY_FRONTIER);
    assert.throws(() => rootIn(without(leavesFrom(0, 4), 0), 4), RangeError);
  });
});
