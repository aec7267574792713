import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Resource } from '#fhir';
import { monthsBefore } from '../operations/compose-summary.ts';
import { sectionFor, selectSections } from './select.ts';

const SINCE = '2023-11-22';
const clinical = (code: string) => ({
  coding: [{ system: 'http://terminology.hl7.org/CodeSystem/condition-clinical', code }],
});
const verification = (code: string) => ({
  coding: [{ system: 'http://terminology.hl7.org/CodeSystem/condition-ver-status', code }],
});
const category = (code: string) => [
  { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/observation-category', code }] },
];
const section = (resourceType: string, more: object) => sectionFor({ resourceType, ...more } as Resource, SINCE);

describe('the section of a resource', () => {
  for (const [what, expected, type, more] of [
    [
      'an active problem of any age',
      'problems',
      'Condition',
      { clinicalStatus: clinical('active'), onsetDateTime: '1990' },
    ],
    ['a problem of unknown state', 'problems', 'Condition', { recordedDate: '1990-01-01' }],
    [
      'a problem that ended within the look-back',
      'past-illness',
      'Condition',
      { clinicalStatus: clinical('resolved'), onsetDateTime: '1990', abatementDateTime: '2024-01-01' },
    ],
    [
      'a problem that ended before it',
      undefined,
      'Condition',
      { clinicalStatus: clinical('resolved'), abatementDateTime: '2020-01-01' },
    ],
    [
      'a refuted problem',
      undefined,
      'Condition',
      { clinicalStatus: clinical('active'), verificationStatus: verification('refuted') },
    ],
    ['a problem recorded by mistake', undefined, 'Condition', { verificationStatus: verification('entered-in-error') }],
    ['an old allergy', 'allergies', 'AllergyIntolerance', { recordedDate: '1980-01-01' }],
    ['a medicine in use', 'medications', 'MedicationStatement', { status: 'active' }],
    ['a stopped medicine', undefined, 'MedicationStatement', { status: 'stopped' }],
    ['a proposed medicine', undefined, 'MedicationRequest', { status: 'active', intent: 'proposal' }],
    [
      'a vaccination on the first day of the look-back',
      'immunizations',
      'Immunization',
      { status: 'completed', occurrenceDateTime: SINCE },
    ],
    [
      'a vaccination of the day before',
      undefined,
      'Immunization',
      { status: 'completed', occurrenceDateTime: '2023-11-21' },
    ],
    [
      'a vaccination of which only the year is known',
      'immunizations',
      'Immunization',
      { status: 'completed', occurrenceDateTime: '2023' },
    ],
    ['a vaccination not given', undefined, 'Immunization', { status: 'not-done', occurrenceDateTime: '2025' }],
    [
      'a recent blood pressure',
      'vital-signs',
      'Observation',
      { status: 'final', category: category('vital-signs'), effectiveDateTime: '2025-01-01' },
    ],
    [
      'a recent result',
      'results',
      'Observation',
      { status: 'final', category: category('laboratory'), effectiveDateTime: '2025-01-01' },
    ],
    [
      'an old result',
      undefined,
      'Observation',
      { status: 'final', category: category('laboratory'), effectiveDateTime: '2019-01-01' },
    ],
    [
      'an old smoking habit',
      'social-history',
      'Observation',
      { status: 'final', category: category('social-history'), effectiveDateTime: '2010' },
    ],
    ['a cancelled result', undefined, 'Observation', { status: 'cancelled', effectiveDateTime: '2025' }],
    ['a privacy consent', undefined, 'Consent', { status: 'active', scope: { coding: [{ code: 'patient-privacy' }] } }],
    [
      'an advance directive',
      'advance-directives',
      'Consent',
      { status: 'active', scope: { coding: [{ code: 'adr' }] } },
    ],
  ] as const) {
    it(`of ${what} is ${expected ?? 'none'}`, () => assert.equal(section(type, more), expected));
  }
});

describe('the sections of a record', () => {
  const none = {
    resourceType: 'AllergyIntolerance',
    id: 'n',
    code: {
      coding: [{ system: 'http://hl7.org/fhir/uv/ips/CodeSystem/absent-unknown-uv-ips', code: 'no-known-allergies' }],
    },
  };
  const allergy = { resourceType: 'AllergyIntolerance', id: 'a', code: { text: 'penicillin' } };
  it('keep a recorded “no known allergies” while there is no allergy, and drop it when there is one', () => {
    assert.deepEqual(selectSections([none], SINCE).get('allergies'), [none]);
    assert.deepEqual(selectSections([none, allergy], SINCE).get('allergies'), [allergy]);
  });
  it('are newest first, and of a habit the newest only', () => {
    const habit = (id: string, date: string) => ({
      resourceType: 'Observation',
      id,
      status: 'final',
      category: category('social-history'),
      code: { coding: [{ code: '72166-2' }] },
      effectiveDateTime: date,
    });
    const sections = selectSections([habit('a', '2019'), habit('b', '2024-05-01'), habit('c', '2022-01')], SINCE);
    assert.deepEqual(
      sections.get('social-history')?.map(({ id }) => id),
      ['b'],
    );
  });
});

describe('the look-back', () => {
  it('ends on the same day of the month, or the last of a shorter one', () => {
    assert.equal(monthsBefore('2026-11-22', 36), '2023-11-22');
    assert.equal(monthsBefore('2026-05-31', 3), '2026-02-28');
    assert.equal(monthsBefore('2024-03-31', 1), '2024-02-29');
    assert.equal(monthsBefore('2026-01-15', 1), '2025-12-15');
  });
});
