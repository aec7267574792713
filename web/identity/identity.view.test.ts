import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { EVIDENCE_FIELDS } from '#contracts/identity';
import { isFhirDate, isSameNumber, namesOf, ROWS, typedDay } from './identity.view.ts';

describe('the identity desk', () => {
  it('shows each piece of evidence once', () => {
    assert.deepEqual(ROWS.flatMap(({ fields }) => [...fields]).sort(), [...EVIDENCE_FIELDS].sort());
  });
  it('takes two typings for one number where only brackets, spaces and width differ', () => {
    assert.ok(isSameNumber('E364912(5)', 'ｅ364912 5'));
    assert.ok(!isSameNumber('E364912(5)', 'E364921(5)'));
  });
  it('knows a year, a month and a day, and no other date', () => {
    assert.deepEqual(['1951', '1951-03', '1951-03-08'].map(isFhirDate), [true, true, true]);
    assert.deepEqual(['1951-13-01', '8/3/1951', '195', '1951-3'].map(isFhirDate), [false, false, false, false]);
  });
  it('takes a day from a keypad that has figures alone, and from a Chinese keyboard', () => {
    assert.deepEqual(['19510308', '１９５１０３０８', '1951/03/08'].map(typedDay), Array(3).fill('1951-03-08'));
    assert.deepEqual(['1951', '195103', '1951-03', '1951030'].map(typedDay), ['1951', '195103', '1951-03', '1951030']);
  });
  it('calls a record without a name by its id', () => {
    assert.equal(namesOf({ id: 'p1', names: [] }), 'p1');
    const latin = { text: 'WONG', script: 'latin' } as const;
    assert.equal(namesOf({ id: 'p1', names: [latin, latin] }), 'WONG');
  });
});
