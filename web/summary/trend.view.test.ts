import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { CodedView, SummaryEntryView } from '#contracts/records';
import { trendsOf } from './trend.view.ts';

const coded = (code: string): CodedView => ({
  path: 'Observation.code',
  outcome: 'mapped',
  shown: { text: code },
  original: { codings: [{ system: 'http://loinc.org', code }] },
});
const measured = (date: string, value: string, more: Partial<SummaryEntryView> = {}): SummaryEntryView => ({
  index: 0,
  resourceType: 'Observation',
  title: coded('4548-4'),
  value,
  date,
  facts: [],
  original: '',
  ...more,
});
const pressure = (date: string, upper: string, lower: string): SummaryEntryView => {
  const { value: _none, ...entry } = measured(date, '', { title: coded('85354-9') });
  return {
    ...entry,
    facts: [
      { label: 'component', coded: coded('8480-6'), text: { text: upper } },
      { label: 'component', coded: coded('8462-4'), text: { text: lower } },
    ],
  };
};

describe('a trend', () => {
  it('is what was measured more than once, oldest first, as written', () => {
    const [trend] = trendsOf([measured('2026-08-14', '7.10 %'), measured('2025-08-01', '7.9 %')]);
    assert.deepEqual(
      trend?.lines[0]?.points.map(({ date, value, text }) => [date, value, text]),
      [
        ['2025-08-01', 7.9, '7.9 %'],
        ['2026-08-14', 7.1, '7.10 %'],
      ],
    );
  });
  it('has a line for each part of a panel', () => {
    const [trend] = trendsOf([
      pressure('2026-01-01', '131 mmHg', '78 mmHg'),
      pressure('2026-02-01', '138 mmHg', '80 mmHg'),
    ]);
    assert.deepEqual(
      trend?.lines.map(({ part, points }) => [part?.shown.text, ...points.map(({ value }) => value)]),
      [
        ['8480-6', 131, 138],
        ['8462-4', 78, 80],
      ],
    );
  });
  it('is not drawn from one value or one day, from two units, from a month, or from what is no plain number', () => {
    assert.deepEqual(trendsOf([measured('2026-01-01', '7 %')]), []);
    const twice = [measured('2026-01-01T08:00:00Z', '7 %'), measured('2026-01-01T09:00:00Z', '8 %')];
    assert.deepEqual(trendsOf(twice), []);
    assert.deepEqual(trendsOf([measured('2026-01-01', '7 %'), measured('2026-02-01', '53 mmol/mol')]), []);
    assert.deepEqual(trendsOf([measured('2026-01', '7 %'), measured('2026-02-01', '8 %')]), []);
    assert.deepEqual(trendsOf([measured('2026-01-01', '< 7 %'), measured('2026-02-01', '8 %')]), []);
  });
  it('has the limits of the newest reference range in its unit', () => {
    const limits = (referenceRange: string) => {
      const [trend] = trendsOf([
        measured('2026-02-01', '7 %', { referenceRange }),
        measured('2026-01-01', '8 %', { referenceRange: '≤ 9 %' }),
      ]);
      return [trend?.low, trend?.high];
    };
    assert.deepEqual(limits('≤ 6.5 %'), [undefined, 6.5]);
    assert.deepEqual(limits('4.0 % – 6.5 %'), [4, 6.5]);
    assert.deepEqual(limits('≤ 48 mmol/mol'), [undefined, undefined]);
    assert.deepEqual(limits('≤ 6.5 % (fasting)'), [undefined, undefined]);
  });
});
