import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { EVIDENCE_FIELDS, type LaterWrites } from '#contracts/identity';
import { goingOf, isFhirDate, isSameNumber, movesOf, namesOf, ROWS, typedDay } from './identity.view.ts';

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
  it('sends to the other record what the rule proposes unless somebody chose otherwise, and nothing that is held', () => {
    const write = (id: string, more: Partial<LaterWrites> = {}): LaterWrites => ({
      on: 'one',
      belongs: 'other',
      because: 'keeper',
      from: '2026-11-22T03:00:00Z',
      until: '2026-11-22T03:00:00Z',
      institutions: [],
      people: [],
      writes: [{ type: 'Observation', id, version: 1 }],
      ...more,
    });
    const list = [write('a'), write('b'), write('c', { belongs: 'one' }), write('d', { held: 'tied' })];
    const moved = (chosen: [string, boolean][]) => movesOf(list, goingOf(list, new Map(chosen))).map(({ id }) => id);
    assert.deepEqual(moved([]), ['a', 'b']);
    const chosen: [string, boolean][] = [
      ['Observation/b', false],
      ['Observation/c', true],
      ['Observation/d', true],
    ];
    assert.deepEqual(moved(chosen), ['a', 'c']);
  });
});
