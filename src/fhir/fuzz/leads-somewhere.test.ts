import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { leadsSomewhere } from './leads-somewhere.ts';

const patient = {
  resourceType: 'Patient',
  name: [{ given: ['A'] }],
  deceasedBoolean: true,
  shoe: 42,
  contained: [{ resourceType: 'Organization' }],
};

describe('an expression leads somewhere', () => {
  for (const [expression, leads] of [
    ['Patient', true],
    ['Patient.name[0].given[0]', true],
    ['Patient.name[0].family', true],
    ['Patient.name[1]', false],
    ['Patient.name[0].nothing', false],
    ['Patient.birthDate', true],
    ['Patient.shoe', true],
    ['Patient.shoes', false],
    ['Patient.deceased.ofType(boolean)', true],
    ['Patient.deceased.ofType(Quantity)', false],
    ['Patient.contact.name.family', true],
    ['Patient.contained[0].name', true],
    ['Patient.contained[0].birthDate', false],
    ['Observation.code', false],
  ] as const) {
    it(`${expression}: ${leads}`, () => assert.equal(leadsSomewhere(expression, patient), leads));
  }
});
