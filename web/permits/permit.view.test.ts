import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ActView, PermitView } from '#contracts/credentialing';
import {
  ALL_PERMITS,
  bandOf,
  byImportance,
  drawn,
  groupActs,
  lastWholeDay,
  matches,
  partsOf,
  placeOf,
  sharedAssumptions,
  soonOver,
  spanOf,
  startOfDay,
  weeksAhead,
  yearsOf,
} from './permit.view.ts';

const text = (words: string) => ({ en: words, 'zh-Hans': words, 'zh-Hant-HK': words });
const NOW = startOfDay('2026-11-22');

function aPermit(more: Partial<PermitView> = {}): PermitView {
  return {
    id: 'p1',
    kind: 'short-term-practice',
    kindText: text('short-term'),
    practitioner: { id: 'dr-a', name: { en: 'Dr HO', 'zh-Hans': '何医生', 'zh-Hant-HK': '何醫生' } },
    profession: 'doctor',
    professionText: text('doctor'),
    number: 'SYN-1',
    firstDay: '2026-01-01',
    lastDay: '2026-12-31',
    timeZone: 'Asia/Shanghai',
    endsAt: '2026-12-31T16:00:00.000Z',
    daysLeft: 39,
    state: 'in-force',
    employers: [],
    specialties: [],
    suspensions: [],
    evidence: 'certificate',
    hasCertificate: false,
    atItsEnd: 'fresh-application',
    assumptions: [],
    ...more,
  };
}

describe('a permission that ends at midnight', () => {
  it('holds through the day before; one that ends within a day ends at its instant', () => {
    assert.equal(lastWholeDay('2028-02-29T16:00:00.000Z'), '2028-02-29');
    assert.equal(lastWholeDay('2028-03-01T00:00:00+08:00'), '2028-02-29');
    assert.equal(lastWholeDay('2028-02-29T15:59:59.999Z'), undefined);
    assert.equal(lastWholeDay('2028-03-01T00:00:00.000Z'), undefined);
  });
});

describe('the life of a permit as a chart draws it', () => {
  it('a permit in force is one stretch that was and one that will be, meeting now', () => {
    assert.deepEqual(partsOf(aPermit(), NOW), [
      { kind: 'was', from: startOfDay('2026-01-01'), until: NOW },
      { kind: 'will', from: NOW, until: startOfDay('2027-01-01') },
    ]);
  });

  it('the parts follow each other without a gap, whatever was suspended or revoked', () => {
    const parts = partsOf(
      aPermit({
        suspensions: [
          { from: '2026-02-28T16:00:00Z', until: '2026-03-31T16:00:00Z', reason: 'inquiry' },
          { from: '2026-10-01T00:00:00Z', reason: 'inquiry' },
        ],
        revoked: { at: '2026-12-01T00:00:00Z', reason: 'found' },
      }),
      NOW,
    );
    assert.deepEqual(
      parts.map(({ kind }) => kind),
      ['was', 'suspended', 'was', 'suspended', 'taken'],
    );
    for (const [index, part] of parts.slice(1).entries()) assert.equal(part.from, parts[index]?.until);
  });

  it('a permit that nothing ends goes on beyond the chart', () => {
    const { lastDay: _lastDay, endsAt: _endsAt, ...rest } = aPermit();
    const endless: PermitView = rest;
    const span = spanOf([endless], NOW);
    const last = partsOf(endless, NOW).at(-1);
    assert.equal(last?.until, undefined);
    assert.equal(last === undefined ? undefined : drawn(last, span)?.cutRight, true);
  });

  it('a permit that was over before the chart begins is not drawn', () => {
    const old = aPermit({ firstDay: '2001-01-01', endsAt: '2004-01-01T00:00:00Z', state: 'expired' });
    const span = spanOf([old], NOW);
    assert.deepEqual(
      partsOf(old, NOW).map((part) => drawn(part, span)),
      [undefined],
    );
  });

  it('today is always on the chart, and every year that begins in it', () => {
    const span = spanOf([aPermit()], NOW);
    const place = placeOf(NOW, span);
    assert.ok(place > 0 && place < 100);
    assert.deepEqual(
      yearsOf(span).map(({ year }) => year),
      [2026, 2027],
    );
  });
});

describe('expiries ahead', () => {
  it('a permit counts in the first band that its end falls in, on both sides of each limit', () => {
    const bands = [0, 30, 31, 60, 61, 90, 91].map((daysLeft) => bandOf(aPermit({ daysLeft })));
    assert.deepEqual(bands, [30, 30, 60, 60, 90, 90, undefined]);
  });

  it('what has ended or was revoked does not end once more', () => {
    assert.equal(bandOf(aPermit({ daysLeft: 10, state: 'revoked' })), undefined);
    assert.equal(bandOf(aPermit({ daysLeft: -1, state: 'expired' })), undefined);
  });

  it('every permit of a band stands in exactly one week', () => {
    const permits = Array.from({ length: 120 }, (_, daysLeft) => aPermit({ id: `p${daysLeft}`, daysLeft }));
    const weeks = weeksAhead(permits);
    const inWeeks = weeks.flatMap((week) => week.permits.map(({ id }) => id));
    assert.deepEqual(
      inWeeks,
      permits.filter((permit) => bandOf(permit) !== undefined).map(({ id }) => id),
    );
  });

  it('a holder is told of what has to be applied for anew, soonest first', () => {
    const told = soonOver([
      aPermit({ id: 'later', daysLeft: 80 }),
      aPermit({ id: 'soon', daysLeft: 5 }),
      aPermit({ id: 'far', daysLeft: 400 }),
      aPermit({ id: 'nothing follows', daysLeft: 5, atItsEnd: 'none' }),
    ]);
    assert.deepEqual(
      told.map(({ id }) => id),
      ['soon', 'later'],
    );
  });
});

describe('the desk’s list', () => {
  it('is narrowed by name in any language, number, kind, state, place, band and what nobody has seen', () => {
    const permit = aPermit({ employers: [{ organizationId: 'central', from: '2026-01-01T00:00:00Z' }], daysLeft: 20 });
    const yes = [
      { text: '何医' },
      { text: 'dr ho' },
      { text: 'syn-1' },
      { kind: 'short-term-practice' },
      { state: 'in-force' },
      { place: 'central' },
      { band: 30 },
    ] as const;
    const no = [
      { text: 'LIN' },
      { kind: 'hk-registration' },
      { state: 'revoked' },
      { place: 'elsewhere' },
      { unseen: true },
    ] as const;
    for (const filter of yes)
      assert.equal(matches(permit, { ...ALL_PERMITS, ...filter }), true, JSON.stringify(filter));
    for (const filter of no)
      assert.equal(matches(permit, { ...ALL_PERMITS, ...filter }), false, JSON.stringify(filter));
  });

  it('puts what counts now before what is over', () => {
    const order = [
      aPermit({ id: 'over', state: 'expired' }),
      aPermit({ id: 'now', state: 'in-force' }),
      aPermit({ id: 'held', state: 'suspended' }),
    ].sort(byImportance);
    assert.deepEqual(
      order.map(({ id }) => id),
      ['now', 'held', 'over'],
    );
  });
});

describe('what may be done', () => {
  const act = (kind: ActView['act'], more: Partial<ActView> = {}): ActView => ({
    act: kind,
    actText: text(kind),
    open: true,
    reasons: [],
    assumptions: [],
    ...more,
  });
  const closed = (reason: string) => ({
    open: false,
    reasons: [{ code: 'credentialing.expired', text: text(reason) }],
  });

  it('is told once for all acts with the same answer, what is open first, and no act is lost', () => {
    const groups = groupActs([
      act('be-booked', closed('ended')),
      act('record-visit'),
      act('prescribe', closed('ended')),
      act('report-imaging', closed('not named')),
      act('sign-record', { until: '2026-12-31T16:00:00Z' }),
    ]);
    assert.deepEqual(
      groups.map(({ acts }) => acts.map((one) => one.act)),
      [['record-visit'], ['sign-record'], ['be-booked', 'prescribe'], ['report-imaging']],
    );
  });

  it('an assumption of every yes is told once; one of a single yes stays with it', () => {
    const groups = groupActs([
      act('record-visit', { assumptions: [text('all'), text('this one')] }),
      act('prescribe', { assumptions: [text('all')] }),
      act('be-booked', closed('ended')),
    ]);
    assert.deepEqual(
      sharedAssumptions(groups).map(({ en }) => en),
      ['all'],
    );
    assert.deepEqual(sharedAssumptions(groups.slice(0, 1)), []);
  });
});
