import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { AccessLogEntry } from '#contracts/consent';
import { passes, toDays } from './access-log.view.ts';

const text = { en: 'x', 'zh-Hans': 'x', 'zh-Hant-HK': 'x' };
const entry = (part: Partial<AccessLogEntry>): AccessLogEntry => ({
  id: 'a',
  at: '2026-11-22T01:00:00Z',
  node: 'sz',
  actorName: text,
  role: 'clinician',
  purpose: 'TREAT',
  action: 'read',
  kinds: {},
  outcome: 'permitted',
  basis: 'consent.share',
  basisText: text,
  sentence: text,
  proofAvailable: true,
  ...part,
});

describe('the list of who looked', () => {
  it('begins with others: her own reading is left out, refusals and programs are not', () => {
    assert.equal(passes(entry({ role: 'patient' }), 'others'), false);
    assert.equal(passes(entry({ role: 'anonymous', outcome: 'denied' }), 'others'), true);
    assert.equal(passes(entry({ role: 'system' }), 'others'), true);
    assert.equal(passes(entry({ role: 'patient' }), 'all'), true);
  });

  it('is filtered by node, by crossing and by refusal', () => {
    assert.equal(passes(entry({ node: 'hk' }), 'hk'), true);
    assert.equal(passes(entry({ node: 'hk' }), 'sz'), false);
    assert.equal(passes(entry({ action: 'disclose' }), 'crossing'), true);
    assert.equal(passes(entry({ action: 'receive' }), 'crossing'), true);
    assert.equal(passes(entry({ action: 'read' }), 'crossing'), false);
    assert.equal(passes(entry({ outcome: 'denied' }), 'denied'), true);
    assert.equal(passes(entry({}), 'denied'), false);
  });

  it('groups by day without changing the order', () => {
    const entries = ['c', 'b', 'a'].map((id, index) => entry({ id, at: `2026-11-2${index === 2 ? 1 : 2}T10:00:00Z` }));
    const days = toDays(entries, (at) => at.slice(0, 10));
    assert.deepEqual(
      days.map((day) => [day.key, day.entries.map(({ id }) => id).join('')]),
      [
        ['2026-11-22', 'cb'],
        ['2026-11-21', 'a'],
      ],
    );
  });
});
