import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { LawEntry } from '#kernel';
import { act, aPermit, aPractitioner, BAOAN, HOME, NOW, SHORT_TERM, TUEN_MUN } from './fixtures.ts';
import type { PermitRule, PracticeLaw } from './law-model.ts';
import { mayPractise, mayPractiseNow } from './may-practise.ts';
import type { Act, Employer, Permit, PermitKind, Place } from './model.ts';
import { PRACTICE_LAW } from './practice-law.ts';
import { text } from './words.ts';

type Asked = readonly [permits: readonly Permit[], what: Act, where?: Place, at?: Date, law?: PracticeLaw];
const decide = (...[permits, what, where = BAOAN, at = NOW, law = PRACTICE_LAW]: Asked) =>
  mayPractise(aPractitioner(...permits), what, where, at, law);
/** Every reason against it, in order. */
const reasons = (...asked: Asked) => {
  const decision = decide(...asked);
  return decision.ok ? [] : decision.refusals.map(({ code, text: { en } }) => `${code.split('.')[1]}: ${en}`);
};
/** Until when, and what stands beside; a no fails the test. */
const yes = (...asked: Asked) => {
  const decision = decide(...asked);
  assert.ok(decision.ok, reasons(...asked).join(' '));
  const { permit, with: beside, until } = decision.value;
  return [permit.id, beside.map(({ id }) => id), until?.toISOString()];
};
const until = (...asked: Asked) => yes(...asked)[2];

const SIGN = act('sign-record');
const REPORT = act('report-imaging');
const OTHER: Place = { ...BAOAN, organizationId: 'hku-szh', organizationName: text('HKU-SZ', '港大深圳', '港大深圳') };
const online: Place = { ...BAOAN, setting: 'internet-hospital' };
const MAIN = aPermit('mainland-registration', '2012-07-01', undefined, { at: ['baoan-central'] });
const FILING = aPermit('multi-site-practice', '2026-01-01', undefined, { at: ['hku-szh'] });
const ONLINE_FILING = aPermit('internet-hospital-filing', '2026-01-01', undefined, { at: ['baoan-central'] });
const SHORT = 'permit-short-term-practice';
const atBaoan = (from: string, to?: string): Employer => ({
  organizationId: 'baoan-central',
  from: new Date(from),
  ...(to === undefined ? {} : { until: new Date(to) }),
});

/** The books with the entries of one kind changed. */
const withEntries = (
  kind: PermitKind,
  change: (entry: LawEntry<PermitRule>) => readonly LawEntry<PermitRule>[],
): PracticeLaw => ({
  ...PRACTICE_LAW,
  permits: PRACTICE_LAW.permits.flatMap((entry) => (entry.value.kind === kind ? change(entry) : [entry])),
});
const endingOn = (kind: PermitKind, day: string) => withEntries(kind, (entry) => [{ ...entry, until: day }]);

describe('where more than one registration at home stands', () => {
  const radiologist = aPermit('hk-registration', '2004-07-01', '2028-01-31', {
    id: 'radiologist',
    specialties: ['radiology'],
  });
  const plain = aPermit('macao-registration', '2010-01-01', undefined, { id: 'plain' });
  it('the one that names the specialty opens what asks for it, though another stands longer', () => {
    assert.deepEqual(yes([radiologist, plain, SHORT_TERM], REPORT), [
      SHORT,
      ['radiologist'],
      '2028-01-31T16:00:00.000Z',
    ]);
    assert.deepEqual(yes([radiologist, plain, SHORT_TERM], act('be-booked', 'radiology')), [
      SHORT,
      ['plain'],
      '2028-02-29T16:00:00.000Z',
    ]);
  });
  it('a second one that names a specialty closes nothing that the first opens', () => {
    const surgeon = aPermit('macao-registration', '2010-01-01', undefined, { id: 'surgeon', specialties: ['surgery'] });
    const booked = act('be-booked', 'paediatrics');
    assert.deepEqual(yes([HOME, SHORT_TERM], booked), yes([HOME, surgeon, SHORT_TERM], booked));
  });
  it('one that has lapsed is told of where its specialty is what is lacking, and not otherwise', () => {
    const lapsed = aPermit('hk-registration', '2004-07-01', '2026-10-31', { id: 'l', specialties: ['radiology'] });
    const lacking =
      'specialty-not-covered: mainland short-term practice permit no. SZ-0001: it does not name the specialty radiology.';
    const missing =
      'supplement-missing: To report imaging (on site) also needs: imaging-report filing. None is on file.';
    assert.deepEqual(reasons([lapsed, plain, SHORT_TERM], REPORT), [
      'expired: Hong Kong registration: its last day was 31 Oct 2026.',
      lacking,
      missing,
    ]);
    assert.deepEqual(reasons([{ ...lapsed, specialties: ['surgery'] }, plain, SHORT_TERM], REPORT), [lacking, missing]);
    assert.deepEqual(reasons([lapsed, SHORT_TERM], REPORT), [
      'expired: Hong Kong registration: its last day was 31 Oct 2026.',
    ]);
  });
});

describe('a specialty that nobody holds', () => {
  it('is told of where the law asks for it, whether or not the caller names it too', () => {
    const expected = [
      'specialty-not-covered: mainland short-term practice permit no. SZ-0001: it does not name the specialty radiology.',
      'supplement-missing: To report imaging (on site) also needs: imaging-report filing. None is on file.',
    ];
    assert.deepEqual(reasons([HOME, SHORT_TERM], REPORT), expected);
    assert.deepEqual(reasons([HOME, SHORT_TERM], act('report-imaging', 'radiology')), expected);
  });
  it('is not asked for where a filing stands in its place, though the caller names it', () => {
    const reporting = aPermit('radiology-reporting', '2026-01-01');
    assert.deepEqual(reasons([HOME, SHORT_TERM, reporting], act('report-imaging', 'radiology')), []);
  });
});

describe('the profession of what a permit needs beside it', () => {
  it('is the profession of the permit: a nurse’s registration at home is none for a doctor’s permit', () => {
    const nurse: Permit = { ...HOME, profession: 'nurse' };
    assert.deepEqual(reasons([nurse, SHORT_TERM], SIGN), [
      'profession-differs: Hong Kong registration no. M00001: its holder is registered as a nurse; mainland short-term practice permit no. SZ-0001 asks for a doctor’s.',
    ]);
    assert.deepEqual(yes([nurse, { ...HOME, id: 'doctor' }, SHORT_TERM], SIGN)[1], ['doctor']);
  });
  it('a supplement’s too, and a filing’s that widens a registration', () => {
    const nurses = (permit: Permit): Permit => ({ ...permit, profession: 'nurse' });
    assert.deepEqual(reasons([HOME, SHORT_TERM, nurses(ONLINE_FILING)], act('record-visit'), online), [
      'profession-differs: internet-hospital filing: its holder is registered as a nurse; mainland short-term practice permit no. SZ-0001 asks for a doctor’s.',
    ]);
    assert.deepEqual(reasons([MAIN, nurses(FILING)], SIGN, OTHER), [
      'employer-not-named: mainland practice registration: it does not name HKU-SZ.',
      'profession-differs: multi-site practice filing: its holder is registered as a nurse; mainland practice registration asks for a doctor’s.',
    ]);
  });
  it('is one to whom the supplement’s own rule gives it', () => {
    const nurse = { profession: 'nurse' } as const;
    const law = withEntries('internet-hospital-filing', (entry) => [
      { ...entry, value: { ...entry.value, professions: ['doctor'] } },
    ]);
    const permits = [
      { ...MAIN, ...nurse },
      { ...ONLINE_FILING, ...nurse },
    ];
    assert.deepEqual(reasons(permits, act('record-visit'), online), []);
    assert.deepEqual(reasons(permits, act('record-visit'), online, NOW, law), [
      'profession-not-covered: internet-hospital filing: as a nurse its holder may not see a patient.',
    ]);
  });
});

describe('the rule of what a permit needs beside it', () => {
  it('says in which setting a supplement counts', () => {
    const law = withEntries('internet-hospital-filing', (entry) => [
      { ...entry, value: { ...entry.value, settings: ['on-site'] } },
    ]);
    assert.deepEqual(reasons([HOME, SHORT_TERM, ONLINE_FILING], act('record-visit'), online, NOW, law), [
      'setting-not-covered: internet-hospital filing: it does not hold here (by internet hospital).',
    ]);
  });
  it('ends what rests on it: a filing’s, a supplement’s, a registration’s at home', () => {
    const lastInstant = new Date('2026-12-31T15:59:59.999Z');
    const next = new Date('2026-12-31T16:00:00.000Z');
    for (const [kind, permits, what, where] of [
      ['multi-site-practice', [MAIN, FILING], SIGN, OTHER],
      ['internet-hospital-filing', [HOME, SHORT_TERM, ONLINE_FILING], act('record-visit'), online],
      ['hk-registration', [HOME, SHORT_TERM], SIGN, BAOAN],
    ] as const) {
      const law = endingOn(kind, '2026-12-31');
      assert.equal(until(permits, what, where, NOW, law), next.toISOString(), kind);
      assert.deepEqual(reasons(permits, what, where, lastInstant, law), [], kind);
      assert.match(reasons(permits, what, where, next, law).join(' '), /rule-not-in-force/, kind);
    }
  });
  it('limits the years of a registration at home and of a supplement', () => {
    const short = (kind: PermitKind) =>
      withEntries(kind, (entry) => [{ ...entry, value: { ...entry.value, yearsMax: 1 } }]);
    assert.match(reasons([HOME, SHORT_TERM], SIGN, BAOAN, NOW, short('hk-registration')).join(' '), /beyond-longest/);
    const asked = [[HOME, SHORT_TERM, ONLINE_FILING], act('record-visit'), online, NOW] as const;
    assert.equal(until(...asked, short('internet-hospital-filing')), '2026-12-31T16:00:00.000Z');
  });
  it('may ask for a registration at home for a supplement as well', () => {
    const law = withEntries('internet-hospital-filing', (entry) => [
      { ...entry, value: { ...entry.value, home: ['macao-registration'] } },
    ]);
    const permits = [HOME, SHORT_TERM, ONLINE_FILING];
    assert.deepEqual(reasons(permits, act('record-visit'), online, NOW, law), [
      'home-missing: internet-hospital filing: no registration at home is on file, without which it does not hold.',
    ]);
    const macao = aPermit('macao-registration', '2010-01-01');
    assert.deepEqual(yes([...permits, macao], act('record-visit'), online, NOW, law)[1], [
      'permit-hk-registration',
      'permit-internet-hospital-filing',
      'permit-macao-registration',
    ]);
  });
  it('a supplement that holds anywhere holds at an institution that it does not name', () => {
    const law = withEntries('internet-hospital-filing', (entry) => [
      { ...entry, value: { ...entry.value, employers: 'anywhere' } },
    ]);
    const elsewhere = aPermit('internet-hospital-filing', '2026-01-01', undefined, { at: ['hku-szh'] });
    assert.deepEqual(reasons([HOME, SHORT_TERM, elsewhere], act('record-visit'), online, NOW, law), []);
  });
  it('names its assumptions with the yes, each once', () => {
    const told = (...asked: Asked) => {
      const decision = decide(...asked);
      assert.ok(decision.ok);
      return decision.value.assumptions.map(({ en }) => en);
    };
    const online1 = told([HOME, SHORT_TERM, ONLINE_FILING], act('record-visit'), online);
    assert.ok(online1.some((sentence) => sentence.includes('online practice within it is filed too')));
    const widened = told([MAIN, FILING], SIGN, OTHER);
    assert.deepEqual(widened, [...new Set(widened)]);
    assert.ok(widened.includes('Consortium rule on permits (assumption)'));
  });
});

describe('of rules of a kind', () => {
  const common: LawEntry<PermitRule> = {
    jurisdiction: '*',
    instrument: text('Common rule', '共同规则', '共同規則'),
    inForceFrom: '2025-01-01',
    source: 'assumption',
    value: {
      ...(PRACTICE_LAW.permits.find(({ value }) => value.kind === 'short-term-practice')?.value as PermitRule),
      opens: [],
    },
  };
  it('the place’s own holds before the consortium’s, wherever each stands in the book', () => {
    for (const law of [
      withEntries('short-term-practice', (entry) => [common, entry]),
      withEntries('short-term-practice', (entry) => [entry, common]),
    ])
      assert.deepEqual(reasons([HOME, SHORT_TERM], SIGN, BAOAN, NOW, law), []);
  });
  it('none in force: the last that was is named, or the first to come', () => {
    const rule = (en: string, inForceFrom: string, last?: string): LawEntry<PermitRule> => ({
      ...common,
      jurisdiction: 'CN-SZ',
      instrument: text(en, en, en),
      inForceFrom,
      ...(last === undefined ? {} : { until: last }),
    });
    const old = rule('Old', '2000-01-01', '2010-12-31');
    const later = rule('Later', '2011-01-01', '2025-12-31');
    const next = rule('Next', '2027-01-01');
    const last = rule('Last', '2030-01-01');
    const told = (...entries: readonly LawEntry<PermitRule>[]) =>
      reasons(
        [HOME, SHORT_TERM],
        SIGN,
        BAOAN,
        NOW,
        withEntries('short-term-practice', () => entries),
      ).join(' ');
    assert.match(told(next, old, later), /\(Later\)/);
    assert.match(told(later, old), /\(Later\)/);
    assert.match(told(last, next), /\(Next\)/);
  });
  it('a kind that a later rule makes a supplement opens by itself until then', () => {
    const law = withEntries('short-term-practice', (entry) => [
      entry,
      { ...entry, inForceFrom: '2027-01-01', value: { ...entry.value, role: 'supplement' } },
    ]);
    assert.equal(until([HOME, SHORT_TERM], SIGN, BAOAN, NOW, law), '2026-12-31T16:00:00.000Z');
    assert.deepEqual(reasons([HOME, SHORT_TERM], SIGN, BAOAN, new Date('2027-01-01T00:00:00Z'), law), [
      'no-permit: No permit is on file that allows to sign a record at Bao’an Central Hospital (on site).',
    ]);
  });
});

describe('a permit without a last day that is over', () => {
  it('says the day in which it was last in force', () => {
    const { lastDay: _, ...over } = aPermit('short-term-practice', '2025-03-01', '2026-10-31', {
      at: ['baoan-central'],
    });
    assert.deepEqual(reasons([HOME, over], SIGN), [
      'expired: mainland short-term practice permit: its last day was 31 Oct 2026.',
    ]);
  });
});

describe('until when, where one thing follows another', () => {
  const engaged = (...employers: readonly Employer[]): Permit => ({ ...SHORT_TERM, employers });
  it('engagements that follow at once go on; a gap of an instant ends it', () => {
    const first = atBaoan('2025-03-01T00:00:00Z', '2026-12-31T16:00:00Z');
    const following = atBaoan('2026-12-31T16:00:00Z', '2027-12-31T16:00:00Z');
    const later = atBaoan('2026-12-31T16:00:00.001Z', '2027-12-31T16:00:00Z');
    const third = atBaoan('2027-11-01T00:00:00Z');
    assert.equal(until([HOME, engaged(following, first)], SIGN), '2027-12-31T16:00:00.000Z');
    assert.equal(until([HOME, engaged(first, later)], SIGN), '2026-12-31T16:00:00.000Z');
    assert.equal(until([HOME, engaged(third, first, following)], SIGN), '2028-02-29T16:00:00.000Z');
  });
  it('a fresh permit, a registration at home renewed, a filing that takes over', () => {
    const fresh = aPermit('short-term-practice', '2028-03-01', '2031-02-28', { id: 'fresh', at: ['baoan-central'] });
    assert.deepEqual(yes([HOME, SHORT_TERM, fresh], SIGN), [
      SHORT,
      ['permit-hk-registration'],
      '2031-02-28T16:00:00.000Z',
    ]);
    const homes = [
      aPermit('hk-registration', '2026-01-01', '2026-12-31', { id: 'home-2026' }),
      aPermit('hk-registration', '2027-01-01', '2027-12-31', { id: 'home-2027' }),
    ];
    assert.equal(until([...homes, SHORT_TERM], SIGN), '2027-12-31T16:00:00.000Z');
    const named: Permit = { ...MAIN, employers: [atBaoan('2012-07-01T00:00:00Z', '2026-12-31T16:00:00Z')] };
    const filing = aPermit('multi-site-practice', '2026-06-01', '2027-06-30', { at: ['baoan-central'] });
    assert.equal(until([named, filing], SIGN), '2027-06-30T16:00:00.000Z');
  });
  it('a suspension that was lifted before it began shortens nothing', () => {
    const from = new Date('2027-01-01T00:00:00Z');
    const lifted = { ...SHORT_TERM, suspensions: [{ id: 's', from, until: from, reason: 'x' }] };
    assert.equal(until([HOME, lifted], SIGN), '2028-02-29T16:00:00.000Z');
  });
  it('a rule that another of the same words follows ends nothing; one that closes the act does', () => {
    const followed = (more: Partial<PermitRule>) =>
      withEntries('short-term-practice', (entry) => [
        { ...entry, until: '2026-12-31' },
        { ...entry, inForceFrom: '2027-01-01', value: { ...entry.value, ...more } },
      ]);
    assert.equal(until([HOME, SHORT_TERM], SIGN, BAOAN, NOW, followed({})), '2028-02-29T16:00:00.000Z');
    assert.equal(until([HOME, SHORT_TERM], SIGN, BAOAN, NOW, followed({ opens: [] })), '2026-12-31T16:00:00.000Z');
  });
  it('the first change of the rules that closes the act ends it, wherever it stands in the book', () => {
    const law = withEntries('short-term-practice', (entry) => [
      { ...entry, inForceFrom: '2027-06-01' },
      { ...entry, inForceFrom: '2027-01-01', value: { ...entry.value, opens: [] } },
      entry,
    ]);
    assert.equal(until([HOME, SHORT_TERM], SIGN, BAOAN, NOW, law), '2026-12-31T16:00:00.000Z');
  });
  it('a newer rule of the act or of the setting ends what it closes, though the old one has no last day', () => {
    const acts = PRACTICE_LAW.acts.flatMap((entry) =>
      entry.value.act === 'sign-record'
        ? [entry, { ...entry, inForceFrom: '2027-02-01', value: { ...entry.value, professions: ['nurse'] as const } }]
        : [entry],
    );
    assert.equal(until([HOME, SHORT_TERM], SIGN, BAOAN, NOW, { ...PRACTICE_LAW, acts }), '2027-01-31T16:00:00.000Z');
    const [filed] = PRACTICE_LAW.settings;
    assert.ok(filed);
    const onSite = {
      ...filed,
      inForceFrom: '2027-03-01',
      value: { setting: 'on-site', supplements: ['controlled-drugs'] },
    } as const;
    const settings = [...PRACTICE_LAW.settings, onSite];
    assert.equal(until([HOME], SIGN, TUEN_MUN, NOW, { ...PRACTICE_LAW, settings }), undefined);
    assert.equal(
      until([HOME, SHORT_TERM], SIGN, BAOAN, NOW, { ...PRACTICE_LAW, settings }),
      '2027-02-28T16:00:00.000Z',
    );
  });
});

describe('asked for the instant alone', () => {
  it('the answer is the same, with the same permits and the same reasons', () => {
    const now = (permits: readonly Permit[], where: Place) =>
      mayPractiseNow(aPractitioner(...permits), SIGN, where, NOW);
    const yes = now([HOME, SHORT_TERM], BAOAN);
    const lasting = decide([HOME, SHORT_TERM], SIGN);
    assert.ok(yes.ok && lasting.ok);
    assert.deepEqual(yes.value.permit, lasting.value.permit);
    assert.deepEqual(yes.value.with, lasting.value.with);
    assert.deepEqual(now([SHORT_TERM], OTHER), decide([SHORT_TERM], SIGN, OTHER));
  });
});
