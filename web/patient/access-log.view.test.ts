import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { AccessLogEntry } from '#contracts/consent';
import {
  byWord,
  choicesIn,
  isOnlyLooking,
  kindsOf,
  meets,
  passes,
  toChart,
  toDays,
  toVisits,
  whoOf,
} from './access-log.view.ts';

const text = { en: 'x', 'zh-Hans': 'x', 'zh-Hant-HK': 'x' };
const entry = (part: Partial<AccessLogEntry>): AccessLogEntry => ({
  id: 'a',
  at: '2026-11-22T01:00:00Z',
  node: 'sz',
  actorName: text,
  role: 'clinician',
  purpose: 'TREAT',
  action: 'read',
  kinds: {},
  outcome: 'permitted',
  basis: 'consent.share',
  basisText: text,
  sentence: text,
  proofAvailable: true,
  ...part,
});

describe('the list of who looked', () => {
  it('begins with others, as the node tells them from her: a carer is a patient too, and another; refusals and programs are there', () => {
    assert.equal(passes(entry({ role: 'patient' }), 'others'), true);
    assert.equal(passes(entry({ role: 'anonymous', outcome: 'denied' }), 'others'), true);
    assert.equal(passes(entry({ role: 'system' }), 'others'), true);
    assert.equal(passes(entry({ role: 'patient' }), 'all'), true);
    const alike = [entry({ id: 'b', role: 'patient' }), entry({ role: 'patient', isOwn: true })];
    assert.equal(toVisits(alike).visits.length, 2, 'of one name');
  });

  it('is filtered by node, by crossing and by refusal', () => {
    assert.equal(passes(entry({ node: 'hk' }), 'hk'), true);
    assert.equal(passes(entry({ node: 'hk' }), 'sz'), false);
    assert.equal(passes(entry({ action: 'disclose' }), 'crossing'), true);
    assert.equal(passes(entry({ action: 'receive' }), 'crossing'), true);
    assert.equal(passes(entry({ action: 'read' }), 'crossing'), false);
    assert.equal(passes(entry({ outcome: 'denied' }), 'denied'), true);
    assert.equal(passes(entry({}), 'denied'), false);
  });

  it('groups by day without changing the order', () => {
    const entries = ['c', 'b', 'a'].map((id, index) => entry({ id, at: `2026-11-2${index === 2 ? 1 : 2}T10:00:00Z` }));
    const days = toDays(entries, (at) => at.slice(0, 10));
    assert.deepEqual(
      days.map((day) => [day.key, day.entries.map(({ id }) => id).join('')]),
      [
        ['2026-11-22', 'cb'],
        ['2026-11-21', 'a'],
      ],
    );
  });
});

const clinic = (id: string) => ({ id, name: { ...text, en: id } });
const minutes = (n: number) => new Date(Date.parse('2026-11-22T01:00:00Z') + n * 60_000).toISOString();

describe('a day as visits', () => {
  it('folds what one person did with pauses of at most half an hour; a longer pause begins another visit', () => {
    const at = [100, 80, 60, 29, 0].map((n) => entry({ id: `${n}`, at: minutes(n), organization: clinic('a') }));
    const { visits } = toVisits(at);
    assert.deepEqual(
      visits.map(({ entries }) => entries.map(({ id }) => id)),
      [
        ['100', '80', '60'],
        ['29', '0'],
      ],
    );
  });

  it('never folds a refusal into what was allowed, a crossing into what stayed, nor two people, nodes or purposes into one', () => {
    const each = [
      entry({}),
      entry({ outcome: 'denied' }),
      entry({ action: 'disclose' }),
      entry({ organization: clinic('b') }),
      entry({ node: 'hk' }),
      entry({ purpose: 'HOPERAT' }),
      entry({ actorName: { ...text, en: 'y' } }),
    ];
    assert.equal(toVisits(each).visits.length, each.length);
    assert.equal(toVisits([...each, ...each]).visits.length, each.length);
  });

  it('keeps programs that run the service apart, but not one that was refused or took something across', () => {
    const { visits, machines } = toVisits([
      entry({ role: 'system' }),
      entry({ role: 'system', outcome: 'denied' }),
      entry({ role: 'system', action: 'receive' }),
      entry({ role: 'node' }),
    ]);
    assert.deepEqual([visits.length, machines.length], [3, 1]);
  });

  it('loses no act', () => {
    const all = Array.from({ length: 60 }, (_, i) =>
      entry({
        id: `${i}`,
        at: minutes(600 - i * 7),
        role: i % 5 === 0 ? 'system' : 'clinician',
        organization: clinic(`${i % 3}`),
      }),
    );
    const { visits, machines } = toVisits(all);
    const ids = [...visits.flatMap(({ entries }) => entries), ...machines].map(({ id }) => Number(id));
    assert.deepEqual(
      ids.sort((a, b) => a - b),
      all.map(({ id }) => Number(id)),
    );
  });

  it('names the kinds touched most first, and tells looking from working', () => {
    const visit = {
      entries: [
        entry({ kinds: { Condition: 1, Observation: 4 } }),
        entry({ action: 'search', kinds: { Condition: 2 } }),
      ],
    } as const;
    assert.deepEqual(kindsOf(visit), [
      { kind: 'Observation', number: 4 },
      { kind: 'Condition', number: 3 },
    ]);
    assert.deepEqual(
      byWord(kindsOf(visit), () => 'data'),
      [{ word: 'data', number: 7 }],
      'kinds that are called alike are one to a reader',
    );
    assert.equal(isOnlyLooking(visit), true);
    assert.equal(isOnlyLooking({ entries: [entry({}), entry({ action: 'update' })] }), false);
  });
});

describe('choosing by whom and which kind', () => {
  const doctor = entry({ organization: clinic('a'), kinds: { Condition: 1 } });
  const program = entry({ role: 'system', kinds: { Observation: 1 } });
  it('is among what is there, each once', () => {
    const { who, kinds } = choicesIn([doctor, doctor, program]);
    assert.deepEqual([who.size, kinds], [2, ['Condition', 'Observation']]);
  });
  it('keeps what meets both', () => {
    assert.equal(meets(doctor, {}), true);
    assert.equal(meets(doctor, { who: whoOf(doctor).key, kind: 'Condition' }), true);
    assert.equal(meets(doctor, { who: whoOf(program).key }), false);
    assert.equal(meets(doctor, { kind: 'Observation' }), false);
  });
});

describe('the chart of months', () => {
  const month = (name: string, acts: number, id?: string, role = 'clinician') => ({
    month: name,
    acts,
    denied: 0,
    role,
    ...(id === undefined ? {} : { organization: clinic(id) }),
  });
  it('has six months up to this one over the turn of the year, also those without an act', () => {
    const { months } = toChart([month('2026-12', 3, 'a')], '2027-02');
    assert.deepEqual(
      months.map((one) => [one.month, one.total]),
      [
        ['2026-09', 0],
        ['2026-10', 0],
        ['2026-11', 0],
        ['2026-12', 3],
        ['2027-01', 0],
        ['2027-02', 0],
      ],
    );
  });
  it('tells four institutions apart and adds up the others: no act is left out', () => {
    const rows = ['a', 'b', 'c', 'd', 'e', 'f'].map((id, i) => month('2026-11', 10 - i, id));
    const { series, months } = toChart([...rows, month('2026-11', 2, undefined, 'anonymous')], '2026-11');
    assert.equal(series.length, 5);
    assert.deepEqual(series.at(-1), { kind: 'rest' });
    assert.deepEqual(months.at(-1)?.parts, [10, 9, 8, 7, 6 + 5 + 2]);
    assert.equal(months.at(-1)?.total, 47);
  });
});
