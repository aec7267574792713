import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { BEGINNING, END, toDateRange, toPeriodRange } from './date-range.ts';

const range = (text: string) => {
  const found = toDateRange(text);
  return found && [new Date(found.lo).toISOString(), new Date(found.hi).toISOString()];
};

describe('what a date may mean', () => {
  it('is its whole year, month or day at the civil time of both nodes', () => {
    assert.deepEqual(range('2024'), ['2023-12-31T16:00:00.000Z', '2024-12-31T16:00:00.000Z']);
    assert.deepEqual(range('2024-02'), ['2024-01-31T16:00:00.000Z', '2024-02-29T16:00:00.000Z']);
    assert.deepEqual(range('2024-12-31'), ['2024-12-30T16:00:00.000Z', '2024-12-31T16:00:00.000Z']);
  });

  it('is its minute, second or fraction at the zone it names', () => {
    assert.deepEqual(range('2024-05-01T10:00+08:00'), ['2024-05-01T02:00:00.000Z', '2024-05-01T02:01:00.000Z']);
    assert.deepEqual(range('2024-05-01T10:00:00Z'), ['2024-05-01T10:00:00.000Z', '2024-05-01T10:00:01.000Z']);
    assert.deepEqual(range('2024-05-01T10:00:00.5-03:30'), ['2024-05-01T13:30:00.500Z', '2024-05-01T13:30:00.600Z']);
    assert.deepEqual(range('2024-05-01T10:00:00.1239Z'), ['2024-05-01T10:00:00.123Z', '2024-05-01T10:00:00.124Z']);
  });

  it('is nothing where there is no such date', () => {
    for (const text of [
      '',
      '24',
      '2024-13',
      '2024-02-30',
      '2023-02-29',
      '2024-1-1',
      '2024-05-01T25:00Z',
      '2024-05-01T10Z',
      'today',
    ]) {
      assert.equal(toDateRange(text), undefined, text);
    }
  });

  it('reads the first century as it is', () => {
    assert.equal(range('0099-01-01')?.[1], '0099-01-01T16:00:00.000Z');
  });

  it('is open where a period is', () => {
    assert.deepEqual(toPeriodRange(undefined, '2024'), { lo: BEGINNING, hi: Date.parse('2024-12-31T16:00:00Z') });
    assert.deepEqual(toPeriodRange('2024', undefined), { lo: Date.parse('2023-12-31T16:00:00Z'), hi: END });
    assert.equal(toPeriodRange('x', undefined), undefined);
    assert.equal(new Date(BEGINNING).toISOString(), '0001-01-01T00:00:00.000Z');
    assert.equal(new Date(END).toISOString(), '+010000-01-01T00:00:00.000Z');
  });
});
