import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Tx } from '#kernel';
import { inStore } from '../../../test/store.ts';
import {
  ADDRESS_TRIES_MAX,
  CODE_TRIES_MAX,
  clearTries,
  countTry,
  TRIES_MAX,
  type Tried,
  WINDOW_MS,
} from './lockout.ts';

const AT = Date.parse('2026-11-22T02:00:00Z');
const after = (ms: number) => new Date(AT + ms);
const login: Tried = { login: 'doctor.one' };

/** Tries so often at that moment; what the last try was told. */
async function tried(tx: Tx, who: Tried, times: number, ms = 0) {
  let last: Awaited<ReturnType<typeof countTry>>;
  for (let i = 0; i < times; i++) last = await countTry(tx, who, after(ms));
  return last;
}

const rows = async (tx: Tx) =>
  (await tx.query<{ n: number }>('select count(*)::int as n from oidc.sign_in_failure'))[0]?.n;

describe('tries of a sign-in', () => {
  it('are so many for a login, for codes of a second factor, for codes of a reset and from an address, and no more', () =>
    inStore(async ({ tx }) => {
      const most: readonly (readonly [Tried, number])[] = [
        [login, TRIES_MAX],
        [{ resetOf: 'doctor.one' }, TRIES_MAX],
        [{ codesOf: 'doctor.one' }, CODE_TRIES_MAX],
        [{ address: 'doctor.one' }, ADDRESS_TRIES_MAX],
      ];
      // Each is counted by itself, whatever it is called.
      for (const [who, max] of most) assert.equal(await tried(tx, who, max), undefined, JSON.stringify(who));
      for (const [who] of most) assert.deepEqual(await tried(tx, who, 1), { minutesLeft: 15 }, JSON.stringify(who));
      assert.deepEqual(await rows(tx), most.length);
      assert.equal(await tried(tx, { login: 'doctor.two' }, 1), undefined);
    }));

  it('are counted for each login, each person’s codes, each reset and each address by itself', () =>
    inStore(async ({ tx }) => {
      const two: readonly (readonly [Tried, Tried])[] = [
        [{ login: 'a' }, { login: 'b' }],
        [{ codesOf: 'a' }, { codesOf: 'b' }],
        [{ resetOf: 'a' }, { resetOf: 'b' }],
        [{ address: 'a' }, { address: 'b' }],
      ];
      for (const [one, other] of two) {
        await tried(tx, one, ADDRESS_TRIES_MAX + 1);
        assert.equal(await tried(tx, other, 1), undefined, JSON.stringify(other));
      }
    }));

  it('are shut for whole minutes, the last of them to its end, and open again with the quarter of an hour', () =>
    inStore(async ({ tx }) => {
      await tried(tx, login, TRIES_MAX);
      assert.deepEqual(await tried(tx, login, 1, 60_000), { minutesLeft: 14 });
      assert.deepEqual(await tried(tx, login, 1, 60_001), { minutesLeft: 14 });
      assert.deepEqual(await tried(tx, login, 1, 119_999), { minutesLeft: 14 });
      assert.deepEqual(await tried(tx, login, 1, WINDOW_MS - 1), { minutesLeft: 1 });
      assert.equal(await tried(tx, login, TRIES_MAX, WINDOW_MS), undefined);
      assert.deepEqual(await tried(tx, login, 1, WINDOW_MS), { minutesLeft: 15 });
    }));

  it('that go on while they are shut make it no longer', () =>
    inStore(async ({ tx }) => {
      await tried(tx, login, 3 * TRIES_MAX);
      const [row] = await tx.query<{ tries: number }>('select tries from oidc.sign_in_failure');
      assert.equal(row?.tries, TRIES_MAX + 1);
      assert.equal(await tried(tx, login, 1, WINDOW_MS), undefined);
    }));

  it('begin anew with what was right; an address is given back the one try, because others stand behind it', () =>
    inStore(async ({ tx }) => {
      await tried(tx, login, TRIES_MAX);
      await clearTries(tx, login);
      assert.equal(await tried(tx, login, TRIES_MAX), undefined);
      const address: Tried = { address: '192.0.2.1' };
      await tried(tx, address, ADDRESS_TRIES_MAX);
      await clearTries(tx, address);
      assert.equal(await tried(tx, address, 1), undefined);
      assert.deepEqual(await tried(tx, address, 1), { minutesLeft: 15 });
    }));

  it('that were right oftener than they were counted give nobody tries ahead', () =>
    inStore(async ({ tx }) => {
      const address: Tried = { address: '192.0.2.1' };
      await tried(tx, address, 1);
      for (let i = 0; i < 5; i++) await clearTries(tx, address);
      assert.equal(await tried(tx, address, ADDRESS_TRIES_MAX), undefined);
      assert.deepEqual(await tried(tx, address, 1), { minutesLeft: 15 });
    }));

  it('are forgotten when their quarter of an hour is over, of whomever they were', () =>
    inStore(async ({ tx }) => {
      for (let i = 0; i < 30; i++) await tried(tx, { login: `guess.${i}` }, 1);
      await tried(tx, { login: 'later' }, 1, 1);
      await tried(tx, login, 1, WINDOW_MS);
      // Twenty at a time: nobody waits for the rest.
      assert.equal(await rows(tx), 12);
      await tried(tx, login, 1, WINDOW_MS);
      assert.equal(await rows(tx), 2);
    }));

  it('leave no login behind that can be read', () =>
    inStore(async ({ tx }) => {
      await tried(tx, { login: 'hunter2' }, 1);
      const [row] = await tx.query<{ login_key: Buffer }>('select login_key from oidc.sign_in_failure');
      assert.equal(row?.login_key.length, 32);
      assert.equal(row?.login_key.includes('hunter2'), false);
    }));
});
