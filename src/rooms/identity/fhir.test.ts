import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { PatientView } from './contract.ts';
import { type PatientResource, toPatientView } from './fhir.ts';
import { systemOf } from './papers/identifier.ts';

const MEMBERS = ['id', 'name', 'identifier', 'telecom', 'birthDate', 'gender', 'communication'];
const INNER = ['text', 'family', 'given', 'prefix', 'use', 'system', 'value', 'assigner', 'language', 'coding', 'code'];
/** JSON with the names that this room reads in every place, and values of every kind. */
const anything = fc.letrec((tie) => ({
  value: fc.oneof({ depthSize: 'small' }, fc.jsonValue({ maxDepth: 1 }), fc.array(tie('value')), tie('object')),
  object: fc.dictionary(
    fc.constantFrom(...INNER, 'extension', 'url', 'valueCode', 'valueInstant', 'period', 'preferred'),
    tie('value'),
  ),
}));

describe('a Patient as another system may have written it', () => {
  it('is shown as far as it can be read, whatever it holds', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...MEMBERS), anything.value), (members) => {
        const view = toPatientView({ resourceType: 'Patient', ...members } as unknown as PatientResource);
        const { id, birthDate, ...rest } = view;
        PatientView.omit({ id: true, birthDate: true }).parse(rest);
        assert.equal(typeof id, 'string');
      }),
      { seed: 20261122, numRuns: 2_000 },
    );
  });

  it('keeps what is right beside what is not', () => {
    const view = toPatientView({
      resourceType: 'Patient',
      id: 'p1',
      name: [null, 5, { text: '黃淑貞' }],
      identifier: [{ system: systemOf('hkid'), value: 'E3649125' }, 'x', { system: 7, value: {} }],
      telecom: { system: 'phone' },
      birthDate: {},
    } as unknown as PatientResource);
    assert.deepEqual(
      [view.names.map(({ text }) => text), view.papers.map(({ number }) => number), view.phone, view.birthDate],
      [['黃淑貞'], ['E364912(5)'], undefined, undefined],
    );
  });
});
