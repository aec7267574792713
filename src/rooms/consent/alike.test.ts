import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Actor, refused } from '#kernel';
import type { AccessContext, ResourceFacts } from './access-model.ts';
import { onceForAlike } from './alike.ts';
import { aClinician, aContext, aProvision, aStanding, aSystem } from './fixtures.ts';
import { refuse } from './messages.ts';
import { label } from './provisions/fixtures.ts';

/** A resource of patient p1 without a label, whose body can be asked. */
const plain = (facts: Partial<ResourceFacts> = {}): ResourceFacts => ({
  type: 'Observation',
  patientId: 'p1',
  isLabelled: false,
  passes: () => true,
  ...facts,
});
const gone: ResourceFacts = { type: 'Observation', patientId: 'p1', isLabelled: false };

/** For each of these whether it was decided by itself, and that each is answered by a decision on its like. */
function decided(
  all: readonly ResourceFacts[],
  context: Partial<AccessContext> = {},
  actor: Actor = aClinician(),
): boolean[] {
  let last: ResourceFacts | undefined;
  const onWhat = new Map<unknown, ResourceFacts>();
  const decide = onceForAlike(
    { actor, purpose: 'TREAT' },
    'read',
    () => aContext(context),
    (facts) => {
      last = facts;
      const decision = refused(refuse('consent.not-signed-in'));
      onWhat.set(decision, facts);
      return decision;
    },
  );
  return all.map((facts) => {
    last = undefined;
    const on = onWhat.get(decide(facts));
    assert.deepEqual(
      [on?.type, on?.patientId, on?.passes === undefined],
      [facts.type, facts.patientId, facts.passes === undefined],
    );
    return last !== undefined;
  });
}

describe('what is decided about many resources', () => {
  it('is decided once for all that are alike: of one type, of one patient, without a label', () => {
    const all = [
      plain(),
      plain(),
      plain({ type: 'Condition' }),
      plain({ patientId: 'p2' }),
      plain(),
      plain({ type: 'Condition' }),
    ];
    const once = [true, false, true, true, false, false];
    assert.deepEqual(decided(all), once);
    assert.deepEqual(decided(all, { relation: 'encounter', relationOpens: {} }), once);
    assert.deepEqual(decided(all, {}, aSystem()), once);
    const { patientId: _, ...nobodys } = plain();
    assert.deepEqual(decided([nobodys, plain(), nobodys]), [true, true, false]);
  });

  it('is decided of each by itself that has a label, or is asked by a query', () => {
    assert.deepEqual(decided([plain({ isLabelled: true }), plain({ isLabelled: true })]), [true, true]);
    assert.deepEqual(decided([plain({ meets: () => true }), plain({ meets: () => true })]), [true, true]);
    assert.deepEqual(decided([plain(), plain({ isLabelled: true }), plain({ meets: () => true }), plain()]), [
      true,
      true,
      true,
      false,
    ]);
  });

  it('is decided of what a deletion left apart from what has a body', () => {
    assert.deepEqual(decided([gone, plain(), gone, plain()]), [true, true, false, false]);
  });

  it('is decided of each by itself where a Consent or the law looks at more than the type and the labels', () => {
    const all = [plain(), plain()];
    const no = (data: object) => ({ consents: [aStanding(aProvision('deny', { data }))] });
    assert.deepEqual(decided(all, no({ instances: ['Observation/1'] })), [true, true]);
    assert.deepEqual(decided(all, no({ authors: ['Practitioner/1'] })), [true, true]);
    assert.deepEqual(decided(all, no({ labels: [label('PSY')] })), [true, false]);
    assert.deepEqual(decided(all, no({ types: ['Observation'] })), [true, false]);
    const recent = { relation: 'encounter', relationOpens: { from: '2020-01-01T00:00:00.000Z' } } as const;
    assert.deepEqual(decided(all, recent), [true, true]);
    const both = { ...no({ labels: [label('PSY')] }), ...recent };
    assert.deepEqual(decided(all, both), [true, true]);
  });

  it('is decided of each deletion by itself where a Consent speaks', () => {
    const consents = [aStanding(aProvision('deny', { data: { labels: [label('PSY')] } }))];
    assert.deepEqual(decided([gone, gone], { consents }), [true, true]);
  });
});
