import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { meetsDataTest, type Testable } from '#fhir';
import { ARTEFACT_PROFILE } from '../artefacts/fhir.ts';
import type { Provision } from '../artefacts/model.ts';
import { aProvision, aStanding, toOrganization } from '../fixtures.ts';
import { SHARE_PROFILE } from '../grants/fhir.ts';
import { inRecord, RECORD_IDS } from './fixtures.ts';
import { absoluteRulingsOn, isAlways, isNever, type Question, rulingsOn, typesAskedAbout } from './ruling.ts';
import { dr, elsewhere, nameless, other, question } from './ruling-fixtures.ts';

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
