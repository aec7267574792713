import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { LawEntry } from '#kernel';
import type { PermitRule, PracticeLaw } from '../law-model.ts';
import { decidePermit, type NewPermit, ruleOf } from './rules.ts';

const text = { en: '', 'zh-Hans': '', 'zh-Hant-HK': '' };
const entry = <T>(jurisdiction: string, value: T, more: object = {}): LawEntry<T> =>
  ({ jurisdiction, value, instrument: text, inForceFrom: '2000-01-01', ...more }) as unknown as LawEntry<T>;
const rule = (kind: string, more: Partial<PermitRule> = {}) =>
  ({ kind, professions: ['physician'], employers: 'anywhere', ...more }) as unknown as PermitRule;

/** A law for tests: one kind that lasts three years at named institutions, one that neither; a kind that came into force late, in a jurisdiction without a time zone first. */
const LAW = {
  timeZones: [entry('HK', 'Asia/Hong_Kong'), entry('CN-SZ', 'Asia/Shanghai')],
  permits: [
    entry('CN-SZ', rule('short-term-practice', { yearsMax: 3, employers: 'named' })),
    entry('HK', rule('hk-registration')),
    entry('NOWHERE', rule('supplement-kind')),
    entry('HK', rule('supplement-kind'), { inForceFrom: '2026-01-01' }),
  ],
  acts: [],
  settings: [],
} as unknown as PracticeLaw;

const WANTED = {
  practitionerId: 'dr-ho',
  kind: 'short-term-practice',
  profession: 'physician',
  firstDay: '2026-03-01',
  lastDay: '2029-02-28',
  employers: [{ organizationId: 'hku-szh' }],
  evidence: 'certificate',
} as unknown as NewPermit;
const faults = (more: object) => {
  const decision = decidePermit({ ...WANTED, ...more } as NewPermit, 'p1', LAW);
  return decision.ok
    ? []
    : decision.refusals.map(({ code, expression, params }) => [code.replace('credentialing.', ''), expression, params]);
};

describe('a permit to be', () => {
  it('is made of what its paper says, from the first instant of its first day to the last of its last, where it is given', () => {
    assert.deepEqual(decidePermit(WANTED, 'p1', LAW), {
      ok: true,
      value: {
        id: 'p1',
        practitionerId: 'dr-ho',
        kind: 'short-term-practice',
        profession: 'physician',
        firstDay: '2026-03-01',
        lastDay: '2029-02-28',
        timeZone: 'Asia/Shanghai',
        period: { from: new Date('2026-02-28T16:00:00Z'), until: new Date('2029-02-28T16:00:00Z') },
        employers: [{ organizationId: 'hku-szh', from: new Date('2026-02-28T16:00:00Z') }],
        specialties: [],
        suspensions: [],
        evidence: 'certificate',
      },
    });
  });

  it('has a number, an issuer and specialties where they are printed, and no end where none is', () => {
    const issuer = { ...text, en: 'Medical Council' };
    const wanted = { ...WANTED, kind: 'hk-registration', lastDay: undefined, employers: undefined };
    const decision = decidePermit(
      { ...wanted, number: 'M1', issuer, specialties: ['cardiology'] } as unknown as NewPermit,
      'p1',
      LAW,
    );
    assert.ok(decision.ok);
    const { number, period, employers, specialties } = decision.value;
    assert.deepEqual(
      [number, decision.value.issuer, period, employers, specialties, 'lastDay' in decision.value],
      ['M1', issuer, { from: new Date('2026-02-28T16:00:00Z') }, [], ['cardiology'], false],
    );
  });

  it('has days of the calendar, in order', () => {
    assert.deepEqual(faults({ firstDay: '2026-02-30' }), [['day-impossible', 'firstDay', { day: '2026-02-30' }]]);
    assert.deepEqual(faults({ lastDay: `soon${'!'.repeat(30)}` }), [
      ['day-impossible', 'firstDay', { day: `soon${'!'.repeat(16)}` }],
    ]);
    assert.deepEqual(faults({ lastDay: '2026-02-28' }), [
      ['days-crossed', 'lastDay', { first: '2026-03-01', last: '2026-02-28' }],
    ]);
    assert.deepEqual(faults({ lastDay: '2026-03-01' }), [], 'one day is a permit');
  });

  it('is of a kind that is given there on its first day, to a profession that may hold it', () => {
    assert.deepEqual(faults({ kind: 'unheard-of' }), [['kind-not-here', 'kind', {}]]);
    assert.deepEqual(faults({ kind: 'supplement-kind', firstDay: '2025-12-31' }), [['kind-not-here', 'kind', {}]]);
    assert.deepEqual(faults({ kind: 'supplement-kind', firstDay: '2026-01-01' }), []);
    assert.deepEqual(faults({ profession: 'nurse' }), [['profession-not-for-kind', 'profession', {}]]);
  });

  it('lasts no longer than its law allows, and not for ever where that says an end', () => {
    const long = ['longer-than-law', 'lastDay', { years: 3, first: '2026-03-01', latest: '2029-02-28' }];
    assert.deepEqual(faults({ lastDay: '2029-03-01' }), [long]);
    assert.deepEqual(faults({ lastDay: undefined }), [long]);
    assert.deepEqual(faults({ kind: 'hk-registration', lastDay: '2099-01-01' }), []);
  });

  it('names an institution where it holds only at those that it names', () => {
    assert.deepEqual(faults({ employers: [] }), [['employer-missing', 'employers', {}]]);
    assert.deepEqual(faults({ kind: 'hk-registration', employers: [] }), []);
  });

  it('is told every reason at once', () => {
    const all = faults({ lastDay: '2026-02-28', profession: 'nurse', employers: [] }).map(([code]) => code);
    assert.deepEqual(all, ['days-crossed', 'profession-not-for-kind', 'employer-missing']);
  });
});

describe('the rule of a kind', () => {
  it('is that of the jurisdiction that gives it and says in which time zone', () => {
    const found = (kind: string, day = '2026-03-01') => {
      const { jurisdiction, timeZone, rule: one } = ruleOf(kind as never, day, LAW) ?? {};
      return [jurisdiction, timeZone, one?.kind];
    };
    assert.deepEqual(found('short-term-practice'), ['CN-SZ', 'Asia/Shanghai', 'short-term-practice']);
    assert.deepEqual(found('supplement-kind'), ['HK', 'Asia/Hong_Kong', 'supplement-kind']);
    assert.deepEqual(found('supplement-kind', '2025-12-31'), [undefined, undefined, undefined]);
    assert.deepEqual(found('short-term-practice', '1999-12-31'), [undefined, undefined, undefined]);
  });
});
