import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { validate } from '#fhir';
import { UNKNOWN, withAbsences } from './absent.ts';

describe('a patient as a patient summary names one', () => {
  it('has a name and a birth date, or the word that it is not known', () => {
    const nobody = withAbsences({ resourceType: 'Patient', id: 'p' });
    assert.deepEqual([nobody.name, nobody._birthDate], [[{ _text: UNKNOWN }], UNKNOWN]);
    assert.deepEqual(
      validate(nobody).filter(({ severity }) => severity === 'error'),
      [],
    );
  });

  it('is told as it is recorded where both are there, also with another reason why they are not', () => {
    const reason = {
      extension: [{ url: 'http://hl7.org/fhir/StructureDefinition/data-absent-reason', valueCode: 'asked-declined' }],
    };
    for (const patient of [
      { resourceType: 'Patient', id: 'p', name: [{ text: 'x' }], birthDate: '1960' },
      { resourceType: 'Patient', id: 'p', name: [{ text: 'x' }], _birthDate: reason },
    ])
      assert.deepEqual(withAbsences(patient), patient);
  });
});
