import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { eventOfOutcome, nextState, VISIT_EVENTS, VISIT_LIFE, type VisitState } from './lifecycle.ts';

const STATES = Object.keys(VISIT_LIFE) as VisitState[];

describe('the life of a visit', () => {
  it('has a cell for every state and event', () => {
    for (const state of STATES) assert.deepEqual(Object.keys(VISIT_LIFE[state]).sort(), [...VISIT_EVENTS].sort());
  });
  it('is edited and signed only as a draft', () => {
    for (const state of STATES) {
      assert.equal(nextState(state, 'save') !== undefined, state === 'draft');
      assert.equal(nextState(state, 'sign') !== undefined, state === 'draft');
    }
  });
  it('never returns to an earlier state, in whatever order its messages come', () => {
    const rank: Record<VisitState, number> = {
      draft: 0,
      signed: 1,
      'not-sent': 1,
      sent: 2,
      arrived: 3,
      'part-imported': 4,
      imported: 5,
      rejected: 5,
    };
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...VISIT_EVENTS), { maxLength: 20 }), (events) => {
        let state: VisitState = 'draft';
        for (const event of events) {
          const next = nextState(state, event);
          if (next === undefined) continue;
          assert.ok(rank[next] >= rank[state], `${state} → ${next}`);
          state = next;
        }
      }),
      { seed: 20261122 },
    );
  });
  it('of which all entries were taken is imported, none rejected, some in part, and none decided says nothing', () => {
    assert.equal(eventOfOutcome({ accepted: 3, rejected: 0, pending: 0 }), 'import-all');
    assert.equal(eventOfOutcome({ accepted: 0, rejected: 3, pending: 0 }), 'reject-all');
    assert.equal(eventOfOutcome({ accepted: 1, rejected: 0, pending: 1 }), 'import-part');
    assert.equal(eventOfOutcome({ accepted: 1, rejected: 1, pending: 0 }), 'import-part');
    assert.equal(eventOfOutcome({ accepted: 0, confirmed: 3, rejected: 0, pending: 0 }), 'import-all');
    assert.equal(eventOfOutcome({ accepted: 0, rejected: 0, pending: 4 }), undefined);
  });
  it('is moved at once to what a message tells of, also where earlier ones are still on their way', () => {
    for (const state of ['signed', 'not-sent', 'sent', 'arrived', 'part-imported'] as const) {
      assert.equal(nextState(state, 'import-all'), 'imported', state);
      assert.equal(nextState(state, 'import-part'), 'part-imported', state);
      assert.equal(nextState(state, 'reject-all'), 'rejected', state);
    }
    for (const state of ['signed', 'not-sent', 'sent'] as const) assert.equal(nextState(state, 'arrive'), 'arrived');
    for (const state of ['signed', 'not-sent'] as const) assert.equal(nextState(state, 'hand-over'), 'sent');
    assert.equal(nextState('signed', 'withhold'), 'not-sent');
    assert.equal(nextState('not-sent', 'send-again'), 'signed');
  });
  it('stays as it is where a message is late or comes again', () => {
    const late: readonly (readonly [VisitState, readonly (typeof VISIT_EVENTS)[number][]])[] = [
      ['not-sent', ['withhold']],
      ['sent', ['hand-over', 'withhold']],
      ['arrived', ['hand-over', 'withhold', 'arrive']],
      ['part-imported', ['hand-over', 'withhold', 'arrive']],
      ['imported', ['hand-over', 'withhold', 'arrive', 'import-all', 'import-part', 'reject-all']],
      ['rejected', ['hand-over', 'withhold', 'arrive', 'import-all', 'import-part', 'reject-all']],
    ];
    for (const [state, events] of late)
      for (const event of events) assert.equal(nextState(state, event), state, `${state} ${event}`);
  });
  it('is sent again only where it was not sent, and nothing is told of a draft', () => {
    for (const state of STATES) assert.equal(nextState(state, 'send-again') !== undefined, state === 'not-sent');
    for (const event of VISIT_EVENTS)
      assert.equal(nextState('draft', event) !== undefined, event === 'save' || event === 'sign');
  });
  it('counts what the record said already as taken', () => {
    assert.equal(eventOfOutcome({ accepted: 1, confirmed: 1, rejected: 1, pending: 0 }), 'import-part');
    assert.equal(eventOfOutcome({ accepted: 0, confirmed: 1, rejected: 1, pending: 0 }), 'import-part');
  });
  it('is not rejected as long as an entry waits', () => {
    assert.equal(eventOfOutcome({ accepted: 0, rejected: 1, pending: 1 }), 'import-part');
  });
});
