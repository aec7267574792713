import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { act, aPermit, aPractitioner, BAOAN, HOME, NOW, SHORT_TERM, TUEN_MUN } from './fixtures.ts';
import { AMBULANCE } from './instruments.ts';
import { mayPractise } from './may-practise.ts';
import type { Act, Employer, Permit, Place, Suspension } from './model.ts';
import { PRACTICE_LAW } from './practice-law.ts';
import { withoutReasons } from './withheld-reasons.ts';
import { text } from './words.ts';

/** Every reason against it, in order: its code and what it says. */
const reasons = (permits: readonly Permit[], what: Act, where: Place = BAOAN, at = NOW, law = PRACTICE_LAW) => {
  const decision = mayPractise(aPractitioner(...permits), what, where, at, law);
  return decision.ok ? [] : decision.refusals.map(({ code, text: { en } }) => `${code.split('.')[1]}: ${en}`);
};
const SIGN = act('sign-record');
const OTHER: Place = { ...BAOAN, organizationId: 'hku-szh', organizationName: text('HKU-SZ', '港大深圳', '港大深圳') };
const online: Place = { ...BAOAN, setting: 'internet-hospital' };
const onTheWay: Place = { ...TUEN_MUN, organizationId: 'hku-szh', setting: 'ambulance' };
const MAIN = aPermit('mainland-registration', '2012-07-01', undefined, { at: ['baoan-central'] });
const filing = (number: string, firstDay: string, lastDay: string | undefined, at: readonly string[]) =>
  aPermit('multi-site-practice', firstDay, lastDay, { id: `filing-${number}`, number, at });
const suspended = (from: string, reason: string, until?: string): Suspension => ({
  id: `s-${from}`,
  from: new Date(from),
  reason,
  ...(until === undefined ? {} : { until: new Date(until) }),
});
const engaged = (...periods: readonly (readonly [from: string, until?: string])[]): Employer[] =>
  periods.map(([from, until]) => ({
    organizationId: 'baoan-central',
    from: new Date(from),
    ...(until === undefined ? {} : { until: new Date(until) }),
  }));

describe('what a no says of the permit itself', () => {
  it('that has not begun: from which day it holds', () => {
    const coming = aPermit('short-term-practice', '2027-01-05', '2029-12-31', {
      number: 'SZ-2',
      at: ['baoan-central'],
    });
    assert.deepEqual(reasons([HOME, coming], SIGN), [
      'not-yet-valid: mainland short-term practice permit no. SZ-2: valid from 5 Jan 2027, not before.',
    ]);
  });
  it('that is over: its last day, which is told instead of the longest that the law allows', () => {
    const over = aPermit('short-term-practice', '2020-01-01', '2026-04-30', { number: 'SZ-2', at: ['baoan-central'] });
    assert.deepEqual(reasons([HOME, over], SIGN), [
      'expired: mainland short-term practice permit no. SZ-2: its last day was 30 Apr 2026.',
    ]);
  });
  it('that is printed for longer than the law allows: how many years, as a number too, and which day was the last', () => {
    const printedLonger = aPermit('short-term-practice', '2023-11-22', '2030-01-01', { at: ['baoan-central'] });
    const decision = mayPractise(aPractitioner(HOME, printedLonger), SIGN, BAOAN, NOW);
    assert.deepEqual(decision, {
      ok: false,
      refusals: [
        {
          code: 'credentialing.beyond-longest',
          issue: 'forbidden',
          params: { years: 3 },
          text: text(
            'mainland short-term practice permit: the law allows 3 years, which ended on 21 Nov 2026, whatever is printed on it.',
            '港澳台医师短期行医执业证书：依规定最长3年，已于2026年11月21日届满，证上所印期限不作数。',
            '港澳台醫師內地短期行醫執業證書：按規定最長3年，已於2026年11月21日屆滿，證上所印期限並不作數。',
          ),
        },
      ],
    });
  });
  it('whose rule is not in force: the instrument, and what else is against it', () => {
    const escort = {
      ...aPermit('ambulance-escort', '2025-01-01', '2026-11-30', { number: 'A-1', at: ['hku-szh'] }),
      revoked: { at: new Date('2026-11-01T00:00:00Z'), reason: 'left the crew' },
    };
    const after = new Date('2026-12-01T00:00:00Z');
    const name = 'limited practice on a cross-boundary ambulance no. A-1';
    assert.deepEqual(reasons([MAIN, escort], SIGN, onTheWay, after), [
      `rule-not-in-force: ${name}: the rule that gives it effect is not in force on this day (${AMBULANCE.instrument.en}).`,
      `expired: ${name}: its last day was 30 Nov 2026.`,
      `revoked: ${name}: revoked on 1 Nov 2026. Reason given: left the crew`,
    ]);
  });
});

describe('what a no says of a suspension or a revocation', () => {
  const struck: Permit = {
    ...SHORT_TERM,
    suspensions: [
      suspended('2026-11-10T15:59:59Z', 'second {day}'),
      suspended('2026-10-31T16:00:00Z', 'first'),
      suspended('2026-01-01T00:00:00Z', 'long over', '2026-02-01T00:00:00Z'),
    ],
    revoked: { at: new Date('2026-11-19T16:00:00Z'), reason: 'false papers' },
  };
  const name = 'mainland short-term practice permit no. SZ-0001';
  it('the reason as it was typed and the day by the clocks of the permit, the earliest suspension first, the revocation last', () => {
    assert.deepEqual(reasons([HOME, struck], SIGN), [
      `suspended: ${name}: suspended since 1 Nov 2026. Reason given: first`,
      `suspended: ${name}: suspended since 10 Nov 2026. Reason given: second {day}`,
      `revoked: ${name}: revoked on 20 Nov 2026. Reason given: false papers`,
    ]);
  });
  it('the day alone to whoever is not told the reason', () => {
    const elsewhere = 'The reason is with the regulator and the holder.';
    assert.deepEqual(reasons(withoutReasons([HOME, struck]), SIGN), [
      `suspended-since: ${name}: suspended since 1 Nov 2026. ${elsewhere}`,
      `suspended-since: ${name}: suspended since 10 Nov 2026. ${elsewhere}`,
      `revoked-on: ${name}: revoked on 20 Nov 2026. ${elsewhere}`,
    ]);
  });
  it('permits without their reasons are the same permits otherwise', () => {
    const [home, short] = withoutReasons([HOME, struck]);
    assert.deepEqual(home, HOME);
    assert.deepEqual(short, {
      ...struck,
      suspensions: struck.suspensions.map((one) => ({ ...one, reason: '' })),
      revoked: { at: new Date('2026-11-19T16:00:00Z'), reason: '' },
    });
    assert.deepEqual(
      struck.suspensions.map(({ reason }) => reason),
      ['second {day}', 'first', 'long over'],
    );
  });
});

describe('what a no says of what the permit covers', () => {
  it('the act, the setting and the profession, in this order, and then what else is lacking', () => {
    const escort = aPermit('ambulance-escort', '2025-01-01', undefined, { profession: 'pharmacist', at: ['tmh'] });
    const name = 'limited practice on a cross-boundary ambulance';
    assert.deepEqual(reasons([escort], act('prescribe'), TUEN_MUN), [
      `act-not-covered: ${name}: it does not allow to prescribe.`,
      `setting-not-covered: ${name}: it does not hold here (on site).`,
      `profession-not-covered: ${name}: as a pharmacist its holder may not prescribe.`,
      `home-missing: ${name}: no registration at home is on file, without which it does not hold.`,
    ]);
  });
  it('where nobody may, where no rule speaks and where no permit is on file: the act, the setting and the place', () => {
    assert.deepEqual(reasons([HOME, SHORT_TERM], act('prescribe-controlled'), online), [
      'never-here: Nobody may do this in this way, whatever their permit: prescribe controlled drugs (by internet hospital).',
    ]);
    assert.deepEqual(reasons([HOME], SIGN, { ...BAOAN, jurisdiction: 'XX' }), [
      'no-law: No rule in force says who may do this there: sign a record (on site).',
    ]);
    assert.deepEqual(reasons([HOME], SIGN), [
      'no-permit: No permit is on file that allows to sign a record at Bao’an Central Hospital (on site).',
    ]);
  });
  it('a place whose name is not known is called by its identifier', () => {
    const { organizationName: _, ...nameless } = OTHER;
    assert.deepEqual(reasons([HOME], SIGN, nameless), [
      'no-permit: No permit is on file that allows to sign a record at hku-szh (on site).',
    ]);
  });
  it('a place in whose time zone no day can be told has no law, even where the act has one', () => {
    const [entry] = PRACTICE_LAW.acts.filter(({ value }) => value.act === 'sign-record');
    assert.ok(entry);
    const law = { ...PRACTICE_LAW, acts: [{ ...entry, jurisdiction: '*' }] };
    assert.deepEqual(reasons([HOME], SIGN, { ...BAOAN, jurisdiction: 'XX' }, NOW, law), [
      'no-law: No rule in force says who may do this there: sign a record (on site).',
    ]);
  });
});

describe('what a no says of the institution', () => {
  const name = 'mainland short-term practice permit no. SZ-0001';
  it('that the permit does not name it', () => {
    assert.deepEqual(reasons([HOME, SHORT_TERM], SIGN, OTHER), [
      `employer-not-named: ${name}: it does not name HKU-SZ.`,
    ]);
  });
  it('the last day of the last engagement that is over, though another is to come', () => {
    const again: Permit = {
      ...SHORT_TERM,
      employers: engaged(
        ['2025-03-01T00:00:00Z', '2026-03-31T16:00:00Z'],
        ['2027-01-01T00:00:00Z', '2027-12-31T16:00:00Z'],
        ['2026-01-01T00:00:00Z', '2026-09-30T16:00:00Z'],
        ['2025-03-01T00:00:00Z', '2025-12-31T16:00:00Z'],
      ),
    };
    assert.deepEqual(reasons([HOME, again], SIGN), [
      `employer-ended: ${name}: the engagement by Bao’an Central Hospital ended on 30 Sep 2026.`,
    ]);
  });
  it('the first day of the earliest engagement to come', () => {
    const coming: Permit = {
      ...SHORT_TERM,
      employers: engaged(['2027-03-01T00:00:00Z'], ['2026-12-31T16:00:00Z'], ['2027-02-01T00:00:00Z']),
    };
    assert.deepEqual(reasons([HOME, coming], SIGN), [
      `employer-not-yet: ${name}: at Bao’an Central Hospital only from 1 Jan 2027.`,
    ]);
  });
  it('of filings that widen a registration only of those that name it, the last to end first, then by id', () => {
    const filings = [
      filing('3', '2026-01-01', '2026-03-31', ['hku-szh']),
      filing('2', '2026-01-01', '2026-02-28', ['hku-szh']),
      filing('1', '2026-01-02', '2026-01-31', ['tmh', 'hku-szh']),
      filing('4', '2026-01-01', '2026-02-28', ['hku-szh']),
      filing('0', '2026-01-01', undefined, ['tmh']),
    ];
    const expected = [
      'employer-not-named: mainland practice registration: it does not name HKU-SZ.',
      'expired: multi-site practice filing no. 3: its last day was 31 Mar 2026.',
      'expired: multi-site practice filing no. 2: its last day was 28 Feb 2026.',
      'expired: multi-site practice filing no. 4: its last day was 28 Feb 2026.',
      'expired: multi-site practice filing no. 1: its last day was 31 Jan 2026.',
    ];
    assert.deepEqual(reasons([MAIN, ...filings], SIGN, OTHER), expected);
    assert.deepEqual(reasons([...filings.toReversed(), MAIN], SIGN, OTHER), expected);
  });
});

describe('what a no says of supplements', () => {
  const online1 = (at: readonly string[]) => aPermit('internet-hospital-filing', '2026-01-01', undefined, { at });
  it('which kind is missing, for which act and setting', () => {
    assert.deepEqual(reasons([HOME, SHORT_TERM], act('record-visit'), online), [
      'supplement-missing: To see a patient (by internet hospital) also needs: internet-hospital filing. None is on file.',
    ]);
  });
  it('one that has to name its institution and names none holds nowhere', () => {
    assert.deepEqual(reasons([HOME, SHORT_TERM, online1([])], act('record-visit'), online), [
      'employer-not-named: internet-hospital filing: it does not name Bao’an Central Hospital.',
    ]);
  });
  it('one that need not name an institution and names another holds there alone', () => {
    const held = aPermit('controlled-drugs', '2026-01-01', undefined, { number: 'C-1', at: ['hku-szh'] });
    assert.deepEqual(reasons([HOME, SHORT_TERM, held], act('prescribe-controlled')), [
      'employer-not-named: controlled-drugs qualification no. C-1: it does not name Bao’an Central Hospital.',
    ]);
  });
  it('and of several that do not stand every reason, by first day and then by id, whatever their order on file', () => {
    const held = (id: string, lastDay: string) =>
      aPermit('controlled-drugs', '2025-01-01', lastDay, { id, number: id.toUpperCase() });
    const expected = [
      'expired: controlled-drugs qualification no. A: its last day was 31 Jan 2026.',
      'expired: controlled-drugs qualification no. B: its last day was 31 Mar 2026.',
    ];
    const [a, b] = [held('a', '2026-01-31'), held('b', '2026-03-31')];
    assert.deepEqual(reasons([HOME, SHORT_TERM, a, b], act('prescribe-controlled')), expected);
    assert.deepEqual(reasons([b, a, SHORT_TERM, HOME], act('prescribe-controlled')), expected);
  });
});

describe('what a no says of the specialty', () => {
  const name = 'mainland short-term practice permit no. SZ-0001';
  const paediatrician = { ...SHORT_TERM, specialties: ['paediatrics'] };
  const reporting = aPermit('radiology-reporting', '2026-01-01');
  const missing = 'supplement-missing: To report imaging (on site) also needs: imaging-report filing. None is on file.';
  it('the one that the caller names and the one that the law asks for, and the filing that might stand in its place', () => {
    assert.deepEqual(reasons([HOME, paediatrician], act('report-imaging', 'surgery')), [
      `specialty-not-covered: ${name}: it does not name the specialty general surgery.`,
      `specialty-not-covered: ${name}: it does not name the specialty radiology.`,
      missing,
    ]);
  });
  it('once, where it is the same', () => {
    assert.deepEqual(reasons([HOME, paediatrician], act('report-imaging', 'radiology')), [
      `specialty-not-covered: ${name}: it does not name the specialty radiology.`,
      missing,
    ]);
  });
  it('a filing in the place of what the law asks for is none in the place of what the caller names', () => {
    assert.deepEqual(reasons([HOME, paediatrician, reporting], act('report-imaging', 'surgery')), [
      `specialty-not-covered: ${name}: it does not name the specialty general surgery.`,
    ]);
  });
  it('nothing, where the caller names none and the law asks for none', () => {
    assert.deepEqual(reasons([HOME, paediatrician], SIGN), []);
  });
});
