import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { GateWrite, StoredResource } from '#fhir';
import { type Actor, RefusalError } from '#kernel';
import { inStore, type TestStore } from '../../../test/store.ts';
import { aClinician, aPatient, aProvision, aSystem, toOrganization } from './fixtures.ts';
import { gate } from './gate.ts';
import { gateForVisit } from './gate-for-visit.ts';
import { label } from './provisions/fixtures.ts';
import { anEntry, aRecord, aStored } from './record-fixtures.ts';

const doctor = aClinician('org1');
const TO_US = [toOrganization('org1', 'hk')];
const managed = { managingOrganization: { reference: 'Organization/org1' } };
const visit = () => gateForVisit(gate, ['guest']);

const create = (resource: object, patientId: string): GateWrite => {
  const { resourceType: type, id } = resource as { resourceType: string; id: string };
  return { action: 'create', after: { type, id, patientId, resource: resource as never } };
};
const aProblem = (id: string, patientId = 'guest', facts: object = {}) => anEntry('Condition', id, patientId, facts);

async function refusalsOf(store: TestStore, write: GateWrite, { actor = doctor as Actor, by = visit() } = {}) {
  try {
    await by.mayWrite(store.scope(actor), write);
    return [];
  } catch (fault) {
    if (!(fault instanceof RefusalError)) throw fault;
    return fault.refusals.map(({ code }) => code);
  }
}

/** Records of the guest, who carried hers here, of somebody in treatment, and of a stranger; each with a problem. */
async function here({ put }: TestStore): Promise<readonly StoredResource[]> {
  const patients = await put(aRecord('guest'), aRecord('managed', managed), aRecord('stranger'));
  return [
    ...patients,
    ...(await put(aProblem('of-guest'), aProblem('of-managed', 'managed'), aProblem('of-stranger', 'stranger'))),
  ];
}

const KEPT_OUT = ['consent.no-treatment-relation'];

describe('the visit of somebody who carried a record there', () => {
  it('opens who they are for reading, and nothing that is in the record already', () =>
    inStore(async (store) => {
      const all = await here(store);
      const shown = async (action: 'read' | 'search' | 'export') =>
        (await visit().mayDisclose(store.scope(doctor), action, all)).map(({ id }) => id);
      assert.deepEqual(await shown('read'), ['guest', 'managed', 'of-managed']);
      assert.deepEqual(await shown('search'), ['managed', 'of-managed']);
    }));

  it('opens the making of its entries, of the guest’s alone, and no change of what is there', () =>
    inStore(async (store) => {
      const [, , , problem, , strangers] = await here(store);
      assert.deepEqual(await refusalsOf(store, create(aProblem('new'), 'guest')), []);
      assert.deepEqual(await refusalsOf(store, create(aProblem('new', 'stranger'), 'stranger')), KEPT_OUT);
      assert.deepEqual(await refusalsOf(store, create(aProblem('new', 'managed'), 'managed')), []);
      const anew = { ...create(aProblem('of-guest'), 'guest'), action: 'update', before: problem } as GateWrite;
      assert.deepEqual(await refusalsOf(store, anew), [...KEPT_OUT, ...KEPT_OUT]);
      const taken = { ...create(aProblem('of-stranger'), 'guest'), action: 'update', before: strangers } as GateWrite;
      assert.deepEqual(await refusalsOf(store, taken), [...KEPT_OUT, ...KEPT_OUT]);
      // Nor is anything made in the place of what was a stranger’s.
      assert.deepEqual(await refusalsOf(store, { ...taken, action: 'create' }), [...KEPT_OUT, ...KEPT_OUT]);
    }));

  it('opens nothing to whoever may not see a patient at all, by whatever visit', () =>
    inStore(async (store) => {
      const all = await here(store);
      const other = aPatient('p9');
      assert.deepEqual(await visit().mayDisclose(store.scope(other), 'read', all), []);
      assert.notDeepEqual(await refusalsOf(store, create(aProblem('new'), 'guest'), { actor: other }), []);
      assert.deepEqual(await refusalsOf(store, create(aProblem('new'), 'guest'), { actor: aSystem('system/*.c') }), []);
    }));

  it('is beaten by the patient’s no, of everything or of what would be written', () =>
    inStore(async (store) => {
      const [guest] = await here(store);
      await store.put(aStored('c1', 'guest', aProvision('deny', { to: TO_US, data: { types: ['Observation'] } })));
      const result = (id: string) => create(anEntry('Observation', id, 'guest'), 'guest');
      const problem = create(aProblem('new'), 'guest');
      assert.deepEqual(await refusalsOf(store, result('kept')), []);
      assert.deepEqual(await refusalsOf(store, problem), []);
      await store.put(aStored('c2', 'guest', aProvision('deny', { to: TO_US })));
      assert.deepEqual(await refusalsOf(store, problem), KEPT_OUT);
      assert.ok(guest);
      const by = visit();
      const scope = store.scope(doctor);
      assert.deepEqual(await by.mayDisclose(scope, 'read', [guest]), []);
      const ground = by.ground?.(scope, { action: 'read', type: 'Patient', patientId: 'guest' });
      assert.notEqual(ground?.basis, 'consent/visit-by-share');
    }));

  it('is beaten by the no of either, where two carried their records and one’s place is taken by the other’s', () =>
    inStore(async (store) => {
      const [, , , , , strangers] = await here(store);
      await store.put(aStored('c1', 'stranger', aProvision('deny', { to: TO_US })));
      const by = gateForVisit(gate, ['guest', 'stranger']);
      const over = { ...create(aProblem('of-stranger'), 'guest'), before: strangers } as GateWrite;
      assert.notDeepEqual(await refusalsOf(store, over, { by }), []);
    }));

  it('leaves any other refusal as it is', () =>
    inStore(async (store) => {
      await here(store);
      const elsewhere = { serviceProvider: { reference: 'Organization/org2' } };
      assert.deepEqual(await refusalsOf(store, create(anEntry('Encounter', 'e', 'guest', elsewhere), 'guest')), [
        'consent.other-institution-named',
        ...KEPT_OUT,
      ]);
      const broken = { ...gate, mayWrite: () => Promise.reject(new Error('broken')) };
      const write = create(aProblem('new'), 'guest');
      await assert.rejects(refusalsOf(store, write, { by: gateForVisit(broken, ['guest']) }), /broken/);
    }));

  it('lets its doctor keep what they write under a no, and remembers nothing where there is none', () =>
    inStore(async (store) => {
      await here(store);
      const kept = async () =>
        (await store.tx.query<{ id: string }>('select id from consent.own_writing order by id')).map(({ id }) => id);
      await refusalsOf(store, create(aProblem('before'), 'guest'));
      assert.deepEqual(await kept(), []);
      await store.put(aStored('c1', 'guest', aProvision('deny', { to: TO_US, data: { labels: [label('HIV')] } })));
      await refusalsOf(store, create(aProblem('own'), 'guest'));
      await refusalsOf(store, create(aProblem('refused', 'stranger'), 'stranger'));
      assert.deepEqual(await kept(), ['own']);
    }));

  it('is the ground of what it opened, and of nothing that another rule did', () =>
    inStore(async (store) => {
      const [guest, treated] = await here(store);
      assert.ok(guest && treated);
      const by = visit();
      const scope = store.scope(doctor);
      const groundOf = (patientId?: string) =>
        by.ground?.(scope, { action: 'read', type: 'Patient', ...(patientId ? { patientId } : {}) }).basis;
      assert.notEqual(groundOf('guest'), 'consent/visit-by-share');
      await by.mayDisclose(scope, 'read', [guest, treated]);
      assert.equal(groundOf('guest'), 'consent/visit-by-share');
      assert.equal(groundOf('managed'), 'consent/treatment-relation');
      assert.notEqual(groundOf(), 'consent/visit-by-share');
      const { ground: _, ...silent } = gate;
      const unnamed = gateForVisit(silent, ['guest']).ground?.(scope, {
        action: 'read',
        type: 'Patient',
        patientId: 'x',
      });
      assert.deepEqual(unnamed, { basis: 'consent/visit-by-share' });
    }));
});
