import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { meetsDataTest } from '#fhir';
import type { Provision, Recipient } from '../artefacts/model.ts';
import { aName, aProvision, aStanding, toOrganization } from '../fixtures.ts';
import { inRecord } from './fixtures.ts';
import { type Asker, isAlways, isNever, type Question, rulingsOn } from './ruling.ts';
import { AT, dr, elsewhere, nameless, other, question, said } from './ruling-fixtures.ts';

const A_MOMENT_BEFORE = '2026-11-22T01:59:59.999Z';
const A_MOMENT_LATER = '2026-11-22T02:00:00.001Z';
const { role, ...withoutRole } = question.asker;
const { organization, ...withoutOrganization } = question.asker;
const aClinicianAt = (id: string, node = ''): Recipient => ({
  kind: 'role',
  role: 'clinician',
  at: { node, id, name: aName(id) },
});

/** [what it says, to whom, who asks, whether a yes speaks, whether a no does] */
const TO_WHOM: readonly (readonly [string, readonly Recipient[], Asker, boolean, boolean])[] = [
  ['everyone', [{ kind: 'everyone' }], {}, true, true],
  ['the practitioner', [dr], question.asker, true, true],
  ['another practitioner', [other], question.asker, false, false],
  ['a practitioner, somebody of no name', [dr], nameless, false, false],
  ['one of two', [other, dr], question.asker, true, true],
  ['nobody', [], question.asker, false, false],
  ['the institution at its node', [toOrganization('clinic', 'hk')], question.asker, true, true],
  ['the institution without a node, which is here', [toOrganization('clinic')], question.asker, true, true],
  ['another institution', [toOrganization('ward', 'hk')], question.asker, false, false],
  ['another institution without a node', [toOrganization('ward')], question.asker, false, false],
  ['the same id at another node', [toOrganization('clinic', 'sz')], question.asker, false, false],
  [
    'an institution here, one of its id elsewhere: a no may mean it',
    [toOrganization('clinic')],
    elsewhere,
    false,
    true,
  ],
  ['an institution elsewhere', [toOrganization('clinic', 'sz')], elsewhere, true, true],
  ['an institution at this node, one of its id elsewhere', [toOrganization('clinic', 'hk')], elsewhere, false, false],
  ['an institution, somebody of none', [toOrganization('clinic')], withoutOrganization, false, false],
  ['the role', [{ kind: 'role', role: 'clinician' }], question.asker, true, true],
  ['another role', [{ kind: 'role', role: 'coordinator' }], question.asker, false, false],
  ['a role, somebody of unknown role', [{ kind: 'role', role: 'clinician' }], withoutRole, false, true],
  ['the role at the institution', [aClinicianAt('clinic')], question.asker, true, true],
  ['the role at another institution', [aClinicianAt('ward')], question.asker, false, false],
  [
    'another role at the institution',
    [{ kind: 'role', role: 'coordinator', at: { node: '', id: 'clinic', name: aName('clinic') } }],
    question.asker,
    false,
    false,
  ],
  ['the consortium', [{ kind: 'network' }], question.asker, true, true],
  ['the consortium, somebody of no institution', [{ kind: 'network' }], withoutOrganization, false, false],
  ['somebody who cannot be told', [{ kind: 'unknown' }], question.asker, false, true],
];

/** [what it says, the bounds, whether a yes holds, whether a no does] */
const WHEN: readonly (readonly [string, Pick<Provision, 'from' | 'until'>, boolean, boolean])[] = [
  ['always', {}, true, true],
  ['from an instant, at it', { from: AT }, true, true],
  ['from an instant, after it', { from: A_MOMENT_BEFORE }, true, true],
  ['from an instant, before it', { from: A_MOMENT_LATER }, false, false],
  ['until an instant, at it', { until: AT }, false, false],
  ['until an instant, before it', { until: A_MOMENT_LATER }, true, true],
  ['until an instant, after it', { until: A_MOMENT_BEFORE }, false, false],
  ['between two, within', { from: A_MOMENT_BEFORE, until: A_MOMENT_LATER }, true, true],
  ['from what cannot be read: a no holds', { from: 'some day' }, false, true],
  ['until what cannot be read: a no holds', { until: 'some day' }, false, true],
  ['from what cannot be read until it is over', { from: 'some day', until: AT }, false, false],
];

describe('a provision', () => {
  for (const [says, to, asker, yes, no] of TO_WHOM) {
    it(`to ${says}`, () => {
      assert.equal(said(aProvision('permit', { to }), { asker }), yes ? 'opens' : '');
      assert.equal(said(aProvision('deny', { to }), { asker }), no ? 'withholds' : '');
    });
  }

  for (const [says, bounds, yes, no] of WHEN) {
    it(says, () => {
      assert.equal(said(aProvision('permit', bounds)), yes ? 'opens' : '');
      assert.equal(said(aProvision('deny', bounds)), no ? 'withholds' : '');
    });
  }

  it('speaks for the purposes and the acts that it names', () => {
    assert.equal(said(aProvision('permit', { purposes: ['TREAT'] })), 'opens');
    assert.equal(said(aProvision('permit', { purposes: ['ETREAT'] })), '');
    assert.equal(said(aProvision('permit', { actions: ['access'] })), 'opens');
    assert.equal(said(aProvision('permit', { actions: ['disclose'] })), '');
    assert.equal(said(aProvision('deny', { actions: ['disclose'] }), { action: 'disclose' }), 'withholds');
  });

  it('that permits opens who the patient is with whatever it opens; one that forbids a type keeps that to itself', () => {
    const data = { types: ['Observation'] };
    assert.equal(said(aProvision('permit', { data }), { type: 'Patient' }), 'opens');
    assert.equal(said(aProvision('deny', { data }), { type: 'Patient' }), '');
    assert.equal(said(aProvision('permit', { data: { types: ['Condition'] } })), '');
  });

  it('that permits a code opens what is of that code, and not what has it as a part', () => {
    const [part, whole] = ['8480-6', '85354-9'].map((code) => ({ codes: [{ system: 'http://loinc.org', code }] }));
    const pressure = {
      ...inRecord('pressure'),
      body: JSON.stringify({
        resourceType: 'Observation',
        id: 'pressure',
        code: { coding: [{ system: 'http://loinc.org', code: '85354-9' }] },
        component: [{ code: { coding: [{ system: 'http://loinc.org', code: '8480-6' }] } }],
      }),
    };
    const of = (effect: Provision['effect'], data: Provision['data'] = {}) =>
      rulingsOn([aStanding(aProvision(effect, { data }))], question).map(({ opens, withholds }) =>
        meetsDataTest(effect === 'permit' ? opens : withholds, pressure),
      );
    assert.deepEqual([of('permit', whole), of('permit', part)], [[true], [false]]);
    assert.deepEqual([of('deny', whole), of('deny', part)], [[true], [true]]);
  });
});

describe('an exception', () => {
  const allBut = (except: Provision, facts: Partial<Provision> = {}) =>
    aProvision('deny', { ...facts, except: [except] });

  it('decides what it speaks of, a no inside a yes and a yes inside a no', () => {
    assert.equal(said(allBut(aProvision('permit'))), 'opens');
    assert.equal(said(aProvision('permit', { except: [aProvision('deny')] })), 'withholds');
    assert.equal(said(allBut(aProvision('permit', { to: [other] }))), 'withholds');
  });

  it('of two that speak of the same the no wins', () => {
    const both = [aProvision('permit'), aProvision('deny')];
    assert.equal(said(aProvision('deny', { except: both })), 'withholds');
    assert.equal(said(aProvision('permit', { except: both })), 'withholds');
  });

  it('inside an exception decides again', () => {
    const inner = aProvision('deny', { to: [dr] });
    const whole = allBut(aProvision('permit', { to: [{ kind: 'network' }], except: [inner] }), {
      to: [{ kind: 'network' }],
    });
    assert.equal(said(whole), 'withholds');
    assert.equal(said(whole, { asker: { ...question.asker, reference: 'Practitioner/other' } }), 'opens');
  });

  it('means to whom, what for, when, how and of what that it is an exception to, where it does not say', () => {
    const bounds: readonly [Partial<Provision>, Partial<Question>][] = [
      [{ to: [dr] }, { asker: nameless }],
      [{ purposes: ['TREAT'] }, { purpose: 'ETREAT' }],
      [{ actions: ['access'] }, { action: 'disclose' }],
      [{ from: AT }, { at: new Date(A_MOMENT_BEFORE) }],
      [{ until: A_MOMENT_LATER }, { at: new Date(A_MOMENT_LATER) }],
    ];
    for (const [bound, outside] of bounds) {
      assert.equal(said(allBut(aProvision('permit'), bound)), 'opens', JSON.stringify(bound));
      assert.equal(said(allBut(aProvision('permit'), bound), outside), '', JSON.stringify(bound));
    }
    const findings = allBut(aProvision('permit'), { data: { types: ['Observation'] } });
    assert.equal(said(findings), 'opens');
    assert.equal(said(findings, { type: 'Encounter' }), 'withholds some', 'what contains one');
  });

  it('means what it says, where it does', () => {
    const inner: readonly [Partial<Provision>, Partial<Provision>, Partial<Question>][] = [
      [{ to: [dr] }, { to: [other] }, { asker: { ...question.asker, reference: 'Practitioner/other' } }],
      [{ to: [dr] }, { to: [other, { kind: 'everyone' }] }, { asker: nameless }],
      [{ purposes: ['TREAT'] }, { purposes: ['ETREAT'] }, { purpose: 'ETREAT' }],
      [{ actions: ['access'] }, { actions: ['disclose'] }, { action: 'disclose' }],
      [{ from: A_MOMENT_LATER }, { from: AT }, {}],
      [{ until: AT }, { until: A_MOMENT_LATER }, {}],
      [{ data: { types: ['Condition'] } }, { data: { types: ['Observation'] } }, {}],
    ];
    for (const [outer, own, asked] of inner) {
      const only = aProvision('permit', { ...outer, except: [aProvision('permit', own)] });
      assert.equal(said(only, asked), 'opens', JSON.stringify(own));
    }
  });
});

describe('Consents put to a question', () => {
  const permit = aProvision('permit');
  const named = (consentId: string, ...provisions: readonly Provision[]) => ({
    ...aStanding(...provisions),
    consentId,
  });

  it('answer in the order of their ids, the silent ones left out', () => {
    const silent = aProvision('permit', { to: [other] });
    const asked = [named('b', permit), named('a', permit), named('c', silent), named('d', permit)];
    const ids = (of: typeof asked) => rulingsOn(of, question).map(({ consentId }) => consentId);
    assert.deepEqual(ids(asked), ['a', 'b', 'd']);
    assert.deepEqual(ids(asked.toReversed()), ['a', 'b', 'd']);
  });

  it('one whose uses have all been made opens nothing more, and forbids what it forbade', () => {
    const usedUp = { ...aStanding(permit, aProvision('deny', { to: [dr] })), isUsedUp: true as const };
    const [ruling, ...more] = rulingsOn([usedUp], question);
    assert.ok(ruling && isNever(ruling.opens) && isNever(ruling.opensOnward) && isAlways(ruling.withholds));
    assert.deepEqual(more, []);
    assert.deepEqual(rulingsOn([{ ...aStanding(permit), isUsedUp: true }], question), []);
  });

  it('say what may be handed on: only what names that, or every act', () => {
    const onward = (actions: Provision['actions']) =>
      rulingsOn([aStanding(aProvision('permit', { actions }))], question).map((one) => isAlways(one.opensOnward));
    assert.deepEqual([onward('all'), onward(['access', 'onward']), onward(['access'])], [[true], [true], [false]]);
  });

  it('say until when they open: the last end of what permits, none where something has no end', () => {
    const [sooner, later] = ['2026-12-01T00:00:00.000Z', '2026-12-31T00:00:00.000Z'];
    const until = (...provisions: readonly Provision[]) => {
      const [ruling] = rulingsOn([aStanding(...provisions)], question);
      return ruling && 'until' in ruling ? ruling.until : 'no end';
    };
    assert.equal(until(aProvision('permit', { until: sooner })), sooner);
    assert.equal(until(aProvision('permit', { until: later }), aProvision('permit', { until: sooner })), later);
    assert.equal(until(aProvision('permit', { until: sooner }), permit), 'no end');
    assert.equal(until(permit), 'no end');
    assert.equal(until(aProvision('deny', { until: sooner })), 'no end');
    const but = (no: Provision) => aProvision('permit', { until: sooner, except: [no] });
    assert.equal(until(but(aProvision('deny', { to: [other] }))), sooner, 'a no does not open for ever');
    assert.equal(until(but(aProvision('deny', { to: [other], until: later }))), sooner, 'nor longer');
    assert.equal(until(aProvision('deny', { except: [aProvision('permit', { until: later })] })), later);
  });
});
