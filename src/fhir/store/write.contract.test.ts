import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { RefusalError, seededIds, stoppedClock } from '#kernel';
import { type TestDatabase, testDatabase, testScope } from '../../../test/harness.ts';
import { parseFhirJson } from '../json/json.ts';
import type { Resource } from '../types.ts';
import { historyOf } from './history.ts';
import { readMany, readResource, readVersion } from './read.ts';
import { newId, shardOf } from './shard.ts';
import { writeResources } from './write.ts';

const OBSERVATION = {
  resourceType: 'Observation',
  status: 'final',
  code: { coding: [{ system: 'http://loinc.org', code: '29463-7' }] },
  effectiveDateTime: '2026-03-04T09:00:00+08:00',
};

describe('the store', () => {
  let db: TestDatabase;
  before(async () => {
    db = await testDatabase();
  });
  after(() => db.close());

  it('counts versions from 1, keeps each, and a deletion is a version', async () => {
    await db.database.transaction(async (tx) => {
      const clock = stoppedClock('2026-01-01T00:00:00Z');
      const scope = testScope(tx, { clock });
      const [one] = await writeResources(scope, [{ create: { resourceType: 'Organization', name: 'one' } }]);
      assert.ok(one);
      clock.move(1000);
      const [two] = await writeResources(scope, [
        { update: { resourceType: 'Organization', name: 'two' }, before: one },
      ]);
      assert.ok(two);
      clock.move(1000);
      const [three] = await writeResources(scope, [{ remove: two }]);
      assert.equal(three?.version, 3);

      const now = await readResource(tx, 'Organization', one.id);
      assert.deepEqual(now, three);
      assert.deepEqual(await readVersion(tx, 'Organization', one.id, 1), one);
      assert.deepEqual(await readVersion(tx, 'Organization', one.id, 2), two);
      assert.equal(await readVersion(tx, 'Organization', one.id, 4), undefined);
      const { versions } = await historyOf(tx, { type: 'Organization', id: one.id, count: 10 });
      assert.deepEqual(versions, [three, two, one]);
      assert.deepEqual(JSON.parse(two.body), {
        resourceType: 'Organization',
        id: one.id,
        meta: { versionId: '2', lastUpdated: '2026-01-01T00:00:01.000Z' },
        name: 'two',
      });
    });
  });

  it('keeps decimals as written', async () => {
    await db.database.transaction(async (tx) => {
      const text = '{"resourceType":"Observation","status":"final","code":{"text":"x"},"valueQuantity":{"value":1.10}}';
      const [made] = await writeResources(testScope(tx, { ids: seededIds('dec') }), [
        { create: parseFhirJson(text) as unknown as Resource },
      ]);
      const found = await readResource(tx, 'Observation', made?.id ?? '');
      assert.match(found?.body ?? '', /"value":1\.10\}/);
    });
  });

  it('gives an id that carries the shard of its patient', async () => {
    await db.database.transaction(async (tx) => {
      const scope = testScope(tx, { ids: seededIds('shards') });
      const [patient] = await writeResources(scope, [{ create: { resourceType: 'Patient' } }]);
      const id = patient?.id ?? '';
      const [observation] = await writeResources(scope, [
        { create: { ...OBSERVATION, subject: { reference: `Patient/${id}` } } },
      ]);
      assert.equal(shardOf(observation?.id ?? ''), shardOf(id));
      assert.equal(observation?.patientId, id);
      const rows = await tx.query('select count(*)::int as n from fhir.alias');
      assert.deepEqual(rows, [{ n: 0 }]);
    });
  });

  it('finds what a client named, also after it went to another patient', async () => {
    await db.database.transaction(async (tx) => {
      const scope = testScope(tx, { ids: seededIds('moves') });
      const about = (patient: string) => ({
        ...OBSERVATION,
        id: 'client-1',
        subject: { reference: `Patient/${patient}` },
      });
      const [made] = await writeResources(scope, [{ create: about('patient-a'), method: 'PUT' }]);
      assert.ok(made);
      const [moved] = await writeResources(scope, [{ update: about('patient-b'), before: made }]);
      assert.equal(moved?.patientId, 'patient-b');
      assert.deepEqual(await readMany(tx, [{ type: 'Observation', id: 'client-1' }]), [moved]);
      assert.deepEqual(await readVersion(tx, 'Observation', 'client-1', 1), made);
    });
  });

  it('refuses the second of two writers who saw the same version', async () => {
    const made = await db.database.transaction(async (tx) => {
      const [first] = await writeResources(testScope(tx), [{ create: { resourceType: 'Location', id: 'raced' } }]);
      return first;
    });
    assert.ok(made);
    const write = (name: string) =>
      db.database.transaction((tx) =>
        writeResources(testScope(tx), [{ update: { resourceType: 'Location', name }, before: made }]),
      );
    const outcomes = await Promise.allSettled(['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'].map(write));
    assert.equal(outcomes.filter((outcome) => outcome.status === 'fulfilled').length, 1);
    for (const outcome of outcomes) {
      if (outcome.status === 'fulfilled') continue;
      assert.ok(outcome.reason instanceof RefusalError, String(outcome.reason));
      assert.equal(outcome.reason.refusals[0].code, 'fhir.version-conflict');
    }
  });

  it('makes one resource when many create the same client id for different patients', async () => {
    const create = (n: number) =>
      db.database.transaction((tx) =>
        writeResources(testScope(tx), [
          { create: { ...OBSERVATION, id: 'same', subject: { reference: `Patient/p${n}` } }, method: 'PUT' },
        ]),
      );
    const outcomes = await Promise.allSettled([1, 2, 3, 4, 5, 6].map(create));
    assert.equal(outcomes.filter((outcome) => outcome.status === 'fulfilled').length, 1);
    const rows = await db.database.transaction((tx) => tx.query("select id from fhir.resource where id = 'same'"));
    assert.equal(rows.length, 1);
  });

  it('refuses two writes of one resource in one unit of work', async () => {
    await assert.rejects(
      db.database.transaction((tx) =>
        writeResources(testScope(tx), [
          { create: { resourceType: 'Location', id: 'twice' } },
          { create: { resourceType: 'Location', id: 'twice' } },
        ]),
      ),
      (error) => error instanceof RefusalError && error.refusals[0].code === 'fhir.duplicate-target',
    );
  });

  it('pages through the history of a type and of everything without gap or repeat', async () => {
    const own = await testDatabase();
    try {
      await own.database.transaction(async (tx) => {
        const clock = stoppedClock('2026-02-01T00:00:00Z');
        const scope = testScope(tx, { clock });
        for (let i = 0; i < 9; i++) {
          clock.move(i % 3 === 0 ? 1 : 0);
          const type = i % 2 === 0 ? 'Location' : 'Organization';
          const [made] = await writeResources(scope, [{ create: { resourceType: type, id: `h${i}` } }]);
          if (i % 4 === 0 && made)
            await writeResources(scope, [{ update: { resourceType: type, name: 'x' }, before: made }]);
        }
        for (const type of [undefined, 'Location']) {
          const seen: string[] = [];
          let page = await historyOf(tx, { ...(type ? { type } : {}), count: 2 });
          for (;;) {
            seen.push(...page.versions.map((v) => `${v.lastUpdated} ${v.type}/${v.id}/${v.version}`));
            if (!page.next) break;
            page = await historyOf(tx, { ...(type ? { type } : {}), count: 2, cursor: page.next });
          }
          assert.deepEqual(seen, [...new Set(seen)].sort().reverse());
          assert.equal(seen.length, type ? 8 : 12);
        }
      });
    } finally {
      await own.close();
    }
  });

  it('spreads new ids over the shards and reads its own ids back', () => {
    const ids = seededIds('spread');
    const shards = new Set(Array.from({ length: 4000 }, () => shardOf(newId(ids))));
    assert.ok(shards.size > 950, `only ${shards.size} of 1024 shards in use`);
  });
});
