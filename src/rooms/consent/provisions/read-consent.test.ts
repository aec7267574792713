import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type FhirJson, parseFhirJson } from '#fhir';
import { PURPOSES } from '#kernel';
import { toConsentResource as asArtefact } from '../artefacts/fhir.ts';
import type { Provision } from '../artefacts/model.ts';
import { aConsent, aGrant, aProvision } from '../fixtures.ts';
import { toConsentResource } from '../grants/fhir.ts';
import { anArtefact } from './fixtures.ts';
import { toStanding } from './read-consent.ts';

/** As it comes out of the store. */
const asJson = (consent: object): FhirJson => parseFhirJson(JSON.stringify(consent));
const read = (...args: Parameters<typeof aConsent>) => toDenials(asJson({ id: 'c1', ...aConsent(...args) }), 'p1');
const all = { to: 'everyone', data: {}, purposes: 'all' };
/** What of it cannot be read may have named emergencies. */
const unreadable = { ...all, purposes: PURPOSES };

/** The denials of a Consent in short: members that say nothing are left out. */
function toDenials(consent: FhirJson, patientId: string) {
  return (toStanding(consent, patientId, 1)?.provisions ?? []).map((provision) => {
    const { effect, to, purposes, actions, data, from, until, except } = provision;
    assert.deepEqual([effect, except], ['deny', []]);
    return {
      to: toText(to),
      data,
      purposes,
      ...(actions === 'all' ? {} : { actions }),
      ...(from === undefined ? {} : { from }),
      ...(until === undefined ? {} : { until }),
    };
  });
}

function toText(to: Provision['to']): string | string[] {
  const [first] = to;
  if (first?.kind === 'everyone') return 'everyone';
  return to.map((one) =>
    one.kind === 'organization'
      ? `Organization/${one.organization.id}`
      : one.kind === 'practitioner'
        ? one.reference
        : one.kind,
  );
}
const system = 'http://hl7.org/fhir/resource-types';
const loinc = (code: string) => ({ coding: [{ system: 'http://loinc.org', code }] });

describe('denials in a FHIR Consent', () => {
  it('a bare deny is a no to everyone, on all', () => assert.deepEqual(read({ type: 'deny' }), [all]));
  it('a permit holds none', () => assert.deepEqual(read({ type: 'permit' }), []));
  it('our own shares hold none', () => assert.deepEqual(toDenials(asJson(toConsentResource(aGrant())), 'p1'), []));
  it('an opt-out without provision is a no to everyone', () => {
    const { provision: _, ...bare } = aConsent({}, { policyRule: { coding: [{ code: 'OPTOUT' }] } });
    assert.deepEqual(toDenials(asJson({ ...bare, id: 'c1' }), 'p1'), [all]);
  });
  it('an opt-out with a bare provision too', () =>
    assert.deepEqual(read({}, { policyRule: { coding: [{ code: 'OPTOUT' }] } }), [unreadable]));
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
      { ...all, data: { types: ['Observation'] } },
    ]));
  it('names sections; what stands beside types is a denial of its own', () => {
    assert.deepEqual(read({ type: 'deny', code: [loinc('48765-2')] }), [{ ...all, data: { sections: ['allergies'] } }]);
    const both = read({ type: 'deny', class: [{ system, code: 'Observation' }], code: [loinc('48765-2')] });
    assert.deepEqual(
      both.map(({ data }) => data),
      [{ types: ['Observation'] }, { sections: ['allergies'] }],
    );
  });
  it('a class or code that we do not understand withholds all', () => {
    assert.deepEqual(read({ type: 'deny', code: [loinc('99999-9')] }), [all]);
    assert.deepEqual(read({ type: 'deny', class: [{ system: 'urn:ietf:bcp:13', code: 'application/hl7-cda+xml' }] }), [
      all,
    ]);
  });
  it('names purposes; one that we do not know widens to all', () => {
    assert.deepEqual(read({ type: 'deny', purpose: [{ code: 'HRESCH' }] }), [{ ...all, purposes: ['HRESCH'] }]);
    assert.deepEqual(read({ type: 'deny', purpose: [{ code: 'XYZ' }, { code: 'TREAT' }] }), [unreadable]);
  });
  it('a denial inside a permission is a denial', () =>
    assert.deepEqual(
      read({
        type: 'permit',
        provision: [{ type: 'deny', class: [{ system, code: 'Condition' }] }, { type: 'permit' }],
      }),
      [{ ...all, data: { types: ['Condition'] } }],
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
    const same = '2026-11-22T02:00:00.000Z';
    assert.deepEqual(period(instant, instant), [same, same]);
  });
});

describe('a Consent that cannot be understood withholds what it may be about', () => {
  const anything = (consent: object) => toDenials(asJson(consent), 'p1');
  const { purposes: _, ...WHOLE } = all;
  const rest = aConsent({ type: 'deny' });
  for (const [name, consent] of Object.entries({
    'a scope without content': { ...rest, scope: { coding: {} } },
    'a scope in words': { ...rest, scope: { text: 'privacy' } },
    'a scope that nobody has defined': { ...rest, scope: { coding: [{ code: 'x' }] } },
    'no status': { ...rest, status: undefined },
    'a status that FHIR does not have': { ...rest, status: 'in-force' },
    'a number for a provision': { ...rest, provision: 5 },
    'a list for a provision': { ...rest, provision: [{ type: 'permit' }] },
    'nobody for an actor': { ...rest, provision: { type: 'deny', actor: [null] } },
    'a period in words': { ...rest, provision: { type: 'deny', period: 'until I am well' } },
    'a day that no calendar has': { ...rest, provision: { type: 'deny', period: { start: 'x', end: '2026-99-99' } } },
    'a class that FHIR does not have': { ...rest, provision: { type: 'deny', class: [{ system, code: 'Illness' }] } },
    'a provision that neither permits nor denies': { ...rest, provision: { type: 'perhaps' } },
    'an opt-in with a modifier that we do not know': {
      ...aConsent({ type: 'permit' }),
      modifierExtension: [{ url: 'x' }],
    },
    'a policy in words, and no provision': { ...rest, policyRule: { text: 'as agreed' }, provision: undefined },
    'an inner provision of no type': { ...rest, provision: { type: 'permit', provision: [{}] } },
  })) {
    it(`${name} withholds all`, () =>
      assert.deepEqual(
        anything(consent).map(({ purposes: _, ...rest }) => rest),
        [WHOLE],
      ));
  }
  it('an opt-out withholds all, whatever it excepts', () =>
    assert.deepEqual(anything(aConsent({ type: 'permit' }, { policyRule: { coding: [{ code: 'OPTOUT' }] } })), [all]));
  it('a permission of a foreign policy permits as it says', () =>
    assert.deepEqual(
      anything(
        aConsent({ type: 'permit' }, { policyRule: { coding: [{ system: 'urn:x', code: 'hospital-policy' }] } }),
      ),
      [],
    ));
});

describe('an artefact of ours', () => {
  const yes = aProvision('permit');
  const opened = (artefact: object) =>
    (toStanding(asJson(artefact), 'p1', 1)?.provisions ?? []).some(({ effect }) => effect === 'permit');
  const whole = asArtefact(anArtefact(yes));
  it('is taken at its word', () => assert.equal(opened(whole), true));
  for (const [name, artefact] of Object.entries({
    'whose terms are not those that were signed': asArtefact({
      ...anArtefact(yes),
      terms: { patientId: 'p1', provision: aProvision('permit', { purposes: ['TREAT'] }), crossBorder: false },
    }),
    'that nobody signed': asArtefact({ ...anArtefact(yes), signature: undefined } as never),
    'of another patient than the record it lies in': asArtefact(
      anArtefact(yes, { terms: { patientId: 'p2', provision: yes, crossBorder: false } }),
    ),
    'with a modifier that we do not know': { ...whole, modifierExtension: [{ url: 'x' }] },
    'with a purpose that we do not know': {
      ...whole,
      provision: { type: 'permit', purpose: [{ system: 'x', code: 'XYZ' }] },
    },
    'without our profile': { ...whole, meta: {} },
    'with a share’s profile': {
      ...whole,
      meta: { profile: ['https://causeway.health/fhir/StructureDefinition/share-consent'] },
    },
  })) {
    it(`${name} opens nothing`, () => assert.equal(opened(artefact), false));
  }
  it('whose terms were changed withholds what it may have withheld', () => {
    const no = aProvision('deny', { data: { types: ['Observation'] } });
    const changed = {
      ...asArtefact(anArtefact(no)),
      provision: { type: 'deny', class: [{ system, code: 'Condition' }] },
    };
    assert.deepEqual(toDenials(asJson(changed), 'p1'), [{ ...all, data: { types: ['Condition'] } }]);
  });
});
