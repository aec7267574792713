import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { meetsDataTest, type StoredResource, type Testable } from '#fhir';
import type { DataScope } from '../artefacts/model.ts';
import { testOfScope, writtenAt } from './data-scope.ts';
import { isAlways, isNever } from './ruling.ts';
import { at, MIXED, named, ofNobody, said, stored, to, WHO } from './scope-fixtures.ts';

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
    const role = ofNobody(stored('PractitionerRole', { practitioner: to('Practitioner/dr') }, 'r'));
    const house = ofNobody(stored('PractitionerRole', { organization: to('Organization/clinic') }, 'r'));
    const other = ofNobody(stored('PractitionerRole', { practitioner: to('Practitioner/dr2') }, 'r'));
    const done = stored('Observation', { performer: [to('PractitionerRole/r')] });
    const by = (one: StoredResource) => said(scope, done, named(one));
    assert.deepEqual([by(role), by(house), by(other)], ['no', 'no', '']);
    assert.equal(by({ ...role, patientId: 'p1' }), '', 'roles are no patient’s');
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
