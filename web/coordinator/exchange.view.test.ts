import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { MessageView } from '#contracts/exchange';
import { actsOf, faultOfJson, STATE_LOOKS, STATES } from './exchange.view.ts';

const message = (state: MessageView['state'], direction: MessageView['direction'] = 'out'): MessageView => ({
  id: 'm',
  direction,
  type: 'visit-document',
  peer: 'hk',
  caseId: 'c',
  sequence: 1,
  state,
  attempts: 0,
  createdAt: '2026-11-22T01:00:00Z',
  bytes: 1,
});

describe('what a coordinator may do with a message', () => {
  it('stops what is still on its way, stuck or not', () => {
    const stoppable = STATES.filter((state) => actsOf(message(state)).stop);
    assert.deepEqual(stoppable.toSorted(), ['delivering', 'poison', 'retrying', 'waiting']);
  });

  it('edits and replays only what is stuck or stopped', () => {
    const replayable = STATES.filter((state) => actsOf(message(state)).replay);
    assert.deepEqual(replayable.toSorted(), ['poison', 'stopped']);
  });

  it('starts again what is stopped, stuck or between two tries', () => {
    const startable = STATES.filter((state) => actsOf(message(state)).retry);
    assert.deepEqual(startable.toSorted(), ['poison', 'retrying', 'stopped']);
  });

  it('does nothing to what came in or has arrived', () => {
    for (const state of STATES) {
      assert.deepEqual(actsOf(message(state, 'in')), { stop: false, retry: false, replay: false });
    }
    assert.deepEqual(actsOf(message('delivered')), { stop: false, retry: false, replay: false });
  });
});

describe('the states of the desk', () => {
  it('are all shown, each with a look', () => {
    assert.deepEqual(STATES.toSorted(), Object.keys(STATE_LOOKS).toSorted());
  });
});

describe('an edited body', () => {
  it('must be JSON, and what is wrong is said', () => {
    assert.equal(faultOfJson('{"a": 1.10}'), undefined);
    assert.match(faultOfJson('{"a": }') ?? '', /JSON/);
  });
});
