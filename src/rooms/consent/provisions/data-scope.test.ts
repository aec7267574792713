import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { meetsDataTest, type Named, type Testable } from '#fhir';
import type { DataScope } from '../artefacts/model.ts';
import { isShareSection, SHARE_SECTIONS } from '../grants/model.ts';
import { isWholeScope, labelled, type Reading, testOfScope, typesNamedBy, writtenAt } from './data-scope.ts';
import { confidential, label } from './fixtures.ts';
import { isAlways, isNever } from './ruling.ts';

/** As it would be stored, of patient p1. */
function stored(type: string, facts: object = {}, id = 'one'): Testable & { readonly body: string } {
  const body = JSON.stringify({ resourceType: type, id, ...facts });
  return { type, id, version: 1, lastUpdated: '', method: 'PUT', deleted: false, patientId: 'p1', body };
}

function isMeant(scope: DataScope, reading: Reading, resource: Testable, named?: Named): boolean {
  return meetsDataTest(testOfScope(resource.type, scope, reading), resource, named);
}

/** Whether a yes to the data opens it, and whether a no shuts it. */
function said(scope: DataScope, resource: Testable, named?: Named): string {
  const words = [
    isMeant(scope, 'narrow', resource, named) ? 'yes' : '',
    isMeant(scope, 'wide', resource, named) ? 'no' : '',
  ];
  return words.filter((word) => word !== '').join(' ');
}

/** A value at a place of a resource: `performer[].actor`. */
function at(path: string, value: unknown): object {
  const [step = '', ...rest] = path.split('.');
  const inner = rest.length === 0 ? value : at(rest.join('.'), value);
  return step.endsWith('[]') ? { [step.slice(0, -2)]: [inner] } : { [step]: inner };
}

const coding = (system: string, code: string) => ({ coding: [{ system, code }] });
const to = (reference: string) => ({ reference });
const MIXED = ['Composition', 'DocumentReference', 'Bundle', 'Binary', 'DiagnosticReport'];
const WHO = ['Patient', 'RelatedPerson', 'Person'];

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

  const named = (...of: readonly (Testable & { readonly body: string })[]): Named =>
    new Map(of.map((one) => [`${one.type}/${one.id}`, one as never]));

  it('of a medicine that is named, or of an ingredient of it, is a no’s', () => {
    const order = stored('MedicationRequest', { medicationReference: to('Medication/m') });
    for (const path of ['code', 'ingredient[].itemCodeableConcept']) {
      const { patientId: _, ...medicine } = stored('Medication', at(path, depressed), 'm') as Testable & {
        patientId: string;
      };
      assert.equal(said(scope, order, named(medicine as never)), 'no', path);
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
      const { patientId: _, ...others } = stored(type, at(path, depressed), 'r') as Testable & { patientId: string };
      assert.equal(said(scope, order, named({ ...others, patientId: 'p2' } as never)), '', 'another patient’s');
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

describe('a time', () => {
  const [from, until] = ['2026-01-01T00:00:00.000Z', '2026-02-01T00:00:00.000Z'];
  const dated = (onsetDateTime: string, type = 'Condition') => stored(type, { onsetDateTime });
  const of = (scope: DataScope, ...instants: readonly string[]) =>
    instants.map((instant) => said(scope, dated(instant)));
  const [before, within, after] = ['2025-12-31T23:59:59Z', '2026-01-15T00:00:00Z', '2026-02-02T00:00:00Z'];

  it('is meant from its first instant on, and until its last', () => {
    assert.deepEqual(of({ from, until }, before, from, within, until, after), ['', 'yes no', 'yes no', '', '']);
    assert.deepEqual(of({ from }, before, from, after), ['', 'yes no', 'yes no']);
    assert.deepEqual(of({ until }, before, until, after), ['yes no', '', '']);
    assert.deepEqual(of({}, before, after), ['yes no', 'yes no']);
  });

  it('may be that of what has no date', () => {
    for (const scope of [{ from }, { until }, { from, until }]) assert.equal(said(scope, stored('Condition')), 'no');
  });

  it('of which a bound cannot be read bounds no no, and no yes is given by it', () => {
    assert.deepEqual(of({ from: 'some day', until }, within, after), ['no', '']);
    assert.deepEqual(of({ from, until: 'some day' }, within, before), ['no', '']);
    assert.deepEqual(of({ from: 'some day' }, within), ['no']);
    assert.ok(isAlways(testOfScope('Condition', { from: 'some day' }, 'wide')));
  });

  it('may be told of in a document that was written later, and is in none that was written before', () => {
    const letter = (date: string) => stored('DocumentReference', { date });
    assert.deepEqual(
      [before, within, after].map((date) => said({ from, until }, letter(date))),
      ['', 'yes no', 'no'],
    );
    assert.deepEqual(
      [before, after].map((date) => said({ until }, letter(date))),
      ['yes no', 'no'],
    );
  });

  it('is not that of who somebody is', () => {
    for (const type of WHO) assert.equal(said({ from }, stored(type, { birthDate: '2026-01-15' })), '', type);
  });
});

describe('a visit', () => {
  const scope: DataScope = { encounters: ['Encounter/v', 'Encounter/w'] };
  const visit = to('Encounter/v');

  it('is meant itself, and what was done at it', () => {
    assert.equal(said(scope, stored('Encounter', {}, 'v')), 'yes no');
    assert.equal(said(scope, stored('Encounter', {}, 'x')), '');
    for (const place of [
      'Observation encounter',
      'Procedure encounter',
      'MedicationStatement context',
      'MedicationAdministration context',
      'MedicationDispense context',
    ]) {
      const [type = '', path = ''] = place.split(' ');
      assert.equal(said(scope, stored(type, at(path, visit))), 'yes no', place);
      assert.equal(said(scope, stored(type, at(path, to('Encounter/w')))), 'yes no', place);
      assert.equal(said(scope, stored(type, at(path, to('Encounter/x')))), '', place);
    }
  });

  it('is a no’s wherever it is named, as part of another too', () => {
    assert.equal(said(scope, stored('Encounter', { partOf: visit }, 'x')), 'no');
    assert.equal(said(scope, stored('Observation', { partOf: [visit] })), 'no');
  });

  it('may be that of what cannot be asked, and of what is named unreadably', () => {
    assert.equal(said(scope, stored('AllergyIntolerance')), 'no');
    assert.equal(said({ encounters: ['the second one'] }, stored('Observation', { encounter: visit })), 'no');
    assert.equal(
      said({ encounters: ['the second one', 'Encounter/v'] }, stored('Observation', { encounter: visit })),
      'yes no',
    );
    assert.equal(said({ encounters: ['the second one', 'Encounter/v'] }, stored('Observation')), 'no');
    assert.equal(said({ encounters: [] }, stored('Observation')), 'no');
  });

  it('is nobody’s who somebody is', () => {
    for (const type of WHO) assert.equal(said(scope, stored(type, { encounter: visit })), '', type);
  });
});

/** Where a resource names who recorded it, or at whose hands it was done. */
const AUTHORED = `
  Observation performer[] · Condition asserter · Procedure performer[].actor · AllergyIntolerance recorder · AllergyIntolerance asserter · MedicationRequest requester
  MedicationStatement informationSource · MedicationAdministration performer[].actor · MedicationDispense performer[].actor
  MedicationDispense substitution.responsibleParty[] · Immunization performer[].actor · DiagnosticReport performer[] · DiagnosticReport resultsInterpreter[]
  DocumentReference author[] · DocumentReference authenticator · DocumentReference custodian · Composition author[] · Composition attester[].party
  ClinicalImpression assessor · CarePlan activity[].detail.performer[] · ServiceRequest requester · ServiceRequest performer[] · Encounter participant[].individual
  Encounter serviceProvider · EpisodeOfCare careManager · EpisodeOfCare managingOrganization · ImagingStudy series[].performer[].actor · ImagingStudy interpreter[]
  ImagingStudy referrer · Media operator · Specimen collection.collector · QuestionnaireResponse author · QuestionnaireResponse source · Communication sender
  CommunicationRequest sender · CommunicationRequest requester · RiskAssessment performer · Flag author · List source · DetectedIssue author · AdverseEvent recorder
  DeviceRequest requester · DeviceRequest performer · NutritionOrder orderer · RequestGroup author · VisionPrescription prescriber · Task requester · Task owner
  Appointment participant[].actor · Claim provider · Claim enterer · Provenance agent[].who · SupplyRequest requester`;

describe('an author', () => {
  const scope: DataScope = { authors: ['Practitioner/dr', 'Organization/clinic'] };

  for (const place of AUTHORED.trim().split(/\s*[·\n]\s*/)) {
    const [type = '', path = ''] = place.split(' ');
    const isPlaceOfHouses = ['custodian', 'serviceProvider', 'managingOrganization'].includes(path);
    it(`at ${place} has written it: a yes opens it, and a no shuts it`, () => {
      const author = isPlaceOfHouses ? 'Organization/clinic' : 'Practitioner/dr';
      assert.equal(said(scope, stored(type, at(path, to(author)))), 'yes no');
      assert.equal(said(scope, stored(type, at(path, to(`${author}2`)))), '');
    });
  }

  it('is a no’s wherever they are named', () => {
    assert.equal(said(scope, stored('Condition', { recorder: to('Practitioner/dr') })), 'no');
  });

  it('is a no’s who stands behind a role that is named', () => {
    const { patientId: _, ...role } = stored(
      'PractitionerRole',
      { practitioner: to('Practitioner/dr') },
      'r',
    ) as Testable & { patientId: string };
    const { patientId: __, ...house } = stored(
      'PractitionerRole',
      { organization: to('Organization/clinic') },
      'r',
    ) as Testable & { patientId: string };
    const { patientId: ___, ...other } = stored(
      'PractitionerRole',
      { practitioner: to('Practitioner/dr2') },
      'r',
    ) as Testable & { patientId: string };
    const done = stored('Observation', { performer: [to('PractitionerRole/r')] });
    const by = (one: object) => said(scope, done, new Map([['PractitionerRole/r', one as never]]));
    assert.deepEqual([by(role), by(house), by(other)], ['no', 'no', '']);
    assert.equal(
      said(scope, done, new Map([['PractitionerRole/r', { ...role, patientId: 'p1' } as never]])),
      '',
      'roles are no patient’s',
    );
  });

  it('may be that of what names nobody, and of whom it is said unreadably', () => {
    assert.equal(said(scope, stored('Goal')), 'no');
    assert.ok(isAlways(testOfScope('Goal', scope, 'wide')));
    assert.equal(said({ authors: ['Dr Who'] }, stored('Observation')), 'no');
    assert.equal(said({ authors: ['Dr Who', 'Practitioner/dr'] }, stored('Observation')), 'no');
    assert.equal(
      said({ authors: ['Dr Who', 'Practitioner/dr'] }, stored('Observation', { performer: [to('Practitioner/dr')] })),
      'yes no',
    );
  });

  it('is nobody’s who somebody is', () => {
    for (const type of WHO)
      assert.equal(said(scope, stored(type, { generalPractitioner: [to('Practitioner/dr')] })), '', type);
  });
});

describe('one resource', () => {
  const scope: DataScope = { instances: ['Observation/o', 'Condition/c'] };

  it('is meant by its name, and what names it by a no', () => {
    assert.equal(said(scope, stored('Observation', {}, 'o')), 'yes no');
    assert.equal(said(scope, stored('Condition', {}, 'c')), 'yes no');
    assert.equal(said(scope, stored('Condition', {}, 'o')), '');
    assert.equal(said(scope, stored('Observation', {}, 'x')), '');
    assert.equal(said(scope, stored('Goal', { addresses: [to('Condition/c')] })), 'no');
    assert.equal(said(scope, stored('Goal', { addresses: [to('Condition/c/_history/1')] })), 'no');
    assert.equal(said(scope, stored('Goal', { addresses: [to('Condition/c2')] })), '');
  });

  it('may be held by whatever holds anything; one that does so itself by bundles and files alone', () => {
    for (const type of MIXED) assert.equal(said(scope, stored(type)), 'no', type);
    const letter: DataScope = { instances: ['DocumentReference/d'] };
    assert.deepEqual(
      MIXED.map((type) => said(letter, stored(type))),
      ['', '', 'no', 'no', ''],
    );
    const both: DataScope = { instances: ['DocumentReference/d', 'Condition/c'] };
    for (const type of MIXED) assert.equal(said(both, stored(type)), 'no', type);
    assert.equal(said(letter, stored('DocumentReference', {}, 'd')), 'yes no');
    assert.equal(said({ instances: ['Composition/d', 'Binary/b'] }, stored('Composition', {}, 'd')), 'yes no');
  });

  it('that is named unreadably may be any', () => {
    assert.equal(said({ instances: ['the red one'] }, stored('Observation')), 'no');
    assert.equal(said({ instances: ['the red one', 'Observation/o'] }, stored('Observation')), 'no');
    assert.equal(said({ instances: ['Observation/o', 'the red one'] }, stored('Observation', {}, 'o')), 'yes no');
  });

  it('who and where are named by all there is: what names them stays open', () => {
    for (const reference of ['Patient/p1', 'Practitioner/dr', 'Organization/clinic', 'Location/l', 'RelatedPerson/r']) {
      assert.equal(
        said({ instances: [reference] }, stored('Observation', { performer: [to(reference)] })),
        '',
        reference,
      );
    }
    const mixed: DataScope = { instances: ['Practitioner/dr', 'Condition/c'] };
    assert.equal(said(mixed, stored('Observation', { performer: [to('Practitioner/dr')] })), '');
    assert.equal(said(mixed, stored('Observation', { focus: [to('Condition/c')] })), 'no');
    assert.equal(said({ instances: ['Patient/p1'] }, stored('Patient', {}, 'p1')), 'yes no');
  });

  it('of none nothing is meant', () => {
    assert.ok(isNever(testOfScope('Observation', { instances: [] }, 'narrow')));
    assert.equal(said({ instances: [] }, stored('Observation')), '');
  });
});

describe('a reference', () => {
  it('is a type and an id of up to 64 signs, and nothing around them', () => {
    const readable = (reference: string) => !isAlways(testOfScope('Observation', { authors: [reference] }, 'wide'));
    for (const one of ['Practitioner/dr', 'Practitioner/a.b-9', `Practitioner/${'a'.repeat(64)}`])
      assert.ok(readable(one), one);
    for (const one of [
      '',
      'Practitioner/',
      'practitioner/dr',
      'Practitioner',
      'urn:x:Practitioner/dr',
      'Practitioner/dr x',
      `Practitioner/${'a'.repeat(65)}`,
      'P/dr',
      '#p',
      'Pr4/dr',
    ]) {
      assert.ok(!readable(one), one);
    }
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

describe('where it was written', () => {
  const tag = { system: 'urn:mark', code: 'clinic' };
  const meets = (resource: Testable, ...marks: Parameters<typeof writtenAt> extends [string, ...infer R] ? R : never) =>
    meetsDataTest(writtenAt(resource.type, ...marks), resource);
  const byMark = stored('Condition', { meta: { tag: [tag] } });
  const byAuthor = stored('Condition', { asserter: to('Practitioner/dr') });

  it('is told by its mark, or by who wrote it', () => {
    assert.deepEqual(
      [byMark, byAuthor].map((one) => meets(one, tag, [])),
      [true, false],
    );
    assert.deepEqual(
      [byMark, byAuthor].map((one) => meets(one, undefined, ['Practitioner/dr'])),
      [false, true],
    );
    assert.deepEqual(
      [byMark, byAuthor].map((one) => meets(one, tag, ['Practitioner/dr'])),
      [true, true],
    );
    assert.ok(isNever(writtenAt('Condition', undefined, [])) && isNever(writtenAt('NoType', tag, ['Practitioner/dr'])));
  });

  it('is not told by what a no would take for it', () => {
    assert.equal(
      meets(stored('Condition', { recorder: to('Practitioner/dr') }), undefined, ['Practitioner/dr']),
      false,
    );
  });
});
