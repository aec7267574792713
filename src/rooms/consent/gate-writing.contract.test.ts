import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { GateWrite, ResourceToBe, StoredResource } from '#fhir';
import { type Actor, RefusalError, type Scope } from '#kernel';
import { inStore, NOW, type TestStore } from '../../../test/store.ts';
import type { DataScope } from './artefacts/model.ts';
import { loadContexts } from './contexts.ts';
import { aClinician, aPerson, aProvision, aSystem, toOrganization } from './fixtures.ts';
import { gate } from './gate.ts';
import { label } from './provisions/fixtures.ts';
import { anEntry, aRecord, aStored } from './record-fixtures.ts';

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

  it('is answered to a coordinator whom a patient keeps out as where nobody is here by that id; the ledger has why', () =>
    inStore(async (store) => {
      const coordinator = aPerson('coordinator', { organization: { id: 'org1', name: doctor.name } });
      const plan = (patientId: string) =>
        create(anEntry('Appointment', 'a1', patientId, { status: 'booked' }), patientId);
      await store.put(aRecord('p1'), aRecord('p2'));
      await store.put(aStored('c1', 'p1', aProvision('deny', { to: TO_US })));
      assert.deepEqual(await refusalsOf(store, coordinator, plan('p2')), []);
      assert.deepEqual(await refusalsOf(store, coordinator, plan('nobody')), ['consent.patient-not-here']);
      const paper = (patientId: string) => create(anEntry('DocumentReference', 'd1', patientId), patientId);
      for (const id of ['p1', 'p2', 'nobody'])
        assert.deepEqual(await refusalsOf(store, coordinator, paper(id)), ['consent.write-not-for-role'], id);
      const scope = store.scope(coordinator);
      await assert.rejects(gate.mayWrite(scope, plan('p1')), ({ refusals }: RefusalError) => {
        assert.deepEqual(
          refusals.map(({ code }) => code),
          ['consent.patient-not-here'],
        );
        return true;
      });
      assert.deepEqual(
        scope.notes.map(({ outcome, patientId, basis }) => [outcome, patientId, basis]),
        [['denied', 'p1', 'consent.withheld-by-patient']],
      );
      const isNoted = (of: typeof scope, id: string) => gate.hasNoted?.(of, id);
      assert.deepEqual([isNoted(scope, 'p1'), isNoted(scope, 'p2')], [true, false]);
      assert.equal(isNoted(store.scope(coordinator), 'p1'), false, 'it is this request that noted it');
    }));

  it('is no to a coordinator who names another institution as general practitioner', () =>
    inStore(async (store) => {
      const coordinator = aPerson('coordinator', { organization: { id: 'org1', name: doctor.name } });
      const [before] = await store.put(aRecord('p1'));
      assert.ok(before);
      const named = (id: string) =>
        update(before, { ...aRecord('p1'), generalPractitioner: [{ reference: `Organization/${id}` }] }, 'p1');
      assert.deepEqual(await refusalsOf(store, coordinator, named('org1')), []);
      assert.deepEqual(await refusalsOf(store, coordinator, named('org2')), ['consent.other-institution-named']);
    }));

  it('is no to a coordinator for a patient who is not here any more, and where one of two is not', () =>
    inStore(async (store) => {
      const coordinator = aPerson('coordinator', { organization: { id: 'org1', name: doctor.name } });
      const plan = (id: string) => {
        const participant = [{ actor: { reference: `Patient/${id}` }, status: 'accepted' }];
        return anEntry('Appointment', 'a1', id, { status: 'booked', participant });
      };
      const [, , planned] = await store.put(aRecord('p1'), aRecord('gone'), plan('p1'));
      assert.ok(planned);
      await store.remove('Patient', 'gone');
      assert.deepEqual(await refusalsOf(store, coordinator, create(plan('gone'), 'gone')), [
        'consent.patient-not-here',
      ]);
      assert.deepEqual(await refusalsOf(store, coordinator, update(planned, plan('p1'), 'p1')), []);
      for (const id of ['gone', 'nobody'])
        assert.deepEqual(await refusalsOf(store, coordinator, update(planned, plan(id), id)), [
          'consent.patient-not-here',
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
      // An application that updates what it does not read writes over what its doctor may read, and nothing else.
      assert.deepEqual(await refusalsOf(store, readsNothing, update(open, result('open', 'p1'), 'p1')), []);
      assert.deepEqual(await refusalsOf(store, readsNothing, update(secret, result('secret', 'p1', labelled), 'p1')), [
        'consent.sensitive-data',
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

  it('takes no more from the database than what is known of the patient, where nobody has said no and nobody is taken on', () =>
    inStore(async (store) => {
      await store.put(aRecord('p1', managed), aStored('c1', 'p1', aProvision('permit', { to: TO_US })));
      const known = await statementsOf(store, (scope) => loadContexts(scope, 'create', [{ patientId: 'p1' }]));
      const ours = { reference: 'Organization/org1' };
      const episode = (status: string) => anEntry('EpisodeOfCare', 'e1', 'p1', { status, managingOrganization: ours });
      // Who manages the record may take the patient on: no other relation is looked for.
      for (const resource of [result('o1', 'p1'), episode('finished'), episode('active')])
        assert.equal(await statementsOf(store, (scope) => gate.mayWrite(scope, create(resource, 'p1'))), known);
    }));

  it('is no to nothing at all', () =>
    inStore(async ({ scope }) => {
      await assert.rejects(gate.mayWrite(scope(aSystem('system/*.cruds')), { action: 'update' }), (fault) => {
        assert.ok(fault instanceof RefusalError);
        assert.deepEqual(
          fault.refusals.map(({ code, params }) => [code, params]),
          [['consent.patient-unknown', { type: '*' }]],
        );
        return true;
      });
    }));

  describe('by whom the patient says no to', () => {
    const no = (data: DataScope = {}) => aProvision('deny', { to: TO_US, data });

    it('is no where that patient’s very record is kept from them: as to a stranger, and the ledger has the reason', () =>
      inStore(async (store) => {
        await store.put(aRecord('p1', managed), aRecord('p2', managed), aStored('c1', 'p1', no()));
        const [open] = await store.put(result('open', 'p2'));
        assert.ok(open);
        const visit = anEntry('Encounter', 'e1', 'p1', { serviceProvider: { reference: 'Organization/org2' } });
        const refused = (patientId: string, kind: string) => ({
          action: 'update',
          outcome: 'denied',
          patientId,
          kinds: { [kind]: 1 },
          basis: 'consent.withheld-by-patient',
          detail: { consent: 'c1' },
        });
        const cases: readonly (readonly [GateWrite, readonly string[], string])[] = [
          [create(result('o1', 'p1'), 'p1'), ['consent.no-treatment-relation'], 'Observation'],
          [create(visit, 'p1'), ['consent.other-institution-named', 'consent.no-treatment-relation'], 'Encounter'],
          [update(open, result('open', 'p1'), 'p1'), ['consent.no-treatment-relation'], 'Observation'],
        ];
        for (const [write, codes, kind] of cases) {
          const scope = store.scope(doctor);
          await assert.rejects(gate.mayWrite(scope, write), (fault) => {
            assert.ok(fault instanceof RefusalError);
            assert.deepEqual(
              fault.refusals.map(({ code }) => code),
              codes,
            );
            return true;
          });
          assert.deepEqual(scope.notes, [refused('p1', kind)]);
        }
        const stranger = store.scope(doctor);
        await assert.rejects(gate.mayWrite(stranger, create(result('o1', 'p3'), 'p3')));
        assert.deepEqual(stranger.notes, []);
        const coordinator = aPerson('coordinator', { organization: { id: 'org1', name: doctor.name } });
        const task = anEntry('Task', 't1', 'p1');
        assert.deepEqual(await refusalsOf(store, coordinator, create(task, 'p1')), ['consent.patient-not-here']);
      }));

    it('is yes where it is a part of the record: who treats writes it, and goes on seeing what they wrote', () =>
      inStore(async (store) => {
        await store.put(aRecord('p1', managed), aStored('c1', 'p1', no({ types: ['Condition'] })));
        const problem = anEntry('Condition', 'own', 'p1');
        const seen = async (actor: Actor, stored: StoredResource) =>
          (await gate.mayDisclose(store.scope(actor), 'read', [stored])).length === 1;
        const scope = store.scope(doctor);
        await gate.mayWrite(scope, create(problem, 'p1'));
        assert.deepEqual(scope.notes, []);
        const [own, others] = await store.put(problem, anEntry('Condition', 'others', 'p1'));
        assert.ok(own && others);
        const colleague = aClinician('org1', { accountId: 'another', fhirUser: 'Practitioner/dr2' });
        assert.deepEqual([await seen(doctor, own), await seen(doctor, others)], [true, false]);
        assert.equal(await seen(colleague, own), false);
        // Who may not see what is there writes nothing over it; whose it is does, and the next version is theirs too.
        assert.deepEqual(await refusalsOf(store, colleague, update(own, problem, 'p1')), [
          'consent.no-treatment-relation',
        ]);
        assert.deepEqual(await refusalsOf(store, doctor, update(own, problem, 'p1')), []);
        assert.deepEqual(await keptOf(store), [['account-clinician', 'Condition', 'own', 2]]);
      }));

    it('is seen by the very next look of a session that had looked before, and what another made of it by none', () =>
      inStore(async (store) => {
        await store.put(aRecord('p1', managed), aStored('c1', 'p1', no({ types: ['Condition'] })));
        const problem = anEntry('Condition', 'own', 'p1');
        const shared = { ...store.tx, shared: store.tx };
        const seen = async (stored: StoredResource) =>
          (await gate.mayDisclose(store.scope(doctor, { tx: shared }), 'read', [stored])).length === 1;
        const [other] = await store.put(anEntry('Condition', 'other', 'p1'));
        assert.ok(other);
        assert.equal(await seen(other), false);
        await gate.mayWrite(store.scope(doctor), create(problem, 'p1'));
        const [own] = await store.put(problem);
        assert.ok(own);
        assert.equal(await seen(own), true);
        assert.equal(await seen({ ...own, version: 2 }), false);
        assert.equal(await seen(own), true);
      }));

    it('is remembered of nothing else: what they see anyway, what has no id yet, what a program writes', () =>
      inStore(async (store) => {
        await store.put(
          aRecord('p1', managed),
          aRecord('p2', managed),
          aStored('c1', 'p1', no({ types: ['Condition'] })),
        );
        const { id: _, ...nameless } = toBe(anEntry('Condition', 'x', 'p1'), 'p1');
        const labelled = result('labelled', 'p1', { meta: { security: [label('PSY')] } });
        for (const write of [
          create(result('o1', 'p1'), 'p1'),
          create(anEntry('Condition', 'of-another', 'p2'), 'p2'),
          create(labelled, 'p1'),
          { action: 'create', after: nameless } as const,
        ])
          await gate.mayWrite(store.scope(doctor), write);
        await gate.mayWrite(store.scope(aSystem('system/*.c')), create(anEntry('Condition', 'x', 'p1'), 'p1'));
        assert.deepEqual(await keptOf(store), []);
      }));

    it('has to hold until it is made, for clinicians', () =>
      inStore(async ({ scope }) => {
        assert.equal(gate.holds?.(scope(doctor)), true);
        for (const actor of [aSystem(), aPerson('coordinator')]) assert.equal(gate.holds?.(scope(actor)), false);
      }));
  });

  describe('that takes a patient on', () => {
    const ours = { reference: 'Organization/org1' };
    const episode = (patientId: string, status = 'active') =>
      anEntry('EpisodeOfCare', `episode-${patientId}`, patientId, { status, managingOrganization: ours });
    const visit = (patientId: string, status: string) =>
      anEntry('Encounter', `visit-${patientId}`, patientId, { status, serviceProvider: ours });
    const appointment = (patientId: string) => ({
      resourceType: 'Appointment',
      id: `booked-${patientId}`,
      status: 'booked',
      start: NOW,
      participant: [{ actor: { reference: `Patient/${patientId}` } }, { actor: { reference: 'Practitioner/dr1' } }],
    });

    it('is no to who has an appointment and nothing else, and yes to who treats by anything else too', () =>
      inStore(async (store) => {
        await store.put(aRecord('booked'), aRecord('seen'), aRecord('referred'), aRecord('managed', managed));
        await store.put(...['booked', 'seen', 'referred'].map(appointment), visit('seen', 'finished'));
        const order = { status: 'active', intent: 'order', performer: [ours] };
        await store.put(anEntry('ServiceRequest', 'order', 'referred', order));
        const refused = ['consent.taking-on-by-appointment'];
        for (const [patientId, expected] of [
          ['booked', refused],
          ['seen', []],
          ['referred', []],
          ['managed', []],
        ] as const) {
          assert.deepEqual(await refusalsOf(store, doctor, create(episode(patientId), patientId)), expected, patientId);
          assert.deepEqual(await refusalsOf(store, doctor, create(visit(patientId, 'planned'), patientId)), expected);
          assert.deepEqual(await refusalsOf(store, doctor, create(visit(patientId, 'finished'), patientId)), []);
          const toOneself = anEntry('ServiceRequest', 'own', patientId, order);
          assert.deepEqual(await refusalsOf(store, doctor, create(toOneself, patientId)), expected, patientId);
          const further = { ...appointment(patientId), id: 'further' };
          assert.deepEqual(await refusalsOf(store, doctor, create(further, patientId)), expected, patientId);
        }
        const program = aSystem('system/*.c');
        assert.deepEqual(await refusalsOf(store, program, create(episode('booked'), 'booked')), []);
        const elsewhere = anEntry('EpisodeOfCare', 'x', 'stranger', { status: 'active', managingOrganization: ours });
        assert.deepEqual(await refusalsOf(store, doctor, create(elsewhere, 'stranger')), [
          'consent.no-treatment-relation',
        ]);
      }));
  });
});

/** What is remembered as somebody's own. */
async function keptOf({ tx }: TestStore): Promise<unknown[][]> {
  const rows = await tx.query<{ account_id: string; type: string; id: string; version: number }>(
    'select account_id, type, id, version from consent.own_writing order by type, id',
  );
  return rows.map(({ account_id, type, id, version }) => [account_id, type, id, version]);
}

/** How many statements a clinician's work takes. */
async function statementsOf({ tx, scope }: TestStore, work: (scope: Scope) => Promise<unknown>): Promise<number> {
  let asked = 0;
  const query: typeof tx.query = (...args) => {
    asked++;
    return tx.query(...args);
  };
  await work(scope(doctor, { tx: { ...tx, query } }));
  return asked;
}
