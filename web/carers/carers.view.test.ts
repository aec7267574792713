import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { EMPTY_CARER, isWholeCode, toNaming, typedCode } from './carers.view.ts';

const LAW = { today: '2026-11-23', proposedDay: '2027-05-25', lastDay: '2027-11-24' };
const named = { ...EMPTY_CARER, called: ' 陳美玲 ' };

describe('what a patient gives a carer', () => {
  it('is the least that helps, until they say otherwise', () =>
    assert.deepEqual(toNaming(named, LAW), {
      called: '陳美玲',
      reach: 'record',
      withoutSensitive: true,
      answers: false,
      until: '2027-05-25',
    }));
  it('of whom nothing is shown gives no answers for them, whatever was switched on before', () =>
    assert.deepEqual(toNaming({ ...named, sees: 'contact', answers: true }, LAW), {
      called: '陳美玲',
      reach: 'contact',
      withoutSensitive: false,
      answers: false,
      until: '2027-05-25',
    }));
  it('ends a week, a month, or as late as may be, from today', () => {
    const until = (howLong: 'week' | 'month' | 'longest') => toNaming({ ...named, howLong }, LAW)?.until;
    assert.deepEqual([until('week'), until('month'), until('longest')], ['2026-11-30', '2026-12-23', '2027-11-24']);
  });
  it('is not whole without a name, nor with a day that is none, is over, or is beyond what may be', () => {
    assert.equal(toNaming({ ...named, called: ' A ' }, LAW), undefined);
    const other = (day: string) => toNaming({ ...named, howLong: 'other', day }, LAW)?.until;
    assert.equal(other('2027-01-31'), '2027-01-31');
    for (const day of ['', '2027-1-31', '2027-02-31x', '2027-13-01', '2026-11-22', '2027-11-25'])
      assert.equal(other(day), undefined, day);
  });
});

describe('a code that is typed', () => {
  it('is written as it was printed, however it came', () => {
    for (const text of ['k7q2m4xw9p', 'K7Q2M-4XW9P', ' k7q2m 4xw9p ', 'Ｋ７Ｑ２Ｍ－４ＸＷ９Ｐ'])
      assert.equal(typedCode(text), 'K7Q2M-4XW9P', text);
    assert.equal(typedCode('k7q'), 'K7Q');
  });
  it('is whole with ten signs', () => {
    assert.equal(isWholeCode(typedCode('k7q2m4xw9')), false);
    assert.equal(isWholeCode(typedCode('k7q2m4xw9p and more')), true);
  });
});
