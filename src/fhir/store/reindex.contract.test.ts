import assert from 'node:assert/strict';
import { hash } from 'node:crypto';
import { after, before, beforeEach, describe, it } from 'node:test';
import { seededIds, type Tx } from '#kernel';
import { type TestDatabase, testDatabase, testScope } from '../../../test/harness.ts';
import { sampleFiles } from '../fixtures.ts';
import { parseFhirJson } from '../json/json.ts';
import { parseSearch } from '../search/parse-search.ts';
import type { Resource } from '../types.ts';
import { indexResource } from './index-rows.ts';
import { INDEX_VERSION } from './index-version.ts';
import { readMany } from './read.ts';
import { reindexSome } from './reindex.ts';
import { searchResources } from './search/search.ts';
import { writeResources } from './write.ts';

const PEOPLE = Array.from({ length: 25 }, (_, i) => ({
  resourceType: 'Patient',
  id: `p${i}`,
  meta: { profile: [`http://example.org/profile|${i}`] },
  name: [{ family: `Garcia Marquez${i}` }],
  birthDate: `19${10 + i}-01-02`,
}));
const OBSERVATION = {
  resourceType: 'Observation',
  id: 'o',
  status: 'final',
  code: { coding: [{ system: 'http://loinc.org', code: '29463-7' }] },
  subject: { reference: 'Patient/p1' },
  effectiveDateTime: '2026-03-04T09:00:00+08:00',
  valueQuantity: { value: 70, system: 'http://unitsofmeasure.org', code: 'kg' },
};

describe('resources that an older version of the index was made of', () => {
  let db: TestDatabase;
  const ids = seededIds('reindex');
  const within = <T>(work: (tx: Tx) => Promise<T>) => db.database.transaction(work);
  /** All that is kept in the index, in one order. */
  const index = () =>
    within(async (tx) => [
      await tx.query(
        `select shard, type, id, version, last_updated, clinical_date::text, date_low, date_high, body, (select array_agg(t order by t) from unnest(tokens) t)::text as tokens
          from fhir.resource order by type, id`,
      ),
      await tx.query(
        'select shard, type, id, param, low, high, units::text, text from fhir.ordered order by 1, 2, 3, 4, 5, 6, 7, 8',
      ),
    ]);
  /** As an older program has left them: found by their dates and codes wrongly, by their names not at all. */
  const makeOlder = () =>
    within(async (tx) => {
      await tx.query(
        "update fhir.resource set tokens = '{1}', date_low = 0, date_high = 1, clinical_date = 'epoch' where not deleted",
      );
      await tx.query('delete from fhir.ordered');
      await tx.query(
        "insert into fhir.ordered (shard, type, id, param, text) select shard, type, id, 'family', 'wrong' from fhir.resource where not deleted",
      );
      await tx.query('update fhir.index_version set version = 0, towards = null');
    });
  const state = () => within((tx) => tx.query('select version, towards from fhir.index_version'));
  const slice = (size: number) => within((tx) => reindexSome(tx, size));
  const walk = async (size: number) => {
    let looked = 0;
    let changed = 0;
    for (let done = await slice(size); done !== undefined; done = await slice(size)) {
      looked += done.looked;
      changed += done.changed;
      assert.ok(done.share >= 0 && done.share < 1);
    }
    return { looked, changed };
  };
  const found = (type: string, query: string) =>
    within(async (tx) => {
      const { matches } = await searchResources(tx, parseSearch(type, new URLSearchParams(query)), 'all', 50);
      return matches.map(({ id }) => id);
    });

  before(async () => {
    db = await testDatabase();
    await within((tx) =>
      writeResources(
        testScope(tx, { ids }),
        [...PEOPLE, OBSERVATION].map((create) => ({ create: create as Resource })),
      ),
    );
    await within(async (tx) => {
      const [gone] = await readMany(tx, [{ type: 'Patient', id: 'p24' }]);
      assert.ok(gone);
      await writeResources(testScope(tx, { ids }), [{ remove: gone }]);
    });
  });
  after(() => db.close());
  beforeEach(makeOlder);

  it('are found like what is written now, to the last row, and bodies and versions stay', async () => {
    await walk(7);
    const before = await index();
    await makeOlder();
    assert.deepEqual(await found('Patient', '_profile=http://example.org/profile'), []);
    assert.deepEqual(await walk(7), { looked: 25, changed: 25 });
    assert.deepEqual(await index(), before);
    assert.equal((await found('Patient', '_profile=http://example.org/profile')).length, 24);
    assert.deepEqual(await found('Patient', 'family=marquez7'), ['p7']);
    assert.deepEqual(
      await found('Observation', 'patient=p1&date=2026-03-04&value-quantity=70|http://unitsofmeasure.org|kg'),
      ['o'],
    );
    assert.deepEqual(await state(), [{ version: INDEX_VERSION, towards: null }]);
  });

  it('are looked at once: then nothing is left to do, and who is of the present version is left as it is', async () => {
    await walk(100);
    assert.equal(await slice(100), undefined);
    await within((tx) => tx.query('update fhir.index_version set version = 0'));
    assert.deepEqual(await walk(100), { looked: 25, changed: 0 });
  });

  it('are gone through from where it was cut off, whatever slice was lost', async () => {
    await walk(4);
    const before = await index();
    await makeOlder();
    let cuts = 0;
    for (;;) {
      await assert.rejects(
        within(async (tx) => {
          await reindexSome(tx, 4);
          throw new Error('killed');
        }),
        /killed/,
      );
      cuts++;
      if ((await slice(4)) === undefined) break;
    }
    assert.equal(cuts, 8, 'seven slices, and the look that finds nothing left');
    assert.deepEqual(await index(), before);
  });

  it('keep what their writer writes meanwhile, and hold no writer up', async () => {
    await within(async (writer) => {
      const [held] = await readMany(writer, [{ type: 'Patient', id: 'p3' }]);
      assert.ok(held);
      await writer.query("select from fhir.resource where type = 'Patient' and id = 'p3' for update");
      // As many looks as get everybody else done: none waits for the writer.
      for (let look = 0; look < 10; look++) await slice(6);
      assert.deepEqual(await state(), [{ version: 0, towards: INDEX_VERSION }]);
      const renamed = { ...PEOPLE[3], name: [{ family: 'Zweig' }] } as Resource;
      await writeResources(testScope(writer, { ids }), [{ update: renamed, before: held }]);
    });
    await walk(6);
    assert.deepEqual(await found('Patient', 'family=zweig'), ['p3']);
    assert.deepEqual(await found('Patient', 'family=garcia&birthdate=1913-01-02'), []);
    assert.deepEqual(await found('Patient', 'family=garcia&birthdate=1912-01-02'), ['p2']);
  });

  it('are gone through by one process at a time', async () => {
    await within(async (one) => {
      assert.equal((await reindexSome(one, 5))?.looked, 5);
      assert.equal(await slice(5), undefined, 'the other leaves it to the first');
    });
    await walk(5);
    assert.deepEqual(await state(), [{ version: INDEX_VERSION, towards: null }]);
  });

  it('are looked at again after a program of an older version was started once more', async () => {
    await within((tx) => tx.query('update fhir.index_version set version = $1', [INDEX_VERSION + 1]));
    assert.equal(await slice(5), undefined);
    assert.deepEqual(await state(), [{ version: INDEX_VERSION, towards: null }], 'the newer one will find it older');
  });

  it('and the version is raised whenever what is kept of a resource changes', (t) => {
    const files = sampleFiles(t, 'fhir-r4-examples');
    if (files.length === 0) return;
    const texts = files
      .map(({ name, text }) => [name, text] as const)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, text]) => {
        const { patientId, clinicalInstant, date, tokens, ordered } = indexResource(
          parseFhirJson(text) as unknown as Resource,
        );
        const rows = [...tokens, ...ordered.map((value) => JSON.stringify(value))].sort();
        return JSON.stringify([name, patientId, clinicalInstant, date, rows]);
      });
    assert.deepEqual(
      [INDEX_VERSION, hash('sha256', texts.join('\n')).slice(0, 16)],
      [1, '33ceb4cb52d3a811'],
      'what is kept has changed: raise INDEX_VERSION, and write both here',
    );
  });
});
