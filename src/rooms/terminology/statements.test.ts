import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { LANGS } from '#kernel';
import { STATEMENTS, sectionStatement, statementOf, statementText } from './statements.ts';

const reason = (code: string) => ({
  coding: [{ system: 'http://terminology.hl7.org/CodeSystem/list-empty-reason', code }],
});
const ips = (code: string) => ({
  coding: [{ system: 'http://hl7.org/fhir/uv/ips/CodeSystem/absent-unknown-uv-ips', code }],
});
const snomed = (code: string) => ({ coding: [{ system: 'http://snomed.info/sct', code }] });

describe('what an empty section, or an element that stands for one, states', () => {
  for (const [value, statement] of [
    [reason('nilknown'), 'nothing-known'],
    [reason('notasked'), 'not-asked'],
    [reason('notstarted'), 'not-asked'],
    [reason('withheld'), 'withheld'],
    [reason('unavailable'), 'unavailable'],
    [reason('closed'), 'unavailable'],
    [ips('no-known-allergies'), 'nothing-known'],
    [ips('no-known-food-allergies'), 'nothing-known'],
    [ips('no-allergy-info'), 'unavailable'],
    [snomed('716186003'), 'nothing-known'],
    [snomed('160245001'), 'none-present'],
    ['masked', 'withheld'],
    ['not-asked', 'not-asked'],
    ['unknown', 'unavailable'],
    ['asked-declined', 'withheld'],
  ] as const) {
    it(`${typeof value === 'string' ? value : value.coding[0]?.code}: ${statement}`, () => {
      assert.equal(statementOf(value)?.statement, statement);
    });
  }

  it('keeps the code’s own words beside the general sentence', () => {
    assert.equal(statementOf(ips('no-known-food-allergies'))?.own?.['zh-Hant-HK'], '沒有已知食物過敏');
  });

  it('an ordinary finding, and junk, state nothing', () => {
    for (const value of [snomed('38341003'), null, 7, {}, 'toString', { coding: 'x' }]) {
      assert.equal(statementOf(value), undefined, JSON.stringify(value));
    }
  });

  it('six statements have six different sentences in each language', () => {
    for (const lang of LANGS) {
      const sentences = STATEMENTS.map((statement) => statementText(statement)[lang]);
      assert.equal(new Set(sentences).size, STATEMENTS.length);
    }
  });
});

describe('what a section says', () => {
  const allergy = (code: unknown) => ({ resourceType: 'AllergyIntolerance', code });

  it('present as soon as one entry is an ordinary finding', () => {
    assert.equal(sectionStatement({}, [allergy(snomed('256259004'))]).statement, 'present');
    assert.equal(
      sectionStatement({}, [allergy(ips('no-known-food-allergies')), allergy(snomed('256259004'))]).statement,
      'present',
    );
  });

  it('what its only entry states', () => {
    assert.equal(sectionStatement({}, [allergy(ips('no-known-allergies'))]).statement, 'nothing-known');
  });

  it('its emptyReason', () => {
    assert.equal(sectionStatement({ emptyReason: reason('withheld') }, []).statement, 'withheld');
  });

  it('unavailable when it is empty and gives no reason: silence is not absence', () => {
    assert.equal(sectionStatement({}, []).statement, 'unavailable');
    assert.equal(sectionStatement(null, [null, 7]).statement, 'unavailable');
  });
});
