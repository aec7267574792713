import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { StoredResource } from '#fhir';
import { inStore, type TestStore } from '../../../test/store.ts';
import { aProvision, aStanding } from './fixtures.ts';
import { anEntry, aRecord } from './record-fixtures.ts';
import { recordsIn, sayNo, tellersAmong } from './tellers.ts';

const told = (reference: string) => ({ reference, display: 'Synthetic' });
const alone = () => [];

/** Which of these tell of something withheld, and by what reason: withheld is whatever is called so. */
async function tellers(
  { tx }: TestStore,
  shown: readonly StoredResource[],
  recordsOf: (patientId: string | undefined) => readonly string[] = alone,
): Promise<string[]> {
  const why = async (named: readonly StoredResource[]) =>
    named.map(({ id }) => (id.startsWith('secret') ? `because of ${id}` : undefined));
  const found = await tellersAmong(tx, shown, recordsOf, why);
  return [...found].map(([{ id }, reason]) => `${id} ${reason}`).sort();
}

describe('what tells in words of something withheld', () => {
  it('is what names it with words beside the reference, and not what names it alone or names something else', () =>
    inStore(async (store) => {
      await store.put(
        aRecord('p1'),
        anEntry('Condition', 'secret', 'p1'),
        anEntry('Condition', 'secret-too', 'p1'),
        anEntry('Condition', 'open', 'p1'),
      );
      const shown = await store.put(
        anEntry('Observation', 'tells', 'p1', { focus: [told('Condition/secret')] }),
        anEntry('Observation', 'tells-second', 'p1', {
          focus: [told('Condition/open'), told('Condition/not-there'), told('Condition/secret-too')],
        }),
        anEntry('Observation', 'bare', 'p1', { focus: [{ reference: 'Condition/secret' }] }),
        anEntry('Observation', 'of-another', 'p1', { focus: [told('Condition/open')] }),
        anEntry('Observation', 'silent', 'p1'),
      );
      assert.deepEqual(await tellers(store, shown), ['tells because of secret', 'tells-second because of secret-too']);
    }));

  it('is also what names it in words by something that it bears, among the same patient’s', () =>
    inStore(async (store) => {
      const bearing = (value: string) => ({ identifier: [{ system: 'urn:synthetic', value }] });
      const called = (value: string) => ({ identifier: { system: 'urn:synthetic', value }, display: 'Synthetic' });
      await store.put(
        aRecord('p1', bearing('whose')),
        aRecord('p2'),
        anEntry('Condition', 'secret', 'p1', bearing('1')),
        anEntry('Condition', 'open', 'p1', bearing('2')),
        anEntry('Condition', 'secret-of-another', 'p2', bearing('3')),
        anEntry('Condition', 'secret-too', 'p1'),
      );
      const shown = await store.put(
        anEntry('Observation', 'tells', 'p1', { focus: [called('1')] }),
        anEntry('Observation', 'tells-both', 'p1', { focus: [told('Condition/secret-too'), called('2')] }),
        anEntry('Observation', 'of-another', 'p1', { focus: [called('3')] }),
        anEntry('Observation', 'of-open', 'p1', { focus: [called('2'), called('whose')] }),
        anEntry('Observation', 'bare', 'p1', { focus: [{ identifier: { system: 'urn:synthetic', value: '1' } }] }),
      );
      assert.deepEqual(await tellers(store, shown), ['tells because of secret', 'tells-both because of secret-too']);
      const joined = (id?: string) => (id === 'p1' ? ['p1', 'p2'] : []);
      assert.ok((await tellers(store, shown, joined)).includes('of-another because of secret-of-another'));
    }));

  it('is nothing that bears the name of the patient', () =>
    inStore(async (store) => {
      const identifier = { system: 'urn:synthetic', value: '1' };
      await store.put(aRecord('secret-patient', { identifier: [identifier] }));
      const shown = await store.put(
        anEntry('Observation', 'o1', 'secret-patient', { focus: [{ identifier, display: 'Synthetic' }] }),
      );
      assert.deepEqual(await tellers(store, shown), []);
    }));

  it('is nothing where what is named was taken away', () =>
    inStore(async (store) => {
      await store.put(aRecord('p1'), anEntry('Condition', 'secret', 'p1'));
      const shown = await store.put(anEntry('Observation', 'tells', 'p1', { focus: [told('Condition/secret')] }));
      await store.remove('Condition', 'secret');
      assert.deepEqual(await tellers(store, shown), []);
    }));

  it('tells of the same patient, or of another record of the same person, and of nobody else', () =>
    inStore(async (store) => {
      await store.put(aRecord('p1'), aRecord('p2'), anEntry('Condition', 'secret', 'p2'));
      const shown = await store.put(anEntry('Observation', 'tells', 'p1', { focus: [told('Condition/secret')] }));
      assert.deepEqual(await tellers(store, shown), []);
      assert.deepEqual(await tellers(store, shown, (id) => (id === 'p1' ? ['p1', 'p2'] : [])), [
        'tells because of secret',
      ]);
      assert.deepEqual(await tellers(store, shown, (id) => (id === 'p1' ? ['p3'] : ['p2'])), []);
    }));

  it('may name who the patient is and who works where: these no Consent withholds by being named', () =>
    inStore(async (store) => {
      await store.put(
        aRecord('secret-patient'),
        { resourceType: 'Practitioner', id: 'secret-doctor' },
        anEntry('Encounter', 'secret-visit', 'secret-patient'),
      );
      const names = (id: string, reference: string) =>
        anEntry('Observation', id, 'secret-patient', { focus: [told(reference)] });
      const shown = await store.put(
        names('of-patient', 'Patient/secret-patient'),
        names('of-doctor', 'Practitioner/secret-doctor'),
        names('of-visit', 'Encounter/secret-visit'),
      );
      assert.deepEqual(await tellers(store, shown), ['of-visit because of secret-visit']);
    }));

  it('is looked for in what puts words beside a reference alone: else nothing is asked', async () => {
    const tx = { query: () => assert.fail('asked') };
    const bare = {
      type: 'Observation',
      id: 'o1',
      deleted: false,
      body: '{"focus":[{"reference":"Condition/secret"}]}',
    };
    const found = await tellersAmong(tx, [bare as StoredResource], alone, async () => assert.fail('asked'));
    assert.equal(found.size, 0);
  });
});

describe('Consents', () => {
  const yes = aProvision('permit');
  const no = aProvision('deny');

  it('say no where any provision does, at whatever depth', () => {
    assert.equal(sayNo([]), false);
    assert.equal(sayNo([aStanding(yes), aStanding(yes, yes)]), false);
    assert.equal(sayNo([aStanding(yes), aStanding(yes, no)]), true);
    const deep = aProvision('permit', { except: [yes, aProvision('permit', { except: [no] })] });
    assert.equal(sayNo([aStanding(deep)]), true);
    const consents = [aStanding(no)];
    assert.deepEqual([sayNo(consents), sayNo(consents)], [true, true]);
  });

  it('tell which records are one person’s where any of them knows', () => {
    assert.deepEqual(recordsIn([]), []);
    assert.deepEqual(recordsIn([aStanding(no)]), []);
    const records = ['p1', 'p2'];
    assert.deepEqual(recordsIn([aStanding(no), { ...aStanding(no), records }]), records);
  });
});
