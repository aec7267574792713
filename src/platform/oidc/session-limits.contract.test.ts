import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import type { Role } from '#kernel';
import { type TestDatabase, testDatabase } from '../../../test/harness.ts';
import {
  aDoctor,
  clockFromNow,
  createBrowser,
  refresh,
  saveAccounts,
  signInWhole,
  startTestNode,
  type TestNode,
} from './fixtures.ts';
import { isOpen, SESSION_LIMITS, type Session } from './sessions.ts';
import { addWorkplace } from './workplaces.ts';

describe('limits of a session', () => {
  let db: TestDatabase;
  let node: TestNode;
  const clock = clockFromNow();
  before(async () => {
    db = await testDatabase();
    await saveAccounts(db.database, aDoctor);
    const limits = {
      ...SESSION_LIMITS,
      clinician: { idleMinutes: 1.5, hoursMax: 0.05 },
      coordinator: { idleMinutes: 1, hoursMax: 1 },
    };
    node = await startTestNode(db.database, { clock, limits });
  });
  // The library’s tokens end by the system’s time.
  beforeEach(() => clock.set(new Date().toISOString()));
  after(async () => {
    await node.close();
    await db.close();
  });

  it('without a sign of life it is over: tokens, refresh and browser', async () => {
    const browser = createBrowser();
    const tokens = await signInWhole(browser, node.url, aDoctor.login);
    clock.move(1.5 * 60_000 - 1);
    assert.ok(await node.signIn.actorOf(tokens.access_token), 'a sign of life');
    clock.move(1.5 * 60_000 - 1);
    assert.ok(await node.signIn.actorOf(tokens.access_token), 'it counts from there');
    clock.move(1.5 * 60_000);
    assert.equal(await node.signIn.actorOf(tokens.access_token), undefined);
    assert.equal((await refresh(node.url, tokens.refresh_token ?? '')).status, 400);
  });

  it('is over at the latest after its hours, however lively it is', async () => {
    const tokens = await signInWhole(createBrowser(), node.url, aDoctor.login);
    for (let minute = 1; minute < 3; minute++) {
      clock.move(60_000);
      assert.ok(await node.signIn.actorOf(tokens.access_token), `minute ${minute}`);
    }
    clock.move(60_000);
    assert.equal(await node.signIn.actorOf(tokens.access_token), undefined);
  });

  it('follows the stricter of the account’s role and the role of the workplace chosen, silence and hours each by itself', async () => {
    await db.database.transaction((tx) =>
      addWorkplace(tx, aDoctor.id, {
        id: 'desk',
        role: 'coordinator',
        organization: { id: 'org2', name: aDoctor.name },
      }),
    );
    const { access_token: token } = await signInWhole(createBrowser(), node.url, aDoctor.login);
    const choose = (id: string) => node.ask(token, 'POST', '/api/account/workplace', { id, purpose: 'HOPERAT' });
    assert.equal((await choose('desk')).status, 204);
    clock.move(60_000 - 1);
    assert.ok(await node.signIn.actorOf(token), 'a minute of silence is what the desk may have');
    clock.move(60_000);
    assert.equal(await node.signIn.actorOf(token), undefined);
    const again = (await signInWhole(createBrowser(), node.url, aDoctor.login)).access_token;
    clock.move(60_000);
    assert.ok(await node.signIn.actorOf(again), 'at the own workplace the own role’s limits hold');
  });

  it('is the account’s own again once the workplace has ended', async () => {
    const { access_token: token } = await signInWhole(createBrowser(), node.url, aDoctor.login);
    await node.ask(token, 'POST', '/api/account/workplace', { id: 'desk', purpose: 'HOPERAT' });
    await db.database.transaction((tx) => tx.query("update oidc.workplace set ended_at = now() where id = 'desk'"));
    clock.move(60_000);
    assert.ok(await node.signIn.actorOf(token));
  });
});

describe('of two roles', () => {
  const at = new Date('2026-11-22T00:00:00Z');
  const limits = {
    ...SESSION_LIMITS,
    clinician: { idleMinutes: 60, hoursMax: 8 },
    operator: { idleMinutes: 30, hoursMax: 12 },
  };
  const opens = (silenceMinutes: number, ageHours: number, workplaceRole?: Role) => {
    const ago = (ms: number) => new Date(at.getTime() - ms);
    const session: Session = {
      uid: 's',
      accountId: 'a',
      beganAt: ago(ageHours * 3_600_000),
      seenAt: ago(silenceMinutes * 60_000),
      provedAt: at,
      amr: [],
      device: '',
      ...(workplaceRole === undefined ? {} : { workplaceRole }),
    };
    return isOpen(session, 'clinician', limits, at);
  };
  it('the shorter silence and the fewer hours hold, whichever role each is of', () => {
    assert.deepEqual([opens(59, 1), opens(60, 1)], [true, false]);
    assert.deepEqual([opens(29, 1, 'operator'), opens(30, 1, 'operator')], [true, false]);
    assert.deepEqual([opens(1, 7.99, 'operator'), opens(1, 8, 'operator')], [true, false]);
  });
});
