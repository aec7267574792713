import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type DataTest, dataTestOf } from '#fhir';
import type { Actor, PersonActor, Purpose, Refusal } from '#kernel';
import type { AccessContext, DataAction, Permission, ResourceFacts } from './access-model.ts';
import { contextsOf, decide } from './decide.ts';
import { aClinician, aContext, aDenial, aPatient, aPerson, aProvision, aStanding, aSystem } from './fixtures.ts';

/** What is known of a patient and of the one who asks, and what it lets them do. Rows of roles and acts stand in decide.test.ts. */
const OBSERVATION: ResourceFacts = { type: 'Observation', patientId: 'p1' };
const treated = aContext({ relation: 'encounter' });
const HIV = { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'HIV' };

interface Asked {
  readonly as?: Actor;
  readonly purpose?: Purpose;
  readonly action?: DataAction;
  readonly of?: ResourceFacts;
}

function ask(
  context: AccessContext,
  { as = aClinician(), purpose = 'TREAT', action = 'read', of = OBSERVATION }: Asked = {},
) {
  return decide(as, purpose, action, of, context);
}

/** The rule that permits, or the code of the refusal. */
function rule(context: AccessContext, asked?: Asked): string {
  const decision = ask(context, asked);
  return decision.ok ? decision.value.basis : decision.refusals[0].code;
}

function permission(context: AccessContext, asked?: Asked): Permission {
  const decision = ask(context, asked);
  assert.ok(decision.ok, decision.ok ? '' : decision.refusals[0].code);
  return decision.value;
}

function refusal(context: AccessContext, asked?: Asked): { code: string; params: Refusal['params'] } {
  const decision = ask(context, asked);
  assert.ok(!decision.ok && decision.refusals.length === 1);
  const [{ code, params }] = decision.refusals;
  return { code, params };
}

describe('a patient with several records that the register has joined', () => {
  const joined = aContext({ ownRecords: ['p1', 'older'] });
  const onOlder: ResourceFacts = { type: 'Observation', patientId: 'older' };
  const mine = { as: aPatient('p1'), purpose: 'PATRQT', of: onOlder } as const;

  it('reads each of them as the own one, by the scopes of the own one', () => {
    assert.equal(rule(joined, mine), 'consent/own-record');
    assert.equal(
      rule(joined, { ...mine, as: aPatient('p1', { scopes: ['patient/Observation.rs'] }) }),
      'consent/own-record',
    );
    assert.equal(
      rule(joined, { ...mine, as: aPatient('p1', { scopes: ['patient/Condition.rs'] }) }),
      'consent.scope-missing',
    );
  });

  it('and none that is not joined', () => {
    assert.equal(rule(aContext(), mine), 'consent.not-own-record');
    assert.equal(rule(aContext({ ownRecords: ['p1'] }), mine), 'consent.not-own-record');
    const { patientId: _, ...nobody } = aPatient('p1');
    assert.equal(rule(joined, { ...mine, as: nobody }), 'consent.not-own-record');
  });

  it('what belongs to no patient becomes nobody’s own', () => {
    assert.equal(rule(joined, { ...mine, of: { type: 'Observation' } }), 'consent.patient-unknown');
    assert.equal(rule(joined, { ...mine, of: { type: 'Organization' } }), 'consent/reference-data');
  });

  it('is so for patients alone: a clinician with a record of their own gains nothing by it', () => {
    const clinician = aClinician('org1', { patientId: 'p1' });
    assert.equal(rule(joined, { as: clinician, of: onOlder }), 'consent.no-treatment-relation');
    const no = aContext({ ...treated, ownRecords: ['older'], consents: [aDenial({ patientId: 'p1' })] });
    assert.equal(rule(no, { as: clinician, of: onOlder }), 'consent/treatment-relation');
  });
});

describe('somebody who stands for another', () => {
  const tied = aContext({ dependants: ['child', 'p1'] });
  const parent = aPatient('parent', { scopes: ['user/*.cruds'] });
  const named = { as: parent, purpose: 'PATRQT' } as const;

  it('reads the record asked for by name, as the patient’s own request, and does no more', () => {
    assert.equal(rule(tied, named), 'consent/family-tie');
    for (const action of ['search', 'history', 'create', 'update', 'delete', 'export'] as const) {
      assert.equal(rule(tied, { ...named, action }), 'consent.not-own-record', action);
    }
    assert.equal(rule(tied, { ...named, purpose: 'TREAT' }), 'consent.not-own-record');
  });

  it('reads nobody’s but theirs', () => {
    assert.equal(rule(aContext({ dependants: ['child'] }), named), 'consent.not-own-record');
    assert.equal(rule(aContext(), named), 'consent.not-own-record');
    assert.equal(rule(tied, { ...named, of: { type: 'Observation' } }), 'consent.patient-unknown');
  });

  it('does not read what the patient withholds from them', () => {
    const withheld = aContext({ dependants: ['p1'], consents: [aDenial({ purposes: ['PATRQT'] })] });
    assert.deepEqual(refusal(withheld, named), { code: 'consent.withheld-by-patient', params: { consent: 'c1' } });
    const other = aContext({ dependants: ['p1'], consents: [aDenial({ purposes: ['TREAT'] })] });
    assert.equal(rule(other, named), 'consent/family-tie');
  });

  it('by an application that speaks for the own patient alone reads nothing of theirs', () => {
    assert.equal(rule(tied, { ...named, as: aPatient('parent') }), 'consent.scope-missing');
  });
});

describe('a treatment relation', () => {
  const since: AccessContext = { ...treated, relationOpens: { from: '2026-01-01T00:00:00.000Z' } };
  const meeting = (meets: boolean): ResourceFacts => ({ ...OBSERVATION, passes: () => meets });

  it('that reaches a part opens what surely lies in it', () => {
    assert.equal(rule(since, { of: meeting(true) }), 'consent/treatment-relation');
    assert.equal(rule(since, { of: meeting(false) }), 'consent.beyond-relation');
    assert.equal(rule(since), 'consent.beyond-relation', 'of what nobody can tell it is not sure');
  });

  it('is asked for where nothing else opens it', () => {
    assert.equal(rule(aContext()), 'consent.no-treatment-relation');
    assert.equal(
      rule(aContext({ consents: [aDenial({})] })),
      'consent.no-treatment-relation',
      'a no is told to whom it concerns',
    );
  });
});

describe('a label that shuts', () => {
  const sensitive: AccessContext = { ...treated, sensitive: [{ labels: [HIV], openTo: 'consent' }] };
  const query = new URLSearchParams([['_security', `${HIV.system}|${HIV.code}`]]).toString();
  const shuts = dataTestOf('Observation', query);
  const labelled = (isLabelled: boolean | undefined, carries?: boolean): ResourceFacts => ({
    ...OBSERVATION,
    ...(isLabelled === undefined ? {} : { isLabelled }),
    // Within the relation, and with the label or not.
    ...(carries === undefined ? {} : { passes: (test: DataTest) => (asText(test) === asText(shuts) ? carries : true) }),
  });
  const asText = (test: DataTest | undefined) => JSON.stringify(test);

  it('keeps what carries it from a relation, and says why', () => {
    assert.equal(rule(sensitive, { of: labelled(true, true) }), 'consent.sensitive-data');
    assert.equal(rule(sensitive, { of: labelled(true, false) }), 'consent/treatment-relation');
  });

  it('may be carried by what nobody can tell of, and not by what carries none', () => {
    assert.equal(rule(sensitive, { of: labelled(undefined) }), 'consent.sensitive-data');
    assert.equal(rule(sensitive, { of: labelled(true) }), 'consent.sensitive-data');
    assert.equal(rule(sensitive, { of: labelled(false) }), 'consent/treatment-relation');
    assert.equal(rule(sensitive, { of: labelled(false, true) }), 'consent/treatment-relation');
  });

  it('does not shut what the patient has opened', () => {
    const opened = { ...sensitive, consents: [aStanding(aProvision('permit'))] };
    assert.equal(rule(opened, { of: labelled(true, true) }), 'consent/given-by-patient');
  });
});

describe('a Consent that opens', () => {
  const yes = (facts: Parameters<typeof aProvision>[1] = {}) =>
    aContext({ consents: [aStanding(aProvision('permit', facts))] });

  it('is named with its end, and with what must be kept', () => {
    const until = '2026-12-01T00:00:00.000Z';
    const basis = 'consent/given-by-patient';
    assert.deepEqual(permission(yes()), { basis, residual: [], consentId: 'c1' });
    assert.deepEqual(permission(yes({ until })), { basis, residual: [], consentId: 'c1', until });
    const looking = yes({ actions: ['access'] });
    assert.deepEqual(permission(looking), { basis, residual: ['not-passed-on'], consentId: 'c1' });
  });

  it('that may be passed on in part says so of what surely lies in that part', () => {
    const all = aProvision('permit', { actions: ['access'] });
    const part = aProvision('permit', { actions: ['onward'], data: { from: '2026-01-01T00:00:00.000Z' } });
    const onward = aContext({ consents: [aStanding(all, part)] });
    const residual = (passes?: boolean) =>
      permission(onward, { of: { ...OBSERVATION, ...(passes === undefined ? {} : { passes: () => passes }) } })
        .residual;
    assert.deepEqual([residual(true), residual(false), residual()], [[], ['not-passed-on'], ['not-passed-on']]);
  });

  it('opens what it surely means', () => {
    const some = yes({ data: { from: '2026-01-01T00:00:00.000Z' } });
    assert.equal(rule(some), 'consent.no-treatment-relation');
    assert.equal(rule(some, { of: { ...OBSERVATION, passes: () => false } }), 'consent.no-treatment-relation');
    assert.equal(rule(some, { of: { ...OBSERVATION, passes: () => true } }), 'consent/given-by-patient');
  });

  it('opens nothing that another withholds, and then it is said that the patient withholds it', () => {
    const no = { ...aStanding(aProvision('deny')), consentId: 'c2' };
    const both = aContext({ consents: [aStanding(aProvision('permit')), no] });
    assert.deepEqual(refusal(both), { code: 'consent.withheld-by-patient', params: { consent: 'c2' } });
  });

  it('lets nobody write', () => {
    assert.equal(rule(yes(), { action: 'create' }), 'consent.no-treatment-relation');
  });
});

describe('a Consent that withholds a part', () => {
  const no: AccessContext = {
    ...treated,
    consents: [aStanding(aProvision('deny', { data: { from: '2026-01-01T00:00:00.000Z' } }))],
  };

  it('withholds what may lie in it', () => {
    assert.equal(rule(no), 'consent.withheld-by-patient', 'nobody can tell');
    assert.equal(rule(no, { of: { ...OBSERVATION, passes: () => true } }), 'consent.withheld-by-patient');
    assert.equal(rule(no, { of: { ...OBSERVATION, passes: () => false } }), 'consent/treatment-relation');
  });

  it('from nobody who treats and writes it: a refusal would tell what is withheld', () => {
    for (const action of ['create', 'update'] as const) {
      const write = (passes: boolean) => rule(no, { action, of: { ...OBSERVATION, passes: () => passes } });
      assert.deepEqual([write(true), write(false)], ['consent/treatment-relation', 'consent/treatment-relation']);
    }
  });

  it('lets write those from whom it does not withhold who the patient is, and in doubt it does', () => {
    const byLabel: AccessContext = {
      ...treated,
      consents: [aStanding(aProvision('deny', { data: { labels: [HIV] } }))],
    };
    const write = (facts: Partial<ResourceFacts>) =>
      rule(byLabel, { action: 'create', of: { ...OBSERVATION, passes: () => false, ...facts } });
    assert.equal(write({}), 'consent.withheld-by-patient', 'nobody can tell');
    assert.equal(write({ patientPasses: () => true }), 'consent.withheld-by-patient');
    assert.equal(write({ patientPasses: () => false }), 'consent/treatment-relation');
    assert.equal(write({ patientPasses: () => false, passes: () => true }), 'consent/treatment-relation');
  });
});

describe('an emergency that was declared', () => {
  const emergency = { id: 'e1', never: ['DocumentReference'] };
  const declared = aContext({ emergency });
  const asked = { purpose: 'ETREAT' } as const;

  it('opens what neither a relation nor a Consent opens, but what none opens', () => {
    assert.equal(rule(declared, asked), 'consent/emergency-access');
    assert.equal(rule(aContext(), asked), 'consent.no-treatment-relation');
    assert.equal(
      rule(declared, { ...asked, of: { type: 'DocumentReference', patientId: 'p1' } }),
      'consent.no-treatment-relation',
    );
  });

  it('opens what the patient withholds, unless the no names emergencies', () => {
    const withNo = (purposes: 'all' | Purpose[]) => ({ ...treated, emergency, consents: [aDenial({ purposes })] });
    assert.equal(rule(withNo('all'), asked), 'consent/emergency-access');
    assert.equal(rule(withNo(['ETREAT']), asked), 'consent.withheld-by-patient');
  });

  it('is not the rule by which what is open anyway is seen', () => {
    assert.equal(rule({ ...treated, emergency }, asked), 'consent/treatment-relation');
  });
});

describe('coordinators', () => {
  const coordinator = aPerson('coordinator');
  it('work for the operation of the house or for treatment', () => {
    const of = { type: 'Appointment', patientId: 'p1' };
    for (const purpose of ['HOPERAT', 'TREAT'] as const) {
      assert.equal(rule(aContext(), { as: coordinator, purpose, of }), 'consent/coordination');
    }
    for (const purpose of ['ETREAT', 'PATRQT'] as const) {
      assert.equal(rule(aContext(), { as: coordinator, purpose, of }), 'consent.purpose-not-for-role');
    }
  });
});

describe('a refusal names what it is about', () => {
  function says(code: string, params: Refusal['params'], asked: Asked, context = treated): void {
    it(code, () => assert.deepEqual(refusal(context, asked), { code, params }));
  }
  const coordinator = aPerson('coordinator');
  const patient = { as: aPatient('p1'), purpose: 'PATRQT' } as const;

  says('consent.scope-missing', { needed: 'read', type: 'Observation' }, { as: aSystem('system/Condition.rs') });
  says(
    'consent.scope-missing',
    { needed: 'create', type: 'Observation' },
    { as: aClinician('org1', { scopes: [] }), action: 'create' },
  );
  says('consent.patient-unknown', { type: 'Observation' }, { of: { type: 'Observation' } });
  says('consent.write-not-for-role', { type: 'Organization' }, { action: 'update', of: { type: 'Organization' } });
  says('consent.purpose-not-for-role', { purpose: 'TREAT' }, { ...patient, purpose: 'TREAT' });
  says('consent.write-not-for-role', { type: 'Observation' }, { ...patient, action: 'create' });
  says('consent.purpose-not-for-role', { purpose: 'HRESCH' }, { purpose: 'HRESCH' });
  says('consent.write-not-for-role', { type: 'Observation' }, { action: 'delete' });
  says('consent.purpose-not-for-role', { purpose: 'HRESCH' }, { as: coordinator, purpose: 'HRESCH' });
  says('consent.kind-not-for-role', { type: 'Observation' }, { as: coordinator });
  says(
    'consent.write-not-for-role',
    { type: 'Patient' },
    { as: coordinator, action: 'delete', of: { type: 'Patient', patientId: 'p1' } },
  );
  says('consent.withheld-by-patient', { consent: 'c1' }, {}, { ...treated, consents: [aDenial({})] });
});

describe('patient/ scopes', () => {
  const contexts = (actor: Partial<PersonActor>, patientId?: string) =>
    contextsOf(aClinician('org1', actor), patientId);

  it('speak for the patient who is signed in, and of what is no patient’s', () => {
    assert.deepEqual(contexts({ patientId: 'p1' }, 'p1'), ['patient', 'user']);
    assert.deepEqual(contexts({ patientId: 'p1' }), ['patient', 'user']);
    assert.deepEqual(contexts({ patientId: 'p1' }, 'p2'), ['user']);
  });

  it('speak for the patient in whose record the application was opened, and then for nobody else', () => {
    const launched = { launch: { patientId: 'p2' }, patientId: 'p1' };
    assert.deepEqual(contexts(launched, 'p2'), ['patient', 'user']);
    assert.deepEqual(contexts(launched, 'p1'), ['user']);
  });

  it('speak for nobody where there is no patient', () => {
    assert.deepEqual(contexts({}, 'p1'), ['user']);
    assert.deepEqual(contexts({}), ['user']);
  });
});
