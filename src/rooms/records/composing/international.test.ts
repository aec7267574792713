import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Resource, validate } from '#fhir';
import { toInternational } from './international.ts';

describe('a summary as the International Patient Summary has it', () => {
  const subject = { reference: 'Patient/p' };
  const text = { status: 'generated', div: '<div xmlns="http://www.w3.org/1999/xhtml">Nothing is listed</div>' };
  const section = (code: string, more: object) => ({
    code: { coding: [{ system: 'http://loinc.org', code }] },
    text,
    ...more,
  });
  const reason = { emptyReason: { coding: [{ code: 'unavailable' }] } };
  const composed = (...sections: object[]): Resource => ({
    resourceType: 'Composition',
    id: 'c',
    status: 'final',
    type: { text: 'x' },
    subject,
    date: '2026-01-01',
    author: [{ reference: 'Device/d' }],
    title: 'x',
    section: sections,
  });

  it('an entry says that nothing is known of problems, allergies and medicines; the sentence beside it stays', () => {
    const { composition, nothing } = toInternational(
      composed(section('11450-4', reason), section('48765-2', reason), section('10160-0', reason)),
    );
    assert.deepEqual(
      (composition.section as unknown as { entry: { reference: string }[]; text: object; emptyReason?: object }[]).map(
        ({ entry, text: own, emptyReason }) => [entry[0]?.reference, own, emptyReason],
      ),
      ['Condition/c-problems', 'AllergyIntolerance/c-allergies', 'MedicationStatement/c-medications'].map(
        (reference) => [reference, text, undefined],
      ),
    );
    assert.deepEqual(
      nothing.map(({ resourceType, id, subject: own, patient }) => [`${resourceType}/${id}`, own ?? patient]),
      [
        ['Condition/c-problems', subject],
        ['AllergyIntolerance/c-allergies', subject],
        ['MedicationStatement/c-medications', subject],
      ],
    );
    for (const resource of [composition, ...nothing])
      assert.deepEqual(
        validate(resource).filter(({ severity }) => severity === 'error'),
        [],
      );
  });

  it('another section without entries is left out; what has entries is as it was', () => {
    const filled = section('11369-6', { entry: [{ reference: 'Immunization/1' }] });
    const before = composed(section('47519-4', reason), filled, section('8716-3', reason));
    const { composition, nothing } = toInternational(before);
    assert.deepEqual([composition.section, nothing], [[filled], []]);
  });
});
