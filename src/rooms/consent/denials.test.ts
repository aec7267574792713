import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { toDenials } from './denials.ts';
import { aConsent, aGrant } from './fixtures.ts';
import { toConsentResource } from './grants/fhir.ts';

const read = (...args: Parameters<typeof aConsent>) => toDenials({ id: 'c1', ...aConsent(...args) }, 'p1');
const all = { consentId: 'c1', patientId: 'p1', to: 'everyone', types: 'all', purposes: 'all' };
const system = 'http://hl7.org/fhir/resource-types';
const loinc = (code: string) => ({ coding: [{ system: 'http://loinc.org', code }] });

describe('denials in a FHIR Consent', () => {
  it('a bare deny is a no to everyone, on all', () => assert.deepEqual(read({ type: 'deny' }), [all]));
  it('a permit holds none', () => assert.deepEqual(read({ type: 'permit' }), []));
  it('our own shares hold none', () => assert.deepEqual(toDenials(toConsentResource(aGrant()), 'p1'), []));
  it('an opt-out without provision is a no to everyone', () => {
    const { provision: _, ...bare } = aConsent({}, { policyRule: { coding: [{ code: 'OPTOUT' }] } });
    assert.deepEqual(toDenials({ ...bare, id: 'c1' }, 'p1'), [all]);
  });
  it('an opt-out with a bare provision too', () =>
    assert.deepEqual(read({}, { policyRule: { coding: [{ code: 'OPTOUT' }] } }), [all]));
  for (const status of ['inactive', 'draft', 'rejected', 'entered-in-error', 'proposed']) {
    it(`a Consent that is ${status} holds none`, () => assert.deepEqual(read({ type: 'deny' }, { status }), []));
  }
  it('a refusal of research says nothing about reading', () =>
    assert.deepEqual(read({ type: 'deny' }, { scope: { coding: [{ code: 'research' }] } }), []));
  it('names the organisation', () =>
    assert.deepEqual(read({ type: 'deny', actor: [{ reference: { reference: 'Organization/org1' } }] }), [
      { ...all, to: ['Organization/org1'] },
    ]));
  it('an actor named in words only, or that we cannot resolve, widens the no to everyone', () => {
    assert.deepEqual(read({ type: 'deny', actor: [{ reference: { display: 'that clinic' } }] }), [all]);
    assert.deepEqual(read({ type: 'deny', actor: [{ reference: { reference: 'CareTeam/1' } }] }), [all]);
    assert.deepEqual(read({ type: 'deny', actor: [{ reference: { reference: 'https://x.test/Organization/1' } }] }), [
      all,
    ]);
  });
  it('names types by class', () =>
    assert.deepEqual(read({ type: 'deny', class: [{ system, code: 'Observation' }] }), [
      { ...all, types: ['Observation'] },
    ]));
  it('a section withholds its types and the documents it may stand in', () => {
    const [denial] = read({ type: 'deny', code: [loinc('48765-2')] });
    assert.deepEqual(denial?.types, [
      'AllergyIntolerance',
      'Composition',
      'DocumentReference',
      'Bundle',
      'Binary',
      'DiagnosticReport',
    ]);
  });
  it('a class or code that we do not understand withholds all', () => {
    assert.deepEqual(read({ type: 'deny', code: [loinc('99999-9')] }), [all]);
    assert.deepEqual(read({ type: 'deny', class: [{ system: 'urn:ietf:bcp:13', code: 'application/hl7-cda+xml' }] }), [
      all,
    ]);
  });
  it('names purposes; one that we do not know widens to all', () => {
    assert.deepEqual(read({ type: 'deny', purpose: [{ code: 'HRESCH' }] }), [{ ...all, purposes: ['HRESCH'] }]);
    assert.deepEqual(read({ type: 'deny', purpose: [{ code: 'XYZ' }, { code: 'TREAT' }] }), [all]);
  });
  it('a denial inside a permission is a denial', () =>
    assert.deepEqual(
      read({
        type: 'permit',
        provision: [{ type: 'deny', class: [{ system, code: 'Condition' }] }, { type: 'permit' }],
      }),
      [{ ...all, types: ['Condition'] }],
    ));
  it('dates are whole days, months and years at civil time', () => {
    const period = (start: string, end: string) => {
      const [denial] = read({ type: 'deny', period: { start, end } });
      return [denial?.from, denial?.until];
    };
    assert.deepEqual(period('2026-11-22', '2026-11-22'), ['2026-11-21T16:00:00.000Z', '2026-11-22T16:00:00.000Z']);
    assert.deepEqual(period('2026-12', '2026-12'), ['2026-11-30T16:00:00.000Z', '2026-12-31T16:00:00.000Z']);
    assert.deepEqual(period('2026', '2026'), ['2025-12-31T16:00:00.000Z', '2026-12-31T16:00:00.000Z']);
    const instant = '2026-11-22T10:00:00+08:00';
    assert.deepEqual(period(instant, instant), [instant, instant]);
  });
});
