import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Resource } from '#fhir';
import { isSameDose, readDose } from './dose.ts';
import { findKnown, type Named } from './reconcile.ts';

const SNOMED = 'http://snomed.info/sct';
const ICD10 = 'http://hl7.org/fhir/sid/icd-10';
const ATC = 'http://www.whocc.no/atc';
const CLINICAL = 'http://terminology.hl7.org/CodeSystem/condition-clinical';

function named(resource: Record<string, unknown> & { resourceType: string }): Named {
  const name = resource['code'] ?? resource['medicationCodeableConcept'] ?? resource['vaccineCode'];
  return { resource: resource as unknown as Resource, name };
}
const condition = (system: string, code: string, more: object = {}) =>
  named({ resourceType: 'Condition', id: code, code: { coding: [{ system, code }] }, ...more });
const state = (code: string) => ({ clinicalStatus: { coding: [{ system: CLINICAL, code }] } });
const amlodipine = (resourceType: string, dose: string, more: object = {}) =>
  named({
    resourceType,
    id: resourceType,
    status: 'active',
    medicationCodeableConcept: { coding: [{ system: ATC, code: 'C08CA01' }] },
    [resourceType === 'MedicationRequest' ? 'dosageInstruction' : 'dosage']: [{ text: dose }],
    ...more,
  });
const vaccine = (date: string, id = date) =>
  named({
    resourceType: 'Immunization',
    id,
    status: 'completed',
    vaccineCode: { coding: [{ system: 'http://hl7.org/fhir/sid/cvx', code: '150' }] },
    occurrenceDateTime: date,
  });
const likeness = (entry: Named, ...record: Named[]) => {
  const known = findKnown(entry, record);
  return known === undefined ? 'new' : [known.likeness, ...known.differences].join(' ');
};

describe('what the record says already about an entry', () => {
  it('is found by the same code', () => {
    assert.equal(likeness(condition('urn:own', 'x'), condition('urn:own', 'x')), 'known');
    assert.equal(likeness(condition('urn:own', 'x'), condition('urn:own', 'y')), 'new');
  });
  it('is found by codes of two systems that map to one term', () => {
    assert.equal(likeness(condition(ICD10, 'I10'), condition(SNOMED, '59621000')), 'known');
    assert.equal(likeness(condition(ICD10, 'I10'), condition(SNOMED, '44054006')), 'new');
  });
  it('is found by the same words where neither is coded', () => {
    const words = (text: string) => named({ resourceType: 'Condition', id: 'w', code: { text } });
    assert.equal(likeness(words('Knee pain, left'), words('knee pain left')), 'known');
    assert.equal(likeness(words('Knee pain, left'), words('knee pain right')), 'new');
  });
  it('is of the same kind: a code in an allergy is not the code in a condition', () => {
    const allergy = named({ ...condition(SNOMED, '59621000').resource, resourceType: 'AllergyIntolerance' });
    assert.equal(likeness(condition(SNOMED, '59621000'), allergy), 'new');
  });
  it('is not what was recorded by mistake', () => {
    const wrong = condition(ICD10, 'I10', { verificationStatus: { coding: [{ code: 'entered-in-error' }] } });
    assert.equal(likeness(condition(ICD10, 'I10'), wrong), 'new');
  });
  it('changed where one is over and the other is not, and where certainty differs', () => {
    const active = condition(ICD10, 'I10', state('active'));
    assert.equal(likeness(active, condition(ICD10, 'I10', state('resolved'))), 'changed status');
    const sure = (code: string) => condition(ICD10, 'I10', { verificationStatus: { coding: [{ code }] } });
    assert.equal(likeness(sure('provisional'), sure('confirmed')), 'changed verification');
    assert.equal(likeness(active, sure('confirmed')), 'known');
  });
  it('is a medicine by its ingredient, prescribed or taken, in either language', () => {
    const taken = amlodipine('MedicationStatement', '5 mg once daily');
    assert.equal(likeness(amlodipine('MedicationRequest', '5 mg, 每日一次'), taken), 'known');
    assert.equal(likeness(amlodipine('MedicationRequest', '10 mg, 每日一次'), taken), 'changed dose');
    assert.equal(
      likeness(amlodipine('MedicationRequest', '5 mg, 每日一次', { status: 'stopped' }), taken),
      'changed status',
    );
  });
  it('was done on a day: another day is another vaccination', () => {
    assert.equal(likeness(vaccine('2025-10-28'), vaccine('2025-10-28T09:00:00Z')), 'known');
    assert.equal(likeness(vaccine('2025-10-28'), vaccine('2024-10-28')), 'new');
    assert.equal(likeness(vaccine('2025-10'), vaccine('2025-10')), 'new');
  });
  it('is the closest of several', () => {
    const record = [condition(ICD10, 'I10', state('resolved')), condition(SNOMED, '59621000', state('active'))];
    assert.equal(findKnown(condition(ICD10, 'I10', state('active')), record)?.resource.id, '59621000');
  });
  it('is never a measurement', () => {
    const pressure = named({ resourceType: 'Observation', id: 'o', code: { coding: [{ system: 'x', code: 'y' }] } });
    assert.equal(likeness(pressure, pressure), 'new');
  });
});

describe('a dose', () => {
  for (const [one, other, same] of [
    ['5 mg once daily', '5mg，每日一次', true],
    ['500 mg twice daily', '口服 500毫克 每天2次', true],
    ['0.50 mg tds', '0.5 mg three times a day', true],
    ['5 mg once daily', '5 mg twice daily', false],
    ['5 mg once daily', '5 mcg once daily', false],
    ['500 mg twice daily', '500 mg twice daily with food', false],
    ['as directed', 'as directed.', true],
    ['as directed', '遵医嘱', false],
  ] as const) {
    it(`${one} ${same ? 'is' : 'is not'} ${other}`, () => assert.equal(isSameDose(one, other), same));
  }
  it('that says more than amount and frequency is not read', () => {
    assert.equal(readDose('5 mg once daily for 3 days'), undefined);
    assert.deepEqual(readDose('1 tablet od'), { amount: '1', unit: 'tablet', perDay: 1 });
  });
});
