import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { RETENTION } from './lawbook.ts';
import { decideRetention, type RetentionFacts } from './rules.ts';

const asked: RetentionFacts = {
  jurisdiction: 'CN-SZ',
  record: 'outpatient',
  countedFrom: '2026-11-22',
  day: '2026-11-23',
};
const until = (facts: Partial<RetentionFacts>) => decideRetention({ ...asked, ...facts })?.until;

describe('what law keeps', () => {
  const table: [RetentionFacts['jurisdiction'], RetentionFacts['record'], string][] = [
    ['CN-SZ', 'outpatient', '2041-11-22'],
    ['CN-SZ', 'inpatient', '2056-11-22'],
    ['CN-SZ', 'internet', '2041-11-22'],
    ['CN-SZ', 'online-session', '2029-11-22'],
    ['CN-SZ', 'prescription', '2027-11-22'],
    ['HK', 'outpatient', '2033-11-22'],
    ['HK', 'inpatient', '2033-11-22'],
    ['HK', 'internet', '2033-11-22'],
    ['HK', 'online-session', '2029-11-22'],
    ['HK', 'prescription', '2033-11-22'],
  ];
  for (const [jurisdiction, record, last] of table) {
    it(`${record} records in ${jurisdiction}, until ${last}`, () =>
      assert.equal(until({ jurisdiction, record }), last));
  }
  it('is nothing where it belongs to no record: then it goes', () => {
    const { countedFrom: _, ...loose } = asked;
    assert.equal(decideRetention(loose), undefined);
  });
  it('is nothing where no lawbook speaks', () => assert.equal(until({ jurisdiction: 'MO' }), undefined));
  it('lasts through its last day and not the next', () => {
    assert.equal(until({ day: '2041-11-22' }), '2041-11-22');
    assert.equal(until({ day: '2041-11-23' }), undefined);
  });
  it('counts from 29 February to the 28th of a year without one', () => {
    assert.equal(until({ countedFrom: '2024-02-29', day: '2024-03-01' }), '2039-02-28');
    assert.equal(until({ countedFrom: '2024-02-29', day: '2024-03-01', record: 'prescription' }), '2025-02-28');
  });
  it('where our reference found no period it is an assumption and says so', () => {
    for (const { jurisdiction, source, instrument } of RETENTION) {
      assert.equal(source === 'assumption', jurisdiction === 'HK');
      assert.equal(/assumption/.test(instrument.en), jurisdiction === 'HK');
    }
  });
});
