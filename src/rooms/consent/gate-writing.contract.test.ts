import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { GateWrite, ResourceToBe, StoredResource } from '#fhir';
import { type Actor, RefusalError } from '#kernel';
import { aClinician, aPerson, aProvision, aSystem, toOrganization } from './fixtures.ts';
import { gate } from './gate.ts';
import { label } from './provisions/fixtures.ts';
import { anEntry, aRecord, aStored } from './record-fixtures.ts';
import { inStore, type TestStore } from './store-fixtures.ts';

const managed = { managingOrganization: { reference: 'Organization/org1' } };
const TO_US = [toOrganization('org1', 'hk')];
const doctor = aClinician();

/** A resource as it would be stored. */
function toBe(resource: object, patientId?: string): ResourceToBe {
  const { resourceType: type, id } = resource as { resourceType: string; id: string };
  return {
    type,
    id,
    ...(patientId === undefined ? {} : { patientId }),
    resource: resource as ResourceToBe['resource'],
  };
}

async function refusalsOf({ scope }: TestStore, actor: Actor, write: GateWrite): Promise<string[]> {
  try {
    await gate.mayWrite(scope(actor), write);
    return [];
  } catch (fault) {
    if (!(fault instanceof RefusalError)) throw fault;
    return fault.refusals.map(({ code }) => code);
  }
}

const create = (resource: object, patientId?: string): GateWrite => ({
  action: 'create',
  after: toBe(resource, patientId),
});
const update = (before: StoredResource, resource: object, patientId?: string): GateWrite => ({
  action: 'update',
  before,
  after: toBe(resource, patientId),
});

describe('whether a write may be made', () => {
  const result = (id: string, patientId: string, facts: object = {}) => anEntry('Observation', id, patientId, facts);

  it('is yes to the records of those in treatment, and to nobody else’s', () =>
    inStore(async (store) => {
      await store.put(aRecord('p1', managed), aRecord('p2'));
      const [o1] = await store.put(result('o1', 'p1'));
      assert.ok(o1);
      assert.deepEqual(await refusalsOf(store, doctor, create(result('o2', 'p1'), 'p1')), []);
      assert.deepEqual(await refusalsOf(store, doctor, update(o1, result('o1', 'p1'), 'p1')), []);
      assert.deepEqual(await refusalsOf(store, doctor, create(result('o2', 'p2'), 'p2')), [
        'consent.no-treatment-relation',
      ]);
      assert.deepEqual(await refusalsOf(store, doctor, { action: 'delete', before: o1 }), [
        'consent.write-not-for-role',
      ]);
      assert.deepEqual(await refusalsOf(store, doctor, create({ resourceType: 'Observation', id: 'o3' })), [
        'consent.patient-unknown',
      ]);
    }));

  it('is asked of both patients where it moves something from one to the other', () =>
    inStore(async (store) => {
      await store.put(aRecord('p1', managed), aRecord('p2'));
      const [own, others] = await store.put(result('own', 'p1'), result('others', 'p2'));
      assert.ok(own && others);
      assert.deepEqual(await refusalsOf(store, doctor, update(own, result('own', 'p2'), 'p2')), [
        'consent.no-treatment-relation',
      ]);
      assert.deepEqual(await refusalsOf(store, doctor, update(others, result('others', 'p1'), 'p1')), [
        'consent.no-treatment-relation',
      ]);
      await store.put(aStored('c1', 'p2', aProvision('deny', { to: TO_US })));
      assert.deepEqual(await refusalsOf(store, doctor, update(others, result('others', 'p2'), 'p2')), [
        'consent.no-treatment-relation',
        'consent.no-treatment-relation',
      ]);
    }));

  it('is no with every reason against it, first what nobody may write', () =>
    inStore(async (store) => {
      await store.put(aRecord('p2'));
      const visit = anEntry('Encounter', 'e1', 'p2', { serviceProvider: { reference: 'Organization/org2' } });
      assert.deepEqual(await refusalsOf(store, doctor, create(visit, 'p2')), [
        'consent.other-institution-named',
        'consent.no-treatment-relation',
      ]);
    }));

  it('is no to a clinician over what may not be seen: neither its content nor its label', () =>
    inStore(async (store) => {
      await store.put(aRecord('p1', managed));
      const labelled = { meta: { security: [label('PSY')] } };
      const [secret, open] = await store.put(result('secret', 'p1', labelled), result('open', 'p1'));
      assert.ok(secret && open);
      assert.deepEqual(await refusalsOf(store, doctor, update(secret, result('secret', 'p1', labelled), 'p1')), [
        'consent.sensitive-data',
      ]);
      // What is about to be labelled can be seen as it is.
      assert.deepEqual(await refusalsOf(store, doctor, update(open, result('open', 'p1', labelled), 'p1')), []);
      assert.deepEqual(await refusalsOf(store, doctor, create(result('new', 'p1', labelled), 'p1')), []);
      const readsNothing = aClinician('org1', { scopes: ['user/Observation.cu'] });
      assert.deepEqual(await refusalsOf(store, readsNothing, create(result('new', 'p1'), 'p1')), []);
      assert.deepEqual(await refusalsOf(store, readsNothing, update(open, result('open', 'p1'), 'p1')), [
        'consent.scope-missing',
      ]);
    }));

  it('is a matter of the act’s own scope for a program, and of the rule of the role for everybody else', () =>
    inStore(async (store) => {
      await store.put(aRecord('p1'));
      const [o1, task] = await store.put(result('o1', 'p1'), anEntry('Task', 't1', 'p1'));
      assert.ok(o1 && task);
      const updater = aSystem('system/Observation.u');
      assert.deepEqual(await refusalsOf(store, updater, update(o1, result('o1', 'p1'), 'p1')), []);
      assert.deepEqual(await refusalsOf(store, updater, create(result('o2', 'p1'), 'p1')), ['consent.scope-missing']);
      assert.deepEqual(await refusalsOf(store, aSystem('system/*.d'), { action: 'delete', before: o1 }), []);
      const coordinator = aPerson('coordinator', { scopes: ['user/Task.u'] });
      assert.deepEqual(await refusalsOf(store, coordinator, update(task, anEntry('Task', 't1', 'p1'), 'p1')), []);
      assert.deepEqual(
        await refusalsOf(store, aPerson('operator'), create({ resourceType: 'Organization', id: 'x' })),
        [],
      );
    }));

  it('is no to a Patient by a clinician, whose id is its compartment, and which has none yet', () =>
    inStore(async (store) => {
      const { id: _, ...nameless } = toBe(aRecord('x'));
      assert.deepEqual(await refusalsOf(store, doctor, { action: 'create', after: nameless }), [
        'consent.no-treatment-relation',
      ]);
      const coordinator = aPerson('coordinator');
      assert.deepEqual(await refusalsOf(store, coordinator, { action: 'create', after: nameless }), []);
    }));

  it('is no to nothing at all', () =>
    inStore(async (store) => {
      assert.deepEqual(await refusalsOf(store, aSystem('system/*.cruds'), { action: 'update' }), [
        'consent.patient-unknown',
      ]);
    }));
});
