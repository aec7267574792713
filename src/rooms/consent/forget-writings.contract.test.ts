import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Resource, readMany, writeResources } from '#fhir';
import { testScope } from '../../../test/harness.ts';
import { inStore, NOW, type TestStore } from '../../../test/store.ts';
import { aClinician, aConsent, aProvision, aStanding } from './fixtures.ts';
import { forgetWritings } from './forget-writings.ts';
import { keepOwnWriting } from './own-writings.ts';
import { anEntry, aRecord, aStored } from './record-fixtures.ts';

const at = new Date(NOW);
const aNo = (id: string, facts: object = {}) => ({ ...aConsent({ type: 'deny' }), id, ...facts });

/** Patient p1 with these Consents, and a note for each name that the doctor wrote under them. */
async function written(store: TestStore, names: readonly string[], consents: readonly (object & { id: string })[]) {
  await store.put(aRecord('p1'), ...consents);
  await store.put(...names.map((name) => anEntry('Condition', name, 'p1')));
  for (const name of names) await keepAgain(store, name, consents);
}

const keepAgain = ({ tx }: TestStore, id: string, consents: readonly { id: string }[]) =>
  keepOwnWriting(
    tx,
    aClinician(),
    { action: 'create', after: { type: 'Condition', id, patientId: 'p1', resource: {} } },
    consents.map((consent) => ({ ...aStanding(aProvision('deny')), consentId: consent.id })),
  );

async function writeAnew({ tx }: TestStore, resource: object): Promise<void> {
  const { resourceType: type, id } = resource as { resourceType: string; id: string };
  const [before] = await readMany(tx, [{ type, id }]);
  assert.ok(before);
  await writeResources(testScope(tx), [{ update: resource as Resource, before }]);
}

const left = async ({ tx }: TestStore) =>
  (await tx.query<{ id: string }>('select id from consent.own_writing order by id')).map(({ id }) => id);

describe('who wrote what under a no', () => {
  it('is remembered as long as it stands as they wrote it, and is forgotten when it was written anew or deleted', () =>
    inStore(async (store) => {
      await written(store, ['anew', 'deleted', 'stands'], [aNo('c1')]);
      assert.equal(await forgetWritings(store.tx, at), undefined);
      assert.deepEqual(await left(store), ['anew', 'deleted', 'stands']);
      await writeAnew(store, anEntry('Condition', 'anew', 'p1', { note: [{ text: 'anew' }] }));
      await store.remove('Condition', 'deleted');
      await forgetWritings(store.tx, at);
      assert.deepEqual(await left(store), ['stands']);
    }));

  it('is remembered as long as one of the Consents stands under which it was written', () =>
    inStore(async (store) => {
      const [first, second] = [aNo('c1'), aNo('c2')];
      await written(store, ['note'], [first, second]);
      await store.remove('Consent', 'c1');
      await forgetWritings(store.tx, at);
      assert.deepEqual(await left(store), ['note']);
      await writeAnew(store, { ...second, status: 'inactive' });
      await forgetWritings(store.tx, at);
      assert.deepEqual(await left(store), []);
    }));

  it('is forgotten at the instant at which the last no of a Consent ends by its own words, and no earlier', () =>
    inStore(async (store) => {
      const until = '2026-11-22T03:00:00.000Z';
      await written(store, ['note'], [{ ...aStored('c1', 'p1', aProvision('deny', { until })), id: 'c1' }]);
      await forgetWritings(store.tx, new Date(Date.parse(until) - 1));
      assert.deepEqual(await left(store), ['note']);
      await forgetWritings(store.tx, new Date(until));
      assert.deepEqual(await left(store), []);
    }));

  it('is remembered until the last no of a Consent has ended, and as long as one of them has no end', () =>
    inStore(async (store) => {
      const ending = (end: string) => ({ type: 'deny' as const, period: { end } });
      const twice = { ...aConsent({ ...ending('2026-11-20'), provision: [ending('2026-11-25')] }), id: 'c1' };
      await written(store, ['note'], [twice]);
      await forgetWritings(store.tx, at);
      assert.deepEqual(await left(store), ['note']);
      await forgetWritings(store.tx, new Date('2026-11-26T00:00:00Z'));
      assert.deepEqual(await left(store), []);
      const open = { ...aConsent({ ...ending('2026-11-20'), provision: [{ type: 'deny' }] }), id: 'c2' };
      await store.put(open);
      await keepAgain(store, 'note', [open]);
      await forgetWritings(store.tx, new Date('2036-11-26T00:00:00Z'));
      assert.deepEqual(await left(store), ['note']);
    }));

  it('is forgotten of everybody, whatever their account is called', () =>
    inStore(async (store) => {
      await written(store, ['first'], []);
      await store.tx.query(`update consent.own_writing set account_id = '0'`);
      await forgetWritings(store.tx, at);
      assert.deepEqual(await left(store), []);
    }));

  it('asks the database for nothing to be taken away where all of it stands', () =>
    inStore(async (store) => {
      await written(store, ['stands'], [aNo('c1')]);
      const statements: string[] = [];
      const query: typeof store.tx.query = (text, ...more) => {
        statements.push(text);
        return store.tx.query(text, ...more);
      };
      await forgetWritings({ ...store.tx, query }, at);
      assert.ok(statements.length > 0);
      assert.deepEqual(
        statements.filter((text) => /^\s*delete/.test(text)),
        [],
      );
    }));

  it('is gone through to its end, a round at a time', () =>
    inStore(async (store) => {
      const names = Array.from({ length: 201 }, (_, i) => `note-${String(i).padStart(3, '0')}`);
      await written(store, names, [aNo('c1')]);
      await store.remove('Consent', 'c1');
      const after = await forgetWritings(store.tx, at);
      assert.deepEqual(await left(store), names.slice(200));
      assert.equal(after?.id, names[199]);
      assert.equal(await forgetWritings(store.tx, at, after), undefined);
      assert.deepEqual(await left(store), []);
    }));

  it('is not looked for behind where the round before ended', () =>
    inStore(async (store) => {
      await written(store, ['first', 'second'], [aNo('c1')]);
      await store.remove('Consent', 'c1');
      await forgetWritings(store.tx, at, { account_id: aClinician().accountId, type: 'Condition', id: 'first' });
      assert.deepEqual(await left(store), ['first']);
    }));
});
