import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { DataAction } from './access-model.ts';
import { coversByScope, queriesOf } from './scopes.ts';

const VITALS = 'category=vital-signs';
const [OBSERVATION, CONDITION] = [{ type: 'Observation' }, { type: 'Condition' }];

describe('a scope', () => {
  it('covers an act by its letter, and history and taking along by that of reading', () => {
    const letters: Readonly<Record<string, readonly DataAction[]>> = {
      c: ['create'],
      r: ['read', 'history', 'export'],
      u: ['update'],
      d: ['delete'],
      s: ['search'],
    };
    const acts = Object.values(letters).flat();
    for (const [letter, covered] of Object.entries(letters)) {
      const can = acts.filter((act) => coversByScope([`user/Observation.${letter}`], ['user'], OBSERVATION, act));
      assert.deepEqual(can, covered, letter);
    }
    assert.ok(acts.every((act) => coversByScope(['user/*.cruds'], ['user'], OBSERVATION, act)));
  });

  it('covers its type, and all of them by a star', () => {
    const covers = (scope: string) =>
      [OBSERVATION, CONDITION].map((of) => coversByScope([scope], ['user'], of, 'read'));
    assert.deepEqual(covers('user/Observation.r'), [true, false]);
    assert.deepEqual(covers('user/*.r'), [true, true]);
  });

  it('speaks for its context, and what is no scope for none', () => {
    const covers = (scope: string, ...contexts: ('user' | 'patient' | 'system')[]) =>
      coversByScope([scope], contexts, OBSERVATION, 'read');
    assert.equal(covers('patient/Observation.r', 'user'), false);
    assert.equal(covers('patient/Observation.r', 'user', 'patient'), true);
    assert.equal(covers('system/Observation.r', 'user', 'patient'), false);
    assert.equal(covers('patient/Observation.r'), false);
    for (const none of ['openid', 'user/Observation', '', 'user/Observation.x'])
      assert.equal(covers(none, 'user'), false, none);
  });

  it('asked again for another type, act or context answers that', () => {
    const scopes = ['user/Observation.r'];
    const covers = (type: string, action: DataAction, context: 'user' | 'patient') =>
      coversByScope(scopes, [context], { type }, action);
    for (const _ of ['once', 'again']) {
      assert.equal(covers('Observation', 'read', 'user'), true);
      assert.equal(covers('Condition', 'read', 'user'), false);
      assert.equal(covers('Observation', 'create', 'user'), false);
      assert.equal(covers('Observation', 'read', 'patient'), false);
    }
  });

  it('of several one is enough', () => {
    assert.equal(
      coversByScope(['openid', 'user/Condition.r', 'user/Observation.r'], ['user'], OBSERVATION, 'read'),
      true,
    );
    assert.equal(coversByScope([], ['user'], OBSERVATION, 'read'), false);
  });

  it('with a query covers what meets it, and nothing of which that is not known', () => {
    const scopes = [`user/Observation.rs?${VITALS}`];
    const asked: string[] = [];
    const meeting = (meets: boolean) => (query: string) => {
      asked.push(query);
      return meets;
    };
    const covers = (meets?: (query: string) => boolean) =>
      coversByScope(scopes, ['user'], { ...OBSERVATION, ...(meets ? { meets } : {}) }, 'read');
    assert.deepEqual([covers(meeting(true)), covers(meeting(false)), covers()], [true, false, false]);
    assert.deepEqual(asked, [VITALS, VITALS]);
    assert.equal(coversByScope([...scopes, 'user/Observation.r'], ['user'], OBSERVATION, 'read'), true);
  });
});

describe('what a search is limited to by its scopes', () => {
  const queries = (...scopes: string[]) => queriesOf(scopes, ['user'], 'Observation', 'search');

  it('are the queries of those that cover it, any of them', () => {
    assert.deepEqual(queries(`user/Observation.rs?${VITALS}`, 'user/Observation.s?category=survey'), [
      VITALS,
      'category=survey',
    ]);
    assert.deepEqual(
      queries(`user/Observation.r?${VITALS}`, 'user/Condition.s?code=x', `patient/Observation.s?${VITALS}`),
      [],
    );
  });

  it('are none where one covers the whole type', () => {
    assert.equal(queries(`user/Observation.s?${VITALS}`, 'user/*.s'), undefined);
    assert.deepEqual(queries(), []);
  });
});
