import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { matchesAll, toMatchable } from '../../search/match.ts';
import { parseSearch } from '../../search/parse-search.ts';
import type { Resource } from '../../types.ts';
import { type FhirClient, fhirClient } from '../rest-harness.ts';

/** What is stored, by its id. */
const VALUES = {
  year: '2020',
  month: '2020-01',
  day: '2020-01-01',
  second: '2020-01-01T00:00:00Z',
  zoned: '2020-01-01T08:00:00+08:00',
  milli: '2020-01-01T00:00:00.000Z',
  half: '2020-01-01T00:00:00.500Z',
  later: '2020-01-01T00:00:01Z',
} as const;
type Name = keyof typeof VALUES;
const ALL = Object.keys(VALUES) as Name[];
const but = (...names: Name[]) => ALL.filter((name) => !names.includes(name));

/** Days are civil days at UTC+8: 2020-01-01 begins at 2019-12-31T16:00Z and holds 2020-01-01T00:00Z. */
const CASES: readonly (readonly [query: string, found: readonly Name[]])[] = [
  // eq: “the range of the search value fully contains the range of the target value”.
  ['2020', ALL],
  ['2020-01', but('year')],
  ['2020-01-01', but('year', 'month')],
  ['2020-01-01T00:00Z', ['second', 'zoned', 'milli', 'half', 'later']],
  ['2020-01-01T00:00:00Z', ['second', 'zoned', 'milli', 'half']],
  ['2020-01-01T08:00:00+08:00', ['second', 'zoned', 'milli', 'half']],
  ['2020-01-01T00:00:00.000Z', ['second', 'zoned', 'milli']],
  ['2020-01-01T00:00:00.500Z', ['half']],
  ['2020-01-02', []],
  // ne: “does not fully contain”.
  ['ne2020-01-01', ['year', 'month']],
  ['ne2020-01-01T00:00:00.000Z', but('second', 'zoned', 'milli')],
  // le, lt: “the range below the search value intersects the range of the target value”; le also what is fully contained.
  ['le2020-01-01T00:00:00.000Z', but('half', 'later')],
  ['le2020-01-01T00:00:00Z', but('later')],
  ['lt2020-01-01T00:00:00.000Z', ['year', 'month', 'day']],
  ['lt2020-01-01T00:00:00.500Z', but('half', 'later')],
  ['lt2020-01-01', []],
  ['le2020-01-01', but('year', 'month')],
  ['lt2020-06', ALL],
  // ge, gt: the same above it.
  ['gt2020-01-01T00:00:00.000Z', ['year', 'month', 'day', 'half', 'later']],
  ['ge2020-01-01T00:00:00.000Z', ALL],
  ['gt2020-01-01T00:00:00Z', ['year', 'month', 'day', 'later']],
  ['ge2020-01-01T00:00:01.000Z', ['year', 'month', 'day', 'later']],
  ['gt2020-01-01', ['year', 'month']],
  ['ge2020-01-02', ['year', 'month']],
  // sa: “the range above the search value contains the range of the target value”; eb: the range below it.
  ['sa2020-01-01T00:00:00.000Z', ['half', 'later']],
  ['sa2019-12-31', ALL],
  ['eb2020-01-01T00:00:01Z', ['second', 'zoned', 'milli', 'half']],
  ['eb2020-01-01T00:00:00.000Z', []],
  ['eb2020-02', ['month', 'day', 'second', 'zoned', 'milli', 'half', 'later']],
];

// “For a date, 10% of the gap between now and the date”.
describe('approximately', () => {
  const now = Date.parse('2026-01-01T00:00:00Z');
  const range = (query: string, asked?: number) => {
    const { filters } = parseSearch('Observation', new URLSearchParams({ date: query }), asked ? { now: asked } : {});
    const [filter] = filters;
    assert.ok(filter?.kind === 'date');
    return filter.values.map(({ lo, hi }) => [lo, hi].map((at) => new Date(at).toISOString().slice(0, 13)));
  };
  it('is a tenth of the time since then, or until then', () => {
    assert.deepEqual(range('ap2016-01-01T00:00:00Z', now), [['2014-12-31T16', '2016-12-31T07']]);
    assert.deepEqual(range('ap2036-01-01T00:00:00Z', now), [['2034-12-31T19', '2036-12-31T04']]);
  });
  it('is the precision that was given at least, and where nobody says when now is', () => {
    assert.deepEqual(range('ap2025-12-31', now), [['2025-12-29T16', '2026-01-01T16']]);
    assert.deepEqual(range('ap2016-01-01'), [['2015-12-30T16', '2016-01-02T16']]);
  });
});

/** @source https://hl7.org/fhir/R4/search.html#date */
describe('a date is what its precision says', () => {
  let fhir: FhirClient;
  const resourceOf = (id: Name) =>
    ({
      resourceType: 'Observation',
      id,
      status: 'final',
      code: { text: 'synthetic' },
      effectiveDateTime: VALUES[id],
    }) as unknown as Resource;
  before(async () => {
    fhir = await fhirClient();
    for (const id of ALL) {
      const { status, text } = await fhir.send('PUT', `Observation/${id}`, resourceOf(id));
      assert.equal(status, 201, text);
    }
  });
  after(() => fhir.close());

  for (const [query, expected] of CASES) {
    it(`date=${query} finds ${expected.length === 0 ? 'nothing' : expected.join(', ')}`, async () => {
      const params = new URLSearchParams({ date: query, _count: '100' });
      const { json } = await fhir.send('GET', `Observation?${params}`);
      const found = (json.entry ?? []).map(({ resource }) => resource?.id).sort();
      assert.deepEqual(found, [...expected].sort());
      const { filters } = parseSearch('Observation', params);
      const held = ALL.filter((id) =>
        matchesAll(toMatchable({ id, lastUpdated: '2020-01-01T00:00:00Z' }, resourceOf(id)), filters),
      );
      assert.deepEqual(held.sort(), [...expected].sort(), 'a version held against it says otherwise');
    });
  }
});
