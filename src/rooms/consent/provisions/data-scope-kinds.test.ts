import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Testable } from '#fhir';
import type { DataScope } from '../artefacts/model.ts';
import { isShareSection, SHARE_SECTIONS } from '../grants/model.ts';
import { isWholeScope, labelled, testOfScope, typesNamedBy } from './data-scope.ts';
import { confidential, label } from './fixtures.ts';
import { isAlways, isNever } from './ruling.ts';
import { at, coding, isMeant, MIXED, named, ofNobody, said, stored, to, WHO } from './scope-fixtures.ts';

/** What surely belongs to a section: types as a whole, and observations of some categories or codes. @source HL7 IPS 2.0, Composition */
const SECTIONS: Readonly<
  Record<string, { readonly types?: string; readonly categories?: string; readonly codes?: string }>
> = {
  problems: { types: 'Condition ClinicalImpression' },
  'past-illness': { types: 'Condition ClinicalImpression' },
  allergies: { types: 'AllergyIntolerance' },
  medications: {
    types: 'MedicationRequest MedicationStatement MedicationAdministration MedicationDispense Medication',
  },
  immunizations: { types: 'Immunization ImmunizationRecommendation ImmunizationEvaluation' },
  results: {
    types: 'DiagnosticReport Specimen ImagingStudy Media MolecularSequence',
    categories: 'laboratory imaging procedure exam',
  },
  'vital-signs': { categories: 'vital-signs' },
  'social-history': { categories: 'social-history' },
  pregnancy: { codes: '82810-3 11778-8 11996-6' },
  'functional-status': { types: 'ClinicalImpression', categories: 'survey activity' },
  procedures: { types: 'Procedure' },
  'medical-devices': { types: 'Device DeviceUseStatement DeviceRequest' },
  'care-plan': { types: 'CarePlan CareTeam Goal ServiceRequest NutritionOrder' },
  'advance-directives': { types: 'Consent' },
};
const wordsOf = (text = '') => text.split(' ').filter((word) => word !== '');
const all = (of: 'types' | 'categories' | 'codes') => [
  ...new Set(Object.values(SECTIONS).flatMap((one) => wordsOf(one[of]))),
];
const OBSERVATIONS = 'http://terminology.hl7.org/CodeSystem/observation-category';
const ofCategory = (code: string, system = OBSERVATIONS) => stored('Observation', { category: [coding(system, code)] });
const ofCode = (code: string) => stored('Observation', { code: coding('http://loinc.org', code) });

describe('a section', () => {
  it('is one of those that can be shared', () => {
    assert.deepEqual(Object.keys(SECTIONS).sort(), Object.keys(SHARE_SECTIONS).sort());
  });

  for (const [section, { types, categories, codes }] of Object.entries(SECTIONS)) {
    assert.ok(isShareSection(section));
    const scope: DataScope = { sections: [section] };
    const opened = (of: readonly string[], make: (one: string) => Testable) =>
      of.filter((one) => isMeant(scope, 'narrow', make(one)));

    it(`${section}: a yes opens what surely belongs to it`, () => {
      assert.deepEqual(
        opened(all('types'), (type) => stored(type)),
        all('types').filter((one) => wordsOf(types).includes(one)),
      );
      assert.deepEqual(
        opened(all('categories'), ofCategory),
        all('categories').filter((one) => wordsOf(categories).includes(one)),
      );
      assert.deepEqual(
        opened(all('codes'), ofCode),
        all('codes').filter((one) => wordsOf(codes).includes(one)),
      );
      assert.equal(isMeant(scope, 'narrow', stored('Observation')), false);
      assert.equal(isMeant(scope, 'narrow', ofCategory(wordsOf(categories)[0] ?? '', 'urn:other')), false);
    });

    it(`${section}: a no shuts these types whole, what contains one of them, and all that may hold anything`, () => {
      const shut = [...wordsOf(types), ...(categories || codes ? ['Observation'] : [])];
      const others = [...all('types'), 'Observation', 'Encounter'].filter(
        (type) => !shut.includes(type) && !MIXED.includes(type),
      );
      for (const type of [...shut, ...MIXED]) assert.equal(isMeant(scope, 'wide', stored(type)), true, type);
      for (const type of [...others, ...WHO]) assert.equal(isMeant(scope, 'wide', stored(type)), false, type);
      for (const type of shut) {
        const holder = stored('Basic', { contained: [{ resourceType: type }] });
        assert.equal(said(scope, holder), 'no', type);
      }
    });
  }

  it('beside another means either', () => {
    const both: DataScope = { sections: ['problems', 'procedures'] };
    assert.deepEqual(
      ['Condition', 'Procedure', 'Consent'].map((type) => said(both, stored(type))),
      ['yes no', 'yes no', ''],
    );
  });
});

describe('a type', () => {
  it('is meant by its name, and what contains one of it by a no', () => {
    const scope: DataScope = { types: ['Condition', 'Goal'] };
    assert.equal(said(scope, stored('Condition')), 'yes no');
    assert.equal(said(scope, stored('Goal')), 'yes no');
    assert.equal(said(scope, stored('Encounter')), '');
    assert.equal(said(scope, stored('Encounter', { contained: [{ resourceType: 'Condition' }] })), 'no');
    assert.equal(said(scope, stored('Patient', { contained: [{ resourceType: 'Condition' }] })), '', 'who somebody is');
    assert.equal(said({ types: ['Patient'] }, stored('Patient')), 'yes no');
  });

  it('of none nothing is meant', () => {
    assert.equal(said({ types: [] }, stored('Condition', { contained: [{ resourceType: 'Goal' }] })), '');
    assert.ok(isNever(testOfScope('Condition', { types: [] }, 'wide')));
  });
});

/** Where a resource says what it is: a yes to the code opens what has it there. */
const WHAT_IT_IS = [
  'Observation code',
  'Condition code',
  'Procedure code',
  'DiagnosticReport code',
  'Immunization vaccineCode',
  'ImmunizationRecommendation recommendation[].vaccineCode[]',
  'ImmunizationEvaluation targetDisease',
  'Encounter reasonCode[]',
  'DocumentReference type',
  'Composition type',
  'AllergyIntolerance code',
  'ClinicalImpression finding[].itemCodeableConcept',
  'CarePlan category[]',
  'Appointment reasonCode[]',
  'Specimen type',
  'Device type',
  'Media type',
  'MedicationAdministration medicationCodeableConcept',
  'Medication code',
  'MedicationRequest medicationCodeableConcept',
  'ServiceRequest code',
];

describe('a code', () => {
  const ICD = 'http://hl7.org/fhir/sid/icd-10';
  const scope: DataScope = { codes: [{ system: ICD, code: 'F32.1' }] };
  const depressed = coding(ICD, 'F32.1');

  for (const place of WHAT_IT_IS) {
    const [type = '', path = ''] = place.split(' ');
    it(`at ${place} says what it is: a yes opens it, and a no shuts it`, () => {
      assert.equal(said(scope, stored(type, at(path, depressed))), 'yes no');
      const other = stored(type, at(path, coding(ICD, 'E11')));
      assert.equal(said(scope, other), MIXED.includes(type) ? 'no' : '', 'another code');
    });
  }

  it('at another place of it is what a no means, and a yes does not', () => {
    assert.equal(said(scope, stored('Observation', at('component[].code', depressed))), 'no');
    assert.equal(said(scope, stored('MedicationRequest', at('reasonCode[]', depressed))), 'no');
    assert.equal(
      said(scope, stored('Goal', at('addresses[]', depressed))),
      'no',
      'of a type that is asked for no code',
    );
  });

  it('of another system is another, and one without its system is not it', () => {
    assert.equal(said(scope, stored('Condition', { code: coding('urn:other', 'F32.1') })), '');
    assert.equal(said(scope, stored('Condition', { code: { coding: [{ system: ICD }], text: 'F32.1' } })), '');
  });

  it('beside another means either', () => {
    const both: DataScope = {
      codes: [
        { system: ICD, code: 'E11' },
        { system: ICD, code: 'F32.1' },
      ],
    };
    assert.equal(said(both, stored('Condition', { code: depressed })), 'yes no');
  });

  it('may have signs that a query writes otherwise', () => {
    const odd = { system: 'urn:odd', code: 'a,b|c$d\\e' };
    assert.equal(said({ codes: [odd] }, stored('Condition', { code: { coding: [odd] } })), 'yes no');
    assert.equal(said({ codes: [odd] }, stored('Condition', { code: coding('urn:odd', 'a') })), '');
  });

  it('is nobody’s who somebody is, and may stand in whatever holds anything', () => {
    for (const type of WHO) assert.equal(said(scope, stored(type, { code: depressed })), '', type);
    for (const type of MIXED) assert.ok(isAlways(testOfScope(type, scope, 'wide')), type);
  });

  it('of a medicine that is named, or of an ingredient of it, is a no’s', () => {
    const order = stored('MedicationRequest', { medicationReference: to('Medication/m') });
    for (const path of ['code', 'ingredient[].itemCodeableConcept']) {
      const medicine = ofNobody(stored('Medication', at(path, depressed), 'm'));
      assert.equal(said(scope, order, named(medicine)), 'no', path);
      assert.equal(
        said(scope, order, named(stored('Medication', at(path, depressed), 'm'))),
        '',
        'one of a patient’s is no product',
      );
    }
  });

  const REASONS = [
    'Condition code',
    'Condition evidence[].code[]',
    'Observation code',
    'Observation component[].code',
    'Observation valueCodeableConcept',
    'Observation component[].valueCodeableConcept',
    'Procedure code',
    'Procedure reasonCode[]',
    'AllergyIntolerance code',
    'AllergyIntolerance reaction[].manifestation[]',
  ];
  for (const place of REASONS) {
    const [type = '', path = ''] = place.split(' ');
    it(`at ${place} of a reason that is named is a no’s`, () => {
      const order = stored('ServiceRequest', { reasonReference: [to(`${type}/r`)] });
      assert.equal(said(scope, order, named(stored(type, at(path, depressed), 'r'))), 'no');
      assert.equal(said(scope, order, named(stored(type, at(path, coding(ICD, 'E11')), 'r'))), '');
      const others = { ...stored(type, at(path, depressed), 'r'), patientId: 'p2' };
      assert.equal(said(scope, order, named(others)), '', 'another patient’s');
    });
  }
});

describe('a label', () => {
  const marked = (...security: readonly object[]) => stored('Condition', { meta: { security } });
  const [hiv, psy] = [label('HIV'), label('PSY')];

  it('is meant by itself, and beside another by either', () => {
    assert.equal(said({ labels: [hiv] }, marked(hiv)), 'yes no');
    assert.equal(said({ labels: [hiv] }, marked(psy)), '');
    assert.equal(said({ labels: [hiv, psy] }, marked(psy)), 'yes no');
    assert.equal(said({ labels: [hiv] }, marked()), '');
    assert.equal(said({ labels: [] }, marked(psy)), '');
    assert.equal(said({ labels: [{ ...hiv, system: 'urn:other' }] }, marked(hiv)), '');
  });

  it('[level asked, what a yes opens and a no shuts]', () => {
    const carriers = {
      none: marked(),
      N: marked(confidential('N')),
      R: marked(confidential('R')),
      V: marked(confidential('V')),
      hiv: marked(hiv),
    };
    const rows = {
      N: { none: 'yes no', N: 'yes no', R: '', V: '', hiv: 'no' },
      L: { none: 'yes no', N: 'yes no', R: '', V: '', hiv: 'no' },
      R: { none: '', N: '', R: 'yes no', V: 'no', hiv: 'yes no' },
      V: { none: '', N: '', R: 'yes no', V: 'yes no', hiv: 'yes no' },
    };
    for (const [level, row] of Object.entries(rows)) {
      const asked = Object.entries(carriers).map(([name, one]) => [name, said({ labels: [confidential(level)] }, one)]);
      assert.deepEqual(Object.fromEntries(asked), row, level);
    }
  });

  it('a yes to the restricted opens nothing that is very restricted as well', () => {
    assert.equal(said({ labels: [confidential('R')] }, marked(confidential('R'), confidential('V'))), 'no');
  });

  it('of none nothing is labelled', () => {
    assert.ok(isNever(labelled('Condition', [])));
    assert.ok(isNever(labelled('NoType', [hiv])));
    assert.ok(isNever(labelled('NoType', [])));
  });
});

describe('a scope', () => {
  it('means what all its members mean', () => {
    const scope: DataScope = { types: ['Condition'], labels: [label('HIV')] };
    assert.equal(said(scope, stored('Condition', { meta: { security: [label('HIV')] } })), 'yes no');
    assert.equal(said(scope, stored('Condition')), '');
    assert.equal(said(scope, stored('Goal', { meta: { security: [label('HIV')] } })), '');
  });

  it('without members means everything', () => {
    assert.ok(isAlways(testOfScope('Observation', {}, 'narrow')) && isAlways(testOfScope('Patient', {}, 'wide')));
    assert.deepEqual([{}, { types: undefined } as never, { types: [] }].map(isWholeScope), [true, true, false]);
    assert.equal(isWholeScope({ types: undefined, codes: [] } as never), false);
  });

  it('asks about what is named where it names authors or codes', () => {
    const reasons = ['Condition', 'Observation', 'Procedure', 'AllergyIntolerance'];
    assert.deepEqual(typesNamedBy({}), []);
    assert.deepEqual(typesNamedBy({ authors: [] }), ['PractitionerRole']);
    assert.deepEqual(typesNamedBy({ codes: [] }), ['Medication', ...reasons]);
    assert.deepEqual(typesNamedBy({ authors: [], codes: [] }), ['PractitionerRole', 'Medication', ...reasons]);
  });
});
