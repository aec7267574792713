import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { shardOf } from '#fhir';
import type { Actor, PersonActor, Scope } from '#kernel';
import { testScope } from '../../../test/harness.ts';
import { inStore, NOW, type TestStore } from '../../../test/store.ts';
import type { DataAction } from './access-model.ts';
import { insertEmergency } from './break-glass/store.ts';
import {
  contextsWith,
  loadContexts,
  nothingKnown,
  openEmergencies,
  ownRecords,
  protectedChildren,
} from './contexts.ts';
import {
  aClinician,
  aConsent,
  anActor,
  aPatient,
  aPerson,
  aProvision,
  aStanding,
  aSystem,
  toOrganization,
} from './fixtures.ts';
import { sensitivityRules } from './provisions/lawbook.ts';
import { anEmergency, anEntry, aRecord, aStored } from './record-fixtures.ts';

const to = (reference: string) => ({ reference });
const managed = { managingOrganization: to('Organization/org1') };
const SHENZHEN = { id: 'sz', jurisdiction: 'CN-SZ', url: 'http://sz.test' };
const NOWHERE = { id: 'xx', jurisdiction: 'XX', url: 'http://xx.test' };
const of = (...patientIds: string[]) => patientIds.map((patientId) => ({ patientId }));

const aNo = (id: string, patientId: string) => ({
  ...aConsent({ type: 'deny', actor: [anActor('Organization/org1')] }),
  id,
  patient: to(`Patient/${patientId}`),
});

describe('what is known where nothing is', () => {
  it('is the time, the node and the law on labels, and nothing of anybody', () =>
    inStore(async (store) => {
      const scope = store.scope(aClinician());
      const at = new Date(NOW);
      const nothing = nothingKnown(scope);
      assert.deepEqual(nothing, { at, nodeId: 'hk', sensitive: sensitivityRules('HK', at), consents: [] });
      assert.ok(nothing.sensitive.length > 0);
    }));
});

describe('what is known of who asks and a patient', () => {
  it('is nothing for whoever is no person, or in no role that relations and Consents decide about', () =>
    inStore(async (store) => {
      await store.put(aRecord('p1', managed), aNo('c1', 'p1'));
      const roles = ['insurer', 'regulator', 'operator', 'privacy-officer'] as const;
      const organization = aClinician().organization;
      assert.ok(organization);
      for (const actor of [aSystem('system/*.cruds'), ...roles.map((role) => aPerson(role, { organization }))]) {
        const scope = store.scope(actor);
        assert.deepEqual((await loadContexts(scope, 'read', of('p1')))('p1'), nothingKnown(scope));
      }
    }));

  describe('for a patient', () => {
    it('is nothing of the own record, and nothing where no patient is concerned', () =>
      inStore(async (store) => {
        await store.put(aRecord('p1', managed), aRecord('p2'), aNo('c1', 'p1'));
        await store.join('p1', 'p2');
        const scope = store.scope(aPatient('p1'));
        for (const resources of [of('p1'), [{}], [...of('p1'), {}]])
          assert.deepEqual((await loadContexts(scope, 'read', resources))('p1'), nothingKnown(scope));
        const { patientId: _, ...nobody } = aPatient('p1');
        const without = store.scope(nobody);
        assert.deepEqual((await loadContexts(without, 'read', of('p1')))('p1'), nothingKnown(without));
      }));

    it('is which records are the own, for whom they stand that day, and what those have forbidden', () =>
      inStore(async (store) => {
        const ids = ['p1', 'p1-too', 'child', 'child-too', 'grown-up', 'stranger'];
        await store.put(...ids.map((id) => aRecord(id)));
        await store.put(aNo('c1', 'child'), aNo('c2', 'stranger'));
        await store.join('p1', 'p1-too');
        await store.join('child', 'child-too');
        await store.tx.query(
          `insert into identity.family_tie (id, carer, dependant, kind, scope, starts_on, ends_on)
           values ('t1', 'p1', 'child', 'parent', 'record', '2026-11-22', '2026-11-22'),
                  ('t2', 'p1', 'grown-up', 'parent', 'record', '2000-01-01', '2026-11-21')`,
        );
        const scope = store.scope(aPatient('p1'));
        const context = (await loadContexts(scope, 'read', of('p1', 'child')))('child');
        assert.deepEqual(context.ownRecords, ['p1-too']);
        assert.deepEqual([...(context.dependants ?? [])].sort(), ['child', 'child-too']);
        assert.deepEqual(context.consents.map(({ consentId, patientId }) => [consentId, patientId]).sort(), [
          ['c1', 'child'],
          ['c1', 'child-too'],
        ]);
        assert.equal(context.relation, undefined);
      }));

    it('names the own records but the one of the sign-in; none for whoever is no patient', () =>
      inStore(async (store) => {
        await store.put(aRecord('p1'), aRecord('p2'), aRecord('p3'));
        await store.join('p1', 'p2', 'p3');
        await store.remove('Patient', 'p3');
        assert.deepEqual(await ownRecords(store.scope(aPatient('p1'))), ['p2']);
        assert.deepEqual(await ownRecords(store.scope(aPatient('alone'))), []);
        assert.deepEqual(await ownRecords(store.scope(aClinician())), []);
        assert.deepEqual(await ownRecords(store.scope(aSystem())), []);
      }));
  });

  describe('for a clinician', () => {
    it('is the relation, what the law lets it open, and the Consents, of each patient who is asked about', () =>
      inStore(async (store) => {
        await store.put(aRecord('p1', managed), aRecord('p2'), aRecord('p3', managed), aNo('c1', 'p2'));
        const scope = store.scope(aClinician());
        const nothing = nothingKnown(scope);
        const relation = { relation: 'managing-organization', relationOpens: {} } as const;
        for (const asked of [of('p1', 'p2'), [...of('p2', 'p1', 'p1'), {}]]) {
          const contextOf = await loadContexts(scope, 'read', asked);
          assert.deepEqual(contextOf('p1'), { ...nothing, ...relation });
          const { consents, ...rest } = contextOf('p2');
          assert.deepEqual(
            consents.map(({ consentId }) => consentId),
            ['c1'],
          );
          assert.deepEqual({ ...rest, consents: [] }, nothing);
          for (const other of ['p3', undefined]) assert.deepEqual(contextOf(other), nothing);
        }
        const contextOf = await loadContexts(scope, 'read', of('p1'));
        assert.deepEqual(contextOf('p1'), { ...nothing, ...relation });
        for (const other of ['p3', undefined]) assert.deepEqual(contextOf(other), nothing);
        assert.deepEqual((await loadContexts(scope, 'read', [{}]))('p1'), nothing);
      }));

    it('has no relation where no law provides for it', () =>
      inStore(async (store) => {
        await store.put(aRecord('p1', managed));
        const scope = store.scope(aClinician(), { node: NOWHERE });
        assert.deepEqual((await loadContexts(scope, 'read', of('p1')))('p1'), nothingKnown(scope));
      }));

    it('says of a Consent that all agreed uses of it have been made', () =>
      inStore(async (store) => {
        const yes = aProvision('permit', { to: [toOrganization('org1')] });
        await store.put(aRecord('p1'), aRecord('p2'));
        await store.put(aStored('used', 'p1', yes, { usesMax: 1 }), aStored('left', 'p2', yes, { usesMax: 2 }));
        for (const id of ['used', 'left']) {
          const use = [shardOf(id), id, 'another', '2026-11-01'];
          await store.tx.query('insert into consent.consent_use values ($1, $2, $3, $4)', use);
        }
        for (const asked of [of('p1', 'p2'), of('p1')]) {
          const contextOf = await loadContexts(store.scope(aClinician()), 'read', asked);
          assert.deepEqual(
            contextOf('p1').consents.map(({ isUsedUp }) => isUsedUp),
            [true],
          );
          if (asked.length > 1)
            assert.deepEqual(
              contextOf('p2').consents.map(({ isUsedUp }) => isUsedUp),
              [undefined],
            );
        }
      }));
  });

  describe('of one patient, for reading', () => {
    /** The scope of a request that writes nothing. */
    const reading = ({ scope, tx }: TestStore, facts: Partial<Scope> = {}) =>
      scope(doctor, { ...facts, tx: { ...tx, shared: tx } });
    const doctor = aClinician();
    const known = async (scope: Scope, patientId: string, action: DataAction = 'read') =>
      (await loadContexts(scope, action, of(patientId)))(patientId);

    it('is found once while nothing changes', () =>
      inStore(async (store) => {
        await store.put(aRecord('p1', managed));
        assert.equal(await known(reading(store), 'p1'), await known(reading(store), 'p1'));
      }));

    it('is found anew where it is an emergency, and what an emergency opens is not kept', () =>
      inStore(async (store) => {
        await store.put(aRecord('p1', managed));
        await insertEmergency(store.tx, anEmergency('e1', 'p1', doctor));
        for (const purpose of ['TREAT', 'ETREAT', 'TREAT'] as const) {
          const { emergency } = await known(reading(store, { purpose }), 'p1');
          assert.equal(emergency?.id, purpose === 'ETREAT' ? 'e1' : undefined);
        }
      }));

    it('is found anew where something is handed over, and that a child is protected then is not kept', () =>
      inStore(async (store) => {
        await store.put(aRecord('child', { birthDate: '2020-01-01' }));
        for (const action of ['read', 'export', 'read'] as const) {
          const { isProtectedChild } = await known(reading(store, { node: SHENZHEN }), 'child', action);
          assert.equal(isProtectedChild, action === 'export' ? true : undefined);
        }
      }));

    it('is with it what the clinician wrote under a no, also where it is kept', () =>
      inStore(async (store) => {
        await store.put(aRecord('p1', managed), aNo('c1', 'p1'));
        const own = async (...patientIds: string[]) => {
          const contextOf = await loadContexts(reading(store), 'read', of(...patientIds));
          return contextOf('p1').consents.map(({ ownWritings }) => ownWritings);
        };
        assert.deepEqual(await own('p1'), [undefined]);
        await store.put(anEntry('Condition', 'own', 'p1'));
        const row = [doctor.accountId, 'Condition', 'own', 'p1', 1, ['c1']];
        await store.tx.query('insert into consent.own_writing values ($1, $2, $3, $4, $5, $6::text[])', row);
        for (const asked of [['p1'], ['p1', 'p2']]) assert.deepEqual(await own(...asked), [['Condition/own']]);
        await store.tx.query('delete from consent.own_writing');
        for (const asked of [['p1'], ['p1', 'p2']]) assert.deepEqual(await own(...asked), [undefined]);
      }));
  });

  it('asks nothing where no patient is concerned', async () => {
    const tx = { query: () => assert.fail('asked') };
    const scopeOf = (actor: Actor) => testScope(tx, { actor });
    for (const actor of [aClinician(), aPatient(), aSystem(), aPerson('coordinator')])
      assert.deepEqual((await loadContexts(scopeOf(actor), 'read', [{}]))(undefined).consents, []);
    for (const actor of [aClinician(), aSystem()]) assert.deepEqual(await ownRecords(scopeOf(actor)), []);
  });

  it('is the Consents alone for a coordinator, whom no relation opens anything', () =>
    inStore(async (store) => {
      await store.put(aRecord('p1', managed), aRecord('p2', managed), aNo('c1', 'p1'));
      const organization = aClinician().organization;
      assert.ok(organization);
      const scope = store.scope(aPerson('coordinator', { organization }));
      for (const asked of [of('p1'), of('p1', 'p2')]) {
        const { consents, ...rest } = (await loadContexts(scope, 'read', asked))('p1');
        assert.deepEqual(
          consents.map(({ consentId }) => consentId),
          ['c1'],
        );
        assert.deepEqual({ ...rest, consents: [] }, nothingKnown(scope));
      }
    }));

  it('is one thing between all patients of whom the same is known, and each with a Consent has an own', () =>
    inStore(async (store) => {
      const scope = store.scope(aClinician());
      const consents = ['p4', 'p5'].map((patientId) => ({ ...aStanding(aProvision('deny')), patientId }));
      const contextOf = contextsWith(scope, {
        relations: new Map([
          ['p1', 'encounter'],
          ['p2', 'encounter'],
          ['p3', 'referral'],
          ['p4', 'encounter'],
          ['child', 'encounter'],
          ['other', 'encounter'],
        ]),
        consents,
        children: new Set(['child', 'no-relation']),
        emergencies: new Map([
          ['urgent', { id: 'e1', never: [] }],
          ['other', { id: 'e2', never: [] }],
        ]),
      });
      assert.equal(contextOf('p1'), contextOf('p2'));
      assert.equal(contextOf('nobody'), contextOf('no-one'));
      assert.equal(contextOf('p4'), contextOf('p4'));
      const facts = (patientId: string) => {
        const { relation, isProtectedChild, emergency, consents: said } = contextOf(patientId);
        return [relation, isProtectedChild, emergency?.id, said.map((consent) => consent.patientId).join()];
      };
      assert.deepEqual(facts('p1'), ['encounter', undefined, undefined, '']);
      assert.deepEqual(facts('p3'), ['referral', undefined, undefined, '']);
      assert.deepEqual(facts('p4'), ['encounter', undefined, undefined, 'p4']);
      assert.deepEqual(facts('p5'), [undefined, undefined, undefined, 'p5']);
      assert.deepEqual(facts('child'), ['encounter', true, undefined, '']);
      assert.deepEqual(facts('no-relation'), [undefined, true, undefined, '']);
      assert.deepEqual(facts('urgent'), [undefined, undefined, 'e1', '']);
      assert.deepEqual(facts('other'), ['encounter', undefined, 'e2', '']);
      assert.deepEqual(facts('nobody'), [undefined, undefined, undefined, '']);
      assert.deepEqual(contextOf('nobody'), nothingKnown(scope));
      const bare = contextsWith(scope, { relations: new Map(), consents: [] });
      assert.deepEqual(bare('p1'), nothingKnown(scope));
    }));
});

describe('children whom the law protects', () => {
  const BORN = { young: '2012-11-23', old: '2012-11-22', unknown: undefined, nonsense: '12 years ago' } as const;
  const ids = [...Object.keys(BORN), 'gone', 'nobody'];
  const protectedBy = async (store: TestStore, facts: Partial<Scope>, action: DataAction = 'export') =>
    [...(await protectedChildren(store.scope(aClinician(), facts), action, ids))].sort();
  const put = async (store: TestStore) => {
    for (const [id, birthDate] of Object.entries(BORN)) await store.put(aRecord(id, birthDate ? { birthDate } : {}));
    await store.put(aRecord('gone', { birthDate: '1950-01-01' }));
    await store.remove('Patient', 'gone');
  };

  it('are those under the age of the law, and whoever may be: asked where something is handed over, and where there is such a law', () =>
    inStore(async (store) => {
      await put(store);
      const inDoubt = ['gone', 'nobody', 'nonsense', 'unknown', 'young'];
      assert.deepEqual(await protectedBy(store, { node: SHENZHEN }), inDoubt);
      assert.deepEqual(await protectedBy(store, { node: SHENZHEN }, 'read'), []);
      assert.deepEqual(await protectedBy(store, {}), []);
    }));

  it('are known to be that of who asks for an export, of one patient as of several', () =>
    inStore(async (store) => {
      await put(store);
      const scope = store.scope(aClinician(), { node: SHENZHEN });
      for (const asked of [of('young'), of('young', 'old')]) {
        assert.equal((await loadContexts(scope, 'export', asked))('young').isProtectedChild, true);
        assert.equal((await loadContexts(scope, 'read', asked))('young').isProtectedChild, undefined);
      }
      assert.equal((await loadContexts(scope, 'export', of('old')))('old').isProtectedChild, undefined);
    }));
});

describe('an emergency that was declared', () => {
  const doctor = aClinician();
  const openTo = async (store: TestStore, actor: PersonActor = doctor, facts: Partial<Scope> = {}) => {
    const found = await openEmergencies(store.scope(actor, { purpose: 'ETREAT', ...facts }));
    return [...found].map(([patientId, { id }]) => `${patientId} ${id}`);
  };

  it('is open to the clinician who declared it, where the request says that it is one and a law provides for it', () =>
    inStore(async (store) => {
      await insertEmergency(store.tx, anEmergency('e1', 'p1', doctor));
      assert.deepEqual(await openTo(store), ['p1 e1']);
      assert.deepEqual(await openTo(store, doctor, { purpose: 'TREAT' }), []);
      assert.deepEqual(await openTo(store, { ...doctor, role: 'coordinator' }), []);
      assert.deepEqual(await openTo(store, { ...doctor, accountId: 'another' }), []);
      assert.deepEqual(await openTo(store, doctor, { node: NOWHERE }), []);
      assert.deepEqual([...(await openEmergencies(store.scope(aSystem(), { purpose: 'ETREAT' })))], []);
    }));

  it('is known with what no emergency opens, of one patient as of several, and never of what is merely treatment', () =>
    inStore(async (store) => {
      await store.put(aRecord('p1'), aRecord('p2'));
      await insertEmergency(store.tx, anEmergency('e1', 'p1', doctor));
      const inEmergency = store.scope(doctor, { purpose: 'ETREAT' });
      const never = ['Consent', 'AuditEvent', 'Provenance'];
      for (const asked of [of('p1'), of('p1', 'p2')]) {
        const contextOf = await loadContexts(inEmergency, 'read', asked);
        assert.deepEqual(contextOf('p1').emergency, { id: 'e1', never });
        assert.equal(contextOf('p2').emergency, undefined);
        const usual = await loadContexts(store.scope(doctor), 'read', asked);
        assert.equal(usual('p1').emergency, undefined);
      }
    }));
});
