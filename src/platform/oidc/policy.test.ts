import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ROLES } from '#kernel';
import { readSignInPolicy } from './policy.ts';
import { SESSION_LIMITS } from './sessions.ts';

describe('what an institution sets of signing in', () => {
  it('is the program’s own unless it is set: all but patients have a month for a second factor, and the limits are those of the program', () => {
    const { secondFactor, limits } = readSignInPolicy({});
    assert.equal(limits, undefined);
    assert.deepEqual(Object.keys(secondFactor).sort(), ROLES.filter((role) => role !== 'patient').sort());
    for (const role of Object.values(secondFactor)) assert.deepEqual(role, { graceDays: 30 });
    assert.deepEqual(readSignInPolicy({ secondFactor: 'none' }).secondFactor, {});
  });

  it('names roles, and limits of some of them', () => {
    const policy = readSignInPolicy({ secondFactor: 'clinician=14, operator', sessions: 'clinician=30/10' });
    assert.deepEqual(policy.secondFactor, { clinician: { graceDays: 14 }, operator: { graceDays: 30 } });
    assert.deepEqual(policy.limits, { ...SESSION_LIMITS, clinician: { idleMinutes: 30, hoursMax: 10 } });
  });

  it('is refused where it cannot be read, by name: a slip of the pen must not leave a door open', () => {
    for (const bad of ['doctor', 'clinician;operator', 'clinician=x', 'none,clinician'])
      assert.throws(() => readSignInPolicy({ secondFactor: bad }), /no role/);
    assert.throws(() => readSignInPolicy({ secondFactor: '' }), /are named, or none/);
    for (const bad of ['clinician=30', 'clinician=0/10', 'clinician=30/0', 'doctor=30/10', 'clinician=a/b']) {
      assert.throws(() => readSignInPolicy({ sessions: bad }), Error, bad);
    }
  });

  it('may be as strict as a minute of silence and an hour in all, and is read with blanks around', () => {
    const { limits } = readSignInPolicy({ sessions: ' patient=1/1 , , operator=15/2 ' });
    assert.deepEqual(
      [limits?.patient, limits?.operator],
      [
        { idleMinutes: 1, hoursMax: 1 },
        { idleMinutes: 15, hoursMax: 2 },
      ],
    );
    assert.deepEqual(readSignInPolicy({ secondFactor: ' none ' }).secondFactor, {});
  });

  it('is refused in words that say what is wrong, and with what else there is', () => {
    const why = (settings: Parameters<typeof readSignInPolicy>[0]) => {
      try {
        return readSignInPolicy(settings);
      } catch (error) {
        return error instanceof Error ? error.message : error;
      }
    };
    const roles = ROLES.join(', ');
    assert.equal(why({ secondFactor: 'Doctor=3' }), `“Doctor=3” is no role; there are ${roles}`);
    assert.equal(why({ sessions: 'doctor=30/10' }), `“doctor” is no role; there are ${roles}`);
    for (const bad of ['30/10', 'a clinician=30/10', 'clinician=30/10 hours', 'clinician=30', 'clinician=0/1'])
      assert.equal(why({ sessions: bad }), `“${bad}” is not read: role=minutes/hours, as in clinician=30/10`);
  });
});
