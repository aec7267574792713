import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { endOf, holdsAt, isDateTime, startOf } from './civil-bounds.ts';

/** Ten in the morning of 22 November 2026 on both sides. */
const NOW = new Date('2026-11-22T02:00:00Z');

describe('a period of something that permits', () => {
  it('holds from its first instant to its last, in the civil time of both nodes', () => {
    for (const period of [
      {},
      { start: '2026' },
      { start: '2026-11-22' },
      { end: '2026-11-22' },
      { start: '2026-11-22T10:00:00+08:00', end: '2026' },
    ]) {
      assert.ok(holdsAt(period, NOW), JSON.stringify(period));
    }
    for (const period of [
      { start: '2026-11-23' },
      { end: '2026-11-21' },
      { end: '2025' },
      { end: '2026-11-22T10:00:00+08:00' },
      { start: '2026', end: '2026-10' },
    ]) {
      assert.ok(!holdsAt(period, NOW), JSON.stringify(period));
    }
  });

  it('always holds where there is none, and never where it cannot be read', () => {
    assert.ok(holdsAt(undefined, NOW));
    for (const period of [
      null,
      5,
      'ever',
      [],
      { end: 'for ever' },
      { start: {} },
      { end: null },
      { end: '2026-13-45' },
    ]) {
      assert.ok(!holdsAt(period, NOW), JSON.stringify(period));
    }
  });
});

describe('a date', () => {
  it('of any precision begins and ends at midnight of both nodes, an instant at itself', () => {
    const bounds: Readonly<Record<string, readonly [start: string, end: string]>> = {
      '2026': ['2025-12-31T16:00:00.000Z', '2026-12-31T16:00:00.000Z'],
      '2026-02': ['2026-01-31T16:00:00.000Z', '2026-02-28T16:00:00.000Z'],
      '2026-12': ['2026-11-30T16:00:00.000Z', '2026-12-31T16:00:00.000Z'],
      '2026-02-28': ['2026-02-27T16:00:00.000Z', '2026-02-28T16:00:00.000Z'],
      '2026-12-31': ['2026-12-30T16:00:00.000Z', '2026-12-31T16:00:00.000Z'],
      '2026-11-22T10:00:00+08:00': ['2026-11-22T02:00:00.000Z', '2026-11-22T02:00:00.000Z'],
    };
    for (const [date, expected] of Object.entries(bounds))
      assert.deepEqual([startOf(date), endOf(date)], expected, date);
  });

  it('is one as FHIR writes it, and of a calendar', () => {
    const dates = [
      '2026',
      '2026-11',
      '2026-11-22',
      '2026-11-22T10:00Z',
      '2026-11-22T10:00:59Z',
      '2026-11-22T10:00:59.123+08:00',
    ];
    for (const date of dates) assert.equal(isDateTime(date), true, date);
    const others = [
      '',
      'x2026',
      '2026x',
      ' 2026',
      '26',
      '2026-1',
      '2026-11-22T10',
      '2026-11-22T10:00',
      '2026-13-01',
      '2026-11-22T10:00:59.xZ',
      '2026-11-22 10:00Z',
      '1 2026',
    ];
    for (const other of [...others, 2026, undefined, null, {}]) assert.equal(isDateTime(other), false, String(other));
  });
});
