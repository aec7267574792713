import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { LANGS } from '#kernel';
import { dayIn, endOfDay, isDay, lastDayOfYears, startOfDay } from './civil-day.ts';
import { ACTS } from './contract.ts';
import { act, aPermit, aPractitioner, BAOAN, HOME, NOW, SHORT_TERM, TUEN_MUN } from './fixtures.ts';
import { PERMIT_RULES } from './lawbook.ts';
import { mayPractise } from './may-practise.ts';
import type { Act, Permit, Place } from './model.ts';
import { PRACTICE_LAW } from './practice-law.ts';

const codes = (permits: readonly Permit[], what: Act, where: Place, at = NOW, law = PRACTICE_LAW): string[] => {
  const decision = mayPractise(aPractitioner(...permits), what, where, at, law);
  return decision.ok ? [] : decision.refusals.map(({ code }) => code.replace('credentialing.', ''));
};
const SIGN = act('sign-record');
const online: Place = { ...BAOAN, setting: 'internet-hospital' };
const onTheWay: Place = { ...TUEN_MUN, organizationId: 'hku-szh', setting: 'ambulance' };
const aSuspension = { id: 's1', from: new Date('2026-11-01T00:00:00Z'), reason: 'inquiry' };

describe('short-term practice on the mainland', () => {
  it('opens every act at work at the employing institution, beside a registration at home', () => {
    for (const kind of [
      'enter-workplace',
      'be-rostered',
      'be-booked',
      'record-visit',
      'sign-record',
      'prescribe',
    ] as const) {
      assert.deepEqual(codes([HOME, SHORT_TERM], act(kind), BAOAN), [], kind);
    }
  });
  it('tells what it rests on, until when, and what of it no source confirms', () => {
    const decision = mayPractise(aPractitioner(HOME, SHORT_TERM), SIGN, BAOAN, NOW);
    assert.ok(decision.ok);
    const { permit, with: beside, until, assumptions } = decision.value;
    assert.deepEqual(
      [permit.kind, permit.number, beside.map(({ kind }) => kind)],
      ['short-term-practice', 'SZ-0001', ['hk-registration']],
    );
    assert.equal(until?.toISOString(), '2028-02-29T16:00:00.000Z');
    assert.ok(assumptions.some(({ en }) => en.includes('were not found')));
  });
  it('is nothing without a registration at home', () => {
    assert.deepEqual(codes([SHORT_TERM], SIGN, BAOAN), ['home-missing']);
  });
  it('falls with the registration at home, and says what befell that', () => {
    const struckOff = { ...HOME, revoked: { at: new Date('2026-06-01T00:00:00Z'), reason: 'struck off' } };
    assert.deepEqual(codes([struckOff, SHORT_TERM], SIGN, BAOAN), ['revoked']);
  });
  it('holds at the institutions it names alone', () => {
    assert.deepEqual(codes([HOME, SHORT_TERM], SIGN, { ...BAOAN, organizationId: 'hku-szh' }), ['employer-not-named']);
  });
  it('ends at an institution when the engagement there ends, and begins when it begins', () => {
    const engaged = (from: string, until?: string): Permit => ({
      ...SHORT_TERM,
      employers: [
        { organizationId: 'baoan-central', from: new Date(from), ...(until ? { until: new Date(until) } : {}) },
      ],
    });
    assert.deepEqual(codes([HOME, engaged('2025-03-01T00:00:00Z', NOW.toISOString())], SIGN, BAOAN), [
      'employer-ended',
    ]);
    assert.deepEqual(codes([HOME, engaged('2026-12-01T00:00:00Z')], SIGN, BAOAN), ['employer-not-yet']);
  });
  it('lasts three years at most, whatever is printed', () => {
    const printedLonger = aPermit('short-term-practice', '2023-11-22', '2030-01-01', { at: ['baoan-central'] });
    const lastInstant = new Date('2026-11-21T15:59:59.999Z');
    assert.deepEqual(codes([HOME, printedLonger], SIGN, BAOAN, lastInstant), []);
    assert.deepEqual(codes([HOME, printedLonger], SIGN, BAOAN, new Date('2026-11-21T16:00:00Z')), ['beyond-longest']);
  });
  it('is not widened by a multi-site filing', () => {
    const filing = aPermit('multi-site-practice', '2026-01-01', undefined, { at: ['hku-szh'] });
    assert.deepEqual(codes([HOME, SHORT_TERM, filing], SIGN, { ...BAOAN, organizationId: 'hku-szh' }), [
      'employer-not-named',
    ]);
  });
  it('is not for nurses', () => {
    const nurses = [HOME, SHORT_TERM].map((permit): Permit => ({ ...permit, profession: 'nurse' }));
    assert.deepEqual(codes(nurses, act('record-visit'), BAOAN), ['profession-not-covered']);
  });
});

describe('every reason is named, not just the first', () => {
  it('of one permit', () => {
    const wretched: Permit = {
      ...aPermit('short-term-practice', '2022-01-01', '2024-12-31', { at: ['hku-szh'] }),
      suspensions: [aSuspension],
      revoked: { at: new Date('2026-10-01T00:00:00Z'), reason: 'false papers' },
    };
    assert.deepEqual(codes([wretched], SIGN, BAOAN), [
      'expired',
      'suspended',
      'revoked',
      'employer-not-named',
      'home-missing',
    ]);
  });
  it('of each permit that might have opened it', () => {
    const old = aPermit('short-term-practice', '2022-01-01', '2024-12-31', { id: 'old', at: ['baoan-central'] });
    const coming = aPermit('short-term-practice', '2027-01-01', '2029-12-31', { id: 'coming', at: ['baoan-central'] });
    assert.deepEqual(codes([HOME, coming, old], SIGN, BAOAN), ['expired', 'not-yet-valid']);
  });
  it('in three languages, with the permit by its name and its day', () => {
    const over = aPermit('short-term-practice', '2023-05-01', '2026-04-30', { number: 'SZ-9', at: ['baoan-central'] });
    const decision = mayPractise(aPractitioner(HOME, over), SIGN, BAOAN, NOW);
    assert.ok(!decision.ok);
    assert.deepEqual(decision.refusals[0].text, {
      en: 'mainland short-term practice permit no. SZ-9: its last day was 30 Apr 2026.',
      'zh-Hans': '港澳台医师短期行医执业证书（SZ-9）：有效期至2026年4月30日，已届满。',
      'zh-Hant-HK': '港澳台醫師內地短期行醫執業證書（SZ-9）：有效期至2026年4月30日，已屆滿。',
    });
  });
  it('and no sentence has a hole left', () => {
    const everything = PERMIT_RULES.map(({ value }) => ({
      ...aPermit(value.kind, '2020-01-01', '2021-12-31', { at: ['elsewhere'] }),
      suspensions: [{ ...aSuspension, reason: '{act} typed by a person' }],
    }));
    for (const kind of ACTS) {
      for (const place of [BAOAN, TUEN_MUN, online, onTheWay]) {
        const decision = mayPractise(aPractitioner(...everything), act(kind, 'surgery'), place, NOW);
        assert.ok(!decision.ok);
        for (const { text, params } of decision.refusals) {
          for (const lang of LANGS) {
            const holes = [...text[lang].matchAll(/\{(\w+)\}/g)].map(([, hole]) => hole ?? '');
            assert.deepEqual(
              holes.filter((hole) => hole !== 'act' && params?.[hole] === undefined),
              [],
              text[lang],
            );
          }
        }
      }
    }
  });
});

describe('a permit that ends at midnight', () => {
  const until = (timeZone: string) =>
    aPermit('short-term-practice', '2025-03-01', '2026-11-22', { timeZone, at: ['baoan-central'] });
  it('is in force in the last instant of its last day, and not in the first of the next, in the time zone of its law', () => {
    for (const [timeZone, midnight] of [
      ['Asia/Shanghai', '2026-11-22T16:00:00.000Z'],
      ['Asia/Hong_Kong', '2026-11-22T16:00:00.000Z'],
      ['UTC', '2026-11-23T00:00:00.000Z'],
      ['America/New_York', '2026-11-23T05:00:00.000Z'],
    ] as const) {
      const permits = [HOME, until(timeZone)];
      const before = new Date(Date.parse(midnight) - 1);
      assert.deepEqual(codes(permits, SIGN, BAOAN, before), [], timeZone);
      assert.deepEqual(codes(permits, SIGN, BAOAN, new Date(midnight)), ['expired'], timeZone);
    }
  });
  it('begins with its first instant', () => {
    const from = aPermit('short-term-practice', '2026-11-23', '2028-11-22', { at: ['baoan-central'] });
    assert.deepEqual(codes([HOME, from], SIGN, BAOAN, new Date('2026-11-22T15:59:59.999Z')), ['not-yet-valid']);
    assert.deepEqual(codes([HOME, from], SIGN, BAOAN, new Date('2026-11-22T16:00:00Z')), []);
  });
  it('knows that clocks in Shanghai were an hour ahead of Hong Kong in the summers of 1986 to 1991', () => {
    assert.equal(startOfDay('1990-07-01', 'Asia/Shanghai').toISOString(), '1990-06-30T15:00:00.000Z');
    assert.equal(startOfDay('1990-07-01', 'Asia/Hong_Kong').toISOString(), '1990-06-30T16:00:00.000Z');
    assert.equal(dayIn(new Date('1990-06-30T15:30:00Z'), 'Asia/Hong_Kong'), '1990-06-30');
    assert.equal(endOfDay('2026-11-22', 'Asia/Macau').toISOString(), '2026-11-22T16:00:00.000Z');
  });
  it('counts years in calendar days', () => {
    assert.equal(lastDayOfYears('2025-03-01', 3), '2028-02-29');
    assert.equal(lastDayOfYears('2024-02-29', 3), '2027-02-28');
    assert.equal(lastDayOfYears('2026-01-01', 1), '2026-12-31');
    assert.deepEqual(['2026-02-29', '2024-02-29', '2026-13-01', 'today'].map(isDay), [false, true, false, false]);
  });
});

describe('suspension and revocation', () => {
  it('close from their instant on; a suspension that is over closes nothing', () => {
    const suspended = (from: string, until?: string): Permit => ({
      ...SHORT_TERM,
      suspensions: [{ id: 's', from: new Date(from), reason: 'x', ...(until ? { until: new Date(until) } : {}) }],
    });
    assert.deepEqual(codes([HOME, suspended(NOW.toISOString())], SIGN, BAOAN), ['suspended']);
    assert.deepEqual(codes([HOME, suspended('2026-11-01T00:00:00Z', NOW.toISOString())], SIGN, BAOAN), []);
    assert.deepEqual(codes([HOME, suspended('2026-11-23T00:00:00Z')], SIGN, BAOAN), []);
    const revoked = { ...SHORT_TERM, revoked: { at: NOW, reason: 'x' } };
    assert.deepEqual(codes([HOME, revoked], SIGN, BAOAN), ['revoked']);
    assert.deepEqual(codes([HOME, revoked], SIGN, BAOAN, new Date(NOW.getTime() - 1)), []);
  });
  it('that is announced ends the permission told today', () => {
    const ahead = { ...SHORT_TERM, suspensions: [{ id: 's', from: new Date('2026-12-01T00:00:00Z'), reason: 'x' }] };
    const decision = mayPractise(aPractitioner(HOME, ahead), SIGN, BAOAN, NOW);
    assert.equal(decision.ok && decision.value.until?.toISOString(), '2026-12-01T00:00:00.000Z');
  });
});

describe('the permanent route', () => {
  it('stands alone, without an end', () => {
    const decision = mayPractise(aPractitioner(aPermit('mainland-recognition', '2010-01-01')), SIGN, BAOAN, NOW);
    assert.ok(decision.ok);
    assert.equal(decision.value.until, undefined);
  });
});

describe('a mainland registration', () => {
  const main = aPermit('mainland-registration', '2012-07-01', undefined, { at: ['baoan-central'] });
  const other: Place = { ...BAOAN, organizationId: 'hku-szh' };
  it('that names its place of practice holds there alone', () => {
    assert.deepEqual(codes([main], SIGN, BAOAN), []);
    assert.deepEqual(codes([main], SIGN, other), ['employer-not-named']);
    assert.deepEqual(codes([{ ...main, employers: [] }], SIGN, other), []);
  });
  it('holds elsewhere too by a multi-site filing, while that is in force', () => {
    const filing = aPermit('multi-site-practice', '2026-01-01', '2026-12-31', { at: ['hku-szh'] });
    assert.deepEqual(codes([main, filing], SIGN, other), []);
    assert.deepEqual(codes([main, { ...filing, suspensions: [aSuspension] }], SIGN, other), [
      'employer-not-named',
      'suspended',
    ]);
  });
  it('opens nothing in Hong Kong', () => {
    assert.deepEqual(codes([main], SIGN, TUEN_MUN), ['no-permit']);
  });
});

describe('limited practice on board an ambulance', () => {
  const escort = aPermit('ambulance-escort', '2025-01-01', undefined, { at: ['hku-szh'] });
  const main = aPermit('mainland-registration', '2012-07-01');
  it('opens care on the way and its record, and neither prescribing nor any act on site', () => {
    for (const kind of ['escort-patient', 'record-visit', 'sign-record'] as const) {
      assert.deepEqual(codes([main, escort], act(kind), onTheWay), [], kind);
    }
    assert.deepEqual(codes([main, escort], act('prescribe'), onTheWay), ['act-not-covered']);
    assert.deepEqual(codes([main, escort], act('sign-record'), { ...onTheWay, setting: 'on-site' }), [
      'setting-not-covered',
    ]);
  });
  it('ends with the pilot, at midnight in Hong Kong', () => {
    const lastInstant = new Date('2026-11-29T15:59:59.999Z');
    assert.deepEqual(codes([main, escort], act('sign-record'), onTheWay, lastInstant), []);
    assert.deepEqual(codes([main, escort], act('sign-record'), onTheWay, new Date('2026-11-29T16:00:00Z')), [
      'rule-not-in-force',
    ]);
    const decision = mayPractise(aPractitioner(main, escort), act('sign-record'), onTheWay, NOW);
    assert.equal(decision.ok && decision.value.until?.toISOString(), '2026-11-29T16:00:00.000Z');
  });
});

describe('internet hospital', () => {
  const filing = aPermit('internet-hospital-filing', '2026-01-01', '2026-12-31', { at: ['baoan-central'] });
  it('on the mainland asks for a filing at that institution', () => {
    assert.deepEqual(codes([HOME, SHORT_TERM], act('record-visit'), online), ['supplement-missing']);
    assert.deepEqual(codes([HOME, SHORT_TERM, filing], act('record-visit'), online), []);
    const elsewhere = { ...filing, employers: [{ organizationId: 'hku-szh', from: filing.period.from }] };
    assert.deepEqual(codes([HOME, SHORT_TERM, elsewhere], act('record-visit'), online), ['employer-not-named']);
  });
  it('never prescribes controlled drugs, whatever is held', () => {
    const held = aPermit('controlled-drugs', '2026-01-01');
    assert.deepEqual(codes([HOME, SHORT_TERM, filing, held], act('prescribe-controlled'), online), ['never-here']);
  });
});

describe('prescribing and reporting', () => {
  it('controlled drugs on the mainland ask for a qualification of their own', () => {
    const held = aPermit('controlled-drugs', '2026-01-01', '2026-11-21');
    assert.deepEqual(codes([HOME, SHORT_TERM], act('prescribe-controlled'), BAOAN), ['supplement-missing']);
    assert.deepEqual(codes([HOME, SHORT_TERM, held], act('prescribe-controlled'), BAOAN), ['expired']);
    const { lastDay: _, ...rest } = held;
    assert.deepEqual(
      codes([HOME, SHORT_TERM, { ...rest, period: { from: held.period.from } }], act('prescribe-controlled'), BAOAN),
      [],
    );
  });
  it('a nurse records and does not prescribe', () => {
    const nurse = aPermit('mainland-registration', '2012-07-01', undefined, { profession: 'nurse' });
    assert.deepEqual(codes([nurse], act('record-visit'), BAOAN), []);
    assert.deepEqual(codes([nurse], act('prescribe'), BAOAN), ['profession-not-covered']);
  });
  it('where an operator asks for a prescribing right, none prescribes without', () => {
    const acts = PRACTICE_LAW.acts.map((entry) =>
      entry.value.act === 'prescribe'
        ? { ...entry, value: { ...entry.value, supplements: ['prescribing-right'] as const } }
        : entry,
    );
    const law = { ...PRACTICE_LAW, acts };
    assert.deepEqual(codes([HOME, SHORT_TERM], act('prescribe'), BAOAN, NOW, law), ['supplement-missing']);
    assert.deepEqual(
      codes([HOME, SHORT_TERM, aPermit('prescribing-right', '2026-01-01')], act('prescribe'), BAOAN, NOW, law),
      [],
    );
  });
  it('imaging is reported by radiologists, or by a filing in its place', () => {
    const report = act('report-imaging');
    assert.deepEqual(codes([HOME, SHORT_TERM], report, BAOAN), ['specialty-not-covered', 'supplement-missing']);
    assert.deepEqual(codes([{ ...HOME, specialties: ['radiology'] }, SHORT_TERM], report, BAOAN), []);
    assert.deepEqual(codes([HOME, SHORT_TERM, aPermit('radiology-reporting', '2026-01-01')], report, BAOAN), []);
  });
  it('an act in a specialty is for those whose permits name it, where they name any', () => {
    const surgeon = { ...SHORT_TERM, specialties: ['surgery'] };
    assert.deepEqual(codes([HOME, surgeon], act('be-booked', 'surgery'), BAOAN), []);
    assert.deepEqual(codes([HOME, surgeon], act('be-booked', 'paediatrics'), BAOAN), ['specialty-not-covered']);
    assert.deepEqual(codes([HOME, SHORT_TERM], act('be-booked', 'paediatrics'), BAOAN), []);
  });
});

describe('where no rule speaks', () => {
  it('nobody may', () => {
    const macao: Place = { jurisdiction: 'MO', organizationId: 'csj', setting: 'on-site' };
    assert.deepEqual(codes([aPermit('macao-registration', '2000-01-01')], SIGN, macao), ['no-law']);
    assert.deepEqual(codes([HOME], SIGN, { ...BAOAN, jurisdiction: 'XX' }), ['no-law']);
    assert.deepEqual(codes([HOME, SHORT_TERM], act('escort-patient'), BAOAN), ['no-law']);
  });
});
