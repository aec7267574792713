import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { AccessLogEntry } from '#contracts/consent';
import type { Visit } from './access-log.view.ts';
import { toStrip } from './day-strip.view.ts';

const entry = (more: Partial<AccessLogEntry>): AccessLogEntry =>
  ({
    id: 'a',
    node: 'hk',
    at: '2026-11-22T02:00:00Z',
    role: 'clinician',
    action: 'read',
    outcome: 'permitted',
    ...more,
  }) as AccessLogEntry;
const visit = (newest: Partial<AccessLogEntry>, ...older: Partial<AccessLogEntry>[]): Visit => ({
  entries: [entry(newest), ...older.map(entry)],
});
/** The clock of UTC+8. */
const time = (instant: string) => new Date(Date.parse(instant) + 8 * 3_600_000).toISOString().slice(11, 16);

describe('a day of the access log, drawn', () => {
  it('a visit reaches from its first act to its last, by the clock of both sides', () => {
    const [mark] = toStrip([visit({ at: '2026-11-22T04:30:00Z' }, { at: '2026-11-22T02:00:00Z' })], time);
    assert.equal(mark?.lane, 'hk');
    assert.equal(mark?.from, 10);
    assert.equal(mark?.to, 12.5);
  });
  it('one look is wide enough to be seen, also in the last minute of a day', () => {
    const [mark] = toStrip([visit({ at: '2026-11-22T15:59:00Z' })], time);
    assert.ok(mark !== undefined && mark.to - mark.from >= 0.25 && mark.to <= 24, JSON.stringify(mark));
  });
  it('what was refused is never drawn as seen, nor as having crossed', () => {
    const [mark] = toStrip([visit({ outcome: 'denied', action: 'disclose' })], time);
    assert.equal(mark?.look, 'denied');
    assert.equal(mark?.crossing, undefined);
  });
  it('what is given in Hong Kong and what is received in Shenzhen both go north', () => {
    const ways = [
      visit({ node: 'hk', action: 'disclose' }),
      visit({ node: 'sz', action: 'receive' }),
      visit({ node: 'sz', action: 'disclose' }),
      visit({ node: 'hk', action: 'receive' }),
    ];
    assert.deepEqual(
      toStrip(ways, time).map(({ crossing }) => crossing),
      ['north', 'north', 'south', 'south'],
    );
  });
  it('a node of neither side is left to the list', () => {
    assert.deepEqual(toStrip([visit({ node: 'mo' })], time), []);
  });
});
