import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type AccessNote, type Actor, type Refusal, RefusalError, type Scope } from '#kernel';
import { NOTHING_THERE_BASIS } from '#platform/http';
import { inStore, type TestStore } from '../../../../test/store.ts';
import type { AccessGate, GateAction, GateQuestion } from '../../gate.ts';
import type { StoredResource } from '../../store/stored.ts';
import { writeResources } from '../../store/write.ts';
import type { Resource } from '../../types.ts';
import type { RestParts } from '../parts.ts';
import { noteDenial, noteNothingFoundOf } from './notes.ts';
import { noteNothingOfOne, readVisible, readVisibleVersion } from './read-visible.ts';
import { shownVersions } from './shown-versions.ts';
import { sightOf } from './sight.ts';

const actor: Actor = { kind: 'system', clientId: 'synthetic', scopes: [] };
const refusal = (code: string): Refusal => ({
  code,
  issue: 'forbidden',
  text: { en: '', 'zh-Hans': '', 'zh-Hant-HK': '' },
});

/** A gate that hides some versions, by `id` or `id/version`, and turns away at the doors of some types; what it was asked. */
function aGate(
  hidden: readonly string[] = [],
  facts: Partial<AccessGate> & { readonly shut?: readonly string[] } = {},
) {
  const asked: (readonly [string, string, ...string[]])[] = [];
  const { shut = [], ...more } = facts;
  const gate = {
    admit(_scope: unknown, { action, type }: GateQuestion) {
      asked.push(['admit', action, type]);
      if (shut.includes(type)) throw new RefusalError(refusal('a.shut'));
    },
    restrict: async (_scope: unknown, { action, type }: GateQuestion) => {
      asked.push(['restrict', action, type]);
      return { patients: [type] };
    },
    mayDisclose: async (_scope: unknown, action: string, all: readonly StoredResource[]) => {
      asked.push(['disclose', action, ...all.map(({ id, version }) => `${id}/${version}`)]);
      return all.filter(({ id, version }) => !hidden.includes(id) && !hidden.includes(`${id}/${version}`));
    },
    ground: (_scope: unknown, { action, type, patientId }: GateQuestion & { patientId?: string }) => ({
      basis: `rule/${action}/${type}/${patientId ?? 'nobody'}`,
    }),
    ...more,
  } as unknown as AccessGate;
  return { parts: { gate } as RestParts, asked };
}

/** Patient p1 with a Condition in two versions, one that was deleted, and an Organization. */
async function here(store: TestStore): Promise<void> {
  const subject = { reference: 'Patient/p1' };
  await store.put({ resourceType: 'Patient', id: 'p1' }, { resourceType: 'Organization', id: 'o1' });
  const [before] = await store.put({ resourceType: 'Condition', id: 'c1', subject });
  assert.ok(before);
  const update = { resourceType: 'Condition', id: 'c1', subject, code: { text: 'later' } } as Resource;
  await writeResources(store.scope(actor), [{ update, before, method: 'PUT' }]);
  await store.put({ resourceType: 'Condition', id: 'c2', subject });
  await store.remove('Condition', 'c2');
}

const ofCondition = { type: 'Condition', id: 'c1' };

describe('one resource that is asked for', () => {
  async function read(store: TestStore, parts: RestParts, id: string, ...more: ['deleted too'?]) {
    const scope = store.scope(actor);
    const found = await readVisible(parts, scope, { type: 'Condition', id }, ...more).catch((fault: unknown) => {
      if (!(fault instanceof RefusalError)) throw fault;
      return fault.refusals.map(({ code }) => code).join();
    });
    return [typeof found === 'string' ? found : `${found.id}/${found.version}`, scope.notes] as const;
  }

  it('is its present version, and nothing is noted of it: that is for whoever makes something of it', () =>
    inStore(async (store) => {
      await here(store);
      const { parts, asked } = aGate();
      assert.deepEqual(await read(store, parts, 'c1'), ['c1/2', []]);
      assert.deepEqual(asked, [
        ['admit', 'read', 'Condition'],
        ['disclose', 'read', 'c1/2'],
      ]);
    }));

  it('is not there where it is hidden, and that is noted as a refusal; nor where there is none, of which nothing is noted', () =>
    inStore(async (store) => {
      await here(store);
      const denied: AccessNote = {
        action: 'read',
        outcome: 'denied',
        patientId: 'p1',
        kinds: { Condition: 1 },
        basis: 'rule/read/Condition/p1',
      };
      assert.deepEqual(await read(store, aGate(['c1']).parts, 'c1'), ['fhir.not-found', [denied]]);
      assert.deepEqual(await read(store, aGate().parts, 'none'), ['fhir.not-found', []]);
    }));

  it('is gone where it was deleted, which is noted of the patient, unless a deletion is an answer; and a hidden deletion is none', () =>
    inStore(async (store) => {
      await here(store);
      const denied = {
        action: 'read',
        outcome: 'denied',
        patientId: 'p1',
        kinds: { Condition: 1 },
        basis: 'fhir.gone',
      };
      assert.deepEqual(await read(store, aGate().parts, 'c2'), ['fhir.gone', [denied]]);
      await store.remove('Organization', 'o1');
      const scope = store.scope(actor);
      await assert.rejects(readVisible(aGate().parts, scope, { type: 'Organization', id: 'o1' }));
      assert.deepEqual(scope.notes, [], 'what was nobody’s is nobody’s');
      assert.deepEqual(await read(store, aGate().parts, 'c2', 'deleted too'), ['c2/2', []]);
      assert.equal((await read(store, aGate(['c2']).parts, 'c2'))[0], 'fhir.not-found');
      assert.equal((await read(store, aGate(['c2']).parts, 'c2', 'deleted too'))[0], 'fhir.not-found');
    }));

  it('is not looked for by whom the door of its type is shut to', () =>
    inStore(async (store) => {
      await here(store);
      const { parts, asked } = aGate([], { shut: ['Condition'] });
      assert.deepEqual(await read(store, parts, 'c1'), ['a.shut', []]);
      assert.deepEqual(asked, [['admit', 'read', 'Condition']]);
    }));
});

describe('one version that is asked for', () => {
  async function read(store: TestStore, parts: RestParts, version: string, id = 'c1') {
    const scope = store.scope(actor);
    const asked = { type: 'Condition', id, version };
    const found = await readVisibleVersion(parts, scope, asked).catch((fault: unknown) => {
      if (!(fault instanceof RefusalError)) throw fault;
      return fault.refusals.map(({ code }) => code).join();
    });
    const notes = scope.notes.map(({ action, outcome, patientId, kinds }) => ({ action, outcome, patientId, kinds }));
    return [typeof found === 'string' ? found : `${found.id}/${found.version}`, notes] as const;
  }
  const denied = { action: 'read', outcome: 'denied', patientId: 'p1', kinds: { Condition: 1 } };
  const nothing = { action: 'read', outcome: 'denied', patientId: 'p1', kinds: { Condition: 0 } };

  it('is it, past or present', () =>
    inStore(async (store) => {
      await here(store);
      assert.deepEqual(await read(store, aGate().parts, '1'), ['c1/1', []]);
      assert.deepEqual(await read(store, aGate().parts, '2'), ['c1/2', []]);
    }));

  it('is not there where it is hidden, nor a past one where the present is', () =>
    inStore(async (store) => {
      await here(store);
      assert.deepEqual(await read(store, aGate(['c1/1']).parts, '1'), ['fhir.version-not-found', [denied]]);
      assert.deepEqual(await read(store, aGate(['c1/2']).parts, '1'), ['fhir.version-not-found', [denied]]);
      assert.deepEqual(await read(store, aGate(['c1/1']).parts, '2'), ['c1/2', []]);
    }));

  it('that there never was is noted as refused, with what there is where that is hidden', () =>
    inStore(async (store) => {
      await here(store);
      for (const version of ['3', '0', '01', '-1', '1.0', 'x', '1x', 'x1', '9999999999'])
        assert.deepEqual(await read(store, aGate().parts, version), ['fhir.version-not-found', [nothing]], version);
      assert.deepEqual(await read(store, aGate(['c1']).parts, '3'), ['fhir.version-not-found', [denied]]);
      assert.deepEqual(await read(store, aGate().parts, '1', 'none'), ['fhir.version-not-found', []]);
    }));

  it('is gone where it is a deletion', () =>
    inStore(async (store) => {
      await here(store);
      assert.deepEqual(await read(store, aGate().parts, '2', 'c2'), ['fhir.gone', [denied]]);
      assert.deepEqual(await read(store, aGate().parts, '1', 'c2'), ['c2/1', []]);
    }));

  it('is named back only so far as it can be one', () =>
    inStore(async (store) => {
      const asked = { ...ofCondition, version: 'x'.repeat(99) };
      await assert.rejects(readVisibleVersion(aGate().parts, store.scope(actor), asked), (fault) => {
        assert.ok(fault instanceof RefusalError);
        assert.equal(fault.refusals[0].params?.['version'], 'x'.repeat(64));
        return true;
      });
    }));

  it('is not looked for by whom the door of its type is shut to', () =>
    inStore(async (store) => {
      await here(store);
      const { parts, asked } = aGate([], { shut: ['Condition'] });
      assert.deepEqual(await read(store, parts, '1'), ['a.shut', []]);
      assert.deepEqual(asked, [['admit', 'read', 'Condition']]);
    }));
});

describe('a resource of which nothing was told', () => {
  const noted = async (store: TestStore, parts: RestParts, key: { type: string; id: string }) => {
    const scope = store.scope(actor);
    await noteNothingOfOne(parts, scope, 'history', key);
    return scope.notes;
  };

  it('is noted as looked at by its rule, or as refused; of nobody’s and of none nothing is noted', () =>
    inStore(async (store) => {
      await here(store);
      const facts = { action: 'history', patientId: 'p1', basis: 'rule/history/Condition/p1' };
      assert.deepEqual(await noted(store, aGate().parts, ofCondition), [
        { ...facts, outcome: 'permitted', kinds: { Condition: 0 } },
      ]);
      assert.deepEqual(await noted(store, aGate(['c1']).parts, ofCondition), [
        { ...facts, outcome: 'denied', kinds: { Condition: 1 } },
      ]);
      assert.deepEqual(await noted(store, aGate().parts, { type: 'Organization', id: 'o1' }), []);
      assert.deepEqual(await noted(store, aGate().parts, { type: 'Condition', id: 'none' }), []);
    }));
});

describe('what is not here', () => {
  const facts = { outcome: 'denied', kinds: { Condition: 0 }, basis: NOTHING_THERE_BASIS };
  const none = { type: 'Condition', id: 'none' };
  type Ask = (parts: RestParts, scope: Scope) => Promise<unknown>;
  const asks: readonly (readonly [GateAction, Ask])[] = [
    ['read', (parts, scope) => readVisible(parts, scope, none).catch(() => undefined)],
    ['read', (parts, scope) => readVisibleVersion(parts, scope, { ...none, version: '1' }).catch(() => undefined)],
    ['history', (parts, scope) => noteNothingOfOne(parts, scope, 'history', none)],
    ['search', (parts, scope) => noteNothingFoundOf(parts, scope, 'Condition', ['none', 'neither'], [])],
  ];

  it('is an entry of nobody where something of the kind may be hidden, and the gate is asked as about what is', () =>
    inStore(async (store) => {
      await here(store);
      for (const [action, ask] of asks) {
        const hidden: string[] = [];
        const { parts, asked } = aGate([], { mayHide: (_scope, type) => hidden.push(type) > 0 });
        const scope = store.scope(actor);
        await ask(parts, scope);
        assert.deepEqual([scope.notes, hidden], [[{ ...facts, action }], ['Condition']]);
        assert.deepEqual(asked.at(-1), ['disclose', action, 'none/1']);
      }
    }));

  it('is no entry where nothing of the kind is ever hidden', () =>
    inStore(async (store) => {
      await here(store);
      for (const [, ask] of asks)
        for (const gate of [{}, { mayHide: () => false }]) {
          const { parts, asked } = aGate([], gate);
          const scope = store.scope(actor);
          await ask(parts, scope);
          assert.deepEqual(scope.notes, []);
          assert.deepEqual(
            asked.filter(([what]) => what === 'disclose'),
            [],
          );
        }
    }));
});

describe('versions, as they may be shown', () => {
  it('are those that may be seen where the present one may be too, in their order', () =>
    inStore(async (store) => {
      await here(store);
      const [p1] = await store.put({ resourceType: 'Condition', id: 'c3', subject: { reference: 'Patient/p1' } });
      assert.ok(p1);
      const first = await readVisibleVersion(aGate().parts, store.scope(actor), { ...ofCondition, version: '1' });
      const second = await readVisible(aGate().parts, store.scope(actor), ofCondition);
      const shown = async (...hidden: readonly string[]) => {
        const all = await shownVersions(aGate(hidden).parts, store.scope(actor), 'history', [second, p1, first]);
        return all.map(({ id, version }) => `${id}/${version}`);
      };
      assert.deepEqual(await shown(), ['c1/2', 'c3/1', 'c1/1']);
      assert.deepEqual(await shown('c1/1'), ['c1/2', 'c3/1']);
      assert.deepEqual(await shown('c1/2'), ['c3/1']);
      assert.deepEqual(await shown('c1', 'c3'), []);
    }));
});

describe('versions that are all present', () => {
  it('are asked about once', () =>
    inStore(async (store) => {
      await here(store);
      const present = await readVisible(aGate().parts, store.scope(actor), ofCondition);
      const { parts, asked } = aGate();
      assert.deepEqual(await shownVersions(parts, store.scope(actor), 'export', [present]), [present]);
      assert.deepEqual(asked, [['disclose', 'export', 'c1/2']]);
    }));
});

describe('the sight of one request’s caller', () => {
  it('asks about each type once, and holds to the answer', () =>
    inStore(async (store) => {
      const { parts, asked } = aGate();
      const sight = sightOf(parts, store.scope(actor));
      for (const type of ['Condition', 'Condition', 'Patient', 'Condition'])
        assert.deepEqual(await sight.restrictionOf(type), { patients: [type] });
      assert.deepEqual(asked, [
        ['admit', 'search', 'Condition'],
        ['restrict', 'search', 'Condition'],
        ['admit', 'search', 'Patient'],
        ['restrict', 'search', 'Patient'],
      ]);
    }));

  it('is turned away from a type again and again, by one and the same refusal', () =>
    inStore(async (store) => {
      const { parts, asked } = aGate([], { shut: ['Condition'] });
      const sight = sightOf(parts, store.scope(actor));
      const turned = () =>
        sight.restrictionOf('Condition').then(
          () => 'let in',
          (fault: unknown) => fault,
        );
      const first = await turned();
      assert.ok(first instanceof RefusalError);
      assert.equal(await turned(), first);
      assert.deepEqual(asked, [['admit', 'search', 'Condition']]);
    }));

  it('is nothing where the gate itself fails: then nobody is told that they may not', () =>
    inStore(async (store) => {
      const { parts } = aGate([], {
        admit: () => {
          throw new TypeError('a fault');
        },
      });
      await assert.rejects(async () => sightOf(parts, store.scope(actor)).restrictionOf('Condition'), TypeError);
    }));

  it('is of those that may be read, and asks nothing about nothing', () =>
    inStore(async (store) => {
      const { parts, asked } = aGate(['c2']);
      const [one, two] = await store.put(
        { resourceType: 'Condition', id: 'c1' },
        { resourceType: 'Condition', id: 'c2' },
      );
      assert.ok(one && two);
      const sight = sightOf(parts, store.scope(actor));
      assert.deepEqual([...(await sight.shown([]))], []);
      assert.deepEqual(asked, []);
      assert.deepEqual([...(await sight.shown([one, two]))], [one]);
      assert.deepEqual(asked, [['disclose', 'read', 'c1/1', 'c2/1']]);
    }));
});

describe('what was asked for and not shown, in the ledger', () => {
  const why = {
    denial: () => 'consent.no',
    detail: () => ({ consent: 'c9' }),
  };

  it('has the reason and the consent where the gate names them', () =>
    inStore(async (store) => {
      await here(store);
      const scope = store.scope(actor);
      const stored = await readVisible(aGate().parts, scope, ofCondition);
      noteDenial(aGate([], why).parts, scope, 'search', stored);
      const { patientId: _, ...nobodys } = stored;
      noteDenial(aGate().parts, scope, 'search', nobodys);
      const denied = { action: 'search', outcome: 'denied', kinds: { Condition: 1 } };
      assert.deepEqual(scope.notes, [
        { ...denied, patientId: 'p1', basis: 'consent.no', detail: { consent: 'c9' } },
        { ...denied, basis: 'rule/search/Condition/nobody' },
      ]);
    }));

  it('is of a search for patients that found nothing: by the rule that would have shown it, or as refused', () =>
    inStore(async (store) => {
      await here(store);
      await store.put({ resourceType: 'Patient', id: 'p2' }, { resourceType: 'Patient', id: 'gone' });
      await store.remove('Patient', 'gone');
      const noted = async (type: string, named: readonly string[], parts: RestParts, told: object[] = []) => {
        const scope = store.scope(actor);
        await noteNothingFoundOf(parts, scope, type, named, told);
        return scope.notes;
      };
      const none = (patientId: string, type = 'Observation') => ({
        action: 'search',
        outcome: 'permitted',
        patientId,
        kinds: { [type]: 0 },
        basis: `rule/search/${type}/${patientId}`,
      });
      const open = aGate().parts;
      const ids = ['p1', 'p2', 'p1', 'gone', 'stranger'];
      assert.deepEqual(await noted('Observation', ids, open), [none('p1'), none('p2')]);
      assert.deepEqual(await noted('Observation', ids, open, [{ patientId: 'p1' }]), [none('p2')]);
      assert.deepEqual(await noted('Observation', ['stranger'], open), []);
      assert.deepEqual(await noted('Patient', ['p1'], open), [none('p1', 'Patient')]);
      // Nothing of the kind would be shown: that it was looked for is a refusal, with the reason and the consent.
      assert.deepEqual(await noted('Observation', ['p1'], aGate(['none'], why).parts), [
        { ...none('p1'), outcome: 'denied', basis: 'consent.no', detail: { consent: 'c9' } },
      ]);
      assert.deepEqual(await noted('Observation', ['p1'], aGate(['none']).parts), [
        { ...none('p1'), outcome: 'denied' },
      ]);
      assert.deepEqual(await noted('Patient', ['p1'], aGate(['p1'], why).parts), [
        { ...none('p1', 'Patient'), outcome: 'denied', basis: 'consent.no', detail: { consent: 'c9' } },
      ]);
      // Why others were hidden is not said of what would have been shown.
      assert.deepEqual(await noted('Observation', ['p1'], aGate([], why).parts), [none('p1')]);
    }));
});
