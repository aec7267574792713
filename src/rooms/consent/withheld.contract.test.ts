import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { StoredResource } from '#fhir';
import { inStore, type TestStore } from '../../../test/store.ts';
import type { ConsentAction, DataScope, Provision } from './artefacts/model.ts';
import { aClinician, aProvision, toOrganization } from './fixtures.ts';
import { anEntry, aRecord, aStored } from './record-fixtures.ts';
import { printsOfConsents, saysNo, withinConsent, withoutWithheld } from './withheld.ts';

const RECIPIENT = { organization: { node: 'sz', id: 'guest' } };
const TO_GUEST = [toOrganization('guest', 'sz')];
const idsOf = (resources: readonly StoredResource[]) => resources.map(({ id }) => id);

async function left(
  store: TestStore,
  resources: readonly StoredResource[],
  action: ConsentAction = 'disclose',
  patientId = 'p1',
): Promise<string[]> {
  const to = { patientId, asker: RECIPIENT, action };
  return idsOf(await withoutWithheld(store.scope(aClinician()), to, resources));
}

const aNo = (data: DataScope = {}, facts: Partial<Provision> = {}) =>
  aProvision('deny', { to: TO_GUEST, data, ...facts });

describe('what a patient’s Consents keep from a recipient outside', () => {
  const record = (store: TestStore, patientId = 'p1') =>
    store.put(
      aRecord(patientId),
      anEntry('Observation', `result-${patientId}`, patientId),
      anEntry('Condition', `problem-${patientId}`, patientId),
    );

  it('is nothing where none speaks, where none says no, or where it speaks of others', () =>
    inStore(async (store) => {
      const resources = await record(store);
      const all = idsOf(resources);
      assert.deepEqual(await left(store, resources), all);
      await store.put(aStored('c1', 'p1', aProvision('permit', { to: TO_GUEST })));
      await store.put(aStored('c2', 'p1', aProvision('deny', { to: [toOrganization('another', 'sz')] })));
      assert.deepEqual(await left(store, resources), all);
    }));

  it('is what a no speaks of: all, a type, or one that is read to know', () =>
    inStore(async (store) => {
      const resources = await record(store);
      await store.put(aStored('c1', 'p1', aNo({ types: ['Condition'] })));
      assert.deepEqual(await left(store, resources), ['p1', 'result-p1']);
      await store.put(aStored('c2', 'p1', aNo({ instances: ['Observation/result-p1'] })));
      assert.deepEqual(await left(store, resources), ['p1']);
      await store.put(aStored('c3', 'p1', aNo()));
      assert.deepEqual(await left(store, resources), []);
    }));

  it('is what the no forbids to be done: handed over, or handed on', () =>
    inStore(async (store) => {
      const resources = await record(store);
      await store.put(aStored('c1', 'p1', aNo({ types: ['Condition'] }, { actions: ['onward'] })));
      assert.deepEqual(await left(store, resources, 'disclose'), ['p1', 'result-p1', 'problem-p1']);
      assert.deepEqual(await left(store, resources, 'onward'), ['p1', 'result-p1']);
    }));

  it('is withheld on every record of the person, and on nobody else’s', () =>
    inStore(async (store) => {
      await record(store, 'p1');
      const other = await record(store, 'p2');
      await store.put(aStored('c1', 'p1', aNo({ types: ['Condition'] })));
      assert.deepEqual(await left(store, other, 'disclose', 'p2'), ['p2', 'result-p2', 'problem-p2']);
      await store.join('p1', 'p2');
      assert.deepEqual(await left(store, other, 'disclose', 'p2'), ['p2', 'result-p2']);
    }));

  it('is a deletion of what may have been meant too, and none of what was not', () =>
    inStore(async (store) => {
      await record(store);
      const gone = [await store.remove('Observation', 'result-p1'), await store.remove('Patient', 'p1')];
      await store.put(aStored('c1', 'p1', aNo({ instances: ['Observation/another'], types: ['Observation'] })));
      assert.deepEqual(await left(store, gone), ['p1']);
    }));

  it('is what stands behind a role or a medicine that the resource names', () =>
    inStore(async (store) => {
      await store.put(aRecord('p1'), {
        resourceType: 'PractitionerRole',
        id: 'role',
        practitioner: { reference: 'Practitioner/denied' },
      });
      const resources = await store.put(
        anEntry('Observation', 'by-role', 'p1', { performer: [{ reference: 'PractitionerRole/role' }] }),
        anEntry('Observation', 'by-another', 'p1', { performer: [{ reference: 'PractitionerRole/another' }] }),
      );
      await store.put(aStored('c1', 'p1', aNo({ authors: ['Practitioner/denied'] })));
      assert.deepEqual(await left(store, resources), ['by-another']);
    }));

  it('is also what tells of it in words, on whichever record of the person', () =>
    inStore(async (store) => {
      await record(store, 'p1');
      await record(store, 'p2');
      const resources = await store.put(
        anEntry('Observation', 'tells', 'p1', { focus: [{ reference: 'Condition/problem-p2', display: 'Synthetic' }] }),
        anEntry('Observation', 'names', 'p1', { focus: [{ reference: 'Condition/problem-p2' }] }),
      );
      await store.put(aStored('c1', 'p1', aNo({ labels: [{ system: 'urn:synthetic', code: 'none' }] })));
      assert.deepEqual(await left(store, resources), ['tells', 'names']);
      await store.put(aStored('c2', 'p1', aNo({ types: ['Condition'] })));
      assert.deepEqual(await left(store, resources), ['tells', 'names']);
      await store.join('p1', 'p2');
      assert.deepEqual(await left(store, resources), ['names']);
    }));
});

describe('what one Consent opens to be handed over', () => {
  const consentOf = (id: string, data: DataScope, facts: Partial<Provision> = {}) =>
    aStored(id, 'p1', aProvision('permit', { to: TO_GUEST, data, ...facts }));
  const within = async (store: TestStore, resources: readonly StoredResource[], consentId = 'c1') =>
    idsOf(await withinConsent(store.scope(aClinician()), { patientId: 'p1', consentId, asker: RECIPIENT }, resources));
  const record = (store: TestStore) =>
    store.put(
      aRecord('p1'),
      anEntry('Observation', 'result', 'p1'),
      anEntry('Observation', 'another', 'p1'),
      anEntry('Condition', 'problem', 'p1'),
    );

  it('is what it names, and who the patient is', () =>
    inStore(async (store) => {
      const resources = await record(store);
      await store.put(consentOf('c1', { types: ['Condition'] }));
      assert.deepEqual(await within(store, resources), ['p1', 'problem']);
    }));

  it('is of a type what meets its terms', () =>
    inStore(async (store) => {
      const resources = await record(store);
      await store.put(consentOf('c1', { instances: ['Observation/result'] }));
      assert.deepEqual(await within(store, resources), ['p1', 'result']);
    }));

  it('is nothing that another opens, nothing that was taken away, and nothing where the Consent is not there', () =>
    inStore(async (store) => {
      const resources = await record(store);
      await store.put(consentOf('c1', { types: ['Condition'] }), consentOf('c2', { types: ['Observation'] }));
      assert.deepEqual(await within(store, resources), ['p1', 'problem']);
      assert.deepEqual(await within(store, resources, 'c2'), ['p1', 'result', 'another']);
      assert.deepEqual(await within(store, resources, 'c3'), []);
      assert.deepEqual(await within(store, [await store.remove('Condition', 'problem')]), []);
    }));

  it('is what it opens to be handed over, not to be looked at or handed on', () =>
    inStore(async (store) => {
      const resources = await record(store);
      await store.put(consentOf('c1', {}, { actions: ['access'] }), consentOf('c2', {}, { actions: ['onward'] }));
      await store.put(consentOf('c3', {}, { actions: ['disclose'] }));
      assert.deepEqual(await within(store, resources, 'c1'), []);
      assert.deepEqual(await within(store, resources, 'c2'), []);
      assert.deepEqual(await within(store, resources, 'c3'), ['p1', 'result', 'another', 'problem']);
    }));

  it('is nothing that a Consent withholds from the same recipient', () =>
    inStore(async (store) => {
      const resources = await record(store);
      await store.put(
        consentOf('c1', {}),
        aStored('c2', 'p1', aNo({ types: ['Condition'] }, { actions: ['disclose'] })),
      );
      assert.deepEqual(await within(store, resources), ['p1', 'result', 'another']);
    }));
});

describe('whether a patient says no to anything', () => {
  it('is so where a Consent in force does, on whichever of the person’s records, and to whomever', () =>
    inStore(async (store) => {
      await store.put(...['p1', 'p2', 'other'].map((id) => aRecord(id)));
      await store.put(aStored('c1', 'p1', aProvision('permit', { to: TO_GUEST })));
      await store.put(aStored('c2', 'p2', aNo()), aStored('c3', 'other', aProvision('permit')));
      const said = async () => [await saysNo(store.tx, 'p1'), await saysNo(store.tx, 'p2')];
      assert.deepEqual(await said(), [false, true]);
      assert.equal(await saysNo(store.tx, 'other'), false);
      assert.equal(await saysNo(store.tx, 'nobody'), false);
      await store.join('p1', 'p2');
      assert.deepEqual(await said(), [true, true]);
      await store.remove('Consent', 'c2');
      assert.deepEqual(await said(), [false, false]);
    }));
});

describe('the print of a patient’s Consents', () => {
  const asked = ['p1', 'p2', 'other'];
  const printsOf = async ({ tx }: TestStore) => {
    const prints = await printsOfConsents(tx, asked);
    assert.deepEqual([...prints.keys()], asked);
    return Object.fromEntries(prints);
  };

  it('is another with each that is given, changed or taken back, and with nothing else of the record', () =>
    inStore(async (store) => {
      await store.put(...asked.map((id) => aRecord(id)));
      const prints = [await printsOf(store)];
      await store.put(anEntry('Observation', 'result', 'p1'));
      assert.deepEqual(await printsOf(store), prints[0]);
      for (const step of [
        () => store.put(aStored('c1', 'p1', aNo())),
        () => store.put(aStored('c2', 'p1', aProvision('permit'))),
        () => store.remove('Consent', 'c1'),
      ]) {
        await step();
        prints.push(await printsOf(store));
        assert.deepEqual(await printsOf(store), prints.at(-1));
      }
      assert.equal(new Set(prints.map(({ p1 }) => p1)).size, prints.length);
      for (const id of ['p2', 'other']) assert.equal(new Set(prints.map((one) => one[id])).size, 1, id);
      assert.equal(new Set(Object.values(prints[0] ?? {})).size, 3, 'of each patient another');
    }));

  it('is another where records are joined, and is of all of them from then on', () =>
    inStore(async (store) => {
      await store.put(...asked.map((id) => aRecord(id)));
      await store.put(aStored('c1', 'p1', aNo()), aStored('c2', 'p2', aNo()));
      const before = await printsOf(store);
      await store.join('p1', 'p2');
      const joined = await printsOf(store);
      await store.put(aStored('c3', 'p2', aProvision('permit')));
      const after = await printsOf(store);
      assert.equal(new Set([before, joined, after].map(({ p1 }) => p1)).size, 3);
      assert.equal(after['p1'], after['p2']);
      assert.match(joined['p1'] ?? '', /^p1 \S*,p2 \S*$/);
      assert.deepEqual([joined['other'], after['other']], [before['other'], before['other']]);
    }));
});
