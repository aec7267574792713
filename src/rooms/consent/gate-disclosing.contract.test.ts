import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type GateAction, type Resource, type StoredResource, writeResources } from '#fhir';
import type { Actor, Scope } from '#kernel';
import { testScope } from '../../../test/harness.ts';
import { inStore, type TestStore } from '../../../test/store.ts';
import type { DataScope, Provision } from './artefacts/model.ts';
import { insertEmergency } from './break-glass/store.ts';
import { aClinician, aPatient, aPerson, aProvision, aSystem, toOrganization } from './fixtures.ts';
import { gate } from './gate.ts';
import { label } from './provisions/fixtures.ts';
import { anEmergency, anEntry, aRecord, aStored } from './record-fixtures.ts';

const managed = { managingOrganization: { reference: 'Organization/org1' } };
const TO_US = [toOrganization('org1', 'hk')];
const doctor = aClinician();
const coordinator = aPerson('coordinator', { organization: { id: 'org1', name: doctor.name } });
const aNo = (data: DataScope = {}, facts: Partial<Provision> = {}) => aProvision('deny', { to: TO_US, data, ...facts });
const aYes = (data: DataScope = {}) => aProvision('permit', { to: TO_US, data });
const PSY = { meta: { security: [label('PSY')] } };

/** Ids of those that are shown, and why each of the others is not. */
async function shown(
  scope: Scope,
  resources: readonly StoredResource[],
  action: GateAction = 'read',
): Promise<{ ids: string[]; hidden: (string | undefined)[] }> {
  const left = await gate.mayDisclose(scope, action, resources);
  assert.ok(
    left.every((one) => resources.includes(one)),
    'the same objects',
  );
  assert.deepEqual(
    left,
    resources.filter((one) => left.includes(one)),
    'in the same order',
  );
  return {
    ids: left.map(({ id }) => id),
    hidden: resources.filter((one) => !left.includes(one)).map((one) => gate.denial?.(scope, one)),
  };
}
const idsShown = async (scope: Scope, resources: readonly StoredResource[], action: GateAction = 'read') =>
  (await shown(scope, resources, action)).ids;
const ground = (scope: Scope, patientId?: string, type = 'Observation') =>
  gate.ground?.(scope, { action: 'read', type, ...(patientId === undefined ? {} : { patientId }) });

/** Patient p1 is treated, p2 is not; each has two results and a problem. */
async function records({ put }: TestStore): Promise<readonly StoredResource[]> {
  await put(aRecord('p1', managed), aRecord('p2'));
  return put(
    ...['p1', 'p2'].flatMap((id) => [
      anEntry('Observation', `first-${id}`, id),
      anEntry('Observation', `second-${id}`, id),
      anEntry('Condition', `problem-${id}`, id),
    ]),
  );
}

describe('what is shown of resources', () => {
  it('is the data of patients in treatment; of all else it is known why not, for as long as the request lives', () =>
    inStore(async (store) => {
      const resources = await records(store);
      const scope = store.scope(doctor);
      const { ids, hidden } = await shown(scope, resources);
      assert.deepEqual(ids, ['first-p1', 'second-p1', 'problem-p1']);
      assert.deepEqual(hidden, Array(3).fill('consent.no-treatment-relation'));
      const [own] = resources;
      assert.ok(own);
      assert.equal(gate.denial?.(scope, own), undefined);
      assert.equal(gate.detail?.(scope, own), undefined);
      const other = store.scope(doctor);
      const hiddenHere = resources.at(-1) ?? own;
      assert.deepEqual([gate.denial?.(other, hiddenHere), gate.detail?.(other, hiddenHere)], [undefined, undefined]);
      assert.deepEqual(await gate.mayDisclose(scope, 'read', []), []);
    }));

  it('is decided by each resource’s own label; a deletion is told to whom what was deleted was shown', () =>
    inStore(async (store) => {
      await store.put(aRecord('p1', managed));
      const resources = await store.put(
        anEntry('Observation', 'before', 'p1'),
        anEntry('Observation', 'labelled', 'p1', PSY),
        anEntry('Observation', 'after', 'p1'),
        anEntry('Condition', 'labelled-too', 'p1', PSY),
      );
      await store.put(anEntry('Observation', 'gone', 'p1'), anEntry('Observation', 'gone-labelled', 'p1', PSY));
      const gone = [await store.remove('Observation', 'gone'), await store.remove('Observation', 'gone-labelled')];
      const all = [...resources, ...gone];
      const scope = store.scope(doctor);
      const { ids, hidden } = await shown(scope, all);
      assert.deepEqual(ids, ['before', 'after', 'gone']);
      assert.deepEqual(hidden, Array(3).fill('consent.sensitive-data'));
      assert.deepEqual((await shown(store.scope(doctor), all.toReversed())).ids, ['gone', 'after', 'before']);
      // Programs are bound by no label.
      assert.equal((await idsShown(store.scope(aSystem('system/*.rs')), all)).length, all.length);
    }));

  it('is what was written anew by what it says now, whatever it said before', () =>
    inStore(async ({ tx, put, scope }) => {
      await put(aRecord('p1', managed));
      const [secret] = await put(anEntry('Observation', 'o1', 'p1', PSY));
      assert.ok(secret);
      const update = anEntry('Observation', 'o1', 'p1') as Resource;
      const anew = await writeResources(testScope(tx), [{ update, before: secret }]);
      assert.deepEqual(await idsShown(scope(doctor), [secret]), []);
      assert.deepEqual(await idsShown(scope(doctor), anew), ['o1']);
    }));

  it('is decided by each resource’s own content where a scope has a query', () =>
    inStore(async (store) => {
      await store.put(aRecord('p1', managed));
      const resources = await store.put(
        anEntry('Observation', 'final', 'p1', { status: 'final' }),
        anEntry('Observation', 'draft', 'p1', { status: 'draft' }),
        anEntry('Observation', 'final-too', 'p1', { status: 'final' }),
      );
      const scopes = ['user/Observation.rs?status=final', 'patient/Observation.rs?status=final'];
      for (const actor of [aClinician('org1', { scopes }), aSystem('system/Observation.rs?status=final')])
        assert.deepEqual(await idsShown(store.scope(actor), resources), ['final', 'final-too']);
    }));

  it('is decided by each resource’s own patient, type and content where a Consent speaks', () =>
    inStore(async (store) => {
      const resources = await records(store);
      await store.put(
        aStored('c1', 'p1', aNo({ types: ['Condition'] })),
        aStored('c2', 'p1', aNo({ instances: ['Observation/second-p1'] })),
        aStored('c3', 'p2', aYes({ instances: ['Observation/second-p2'] })),
      );
      const scope = store.scope(doctor);
      assert.deepEqual(await idsShown(scope, resources), ['first-p1', 'second-p2']);
      assert.deepEqual(await idsShown(store.scope(doctor), resources.toReversed()), ['second-p2', 'first-p1']);
      const [, second, problem] = resources;
      assert.ok(second && problem);
      assert.equal(gate.denial?.(scope, second), 'consent.withheld-by-patient');
      assert.deepEqual(gate.detail?.(scope, second), { consent: 'c2' });
      assert.deepEqual(gate.detail?.(scope, problem), { consent: 'c1' });
    }));

  it('is decided by what the resource names, where a no hangs on it', () =>
    inStore(async (store) => {
      await store.put(aRecord('p1', managed), {
        resourceType: 'PractitionerRole',
        id: 'role',
        practitioner: { reference: 'Practitioner/denied' },
      });
      const by = (role: string) => ({ performer: [{ reference: `PractitionerRole/${role}` }] });
      const resources = await store.put(
        anEntry('Observation', 'by-denied', 'p1', by('role')),
        anEntry('Observation', 'by-another', 'p1', by('another')),
      );
      await store.put(aStored('c1', 'p1', aNo({ authors: ['Practitioner/denied'] })));
      assert.deepEqual(await idsShown(store.scope(doctor), resources), ['by-another']);
    }));

  it('is less what tells in words of something withheld, with the Consent that withholds it', () =>
    inStore(async (store) => {
      await store.put(aRecord('p1', managed), aRecord('p1-too', managed), aRecord('p3', managed));
      await store.put(anEntry('Condition', 'secret', 'p1-too'), anEntry('Condition', 'open', 'p1', PSY));
      const focus = (id: string) => ({ focus: [{ reference: `Condition/${id}`, display: 'Synthetic' }] });
      const resources = await store.put(
        anEntry('Observation', 'tells', 'p1', focus('secret')),
        anEntry('Observation', 'tells-of-label', 'p1', focus('open')),
        anEntry('Observation', 'of-another', 'p3', focus('secret')),
      );
      await store.put(aStored('c1', 'p1', aNo({ types: ['Condition'] }, {})));
      const separate = store.scope(doctor);
      assert.deepEqual(await idsShown(separate, resources), ['tells', 'of-another']);
      await store.join('p1', 'p1-too');
      const scope = store.scope(doctor);
      assert.deepEqual(await idsShown(scope, resources), ['of-another']);
      const [tells] = resources;
      assert.ok(tells);
      assert.equal(gate.denial?.(scope, tells), 'consent.withheld-by-patient');
      assert.deepEqual(gate.detail?.(scope, tells), { consent: 'c1' });
    }));

  it('is also what its reader wrote and tells of something withheld from them: whoever wrote it knows it', () =>
    inStore(async (store) => {
      await store.put(aRecord('p1', managed), anEntry('Condition', 'secret', 'p1'));
      const focus = { focus: [{ reference: 'Condition/secret', display: 'Synthetic' }] };
      const resources = await store.put(
        anEntry('Observation', 'own', 'p1', focus),
        anEntry('Observation', 'others', 'p1', focus),
        anEntry('Observation', 'silent', 'p1'),
      );
      await store.put(aStored('c1', 'p1', aNo({ types: ['Condition'] })));
      const row = [doctor.accountId, 'Observation', 'own', 1, ['c1']];
      await store.tx.query(
        'insert into consent.own_writing (account_id, type, id, version, consents) values ($1, $2, $3, $4, $5::text[])',
        row,
      );
      assert.deepEqual(await idsShown(store.scope(doctor), resources), ['own', 'silent']);
    }));

  it('is looked through for words where a Consent of the patient’s says no, and else nothing more is asked', () =>
    inStore(async (store) => {
      await store.put(aRecord('p1', managed), aStored('c1', 'p1', aYes()));
      const resources = await store.put(
        anEntry('Observation', 'silent', 'p1'),
        anEntry('Observation', 'tells', 'p1', { focus: [{ reference: 'Condition/x', display: 'Synthetic' }] }),
      );
      const statements: number[] = [];
      for (const resource of resources) {
        let asked = 0;
        const query: typeof store.tx.query = (...args) => {
          asked++;
          return store.tx.query(...args);
        };
        assert.equal((await idsShown(store.scope(doctor, { tx: { ...store.tx, query } }), [resource])).length, 1);
        statements.push(asked);
      }
      assert.equal(statements[0], statements[1]);
    }));

  it('is not less for words about what the law’s labels shut, nor about what has been taken away', () =>
    inStore(async (store) => {
      await store.put(aRecord('p1', managed), anEntry('Condition', 'labelled', 'p1', PSY));
      const resources = await store.put(
        anEntry('Observation', 'tells', 'p1', { focus: [{ reference: 'Condition/labelled', display: 'Synthetic' }] }),
      );
      assert.deepEqual(await idsShown(store.scope(doctor), resources), ['tells']);
      await store.put(aStored('c1', 'p1', aNo({ types: ['Procedure'] })));
      assert.deepEqual(await idsShown(store.scope(doctor), resources), ['tells']);
    }));

  it('is for a coordinator a paper’s description, and nothing with the paper in it', () =>
    inStore(async (store) => {
      await store.put(aRecord('p1'));
      const paper = (id: string, facts: object = {}) => anEntry('DocumentReference', id, 'p1', facts);
      const attachment = { contentType: 'application/pdf', url: 'Binary/1' };
      const resources = await store.put(
        paper('described', { content: [{ attachment }] }),
        paper('without-content'),
        paper('of-no-list', { content: { attachment: { ...attachment, data: 'AAAA' } } }),
        paper('of-odd-members', { content: [null, 'x', { attachment: 'x' }, {}] }),
        paper('nothing-contained', { contained: [] }),
        paper('within', { content: [{ attachment }, { attachment: { ...attachment, data: 'AAAA' } }] }),
        paper('contained', { contained: [{ resourceType: 'Organization', id: 'x' }] }),
        paper('gone', { content: [{ attachment: { data: 'AAAA' } }] }),
      );
      const gone = await store.remove('DocumentReference', 'gone');
      const scope = store.scope(coordinator);
      const { ids, hidden } = await shown(scope, [...resources.slice(0, -1), gone]);
      const open = ['described', 'without-content', 'of-no-list', 'of-odd-members', 'nothing-contained', 'gone'];
      assert.deepEqual(ids, open);
      assert.deepEqual(hidden, Array(2).fill('consent.kind-not-for-role'));
      for (const one of resources) assert.equal(gate.detail?.(scope, one), undefined);
      // To whom the whole record is open the same papers are.
      await store.put(aStored('c1', 'p1', aYes()));
      assert.equal((await idsShown(store.scope(doctor), resources)).length, resources.length);
    }));

  it('is for a coordinator nothing that contains what is not shown by itself', () =>
    inStore(async (store) => {
      await store.put(aRecord('p1', managed));
      const task = (id: string, contained: string) =>
        anEntry('Task', id, 'p1', { contained: [{ resourceType: contained, id: 'x' }] });
      const resources = await store.put(
        task('with-institution', 'Organization'),
        task('with-result', 'Observation'),
        anEntry('Task', 'bare', 'p1', { description: 'Observation' }),
      );
      const { ids, hidden } = await shown(store.scope(coordinator), resources);
      assert.deepEqual(ids, ['with-institution', 'bare']);
      assert.deepEqual(hidden, ['consent.kind-not-for-role']);
      assert.equal((await idsShown(store.scope(doctor), resources)).length, 3);
    }));
});

describe('by what it was shown, for the ledger', () => {
  it('is a program’s scope, what is no patient’s, or the rule that lets the actor see such data at all', () =>
    inStore(async ({ scope }) => {
      for (const program of [aSystem('system/*.rs'), aSystem('system/Condition.rs')])
        assert.deepEqual(ground(scope(program), 'p1'), { basis: 'consent/system-scope' });
      assert.deepEqual(ground(scope(doctor), 'p1'), { basis: 'consent/treatment-relation' });
      assert.deepEqual(ground(scope(doctor), undefined), { basis: 'consent/treatment-relation' });
      assert.deepEqual(ground(scope(doctor), undefined, '*'), { basis: 'consent/treatment-relation' });
      assert.deepEqual(ground(scope(doctor), undefined, 'Organization'), { basis: 'consent/reference-data' });
      for (const type of ['Task', '*'])
        assert.deepEqual(ground(scope(coordinator), 'p1', type), { basis: 'consent/coordination' });
      assert.deepEqual(ground(scope(coordinator), 'p1', 'Observation'), { basis: 'consent.kind-not-for-role' });
      const patient = scope(aPatient('p1'), { purpose: 'PATRQT' });
      assert.deepEqual(ground(patient, undefined), { basis: 'consent/own-record' });
      assert.deepEqual(ground(patient, 'p2'), { basis: 'consent.not-own-record' });
      const anybody: Actor = { kind: 'anonymous' };
      assert.deepEqual(ground(scope(anybody), undefined, '*'), { basis: 'consent.not-signed-in' });
    }));

  it('is every Consent that opened something of the patient’s, each once, and of this request alone', () =>
    inStore(async (store) => {
      const resources = await records(store);
      await store.put(
        aStored('c1', 'p2', aYes({ types: ['Observation'] })),
        aStored('c2', 'p2', aYes({ types: ['Condition'] })),
      );
      const scope = store.scope(doctor);
      const given = 'consent/given-by-patient';
      await gate.mayDisclose(scope, 'read', resources.slice(3, 5));
      assert.deepEqual(ground(scope, 'p2'), { basis: given, detail: { consent: 'c1' } });
      await gate.mayDisclose(scope, 'read', resources);
      assert.deepEqual(ground(scope, 'p2'), { basis: given, detail: { consent: 'c1 c2' } });
      assert.deepEqual(ground(scope, 'p1'), { basis: 'consent/treatment-relation' });
      assert.deepEqual(ground(store.scope(doctor), 'p2'), { basis: 'consent/treatment-relation' });
    }));

  it('stays the Consent where afterwards something is shown by the usual rule', () =>
    inStore(async (store) => {
      await store.put(aRecord('p1', managed));
      const [labelled, open] = await store.put(
        anEntry('Observation', 'labelled', 'p1', PSY),
        anEntry('Observation', 'open', 'p1'),
      );
      assert.ok(labelled && open);
      await store.put(aStored('c1', 'p1', aYes({ labels: [label('PSY')] })));
      const scope = store.scope(doctor);
      assert.deepEqual(await idsShown(scope, [labelled, open]), ['labelled', 'open']);
      assert.deepEqual(ground(scope, 'p1'), { basis: 'consent/given-by-patient', detail: { consent: 'c1' } });
    }));

  it('is the emergency, whatever else was open besides', () =>
    inStore(async (store) => {
      const resources = await records(store);
      await insertEmergency(store.tx, anEmergency('e1', 'p2', doctor));
      await store.put(aStored('c1', 'p2', aYes({ types: ['Condition'] })));
      const emergency = { basis: 'consent/emergency-access', detail: { emergency: 'e1' } };
      for (const order of [resources, resources.toReversed()]) {
        const scope = store.scope(doctor, { purpose: 'ETREAT' });
        assert.equal((await idsShown(scope, order)).length, 6);
        assert.deepEqual(ground(scope, 'p2'), emergency);
        assert.deepEqual(ground(scope, 'p1'), { basis: 'consent/treatment-relation' });
      }
    }));

  it('is the Consent where an emergency is open and a Consent opened it', () =>
    inStore(async (store) => {
      const resources = await records(store);
      await insertEmergency(store.tx, anEmergency('e1', 'p2', doctor));
      await store.put(aStored('c1', 'p2', aYes({ types: ['Condition'] })));
      const scope = store.scope(doctor, { purpose: 'ETREAT' });
      assert.deepEqual(await idsShown(scope, resources.slice(5)), ['problem-p2']);
      assert.deepEqual(ground(scope, 'p2'), { basis: 'consent/given-by-patient', detail: { consent: 'c1' } });
    }));

  it('is for a patient the tie to somebody else, and that another record is the own', () =>
    inStore(async (store) => {
      const resources = await records(store);
      await store.put(aRecord('p3'), anEntry('Observation', 'first-p3', 'p3'), aRecord('p4'));
      const [ofChild] = await store.put(anEntry('Observation', 'of-child', 'p4'));
      assert.ok(ofChild);
      await store.join('p1', 'p2');
      await store.tx.query(
        `insert into identity.family_tie (id, carer, dependant, kind, scope, starts_on) values ('t1', 'p1', 'p4', 'parent', 'record', '2020-01-01')`,
      );
      const scope = store.scope(aPatient('p1', { scopes: ['patient/*.cruds', 'user/*.cruds'] }), { purpose: 'PATRQT' });
      assert.deepEqual((await idsShown(scope, [...resources, ofChild])).length, 7);
      assert.deepEqual(ground(scope, 'p4'), { basis: 'consent/family-tie' });
      assert.deepEqual(ground(scope, 'p2'), { basis: 'consent/own-record' });
      assert.deepEqual(ground(scope, 'p1'), { basis: 'consent/own-record' });
      assert.deepEqual(ground(scope, 'p3'), { basis: 'consent.not-own-record' });
    }));
});
