import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type FhirJson, parseFhirJson } from '#fhir';
import { toConsentResource as asArtefact } from '../artefacts/fhir.ts';
import type { DataScope, Provision } from '../artefacts/model.ts';
import { aConsent, aProvision } from '../fixtures.ts';
import { anArtefact } from './fixtures.ts';
import { toStanding } from './read-consent.ts';

/** What each member of a Consent of others' limits its no to; where it cannot be told, it limits nothing. */
const asJson = (consent: object): FhirJson => parseFhirJson(JSON.stringify(consent));
const standing = (consent: object) => toStanding(asJson(consent), 'p1', 1);

/** The only denial of a Consent whose provision has these members. */
function denial(members: object): Provision {
  const { provisions = [] } =
    standing({ ...aConsent({ type: 'deny' }), provision: { type: 'deny', ...members } }) ?? {};
  const [first, ...more] = provisions;
  assert.ok(first && more.length === 0);
  return first;
}

const dataOf = (members: object): DataScope => denial(members).data;
const coded = (code: string, system?: string) => ({ coding: [system === undefined ? { code } : { system, code }] });

describe('which Consent it is', () => {
  it('is told by its id, and by none where it has none', () => {
    assert.equal(standing({ ...aConsent({ type: 'deny' }), id: 'c7' })?.consentId, 'c7');
    assert.equal(standing({ ...aConsent({ type: 'deny' }), id: 7 })?.consentId, '');
    assert.equal(standing(asArtefact(anArtefact(aProvision('permit'), { id: 'c8' })))?.consentId, 'c8');
  });

  it('where it says no to nothing it is none that stands', () => {
    assert.equal(standing(aConsent({ type: 'permit' })), undefined);
  });

  it('of ours may be used as often as it says, and without limit where it says nothing', () => {
    const provision = aProvision('permit');
    const of = (limit: object) =>
      standing(
        asArtefact(anArtefact(provision, { terms: { patientId: 'p1', provision, crossBorder: false, ...limit } })),
      );
    assert.deepEqual(of({ usesMax: 3 }), { consentId: 'c1', patientId: 'p1', provisions: [provision], usesMax: 3 });
    assert.deepEqual(of({}), { consentId: 'c1', patientId: 'p1', provisions: [provision] });
  });
});

describe('a policy', () => {
  const ACT_CODE = 'http://terminology.hl7.org/CodeSystem/v3-ActCode';
  /** How many denials there are beside it: of no provision, of one that permits, of one of no type. */
  const denials = (policyRule: unknown) =>
    [undefined, { type: 'permit' }, { purpose: [{ code: 'TREAT' }] }].map((provision) => {
      const { provision: _, ...rest } = aConsent({});
      return standing({ ...rest, policyRule, ...(provision ? { provision } : {}) })?.provisions.length ?? 0;
    });
  const [PERMITS, DENIES, UNKNOWN] = [
    [0, 0, 0],
    [1, 1, 1],
    [1, 0, 1],
  ];

  it('of opt-in permits what no provision forbids', () => {
    for (const code of ['OPTIN', 'OPTINR', 'IMPLIED', 'IMPLIEDD', 'NOCONSENT', 'GRANTORCHOICE']) {
      assert.deepEqual(denials(coded(code, ACT_CODE)), PERMITS, code);
      assert.deepEqual(denials(coded(code)), PERMITS, code);
      assert.deepEqual(denials({ coding: [{ code }, { system: 'urn:other', code: 'house-rule' }] }), PERMITS, code);
    }
  });

  it('of opt-out forbids, in whose words ever, and so does one of HL7’s that does not permit', () => {
    for (const code of ['OPTOUT', 'OPTOUTE']) assert.deepEqual(denials(coded(code, 'urn:other')), DENIES, code);
    assert.deepEqual(denials(coded('INFOPWD', ACT_CODE)), DENIES);
    assert.deepEqual(denials({ coding: [{ code: 'OPTIN' }, { code: 'OPTOUT', system: 'urn:other' }] }), DENIES);
  });

  it('that is not there, is in words, or is another’s may do either', () => {
    assert.deepEqual(denials(undefined), UNKNOWN);
    assert.deepEqual(denials({ text: 'as agreed' }), UNKNOWN);
    assert.deepEqual(denials(coded('house-rule', 'urn:other')), UNKNOWN);
    assert.deepEqual(denials({ coding: [{ system: 'urn:other' }] }), UNKNOWN);
  });

  it('that cannot be read forbids', () => {
    for (const policy of [{}, 5, { coding: [] }, { coding: [5], text: 'as agreed' }, { text: 5 }, null]) {
      assert.deepEqual(denials(policy), DENIES, JSON.stringify(policy));
    }
  });
});

describe('the scope of a Consent', () => {
  const SCOPE = 'http://terminology.hl7.org/CodeSystem/consentscope';
  const binds = (...coding: readonly object[]) =>
    standing(aConsent({ type: 'deny' }, { scope: { coding } as never })) !== undefined;

  it('of directives, research and treatment says nothing about reading', () => {
    for (const code of ['adr', 'research', 'treatment']) {
      assert.equal(binds({ code }), false, code);
      assert.equal(binds({ system: SCOPE, code }), false, code);
      assert.equal(binds({ system: 'urn:other', code }), true, 'the word of another');
    }
  });

  it('of privacy as well is one of privacy', () => {
    assert.equal(binds({ code: 'patient-privacy' }), true);
    assert.equal(binds({ code: 'research' }, { code: 'patient-privacy' }), true);
    assert.equal(binds({ code: 'research' }, { code: 'treatment' }), false);
    assert.equal(binds({ code: 'research' }, { system: SCOPE }), true);
  });
});

describe('labels', () => {
  const [hiv, psy] = ['HIV', 'PSY'].map((code) => ({ system: 'urn:labels', code }));

  it('limit a no to what carries one', () => {
    assert.deepEqual(dataOf({ securityLabel: [hiv] }), { labels: [hiv] });
    assert.deepEqual(dataOf({ securityLabel: [hiv, psy] }), { labels: [hiv, psy] });
  });

  it('of which one cannot be read limit nothing', () => {
    for (const odd of [
      { code: 'PSY' },
      { system: 'urn:labels' },
      { display: 'private' },
      {},
      5,
      null,
      { system: 5, code: 'PSY' },
    ]) {
      assert.deepEqual(dataOf({ securityLabel: [hiv, odd] }), {}, JSON.stringify(odd));
    }
    for (const labels of [[], {}, 'HIV']) assert.deepEqual(dataOf({ securityLabel: labels }), {});
  });
});

describe('a time of data', () => {
  const [first, last] = ['2025-01-01T00:00:00.000Z', '2025-02-01T00:00:00.000Z'];

  it('limits a no to what happened in it', () => {
    assert.deepEqual(dataOf({ dataPeriod: { start: first, end: last } }), { from: first, until: last });
    assert.deepEqual(dataOf({ dataPeriod: { start: first } }), { from: first });
    assert.deepEqual(dataOf({ dataPeriod: { end: last } }), { until: last });
  });

  it('that ends before it begins, or as it begins, limits nothing, and neither does one that cannot be read', () => {
    assert.deepEqual(dataOf({ dataPeriod: { start: last, end: first } }), {});
    assert.deepEqual(dataOf({ dataPeriod: { start: first, end: first } }), {});
    for (const odd of [{ start: 'some day' }, {}, 'last year']) assert.deepEqual(dataOf({ dataPeriod: odd }), {});
    assert.deepEqual(dataOf({ dataPeriod: { start: 'some day', end: last } }), { until: last });
  });
});

describe('data that is named', () => {
  const named = (...data: readonly (readonly [meaning: unknown, reference: unknown])[]) =>
    dataOf({ data: data.map(([meaning, reference]) => ({ meaning, reference: { reference } })) });

  it('limits a no to it: itself, what somebody wrote, what belongs to a visit', () => {
    assert.deepEqual(named(['instance', 'Observation/o']), { instances: ['Observation/o'] });
    assert.deepEqual(named(['instance', 'Observation/o'], ['instance', 'Goal/g']), {
      instances: ['Observation/o', 'Goal/g'],
    });
    assert.deepEqual(named(['authoredby', 'Practitioner/dr']), { authors: ['Practitioner/dr'] });
    assert.deepEqual(named(['related', 'Encounter/e']), { encounters: ['Encounter/e'] });
  });

  it('in a way that we cannot follow limits nothing', () => {
    for (const [meaning, reference] of [
      ['related', 'Condition/c'],
      ['dependents', 'Encounter/e'],
      [undefined, 'Encounter/e'],
      ['instance', 'https://elsewhere.test/Observation/o'],
      ['instance', 'urn:uuid:1'],
      ['instance', 'Observation/o/_history/1'],
      ['instance', `Observation/${'o'.repeat(65)}`],
      ['instance', 'observation/o'],
      ['instance', 'O/o'],
      ['instance', undefined],
      ['instance', 5],
    ]) {
      assert.deepEqual(named([meaning, reference]), {}, `${meaning} ${reference}`);
      assert.deepEqual(named(['instance', 'Goal/g'], [meaning, reference]), {}, `${meaning} ${reference} beside one`);
    }
    for (const odd of [
      [],
      {},
      [null],
      [{}],
      [{ meaning: 'instance' }],
      [{ meaning: 'instance', reference: 'Goal/g' }],
    ]) {
      assert.deepEqual(dataOf({ data: odd }), {}, JSON.stringify(odd));
    }
  });

  it('in several ways limits nothing: they are alternatives', () => {
    assert.deepEqual(named(['instance', 'Goal/g'], ['authoredby', 'Practitioner/dr']), {});
  });

  it('may be named by any id that FHIR allows', () => {
    const id = `a-1.B${'o'.repeat(59)}`;
    assert.deepEqual(named(['instance', `Observation/${id}`]), { instances: [`Observation/${id}`] });
  });
});

describe('acts', () => {
  const ACTION = 'http://terminology.hl7.org/CodeSystem/consentaction';
  const of = (...action: readonly unknown[]) => denial({ action }).actions;
  const [access, disclose] = [coded('access', ACTION), coded('disclose', ACTION)];

  it('of looking and of handing on are told apart', () => {
    assert.deepEqual(of(access), ['access']);
    assert.deepEqual(of(disclose), ['disclose']);
    assert.deepEqual(of(access, disclose), ['access', 'disclose']);
    assert.equal(denial({}).actions, 'all');
  });

  it('of which one is another, or cannot be read, are all', () => {
    for (const odd of [
      coded('collect', ACTION),
      coded('access'),
      coded('access', 'urn:other'),
      { text: 'look' },
      {},
      null,
    ]) {
      assert.equal(of(odd), 'all', JSON.stringify(odd));
      assert.equal(of(access, odd), 'all', JSON.stringify(odd));
    }
    assert.equal(of({ coding: [...access.coding, ...disclose.coding] }), 'all', 'two in one');
    assert.equal(of(), 'all');
  });
});
