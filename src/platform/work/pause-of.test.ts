import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { pauseOf } from './pause-of.ts';

const PAUSES = { leastMs: 250, times: 3, timesBusy: 20 };

describe('the pauses of work that nobody waits for', () => {
  it('are as long as its share of an idle node wants, and never shorter than the shortest', () => {
    const pause = pauseOf(PAUSES, () => 0.1);
    assert.equal(pause(10), 250);
    assert.equal(pause(200), 600);
  });

  it('are longer where the node was busy, and only as long as it is', () => {
    let load = 0.9;
    const pause = pauseOf(PAUSES, () => load);
    assert.equal(pause(200), 4_000);
    load = 0.2;
    assert.equal(pause(200), 600);
  });

  it('tell a busy node by its event loop', () => {
    const pause = pauseOf(PAUSES);
    const until = performance.now() + 20;
    while (performance.now() < until);
    // Nothing but this loop ran since the pauses were made, if not from the very beginning: the first is of a busy node.
    assert.equal(pause(200), 4_000);
  });
});
