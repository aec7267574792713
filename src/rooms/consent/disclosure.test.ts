import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type DisclosureFacts, decideDisclosure, routesInForce } from './disclosure.ts';

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
