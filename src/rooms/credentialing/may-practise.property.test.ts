import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { ACTS, PERMIT_KINDS, PROFESSIONS, type Profession, SETTINGS } from './contract.ts';
import { aPermit, aPractitioner, NOW } from './fixtures.ts';
import type { PracticeLaw } from './law-model.ts';
import { mayPractise } from './may-practise.ts';
import type { Act, Permit, Place } from './model.ts';
import { PRACTICE_LAW } from './practice-law.ts';

const ORGANIZATIONS = ['baoan-central', 'hku-szh', 'tmh'] as const;
const aDay = fc
  .integer({ min: 0, max: 3_000 })
  .map((n) => new Date(Date.UTC(2022, 0, 1 + n)).toISOString().slice(0, 10));
const instant = fc.integer({ min: -900, max: 900 }).map((days) => new Date(NOW.getTime() + days * 43_200_000));
const period = fc.tuple(instant, instant).map(([a, b]) => (a <= b ? { from: a, until: b } : { from: b, until: a }));
const suspension = period.map((one) => ({ ...one, id: 's', reason: 'x' }));
const permit: fc.Arbitrary<Permit> = fc
  .record({
    id: fc.uuid(),
    kind: fc.constantFrom(...PERMIT_KINDS),
    days: fc.tuple(aDay, aDay).map((days) => days.sort()),
    isOpenEnded: fc.boolean(),
    profession: fc.constantFrom<Profession>('doctor', 'doctor', 'doctor', ...PROFESSIONS),
    employers: fc.array(
      fc
        .record({ organizationId: fc.constantFrom(...ORGANIZATIONS), period })
        .map(({ organizationId, period: p }) => ({ organizationId, ...p })),
      { maxLength: 3 },
    ),
    specialties: fc.subarray(['radiology', 'surgery']),
    suspensions: fc.oneof(
      { weight: 4, arbitrary: fc.constant([]) },
      { weight: 1, arbitrary: fc.array(suspension, { maxLength: 2 }) },
    ),
    isRevoked: fc.constantFrom(false, false, false, true),
    revokedAt: instant,
  })
  .map(({ days, isOpenEnded, isRevoked, revokedAt, kind, ...rest }) => ({
    ...aPermit(kind, days[0] ?? '', isOpenEnded ? undefined : days[1], rest),
    ...(isRevoked ? { revoked: { at: revokedAt, reason: 'x' } } : {}),
  }));
const permits = fc.uniqueArray(permit, { maxLength: 12, selector: ({ id }) => id });
const act: fc.Arbitrary<Act> = fc
  .record({ kind: fc.constantFrom(...ACTS), specialty: fc.constantFrom(undefined, undefined, 'radiology', 'surgery') })
  .map(({ kind, specialty }) => ({ kind, ...(specialty === undefined ? {} : { specialty }) }));
const place: fc.Arbitrary<Place> = fc.record({
  jurisdiction: fc.constantFrom('CN-SZ', 'HK'),
  organizationId: fc.constantFrom(...ORGANIZATIONS),
  setting: fc.constantFrom(...SETTINGS),
});
/** Books in which rules end, and others that open less or ask for more follow them, at once or later or never. */
const law: fc.Arbitrary<PracticeLaw> = fc.record({ last: aDay, next: aDay, n: fc.nat() }).map(({ last, next, n }) => ({
  ...PRACTICE_LAW,
  permits: PRACTICE_LAW.permits.flatMap((entry, i) => {
    if (n % 3 === 0 || (i + n) % 4 !== 0) return [entry];
    const later = { ...entry, inForceFrom: next, value: { ...entry.value, professions: ['nurse'] as const } };
    return i % 2 === 0
      ? [entry, later]
      : [
          { ...entry, until: last },
          { ...entry, inForceFrom: next },
        ];
  }),
}));
const isOpen = (held: readonly Permit[], what: Act, where: Place, at: Date, books = PRACTICE_LAW) =>
  mayPractise(aPractitioner(...held), what, where, at, books).ok;
const SEEDED = { numRuns: 400, seed: 20_261_122 };

describe('whoever may practise', () => {
  it('a permit that does not exist opens nothing: with none on file every act is refused', () => {
    fc.assert(
      fc.property(act, place, instant, (what, where, at) => !isOpen([], what, where, at)),
      SEEDED,
    );
  });
  it('adding a suspension or a revocation never opens', () => {
    fc.assert(
      fc.property(permits, act, place, instant, suspension, fc.nat(), (held, what, where, at, more, n) => {
        const hit = (change: (one: Permit) => Permit) =>
          held.map((one, i) => (i === n % held.length ? change(one) : one));
        if (isOpen(held, what, where, at)) return;
        assert.ok(
          !isOpen(
            hit((one) => ({ ...one, suspensions: [...one.suspensions, more] })),
            what,
            where,
            at,
          ),
        );
        assert.ok(
          !isOpen(
            hit((one) => ({ ...one, revoked: { at: more.from, reason: 'x' } })),
            what,
            where,
            at,
          ),
        );
      }),
      SEEDED,
    );
  });
  it('taking a permit away never opens, and giving one never closes', () => {
    fc.assert(
      fc.property(permits, act, place, instant, fc.nat(), (held, what, where, at, n) => {
        const fewer = held.filter((_, i) => i !== n % held.length);
        assert.ok(isOpen(held, what, where, at) || !isOpen(fewer, what, where, at));
      }),
      SEEDED,
    );
  });
  it('the order of permits says nothing, not even which reasons come first', () => {
    fc.assert(
      fc.property(permits, act, place, instant, (held, what, where, at) => {
        const ask = (order: readonly Permit[]) => mayPractise(aPractitioner(...order), what, where, at);
        assert.deepEqual(ask(held), ask([...held].reverse()));
      }),
      SEEDED,
    );
  });
  it('a permission holds until the instant it tells, which is after now, and not at that instant', () => {
    let opened = 0;
    fc.assert(
      fc.property(
        permits,
        act,
        place,
        instant,
        law,
        fc.double({ min: 0, max: 1, noNaN: true }),
        (held, what, where, at, books, share) => {
          const decision = mayPractise(aPractitioner(...held), what, where, at, books);
          if (!decision.ok) return;
          opened++;
          const { until } = decision.value;
          const end = until ?? new Date(at.getTime() + 4_000 * 86_400_000);
          assert.ok(end > at);
          const between = new Date(at.getTime() + Math.floor((end.getTime() - 1 - at.getTime()) * share));
          assert.ok(isOpen(held, what, where, between, books), `${at.toISOString()} to ${end.toISOString()}`);
          assert.ok(
            until === undefined || !isOpen(held, what, where, until, books),
            `not over at ${end.toISOString()}`,
          );
        },
      ),
      { ...SEEDED, numRuns: 1_500 },
    );
    assert.ok(opened > 50, `only ${opened} permissions were tried`);
  });
});
