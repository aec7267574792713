import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { RegisterPatient } from './contract.ts';
import { toPatientResource } from './fhir.ts';
import { decideRegistration } from './rules.ts';

const today = '2026-11-22';
const verifier = { at: '2026-11-22T02:00:00Z', by: 'Practitioner/p1' };
const withPaper = (paper: RegisterPatient['papers'][number], birthDate = '1990-01-01') =>
  decideRegistration(
    { names: [{ text: 'CHAN, Tai Man', script: 'latin' }], birthDate, gender: 'male', papers: [paper] },
    today,
    verifier,
  );
const faultsOf = (...given: Parameters<typeof withPaper>) => {
  const decision = withPaper(...given);
  return decision.ok ? [] : decision.refusals.map(({ code, expression }) => [code, expression]);
};

describe('a paper shown at the counter', () => {
  it('carries no other birth date than the one stated; a year alone agrees with every day in it', () => {
    const number = '810000199001010019';
    const kind = 'hk-macao-residence-permit';
    assert.deepEqual(faultsOf({ kind, number }, '1990-01-02'), [
      ['identity.paper-other-birth-date', 'papers[0].number'],
    ]);
    assert.deepEqual(faultsOf({ kind, number }, '1990'), []);
  });

  it('has symbols only where it is a HKID, and only such as are printed', () => {
    assert.deepEqual(faultsOf({ kind: 'hkid', number: 'A123456(3)', symbols: '***AZ' }), []);
    assert.deepEqual(faultsOf({ kind: 'hkid', number: 'A123456(3)', symbols: '**' }), [
      ['identity.paper-symbols', 'papers[0].symbols'],
    ]);
    assert.deepEqual(faultsOf({ kind: 'passport', number: 'X1234567', symbols: '***' }), [
      ['identity.paper-symbols', 'papers[0].symbols'],
    ]);
  });

  it('does not end before it begins, and has begun', () => {
    const passport = { kind: 'passport', number: 'X1234567' } as const;
    assert.deepEqual(faultsOf({ ...passport, validFrom: '2020-01-02', validUntil: '2030-01-01' }), []);
    assert.deepEqual(faultsOf({ ...passport, validUntil: '2019-01-01' }), []);
    assert.deepEqual(faultsOf({ ...passport, validFrom: '2026-11-23' }), [
      ['identity.paper-validity', 'papers[0].validFrom'],
    ]);
    for (const period of [{ validFrom: '2020-01-02', validUntil: '2020-01-01' }, { validUntil: '2027-02-30' }]) {
      assert.deepEqual(faultsOf({ ...passport, ...period }), [['identity.paper-validity', 'papers[0].validUntil']]);
    }
  });

  it('is kept as printed beside its compared spelling, with who looked at it and how; no other paper is made of it', () => {
    const decision = withPaper({ kind: 'home-return-permit', number: 'H12345678 01', verified: 'paper-seen' });
    assert.ok(decision.ok);
    const { identifier } = toPatientResource(decision.value);
    assert.equal(identifier?.length, 1);
    assert.deepEqual(decision.value.papers, [
      {
        kind: 'home-return-permit',
        number: 'H12345678 01',
        key: 'H12345678',
        renewal: '01',
        verified: { how: 'paper-seen', ...verifier },
      },
    ]);
  });
});
