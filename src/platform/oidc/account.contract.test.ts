import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import { generateSync } from 'otplib';
import { type TestDatabase, testDatabase } from '../../../test/harness.ts';
import { AccountView, ProofView, RecoveryCodes, Sessions, TotpBeginning } from './account/contract.ts';
import { createAccount } from './accounts.ts';
import { registerAppClient } from './clients.ts';
import { SignInAnswer } from './contract.ts';
import {
  aDemoDoctor,
  aDoctor,
  aPatient,
  askToken,
  authorize,
  clockFromNow,
  createBrowser,
  letIn,
  PASSWORD,
  refresh,
  sameText,
  saveAccounts,
  signInTo,
  signInWhole,
  startTestNode,
  type TestNode,
} from './fixtures.ts';

const NEXT = 'plastic turtle 41 choir';
const APP = {
  id: 'an-app',
  name: sameText('Synthetic Application'),
  redirectUris: ['http://127.0.0.1/back'],
  scopes: ['openid', 'offline_access', 'launch/patient', 'patient/*.rs', 'patient/Observation.rs', 'patient/*.cruds'],
  createdAt: new Date('2026-01-01T00:00:00Z'),
};

describe('somebody’s own account', () => {
  let db: TestDatabase;
  let node: TestNode;
  let n = 0;
  let login = '';
  const clock = clockFromNow();
  before(async () => {
    db = await testDatabase();
    await saveAccounts(db.database, aDemoDoctor);
    await db.database.transaction((tx) => registerAppClient(tx, APP));
    node = await startTestNode(db.database, { clock, demo: true });
  });
  // Each test has a person of its own.
  beforeEach(async () => {
    n += 1;
    login = `person.${n}`;
    const account = { ...aPatient, id: `acc-${n}`, login, patientId: `p${n}`, fhirUser: `Patient/p${n}` };
    await db.database.transaction((tx) => createAccount(tx, account));
    node.notes.length = 0;
  });
  after(async () => {
    await node.close();
    await db.close();
  });

  const signIn = async () => (await signInWhole(createBrowser(), node.url, login)).access_token;
  const account = async (token: string) => AccountView.parse((await node.ask(token, 'GET', '/api/account')).json);
  const sessions = async (token: string) =>
    Sessions.parse((await node.ask(token, 'GET', '/api/account/sessions')).json).sessions;
  const bases = () => node.notes.filter(({ outcome }) => outcome === 'permitted').map(({ basis }) => basis);
  const codeOf = (secret: string) => generateSync({ secret, epoch: Math.floor(clock.now().getTime() / 1000) });

  async function enrol(token: string): Promise<{ readonly secret: string; readonly codes: readonly string[] }> {
    const { secret } = TotpBeginning.parse((await node.ask(token, 'POST', '/api/account/totp', {})).json);
    const confirmed = await node.ask(token, 'POST', '/api/account/totp/confirm', { code: codeOf(secret) });
    clock.move(30_000);
    return { secret, codes: RecoveryCodes.parse(confirmed.json).codes };
  }

  describe('password', () => {
    it('is changed by whoever knows the present one; the new one opens, the old one does not, and other sessions end', async () => {
      const [here, elsewhere] = [await signIn(), await signIn()];
      const change = { current: PASSWORD, next: NEXT };
      assert.equal((await node.ask(here, 'POST', '/api/account/password', change)).status, 204);
      assert.ok((await account(here)).passwordChangedAt);
      assert.equal((await node.ask(elsewhere, 'GET', '/api/account')).code, 'http.token-invalid');
      await assert.rejects(signInTo(createBrowser(), node.url, login), /401/);
      assert.ok((await signInTo(createBrowser(), node.url, login, {}, NEXT)).back.searchParams.get('code'));
      assert.deepEqual(bases(), ['sign-in.password-changed']);
    });

    it('stays as it is where the present one is wrong, or the new one is short, easy to guess or the same', async () => {
      const token = await signIn();
      const say = async (current: string, next: string) =>
        (await node.ask(token, 'POST', '/api/account/password', { current, next })).code;
      assert.equal(await say('wrong', NEXT), 'sign-in.wrong');
      assert.equal(await say(PASSWORD, 'short'), 'sign-in.password-short');
      assert.equal(await say(PASSWORD, 'password123456'), 'sign-in.password-guessable');
      assert.equal(await say(PASSWORD, `${login}2026`), 'sign-in.password-guessable');
      assert.equal(await say(PASSWORD, PASSWORD), 'sign-in.password-same');
      assert.ok((await signInTo(createBrowser(), node.url, login)).back.searchParams.get('code'));
    });

    it('leaves other sessions where the person says so', async () => {
      const [here, elsewhere] = [await signIn(), await signIn()];
      await node.ask(here, 'POST', '/api/account/password', { current: PASSWORD, next: NEXT, endOthers: false });
      assert.equal((await node.ask(elsewhere, 'GET', '/api/account')).status, 200);
    });
  });

  describe('codes by telephone', () => {
    it('count from the first code that was shown: before it the password lets in alone', async () => {
      const token = await signIn();
      const begun = TotpBeginning.parse((await node.ask(token, 'POST', '/api/account/totp', {})).json);
      assert.match(begun.uri, /^otpauth:\/\/totp\/Causeway%20HK/);
      const wrong = await node.ask(token, 'POST', '/api/account/totp/confirm', { code: '000000' });
      assert.equal(wrong.code, 'sign-in.code-wrong');
      assert.ok((await signInTo(createBrowser(), node.url, login)).back.searchParams.get('code'));
      assert.equal((await account(token)).totpSince, undefined);
    });

    it('bring recovery codes, end other sessions, and are asked for at the next sign-in', async () => {
      const [here, elsewhere] = [await signIn(), await signIn()];
      const { codes } = await enrol(here);
      assert.equal(new Set(codes).size, 10);
      assert.equal((await node.ask(elsewhere, 'GET', '/api/account')).code, 'http.token-invalid');
      const next = createBrowser();
      const attempt = await authorize(next, node.url);
      const door = `${node.url}/api/interactions/${attempt.interaction}/sign-in`;
      const answer = SignInAnswer.parse(await (await next.post(door, { login, password: PASSWORD })).json());
      assert.deepEqual(answer, { secondFactor: { totp: true, passkey: false, recovery: true } });
      const view = await account(here);
      assert.deepEqual([view.recoveryCodesLeft, typeof view.totpSince], [10, 'string']);
      assert.deepEqual(bases(), ['sign-in.codes-added']);
      assert.equal(node.notes[0]?.patientId, `p${n}`, 'the person finds it in their own access log');
    });

    it('cannot be set up twice, and are removed only by whoever shows one', async () => {
      const token = await signIn();
      const { secret } = await enrol(token);
      assert.equal((await node.ask(token, 'POST', '/api/account/totp', {})).code, 'sign-in.proof-needed');
      assert.equal((await node.ask(token, 'POST', '/api/account/totp/remove', {})).code, 'sign-in.proof-needed');
      assert.equal((await node.ask(token, 'POST', '/api/account/proof', { code: codeOf(secret) })).status, 204);
      assert.equal((await node.ask(token, 'POST', '/api/account/totp', {})).code, 'sign-in.already-there');
      assert.equal((await node.ask(token, 'POST', '/api/account/totp/remove', {})).status, 204);
      assert.ok((await signInTo(createBrowser(), node.url, login)).back.searchParams.get('code'));
      assert.equal((await account(token)).recoveryCodesLeft, 0);
    });

    it('can have a new sheet; the old one opens nothing', async () => {
      const token = await signIn();
      const { secret, codes } = await enrol(token);
      await node.ask(token, 'POST', '/api/account/proof', { code: codeOf(secret) });
      const fresh = RecoveryCodes.parse((await node.ask(token, 'POST', '/api/account/recovery-codes', {})).json).codes;
      assert.equal(
        (await node.ask(token, 'POST', '/api/account/proof', { recoveryCode: codes[0] ?? '' })).code,
        'sign-in.code-wrong',
      );
      assert.equal((await node.ask(token, 'POST', '/api/account/proof', { recoveryCode: fresh[0] ?? '' })).status, 204);
    });
  });

  it('takes a password of 256 characters whole, pasted as it is, and none that is longer', async () => {
    const token = await signIn();
    const long = Array.from({ length: 40 }, (_, i) => `${String.fromCodePoint(0x4e00 + i * 37)}q${i}z~Ω!`)
      .join('')
      .slice(0, 256);
    assert.equal(long.length, 256);
    const change = (next: string) => node.ask(token, 'POST', '/api/account/password', { current: PASSWORD, next });
    assert.equal((await change(`${long}x`)).status, 400);
    assert.equal((await change(long)).status, 204);
    assert.ok((await signInTo(createBrowser(), node.url, login, {}, long)).back.searchParams.get('code'));
    const browser = createBrowser();
    const { interaction } = await authorize(browser, node.url);
    const shorter = { login, password: long.slice(0, 255) };
    const answer = await browser.post(`${node.url}/api/interactions/${interaction}/sign-in`, shorter);
    assert.equal(answer.status, 401, 'no character of it is cut off');
  });

  describe('an act that asks for it', () => {
    it('is done after the password is given again, where there is no second factor', async () => {
      const renewed = await signIn();
      assert.equal((await node.ask(renewed, 'POST', '/api/account/totp', {})).status, 200);
      await db.database.transaction((tx) =>
        tx.query(`update oidc.session set proved_at = proved_at - interval '16 minutes' where account_id = $1`, [
          `acc-${n}`,
        ]),
      );
      const late = () => node.ask(renewed, 'POST', '/api/account/totp', {});
      const refused = await late();
      assert.deepEqual([refused.status, refused.code], [401, 'sign-in.proof-needed']);
      const view = ProofView.parse((await node.ask(renewed, 'GET', '/api/account/proof')).json);
      assert.deepEqual([view.password, view.totp, view.demo], [true, false, false]);
      assert.equal(
        (await node.ask(renewed, 'POST', '/api/account/proof', { password: 'wrong' })).code,
        'sign-in.wrong',
      );
      assert.equal((await late()).code, 'sign-in.proof-needed');
      assert.equal((await node.ask(renewed, 'POST', '/api/account/proof', { password: PASSWORD })).status, 204);
      assert.equal((await late()).status, 200);
      assert.ok(bases().includes('sign-in.shown-again'));
    });

    it('is done by a ready-made person who says again that it is them, and by nobody else in that way', async () => {
      const token = await signIn();
      assert.equal((await node.ask(token, 'POST', '/api/account/proof', { demo: true })).code, 'sign-in.no-demo');
      const demo = (await signInWhole(createBrowser(), node.url, aDemoDoctor.login)).access_token;
      assert.equal((await node.ask(demo, 'POST', '/api/account/proof', { demo: true })).status, 204);
    });

    it('is shut to an application of others, whatever it was allowed', async () => {
      const tokens = await letIn(createBrowser(), node.url, login, {
        client_id: APP.id,
        redirect_uri: APP.redirectUris[0],
        scope: 'openid patient/*.cruds',
      });
      for (const [method, path] of [
        ['GET', '/api/account'],
        ['POST', '/api/account/totp'],
        ['GET', '/api/account/sessions'],
      ] as const) {
        const answer = await node.ask(tokens.access_token, method, path, method === 'GET' ? undefined : {});
        assert.equal(answer.code, 'sign-in.own-pages-only', path);
      }
    });
  });

  describe('sessions', () => {
    it('are listed with browser and system, the present one marked', async () => {
      const browser = createBrowser();
      const phone = (await signInWhole(browser, node.url, login)).access_token;
      const [one] = await sessions(phone);
      assert.deepEqual([one?.current, one?.methods], [true, ['pwd']]);
      await signIn();
      assert.deepEqual((await sessions(phone)).map(({ current }) => current).sort(), [false, true]);
    });

    it('end at once when their person ends them: access token, refresh token, browser', async () => {
      const here = await signIn();
      const browser = createBrowser();
      const there = await signInWhole(browser, node.url, login);
      assert.equal((await node.ask(there.access_token, 'GET', '/api/account')).status, 200);
      const other = (await sessions(here)).find(({ current }) => !current);
      assert.equal((await node.ask(here, 'POST', `/api/account/sessions/${other?.id}/end`, {})).status, 204);
      assert.equal(await node.signIn.actorOf(there.access_token), undefined, 'without waiting for any memory to fade');
      assert.equal((await refresh(node.url, there.refresh_token ?? '')).status, 400);
      const known = await authorize(browser, node.url, { prompt: 'none' });
      assert.match(
        known.response.headers.get('location') ?? '',
        /error=login_required/,
        'the browser is known no longer',
      );
      assert.deepEqual(
        (await sessions(here)).map(({ current }) => current),
        [true],
      );
      assert.deepEqual(bases(), ['sign-in.session-ended']);
    });

    it('end all but the present one', async () => {
      const others = [await signIn(), await signIn()];
      const here = await signIn();
      await node.ask(here, 'POST', '/api/account/sessions/end-others', {});
      for (const token of others) assert.equal(await node.signIn.actorOf(token), undefined);
      assert.ok(await node.signIn.actorOf(here));
    });

    it('of anybody are ended by an operator, all of them, and of nobody whom the node does not know', async () => {
      const mine = [await signIn(), await signIn()];
      const operator = {
        id: `op-${n}`,
        login: `op.${n}`,
        password: PASSWORD,
        role: 'operator',
        name: sameText('Operator'),
      } as const;
      await saveAccounts(db.database, { ...operator, createdAt: APP.createdAt });
      const token = (await signInWhole(createBrowser(), node.url, operator.login)).access_token;
      const end = (whose: string, as = token) => node.ask(as, 'POST', `/api/accounts/${whose}/end-sessions`, {});
      assert.equal((await end(login, mine[0])).code, 'http.role-not-admitted');
      assert.equal((await end('nobody.here')).code, 'sign-in.no-such-account');
      assert.equal((await end(login)).status, 204);
      for (const one of mine) assert.equal(await node.signIn.actorOf(one), undefined);
      assert.ok(await node.signIn.actorOf(token));
    });

    it('are ended by whoever showed lately who they are, and not by an open page that somebody left', async () => {
      const mine = await signIn();
      await signIn();
      const other = (await sessions(mine)).find(({ current }) => !current);
      await db.database.transaction((tx) =>
        tx.query(`update oidc.session set proved_at = proved_at - interval '16 minutes' where account_id = $1`, [
          `acc-${n}`,
        ]),
      );
      for (const door of [`${other?.id}/end`, 'end-others']) {
        assert.equal((await node.ask(mine, 'POST', `/api/account/sessions/${door}`, {})).code, 'sign-in.proof-needed');
      }
      await node.ask(mine, 'POST', '/api/account/proof', { password: PASSWORD });
      assert.equal((await node.ask(mine, 'POST', `/api/account/sessions/${other?.id}/end`, {})).status, 204);
    });

    it('of somebody else are not to be ended', async () => {
      const mine = await signIn();
      const [own] = await sessions(mine);
      const stranger = (await signInWhole(createBrowser(), node.url, aDemoDoctor.login)).access_token;
      assert.equal(
        (await node.ask(stranger, 'POST', `/api/account/sessions/${own?.id}/end`, {})).code,
        'sign-in.none-of-yours',
      );
      assert.ok(await node.signIn.actorOf(mine));
    });
  });

  describe('applications that were allowed', () => {
    const allow = () =>
      letIn(createBrowser(), node.url, login, {
        client_id: APP.id,
        redirect_uri: APP.redirectUris[0],
        scope: 'openid offline_access patient/Observation.rs',
        prompt: 'consent',
      });
    const list = async (token: string) => (await node.ask(token, 'GET', '/api/account/applications')).json.applications;

    it('are told with what they may see in words, since when, and when last', async () => {
      const token = await signIn();
      assert.deepEqual(await list(token), []);
      await allow();
      const [app] = await list(token);
      assert.deepEqual([app.id, app.name.en, app.stays], [APP.id, 'Synthetic Application', true]);
      assert.ok(app.scopes.some(({ text }: { text: { en: string } }) => /results and measurements/i.test(text.en)));
      assert.ok(app.usedAt && app.since);
    });

    it('are told nothing more once it is taken back: access and refresh tokens are dead at once, and they have to ask anew', async () => {
      const token = await signIn();
      const tokens = await allow();
      assert.ok(await node.signIn.actorOf(tokens.access_token));
      assert.equal((await node.ask(token, 'POST', `/api/account/applications/${APP.id}/revoke`, {})).status, 204);
      assert.equal(await node.signIn.actorOf(tokens.access_token), undefined);
      const again = await askToken(node.url, {
        grant_type: 'refresh_token',
        client_id: APP.id,
        refresh_token: tokens.refresh_token ?? '',
      });
      assert.equal(again.status, 400);
      assert.deepEqual(await list(token), []);
      assert.ok(await node.signIn.actorOf(token), 'the portal goes on');
      assert.deepEqual(bases(), ['sign-in.application-removed']);
      assert.equal(
        (await node.ask(token, 'POST', `/api/account/applications/${APP.id}/revoke`, {})).code,
        'sign-in.none-of-yours',
      );
    });
  });
});

describe('a password that others have lost', () => {
  let db: TestDatabase;
  let node: TestNode;
  before(async () => {
    db = await testDatabase();
    await saveAccounts(db.database, aDoctor);
    node = await startTestNode(db.database, { isBreached: async (password) => password === NEXT });
  });
  after(async () => {
    await node.close();
    await db.close();
  });

  it('is nobody’s to choose, at a change and in place of a forgotten one', async () => {
    const token = (await signInWhole(createBrowser(), node.url, aDoctor.login)).access_token;
    const change = (next: string) => node.ask(token, 'POST', '/api/account/password', { current: PASSWORD, next });
    assert.equal((await change(NEXT)).code, 'sign-in.password-breached');
    const { codes } = (await node.ask(token, 'POST', '/api/account/recovery-codes', {})).json;
    const browser = createBrowser();
    const { interaction } = await authorize(browser, node.url);
    const door = `${node.url}/api/interactions/${interaction}`;
    await browser.post(`${door}/reset`, { login: aDoctor.login, code: codes[0] });
    assert.match(await (await browser.post(`${door}/new-password`, { next: NEXT })).text(), /password-breached/);
    assert.equal((await browser.post(`${door}/new-password`, { next: `${NEXT} 2` })).status, 200);
  });
});
