import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { GateWrite, StoredResource } from '#fhir';
import type { Actor, Tx } from '#kernel';
import { inStore, type TestStore } from '../../../test/store.ts';
import type { AccessContext } from './access-model.ts';
import { aClinician, aContext, aProvision, aStanding, aSystem } from './fixtures.ts';
import {
  asItStands,
  besideOwnWritings,
  isOwnWriting,
  isRewritten,
  keepOwnWriting,
  withOwnWritings,
  withoutRewritten,
} from './own-writings.ts';
import type { StandingConsent } from './provisions/ruling.ts';
import { anEntry, aRecord } from './record-fixtures.ts';

const doctor = aClinician();
const consentOf = (consentId: string, effect: 'permit' | 'deny' = 'deny', patientId = 'p1'): StandingConsent => ({
  ...aStanding(aProvision(effect)),
  consentId,
  patientId,
});

/** A creation, or another version, of this one as it is stored. */
const writing = ({ type, id, body }: StoredResource, before?: StoredResource): GateWrite => ({
  action: before === undefined ? 'create' : 'update',
  ...(before === undefined ? {} : { before }),
  after: { type, id, resource: JSON.parse(body) as Record<string, unknown> },
});

/** What the actor has written under each of these Consents of patient p1, asked alone as it is asked together with others. */
async function ownUnder({ tx }: TestStore, actor: Actor, consents: readonly StandingConsent[]) {
  const contextOf = (patientId?: string): AccessContext => aContext(patientId === 'p1' ? { consents } : {});
  const ask = async (asked: Tx) => {
    const found = await withOwnWritings(asked, actor, contextOf, ['p1', 'p2']);
    return Object.fromEntries(found('p1').consents.map(({ consentId, ownWritings }) => [consentId, ownWritings]));
  };
  const own = await ask(tx);
  const reading = { ...tx, shared: tx };
  for (const together of await Promise.all([ask(reading), ask(reading)])) assert.deepEqual(together, own);
  return own;
}

async function records(store: TestStore): Promise<readonly [StoredResource, StoredResource]> {
  await store.put(aRecord('p1'));
  const [first, second] = await store.put(anEntry('Condition', 'first', 'p1'), anEntry('Condition', 'second', 'p1'));
  assert.ok(first && second);
  return [first, second];
}

describe('what somebody wrote under a no', () => {
  it('is theirs under the Consents that said no when they wrote it, and under no other', () =>
    inStore(async (store) => {
      const [first, second] = await records(store);
      const [no, another, yes] = [consentOf('c1'), consentOf('c2'), consentOf('c3', 'permit')];
      await keepOwnWriting(store.tx, doctor, writing(first), [no, yes]);
      await keepOwnWriting(store.tx, doctor, writing(second), [no, another]);
      const own = await ownUnder(store, doctor, [no, another, yes, consentOf('later')]);
      assert.deepEqual([...(own['c1'] ?? [])].sort(), ['Condition/first', 'Condition/second']);
      assert.deepEqual([own['c2'], own['c3'], own['later']], [['Condition/second'], undefined, undefined]);
      assert.deepEqual(await ownUnder(store, doctor, [another]), { c2: ['Condition/second'] });
    }));

  it('is nobody else’s, and no program’s', () =>
    inStore(async (store) => {
      const [first] = await records(store);
      const no = consentOf('c1');
      await keepOwnWriting(store.tx, doctor, writing(first), [no]);
      await keepOwnWriting(store.tx, aSystem(), writing(first), [no]);
      const nobodys = { c1: undefined };
      assert.deepEqual(await ownUnder(store, aClinician('org1', { accountId: 'another' }), [no]), nobodys);
      assert.deepEqual(await ownUnder(store, aSystem(), [no]), nobodys);
      assert.deepEqual(await ownUnder(store, doctor, [no]), { c1: ['Condition/first'] });
    }));

  it('is theirs as long as nobody has written it anew, and anew when they do', () =>
    inStore(async (store) => {
      const [first] = await records(store);
      const no = consentOf('c1');
      // The second version is another's: what stands is not what was written.
      await keepOwnWriting(store.tx, doctor, writing(first, first), [no]);
      assert.deepEqual(await ownUnder(store, doctor, [no]), { c1: undefined });
      await keepOwnWriting(store.tx, doctor, writing(first), [no]);
      assert.deepEqual(await ownUnder(store, doctor, [no]), { c1: ['Condition/first'] });
      const later = consentOf('c2');
      await keepOwnWriting(store.tx, doctor, writing(first), [later]);
      assert.deepEqual(await ownUnder(store, doctor, [no, later]), { c1: undefined, c2: ['Condition/first'] });
    }));

  it('is of the version that stands where only its labels are changed', () =>
    inStore(async (store) => {
      const [first] = await records(store);
      const no = consentOf('c1');
      await keepOwnWriting(store.tx, doctor, { ...writing(first, first), version: first.version }, [no]);
      assert.deepEqual(await ownUnder(store, doctor, [no]), { c1: ['Condition/first'] });
    }));

  it('is none where it has no id yet', () =>
    inStore(async (store) => {
      await keepOwnWriting(store.tx, doctor, { action: 'create', after: { type: 'Condition', resource: {} } }, []);
      const gone = { action: 'delete' } as const;
      await keepOwnWriting(store.tx, doctor, gone, [consentOf('c1')]);
      const [row] = await store.tx.query<{ n: number }>('select count(*)::int as n from consent.own_writing');
      assert.equal(row?.n, 0);
    }));

  it('is known of each patient by itself; of the others the facts stay the same things', () =>
    inStore(async (store) => {
      const [first] = await records(store);
      const no = consentOf('c1');
      await keepOwnWriting(store.tx, doctor, writing(first), [no]);
      const contexts = new Map([
        ['p1', aContext({ consents: [no], relation: 'encounter' })],
        ['p2', aContext({ consents: [consentOf('c2', 'permit', 'p2')] })],
      ]);
      const nothing = aContext();
      const contextOf = (patientId = '') => contexts.get(patientId) ?? nothing;
      const found = await withOwnWritings(store.tx, doctor, contextOf, ['p1', 'p2']);
      assert.deepEqual(found('p1'), {
        ...contexts.get('p1'),
        consents: [{ ...no, ownWritings: ['Condition/first'] }],
        written: new Map([['Condition/first', 1]]),
      });
      for (const other of ['p2', 'p3', undefined]) assert.equal(found(other), contextOf(other));
    }));

  it('is not theirs where another wrote it anew after it was known, before that is noticed: neither shown nor searched', () =>
    inStore(async (store) => {
      const [first, second] = await records(store);
      const no = consentOf('c1');
      await keepOwnWriting(store.tx, doctor, writing(first), [no]);
      await keepOwnWriting(store.tx, doctor, writing(second), [no]);
      const known = await withOwnWritings(store.tx, doctor, () => aContext({ consents: [no] }), ['p1']);
      assert.equal(await asItStands(store.tx, known, ['p1']), known);
      const newer = await store.remove('Condition', 'first');
      assert.deepEqual(
        [newer, first, second].map((stored) => isRewritten(known('p1'), stored)),
        [true, false, false],
      );
      for (const contextOf of [withoutRewritten(known, [newer]), await asItStands(store.tx, known, ['p1'])]) {
        assert.equal(isOwnWriting(contextOf('p1'), newer), false);
        assert.equal(isOwnWriting(contextOf('p1'), second), true);
        assert.equal(contextOf('p1'), contextOf('p1'));
      }
    }));

  it('is theirs in the version that is told, where it is not the next', () =>
    inStore(async (store) => {
      const [first] = await records(store);
      const no = consentOf('c1');
      await keepOwnWriting(store.tx, doctor, { ...writing(first, first), version: 1 }, [no]);
      assert.deepEqual(await ownUnder(store, doctor, [no]), { c1: ['Condition/first'] });
    }));

  it('leaves a Consent the same thing under which nothing was written', () =>
    inStore(async (store) => {
      const [first] = await records(store);
      const [no, other] = [consentOf('c1'), consentOf('c2')];
      await keepOwnWriting(store.tx, doctor, writing(first), [no]);
      const found = await withOwnWritings(store.tx, doctor, () => aContext({ consents: [no, other] }), ['p1']);
      assert.deepEqual(found('p1').consents, [{ ...no, ownWritings: ['Condition/first'] }, other]);
    }));

  it('leaves the facts the same things where all of it was written anew; and where there is none, nothing is read for it', () =>
    inStore(async (store) => {
      const [first] = await records(store);
      const no = consentOf('c1');
      const contextOf = () => aContext({ consents: [no] });
      await keepOwnWriting(store.tx, doctor, writing(first, first), [no]);
      assert.equal(await withOwnWritings(store.tx, doctor, contextOf, ['p1']), contextOf);
      let statements = 0;
      const query: Tx['query'] = (...asked) => {
        statements += 1;
        return store.tx.query(...asked);
      };
      const colleague = aClinician('org1', { accountId: 'another' });
      assert.equal(await withOwnWritings({ ...store.tx, query }, colleague, contextOf, ['p1']), contextOf);
      assert.equal(statements, 1);
    }));

  it('is nobody’s any more once it was written anew: of the facts nothing else changes, and those of others stay the same things', () =>
    inStore(async (store) => {
      const [first] = await records(store);
      const no = consentOf('c1');
      await keepOwnWriting(store.tx, doctor, writing(first), [no]);
      const others = aContext({ consents: [consentOf('c2', 'permit', 'p2')] });
      const contexts = (id?: string) => (id === 'p1' ? aContext({ consents: [no] }) : others);
      const known = await withOwnWritings(store.tx, doctor, contexts, ['p1', 'p2']);
      const newer = await store.remove('Condition', 'first');
      assert.equal(isRewritten(others, newer), false);
      const both = ['p1', 'p2'];
      for (const contextOf of [withoutRewritten(known, [newer]), await asItStands(store.tx, known, both)]) {
        for (let i = 0; i < 2; i++) assert.deepEqual(contextOf('p1').consents, [no]);
        assert.deepEqual(contextOf('p1'), { ...known('p1'), consents: [no] });
        assert.equal(contextOf('p2'), others);
      }
    }));

  it('is part of the print of a patient’s record: of this person, of this patient, as it stands', () =>
    inStore(async (store) => {
      const [first, second] = await records(store);
      const printOf = async (accountId = doctor.accountId, patientId = 'p1') => {
        const { sql, values } = besideOwnWritings(accountId, patientId);
        const text = `select ${sql((n) => `$${n + 1}`)} as print`;
        const [row] = await store.tx.query<{ print: string }>(text, [...values]);
        return row?.print;
      };
      const ofPatient = (stored: StoredResource, before?: StoredResource): GateWrite => {
        const { after, ...rest } = writing(stored, before);
        assert.ok(after);
        return { ...rest, after: { ...after, patientId: 'p1' } };
      };
      const prints = [await printOf()];
      assert.equal(prints[0], '');
      for (const [write, nos] of [
        [ofPatient(first), ['c1']],
        [ofPatient(second), ['c1']],
        [ofPatient(second), ['c2']],
        [ofPatient(second, second), ['c2']],
      ] as const) {
        await keepOwnWriting(
          store.tx,
          doctor,
          write,
          nos.map((id) => consentOf(id)),
        );
        prints.push(await printOf());
      }
      assert.equal(new Set(prints).size, 5);
      assert.equal(await printOf(), prints[4]);
      assert.equal(await printOf('another'), '');
      assert.equal(await printOf(doctor.accountId, 'p2'), '');
    }));

  it('is looked for where a Consent says no alone', async () => {
    const tx = { query: () => assert.fail('asked') };
    const contextOf = () => aContext({ consents: [consentOf('c1', 'permit')] });
    assert.equal(await withOwnWritings(tx, doctor, contextOf, ['p1']), contextOf);
    const refused = () => aContext({ consents: [consentOf('c1')] });
    assert.equal(await withOwnWritings(tx, aSystem(), refused, ['p1']), refused);
    assert.equal(await withOwnWritings(tx, doctor, refused, []), refused);
  });

  it('is told by its type and id, under whichever Consent it was written', () => {
    const context = aContext({
      consents: [consentOf('c1'), { ...consentOf('c2'), ownWritings: ['Condition/first'] }],
    });
    assert.equal(isOwnWriting(context, { type: 'Condition', id: 'first' }), true);
    assert.equal(isOwnWriting(context, { type: 'Observation', id: 'first' }), false);
    assert.equal(isOwnWriting(context, { type: 'Condition', id: 'second' }), false);
    assert.equal(isOwnWriting(aContext(), { type: 'Condition', id: 'first' }), false);
  });
});
