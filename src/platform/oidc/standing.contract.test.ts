import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import { generateSync } from 'otplib';
import type { Actor } from '#kernel';
import { type TestDatabase, testDatabase } from '../../../test/harness.ts';
import { TotpBeginning } from './account/contract.ts';
import { disableClient, registerAppClient } from './clients.ts';
import {
  aDoctor,
  anOperator,
  clockFromNow,
  createBrowser,
  letIn,
  refresh,
  sameText,
  saveAccounts,
  signInWhole,
  startTestNode,
  type TestNode,
  type Tokens,
} from './fixtures.ts';
import { noteEnd } from './sessions.ts';

const createdAt = new Date('2026-01-01T00:00:00Z');
const APP = {
  id: 'an-app',
  name: sameText('Synthetic Application'),
  redirectUris: ['http://127.0.0.1/back'],
  scopes: ['openid', 'offline_access', 'user/*.cruds'],
  createdAt,
};
const OTHER = { ...APP, id: 'other-app' };

describe('what an application does while its person is away', () => {
  let db: TestDatabase;
  let node: TestNode;
  let n = 0;
  let login = '';
  const clock = clockFromNow();
  before(async () => {
    db = await testDatabase();
    await saveAccounts(db.database, anOperator('operator.one'));
    await db.database.transaction(async (tx) => {
      for (const app of [APP, OTHER]) await registerAppClient(tx, app);
    });
    node = await startTestNode(db.database, { clock, secondFactor: { clinician: { graceDays: 14 } } });
  });
  beforeEach(async () => {
    n += 1;
    login = `doctor.${n}`;
    await saveAccounts(db.database, { ...aDoctor, id: `acc-${n}`, login });
  });
  after(async () => {
    await node.close();
    await db.close();
  });

  const allow = (app = APP): Promise<Tokens> =>
    letIn(createBrowser(), node.url, login, {
      client_id: app.id,
      redirect_uri: app.redirectUris[0],
      scope: 'openid offline_access user/Observation.rs',
      prompt: 'consent',
    });
  const portal = async () => (await signInWhole(createBrowser(), node.url, login)).access_token;
  /** Who asked for lasting work, as it is kept with it. */
  const asker = async (token: string): Promise<Actor> => {
    const actor = await node.signIn.actorOf(token);
    assert.ok(actor);
    return JSON.parse(JSON.stringify(actor)) as Actor;
  };
  const stands = (actor: Actor) => db.database.transaction((tx) => node.signIn.stands(tx, actor), { mode: 'read' });
  const opens = async ({ access_token }: Tokens) => (await node.signIn.actorOf(access_token)) !== undefined;
  const renews = async ({ refresh_token = '' }: Tokens, app = APP) =>
    (await refresh(node.url, refresh_token, app.id)).status === 200;
  const daysGoBy = (days: number) =>
    db.database.transaction((tx) =>
      tx.query(
        'update oidc.account set second_factor_asked_at = second_factor_asked_at - make_interval(days => $1) where id = $2',
        [days, `acc-${n}`],
      ),
    );

  it('ends where its person takes the access back, at the very next look, and another application’s goes on', async () => {
    const [mine, other] = [await allow(), await allow(OTHER)];
    const [actor, bystander] = [await asker(mine.access_token), await asker(other.access_token)];
    assert.deepEqual([await stands(actor), await stands(bystander)], [true, true]);
    const token = await portal();
    assert.equal((await node.ask(token, 'POST', `/api/account/applications/${APP.id}/revoke`, {})).status, 204);
    assert.deepEqual([await stands(actor), await stands(bystander)], [false, true]);
    assert.deepEqual([await opens(mine), await opens(other)], [false, true]);
  });

  it('is not taken up again by allowing the application anew: what was asked for hangs on what was allowed then', async () => {
    const actor = await asker((await allow()).access_token);
    await node.ask(await portal(), 'POST', `/api/account/applications/${APP.id}/revoke`, {});
    const again = await asker((await allow()).access_token);
    assert.deepEqual([await stands(actor), await stands(again)], [false, true]);
  });

  it('ends where an operator ends the sessions of its person: access, refresh and lasting work, and the ledger says how many', async () => {
    const mine = await allow();
    const actor = await asker(mine.access_token);
    const operator = (await signInWhole(createBrowser(), node.url, 'operator.one')).access_token;
    assert.equal((await node.ask(operator, 'POST', `/api/accounts/${login}/end-sessions`, {})).status, 204);
    assert.deepEqual([await opens(mine), await stands(actor), await renews(mine)], [false, false, false]);
    const note = node.notes.findLast(({ basis }) => basis === 'sign-in.sessions-ended-by-operator');
    assert.deepEqual([note?.detail?.sessions, note?.detail?.grants], ['1', '1']);
  });

  it('rests while a second factor is overdue, also for tokens given before, and goes on once it is there', async () => {
    const [mine, token] = [await allow(), await portal()];
    const actor = await asker(mine.access_token);
    await daysGoBy(14);
    clock.move(5_001);
    assert.deepEqual([await opens(mine), await stands(actor), await renews(mine)], [false, false, false]);
    assert.ok(await node.signIn.actorOf(token), 'whoever is here goes on, to set it up');
    const { applications } = (await node.ask(token, 'GET', '/api/account/applications')).json;
    assert.deepEqual(
      applications.map(({ rests }: { rests: boolean }) => rests),
      [true],
    );
    const { secret } = TotpBeginning.parse((await node.ask(token, 'POST', '/api/account/totp', {})).json);
    const code = generateSync({ secret, epoch: Math.floor(clock.now().getTime() / 1000) });
    assert.equal((await node.ask(token, 'POST', '/api/account/totp/confirm', { code })).status, 200);
    assert.deepEqual([await opens(mine), await stands(actor), await renews(mine)], [true, true, true]);
  });

  it('begun in a session, ends with whoever ends that session, and not with its silence', async () => {
    const token = await portal();
    const actor = await asker(token);
    assert.ok(actor.kind === 'person' && actor.session !== undefined);
    const uid = actor.session;
    await db.database.transaction((tx) =>
      tx.query(`update oidc.session set seen_at = seen_at - interval '2 hours' where uid = $1`, [uid]),
    );
    clock.move(5_001);
    assert.deepEqual([await node.signIn.actorOf(token), await stands(actor)], [undefined, true]);
    await db.database.transaction((tx) => noteEnd(tx, uid, clock.now()));
    assert.equal(await stands(actor), false);
  });

  it('asked for before grants were named, ends with the last that the person allows that application', async () => {
    const { grant, ...before } = (await asker((await allow()).access_token)) as Extract<Actor, { kind: 'person' }>;
    assert.ok(grant);
    assert.equal(await stands(before), true);
    await node.ask(await portal(), 'POST', `/api/account/applications/${APP.id}/revoke`, {});
    assert.equal(await stands(before), false);
  });

  it('ends with the account and with the application, a program’s with the program', async () => {
    const actor = await asker((await allow(OTHER)).access_token);
    const program: Actor = { kind: 'system', clientId: OTHER.id, scopes: [] };
    const operator = (await signInWhole(createBrowser(), node.url, 'operator.one')).access_token;
    assert.deepEqual([await stands(actor), await stands(program)], [true, true]);
    await node.ask(operator, 'POST', `/api/accounts/${login}/close`, {});
    assert.deepEqual([await stands(actor), await stands(program)], [false, true]);
    await db.database.transaction((tx) => disableClient(tx, OTHER.id, clock.now()));
    assert.equal(await stands(program), false);
    assert.equal(await stands({ kind: 'anonymous' }), false);
  });
});
