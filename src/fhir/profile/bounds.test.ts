import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { toDecimal } from '../json/json.ts';
import { boundFaults } from './bounds.ts';

const UCUM = 'http://unitsofmeasure.org';
const quantity = (value: number, code: string) => ({ value, unit: code, system: UCUM, code });

/** `ok`, `broken` or `unknown`. */
function told(value: unknown, bound: 'least' | 'most', limit: unknown): string {
  const [fault] = boundFaults(value, { [bound]: limit });
  return fault === undefined ? 'ok' : fault.isUnknown ? 'unknown' : 'broken';
}

describe('how great a value may be', () => {
  it('a number may be as great as its bound, not greater, however it is written', () => {
    assert.deepEqual(
      [999, 999.5, 1000].map((value) => told(value, 'most', 999)),
      ['ok', 'broken', 'broken'],
    );
    assert.equal(told(toDecimal('999.00'), 'most', 999), 'ok');
    assert.equal(told(toDecimal('-0.10'), 'least', 0), 'broken');
    assert.equal(told(0, 'least', 0), 'ok');
  });

  it('a date is as precise as it is written: where it may lie on either side, nobody can tell', () => {
    const least = (date: string, limit: string) => told(date, 'least', limit);
    const most = (date: string, limit: string) => told(date, 'most', limit);
    assert.deepEqual([least('2025-03-01', '2025-03-01'), least('2025-02-28', '2025-03-01')], ['ok', 'broken']);
    assert.deepEqual([least('2025', '2025-03-01'), least('2024', '2025-03-01')], ['unknown', 'broken']);
    assert.deepEqual(
      [most('2025-12-31', '2025'), most('2026-01', '2025'), most('2025', '2025-06')],
      ['ok', 'broken', 'unknown'],
    );
    assert.equal(least('2025-03-01T00:00:00+08:00', '2025-02-28T16:00:00Z'), 'ok');
    assert.equal(least('2025-03-01T00:00:00+09:00', '2025-02-28T16:00:00Z'), 'broken');
  });

  it('a time of day comes before a later one; a fraction of no second is none', () => {
    assert.deepEqual(
      ['07:59:59.9', '08:00:00', '08:00:00.000'].map((time) => told(time, 'least', '08:00:00')),
      ['broken', 'ok', 'ok'],
    );
    assert.equal(told('08:00:00.1', 'most', '08:00:00'), 'broken');
  });

  it('a quantity is compared in the unit of its bound', () => {
    assert.deepEqual(
      [5000, 5001].map((grams) => told(quantity(grams, 'g'), 'most', quantity(5, 'kg'))),
      ['ok', 'broken'],
    );
    assert.equal(told(quantity(-1, 'g'), 'least', quantity(0, 'kg')), 'broken');
    assert.equal(told({ value: 3, unit: 'pieces' }, 'most', { value: 2, unit: 'pieces' }), 'unknown');
    assert.equal(
      told({ value: 3, system: 'urn:x', code: 'p' }, 'most', { value: 2, system: 'urn:x', code: 'p' }),
      'broken',
    );
  });

  it('nobody can tell of what measures something else, says “less than”, or is bound by now', () => {
    assert.equal(told(quantity(1, 'm'), 'most', quantity(5, 'kg')), 'unknown');
    assert.equal(told({ ...quantity(1, 'kg'), comparator: '<' }, 'most', quantity(5, 'kg')), 'unknown');
    assert.equal(told('2025-01-01', 'least', quantity(2, 'a')), 'unknown');
    assert.equal(told('soon', 'least', '2025'), 'unknown');
  });
});

describe('how long a text may be', () => {
  it('counts characters, of which some take two code units', () => {
    const broken = (text: unknown) => boundFaults(text, { lengthMin: 2, lengthMax: 3 }).map(({ bound }) => bound);
    assert.deepEqual(broken('陳'), ['lengthMin']);
    assert.deepEqual(broken('𠮷𠮷𠮷'), []);
    assert.deepEqual(broken('four'), ['lengthMax']);
    assert.deepEqual(broken(12345), []);
  });
});
