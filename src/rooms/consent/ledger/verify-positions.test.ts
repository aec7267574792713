import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { PositionCheck } from './verify-positions.ts';

/** What is wrong with these positions, whose entries are called by their turn. */
function faultsOf(...positions: readonly number[]) {
  const check = new PositionCheck();
  for (const [turn, position] of positions.entries()) check.see(position, `e${turn}`);
  return check.faults();
}
const moved = (position: number, turn: number, behind: number) => ({
  kind: 'reordered',
  position,
  entryId: `e${turn}`,
  evidence: `${position} comes after ${behind}`,
});
const twice = (position: number, turn: number) => ({
  kind: 'inserted',
  position,
  entryId: `e${turn}`,
  evidence: `${position} comes twice`,
});
const gone = (low: number, high: number) => ({
  kind: 'deleted',
  position: low,
  until: high,
  evidence: `nothing stands at ${low}`,
});

describe('positions of a ledger', () => {
  it('run from nought without a gap', () => {
    assert.deepEqual(faultsOf(), []);
    assert.deepEqual(faultsOf(0, 1, 2, 3), []);
  });

  it('that are left out and never come were deleted', () => {
    assert.deepEqual(faultsOf(0, 3, 4, 6), [gone(1, 3), gone(5, 6)]);
    assert.deepEqual(faultsOf(2), [gone(0, 2)]);
  });

  it('that are left out and come later were moved, the first and the last of a gap too', () => {
    assert.deepEqual(faultsOf(0, 2, 1, 3), [moved(1, 2, 2)]);
    assert.deepEqual(faultsOf(0, 4, 1, 3, 2), [moved(1, 2, 4), moved(3, 3, 4), moved(2, 4, 4)]);
    assert.deepEqual(faultsOf(0, 4, 2), [moved(2, 2, 4), gone(1, 2), gone(3, 4)]);
    assert.deepEqual(faultsOf(0, 2, 4, 3), [moved(3, 3, 4), gone(1, 2)]);
    assert.deepEqual(faultsOf(0, 3, 5, 1), [moved(1, 3, 5), gone(2, 3), gone(4, 5)]);
  });

  it('that come twice were inserted, also in what was a gap', () => {
    assert.deepEqual(faultsOf(0, 1, 1, 2), [twice(1, 2)]);
    assert.deepEqual(faultsOf(0, 1, 0), [twice(0, 2)]);
    assert.deepEqual(faultsOf(0, 2, 1, 1), [moved(1, 2, 2), twice(1, 3)]);
    assert.deepEqual(faultsOf(0, 3, 2, 2), [moved(2, 2, 3), twice(2, 3), gone(1, 2)]);
  });
});
