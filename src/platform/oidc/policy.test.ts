import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readSignInPolicy } from './policy.ts';
import { SESSION_LIMITS } from './sessions.ts';

describe('what an institution sets of signing in', () => {
  it('is nothing unless it is set: no role must have a second factor, and the limits are those of the program', () => {
    assert.deepEqual(readSignInPolicy({}), {});
  });

  it('names roles, and limits of some of them', () => {
    const policy = readSignInPolicy({ secondFactor: 'clinician, operator', sessions: 'clinician=30/10' });
    assert.deepEqual(policy.secondFactorRoles, ['clinician', 'operator']);
    assert.deepEqual(policy.limits, { ...SESSION_LIMITS, clinician: { idleMinutes: 30, hoursMax: 10 } });
  });

  it('is refused where it cannot be read, by name: a slip of the pen must not leave a door open', () => {
    for (const bad of ['doctor', 'clinician;operator'])
      assert.throws(() => readSignInPolicy({ secondFactor: bad }), /no role/);
    for (const bad of ['clinician=30', 'clinician=0/10', 'clinician=30/0', 'doctor=30/10', 'clinician=a/b']) {
      assert.throws(() => readSignInPolicy({ sessions: bad }), Error, bad);
    }
  });
});
