import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { holdsAt } from './civil-bounds.ts';

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
