import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { endOf, monthsBackTo, namesCopies, opensCopies } from './consent-record-rules.ts';

type Provision = Parameters<typeof opensCopies>[0];
const provision = (facts: Partial<Provision> = {}): Provision => ({
  effect: 'permit',
  to: [{ kind: 'everyone' }],
  purposes: ['TREAT'],
  actions: ['disclose'],
  data: {},
  except: [],
  ...facts,
});
const AT = new Date('2026-11-22T02:00:00Z');

describe('a copy', () => {
  it('was agreed to where handing over is one of the acts, or all are', () => {
    for (const actions of ['all', ['disclose'], ['access', 'disclose']] as const)
      assert.equal(namesCopies(provision({ actions })), true, String(actions));
    for (const actions of [[], ['access'], ['access', 'onward']] as const)
      assert.equal(namesCopies(provision({ actions })), false, String(actions));
  });

  it('was not agreed to by a no', () => {
    assert.equal(namesCopies(provision({ effect: 'deny', actions: 'all' })), false);
    assert.equal(opensCopies(provision({ effect: 'deny', actions: 'all', purposes: 'all' })), false);
  });

  it('is given to treat somebody, and for nothing else', () => {
    assert.equal(opensCopies(provision()), true);
    assert.equal(opensCopies(provision({ purposes: 'all' })), true);
    assert.equal(opensCopies(provision({ purposes: ['HOPERAT', 'TREAT'] })), true);
    assert.equal(opensCopies(provision({ purposes: ['HOPERAT', 'ETREAT'] })), false);
    assert.equal(opensCopies(provision({ purposes: [] })), false);
    assert.equal(opensCopies(provision({ actions: ['access'] })), false);
  });
});

describe('how long a copy may be kept', () => {
  const end = (until?: string, eraseAt?: string) =>
    endOf(
      {
        provision: provision(until === undefined ? {} : { until }),
        ...(eraseAt === undefined ? {} : { eraseAt }),
      },
      AT,
    ).toISOString();
  const [soon, late] = ['2026-11-24T00:00:00.000Z', '2026-12-24T00:00:00.000Z'];

  it('is as long as the terms hold, or until they say that it is erased: whatever comes first', () => {
    assert.equal(end(late), late);
    assert.equal(end(undefined, late), late);
    assert.equal(end(late, soon), soon);
    assert.equal(end(soon, late), soon);
  });

  it('has an end also where the terms have none', () => {
    assert.equal(end(), '2027-11-23T02:00:00.000Z');
  });
});

describe('how many months of a record are put together for a copy', () => {
  const months = (from: string | undefined, at = '2026-11-22T02:00:00Z') => monthsBackTo(from, new Date(at));

  it('are so many that nothing that was agreed to is left out', () => {
    assert.equal(months('2026-10-22T02:00:00Z'), 1, 'to the day');
    assert.equal(months('2026-10-21T02:00:00Z'), 2, 'a day more');
    assert.equal(months('2026-10-23T02:00:00Z'), 1, 'a day less');
    assert.equal(months('2025-11-22T02:00:00Z'), 12);
    assert.equal(months('2025-12-22T02:00:00Z'), 11);
    assert.equal(months('2025-11-20T02:00:00Z', '2026-11-22T02:00:00Z'), 13, 'asked for two days before it is sent');
    assert.equal(months('2026-02-28T02:00:00Z', '2026-03-31T02:00:00Z'), 2, 'what is too much is decided one by one');
  });

  it('are counted by the day that it is at the nodes', () => {
    assert.equal(months('2026-10-21T16:00:00Z'), 1, 'the 22nd there');
    assert.equal(months('2026-10-21T15:59:59Z'), 2, 'still the 21st');
    assert.equal(months('2026-10-22T02:00:00Z', '2026-11-22T16:00:00Z'), 2);
  });

  it('are none where it begins later, and all there are where no beginning was named', () => {
    assert.equal(months('2027-01-01T00:00:00Z'), 0);
    assert.equal(months('2026-11-22T01:00:00Z'), 0);
    assert.equal(months(undefined), 1200);
  });
});
