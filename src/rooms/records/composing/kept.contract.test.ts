import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import fc from 'fast-check';
import { type Resource, readMany, readResource, type StoredResource, stringifyFhirJson, writeResources } from '#fhir';
import { createShelf, LANGS, type Scope, seededIds, stoppedClock } from '#kernel';
import { registerOrFindPatient } from '#rooms/identity';
import { type TestDatabase, testDatabase, testScope } from '../../../../test/harness.ts';
import { AN_ELDER } from '../fixtures.ts';
import { type ComposeSummary, compose } from '../operations/compose-summary.ts';
import type { KeptSummary } from './composed.ts';

describe('a summary kept from before', () => {
  let db: TestDatabase;
  let patientId = '';
  const clock = stoppedClock('2026-11-22T02:00:00Z');
  const ids = seededIds('kept');
  const within = <T>(work: (scope: Scope) => Promise<T>, own = ids) =>
    db.database.transaction((tx) => work(testScope(tx, { ids: own, clock })));
  const withId = (type: string, id: string, rest: object): Resource => ({ resourceType: type, id, ...rest });
  const doctorId = 'kept-doctor';
  const doctor = (family: string) => withId('Practitioner', doctorId, { name: [{ family }] });
  const result = (id: string, value: number) =>
    withId('Observation', id, {
      status: 'final',
      code: { coding: [{ system: 'http://loinc.org', code: '8480-6' }], text: 'Systolic' },
      subject: { reference: `Patient/${patientId}` },
      performer: [{ reference: `Practitioner/${doctorId}` }],
      effectiveDateTime: '2026-06-01',
      valueQuantity: { value, unit: 'mmHg' },
    });
  const problem = (id: string, value: number) =>
    withId('Condition', id, {
      code: { text: `Problem ${value}` },
      subject: { reference: `Patient/${patientId}` },
      recordedDate: '2026-05-05',
    });

  before(async () => {
    db = await testDatabase();
    patientId = (await within((scope) => registerOrFindPatient(scope, AN_ELDER))).patientId;
  });
  after(() => db.close());

  /** Writes a resource as it is to stand, or takes it away. */
  const put = (resource: Resource, gone = false) =>
    within(async (scope) => {
      const { resourceType: type, id = '' } = resource;
      const [before] = await readMany(scope.tx, [{ type, id }]);
      if (gone && (before === undefined || before.deleted)) return;
      if (gone && before) return void (await writeResources(scope, [{ remove: before }]));
      await writeResources(scope, [before ? { update: resource, before } : { create: resource, method: 'PUT' }]);
    });

  /** What comes of a wish, with ids that begin anew so that two can be compared. */
  const seen = (wish: Omit<ComposeSummary, 'patientId'>, shelf?: ReturnType<typeof createShelf<KeptSummary>>) =>
    within(async (scope) => {
      const composed = await compose(scope, { patientId, ...wish }, shelf);
      return [
        String(composed.text()),
        stringifyFhirJson(composed.bundle()),
        JSON.stringify(composed.kinds),
        JSON.stringify(composed.view(wish.language ?? 'en')),
      ];
    }, seededIds('the same'));
  const nothingKept = () => createShelf<KeptSummary>(0);

  type Step =
    | { readonly kind: 'write'; readonly what: 'result' | 'problem'; readonly n: number; readonly value: number }
    | { readonly kind: 'remove'; readonly what: 'result' | 'problem'; readonly n: number }
    | { readonly kind: 'rename'; readonly name: string }
    | { readonly kind: 'withhold'; readonly types: readonly string[] };
  const what = fc.constantFrom('result' as const, 'problem' as const);
  const n = fc.nat({ max: 2 });
  const step: fc.Arbitrary<Step> = fc.oneof(
    fc.record({ kind: fc.constant('write' as const), what, n, value: fc.nat({ max: 3 }) }),
    fc.record({ kind: fc.constant('remove' as const), what, n }),
    fc.record({ kind: fc.constant('rename' as const), name: fc.constantFrom('Chan', 'Li', 'Wong') }),
    fc.record({
      kind: fc.constant('withhold' as const),
      types: fc.subarray(['Observation', 'Condition']),
    }),
  );

  it('is what would be composed now, whatever was written, taken away, renamed or withheld meanwhile', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 8 }), async (steps) => {
        const shelf = createShelf<KeptSummary>(1_000);
        let withheld: readonly string[] = [];
        for (const one of steps) {
          if (one.kind === 'write')
            await put((one.what === 'result' ? result : problem)(`kept-${one.what}-${one.n}`, one.value));
          if (one.kind === 'remove')
            await put((one.what === 'result' ? result : problem)(`kept-${one.what}-${one.n}`, 0), true);
          if (one.kind === 'rename') await put(doctor(one.name));
          if (one.kind === 'withhold') withheld = one.types;
          const mayShow = async (resources: readonly StoredResource[]) =>
            resources.filter(({ type }) => !withheld.includes(type));
          for (const language of LANGS) {
            const wish = { language, mayShow };
            const anew = await seen(wish, nothingKept());
            assert.deepEqual(await seen(wish, shelf), anew);
            assert.deepEqual(await seen(wish, shelf), anew, 'the second time');
          }
        }
      }),
      { numRuns: 8, seed: 20261122 },
    );
  });

  it('of one who may see all is nothing for one from whom a section is withheld, before and after', async () => {
    await put(doctor('Chan'));
    await put(result('kept-secret', 7319.25));
    const shelf = createShelf<KeptSummary>(1_000);
    const all = { mayShow: async (resources: readonly StoredResource[]) => resources };
    const none = {
      mayShow: async (resources: readonly StoredResource[]) => resources.filter(({ type }) => type !== 'Observation'),
    };
    for (const [wish, isShown] of [
      [all, true],
      [none, false],
      [all, true],
      [none, false],
    ] as const) {
      for (const text of (await seen(wish, shelf)).filter((_, i) => i !== 2))
        assert.equal(text.includes('7319.25'), isShown);
    }
  });

  it('is made once: the same record in the same sight is not composed again', async () => {
    const shelf = createShelf<KeptSummary>(1_000);
    let put = 0;
    const counted = {
      ...shelf,
      put: (key: string, value: KeptSummary, weight: number) => {
        put++;
        shelf.put(key, value, weight);
      },
    };
    const texts = [await seen({}, counted), await seen({}, counted)];
    assert.deepEqual(texts[0], texts[1]);
    assert.equal(put, 1);
    const stored = await within((scope) => readResource(scope.tx, 'Patient', patientId));
    assert.ok(stored && !stored.deleted);
  });

  it('makes room by throwing away what was not looked at the longest', () => {
    const shelf = createShelf<string>(10);
    shelf.put('a', 'A', 4);
    shelf.put('b', 'B', 4);
    assert.equal(shelf.get('a'), 'A');
    shelf.put('c', 'C', 4);
    assert.deepEqual(
      ['a', 'b', 'c'].map((key) => shelf.get(key)),
      ['A', undefined, 'C'],
    );
    shelf.put('d', 'D', 11);
    assert.equal(shelf.get('d'), undefined);
    assert.equal(shelf.get('a'), 'A');
    shelf.drop((value) => value === 'C');
    assert.equal(shelf.get('c'), undefined);
    shelf.put('e', 'E', 6);
    assert.equal(shelf.get('a'), 'A', 'what was dropped weighs nothing any more');
  });
});
