import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { DataTest, StoredResource, Testable } from '#fhir';
import type { Actor } from '#kernel';
import { inStore } from '../../../test/store.ts';
import type { ContextOf } from './contexts.ts';
import { aClinician, aContext, aProvision, aStanding, aSystem } from './fixtures.ts';
import { label } from './provisions/fixtures.ts';
import { anEntry, aRecord } from './record-fixtures.ts';
import { factsAbout, namedForRules } from './resource-facts.ts';

const EVERYBODY: readonly Actor[] = [
  aClinician(),
  aSystem('system/*.cruds'),
  { kind: 'anonymous' },
  { kind: 'node', nodeId: 'sz' },
];
const stored = (facts: Partial<StoredResource>, resource: object = {}): StoredResource => ({
  type: 'Observation',
  id: 'o1',
  version: 1,
  lastUpdated: '',
  method: 'PUT',
  deleted: false,
  body: JSON.stringify({ resourceType: 'Observation', id: 'o1', ...resource }),
  ...facts,
});
const isO1: DataTest = { kind: 'ids', ids: ['o1'] };

describe('what can be told of a resource', () => {
  const whose = (side: Testable) => factsAbout({ actor: aSystem() }, side);

  it('is its type, and whose it is: of a Patient its own id, of one to be made that it is somebody’s', () => {
    assert.deepEqual(whose(stored({})), { type: 'Observation' });
    assert.deepEqual(whose(stored({ patientId: 'p1' })), { type: 'Observation', patientId: 'p1' });
    assert.deepEqual(whose(stored({ type: 'Patient', id: 'p2' })), { type: 'Patient', patientId: 'p2' });
    assert.deepEqual(whose({ type: 'Patient', resource: {} }), { type: 'Patient', patientId: 'new' });
    assert.deepEqual(whose({ type: 'Patient', id: 'p3', resource: {} }), { type: 'Patient', patientId: 'p3' });
    assert.deepEqual(whose({ type: 'Observation', id: 'o2', resource: {} }), { type: 'Observation' });
  });

  it('is of a deletion that it has no label, and nothing else, whoever asks', () => {
    for (const actor of [...EVERYBODY, aSystem('system/Observation.r?code=a')]) {
      const facts = factsAbout({ actor }, stored({ deleted: true, body: '', patientId: 'p1' }));
      assert.deepEqual(facts, { type: 'Observation', patientId: 'p1', isLabelled: false });
    }
  });

  it('is whether it meets a query, where a scope has one', () => {
    const side = stored({}, { status: 'final' });
    for (const actor of EVERYBODY) assert.equal(factsAbout({ actor }, side).meets, undefined);
    for (const actor of [
      aSystem('system/Observation.r?status=final'),
      aClinician('org1', { scopes: ['openid', 'user/Observation.r?status=final'] }),
    ]) {
      for (const again of [1, 2]) {
        const { meets } = factsAbout({ actor }, side);
        assert.equal(meets?.('status=final'), true, String(again));
        assert.equal(meets?.('status=amended'), false);
        assert.equal(meets?.('no-such-parameter=1'), false, 'what cannot be asked is met by nothing');
      }
    }
  });

  it('is what rules ask of it for people alone: whether it has a label, and whether it passes a test', () => {
    for (const actor of EVERYBODY) {
      const { isLabelled, passes } = factsAbout({ actor }, stored({}));
      assert.deepEqual([isLabelled, passes?.(isO1)], actor.kind === 'person' ? [false, true] : [undefined, undefined]);
    }
    const scope = { actor: aClinician() };
    const labelled = stored({}, { meta: { security: [label('PSY')] } });
    assert.equal(factsAbout(scope, labelled).isLabelled, true);
    // What is about to be written may have any meta: then it is read.
    const toBe = (resource: object) => factsAbout(scope, { type: 'Observation', resource: { ...resource } }).isLabelled;
    assert.deepEqual([toBe({}), toBe({ meta: { security: [] } })], [false, true]);
    assert.equal(factsAbout(scope, stored({})).passes?.({ kind: 'ids', ids: ['another'] }), false);
    assert.equal(factsAbout(scope, { type: 'Observation', id: 'o1', resource: {} }).passes?.(isO1), true);
  });

  it('is nothing about its content where it stands for a whole kind, without an id', () => {
    const kind = stored({ body: '{"resourceType":"Observation"}' });
    assert.deepEqual(factsAbout({ actor: aClinician() }, kind), { type: 'Observation', isLabelled: false });
    const actor = aClinician('org1', { scopes: ['user/Observation.r?status=final'] });
    assert.equal(factsAbout({ actor }, kind).meets?.('status=final'), false);
    assert.equal(factsAbout({ actor }, stored({}, { status: 'final' })).passes?.(isO1), true);
  });

  it('is also what it names, as far as that is known', () => {
    const role = stored({ type: 'PractitionerRole', id: 'r1' });
    const test: DataTest = {
      kind: 'names',
      types: ['PractitionerRole'],
      of: 'nobody',
      test: { kind: 'ids', ids: ['r1'] },
    };
    const side = stored({}, { performer: [{ reference: 'PractitionerRole/r1' }] });
    const scope = { actor: aClinician() };
    assert.equal(factsAbout(scope, side).passes?.(test), false);
    assert.equal(factsAbout(scope, side, new Map([['PractitionerRole/r1', role]])).passes?.(test), true);
  });
});

describe('what resources name is looked up', () => {
  const byAuthor = aStanding(aProvision('deny', { data: { authors: ['Practitioner/denied'] } }));
  const plain = aStanding(aProvision('deny', { data: { types: ['Observation'] } }));
  /** Patient p1 has a no to an author, p2 one to a type, nobody else any. */
  const contextOf: ContextOf = (patientId) =>
    aContext({ consents: patientId === 'p1' ? [byAuthor] : patientId === 'p2' ? [plain] : [] });

  it('where a Consent of their patient asks about it, and of no other resources', () =>
    inStore(async ({ tx, put }) => {
      await put(aRecord('p1'), aRecord('p2'), aRecord('p3'));
      for (const id of ['r1', 'r2', 'r3']) await put({ resourceType: 'PractitionerRole', id });
      const sides = await put(
        ...[1, 2, 3].map((n) =>
          anEntry('Observation', `o${n}`, `p${n}`, { performer: [{ reference: `PractitionerRole/r${n}` }] }),
        ),
      );
      const named = await namedForRules({ tx, actor: aClinician() }, sides, contextOf);
      assert.deepEqual([...(named?.keys() ?? [])], ['PractitionerRole/r1']);
    }));

  it('for people alone, and not at all where nothing asks', async () => {
    const tx = { query: () => assert.fail('asked') };
    const of = (patientId: string) =>
      [stored({ patientId }, { performer: [{ reference: 'PractitionerRole/r1' }] })] as const;
    assert.equal(await namedForRules({ tx, actor: aSystem() }, of('p1'), contextOf), undefined);
    for (const patientId of ['p2', 'p3'])
      assert.equal(await namedForRules({ tx, actor: aClinician() }, of(patientId), contextOf), undefined);
    assert.equal(await namedForRules({ tx, actor: aClinician() }, [], contextOf), undefined);
  });
});
