import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ContractView } from '#contracts/exchange';
import { barOf, byUrgency, placeOf, printOf, readHolidays, spanOf, yearsOf } from './exports.view.ts';

const contract = (more: Partial<ContractView>): ContractView => ({
  id: 'c',
  kind: 'contract',
  to: 'sz',
  covers: 'x',
  clocks: [],
  may: [],
  history: [],
  isSynthetic: true,
  exporterName: 'x',
  exporterPlace: 'hong-kong',
  recipientName: 'x',
  recipientPlace: 'shenzhen',
  version: '1',
  inForceFrom: '2026-01-01',
  until: '2026-12-31',
  onward: 'none',
  state: 'in-force',
  ...more,
});
const clock = (kind: ContractView['clocks'][number]['kind'], state: ContractView['clocks'][number]['state']) => ({
  kind,
  state,
  entry: 1,
  startedOn: '2026-01-01',
  dueOn: '2026-01-15',
  law: { instrument: { en: 'x', 'zh-Hans': 'x', 'zh-Hant-HK': 'x' }, isAssumption: false },
});

describe('contracts over time', () => {
  it('lie between the ends of the picture, today in it', () => {
    const span = spanOf([contract({})], '2027-06-01');
    const { left, width } = barOf(contract({}), span);
    assert.ok(left > 0 && left + width < placeOf('2027-06-01', span) && placeOf('2027-06-01', span) < 100);
    assert.deepEqual(yearsOf(span), [2026, 2027]);
  });
  it('without an end run out of it', () => {
    const { until: _, ...open } = contract({});
    const span = spanOf([open], '2026-06-01');
    const { left, width } = barOf(open, span);
    assert.equal(Math.round(left + width), 100);
  });
});

describe('what wants seeing to', () => {
  it('comes first: overdue, soon, the rest, and what is over last', () => {
    const list = [
      contract({ id: 'over', state: 'expired', clocks: [clock('end', 'overdue')] }),
      contract({ id: 'calm' }),
      contract({ id: 'soon', clocks: [clock('filing', 'soon')] }),
      contract({ id: 'late', clocks: [clock('filing', 'overdue')] }),
    ];
    assert.deepEqual(
      list.toSorted(byUrgency).map(({ id }) => id),
      ['late', 'soon', 'calm', 'over'],
    );
  });
});

describe('a list of holidays as it is typed', () => {
  it('is a day and a name on each line', () => {
    assert.deepEqual(readHolidays('2027-01-01 New Year\n\n 2027-07-01  回歸紀念日 '), {
      days: [
        { day: '2027-01-01', name: 'New Year' },
        { day: '2027-07-01', name: '回歸紀念日' },
      ],
    });
  });
  it('names the line that is none', () => {
    for (const line of ['2027-13-01 x', 'New Year 2027-01-01', '2027-01-01']) {
      assert.deepEqual(readHolidays(line), { wrong: line });
    }
  });
});

describe('a document’s fingerprint', () => {
  it('is its SHA-256', async () => {
    assert.deepEqual(await printOf(new File(['abc'], 'a.pdf')), {
      name: 'a.pdf',
      bytes: 3,
      sha256: 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
    });
  });
});
