import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { AccessNote, Actor } from '#kernel';
import { NOTHING_THERE_BASIS } from '#platform/http';
import { inStore, type TestStore } from '../../../../test/store.ts';
import type { AccessGate, GroundQuestion } from '../../gate.ts';
import type { ResourceKey, StoredResource } from '../../store/stored.ts';
import type { RestParts } from '../parts.ts';
import {
  mayConcernPatient,
  noteAccess,
  noteDenial,
  noteNothingFoundOf,
  noteOfNobody,
  noteUnfoundRecords,
} from './notes.ts';

const actor: Actor = { kind: 'system', clientId: 'synthetic', scopes: [] };

/** A gate that hides what has one of these ids, and what it was asked about. */
function aGate(hidden: readonly string[] = [], facts: Partial<AccessGate> = {}) {
  const asked: (readonly [string, ...string[]])[] = [];
  const gate = {
    mayDisclose: async (_scope: unknown, action: string, all: readonly StoredResource[]) => {
      asked.push([action, ...all.map(({ id }) => id)]);
      return all.filter(({ id }) => !hidden.includes(id));
    },
    ground: (_scope: unknown, { action, type, patientId }: GroundQuestion) => ({
      basis: `rule/${action}/${type}/${patientId ?? 'nobody'}`,
    }),
    ...facts,
  } as unknown as AccessGate;
  return { parts: { gate } as RestParts, asked };
}

/** Patients p1 and p2 with a Condition each, p1 with a second one and one that was deleted, and an Organization. */
async function here(store: TestStore): Promise<readonly StoredResource[]> {
  const of = (patientId: string) => ({ subject: { reference: `Patient/${patientId}` } });
  const stored = await store.put(
    { resourceType: 'Patient', id: 'p1' },
    { resourceType: 'Patient', id: 'p2' },
    { resourceType: 'Condition', id: 'c1', ...of('p1') },
    { resourceType: 'Condition', id: 'c2', ...of('p1') },
    { resourceType: 'Condition', id: 'c3', ...of('p2') },
    { resourceType: 'Condition', id: 'gone', ...of('p1') },
    { resourceType: 'Organization', id: 'o1' },
  );
  await store.remove('Condition', 'gone');
  return stored;
}

describe('whose the records are that a search named by their ids', () => {
  const conditions = (...ids: readonly string[]): ResourceKey[] => ids.map((id) => ({ type: 'Condition', id }));
  async function ask(
    store: TestStore,
    parts: RestParts,
    named: readonly ResourceKey[],
    told: Parameters<typeof noteUnfoundRecords>[3] = [],
  ): Promise<readonly [readonly string[], readonly AccessNote[]]> {
    const scope = store.scope(actor);
    const owners = await noteUnfoundRecords(parts, scope, named, told);
    return [owners, scope.notes];
  }
  const denied = (patientId: string, count: number) => ({
    action: 'search',
    outcome: 'denied',
    patientId,
    kinds: { Condition: count },
    basis: `rule/search/Condition/${patientId}`,
  });

  it('is told where nothing of them is hidden, and nothing is noted yet', () =>
    inStore(async (store) => {
      await here(store);
      const { parts, asked } = aGate();
      assert.deepEqual(await ask(store, parts, conditions('c1', 'c3')), [['p1', 'p2'], []]);
      assert.deepEqual(asked, [['search', 'c1', 'c3']]);
    }));

  it('is nobody where nothing is named, and the gate is not asked', () =>
    inStore(async (store) => {
      await here(store);
      const { parts, asked } = aGate([], { mayHide: () => true });
      assert.deepEqual(await ask(store, parts, []), [[], []]);
      assert.deepEqual(asked, []);
    }));

  it('is not told of whoever has something hidden among them: that is noted as denied, once for each patient, with how many', () =>
    inStore(async (store) => {
      await here(store);
      assert.deepEqual(await ask(store, aGate(['c1', 'c2']).parts, conditions('c1', 'c2', 'c3')), [
        ['p2'],
        [denied('p1', 2)],
      ]);
      assert.deepEqual(await ask(store, aGate(['c1']).parts, conditions('c1', 'c2')), [[], [denied('p1', 1)]]);
      assert.deepEqual(await ask(store, aGate(['c1', 'c3']).parts, conditions('c1', 'c3')), [
        [],
        [denied('p1', 1), denied('p2', 1)],
      ]);
    }));

  it('is asked of nobody again of whom something was found, nor of what is nobody’s', () =>
    inStore(async (store) => {
      await here(store);
      const told = [{ patientId: 'p1' }];
      const { parts, asked } = aGate(['c1', 'c3']);
      assert.deepEqual(await ask(store, parts, conditions('c1', 'c3'), told), [[], [denied('p2', 1)]]);
      assert.deepEqual(asked, [['search', 'c3']]);
      const second = aGate(['o1']);
      assert.deepEqual(await ask(store, second.parts, [{ type: 'Organization', id: 'o1' }]), [[], []]);
      assert.deepEqual(second.asked, []);
    }));

  it('is noted of nobody where one is not there, or was deleted, or is of another kind', () =>
    inStore(async (store) => {
      await here(store);
      const facts = { mayHide: () => true };
      const nothing = { action: 'search', outcome: 'denied', kinds: { Condition: 0 }, basis: NOTHING_THERE_BASIS };
      for (const id of ['none', 'gone', 'p1']) {
        const { parts, asked } = aGate([], facts);
        assert.deepEqual(await ask(store, parts, conditions(id)), [[], [nothing]], id);
        assert.deepEqual(asked, [['search', id]], 'the gate is asked as it is about what is there');
      }
      assert.deepEqual(await ask(store, aGate([], facts).parts, conditions('c1', 'none')), [['p1'], [nothing]]);
      assert.deepEqual(await ask(store, aGate([], facts).parts, conditions('c1')), [['p1'], []]);
    }));
});

describe('a search for patients that found nothing of them', () => {
  async function ask(
    store: TestStore,
    { parts }: ReturnType<typeof aGate>,
    named: readonly string[],
    { type = 'Condition', told = [] }: { type?: string; told?: Parameters<typeof noteNothingFoundOf>[4] } = {},
  ): Promise<readonly AccessNote[]> {
    const scope = store.scope(actor);
    await noteNothingFoundOf(parts, scope, type, named, told);
    return scope.notes;
  }
  const nothingOf = (patientId: string, facts: Partial<AccessNote> = {}, type = 'Condition') => ({
    action: 'search',
    outcome: 'permitted',
    patientId,
    kinds: { [type]: 0 },
    basis: `rule/search/${type}/${patientId}`,
    ...facts,
  });

  it('is an entry of each of them, once, by the rule by which an empty resource of theirs would be shown', () =>
    inStore(async (store) => {
      await here(store);
      const bodies: unknown[] = [];
      const gate = aGate([], {
        mayDisclose: async (_scope: unknown, action: string, all: readonly StoredResource[]) => {
          bodies.push(action, ...all.map(({ type, id, patientId, body }) => [type, id, patientId, JSON.parse(body)]));
          return [...all];
        },
      } as Partial<AccessGate>);
      assert.deepEqual(await ask(store, gate, ['p1', 'p2', 'p1']), [nothingOf('p1'), nothingOf('p2')]);
      const empty = (of: string) => ['Condition', 'none', of, { resourceType: 'Condition', id: 'none' }];
      assert.deepEqual(bodies, ['search', empty('p1'), empty('p2')]);
    }));

  it('for the patients themselves is held against what they are', () =>
    inStore(async (store) => {
      const [patient] = await here(store);
      const gate = aGate(['p2']);
      const denied = nothingOf('p2', { outcome: 'denied' }, 'Patient');
      const notes = await ask(store, gate, ['p1', 'p2'], { type: 'Patient' });
      assert.deepEqual(notes, [nothingOf('p1', {}, 'Patient'), denied]);
      assert.deepEqual(gate.asked, [['search', patient?.id, 'p2']]);
    }));

  it('is no second entry of whom something was found, and of nobody the gate is asked nothing', () =>
    inStore(async (store) => {
      await here(store);
      const gate = aGate();
      const told = [{ patientId: 'p1' }, { patientId: 'p9' }];
      assert.deepEqual(await ask(store, gate, ['p1', 'p2'], { told }), [nothingOf('p2')]);
      assert.deepEqual(gate.asked, [['search', 'none']]);
      assert.deepEqual(await ask(store, gate, ['p1'], { told }), []);
      assert.deepEqual(await ask(store, gate, []), []);
      assert.equal(gate.asked.length, 1);
    }));

  it('is a denial where not even an empty resource would be shown, for the gate’s own reason and with what it rests on', () =>
    inStore(async (store) => {
      await here(store);
      assert.deepEqual(await ask(store, aGate(['none']), ['p1']), [nothingOf('p1', { outcome: 'denied' })]);
      const facts = { denial: () => 'rule/own', detail: () => ({ consent: 'c9' }) };
      const reason = { basis: 'rule/own', detail: { consent: 'c9' } };
      assert.deepEqual(await ask(store, aGate(['none'], facts), ['p1']), [
        nothingOf('p1', { outcome: 'denied', ...reason }),
      ]);
      assert.deepEqual(await ask(store, aGate([], facts), ['p1']), [nothingOf('p1')], 'and no word of it otherwise');
    }));

  it('is noted of nobody where an id is nobody’s, or a patient was deleted, and of the others all the same', () =>
    inStore(async (store) => {
      await here(store);
      await store.put({ resourceType: 'Patient', id: 'p3' });
      await store.remove('Patient', 'p3');
      const facts = { mayHide: () => true };
      const nobody = { action: 'search', outcome: 'denied', kinds: { Condition: 0 }, basis: NOTHING_THERE_BASIS };
      for (const id of ['p3', 'p4']) {
        const gate = aGate([], facts);
        assert.deepEqual(await ask(store, gate, [id]), [nobody]);
        assert.deepEqual(gate.asked, [['search', id]]);
        assert.deepEqual(await ask(store, aGate([], facts), ['p1', id]), [nobody, nothingOf('p1')]);
      }
      assert.deepEqual(await ask(store, aGate([], facts), ['p1', 'p2']), [nothingOf('p1'), nothingOf('p2')]);
    }));
});

describe('a search that told of no patient', () => {
  function noted(...[type, count, more]: readonly [string, number, Parameters<typeof noteOfNobody>[4]?]) {
    const notes: AccessNote[] = [];
    const scope = { note: (note: AccessNote) => void notes.push(note) } as unknown as Parameters<
      typeof noteOfNobody
    >[1];
    noteOfNobody(aGate().parts, scope, type, count, more);
    return notes;
  }

  it('is an entry of nobody, with how many there are', () => {
    const facts = { action: 'search', outcome: 'permitted' };
    assert.deepEqual(noted('Condition', 3), [
      { ...facts, kinds: { Condition: 3 }, basis: 'rule/search/Condition/nobody' },
    ]);
    assert.deepEqual(noted('', 3), [{ ...facts, kinds: {}, basis: 'rule/search/*/nobody' }]);
  });

  it('is noted as what it was, with what the operation says of it', () => {
    const detail = { operation: '$stats' };
    assert.deepEqual(noted('Condition', 0, { action: 'history', detail }), [
      {
        action: 'history',
        outcome: 'permitted',
        kinds: { Condition: 0 },
        basis: 'rule/history/Condition/nobody',
        detail,
      },
    ]);
  });

  it('is no entry where it was for what is never a patient’s', () => {
    assert.deepEqual(noted('Organization', 3), []);
  });
});

describe('what may be about a patient', () => {
  it('is what lies in a compartment, the patient, and content and documents that say of nobody whose they are', () => {
    for (const type of ['Patient', 'Binary', 'Bundle', 'Condition', 'Observation', 'Consent'])
      assert.equal(mayConcernPatient(type), true, type);
    for (const type of ['Organization', 'ValueSet', 'Location', 'CodeSystem', ''])
      assert.equal(mayConcernPatient(type), false, type);
  });
});

describe('that something was not shown', () => {
  const one = async (store: TestStore, id: string) => {
    const found = (await here(store)).find((stored) => stored.id === id);
    assert.ok(found);
    return found;
  };

  it('is noted by the gate’s own reason, with what it rests on, and by the rule where the gate names none', () =>
    inStore(async (store) => {
      const hidden = await one(store, 'c1');
      const facts = { action: 'read', outcome: 'denied', patientId: 'p1', kinds: { Condition: 1 } };
      const scope = store.scope(actor);
      noteDenial(aGate().parts, scope, 'read', hidden);
      const why = { denial: () => 'consent.no', detail: () => ({ consent: 'k1' }) };
      noteDenial(aGate([], why).parts, scope, 'read', hidden);
      assert.deepEqual(scope.notes, [
        { ...facts, basis: 'rule/read/Condition/p1' },
        { ...facts, basis: 'consent.no', detail: { consent: 'k1' } },
      ]);
    }));

  it('is of nobody where it is nobody’s', () =>
    inStore(async (store) => {
      const scope = store.scope(actor);
      noteDenial(aGate().parts, scope, 'history', await one(store, 'o1'));
      assert.deepEqual(scope.notes, [
        { action: 'history', outcome: 'denied', kinds: { Organization: 1 }, basis: 'rule/history/Organization/nobody' },
      ]);
    }));
});

describe('what was seen that says of nobody whose it is', () => {
  it('is noted of nobody where it may be somebody’s', () => {
    const notes: AccessNote[] = [];
    const scope = { note: (note: AccessNote) => void notes.push(note) } as unknown as Parameters<typeof noteAccess>[1];
    noteAccess(aGate().parts, scope, 'read', [{ type: 'Binary' }, { type: 'Organization' }]);
    assert.deepEqual(notes, [
      { action: 'read', outcome: 'permitted', kinds: { Binary: 1 }, basis: 'rule/read/Binary/nobody' },
    ]);
  });
});
