import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Actor, type Refusal, RefusalError } from '#kernel';
import { inStore, type TestStore } from '../../../../test/store.ts';
import { parseSearch } from '../../search/parse-search.ts';
import type { StoredResource } from '../../store/stored.ts';
import type { RestParts } from '../parts.ts';
import { Looks } from './looks.ts';
import type { Sight } from './sight.ts';

const actor: Actor = { kind: 'system', clientId: 'synthetic', scopes: [] };
const refusal = (code: string): Refusal => ({
  code,
  issue: 'forbidden',
  text: { en: '', 'zh-Hans': '', 'zh-Hant-HK': '' },
});
/** Everything is shown but what is called hidden. */
const isShown = ({ id }: StoredResource) => id !== 'hidden';
const sight: Sight = {
  restrictionOf: async () => 'all',
  shown: async (stored) => new Set(stored.filter(isShown)),
};
const parts = {
  gate: {
    ground: () => ({ basis: 'a rule' }),
    mayDisclose: async (_scope: unknown, _action: unknown, all: StoredResource[]) => all.filter(isShown),
  },
} as unknown as RestParts;

/** Patients p1 and p2, gone who was, and Conditions of them; by id. */
async function here(store: TestStore): Promise<(id: string) => StoredResource> {
  const of = (id: string, patient: string) => ({
    resourceType: 'Condition',
    id,
    subject: { reference: `Patient/${patient}` },
  });
  const stored = [
    ...(await store.put(...['p1', 'p2', 'gone'].map((id) => ({ resourceType: 'Patient', id })))),
    ...(await store.put(of('first', 'p1'), of('second', 'p1'), of('other', 'p2'), of('hidden', 'p1'))),
    ...(await store.put({ resourceType: 'Organization', id: 'clinic' })),
  ];
  await store.remove('Patient', 'gone');
  return (id) => {
    const found = stored.find((one) => one.id === id);
    assert.ok(found, id);
    return found;
  };
}

const asks = (looks: Looks, type: string, query: string) =>
  looks.through(sight).asks?.(type, parseSearch(type, new URLSearchParams(query)).filters);

async function made(store: TestStore, looks: Looks, written: readonly StoredResource[] = []) {
  const scope = store.scope(actor);
  await looks.noteMade(parts, scope, written);
  return scope.notes.map(({ action, outcome, patientId, kinds }) => ({ action, outcome, patientId, kinds }));
}

async function refused(store: TestStore, looks: Looks) {
  const scope = store.scope(actor);
  await looks.noteRefused(parts, scope, 'update', new RefusalError(refusal('rest.no'), refusal('rest.too')));
  return scope.notes;
}

describe('what a write that was made has looked at', () => {
  it('is what was shown on the way, each once, and not what was hidden', () =>
    inStore(async (store) => {
      const by = await here(store);
      const looks = new Looks();
      const through = looks.through(sight);
      const shown = await through.shown([by('first'), by('hidden'), by('other')]);
      assert.deepEqual([...shown], [by('first'), by('other')]);
      await through.shown([by('first'), by('second')]);
      looks.see(by('second'));
      assert.equal(through.restrictionOf, sight.restrictionOf);
      const read = { action: 'read', outcome: 'permitted' };
      assert.deepEqual(await made(store, looks), [
        { ...read, patientId: 'p1', kinds: { Condition: 2 } },
        { ...read, patientId: 'p2', kinds: { Condition: 1 } },
      ]);
      const scope = store.scope(actor);
      await looks.noteMade(parts, scope, []);
      assert.deepEqual(scope.notes[0]?.detail, { operation: 'condition' });
    }));

  it('is not what was written: that is noted as written', () =>
    inStore(async (store) => {
      const by = await here(store);
      const looks = new Looks();
      for (const id of ['first', 'second']) looks.see(by(id));
      assert.deepEqual(
        (await made(store, looks, [by('first')])).map(({ kinds }) => kinds),
        [{ Condition: 1 }],
      );
      assert.deepEqual(await made(store, looks, [by('first'), by('second')]), []);
    }));

  it('is nothing of what was deleted', () =>
    inStore(async (store) => {
      const by = await here(store);
      const looks = new Looks();
      looks.see({ ...by('first'), deleted: true });
      assert.deepEqual(await made(store, looks), []);
    }));

  it('is also that nothing of a patient met a condition that named them, of each kind that was asked about', () =>
    inStore(async (store) => {
      const by = await here(store);
      const looks = new Looks();
      asks(looks, 'Condition', 'patient=p1&code=x');
      asks(looks, 'Condition', 'patient=p2&code=x');
      asks(looks, 'Observation', 'patient=p2');
      asks(looks, 'Observation', 'code=x');
      const none = { action: 'search', outcome: 'permitted' };
      assert.deepEqual(await made(store, looks), [
        { ...none, patientId: 'p1', kinds: { Condition: 0 } },
        { ...none, patientId: 'p2', kinds: { Condition: 0 } },
        { ...none, patientId: 'p2', kinds: { Observation: 0 } },
      ]);
      // Of whom something was shown, or written, it is told that there is something.
      looks.see(by('first'));
      assert.deepEqual(
        (await made(store, looks, [by('other')])).map(({ action, patientId }) => [action, patientId]),
        [['read', 'p1']],
      );
    }));
});

describe('what a write that was refused has looked at', () => {
  it('is noted for each patient of whom something was seen, who was named, or whom the write was for', () =>
    inStore(async (store) => {
      const by = await here(store);
      const looks = new Looks();
      for (const id of ['first', 'second', 'clinic']) looks.see(by(id));
      asks(looks, 'Observation', 'patient=p1');
      looks.mean('Procedure', ['p2', undefined]);
      const detail = { refusals: 'rest.no rest.too' };
      const facts = { action: 'update', outcome: 'denied', basis: 'rest.no', detail };
      assert.deepEqual(await refused(store, looks), [
        { ...facts, patientId: 'p1', kinds: { Condition: 2, Observation: 0 } },
        { ...facts, patientId: 'p2', kinds: { Procedure: 1 } },
      ]);
    }));

  it('counts whom a write was for by what was seen of them, where something was', () =>
    inStore(async (store) => {
      const by = await here(store);
      const looks = new Looks();
      looks.see(by('first'));
      looks.mean('Procedure', ['p1']);
      assert.deepEqual(
        (await refused(store, looks)).map(({ kinds }) => kinds),
        [{ Condition: 1 }],
      );
    }));

  it('is no second entry of whom the write was for where what was hidden of them is noted already', () =>
    inStore(async (store) => {
      const by = await here(store);
      const looks = new Looks();
      const through = looks.through(sight);
      through.hides?.(by('hidden'));
      through.hides?.(by('clinic'));
      looks.mean('Procedure', ['p1', 'p2']);
      const whose = async () => (await refused(store, looks)).map(({ patientId }) => patientId);
      assert.deepEqual(await whose(), ['p2']);
      looks.see(by('first'));
      assert.deepEqual(await whose(), ['p1', 'p2'], 'what was seen beside it is an act of its own');
    }));

  it('is noted of nobody who is no patient here', () =>
    inStore(async (store) => {
      await here(store);
      const looks = new Looks();
      asks(looks, 'Observation', 'patient=stranger,gone');
      looks.mean('Procedure', ['another']);
      assert.deepEqual(await refused(store, looks), []);
      assert.deepEqual(await refused(store, new Looks()), []);
    }));
});
