import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { PersonActor } from '#kernel';
import { inStore, type TestStore } from '../../../test/store.ts';
import { loadAllConsents, loadConsents, loadConsentsById, loadPermittingPatients } from './facts.ts';
import { aClinician, aConsent, aProvision, toOrganization } from './fixtures.ts';
import type { StandingConsent } from './provisions/ruling.ts';
import { aRecord, aStored } from './record-fixtures.ts';

const aNo = (id: string, patientId: string, facts: object = {}) => ({
  ...aConsent({ type: 'deny' }),
  id,
  patient: { reference: `Patient/${patientId}` },
  ...facts,
});
const said = (consents: readonly StandingConsent[]) =>
  consents.map(({ consentId, patientId, records }) => [consentId, patientId, records?.join('+')]).sort();

describe('Consents in force', () => {
  it('are those of the patients asked about, or of everybody', () =>
    inStore(async (store) => {
      await store.put(...['p1', 'p2', 'p3'].map((id) => aRecord(id)));
      await store.put(aNo('c1', 'p1'), aNo('c2', 'p2'), aNo('over', 'p1', { status: 'inactive' }));
      assert.deepEqual(said(await loadConsents(store.tx, ['p1', 'p3'])), [['c1', 'p1', undefined]]);
      assert.deepEqual(await loadConsents(store.tx, []), []);
      assert.deepEqual(said(await loadAllConsents(store.tx)), [
        ['c1', 'p1', undefined],
        ['c2', 'p2', undefined],
      ]);
    }));

  it('are those that are asked about by their numbers, of whomever they are; none that has ended, was deleted or never was', () =>
    inStore(async (store) => {
      await store.put(aRecord('p1'), aRecord('p2'));
      await store.put(aNo('c1', 'p1'), aNo('c2', 'p2'), aNo('c3', 'p1'));
      await store.put(aNo('over', 'p1', { status: 'inactive' }), aNo('gone', 'p1'));
      await store.remove('Consent', 'gone');
      assert.deepEqual(said(await loadConsentsById(store.tx, ['c2', 'over', 'gone', 'none', 'c1'])), [
        ['c1', 'p1', undefined],
        ['c2', 'p2', undefined],
      ]);
    }));

  it('ask nothing of the database where nobody is asked about', async () => {
    const tx = { query: () => assert.fail('asked') };
    assert.deepEqual(await loadConsents(tx, []), []);
    assert.deepEqual(await loadConsentsById(tx, []), []);
  });

  it('hold for every record of the person, whichever they lie on, and say which those are', () =>
    inStore(async (store) => {
      await store.put(...['p1', 'p2', 'alone'].map((id) => aRecord(id)));
      await store.put(aNo('c1', 'p1'), aNo('c2', 'alone'));
      await store.join('p1', 'p2');
      const joined = [
        ['c1', 'p1', 'p1+p2'],
        ['c1', 'p2', 'p1+p2'],
      ];
      for (const asked of [['p2'], ['p1'], ['p1', 'p2']])
        assert.deepEqual(said(await loadConsents(store.tx, asked)), joined, asked.join());
      assert.deepEqual(said(await loadAllConsents(store.tx)), [...joined, ['c2', 'alone', undefined]]);
    }));

  it('are read as they stand: another version says what it says', () =>
    inStore(async (store) => {
      await store.put(aRecord('p1'), aNo('c1', 'p1', { provision: { type: 'deny' } }));
      const data = async () =>
        (await loadConsents(store.tx, ['p1'])).map(({ provisions }) => provisions.map((one) => one.data));
      assert.deepEqual(await data(), [[{}]]);
      assert.deepEqual(await data(), [[{}]]);
      await store.remove('Consent', 'c1');
      assert.deepEqual(await data(), []);
      const code = [{ coding: [{ system: 'http://loinc.org', code: '48765-2' }] }];
      await store.put(aNo('c2', 'p1', { provision: { type: 'deny', code } }));
      assert.deepEqual(await data(), [[{ sections: ['allergies'] }]]);
    }));

  it('are read once while they stand, however many of others are read in between', () =>
    inStore(async (store) => {
      await store.put(aRecord('once-1'), aRecord('once-2'), aNo('once-c1', 'once-1'), aNo('once-c2', 'once-2'));
      const rounds: StandingConsent[][] = [];
      for (const asked of [['once-1'], ['once-2'], ['once-1'], ['once-2'], ['once-1']])
        rounds.push(await loadConsents(store.tx, asked));
      const [first, second] = rounds.map(([only]) => only);
      assert.ok(first && second);
      for (const [i, [only]] of rounds.entries()) assert.equal(only, i % 2 === 0 ? first : second, String(i));
    }));

  it('are none that say nothing about who may read', () =>
    inStore(async (store) => {
      const research = { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/consentscope', code: 'research' }] };
      await store.put(aRecord('p1'), aNo('c1', 'p1', { scope: research }));
      for (const _ of ['read', 'known']) assert.deepEqual(await loadConsents(store.tx, ['p1']), []);
    }));

  it('are nobody’s where they name no patient', () =>
    inStore(async (store) => {
      const { patient: _, ...nobodys } = aNo('c1', 'p1');
      await store.put(nobodys);
      assert.deepEqual(await loadAllConsents(store.tx), []);
    }));
});

describe('patients who may have opened something', () => {
  const found = async ({ tx }: TestStore, actor: PersonActor) =>
    [...(await loadPermittingPatients(tx, actor, 'hk'))].sort();

  it('are those with an artefact in force that may open something to the clinician, on all their records', () =>
    inStore(async (store) => {
      const ids = ['given', 'given-too', 'to-others', 'forbids', 'ended', 'to-all'];
      await store.put(...ids.map((id) => aRecord(id)));
      const yes = (organization: string) => aProvision('permit', { to: [toOrganization(organization, 'hk')] });
      const ended = { ...aStored('c4', 'ended', yes('org1')), status: 'inactive' };
      await store.put(
        aStored('c1', 'given', yes('org1')),
        aStored('c2', 'to-others', yes('org2')),
        aStored('c3', 'forbids', aProvision('deny', { to: [toOrganization('org1', 'hk')] })),
        ended,
      );
      const doctor = aClinician('org1');
      assert.deepEqual(await found(store, doctor), ['given']);
      await store.join('given', 'given-too');
      await store.put(aStored('c5', 'to-all', aProvision('permit')));
      assert.deepEqual(await found(store, doctor), ['given', 'given-too', 'to-all']);
      assert.deepEqual(await found(store, aClinician('org2')), ['to-all', 'to-others']);
      const { organization, ...rest } = doctor;
      assert.ok(organization);
      const closedWorkplace = { organization, refusals: [] as never };
      assert.deepEqual(await found(store, { ...rest, closedWorkplace }), []);
    }));

  it('are nobody where nobody has, or what does names no patient; nothing more is asked then', () =>
    inStore(async (store) => {
      await store.put(aRecord('p1'), aRecord('p2'));
      await store.join('p1', 'p2');
      const { patient: _, ...nobodys } = aStored('c1', 'p1', aProvision('permit')) as { patient?: unknown };
      let asked = 0;
      const query: typeof store.tx.query = (...args) => {
        asked++;
        return store.tx.query(...args);
      };
      const counted = { ...store, tx: { ...store.tx, query } };
      assert.deepEqual(await found(counted, aClinician('org1')), []);
      const searched = asked;
      await store.put(nobodys);
      assert.deepEqual(await found(counted, aClinician('org1')), []);
      assert.deepEqual([searched, asked], [1, 2]);
    }));
});
