import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { type Scope, seededIds, type Tx } from '#kernel';
import { type TestDatabase, testDatabase, testScope } from '../../../test/harness.ts';
import type { Resource } from '../types.ts';
import { readCompartment } from './compartment-read.ts';
import { readMany } from './read.ts';
import { type ResourceWrite, writeResources } from './write.ts';

describe('the first page of a compartment, kept from before', () => {
  let db: TestDatabase;
  const patientId = 'kept';
  const ids = seededIds('kept-pages');
  before(async () => {
    db = await testDatabase();
  });
  after(() => db.close());

  const within = <T>(work: (scope: Scope) => Promise<T>) =>
    db.database.transaction((tx) => work(testScope(tx, { ids })));
  const observation = (id: string, text: string, whose = patientId): Resource => ({
    resourceType: 'Observation',
    id,
    status: 'final',
    code: { text },
    subject: { reference: `Patient/${whose}` },
  });
  const put = (resource: Resource) =>
    within(async (scope) => {
      const [stored] = await readMany(scope.tx, [{ type: resource.resourceType, id: resource.id ?? '' }]);
      const write: ResourceWrite = stored ? { update: resource, before: stored } : { create: resource, method: 'PUT' };
      await writeResources(scope, [write]);
    });
  const read = (more: { types?: string[]; count?: number; page?: string } = {}) =>
    db.database.transaction((tx) => readCompartment(tx, { patientId, count: 10, ...more }), { mode: 'read' });
  const textsOf = ({ resources }: Awaited<ReturnType<typeof read>>) =>
    resources.map(({ body }) => (JSON.parse(body) as { code: { text: string } }).code.text).sort();

  it('is the very page that was read before while nothing has changed', async () => {
    await put(observation('o1', 'one'));
    const [, second, third] = [await read(), await read(), await read()];
    assert.equal(third, second);
  });

  it('has what was written, changed, moved and erased a moment ago as it is now', async () => {
    const steps: [name: string, change: () => Promise<unknown>, expected: string[]][] = [
      ['written', () => put(observation('o2', 'two')), ['one', 'two']],
      ['changed', () => put(observation('o2', 'second')), ['one', 'second']],
      ['moved away', () => put(observation('o1', 'one', 'another')), ['second']],
      ['moved back', () => put(observation('o1', 'one')), ['one', 'second']],
      [
        'labelled within its version',
        () =>
          db.database.transaction((tx) =>
            tx.query(`update fhir.resource set body = replace(body, 'second', 'label') where id = 'o2'`),
          ),
        ['label', 'one'],
      ],
      [
        'deleted',
        () =>
          within(async (scope) => {
            const [stored] = await readMany(scope.tx, [{ type: 'Observation', id: 'o1' }]);
            assert.ok(stored);
            await writeResources(scope, [{ remove: stored }]);
          }),
        ['label'],
      ],
      ['erased', () => db.database.transaction((tx) => tx.query(`delete from fhir.resource where id = 'o2'`)), []],
    ];
    for (const [name, change, expected] of steps) {
      await change();
      for (const time of ['next', 'second', 'third'])
        assert.deepEqual(textsOf(await read()), expected, `${name}: the ${time} look`);
    }
  });

  it('is one page for each number of entries and each choice of types', async () => {
    for (const id of ['p1', 'p2', 'p3']) await put(observation(id, id));
    const wishes = [{ count: 1 }, { count: 2 }, { types: ['Observation'] }, { types: ['Condition'] }];
    const numbers = async () => (await Promise.all(wishes.map(read))).map(({ resources }) => resources.length);
    for (let time = 0; time < 3; time++) assert.deepEqual(await numbers(), [1, 2, 3, 0]);
  });

  it('leads to the same next page', async () => {
    for (let time = 0; time < 3; time++) {
      const first = await read({ count: 2 });
      assert.ok(first.next);
      const rest = await read({ count: 2, page: first.next });
      assert.deepEqual([...textsOf(first), ...textsOf(rest)].sort(), ['p1', 'p2', 'p3']);
    }
  });

  it('is never kept by what writes: its transaction may still be undone', async () => {
    await read();
    const undone = new Error('undone');
    const seen = await db.database
      .transaction(async (tx: Tx) => {
        await writeResources(testScope(tx, { ids }), [{ create: observation('undone', 'undone'), method: 'PUT' }]);
        for (let time = 0; time < 3; time++)
          assert.ok(textsOf(await readCompartment(tx, { patientId, count: 10 })).includes('undone'));
        throw undone;
      })
      .catch((error: unknown) => error);
    assert.equal(seen, undone);
    for (let time = 0; time < 3; time++) assert.ok(!textsOf(await read()).includes('undone'));
  });
});
