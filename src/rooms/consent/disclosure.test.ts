import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type DisclosureFacts, decideDisclosure, decideExport, dutiesInForce, routesInForce } from './disclosure.ts';

const DAY = '2026-11-23';
const carried: DisclosureFacts = {
  from: 'HK',
  to: 'CN-SZ',
  day: DAY,
  recipientName: 'Clinic',
  patientCarries: true,
  separateConsent: true,
};
const sent: DisclosureFacts = {
  ...carried,
  patientCarries: false,
  assessedOn: '2026-01-05',
  contract: { inForceFrom: '2026-01-05', filedOn: '2026-01-12' },
  recipientInArea: true,
  onwardTransfer: false,
};
const ask = (facts: DisclosureFacts) => decideDisclosure(facts, routesInForce(facts.from, facts.to, facts.day));
const codes = (facts: DisclosureFacts) => {
  const decision = ask(facts);
  return decision.ok ? [decision.value.route] : decision.refusals.map((r) => r.code);
};

describe('disclosure over the border: bring your own record', () => {
  it('out of Hong Kong by the patient’s own act, by the eHealth entry', () => {
    const decision = ask({ ...carried, separateConsent: false });
    assert.equal(decision.ok && decision.value.route, 'bring-your-own-record');
    assert.equal(decision.ok && decision.value.jurisdiction, 'HK');
    assert.match((decision.ok && decision.value.instrument.en) || '', /eHealth/);
  });
  it('out of the mainland with the separate consent of PIPL 29 and 39 as well', () => {
    const out = { ...carried, from: 'CN-SZ', to: 'HK' };
    assert.deepEqual(codes(out), ['bring-your-own-record']);
    assert.deepEqual(codes({ ...out, separateConsent: false }), ['consent.separate-consent-missing']);
  });
  it('before the eHealth entry is in force the patient’s act alone does not do', () => {
    assert.equal(codes({ ...carried, day: '2024-07-14' }).includes('consent.contract-not-in-force'), true);
    assert.deepEqual(codes({ ...carried, day: '2023-12-12' }), ['consent.no-law']);
  });
  it('not out of a place without a lawbook', () =>
    assert.deepEqual(codes({ ...carried, from: 'MO' }), ['consent.no-law']));
});

describe('disclosure over the border: GBA standard contract', () => {
  it('with everything on record', () => {
    assert.deepEqual(codes(sent), ['gba-standard-contract']);
    assert.deepEqual(codes({ ...sent, from: 'CN-SZ', to: 'HK' }), ['gba-standard-contract']);
  });
  it('what is not on record is missing, each by name', () => {
    const { assessedOn: _a, contract: _c, recipientInArea: _r, onwardTransfer: _o, ...nothing } = sent;
    assert.deepEqual(codes(nothing), [
      'consent.assessment-missing',
      'consent.contract-not-in-force',
      'consent.recipient-outside-area',
      'consent.onward-transfer',
    ]);
  });
  it('the mainland exporter needs the separate consent too; Hong Kong’s does not', () => {
    assert.deepEqual(codes({ ...sent, from: 'CN-SZ', to: 'HK', separateConsent: false }), [
      'consent.separate-consent-missing',
    ]);
    assert.deepEqual(codes({ ...sent, separateConsent: false }), ['gba-standard-contract']);
  });
  it('an assessment of tomorrow is none', () =>
    assert.deepEqual(codes({ ...sent, assessedOn: '2026-11-24' }), ['consent.assessment-missing']));
  it('filed within ten working days: in force from Monday 2 November, unfiled until Monday the 16th, not on the 17th', () => {
    const unfiled = { ...sent, contract: { inForceFrom: '2026-11-02' } };
    assert.deepEqual(codes({ ...unfiled, day: '2026-11-16' }), ['gba-standard-contract']);
    assert.deepEqual(codes({ ...unfiled, day: '2026-11-17' }), ['consent.contract-not-filed']);
  });
  it('a contract that ended carries nothing', () =>
    assert.deepEqual(
      codes({ ...sent, contract: { inForceFrom: '2025-01-01', until: '2026-11-22', filedOn: '2025-01-03' } }),
      ['consent.contract-not-in-force'],
    ));
  it('to a place that the contract does not reach there is no law', () =>
    assert.deepEqual(codes({ ...sent, to: 'SG' }), ['consent.no-law']));
});

describe('disclosure over the border: the lawbooks of both sides', () => {
  const both = (facts: DisclosureFacts) =>
    decideExport(facts, routesInForce(facts.from, facts.to, facts.day), dutiesInForce(facts.from, facts.to, facts.day));
  const told: DisclosureFacts = { ...carried, sensitiveConsent: true, patientTold: true, purpose: 'TREAT' };
  const outcomes = (facts: DisclosureFacts) =>
    both(facts).entries.map(({ side, id, outcome }) => `${side} ${id} ${outcome}`);

  it('out of Hong Kong what the patient carries: the exporter’s route and notice, and Art. 28 and 29 of the recipient', () => {
    assert.equal(both(told).allowed, true);
    assert.deepEqual(outcomes(told), [
      'exporter bring-your-own-record holds',
      'exporter gba-standard-contract not-needed',
      'exporter pdpo-notice holds',
      'exporter pdpo-s33 not-in-operation',
      'recipient pipl-28 holds',
      'recipient pipl-29 holds',
    ]);
  });
  it('out of the mainland: separate consent, and the notice that Hong Kong asks of the recipient', () => {
    assert.deepEqual(outcomes({ ...told, from: 'CN-SZ', to: 'HK' }), [
      'exporter bring-your-own-record holds',
      'exporter gba-standard-contract not-needed',
      'recipient pdpo-notice holds',
    ]);
  });
  it('each duty that fails stands with its reason beside those that hold, and refuses alone', () => {
    const cases: [Partial<DisclosureFacts>, string][] = [
      [{ sensitiveConsent: false }, 'consent.sensitive-consent-missing'],
      [{ patientTold: false }, 'consent.patient-not-told'],
      [{ purpose: '' }, 'consent.purpose-not-stated'],
    ];
    for (const [without, code] of cases) {
      const decision = both({ ...told, ...without });
      assert.equal(decision.allowed, false, code);
      assert.deepEqual(
        decision.refusals.map((refusal) => refusal.code),
        [code],
      );
      const [failed, ...more] = decision.entries.filter(({ outcome }) => outcome === 'fails');
      assert.deepEqual([failed?.conditions.find(({ met }) => !met)?.refusal?.code, more], [code, []]);
    }
  });
  it('a failed route and a failed duty are both told', () => {
    const decision = both({ ...told, patientCarries: false, sensitiveConsent: false });
    assert.deepEqual(
      decision.refusals.map((refusal) => refusal.code),
      [
        'consent.assessment-missing',
        'consent.contract-not-in-force',
        'consent.recipient-outside-area',
        'consent.onward-transfer',
        'consent.sensitive-consent-missing',
      ],
    );
    assert.equal(decision.entries[0]?.outcome, 'not-concerned');
  });
  it('what the facts do not say is no: nothing but the two places known, nothing leaves', () => {
    const decision = both({
      from: 'CN-SZ',
      to: 'HK',
      day: DAY,
      recipientName: 'Clinic',
      patientCarries: false,
      separateConsent: false,
    });
    assert.equal(decision.allowed, false);
    assert.ok(decision.entries.every(({ outcome }) => outcome !== 'holds'));
  });
  it('an assessment carries until the day of its review, and not on the next', () => {
    const assessed = { ...sent, ...told, patientCarries: false, reviewBy: '2026-11-23' };
    assert.equal(both(assessed).allowed, true);
    assert.deepEqual(
      both({ ...assessed, day: '2026-11-24' }).refusals.map(({ code }) => code),
      ['consent.assessment-outdated'],
    );
  });
  it('a public holiday on the node’s list lengthens the filing period by a day', () => {
    const unfiled = {
      ...sent,
      ...told,
      patientCarries: false,
      contract: { inForceFrom: '2026-11-02' },
      day: '2026-11-17',
    };
    assert.equal(both(unfiled).allowed, false);
    assert.equal(both({ ...unfiled, holidays: ['2026-11-11'] }).allowed, true);
    assert.equal(both({ ...unfiled, holidays: ['2026-11-14'] }).allowed, false, 'a Saturday was no working day before');
  });
  it('a condition names the record it rests on', () => {
    const evidence = { 'standard-contract': 'contract-1' } as const;
    const route = both({ ...sent, ...told, patientCarries: false, evidence }).entries[1];
    assert.equal(route?.conditions.find(({ condition }) => condition === 'standard-contract')?.evidence, 'contract-1');
  });
});
