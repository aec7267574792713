import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { act, aPermit, aPractitioner, BAOAN, HOME, NOW, SHORT_TERM, TUEN_MUN } from './fixtures.ts';
import type { PermitRule, PracticeLaw } from './law-model.ts';
import { mayPractise } from './may-practise.ts';
import type { Act, Employer, LastingPermission, Permit, PermitKind, Place } from './model.ts';
import { PRACTICE_LAW } from './practice-law.ts';

/** The yes; a no fails the test with its reasons. */
const permission = (
  permits: readonly Permit[],
  what: Act,
  where: Place = BAOAN,
  at = NOW,
  law = PRACTICE_LAW,
): LastingPermission => {
  const decision = mayPractise(aPractitioner(...permits), what, where, at, law);
  assert.ok(decision.ok, decision.ok ? '' : decision.refusals.map(({ text }) => text.en).join(' '));
  return decision.value;
};
/** Which permit it rests on, what stands beside it, and until when. */
const footing = (...question: Parameters<typeof permission>) => {
  const { permit, with: beside, until } = permission(...question);
  return [permit.id, beside.map(({ id }) => id), until?.toISOString()];
};
/** Asked of permits on file in one order and in the other. */
const inEitherOrder = (permits: readonly Permit[], ...rest: [what: Act, where?: Place]) => {
  const told = footing(permits, ...rest);
  assert.deepEqual(footing(permits.toReversed(), ...rest), told);
  return told;
};
const SIGN = act('sign-record');
const OTHER: Place = { ...BAOAN, organizationId: 'hku-szh' };
const MAIN = aPermit('mainland-registration', '2012-07-01', undefined, { at: ['baoan-central'] });
const MACAO = aPermit('macao-registration', '2010-01-01');
const withRule = (kind: PermitKind, more: Partial<PermitRule>): PracticeLaw => ({
  ...PRACTICE_LAW,
  permits: PRACTICE_LAW.permits.map((entry) =>
    entry.value.kind === kind ? { ...entry, value: { ...entry.value, ...more } } : entry,
  ),
});

describe('what a permission cites', () => {
  it('the permit and the registration at home, with their numbers and evidence, and each assumption of the rules', () => {
    const [rule, ofHome, ofAct] = [
      PRACTICE_LAW.permits.find(({ value }) => value.kind === 'short-term-practice'),
      PRACTICE_LAW.permits.find(({ value }) => value.kind === 'hk-registration'),
      PRACTICE_LAW.acts.find(({ value, jurisdiction }) => value.act === 'sign-record' && jurisdiction === 'CN-SZ'),
    ];
    assert.ok(
      rule?.value.assumptions &&
        ofHome?.value.assumptions &&
        ofAct?.source === 'assumption' &&
        ofAct.value.assumptions === undefined,
    );
    assert.deepEqual(permission([HOME, SHORT_TERM], SIGN), {
      permit: {
        id: 'permit-short-term-practice',
        kind: 'short-term-practice',
        number: 'SZ-0001',
        evidence: 'certificate',
      },
      with: [{ id: 'permit-hk-registration', kind: 'hk-registration', number: 'M00001', evidence: 'certificate' }],
      until: new Date('2028-02-29T16:00:00Z'),
      assumptions: [...rule.value.assumptions, ...ofHome.value.assumptions, ofAct.instrument],
    });
  });
  it('neither a number nor an end where there is none', () => {
    const { permit, with: beside, ...rest } = permission([aPermit('mainland-recognition', '2010-01-01')], SIGN);
    assert.deepEqual(
      [permit, beside],
      [{ id: 'permit-mainland-recognition', kind: 'mainland-recognition', evidence: 'certificate' }, []],
    );
    assert.deepEqual(Object.keys(rest), ['assumptions']);
  });
  it('the assumptions of the setting too, each once', () => {
    const { assumptions } = permission([HOME], act('prescribe'), { ...TUEN_MUN, setting: 'internet-hospital' });
    assert.deepEqual(
      assumptions.map(({ en }) => en),
      [
        'Dentists, Chinese medicine practitioners, nurses and pharmacists are kept as the same kind; their own registers’ rules were not looked up.',
        'Consortium rule on permits (assumption)',
        'No prescribing right beside the registration is asked for; an operator may ask for one.',
        'No filing for remote consultations is known in Hong Kong.',
      ],
    );
  });
  it('a filing in the place of a specialty, whose end is the end of the permission', () => {
    const reporting = aPermit('radiology-reporting', '2026-01-01', '2026-12-31');
    assert.deepEqual(footing([HOME, SHORT_TERM, reporting], act('report-imaging')), [
      'permit-short-term-practice',
      ['permit-hk-registration', 'permit-radiology-reporting'],
      '2026-12-31T16:00:00.000Z',
    ]);
  });
});

describe('until when', () => {
  it('to the earliest end of all that it rests on, whichever that is', () => {
    const drugs = (lastDay: string) => aPermit('controlled-drugs', '2026-01-01', lastDay);
    const home = (lastDay: string) => aPermit('hk-registration', '2004-07-01', lastDay);
    const until = (homeEnds: string, drugsEnd: string) =>
      permission([home(homeEnds), SHORT_TERM, drugs(drugsEnd)], act('prescribe-controlled')).until?.toISOString();
    assert.equal(until('2030-01-01', '2031-01-01'), '2028-02-29T16:00:00.000Z');
    assert.equal(until('2027-06-30', '2031-01-01'), '2027-06-30T16:00:00.000Z');
    assert.equal(until('2030-01-01', '2027-03-31'), '2027-03-31T16:00:00.000Z');
  });
  it('to the longest that the law allows, where more is printed', () => {
    const printedLonger = aPermit('short-term-practice', '2025-03-01', '2030-01-01', { at: ['baoan-central'] });
    assert.equal(permission([HOME, printedLonger], SIGN).until?.toISOString(), '2028-02-29T16:00:00.000Z');
  });
  it('suspensions that are over, or were lifted in the instant that they began, do not shorten it', () => {
    const before = new Date('2026-01-01T00:00:00Z');
    const lifted: Permit = {
      ...SHORT_TERM,
      suspensions: [
        { id: 's1', from: before, until: new Date('2026-02-01T00:00:00Z'), reason: 'x' },
        { id: 's2', from: NOW, until: NOW, reason: 'x' },
      ],
    };
    assert.equal(permission([HOME, lifted], SIGN).until?.toISOString(), '2028-02-29T16:00:00.000Z');
  });
  it('to the earliest suspension ahead', () => {
    const ahead: Permit = {
      ...SHORT_TERM,
      suspensions: ['2027-02-01', '2027-01-01', '2027-03-01'].map((day) => ({
        id: day,
        from: new Date(`${day}T00:00:00Z`),
        reason: 'x',
      })),
    };
    assert.equal(permission([HOME, ahead], SIGN).until?.toISOString(), '2027-01-01T00:00:00.000Z');
  });
  it('of engagements that overlap, to the end of the last', () => {
    const engaged = (...ends: readonly (string | undefined)[]): Permit => ({
      ...SHORT_TERM,
      employers: ends.map(
        (end): Employer => ({
          organizationId: 'baoan-central',
          from: SHORT_TERM.period.from,
          ...(end === undefined ? {} : { until: new Date(`${end}T16:00:00Z`) }),
        }),
      ),
    });
    const until = (...ends: readonly (string | undefined)[]) =>
      permission([HOME, engaged(...ends)], SIGN).until?.toISOString();
    assert.equal(until('2027-02-28', '2027-03-31', '2027-01-31'), '2027-03-31T16:00:00.000Z');
    assert.equal(until('2027-02-28', undefined, '2027-01-31'), '2028-02-29T16:00:00.000Z');
  });
});

describe('where more than one would do', () => {
  it('the permit that stands longest opens the act', () => {
    const [soon, late] = [
      aPermit('mainland-registration', '2012-07-01', '2027-12-31', { id: 'a' }),
      aPermit('mainland-registration', '2013-07-01', '2028-12-31', { id: 'b' }),
    ];
    assert.deepEqual(inEitherOrder([soon, late], SIGN), ['b', [], '2028-12-31T16:00:00.000Z']);
    const endless = aPermit('mainland-registration', '2014-07-01', undefined, { id: 'c' });
    assert.deepEqual(inEitherOrder([soon, late, endless], SIGN), ['c', [], undefined]);
    const first = aPermit('mainland-registration', '2011-07-01', '2029-12-31', { id: 'd' });
    assert.deepEqual(inEitherOrder([soon, late, first], SIGN), ['d', [], '2029-12-31T16:00:00.000Z']);
  });
  it('of those that stand as long, the first by its id', () => {
    const registered = (id: string, firstDay: string, lastDay?: string) =>
      aPermit('mainland-registration', firstDay, lastDay, { id });
    for (const lastDay of ['2028-12-31', undefined]) {
      const { until } = aPermit('mainland-registration', '2012-07-01', lastDay).period;
      for (const [ofA, ofB] of [
        ['2012-07-01', '2013-07-01'],
        ['2013-07-01', '2012-07-01'],
      ] as const) {
        const permits = [registered('a', ofA, lastDay), registered('b', ofB, lastDay)];
        assert.deepEqual(inEitherOrder(permits, SIGN), ['a', [], until?.toISOString()]);
      }
    }
  });
  it('the registration at home that stands longest is cited, and never one that does not stand', () => {
    const hongKong = aPermit('hk-registration', '2004-07-01', '2027-06-30');
    const short = 'permit-short-term-practice';
    assert.deepEqual(inEitherOrder([hongKong, MACAO, SHORT_TERM], SIGN), [
      short,
      ['permit-macao-registration'],
      '2028-02-29T16:00:00.000Z',
    ]);
    const macao = aPermit('macao-registration', '2010-01-01', '2027-03-31');
    assert.deepEqual(inEitherOrder([hongKong, macao, SHORT_TERM], SIGN), [
      short,
      ['permit-hk-registration'],
      '2027-06-30T16:00:00.000Z',
    ]);
    const suspended = { ...HOME, suspensions: [{ id: 's', from: new Date('2026-11-01T00:00:00Z'), reason: 'x' }] };
    assert.deepEqual(inEitherOrder([suspended, macao, SHORT_TERM], SIGN), [
      short,
      ['permit-macao-registration'],
      '2027-03-31T16:00:00.000Z',
    ]);
  });
  it('the filing that widens a registration for longest is cited, and its end is the end of the permission', () => {
    const filing = (id: string, firstDay: string, lastDay?: string) =>
      aPermit('multi-site-practice', firstDay, lastDay, { id, at: ['hku-szh'] });
    const [early, late] = [filing('early', '2026-02-01', '2026-12-31'), filing('late', '2026-03-01', '2027-12-31')];
    const main = 'permit-mainland-registration';
    assert.deepEqual(inEitherOrder([MAIN, early, late], SIGN, OTHER), [main, ['late'], '2027-12-31T16:00:00.000Z']);
    const longer = filing('longer', '2026-01-01', '2028-12-31');
    assert.deepEqual(inEitherOrder([MAIN, longer, late], SIGN, OTHER), [main, ['longer'], '2028-12-31T16:00:00.000Z']);
    const endless = filing('endless', '2026-04-01');
    assert.deepEqual(inEitherOrder([MAIN, early, endless], SIGN, OTHER), [main, ['endless'], undefined]);
    const twin = filing('a-twin', '2026-04-01');
    assert.deepEqual(inEitherOrder([MAIN, endless, twin], SIGN, OTHER), [main, ['a-twin'], undefined]);
  });
  it('of registrations at home that stand as long, the first by its kind, then its first day, then its id', () => {
    const homes = [
      aPermit('hk-registration', '2004-07-01', undefined, { id: 'b' }),
      aPermit('hk-registration', '2004-07-01', undefined, { id: 'a' }),
      aPermit('hk-registration', '2004-07-02', undefined, { id: '0' }),
      MACAO,
    ];
    const [, beside] = inEitherOrder([SHORT_TERM, ...homes], SIGN);
    assert.deepEqual(beside, ['a']);
  });
});

describe('by other books', () => {
  it('a permit that holds anywhere holds at an institution that it does not name', () => {
    const law = withRule('mainland-registration', { employers: 'anywhere' });
    assert.deepEqual(footing([MAIN], SIGN, OTHER, NOW, law), ['permit-mainland-registration', [], undefined]);
  });
  it('a permit opens by a rule of the consortium’s own', () => {
    const [entry] = PRACTICE_LAW.permits.filter(({ value }) => value.kind === 'hk-registration');
    assert.ok(entry);
    const law = { ...PRACTICE_LAW, permits: [{ ...entry, jurisdiction: '*' }] };
    assert.deepEqual(footing([HOME], SIGN, BAOAN, NOW, law), ['permit-hk-registration', [], undefined]);
  });
  it('a supplement that has no rule of its own there is held to its days and to the institutions that it names', () => {
    const acts = PRACTICE_LAW.acts.map((entry) =>
      entry.value.act === 'prescribe'
        ? { ...entry, value: { ...entry.value, supplements: ['prescribing-right'] as const } }
        : entry,
    );
    const law = { ...PRACTICE_LAW, acts };
    const right = (at: readonly string[], lastDay = '2027-06-30') =>
      aPermit('prescribing-right', '2026-01-01', lastDay, { at });
    for (const at of [[], ['tmh']]) {
      assert.deepEqual(footing([HOME, right(at)], act('prescribe'), TUEN_MUN, NOW, law), [
        'permit-hk-registration',
        ['permit-prescribing-right'],
        '2027-06-30T16:00:00.000Z',
      ]);
    }
    for (const [one, code] of [
      [right(['hku-szh']), 'credentialing.employer-not-named'],
      [right([], '2026-11-21'), 'credentialing.expired'],
    ] as const) {
      const decision = mayPractise(aPractitioner(HOME, one), act('prescribe'), TUEN_MUN, NOW, law);
      assert.deepEqual(decision.ok ? [] : decision.refusals.map((refusal) => refusal.code), [code]);
    }
  });
});
