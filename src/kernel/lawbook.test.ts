import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type LawEntry, lawInForce } from './lawbook.ts';

const entry = (value: string, inForceFrom: string, facts: Partial<LawEntry<string>> = {}): LawEntry<string> => ({
  jurisdiction: 'HK',
  instrument: { en: value, 'zh-Hans': value, 'zh-Hant-HK': value },
  source: 'assumption',
  inForceFrom,
  value,
  ...facts,
});
const inForce = (entries: readonly LawEntry<string>[], day: string, jurisdiction = 'HK') =>
  lawInForce(entries, jurisdiction, day)?.value;

describe('the law in force on a day', () => {
  it('holds from its first day to its last, both included', () => {
    const law = [entry('a', '2024-07-15', { until: '2026-12-31' })];
    assert.deepEqual(
      ['2024-07-14', '2024-07-15', '2026-12-31', '2027-01-01'].map((day) => inForce(law, day)),
      [undefined, 'a', 'a', undefined],
    );
    assert.equal(inForce([entry('open', '2024-07-15')], '2999-01-01'), 'open');
  });

  it('is the newest of those in force, in whatever order they stand', () => {
    const [old, newer, later] = [
      entry('old', '2020-01-01'),
      entry('newer', '2025-01-01'),
      entry('later', '2027-01-01'),
    ];
    for (const entries of [
      [old, newer, later],
      [later, newer, old],
      [newer, old, later],
    ])
      assert.equal(inForce(entries, '2026-01-01'), 'newer');
  });

  it('is the place’s own before the consortium’s, however old, and nobody else’s', () => {
    const [own, common] = [entry('own', '2020-01-01'), entry('common', '2025-01-01', { jurisdiction: '*' })];
    for (const entries of [
      [own, common],
      [common, own],
    ]) {
      assert.equal(inForce(entries, '2026-01-01'), 'own');
      assert.equal(inForce(entries, '2026-01-01', 'CN-SZ'), 'common');
    }
    assert.equal(inForce([own], '2026-01-01', 'CN-SZ'), undefined);
    // Its own law that is over leaves the consortium's.
    assert.equal(inForce([{ ...own, until: '2025-12-31' }, common], '2026-01-01'), 'common');
  });

  it('is found without changing the book', () => {
    const entries = [entry('old', '2020-01-01'), entry('newer', '2025-01-01')] as const;
    inForce(Object.freeze(entries), '2026-01-01');
    assert.deepEqual(
      entries.map(({ value }) => value),
      ['old', 'newer'],
    );
  });
});
