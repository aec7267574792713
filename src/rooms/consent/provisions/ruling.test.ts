import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { meetsDataTest, type Testable } from '#fhir';
import { ARTEFACT_PROFILE } from '../artefacts/fhir.ts';
import type { Provision, Recipient } from '../artefacts/model.ts';
import { aName, aProvision, aStanding, toOrganization } from '../fixtures.ts';
import { SHARE_PROFILE } from '../grants/fhir.ts';
import { inRecord, RECORD_IDS } from './fixtures.ts';
import {
  type Asker,
  absoluteRulingsOn,
  isAlways,
  isNever,
  type Question,
  rulingsOn,
  typesAskedAbout,
} from './ruling.ts';

const AT = '2026-11-22T02:00:00.000Z';
const A_MOMENT_BEFORE = '2026-11-22T01:59:59.999Z';
const A_MOMENT_LATER = '2026-11-22T02:00:00.001Z';
const question: Question = {
  asker: { role: 'clinician', reference: 'Practitioner/dr', organization: { node: 'hk', id: 'clinic' } },
  nodeId: 'hk',
  purpose: 'TREAT',
  action: 'access',
  type: 'Observation',
  at: new Date(AT),
};
const { reference, ...nameless } = question.asker;
const { role, ...withoutRole } = question.asker;
const { organization, ...withoutOrganization } = question.asker;
const elsewhere: Asker = { ...question.asker, organization: { node: 'sz', id: 'clinic' } };
const other = { kind: 'practitioner', reference: 'Practitioner/other' } as const;
const dr = { kind: 'practitioner', reference: 'Practitioner/dr' } as const;
const aClinicianAt = (id: string, node = ''): Recipient => ({
  kind: 'role',
  role: 'clinician',
  at: { node, id, name: aName(id) },
});

/** Whether it opens, withholds or both; nothing where it is silent. */
function said(provision: Provision, facts: Partial<Question> = {}): string {
  const rulings = rulingsOn([aStanding(provision)], { ...question, ...facts });
  return rulings
    .flatMap(({ opens, withholds }) => [
      ...(isNever(opens) ? [] : [isAlways(opens) ? 'opens' : 'opens some']),
      ...(isNever(withholds) ? [] : [isAlways(withholds) ? 'withholds' : 'withholds some']),
    ])
    .join();
}

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

describe('although the glass was broken', () => {
  /** Whether it withholds, asked for treatment, as an emergency. */
  function withheld(provision: Provision, facts: Partial<Question> = {}): boolean {
    const rulings = absoluteRulingsOn([aStanding(provision)], { ...question, ...facts });
    assert.ok(rulings.every(({ opens, opensOnward }) => isNever(opens) && isNever(opensOnward)));
    return rulings.some(({ withholds }) => isAlways(withholds));
  }
  const no = (facts: Partial<Provision> = {}) => aProvision('deny', { purposes: ['ETREAT'], ...facts });

  it('a no that names emergencies stands, and none that speaks of everything or of something else', () => {
    assert.equal(withheld(no()), true);
    assert.equal(withheld(no({ purposes: ['TREAT', 'ETREAT'] })), true);
    assert.equal(withheld(no({ purposes: 'all' })), false);
    assert.equal(withheld(no({ purposes: ['TREAT'] })), false);
  });

  it('a yes withholds nothing, whatever it names', () => {
    assert.equal(withheld(aProvision('permit', { purposes: ['ETREAT'] })), false);
    const butForAll = aProvision('permit', { purposes: ['ETREAT'], except: [aProvision('deny')] });
    assert.equal(withheld(butForAll), false, 'nor does a no inside it that names nothing');
  });

  it('its exceptions go on being exceptions', () => {
    const but = no({ except: [aProvision('permit', { to: [dr] })] });
    assert.equal(withheld(but), false);
    assert.equal(withheld(but, { asker: nameless }), true);
  });

  it('a no inside a yes stands for those whom the yes means', () => {
    const inner = aProvision('permit', { to: [toOrganization('clinic', 'hk')], except: [no()] });
    assert.equal(withheld(inner), true);
    assert.equal(withheld(inner, { asker: elsewhere }), false);
  });

  it('so does one that lies deeper, for those whom what it lies in means', () => {
    const middle = aProvision('deny', { purposes: ['TREAT'], except: [no()] });
    const whole = aProvision('permit', { to: [dr], except: [middle] });
    assert.equal(withheld(whole), true);
    assert.equal(withheld(whole, { asker: nameless }), false);
  });
});

describe('what resources name is looked up', () => {
  const asked = (...provisions: readonly Provision[]) => typesAskedAbout([aStanding(...provisions)]);
  const authors = { authors: ['Practitioner/dr'] };
  const codes = { codes: [{ system: 'urn:s', code: 'c' }] };
  const OF_CODES = ['Medication', 'Condition', 'Observation', 'Procedure', 'AllergyIntolerance'];

  it('where a no hangs on it, and for nothing else', () => {
    assert.deepEqual(asked(aProvision('deny', { data: authors })), ['PractitionerRole']);
    assert.deepEqual(asked(aProvision('deny', { data: codes })), OF_CODES);
    assert.deepEqual(asked(aProvision('permit', { data: authors })), []);
    assert.deepEqual(asked(aProvision('deny')), []);
    assert.deepEqual(typesAskedAbout([]), []);
  });

  it('where an exception is such a no, by its own data or by what it is an exception to', () => {
    const no = aProvision('deny', { data: authors });
    assert.deepEqual(asked(aProvision('permit', { except: [no] })), ['PractitionerRole']);
    assert.deepEqual(asked(aProvision('permit', { data: authors, except: [aProvision('deny')] })), [
      'PractitionerRole',
    ]);
    assert.deepEqual(asked(aProvision('permit', { except: [aProvision('permit', { except: [no] })] })), [
      'PractitionerRole',
    ]);
  });

  it('once for all, and the same when it is asked again', () => {
    const [one, other] = [
      aProvision('deny', { data: authors }),
      aProvision('deny', { data: { ...authors, ...codes } }),
    ];
    const consents = [aStanding(one, other), aStanding(one)];
    for (const _ of ['once', 'again']) assert.deepEqual(typesAskedAbout(consents), ['PractitionerRole', ...OF_CODES]);
  });
});

describe('what somebody wrote while a Consent stood', () => {
  const id = 'pressure';
  const withheld = (own: readonly string[] | undefined, type = 'Observation') => {
    const standing = { ...aStanding(aProvision('deny')), ...(own === undefined ? {} : { ownWritings: own }) };
    const [ruling] = rulingsOn([standing], { ...question, type });
    return RECORD_IDS.filter((one) => inRecord(one).type === type).filter(
      (one) => ruling !== undefined && meetsDataTest(ruling.withholds, inRecord(one)),
    );
  };

  it('is not withheld from them by it, and everything else of the type is', () => {
    assert.ok(withheld(undefined).includes(id));
    assert.deepEqual(
      withheld([`Observation/${id}`]),
      withheld(undefined).filter((one) => one !== id),
    );
  });

  it('is known by its type and its id', () => {
    for (const other of [
      `Condition/${id}`,
      `Appointment/${id}`,
      `Observation/${id}2`,
      `XObservation/${id}`,
      'Observation/',
    ]) {
      assert.deepEqual(withheld([other]), withheld(undefined), other);
    }
  });

  it('is opened by nothing of this', () => {
    const standing = { ...aStanding(aProvision('deny')), ownWritings: [`Observation/${id}`] };
    const [ruling] = rulingsOn([standing], question);
    assert.ok(ruling && isNever(ruling.opens) && isNever(ruling.opensOnward));
  });
});

describe('to whom a Consent says no', () => {
  const inStore = (body: object): Testable => {
    const text = JSON.stringify({ resourceType: 'Consent', id: 'c', ...body });
    return {
      type: 'Consent',
      id: 'c',
      version: 1,
      lastUpdated: '',
      method: 'PUT',
      deleted: false,
      patientId: 'p1',
      body: text,
    };
  };
  const CONSENTS = {
    'a no of ours': inStore({ meta: { profile: [ARTEFACT_PROFILE] }, provision: { type: 'deny' } }),
    'a yes of ours': inStore({ meta: { profile: [ARTEFACT_PROFILE] }, provision: { type: 'permit' } }),
    'a share': inStore({ meta: { profile: [SHARE_PROFILE] }, provision: { type: 'permit' } }),
    'one of another shape': inStore({ provision: { type: 'permit' } }),
  };
  const NO_LONGER_READ = ['a no of ours', 'one of another shape'];
  /** A no to something that lies in no Consent. */
  const no = (facts: Partial<Provision> = {}) => aProvision('deny', { data: { instances: ['Goal/g'] }, ...facts });
  const yes = (except: readonly Provision[] = []) => aProvision('permit', { actions: ['onward'], except });

  /** Which of these Consents are withheld from who asks. */
  function withheld(provisions: readonly Provision[], facts: Partial<Question> = {}): string[] {
    const rulings = rulingsOn([aStanding(...provisions)], { ...question, type: 'Consent', ...facts });
    return Object.entries(CONSENTS).flatMap(([name, consent]) =>
      rulings.some((ruling) => meetsDataTest(ruling.withholds, consent)) ? [name] : [],
    );
  }

  it('it is not shown, nor what may say one and cannot be read; what surely says yes is', () => {
    assert.deepEqual(withheld([no()]), NO_LONGER_READ);
    assert.deepEqual(withheld([yes(), no()]), NO_LONGER_READ, 'beside a yes');
  });

  it('it is one although it is the exception to a yes, and means by it whom the yes means', () => {
    assert.deepEqual(withheld([yes([no({ actions: ['access'] })])]), NO_LONGER_READ);
    assert.deepEqual(withheld([yes([yes(), no({ actions: ['access'] })])]), NO_LONGER_READ);
    assert.deepEqual(withheld([{ ...yes([no({ actions: ['access'] })]), to: [other] }]), []);
  });

  it('it is shown to all others, and nothing else of hers is withheld by it', () => {
    assert.deepEqual(withheld([no({ to: [other] })]), []);
    assert.deepEqual(withheld([yes()]), []);
    assert.deepEqual(withheld([]), []);
    const [ruling] = rulingsOn([aStanding(no())], question);
    assert.ok(ruling === undefined || !meetsDataTest(ruling.withholds, inRecord('pressure')));
  });
});

describe('what is said on one record of a person', () => {
  const named = aProvision('deny', { data: { codes: [{ system: 'urn:synthetic', code: 'c' }] } });
  const test = (records?: readonly string[]) =>
    JSON.stringify(rulingsOn([{ ...aStanding(named), ...(records ? { records } : {}) }], question)[0]?.withholds);

  it('asks of what is named on all of them, and of one record alone where there is no other', () => {
    assert.match(test(['p1', 'p2']), /"records":\["p1","p2"\]/);
    assert.doesNotMatch(test(), /records/);
  });
});
