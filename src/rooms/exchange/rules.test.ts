import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import {
  IN_LIFECYCLE,
  IN_STATES,
  nextOut,
  OUT_LIFECYCLE,
  OUT_STATES,
  OUT_UNFINISHED,
  type OutEvent,
  type OutState,
} from './lifecycle.ts';
import { exchangeRefusals } from './messages.ts';
import { type DeliveryFacts, decideRetry, decideShowUntil, failureOfStatus } from './rules.ts';
import { decideLink, decideShowing, shareStatus } from './share-rules.ts';

const AT = new Date('2026-11-22T02:00:00Z');
const EVENTS = Object.keys(OUT_LIFECYCLE.waiting) as OutEvent[];

describe('the life of a message', () => {
  it('answers every event in every state', () => {
    for (const state of OUT_STATES) {
      assert.deepEqual(Object.keys(OUT_LIFECYCLE[state]), EVENTS);
      for (const event of EVENTS) {
        const next = nextOut(state, event);
        assert.ok(next === null || OUT_STATES.includes(next), `${state} × ${event}`);
      }
    }
    for (const state of IN_STATES) assert.deepEqual(Object.keys(IN_LIFECYCLE[state]), ['applied', 'refused', 'held']);
  });

  it('whatever happens, what has arrived stays arrived and what was replaced stays replaced', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...EVENTS), { maxLength: 30 }), (events) => {
        let state: OutState = 'waiting';
        for (const event of events) {
          const next: OutState = nextOut(state, event) ?? state;
          if (state === 'delivered' || state === 'replaced') assert.equal(next, state);
          state = next;
        }
      }),
      { seed: 20261122 },
    );
  });

  it('a person can bring every unfinished message on its way again', () => {
    for (const state of OUT_UNFINISHED) {
      const reachable = new Set<OutState>([state]);
      for (const from of reachable) {
        for (const event of ['retried-by-person', 'stopped-by-person', 'claimed', 'applied'] as const) {
          const next = nextOut(from, event);
          if (next) reachable.add(next);
        }
      }
      assert.ok(reachable.has('delivered'), state);
    }
  });
});

describe('when to try again', () => {
  const facts = (more: Partial<DeliveryFacts> = {}): DeliveryFacts => ({
    failure: 'unreachable',
    messageId: 'm',
    attempts: 1,
    answeredAttempts: 0,
    createdAt: AT,
    at: AT,
    ...more,
  });
  const waitOf = (more: Partial<DeliveryFacts>) => {
    const decision = decideRetry(facts(more));
    return decision.next === 'retry' ? decision.afterMs : undefined;
  };

  it('doubles from two seconds to five minutes, give or take a fifth', () => {
    for (let attempts = 1; attempts < 60; attempts++) {
      const middle = Math.min(300_000, 2_000 * 2 ** (attempts - 1));
      const wait = waitOf({ attempts }) ?? 0;
      assert.ok(wait >= middle * 0.8 && wait <= middle * 1.2, `attempt ${attempts}: ${wait}`);
    }
  });
  it('differs from message to message, and is the same for the same', () => {
    const waits = new Set(Array.from({ length: 100 }, (_, i) => waitOf({ messageId: `m${i}`, attempts: 5 })));
    assert.ok(waits.size > 90);
    assert.equal(waitOf({ attempts: 5 }), waitOf({ attempts: 5 }));
  });
  it('a refusal waits for a person at once', () => {
    assert.deepEqual(decideRetry(facts({ failure: 'refused' })), { next: 'poison' });
  });
  it('a fault or a hold that comes back waits for a person at the twelfth answer', () => {
    for (const failure of ['fault', 'held'] as const) {
      assert.equal(decideRetry(facts({ failure, answeredAttempts: 11 })).next, 'retry');
      assert.equal(decideRetry(facts({ failure, answeredAttempts: 12 })).next, 'poison');
    }
  });
  it('silence is borne for ten days', () => {
    const after = (ms: number) => new Date(AT.getTime() + ms);
    assert.equal(decideRetry(facts({ attempts: 5000, at: after(10 * 86_400_000) })).next, 'retry');
    assert.equal(decideRetry(facts({ at: after(10 * 86_400_000 + 1) })).next, 'poison');
  });
  it('is told of a refusal, a silence and an answer each by itself: what is true of one says nothing of the others', () => {
    const late = new Date(AT.getTime() + 10 * 86_400_000 + 1);
    assert.equal(decideRetry(facts({ failure: 'held', at: late })).next, 'retry');
    assert.equal(decideRetry(facts({ answeredAttempts: 99 })).next, 'retry');
  });
  it('is spread by the message and the attempt: over the whole fifth to each side', () => {
    const waits = Array.from({ length: 400 }, (_, i) => waitOf({ messageId: `m${i}` }) ?? 0);
    assert.ok(Math.min(...waits) < 1_620 && Math.max(...waits) > 2_380);
    const ofAttempts = new Set(Array.from({ length: 20 }, (_, i) => waitOf({ attempts: 20 + i })));
    assert.ok(ofAttempts.size > 15);
  });
  it('is worth it where an operator mends a clock or a list of keys, whatever the answer’s number', () => {
    for (const reason of ['clock-skew', 'unknown-node', 'unknown-key', 'key-not-yet-valid'])
      assert.equal(failureOfStatus(403, `exchange.${reason}`), 'fault', reason);
    for (const [status, failure] of [
      [199, 'refused'],
      [200, 'fault'],
      [399, 'fault'],
      [400, 'refused'],
      [499, 'refused'],
    ] as const)
      assert.equal(failureOfStatus(status), failure, String(status));
  });
  it('knows which answers are worth another try', () => {
    for (const status of [200, 302, 408, 425, 429, 500, 502, 503])
      assert.equal(failureOfStatus(status), 'fault', `${status}`);
    assert.equal(failureOfStatus(403, 'exchange.clock-skew'), 'fault');
    assert.equal(failureOfStatus(403, 'exchange.signature-invalid'), 'refused');
    for (const status of [400, 401, 403, 404, 409, 410, 413, 422])
      assert.equal(failureOfStatus(status), 'refused', `${status}`);
  });
});

describe('a share', () => {
  const grant = { state: 'active', expiresAt: '2026-11-22T03:00:00.000Z', opensMax: 2 } as const;

  it('is over at its last instant, at its last opening, or by a person', () => {
    assert.equal(shareStatus(grant, 0, new Date('2026-11-22T02:59:59.999Z')), 'active');
    assert.equal(shareStatus(grant, 0, new Date('2026-11-22T03:00:00.000Z')), 'expired');
    assert.equal(shareStatus(grant, 1, AT), 'active');
    assert.equal(shareStatus(grant, 2, AT), 'exhausted');
    assert.equal(shareStatus({ ...grant, state: 'revoked' }, 9, AT), 'revoked');
    assert.equal(shareStatus({ ...grant, state: 'locked' }, 0, AT), 'locked');
  });
  it('opened as often as allowed shows what was opened, and opens no more', () => {
    assert.equal(decideLink('exhausted').ok, false);
    assert.equal(decideShowing('exhausted').ok, true);
    for (const status of ['revoked', 'locked', 'expired'] as const) {
      assert.equal(decideLink(status).ok || decideShowing(status).ok, false, status);
    }
  });
  it('a copy is shown for the law’s hours, or to the grant’s end where that comes first', () => {
    const law = [
      {
        jurisdiction: '*',
        instrument: { en: 'x', 'zh-Hans': 'x', 'zh-Hant-HK': 'x' },
        inForceFrom: '2020-01-01',
        source: 'assumption',
        value: 8,
      },
    ];
    const at = (text: string) => decideShowUntil(AT, new Date(text), 'HK', law).toISOString();
    assert.equal(at('2026-11-22T09:59:00.000Z'), '2026-11-22T09:59:00.000Z');
    assert.equal(at('2026-12-01T00:00:00.000Z'), '2026-11-22T10:00:00.000Z');
    assert.equal(decideShowUntil(AT, new Date('2026-12-01T00:00:00Z'), 'HK', []).toISOString(), AT.toISOString());
  });
});

describe('refusals', () => {
  it('say the same blanks in three languages, Hong Kong in its own words', () => {
    for (const [code, { text }] of Object.entries(exchangeRefusals)) {
      const blanks = (sentence: string) => [...sentence.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort();
      assert.deepEqual(blanks(text['zh-Hans']), blanks(text.en), code);
      assert.deepEqual(blanks(text['zh-Hant-HK']), blanks(text.en), code);
      assert.doesNotMatch(text['zh-Hant-HK'], /[们这请签码节点链证误发过时间开护传]/, code);
      assert.doesNotMatch(text['zh-Hans'], /[們這請簽碼節點鏈證誤發過時間開護傳]/, code);
    }
  });
});
