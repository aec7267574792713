import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { acrossRecords, anyOf, bothOf, type DataTest, not } from './data-test.ts';

const isOne: DataTest = { kind: 'ids', ids: ['1'] };
const names = (of: 'same-patient' | 'nobody', test = isOne): DataTest & { kind: 'names' } => ({
  kind: 'names',
  types: ['Condition'],
  of,
  test,
});
const RECORDS = ['p1', 'p2'];
const across = (test: DataTest) => acrossRecords(test, RECORDS);

describe('a test of one record of a person', () => {
  it('is one of all of them: what is named may lie on any', () => {
    assert.deepEqual(across(names('same-patient')), { ...names('same-patient'), records: RECORDS });
  });

  it('is the same where it asks about what is nobody’s, or about nothing that is named', () => {
    const tests: readonly DataTest[] = [names('nobody'), isOne, { kind: 'says', anyOf: [['x']] }];
    for (const test of tests) assert.deepEqual(across(test), test);
  });

  it('is one of all of them within any, every and not', () => {
    const [one, all] = [names('same-patient'), { ...names('same-patient'), records: RECORDS }];
    assert.deepEqual(across(anyOf(isOne, one)), anyOf(isOne, all));
    assert.deepEqual(across(bothOf(isOne, one)), bothOf(isOne, all));
    assert.deepEqual(across(not(one)), not(all));
    assert.deepEqual(across(bothOf(isOne, not(anyOf(isOne, one)))), bothOf(isOne, not(anyOf(isOne, all))));
  });
});
