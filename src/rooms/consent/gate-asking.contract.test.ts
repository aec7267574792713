import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  type GateAction,
  type GateQuestion,
  meetsDataTest,
  neverTest,
  type Restriction,
  type StoredResource,
} from '#fhir';
import { type Actor, RefusalError, type Scope } from '#kernel';
import { inStore, type TestStore } from '../../../test/store.ts';
import { aClinician, aPatient, aPerson, aProvision, aSystem, toOrganization } from './fixtures.ts';
import { gate } from './gate.ts';
import { label } from './provisions/fixtures.ts';
import { anEntry, aRecord, aStored } from './record-fixtures.ts';

const managed = { managingOrganization: { reference: 'Organization/org1' } };
const doctor = aClinician();
const coordinator = aPerson('coordinator', { organization: { id: 'org1', name: doctor.name } });
const [ANYBODY, NODE]: readonly Actor[] = [{ kind: 'anonymous' }, { kind: 'node', nodeId: 'sz' }];
assert.ok(ANYBODY && NODE);

/** The codes of the refusals with which something is refused; none where it is not. */
async function refusalsOf(ask: () => Promise<void> | void): Promise<string[]> {
  try {
    await ask();
    return [];
  } catch (fault) {
    if (!(fault instanceof RefusalError)) throw fault;
    return fault.refusals.map(({ code }) => code);
  }
}

describe('whether somebody may come in at all', () => {
  const inStoreAs = (test: (refused: Asking) => Promise<void>) =>
    inStore(async ({ scope }) =>
      test((actor, action, type, facts = {}) => {
        const { purpose = 'TREAT', ...question } = facts;
        return refusalsOf(() => gate.admit(scope(actor, { purpose }), { action, type, ...question }));
      }),
    );
  type Facts = Partial<GateQuestion> & { readonly purpose?: Scope['purpose']; readonly patientId?: string };
  type Asking = (actor: Actor, action: GateAction, type: string, facts?: Facts) => Promise<string[]>;

  it('is asked of the best case: the data of a patient whom the actor may see, of any content', () =>
    inStoreAs(async (refused) => {
      for (const action of ['read', 'search', 'history', 'create', 'update'] as const)
        assert.deepEqual(await refused(doctor, action, 'Observation'), [], action);
      assert.deepEqual(await refused(doctor, 'delete', 'Observation'), ['consent.write-not-for-role']);
      assert.deepEqual(await refused(doctor, 'create', 'Patient'), ['consent.write-not-for-role']);
      assert.deepEqual(await refused(coordinator, 'create', 'Patient'), []);
      assert.deepEqual(await refused(doctor, 'read', 'Observation', { purpose: 'PATRQT' }), [
        'consent.purpose-not-for-role',
      ]);
      assert.deepEqual(await refused(coordinator, 'read', 'Observation'), ['consent.kind-not-for-role']);
      for (const role of ['insurer', 'regulator', 'operator', 'privacy-officer'] as const)
        assert.deepEqual(await refused(aPerson(role), 'search', 'Observation'), ['consent.role-sees-no-patient-data']);
    }));

  it('is a matter of scopes, also where these have a query', () =>
    inStoreAs(async (refused) => {
      const program = aSystem('system/Observation.rs?status=final');
      assert.deepEqual(await refused(program, 'read', 'Observation'), []);
      assert.deepEqual(await refused(program, 'create', 'Observation'), ['consent.scope-missing']);
      assert.deepEqual(await refused(program, 'read', 'Condition'), ['consent.scope-missing']);
      const reader = aClinician('org1', { scopes: ['user/Observation.rs?status=final'] });
      assert.deepEqual(await refused(reader, 'search', 'Observation'), []);
      assert.deepEqual(await refused(reader, 'search', 'Condition'), ['consent.scope-missing']);
    }));

  it('is yes to what is no patient’s, for every person to read, and for the operator to keep up', () =>
    inStoreAs(async (refused) => {
      for (const actor of [aPerson('insurer'), aPatient(), doctor])
        assert.deepEqual(await refused(actor, 'search', 'Organization'), []);
      assert.deepEqual(await refused(aPerson('operator'), 'create', 'Organization'), []);
      assert.deepEqual(await refused(doctor, 'create', 'Organization'), ['consent.write-not-for-role']);
      // Of a patient it is a patient's.
      assert.deepEqual(await refused(aPerson('insurer'), 'read', 'Schedule', { patientId: 'p1' }), [
        'consent.role-sees-no-patient-data',
      ]);
    }));

  it('is for a patient a question about the own record, and about nobody else’s who is named', () =>
    inStoreAs(async (refused) => {
      const patient = aPatient('p1');
      const own = { purpose: 'PATRQT' } as const;
      assert.deepEqual(await refused(patient, 'search', 'Observation', own), []);
      assert.deepEqual(await refused(patient, 'read', 'Patient', own), []);
      assert.deepEqual(await refused(patient, 'read', 'Observation', { ...own, patientId: 'p1' }), []);
      assert.deepEqual(await refused(patient, 'read', 'Observation', { ...own, patientId: 'p2' }), [
        'consent.not-own-record',
      ]);
      assert.deepEqual(await refused(patient, 'create', 'Observation', own), ['consent.write-not-for-role']);
    }));

  it('is for an application a question about the record in which it was opened', () =>
    inStoreAs(async (refused) => {
      const app = aClinician('org1', { scopes: ['patient/*.cruds'], launch: { patientId: 'p1' } });
      assert.deepEqual(await refused(app, 'search', 'Observation'), []);
      assert.deepEqual(await refused(app, 'create', 'Observation'), []);
      assert.deepEqual(await refused(app, 'read', 'Observation', { patientId: 'p1' }), []);
      assert.deepEqual(await refused(app, 'read', 'Observation', { patientId: 'p2' }), ['consent.scope-missing']);
    }));

  it('is answered entry by entry where a request is over all types: then it is only asked who it is', () =>
    inStoreAs(async (refused) => {
      for (const actor of [doctor, aPatient(), aPerson('insurer'), aSystem()])
        assert.deepEqual(await refused(actor, 'history', '*'), []);
      assert.deepEqual(await refused(ANYBODY, 'history', '*'), ['consent.not-signed-in']);
      assert.deepEqual(await refused(NODE, 'history', '*'), ['consent.nodes-use-messages']);
      assert.deepEqual(await refused(ANYBODY, 'read', 'Organization'), ['consent.not-signed-in']);
      assert.deepEqual(await refused(NODE, 'read', 'Observation'), ['consent.nodes-use-messages']);
    }));
});

describe('what a search may look into', () => {
  const asked = ({ scope }: TestStore, actor: Actor, type = 'Observation') =>
    Promise.resolve(gate.restrict(scope(actor), { action: 'search', type }));
  const testOf = (restriction: Restriction) => (restriction === 'all' ? undefined : restriction.test);
  const lets = (restriction: Restriction, resources: readonly StoredResource[]) => {
    const test = testOf(restriction);
    assert.ok(test);
    return resources.filter((one) => meetsDataTest(test, one)).map(({ id }) => id);
  };
  const observations = (store: TestStore) =>
    store.put(
      aRecord('p1', managed),
      anEntry('Observation', 'final', 'p1', { status: 'final' }),
      anEntry('Observation', 'amended', 'p1', { status: 'amended' }),
      anEntry('Observation', 'draft', 'p1', { status: 'draft' }),
    );

  it('is what the rule says, where scopes have no query, or one has none', () =>
    inStore(async (store) => {
      await observations(store);
      assert.equal(await asked(store, aSystem('system/*.rs')), 'all');
      assert.equal(await asked(store, aSystem('system/*.rs', 'system/Observation.s?status=final')), 'all');
      assert.equal(await asked(store, aSystem()), 'all');
      assert.deepEqual(await asked(store, ANYBODY), { patients: [] });
      assert.deepEqual(await asked(store, NODE), { patients: [] });
      assert.deepEqual(await asked(store, aPatient('p1')), { patients: ['p1'] });
    }));

  it('is what meets any of the queries, and nothing by one that cannot be put', () =>
    inStore(async (store) => {
      const [, ...resources] = await observations(store);
      const program = (...queries: string[]) => aSystem(...queries.map((query) => `system/Observation.s?${query}`));
      assert.deepEqual(lets(await asked(store, program('status=final', 'status=draft')), resources), [
        'final',
        'draft',
      ]);
      assert.deepEqual(lets(await asked(store, program('status=final', 'value-quantity=5')), resources), ['final']);
      assert.deepEqual(await asked(store, program('value-quantity=5')), { test: neverTest });
      assert.deepEqual(Object.keys(await asked(store, program('status=final'))), ['test']);
    }));

  it('is what meets the rule and the query, both', () =>
    inStore(async (store) => {
      const [, ...resources] = await observations(store);
      const labelled = await store.put(
        anEntry('Observation', 'labelled', 'p1', { status: 'final', meta: { security: [label('PSY')] } }),
      );
      const reader = aClinician('org1', { scopes: ['user/Observation.s?status=final'] });
      const found = await asked(store, reader);
      assert.deepEqual(found !== 'all' && found.patients, ['p1']);
      assert.deepEqual(lets(found, [...resources, ...labelled]), ['final']);
      const own = await asked(store, aPatient('p1', { scopes: ['patient/Observation.s?status=final'] }));
      assert.deepEqual(own !== 'all' && own.patients, ['p1']);
      assert.deepEqual(lets(own, [...resources, ...labelled]), ['final', 'labelled']);
    }));

  describe('for a coordinator', () => {
    it('is nothing that contains what a coordinator is not shown by itself: the test says all that is asked', () =>
      inStore(async (store) => {
        await store.put(aRecord('p1'));
        const task = (id: string, ...contained: object[]) =>
          anEntry('Task', id, 'p1', contained.length === 0 ? {} : { contained });
        const tasks = await store.put(
          task('bare'),
          task('with-institution', { resourceType: 'Organization', id: 'x' }),
          task('with-patient', { resourceType: 'Patient', id: 'x' }),
          task('with-result', { resourceType: 'Observation', id: 'x' }),
          task('with-both', { resourceType: 'Organization', id: 'x' }, { resourceType: 'Condition', id: 'y' }),
        );
        const found = await asked(store, coordinator, 'Task');
        assert.deepEqual(lets(found, tasks), ['bare', 'with-institution', 'with-patient']);
        assert.equal(found !== 'all' && found.isExact, true);
        assert.equal(await asked(store, coordinator, 'Organization'), 'all');
        assert.equal(await asked(store, doctor, 'Organization'), 'all');
      }));

    it('is exact no more where a Consent withholds something, or a scope has a query', () =>
      inStore(async (store) => {
        await store.put(aRecord('p1'), aRecord('p2'));
        const tasks = await store.put(
          ...['p1', 'p2'].map((id) => anEntry('Task', `of-${id}`, id, { status: 'requested' })),
          anEntry('Task', 'done', 'p2', { status: 'completed' }),
          anEntry('Task', 'with-result', 'p2', {
            status: 'requested',
            contained: [{ resourceType: 'Observation', id: 'x' }],
          }),
        );
        const reader = aPerson('coordinator', { scopes: ['user/Task.s?status=requested'] });
        const byScope = await asked(store, reader, 'Task');
        assert.deepEqual(lets(byScope, tasks), ['of-p1', 'of-p2']);
        assert.equal(byScope !== 'all' && byScope.isExact, undefined);
        await store.put(aStored('c1', 'p1', aProvision('deny', { to: [toOrganization('org1', 'hk')] })));
        const byConsent = await asked(store, coordinator, 'Task');
        assert.deepEqual(lets(byConsent, tasks), ['of-p2', 'done']);
        assert.equal(byConsent !== 'all' && byConsent.isExact, undefined);
      }));

    it('finds no paper by what it contains', () =>
      inStore(async (store) => {
        const found = await asked(store, coordinator, 'DocumentReference');
        assert.equal(found !== 'all' && found.withoutContent, true);
        assert.equal(found !== 'all' && found.isExact, undefined);
        assert.ok(testOf(found));
      }));
  });
});

describe('whether somebody may choose an id', () => {
  const may = ({ scope }: TestStore, actor: Actor) => gate.mayNameIds?.(scope(actor));

  it('is yes for whoever sees all there is: programs whose scopes have no query, and operators', () =>
    inStore(async (store) => {
      assert.equal(may(store, aSystem('system/*.cruds')), true);
      assert.equal(may(store, aSystem('system/*.rs', 'system/Observation.c?status=final')), false);
      assert.equal(may(store, aPerson('operator')), true);
      for (const actor of [doctor, coordinator, aPatient(), aPerson('insurer'), ANYBODY, NODE])
        assert.equal(may(store, actor), false);
    }));
});

describe('whether something may be hidden from somebody', () => {
  const may = ({ scope }: TestStore, actor: Actor, type: string) => gate.mayHide?.(scope(actor), type);

  it('is yes of a patient’s data for every person, and for who is nobody in particular', () =>
    inStore(async (store) => {
      for (const actor of [doctor, coordinator, aPatient(), aPerson('insurer'), aPerson('operator'), ANYBODY, NODE])
        assert.equal(may(store, actor, 'Condition'), true);
    }));

  it('is no of what is nobody’s for a person; of both for a program that sees all there is', () =>
    inStore(async (store) => {
      for (const actor of [doctor, coordinator, aPatient()]) assert.equal(may(store, actor, 'Organization'), false);
      assert.equal(may(store, ANYBODY, 'Organization'), true);
      for (const type of ['Condition', 'Organization'])
        assert.equal(may(store, aSystem('system/*.cruds'), type), false, type);
    }));

  it('is yes of everything where a scope has a query', () =>
    inStore(async (store) => {
      const program = aSystem('system/*.rs', 'system/Observation.rs?status=final');
      for (const type of ['Condition', 'Organization']) assert.equal(may(store, program, type), true, type);
    }));
});
