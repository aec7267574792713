import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Decision, LANGS, type NodeIdentity, stoppedClock } from '#kernel';
import type { TrustList } from './crypto/trust.ts';
import { sameText } from './fixtures.ts';
import { decideWay, saidByPatient } from './operations/decide-way.ts';

const JURISDICTIONS: Readonly<Record<string, string>> = { hk: 'HK', hk2: 'HK', sz: 'CN-SZ', mo: 'MO' };
const trust: TrustList = {
  peers: [],
  byId: (id) => {
    const jurisdiction = JURISDICTIONS[id];
    if (jurisdiction === undefined) return undefined;
    return { id, jurisdiction, name: sameText(id), url: `http://${id}.test`, keys: [] };
  },
  byAddress: () => undefined,
};
const way = (from: string, to: string, facts: { carries?: boolean; agreed?: boolean } = {}, day = '2026-11-22') => {
  const node: NodeIdentity = { id: from, jurisdiction: JURISDICTIONS[from] ?? '', url: `http://${from}.test` };
  const { carries = true, agreed = true } = facts;
  const scope = { node, clock: stoppedClock(`${day}T02:00:00Z`), purpose: 'TREAT' } as const;
  return decideWay(scope, trust, { to, patientCarries: carries, patientAgreed: agreed });
};
const codes = (decision: Decision<unknown>) => (decision.ok ? ['ok'] : decision.refusals.map(({ code }) => code));

describe('the way of a patient’s data to another node', () => {
  it('from the mainland: by PIPL Art. 29 and 39, where the patient agreed to this very sending', () => {
    const decision = way('sz', 'hk');
    assert.ok(decision.ok);
    assert.equal(decision.value[0]?.jurisdiction, 'CN-SZ');
    assert.match(decision.value[0]?.clause ?? '', /Art\. 29, 39/);
    assert.deepEqual(codes(way('sz', 'hk', { agreed: false })), ['consent.separate-consent-missing']);
  });

  it('from Hong Kong: by what the patient carries', () => {
    assert.deepEqual(codes(way('hk', 'sz')), ['ok']);
    assert.ok(codes(way('hk', 'sz', { carries: false })).includes('consent.contract-not-in-force'));
  });

  it('never without a rule: a place that has none, a day before any, a node that is not on the list', () => {
    assert.deepEqual(codes(way('mo', 'hk')), ['consent.no-law']);
    assert.deepEqual(codes(way('sz', 'hk', {}, '2021-10-31')), ['consent.no-law']);
    assert.deepEqual(codes(way('sz', 'somewhere')), ['exchange.unknown-node']);
    for (const from of ['hk', 'sz']) {
      for (const to of ['hk', 'sz', 'mo']) {
        const decision = way(from, to);
        const crosses = JURISDICTIONS[from] !== JURISDICTIONS[to];
        if (decision.ok && crosses) assert.ok(decision.value.length > 0, `${from} to ${to} rests on nothing`);
      }
    }
  });

  it('within one jurisdiction nothing leaves, and no rule is named', () => {
    const decision = way('hk', 'hk2');
    assert.deepEqual(decision.ok && decision.value, []);
  });

  it('takes for said what she agreed to, or carried over; what is on no record she did not say', () => {
    const said = (patientCarries: boolean, patientAgreed: boolean) => {
      const { separateConsent, sensitiveConsent, patientTold } = saidByPatient({ patientCarries, patientAgreed });
      return [separateConsent, sensitiveConsent, patientTold];
    };
    assert.deepEqual(said(false, false), [false, false, false]);
    assert.deepEqual(said(true, false), [false, true, true]);
    assert.deepEqual(said(false, true), [true, true, true]);
    const unknown = way('sz', 'somewhere');
    assert.deepEqual(!unknown.ok && unknown.refusals[0].params, { node: 'somewhere' });
  });

  it('says its no in three languages', () => {
    for (const decision of [way('sz', 'hk', { agreed: false }), way('mo', 'hk'), way('sz', 'somewhere')]) {
      assert.ok(!decision.ok);
      const { text } = decision.refusals[0];
      assert.equal(new Set(LANGS.map((lang) => text[lang])).size, LANGS.length);
    }
  });
});
