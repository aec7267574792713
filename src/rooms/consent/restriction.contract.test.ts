import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { meetsDataTest, type Restriction, type StoredResource, shardOf } from '#fhir';
import type { Actor, Scope } from '#kernel';
import { inStore, type TestStore } from '../../../test/store.ts';
import { insertEmergency } from './break-glass/store.ts';
import { aClinician, aPatient, aPerson, aProvision, aSystem, toOrganization } from './fixtures.ts';
import { label } from './provisions/fixtures.ts';
import { anEmergency, anEntry, aRecord, aStored } from './record-fixtures.ts';
import { restrictByRule } from './restriction.ts';

const managed = { managingOrganization: { reference: 'Organization/org1' } };
const TO_US = [toOrganization('org1', 'hk')];
const search = (type: string) => ({ action: 'search', type }) as const;
const doctor = aClinician();
const coordinator = aPerson('coordinator', { organization: { id: 'org1', name: aClinician().name } });

/** Those of these resources that a search so restricted looks into. */
function within(restriction: Restriction, resources: readonly StoredResource[]): string[] {
  const { patients, test } = restriction === 'all' ? {} : restriction;
  return resources
    .filter(({ patientId = '' }) => patients === undefined || patients.includes(patientId))
    .filter((resource) => test === undefined || meetsDataTest(test, resource))
    .map(({ id }) => id);
}

const patientsOf = (restriction: Restriction) =>
  restriction === 'all' ? restriction : restriction.patients && [...restriction.patients].sort();

/** Those of whom the same is asked. */
function groupsIn(restriction: Restriction): string[] {
  const groups = JSON.stringify(restriction).matchAll(/"kind":"patients","ids":(\[.*?\])/g);
  return [...groups].map(([, ids = '']) => (JSON.parse(ids) as string[]).sort().join(' ')).sort();
}

describe('what a search may look into', () => {
  it('is everything for a program, and nothing for whoever is nobody or another node', () =>
    inStore(async ({ scope }) => {
      const of = (actor: Actor) => restrictByRule(scope(actor), search('Observation'));
      assert.equal(await of(aSystem()), 'all');
      assert.deepEqual(await of({ kind: 'anonymous' }), { patients: [] });
      assert.deepEqual(await of({ kind: 'node', nodeId: 'sz' }), { patients: [] });
    }));

  it('is all that is no patient’s for every person, and nothing else for those whose role sees no patient’s data', () =>
    inStore(async ({ scope }) => {
      for (const role of ['insurer', 'regulator', 'operator', 'privacy-officer'] as const) {
        assert.equal(await restrictByRule(scope(aPerson(role)), search('Organization')), 'all');
        assert.deepEqual(await restrictByRule(scope(aPerson(role)), search('Observation')), { patients: [] });
      }
      for (const actor of [aPatient(), doctor, coordinator])
        assert.equal(await restrictByRule(scope(actor), search('Organization')), 'all');
    }));

  it('is for a patient the own records, all of them', () =>
    inStore(async ({ scope, put, join }) => {
      await put(aRecord('p1'), aRecord('p2'));
      const of = (actor: Actor) => restrictByRule(scope(actor), search('Observation'));
      assert.deepEqual(await of(aPatient('p1')), { patients: ['p1'] });
      await join('p1', 'p2');
      assert.deepEqual(await of(aPatient('p1')), { patients: ['p1', 'p2'] });
      const { patientId: _, ...nobody } = aPatient('p1');
      assert.deepEqual(await of(nobody), { patients: [] });
    }));

  describe('for a clinician', () => {
    it('is the records of patients in treatment, but for what the law’s labels shut', () =>
      inStore(async ({ scope, put }) => {
        await put(aRecord('p1', managed), aRecord('p2', managed), aRecord('stranger'));
        const resources = await put(
          anEntry('Observation', 'o1', 'p1'),
          anEntry('Observation', 'o2', 'p2'),
          anEntry('Observation', 'labelled', 'p1', { meta: { security: [label('PSY')] } }),
          anEntry('Observation', 'o3', 'stranger'),
        );
        const found = await restrictByRule(scope(doctor), search('Observation'));
        assert.deepEqual(patientsOf(found), ['p1', 'p2']);
        assert.deepEqual(within(found, resources), ['o1', 'o2']);
        const elsewhere = { node: { id: 'xx', jurisdiction: 'XX', url: '' } };
        assert.deepEqual(await restrictByRule(scope(doctor, elsewhere), search('Observation')), { patients: [] });
      }));

    it('is what patients have opened, each what they opened, and less what they forbid', () =>
      inStore(async ({ scope, put }) => {
        const ids = ['treated', 'opens', 'opens-visits', 'forbids', 'forbids-too', 'opens-to-others'];
        await put(aRecord('treated', managed), aRecord('opens'), aRecord('opens-visits'), aRecord('opens-to-others'));
        await put(aRecord('forbids', managed), aRecord('forbids-too', managed));
        const yes = (types: readonly string[]) => aProvision('permit', { to: TO_US, data: { types } });
        await put(
          aStored('c1', 'opens', yes(['Observation'])),
          aStored('c2', 'opens-visits', yes(['Encounter'])),
          aStored('c3', 'forbids', aProvision('deny', { to: TO_US, data: { instances: ['Observation/o-forbids'] } })),
          aStored('c4', 'forbids-too', aProvision('deny', { to: TO_US })),
          aStored('c5', 'opens-to-others', aProvision('permit', { to: [toOrganization('org2', 'hk')] })),
        );
        const observations = await put(
          ...ids.map((id) => anEntry('Observation', `o-${id}`, id)),
          anEntry('Observation', 'second', 'forbids'),
        );
        const visits = await put(...ids.map((id) => anEntry('Encounter', `v-${id}`, id)));
        const asked = scope(doctor);
        assert.deepEqual(within(await restrictByRule(asked, search('Observation')), observations), [
          'o-treated',
          'o-opens',
          'second',
        ]);
        assert.deepEqual(within(await restrictByRule(asked, search('Encounter')), visits), [
          'v-treated',
          'v-opens-visits',
          'v-forbids',
        ]);
        assert.deepEqual(patientsOf(await restrictByRule(asked, search('Observation'))), [
          'forbids',
          'opens',
          'treated',
        ]);
      }));

    it('is what one patient has opened where there is no other, put as one test', () =>
      inStore(async ({ scope, put }) => {
        await put(aRecord('p1'));
        const [o1, o2] = await put(anEntry('Observation', 'o1', 'p1'), anEntry('Observation', 'o2', 'p1'));
        assert.ok(o1 && o2);
        const only = aProvision('permit', { to: TO_US, data: { instances: ['Observation/o1'] } });
        await put(aStored('c1', 'p1', only));
        const found = await restrictByRule(scope(doctor), search('Observation'));
        assert.deepEqual(found, { patients: ['p1'], test: { kind: 'ids', ids: ['o1'] } });
      }));

    it('is without any test where all of a type is open', () =>
      inStore(async ({ scope, put }) => {
        await put(aRecord('p1'), aRecord('p2'));
        const all = aProvision('permit', { to: TO_US });
        await put(aStored('c1', 'p1', all), aStored('c2', 'p2', all));
        const { patients = [], ...rest } = (await restrictByRule(scope(doctor), search('Encounter'))) as {
          patients?: string[];
        };
        assert.deepEqual([[...patients].sort(), rest], [['p1', 'p2'], {}]);
        const nobody = await restrictByRule(scope(aClinician('org2')), search('Encounter'));
        assert.deepEqual(nobody, { patients: [] });
      }));

    it('is asked once for all who have said the same, each in a Consent of their own', () =>
      inStore(async ({ scope, put }) => {
        const ids = ['p1', 'p2', 'p3'];
        for (const id of ids) {
          const no = aProvision('deny', { to: TO_US, data: { instances: ['Observation/secret'] } });
          await put(aRecord(id, managed), aStored(`c-${id}`, id, no));
        }
        await put(aRecord('p4', managed));
        const found = await restrictByRule(scope(doctor), search('Observation'));
        assert.deepEqual(patientsOf(found), ['p1', 'p2', 'p3', 'p4']);
        assert.deepEqual(groupsIn(found), ['p1 p2 p3', 'p4']);
      }));

    it('is what an emergency has open, where the request says that it is one', () =>
      inStore(async ({ tx, scope, put }) => {
        await put(aRecord('p1'), aRecord('p2'));
        await insertEmergency(tx, anEmergency('e1', 'p1', doctor));
        assert.deepEqual(await restrictByRule(scope(doctor), search('Observation')), { patients: [] });
        const inEmergency = scope(doctor, { purpose: 'ETREAT' });
        assert.deepEqual(patientsOf(await restrictByRule(inEmergency, search('Observation'))), ['p1']);
        assert.deepEqual(await restrictByRule(inEmergency, search('Consent')), { patients: [] });
      }));

    it('is what the clinician wrote under a no, and nothing else of what it withholds', () =>
      inStore(async ({ tx, scope, put }) => {
        const no = aProvision('deny', { to: TO_US, data: { types: ['Condition'] } });
        await put(aRecord('p1', managed), aStored('c1', 'p1', no));
        const problems = await put(anEntry('Condition', 'own', 'p1'), anEntry('Condition', 'others', 'p1'));
        const row = [doctor.accountId, 'Condition', 'own', 1, ['c1']];
        await tx.query(
          'insert into consent.own_writing (account_id, type, id, version, consents) values ($1, $2, $3, $4, $5::text[])',
          row,
        );
        for (const patients of [undefined, ['p1']]) {
          const named = patients === undefined ? {} : { patients };
          const found = await restrictByRule(scope(doctor), { ...search('Condition'), ...named });
          assert.deepEqual(within(found, problems), ['own']);
        }
        const colleague = aClinician('org1', { accountId: 'another' });
        assert.deepEqual(within(await restrictByRule(scope(colleague), search('Condition')), problems), []);
      }));

    it('is what is left when all agreed uses of a Consent have been made: nothing', () =>
      inStore(async ({ tx, scope, put }) => {
        await put(aRecord('p1'), aStored('c1', 'p1', aProvision('permit', { to: TO_US }), { usesMax: 1 }));
        assert.deepEqual(patientsOf(await restrictByRule(scope(doctor), search('Observation'))), ['p1']);
        const use = [shardOf('c1'), 'c1', 'another', '2026-11-01'];
        await tx.query('insert into consent.consent_use values ($1, $2, $3, $4)', use);
        assert.deepEqual(await restrictByRule(scope(doctor), search('Observation')), { patients: [] });
      }));

    it('hands over nothing of a child whom the law protects, and looks into the record all the same', () =>
      inStore(async ({ scope, put }) => {
        await put(
          aRecord('child', { ...managed, birthDate: '2020-01-01' }),
          aRecord('p1', { ...managed, birthDate: '1950' }),
        );
        const shenzhen = scope(doctor, { node: { id: 'sz', jurisdiction: 'CN-SZ', url: '' } });
        for (const patients of [undefined, ['child', 'p1']]) {
          const named = patients === undefined ? {} : { patients };
          const of = (action: 'search' | 'export') =>
            restrictByRule(shenzhen, { action, type: 'Observation', ...named });
          assert.deepEqual(patientsOf(await of('search')), ['child', 'p1']);
          assert.deepEqual(patientsOf(await of('export')), ['p1']);
          assert.deepEqual(patientsOf(await of('search')), ['child', 'p1']);
        }
      }));

    it('is no more than the patients whom the request names', () =>
      inStore(async ({ scope, put }) => {
        await put(aRecord('p1', managed), aRecord('p2', managed), aRecord('p3'));
        const patients = ['p2', 'p3'];
        const named = await restrictByRule(scope(doctor), { ...search('Observation'), patients });
        assert.deepEqual(patientsOf(named), ['p2']);
        assert.deepEqual(await restrictByRule(scope(doctor), { ...search('Observation'), patients: [] }), {
          patients: [],
        });
      }));

    it('is found once for all the types that one request asks about', () =>
      inStore(async (store) => {
        await store.put(aRecord('p1', managed), aRecord('p2', managed));
        const { scope, count } = counting(store);
        await restrictByRule(scope, search('Observation'));
        const first = count();
        assert.ok(first > 0);
        assert.deepEqual(patientsOf(await restrictByRule(scope, search('Condition'))), ['p1', 'p2']);
        assert.equal(count(), first);
        const another = store.scope(doctor);
        await store.put(aRecord('p3', managed));
        assert.deepEqual(patientsOf(await restrictByRule(another, search('Condition'))), ['p1', 'p2', 'p3']);
      }));

    it('is the one patient in whose record an application was opened, where its scopes speak for that patient alone', () =>
      inStore(async ({ scope, put }) => {
        await put(aRecord('p1', managed), aRecord('p2', managed));
        const launch = { patientId: 'p2' };
        const of = async (facts: object, type = 'Observation') =>
          patientsOf(await restrictByRule(scope(aClinician('org1', facts)), search(type)));
        assert.deepEqual(await of({ launch, scopes: ['patient/*.cruds'] }), ['p2']);
        assert.deepEqual(await of({ launch, scopes: ['patient/*.cruds', 'user/*.cruds'] }), ['p1', 'p2']);
        assert.deepEqual(await of({ launch, scopes: ['patient/*.cruds', 'user/Condition.rs'] }), ['p2']);
        assert.deepEqual(await of({ launch, scopes: ['patient/*.cruds', 'user/Condition.rs'] }, 'Condition'), [
          'p1',
          'p2',
        ]);
        assert.deepEqual(await of({ launch, scopes: ['patient/*.cruds', 'user/Observation.s?status=final'] }), [
          'p1',
          'p2',
        ]);
        assert.deepEqual(await of({ launch: { patientId: 'stranger' }, scopes: ['patient/*.cruds'] }), []);
        assert.deepEqual(await of({ scopes: ['patient/*.cruds'] }), ['p1', 'p2']);
      }));
  });

  describe('for a coordinator', () => {
    const of = ({ scope }: TestStore, type: string) => restrictByRule(scope(coordinator), search(type));

    it('is who, when and where of everybody, papers without what they contain, and nothing clinical', () =>
      inStore(async (store) => {
        await store.put(aRecord('p1'));
        for (const type of ['Patient', 'RelatedPerson', 'Appointment', 'AppointmentResponse', 'Task'])
          assert.equal(await of(store, type), 'all');
        assert.deepEqual(await of(store, 'DocumentReference'), { withoutContent: true });
        for (const type of ['Observation', 'Encounter', 'Consent'])
          assert.deepEqual(await of(store, type), { patients: [] });
      }));

    it('is less what somebody withholds: everybody else is looked into', () =>
      inStore(async (store) => {
        await store.put(...['p1', 'p2', 'p3', 'p4'].map((id) => aRecord(id)));
        await store.put(aStored('c3', 'p3', aProvision('permit', { to: TO_US })));
        assert.equal(await of(store, 'Task'), 'all', 'a yes withholds nothing');
        const no = aProvision('deny', { to: TO_US, data: { types: ['Task'] } });
        await store.put(aStored('c1', 'p1', no), aStored('c2', 'p2', no));
        const one = { instances: ['Task/t4'] };
        await store.put(aStored('c4', 'p4', aProvision('deny', { to: TO_US, data: one })));
        const tasks = await store.put(...[1, 2, 3, 4, 5].map((n) => anEntry('Task', `t${n}`, `p${Math.min(n, 4)}`)));
        const found = await of(store, 'Task');
        assert.deepEqual(within(found, tasks), ['t3', 't5']);
        assert.equal(patientsOf(found), undefined);
        assert.deepEqual(groupsIn(found), ['p1 p2', 'p4'], 'asked once for both');
      }));

    it('is less papers that somebody withholds, and those it finds are without what they contain', () =>
      inStore(async (store) => {
        await store.put(aRecord('p1'), aRecord('p2'), aStored('c1', 'p1', aProvision('deny', { to: TO_US })));
        const papers = await store.put(
          anEntry('DocumentReference', 'd1', 'p1'),
          anEntry('DocumentReference', 'd2', 'p2'),
        );
        const found = await of(store, 'DocumentReference');
        assert.deepEqual(within(found, papers), ['d2']);
        assert.equal(found !== 'all' && found.withoutContent, true);
      }));
  });
});

/** A scope whose statements are counted. */
function counting(store: TestStore): { scope: Scope; count: () => number } {
  let asked = 0;
  const { tx } = store;
  const query: typeof tx.query = (...args) => {
    asked++;
    return tx.query(...args);
  };
  return { scope: store.scope(doctor, { tx: { ...tx, query } }), count: () => asked };
}
