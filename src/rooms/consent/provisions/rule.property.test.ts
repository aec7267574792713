import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { copyJson, type FhirJson, isObject, meetsDataTest, parseFhirJson } from '#fhir';
import type { AccessContext } from '../access-model.ts';
import { toConsentResource } from '../artefacts/fhir.ts';
import type { DataScope, Provision, Recipient } from '../artefacts/model.ts';
import { decide } from '../decide.ts';
import { aClinician, aContext, aProvision, toOrganization } from '../fixtures.ts';
import { testOfScope } from './data-scope.ts';
import { anArtefact, confidential, factsInRecord, inRecord, label, RECORD_IDS, readBack } from './fixtures.ts';
import { mayOpenTo, opensTo } from './opens-to.ts';
import { toStanding } from './read-consent.ts';
import type { StandingConsent } from './ruling.ts';

const SEED = 20_261_122;
const seeded = { seed: SEED, numRuns: 400 };

const someOf = <T>(...items: readonly T[]) => fc.subarray([...items], { minLength: 1, maxLength: 2 });
const scope: fc.Arbitrary<DataScope> = fc.record(
  {
    types: someOf('Observation', 'Condition', 'Encounter', 'DocumentReference'),
    sections: someOf('results' as const, 'vital-signs' as const, 'problems' as const, 'allergies' as const),
    labels: someOf(label('HIV'), label('PSY'), confidential('N'), confidential('R')),
    from: fc.constantFrom('2024-01-01T00:00:00.000Z', '2026-01-01T00:00:00.000Z'),
    until: fc.constantFrom('2025-01-01T00:00:00.000Z', '2026-06-01T00:00:00.000Z'),
    encounters: someOf('Encounter/first', 'Encounter/second'),
    instances: someOf('Observation/hiv', 'Observation/pressure', 'DocumentReference/letter'),
    authors: someOf('Practitioner/dr', 'Practitioner/other'),
  },
  { requiredKeys: [] },
);
const recipient: fc.Arbitrary<Recipient> = fc.constantFrom(
  { kind: 'network' },
  { kind: 'unknown' },
  { kind: 'role', role: 'clinician' },
  { kind: 'practitioner', reference: 'Practitioner/dr1' },
  toOrganization('clinic', 'hk'),
  toOrganization('elsewhere', 'hk'),
);
const EVERYONE: Recipient = { kind: 'everyone' };
const bare = fc
  .record(
    {
      to: fc.oneof(fc.constant([EVERYONE]), fc.uniqueArray(recipient, { minLength: 1, maxLength: 2 })),
      purposes: fc.constantFrom('all' as const, ['TREAT' as const], ['ETREAT' as const]),
      actions: fc.constantFrom('all' as const, ['access' as const], ['disclose' as const]),
      data: scope,
      from: fc.constantFrom('2026-11-01T00:00:00.000Z', '2026-12-01T00:00:00.000Z'),
      until: fc.constantFrom('2026-11-15T00:00:00.000Z', '2027-01-01T00:00:00.000Z'),
    },
    { requiredKeys: [] },
  )
  .chain((facts) => fc.constantFrom('permit' as const, 'deny' as const).map((effect) => aProvision(effect, facts)));
const provision: fc.Arbitrary<Provision> = fc
  .tuple(bare, fc.array(bare, { maxLength: 2 }))
  .map(([root, except]) => ({ ...root, except }));
const standing = (id: string) =>
  provision.map((one): StandingConsent => ({ consentId: id, patientId: 'p1', provisions: [one] }));
const consents = fc.tuple(standing('a'), standing('b'), standing('c')).chain((all) => fc.subarray(all));
const context = fc
  .record({ consents, isTreated: fc.boolean() })
  .map(({ consents: all, isTreated }) => aContext({ consents: all, ...(isTreated ? { relation: 'encounter' } : {}) }));

const asker = aClinician('clinic');
const facts = RECORD_IDS.map((id) => factsInRecord(id));

/** What the clinician may read of the record, for treatment and in an emergency. */
function openIn(given: AccessContext): string[] {
  return (['TREAT', 'ETREAT'] as const).flatMap((purpose) =>
    facts.flatMap((resource, i) =>
      decide(asker, purpose, 'read', resource, given).ok ? [`${purpose} ${RECORD_IDS[i]}`] : [],
    ),
  );
}

function isWithin(less: readonly string[], more: readonly string[]): boolean {
  return less.every((one) => more.includes(one));
}

/** All that permits taken out: a Consent from which nobody may gain. */
function onlyDenying(given: Provision): Provision {
  const to = given.effect === 'permit' ? [{ kind: 'unknown' as const }] : given.to;
  return { ...given, to, except: given.except.filter(({ effect }) => effect === 'deny') };
}

describe('the rule of Consents', () => {
  it('is monotone: an exception less to a no, a yes less, or a no more never opens what was shut', (t) => {
    t.diagnostic(`seed ${SEED}`);
    let opened = 0;
    fc.assert(
      fc.property(context, bare, (given, more) => {
        const before = openIn(given);
        if (before.length > 0) opened += 1;
        const lessYes = given.consents.map((one) => ({ ...one, provisions: one.provisions.map(onlyDenying) }));
        assert.ok(isWithin(openIn({ ...given, consents: lessYes }), before), 'nobody may gain');
        const no = { ...more, effect: 'deny' as const };
        const withNo = [...given.consents, { consentId: 'd', patientId: 'p1', provisions: [no] }];
        assert.ok(isWithin(openIn({ ...given, consents: withNo }), before), 'a no more');
        const inner = given.consents.map((one) => ({
          ...one,
          provisions: one.provisions.map((whole) => ({ ...whole, except: [...whole.except, no] })),
        }));
        assert.ok(isWithin(openIn({ ...given, consents: inner }), before), 'an exception that says no');
        const { relation: _, ...unrelated } = given;
        assert.ok(isWithin(openIn(unrelated), before), 'a relation less');
      }),
      seeded,
    );
    assert.ok(opened > seeded.numRuns / 5, `only ${opened} of the cases opened anything: the test tries too little`);
  });

  it('a Consent less that only permits never opens what was shut', () => {
    const yes = bare.map(
      (one): StandingConsent => ({
        consentId: 'y',
        patientId: 'p1',
        provisions: [{ ...one, effect: 'permit' }],
      }),
    );
    fc.assert(
      fc.property(context, yes, (given, one) => {
        assert.ok(isWithin(openIn(given), openIn({ ...given, consents: [...given.consents, one] })));
      }),
      seeded,
    );
  });

  it('the order of Consents is irrelevant', () => {
    fc.assert(
      fc.property(context, (given) => {
        assert.deepEqual(openIn({ ...given, consents: given.consents.toReversed() }), openIn(given));
      }),
      seeded,
    );
  });

  it('what two Consents say against each other stays shut', () => {
    fc.assert(
      fc.property(bare, fc.boolean(), (one, isTreated) => {
        const yes = { consentId: 'y', patientId: 'p1', provisions: [{ ...one, effect: 'permit' as const }] };
        const no = { consentId: 'n', patientId: 'p1', provisions: [{ ...one, effect: 'deny' as const }] };
        const relation = isTreated ? ({ relation: 'encounter' } as const) : {};
        const open = openIn(aContext({ consents: [yes], ...relation }));
        const both = openIn(aContext({ consents: [yes, no], ...relation }));
        const byYes = openIn(aContext({ consents: [yes] })).filter((id) => !id.endsWith(' p1'));
        assert.ok(isWithin(both, open));
        assert.deepEqual(
          byYes.filter((id) => both.includes(id)),
          [],
        );
      }),
      seeded,
    );
  });

  it('a scope is an intersection of its members, and what is surely meant may be meant', () => {
    const met = (of: DataScope, reading: 'narrow' | 'wide') =>
      RECORD_IDS.filter((id) => meetsDataTest(testOfScope(inRecord(id).type, of, reading), inRecord(id)));
    fc.assert(
      fc.property(scope, (of) => {
        for (const reading of ['narrow', 'wide'] as const) {
          const { from, until, ...rest } = of;
          const time = { ...(from === undefined ? {} : { from }), ...(until === undefined ? {} : { until }) };
          const members: DataScope[] = [time, ...Object.entries(rest).map(([name, values]) => ({ [name]: values }))];
          const all = members.map((member) => met(member, reading));
          const inAll = RECORD_IDS.filter((id) => all.every((ids) => ids.includes(id)));
          assert.deepEqual(met(of, reading), inAll);
        }
        assert.ok(isWithin(met(of, 'narrow'), met(of, 'wide')));
      }),
      seeded,
    );
  });

  it('what has ended, was refused, lapsed, or waits for its answer opens and shuts nothing', () => {
    fc.assert(
      fc.property(provision, fc.constantFrom('ended', 'rejected', 'lapsed', 'proposed'), (of, state) => {
        assert.deepEqual(readBack(anArtefact(of, { state: state as 'ended' })), []);
      }),
      seeded,
    );
  });

  it('an artefact comes back from FHIR saying what it said', () => {
    fc.assert(
      fc.property(provision, fc.boolean(), (of, isTreated) => {
        const relation = isTreated ? ({ relation: 'encounter' } as const) : {};
        const direct = [{ consentId: 'c1', patientId: 'p1', provisions: [of] }];
        const back = openIn(aContext({ consents: readBack(anArtefact(of)), ...relation }));
        assert.deepEqual(back, openIn(aContext({ consents: direct, ...relation })));
      }),
      seeded,
    );
  });

  it('whoever an artefact opens something to is found by what marks it', () => {
    let opened = 0;
    fc.assert(
      fc.property(provision, (of) => {
        if (openIn(aContext({ consents: readBack(anArtefact(of)) })).length === 0) return;
        opened += 1;
        const marks = opensTo(of).map(({ system, code }) => `${system}|${code}`);
        const asked = mayOpenTo(asker, 'hk').split(',');
        assert.ok(marks.some((mark) => asked.includes(mark)));
      }),
      seeded,
    );
    assert.ok(opened > seeded.numRuns / 10, `only ${opened} opened anything: the test tries too little`);
  });

  it('an artefact with any member broken opens no more than it did whole', () => {
    let shut = 0;
    fc.assert(
      fc.property(
        provision,
        fc.nat(),
        fc.constantFrom({}, [], null, 5, 'x', [null], { coding: {} }, true),
        fc.boolean(),
        (of, nth, by, isTreated) => {
          const whole = parseFhirJson(JSON.stringify(toConsentResource(anArtefact(of))));
          const places = placesOf(whole);
          const now = broken(whole, places[nth % places.length] ?? assert.fail('a Consent has places'), by);
          const relation = isTreated ? ({ relation: 'encounter' } as const) : {};
          const open = (consent: FhirJson) =>
            openIn(aContext({ consents: [toStanding(consent, 'p1', 1) ?? []].flat(), ...relation }));
          const [before, after] = [open(whole), open(now)];
          if (after.length < before.length) shut += 1;
          assert.ok(isWithin(after, before), places[nth % places.length]?.join('.'));
        },
      ),
      { ...seeded, numRuns: 800 },
    );
    assert.ok(shut > 80, `only ${shut} broken artefacts opened less: the test tries too little`);
  });
});

/** Every place of what a Consent says; which it is, whose, and whether it is in force stay. */
function placesOf(value: unknown, path: readonly (string | number)[] = []): (readonly (string | number)[])[] {
  const inner = Array.isArray(value)
    ? value.flatMap((item, index) => placesOf(item, [...path, index]))
    : isObject(value)
      ? Object.entries(value).flatMap(([key, item]) => (KEPT.has(key) ? [] : placesOf(item, [...path, key])))
      : [];
  return path.length > 0 ? [path, ...inner] : inner;
}
const KEPT = new Set(['resourceType', 'id', 'patient', 'status', 'text', 'display', 'extension']);

function broken(resource: FhirJson, path: readonly (string | number)[], by: unknown): FhirJson {
  const copy = copyJson(resource);
  const last = path.at(-1) ?? assert.fail('a place has a name');
  const holder = path.slice(0, -1).reduce<unknown>((at, key) => (at as Record<string | number, unknown>)[key], copy);
  (holder as Record<string | number, unknown>)[last] = by;
  return copy;
}
