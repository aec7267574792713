import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Decision } from '#kernel';
import { refuse } from './messages.ts';
import { asLinkRefusal, decideLink, decideShowing, shareStatus } from './share-rules.ts';

const codes = (decision: Decision<unknown>) => (decision.ok ? [] : decision.refusals.map(({ code }) => code));

describe('the link of a share', () => {
  const grant = { state: 'active', expiresAt: '2026-11-22T03:00:00.000Z', opensMax: 2 } as const;
  const at = new Date('2026-11-22T02:00:00Z');

  it('is what a person made it, then over by the clock, then used up', () => {
    const later = new Date(grant.expiresAt);
    assert.equal(shareStatus({ ...grant, state: 'locked' }, 2, later), 'locked');
    assert.equal(shareStatus(grant, 2, later), 'expired');
    assert.equal(shareStatus(grant, 2, at), 'exhausted');
    assert.equal(shareStatus(grant, 3, at), 'exhausted');
    assert.equal(shareStatus(grant, 1, at), 'active');
  });

  it('says why it opens nothing, and why what was opened is not shown', () => {
    for (const status of ['revoked', 'locked', 'expired'] as const) {
      assert.deepEqual(codes(decideLink(status)), [`exchange.link-${status}`]);
      assert.deepEqual(codes(decideShowing(status)), [`exchange.link-${status}`]);
    }
    assert.deepEqual(codes(decideLink('exhausted')), ['exchange.link-exhausted']);
    for (const open of [decideLink('active'), decideShowing('active'), decideShowing('exhausted')])
      assert.deepEqual(codes(open), []);
  });

  it('names in its own words what consent refuses by the same reason, and leaves the others theirs', () => {
    for (const reason of ['revoked', 'locked', 'expired', 'exhausted']) {
      const named = asLinkRefusal({ ...refuse('exchange.busy'), code: `consent.${reason}` });
      assert.deepEqual(named, refuse(`exchange.link-${reason}` as 'exchange.link-revoked'));
    }
    const unnamed = asLinkRefusal({ ...refuse('exchange.busy'), code: 'consent.recipient-not-named' });
    assert.deepEqual(unnamed, refuse('exchange.recipient-not-named'));
    const other = { ...refuse('exchange.busy'), code: 'consent.other' };
    assert.equal(asLinkRefusal(other), other);
  });
});
