import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { meetsDataTest, type Testable } from '#fhir';
import type { PersonActor } from '#kernel';
import type { AccessContext, DataAction, SensitivityRule } from '../access-model.ts';
import type { Provision } from '../artefacts/model.ts';
import { aClinician, aContext, aDenial, aPerson, aProvision, aStanding, toOrganization } from '../fixtures.ts';
import { refuse } from '../messages.ts';
import { inRecord, label, RECORD_IDS } from './fixtures.ts';
import { WRITTEN_AT } from './labels.ts';
import { askLabelsAlone, isReading, openingsFor, openTest } from './openings.ts';
import { isAlways, isNever } from './ruling.ts';

const dr = aClinician('clinic', { fhirUser: 'Practitioner/dr' });
const treated = aContext({ relation: 'encounter' });
const ofP1 = { type: 'Observation', patientId: 'p1' };

interface Asked {
  readonly as?: PersonActor;
  readonly purpose?: 'TREAT' | 'ETREAT';
  readonly action?: DataAction;
}

function openingsOn(type: string, context: AccessContext, { as = dr, purpose = 'TREAT', action = 'read' }: Asked = {}) {
  return openingsFor(as, purpose, action, { type, patientId: 'p1' }, context);
}

/** What of the synthetic record is open. */
function open(context: AccessContext, asked: Asked = {}): string[] {
  return RECORD_IDS.filter((id) => isOpen(inRecord(id), context, asked));
}

function isOpen(resource: Testable, context: AccessContext, asked: Asked = {}): boolean {
  return meetsDataTest(openTest(openingsOn(resource.type, context, asked)), resource);
}

const but = (...ids: readonly string[]) => RECORD_IDS.filter((id) => !ids.includes(id));

describe('what is open is found once', () => {
  it('for a question, and its test as well', () => {
    const openings = openingsOn('Observation', treated);
    assert.equal(openingsOn('Observation', treated), openings);
    assert.equal(openTest(openings), openTest(openings));
    for (const other of [{ purpose: 'ETREAT' }, { action: 'export' }, { as: aClinician('clinic') }] as const) {
      assert.notEqual(openingsOn('Observation', treated, other), openings, JSON.stringify(other));
    }
    assert.notEqual(openingsOn('Condition', treated), openings);
  });

  it('for all patients where no Consent speaks, and for each by itself where one does', () => {
    const of = (patientId: string, context: AccessContext) =>
      openingsFor(dr, 'TREAT', 'read', { ...ofP1, patientId }, context);
    assert.equal(of('p1', treated), of('p2', treated));
    const denied = aContext({ relation: 'encounter', consents: [aDenial({})] });
    assert.equal(isNever(openTest(of('p1', denied))), true);
    assert.equal(isAlways(openTest(of('p2', denied))), true);
    assert.equal(openingsFor(dr, 'TREAT', 'read', { type: 'Observation' }, denied).rulings.length, 0);
  });
});

describe('a treatment relation', () => {
  it('opens the record, and without one nothing is', () => {
    assert.deepEqual(open(treated), RECORD_IDS);
    assert.deepEqual(open(aContext()), []);
  });

  it('opens what the law names, from the day the law names; what has no date as if it were recent, and who the patient is in any case', () => {
    const since = aContext({ relation: 'encounter', relationOpens: { from: '2026-01-01T00:00:00.000Z' } });
    assert.deepEqual(open(since), ['p1', 'first', 'pressure', 'allergy', 'tablet', 'letter']);
    const types = aContext({ relation: 'encounter', relationOpens: { types: ['Observation'] } });
    assert.deepEqual(open(types), ['p1', 'pressure', 'glucose', 'hiv']);
    const codes = [{ system: 'http://loinc.org', code: '8480-6' }];
    const byCode = aContext({ relation: 'encounter', relationOpens: { codes } });
    const component = { code: { coding: codes } };
    assert.equal(isOpen(anObservation({ component: [component] }), byCode), false, 'a part is not what the law names');
    assert.equal(isOpen(anObservation(component), byCode), true);
  });

  it('hands over what it lets look at, but for a child whom the law protects', () => {
    const child = aContext({ relation: 'encounter', isProtectedChild: true });
    assert.deepEqual(open(treated, { action: 'export' }), RECORD_IDS);
    assert.deepEqual(open(child), RECORD_IDS);
    assert.deepEqual(open(child, { action: 'export' }), []);
  });
});

function anObservation(facts: object): Testable {
  return { ...inRecord('glucose'), body: JSON.stringify({ resourceType: 'Observation', id: 'glucose', ...facts }) };
}

describe('a rule on labels', () => {
  const rule = (openTo: SensitivityRule['openTo'], ...codes: readonly string[]): AccessContext =>
    aContext({ relation: 'encounter', sensitive: [{ labels: codes.map(label), openTo }] });
  const labelled = (facts: object) => anObservation({ meta: { security: [label('HIV')] }, ...facts });

  it('keeps what carries one of them from a relation', () => {
    assert.deepEqual(open(rule('consent', 'HIV')), but('hiv'));
    assert.deepEqual(open(rule('consent', 'HIV', 'PSY')), but('hiv', 'depression'));
    assert.deepEqual(open(rule('consent')), RECORD_IDS);
    assert.deepEqual(open(rule('writer')), RECORD_IDS);
  });

  it('of two each keeps its own', () => {
    const both = [rule('consent', 'HIV'), rule('writer', 'PSY')].flatMap(({ sensitive }) => sensitive);
    assert.deepEqual(open(aContext({ relation: 'encounter', sensitive: both })), but('hiv', 'depression'));
  });

  it('leaves it to the person who wrote it, where the rule leaves it to the writer', () => {
    const writer = aClinician('ward', { fhirUser: 'Practitioner/other' });
    assert.deepEqual(open(rule('writer', 'HIV'), { as: writer }), RECORD_IDS);
    assert.deepEqual(open(rule('consent', 'HIV'), { as: writer }), but('hiv'));
    assert.deepEqual(open(rule('writer', 'HIV'), { as: aClinician('ward') }), but('hiv'));
  });

  it('leaves it to the institution where it was written, by its mark or as its author', () => {
    const { fhirUser: _, ...institution } = dr;
    const byMark = labelled({ meta: { security: [label('HIV')], tag: [{ system: WRITTEN_AT, code: 'clinic' }] } });
    const asAuthor = labelled({ performer: [{ reference: 'Organization/clinic' }] });
    const byOthers = labelled({ performer: [{ reference: 'Organization/ward' }] });
    for (const as of [dr, institution]) {
      const seen = [byMark, asAuthor, byOthers].map((one) => isOpen(one, rule('writer', 'HIV'), { as }));
      assert.deepEqual(seen, [true, true, false]);
    }
  });

  it('shuts it to somebody of no institution who did not write it', () => {
    const { organization: _, ...nowhere } = dr;
    const { fhirUser: __, ...nobody } = nowhere;
    const byNobody = labelled({ performer: [{ reference: 'Organization/undefined' }] });
    const byDoctor = labelled({ performer: [{ reference: 'Practitioner/dr' }] });
    for (const [as, seen] of [
      [nowhere, [false, true]],
      [nobody, [false, false]],
    ] as const) {
      assert.deepEqual(
        [byNobody, byDoctor].map((one) => isOpen(one, rule('writer', 'HIV'), { as })),
        seen,
      );
    }
  });
});

describe('Consents', () => {
  const saying = (...provisions: readonly Provision[]) => aContext({ consents: [aStanding(...provisions)] });
  const yes = saying(aProvision('permit', { to: [toOrganization('clinic', 'hk')] }));

  it('are asked as what the institution and the person are at this node', () => {
    assert.deepEqual(open(yes), RECORD_IDS);
    assert.deepEqual(open(yes, { as: aClinician('ward') }), []);
    assert.deepEqual(
      open(saying(aProvision('permit', { to: [{ kind: 'practitioner', reference: 'Practitioner/dr' }] }))),
      RECORD_IDS,
    );
    assert.deepEqual(open(saying(aProvision('permit', { to: [{ kind: 'role', role: 'clinician' }] }))), RECORD_IDS);
    assert.deepEqual(open(yes, { as: aPerson('clinician') }), []);
    const elsewhere = saying(aProvision('permit', { to: [toOrganization('clinic', 'sz')] }));
    assert.deepEqual(open(elsewhere), []);
  });

  it('tell looking from handing over', () => {
    const looking = saying(aProvision('permit', { actions: ['access'] }));
    const handing = saying(aProvision('permit', { actions: ['disclose'] }));
    for (const action of ['read', 'search', 'history', 'create', 'update', 'delete'] as const) {
      assert.deepEqual([open(looking, { action }), open(handing, { action })], [RECORD_IDS, []], action);
    }
    assert.deepEqual([open(looking, { action: 'export' }), open(handing, { action: 'export' })], [[], RECORD_IDS]);
  });

  it('open nothing to somebody whose workplace is closed to them, and withhold all the same', () => {
    const { organization, ...rest } = dr;
    assert.ok(organization);
    const closed: PersonActor = {
      ...rest,
      closedWorkplace: { organization, refusals: [refuse('consent.not-signed-in')] },
    };
    assert.deepEqual(open(yes, { as: closed }), []);
    assert.deepEqual(open(saying(aProvision('permit')), { as: closed }), []);
    const no = {
      ...saying(aProvision('deny', { to: [toOrganization('clinic', 'hk')] })),
      relation: 'encounter',
    } as const;
    assert.deepEqual(open(no, { as: closed }), []);
    const [ruling] = openingsOn('Observation', no, { as: closed }).rulings;
    assert.ok(ruling && isAlways(ruling.withholds) && isNever(ruling.opens));
  });
});

describe('an emergency that was declared', () => {
  const emergency = { id: 'e1', never: ['DocumentReference'] };
  const declared = aContext({ emergency });

  it('opens all to read but what none opens, for that purpose alone', () => {
    assert.deepEqual(open(declared, { purpose: 'ETREAT' }), but('letter'));
    assert.deepEqual(open(declared), []);
    assert.equal('inEmergency' in openingsOn('Observation', declared), false);
    assert.equal('inEmergency' in openingsOn('Observation', aContext(), { purpose: 'ETREAT' }), false);
  });

  it('hands nothing over', () => {
    assert.deepEqual(open(declared, { purpose: 'ETREAT', action: 'export' }), []);
  });

  it('leaves shut what a no keeps that names emergencies', () => {
    const no = (purposes: 'all' | ['ETREAT']) =>
      aContext({
        emergency,
        consents: [aStanding(aProvision('deny', { purposes, data: { types: ['Observation'] } }))],
      });
    assert.deepEqual(open(no('all'), { purpose: 'ETREAT' }), but('letter'));
    const kept = open(no(['ETREAT']), { purpose: 'ETREAT' });
    assert.ok(kept.includes('allergy') && !kept.includes('glucose'), kept.join());
  });

  it('takes nothing from what is open anyway', () => {
    const both = aContext({ emergency, relation: 'encounter' });
    assert.deepEqual(open(both, { purpose: 'ETREAT' }), RECORD_IDS);
  });
});

it('reading is looking, finding, looking back and taking along', () => {
  const all: readonly DataAction[] = ['read', 'search', 'history', 'create', 'update', 'delete', 'export'];
  assert.deepEqual(all.filter(isReading), ['read', 'search', 'history', 'export']);
});

describe('whether a label is all that is asked of a resource', () => {
  const asks = (context: AccessContext, type = 'Observation', asked: Asked = {}) =>
    askLabelsAlone(openingsOn(type, context, asked));
  const saying = (effect: Provision['effect'], data: Provision['data']) => ({
    ...treated,
    consents: [aStanding(aProvision(effect, { data }))],
  });

  it('it is where nothing is asked, where the law or a Consent names labels, and for what is of another kind', () => {
    assert.ok(asks(treated));
    const sensitive = [{ labels: [label('SUD')], openTo: 'consent' }] as const;
    assert.ok(asks({ ...treated, sensitive }));
    assert.ok(
      asks({ ...treated, sensitive: [{ labels: [label('SUD')], openTo: 'writer' }] }),
      'who wrote it is asked of what has the label',
    );
    assert.ok(asks(saying('deny', { labels: [label('SUD')] })));
    assert.ok(asks(saying('permit', { labels: [label('SUD')] })));
    assert.ok(asks(saying('permit', { types: ['Condition'] })), 'a yes to another type says nothing of it');
  });

  it('it is not where a Consent, the law or an emergency asks for more', () => {
    const code = { system: 'http://loinc.org', code: '8480-6' };
    for (const effect of ['deny', 'permit'] as const) {
      for (const data of [{ codes: [code] }, { from: '2026-01-01' }, { instances: ['Observation/o1'] }]) {
        assert.ok(!asks(saying(effect, data)), `${effect} ${JSON.stringify(data)}`);
        assert.ok(!asks(saying(effect, { ...data, labels: [label('SUD')] })), 'with a label beside it');
      }
    }
    assert.ok(!asks({ ...treated, relationOpens: { from: '2026-01-01' } }));
    const emergency = { id: 'e1', never: [] };
    const absolute = aDenial({ purposes: ['ETREAT'], types: ['Condition'] });
    assert.ok(!asks({ ...treated, emergency, consents: [absolute] }, 'Observation', { purpose: 'ETREAT' }));
  });

  it('is answered once', () => {
    const openings = openingsOn('Observation', saying('deny', { codes: [{ system: 's', code: 'c' }] }));
    assert.equal(askLabelsAlone(openings), false);
    assert.equal(askLabelsAlone(openings), false);
  });
});
