import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { collectReferences, type Resource, writeResources } from '#fhir';
import { type Scope, seededIds } from '#kernel';
import { type TestDatabase, testDatabase, testScope } from '../../../../test/harness.ts';
import { composeSummary } from '../operations/compose-summary.ts';

describe('the summary of a person with two records', () => {
  let db: TestDatabase;
  const ids = seededIds('one-person');
  const within = <T>(work: (scope: Scope) => Promise<T>) =>
    db.database.transaction((tx) => work(testScope(tx, { ids })));
  const allergies = async (patientId: string) => {
    const bundle = await within((scope) => composeSummary(scope, { patientId }));
    return (bundle.entry ?? [])
      .flatMap(({ resource }) => resource ?? [])
      .filter(({ resourceType }) => resourceType === 'AllergyIntolerance');
  };
  before(async () => {
    db = await testDatabase();
    const allergy = (patient: string, text: string): Resource =>
      ({
        resourceType: 'AllergyIntolerance',
        patient: { reference: `Patient/${patient}` },
        code: { text },
      }) as Resource;
    await within((scope) =>
      writeResources(scope, [
        { create: { resourceType: 'Patient', id: 'card' } },
        { create: { resourceType: 'Patient', id: 'permit' } },
        { create: allergy('card', 'penicillin') },
        { create: allergy('permit', 'latex') },
      ]),
    );
  });
  after(() => db.close());

  it('holds what lies on both, as one patient’s, whichever record is opened; parted, each has its own again', async () => {
    assert.equal((await allergies('card')).length, 1);
    await db.database.transaction((tx) =>
      tx.query(`insert into identity.same_person values ('card', 'p'), ('permit', 'p')`),
    );
    for (const [opened, other] of [
      ['card', 'permit'],
      ['permit', 'card'],
    ] as const) {
      for (const shelf of ['composed', 'kept']) {
        const told: unknown[] = [];
        const ofOther = (...of: unknown[]) => void told.push(of);
        await within((scope) => composeSummary(scope, { patientId: opened, ofOther }));
        assert.deepEqual(told, [[other, { AllergyIntolerance: 1 }]], `the other record is told of, ${shelf}`);
      }
      const found = await allergies(opened);
      assert.deepEqual(found.map((one) => (one as { code?: { text?: string } }).code?.text).sort(), [
        'latex',
        'penicillin',
      ]);
      const patients = found
        .flatMap(collectReferences)
        .flatMap(({ reference }) => /Patient\/(\w+)/.exec(reference)?.[1] ?? []);
      assert.deepEqual(new Set(patients), new Set([opened]));
    }
    await db.database.transaction((tx) => tx.query('delete from identity.same_person'));
    assert.equal((await allergies('permit')).length, 1);
  });
});
