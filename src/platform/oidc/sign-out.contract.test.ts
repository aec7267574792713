import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { decodeJwt } from 'jose';
import { type TestDatabase, testDatabase } from '../../../test/harness.ts';
import { disableAccount } from './accounts.ts';
import {
  aDemoDoctor,
  aDoctor,
  aPatient,
  authorize,
  clockFromNow,
  createBrowser,
  follow,
  PASSWORD,
  refresh,
  saveAccounts,
  signInWhole,
  startTestNode,
  type TestNode,
  type Tokens,
  tradeCode,
} from './fixtures.ts';

describe('signing out of the portal', () => {
  let db: TestDatabase;
  let node: TestNode;
  const clock = clockFromNow();
  before(async () => {
    db = await testDatabase();
    await saveAccounts(db.database, aPatient, aDoctor, aDemoDoctor);
    node = await startTestNode(db.database, { clock });
  });
  after(async () => {
    await node.close();
    await db.close();
  });

  it('lets the next person sign in where the last one did not sign out, and ends what the last one had', async () => {
    const browser = createBrowser();
    const first = await signInWhole(browser, node.url, aDoctor.login);
    const attempt = await authorize(browser, node.url, { prompt: 'login' });
    const answer = await browser.post(`${node.url}/api/interactions/${attempt.interaction}/sign-in`, {
      login: aPatient.login,
      password: PASSWORD,
    });
    const { redirectTo } = (await answer.json()) as { redirectTo: string };
    const page = await (await browser.request(redirectTo)).text();
    const confirm = /action="([^"]+)"/.exec(page)?.[1] ?? '';
    const xsrf = /name="xsrf" value="([\w-]+)"/.exec(page)?.[1] ?? '';
    const body = new URLSearchParams({ xsrf, logout: 'yes' });
    const on = await browser.request(confirm, { method: 'POST', body });
    const back = await follow(browser, node.url, on.headers.get('location') ?? '');
    const tokens = (await (await tradeCode(node.url, attempt, back.searchParams.get('code') ?? '')).json()) as Tokens;
    assert.equal(decodeJwt(tokens.access_token).sub, aPatient.id);
    assert.match(tokens.scope, /patient\/\*\.cruds/, 'the role of the last one does not limit the next one');
    assert.equal((await refresh(node.url, first.refresh_token ?? '')).status, 400);
  });

  it('signs out by giving the refresh token back, session and all', async () => {
    const browser = createBrowser();
    const tokens = await signInWhole(browser, node.url, aDoctor.login);
    const body = new URLSearchParams({ client_id: 'causeway-portal', token: tokens.refresh_token ?? '' });
    assert.equal((await fetch(`${node.url}/oauth/revoke`, { method: 'POST', body })).status, 200);
    const again = await authorize(browser, node.url, { prompt: 'none' });
    assert.equal(new URL(again.response.headers.get('location') ?? '').searchParams.get('error'), 'login_required');
    clock.move(5_000);
    assert.equal(await node.signIn.actorOf(tokens.access_token), undefined);
  });

  it('signs out of everything: session, refresh token, and within five seconds the access token', async () => {
    const browser = createBrowser('zh-HK');
    const tokens = await signInWhole(browser, node.url, aDoctor.login);
    const query = new URLSearchParams({
      id_token_hint: tokens.id_token,
      post_logout_redirect_uri: `${node.url}/`,
    });
    const page = await browser.request(`${node.url}/oauth/end-session?${query}`);
    const html = await page.text();
    assert.match(html, /lang="zh-Hant-HK"/);
    assert.match(html, /name="logout" value="yes"/);
    const xsrf = /name="xsrf" value="([\w-]+)"/.exec(html)?.[1] ?? '';
    const done = await browser.request(`${node.url}/oauth/end-session/confirm`, {
      method: 'POST',
      body: new URLSearchParams({ xsrf, logout: 'yes' }),
    });
    assert.equal(done.headers.get('location'), `${node.url}/`);
    assert.equal((await refresh(node.url, tokens.refresh_token ?? '')).status, 400);
    const again = await authorize(browser, node.url, { prompt: 'none' });
    assert.equal(new URL(again.response.headers.get('location') ?? '').searchParams.get('error'), 'login_required');
    clock.move(5_000);
    assert.equal(await node.signIn.actorOf(tokens.access_token), undefined);
  });

  it('asks before signing out where the identity token is not shown', async () => {
    const browser = createBrowser();
    await signInWhole(browser, node.url, aDoctor.login);
    const page = await (await browser.request(`${node.url}/oauth/end-session`)).text();
    assert.match(page, /Stay signed in/);
    assert.doesNotMatch(page, /<script/);
  });

  it('revokes an access token, and tells the truth about it', async () => {
    const tokens = await signInWhole(createBrowser(), node.url, aDoctor.login);
    const post = (path: string, token: string) =>
      fetch(`${node.url}${path}`, {
        method: 'POST',
        body: new URLSearchParams({ client_id: 'causeway-portal', token }),
      });
    const before = (await (await post('/oauth/introspect', tokens.access_token)).json()) as Record<string, unknown>;
    assert.deepEqual([before.active, before.sub, before.scope], [true, 'acc-doctor', tokens.scope]);
    assert.equal((await post('/oauth/revoke', tokens.access_token)).status, 200);
    assert.deepEqual(await (await post('/oauth/introspect', tokens.access_token)).json(), { active: false });
    assert.equal(await node.signIn.actorOf(tokens.access_token), undefined);
    assert.deepEqual(await (await post('/oauth/introspect', 'e30.e30.nonsense')).json(), { active: false });
  });

  it('stops a disabled account within five seconds, and its session at once', async () => {
    const third = { ...aDoctor, id: 'acc-third', login: 'doctor.three' };
    await saveAccounts(db.database, third);
    const browser = createBrowser();
    const tokens = await signInWhole(browser, node.url, third.login);
    assert.ok(await node.signIn.actorOf(tokens.access_token));
    await db.database.transaction((tx) => disableAccount(tx, third.id, clock.now()));
    clock.move(5_000);
    assert.equal(await node.signIn.actorOf(tokens.access_token), undefined);
    assert.equal((await refresh(node.url, tokens.refresh_token ?? '')).status, 400);
    assert.ok((await authorize(browser, node.url)).interaction, 'the person is asked to sign in');
    assert.deepEqual(node.faults, []);
  });
});
