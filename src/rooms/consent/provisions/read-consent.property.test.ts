import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { copyJson, type FhirJson, isObject } from '#fhir';
import { PURPOSES } from '#kernel';
import { decide } from '../decide.ts';
import { aClinician, aContext, anActor } from '../fixtures.ts';
import { SHARE_SECTIONS } from '../grants/model.ts';
import { toStanding } from './read-consent.ts';

const SEED = 20_261_122;
const RUNS = 3_000;
const SYSTEM = 'http://hl7.org/fhir/resource-types';
const TYPES = [
  'Condition',
  'Observation',
  'AllergyIntolerance',
  'MedicationStatement',
  'DocumentReference',
  'Composition',
];
const INSTANTS = ['2025-12-31T00:00:00Z', '2026-06-01T12:00:00Z', '2027-01-02T00:00:00Z'].map((text) => new Date(text));

const coded = (system: string, code: string) => ({ coding: [{ system, code }] });
const someOf = <T>(...items: readonly T[]) => fc.subarray([...items], { minLength: 1, maxLength: 2 });
const provision = fc.record(
  {
    actor: someOf(anActor('Organization/org1'), anActor('Organization/org2'), anActor('Practitioner/other')),
    class: someOf(...TYPES.map((code) => ({ system: SYSTEM, code }))),
    code: someOf(...Object.values(SHARE_SECTIONS).map((code) => coded('http://loinc.org', code))),
    purpose: someOf(...PURPOSES.map((code) => ({ code }))),
    period: fc.constantFrom(
      { start: '2026' },
      { end: '2026-07' },
      { start: '2026-01-01', end: '2026-12-31' },
      { start: '2026-05-31T00:00:00Z' },
    ),
  },
  { requiredKeys: [] },
);
const typed = (type: string) => provision.map((rest) => ({ type, ...rest }));
const consent = fc
  .record(
    {
      policyRule: fc
        .constantFrom('OPTIN', 'OPTOUT')
        .map((code) => coded('http://terminology.hl7.org/CodeSystem/v3-ActCode', code)),
      provision: fc
        .tuple(
          fc.oneof(typed('deny'), typed('permit'), provision),
          fc.array(fc.oneof(typed('deny'), typed('permit')), { maxLength: 2 }),
        )
        .map(([root, inner]) => (inner.length > 0 ? { ...root, provision: inner } : root))
        .filter((root) => Object.keys(root).length > 0),
    },
    { requiredKeys: ['policyRule'] },
  )
  .map((rest) => ({
    resourceType: 'Consent',
    id: 'c1',
    status: 'active',
    scope: coded('http://terminology.hl7.org/CodeSystem/consentscope', 'patient-privacy'),
    category: [coded('http://loinc.org', '59284-0')],
    patient: { reference: 'Patient/p1' },
    ...rest,
  }));

/** Every place of a resource that may be of another shape than FHIR gives it; whose it is and what it is stay. */
function placesOf(value: unknown, path: readonly (string | number)[] = []): (readonly (string | number)[])[] {
  const inner = Array.isArray(value)
    ? value.flatMap((item, index) => placesOf(item, [...path, index]))
    : isObject(value)
      ? Object.entries(value).flatMap(([key, item]) => (KEPT.has(key) ? [] : placesOf(item, [...path, key])))
      : [];
  return path.length > 0 ? [path, ...inner] : inner;
}
const KEPT = new Set(['resourceType', 'id', 'patient']);

function broken(resource: FhirJson, path: readonly (string | number)[], by: unknown): FhirJson {
  const copy = copyJson(resource);
  const last = path.at(-1) ?? assert.fail('a place has a name');
  const holder = path.slice(0, -1).reduce<unknown>((at, key) => (at as Record<string | number, unknown>)[key], copy);
  (holder as Record<string | number, unknown>)[last] = by;
  return copy;
}

describe('a Consent of any shape', () => {
  const asks = ['org1', 'org3'].flatMap((id) =>
    TYPES.flatMap((type) =>
      (['TREAT', 'ETREAT'] as const).flatMap((purpose) => INSTANTS.map((at) => ({ id, type, purpose, at }))),
    ),
  );
  const isDenied = (of: FhirJson) => {
    const standing = toStanding(of, 'p1', 1);
    return asks.map(({ id, type, purpose, at }) => {
      const context = aContext({ at, relation: 'encounter', consents: standing ? [standing] : [] });
      return !decide(aClinician(id), purpose, 'read', { type, patientId: 'p1' }, context).ok;
    });
  };

  it('is read without a fault, and one with a member broken denies no less than it did whole', (t) => {
    t.diagnostic(`seed ${SEED}`);
    let widened = 0;
    fc.assert(
      fc.property(
        consent,
        fc.nat(),
        fc.constantFrom({}, [], null, 5, 'x', [null], { coding: {} }, true),
        (whole, nth, by) => {
          const places = placesOf(whole);
          const place = places[nth % places.length] ?? assert.fail('a Consent has places');
          const before = isDenied(whole);
          const after = isDenied(broken(whole, place, by));
          const less = asks.filter((_, index) => before[index] && !after[index]);
          if (after.some((denied, index) => denied && !before[index])) widened += 1;
          assert.deepEqual(less, [], `${place.join('.')} became ${JSON.stringify(by)}`);
        },
      ),
      { seed: SEED, numRuns: RUNS },
    );
    assert.ok(
      widened > RUNS / 20,
      `only ${widened} of ${RUNS} broken Consents withheld more: the test tries too little`,
    );
  });

  it('is read without a fault however many of its members are broken', () => {
    fc.assert(
      fc.property(
        consent,
        fc.array(fc.tuple(fc.nat(), fc.jsonValue({ maxDepth: 2 })), { maxLength: 6 }),
        (whole, breaks) => {
          let now: FhirJson = whole;
          for (const [nth, by] of breaks) {
            const places = placesOf(now);
            now = broken(now, places[nth % places.length] ?? ['status'], by);
          }
          for (const { effect, to, purposes, actions, data } of toStanding(now, 'p1', 1)?.provisions ?? []) {
            assert.equal(effect, 'deny');
            for (const list of [to, purposes, actions, ...Object.values(data)]) assert.ok(list.length > 0);
          }
        },
      ),
      { seed: SEED, numRuns: RUNS },
    );
  });
});
