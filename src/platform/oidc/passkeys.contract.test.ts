import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { decodeJwt } from 'jose';
import { generateSync } from 'otplib';
import { type TestDatabase, testDatabase } from '../../../test/harness.ts';
import { AccountView, RecoveryCodes } from './account/contract.ts';
import { InteractionView, SignInAnswer } from './contract.ts';
import {
  aDoctor,
  aPatient,
  authorize,
  clockFromNow,
  createBrowser,
  follow,
  PASSWORD,
  saveAccounts,
  signInWhole,
  startTestNode,
  type TestNode,
  type Tokens,
  tradeCode,
} from './fixtures.ts';
import { createSoftPasskey, type Wrongs } from './passkey-fixtures.ts';
import { relyingPartyOf } from './relying-party.ts';

type SoftPasskey = ReturnType<typeof createSoftPasskey>;

describe('passkeys', () => {
  let db: TestDatabase;
  let node: TestNode;
  let origin: string;
  let key: SoftPasskey;
  let token: string;
  const clock = clockFromNow();
  before(async () => {
    db = await testDatabase();
    await saveAccounts(db.database, aPatient, aDoctor);
    node = await startTestNode(db.database, { clock });
    // Browsers give passkeys to `localhost`, never to an address by number.
    origin = node.url.replace('127.0.0.1', 'localhost');
    token = (await signInWhole(createBrowser(), node.url, aDoctor.login)).access_token;
    key = createSoftPasskey(origin, 'localhost');
  });
  after(async () => {
    await node.close();
    await db.close();
  });

  const question = async (as = token) =>
    (await node.ask(as, 'POST', '/api/account/passkeys/question', {})).json.options;
  const add = async (passkey: SoftPasskey, wrong: Wrongs = {}, as = token) => {
    const response = passkey.create(await question(as), wrong);
    return node.ask(as, 'POST', '/api/account/passkeys', { name: 'Synthetic telephone', response });
  };

  /** Signs in by a passkey alone; where it goes next, or the code of the refusal. */
  async function signIn(passkey: SoftPasskey, wrong: Wrongs = {}) {
    const browser = createBrowser();
    const attempt = await authorize(browser, node.url);
    const door = `${node.url}/api/interactions/${attempt.interaction}`;
    const asked = (await (await browser.post(`${door}/passkey-question`, {})).json()) as {
      options: { challenge: string };
    };
    const response = passkey.get(asked.options, wrong);
    const answer = await browser.post(`${door}/passkey`, { response });
    const body = (await answer.json()) as {
      redirectTo?: string;
      issue?: { details: { coding: { code: string }[] } }[];
    };
    return {
      browser,
      attempt,
      door,
      response,
      to: body.redirectTo ?? '',
      code: body.issue?.[0]?.details.coding[0]?.code,
    };
  }

  describe('are registered', () => {
    it('not with an answer from another page, to another question, for another node, or without a finger on the device', async () => {
      const wrongs: Wrongs[] = [
        { origin: 'https://phish.example' },
        { challenge: 'AAAAAAAAAAAAAAAAAAAAAA' },
        { rpId: 'phish.example' },
        { verified: false },
        { type: 'webauthn.get' },
      ];
      for (const wrong of wrongs) {
        const refused = await add(createSoftPasskey(origin, 'localhost'), wrong);
        assert.equal(refused.code, 'sign-in.passkey-not-kept', JSON.stringify(wrong));
      }
      const asked = await question();
      const answer = { name: 'x', response: createSoftPasskey(origin, 'localhost').create(asked) };
      const stranger = (await signInWhole(createBrowser(), node.url, aPatient.login)).access_token;
      assert.equal(
        (await node.ask(stranger, 'POST', '/api/account/passkeys', answer)).code,
        'sign-in.passkey-not-kept',
        'in another session',
      );
    });

    it('with a name; the first brings recovery codes; the same answer is taken once', async () => {
      const added = await add(key);
      assert.equal(added.status, 201);
      assert.equal(RecoveryCodes.parse(added.json).codes.length, 10);
      const { passkeys, passkeyUrl } = AccountView.parse((await node.ask(token, 'GET', '/api/account')).json);
      assert.deepEqual(
        passkeys.map(({ id, name, synced }) => ({ id, name, synced })),
        [{ id: key.id, name: 'Synthetic telephone', synced: false }],
      );
      assert.equal(passkeyUrl, origin);
      assert.ok(node.notes.some(({ basis }) => basis === 'sign-in.passkey-added'));
      assert.ok(node.told.some((told) => told.endsWith(' passkey-added')));
    });
  });

  describe('let in', () => {
    it('alone, as two factors, without a login being typed', async () => {
      const { browser, attempt, to } = await signIn(key);
      const back = await follow(browser, node.url, to);
      const answer = await tradeCode(node.url, attempt, back.searchParams.get('code') ?? '');
      const claims = decodeJwt(((await answer.json()) as Tokens).access_token);
      assert.deepEqual(
        [claims.sub, claims.acr, claims.amr],
        [aDoctor.id, 'urn:causeway:acr:two-factors', ['hwk', 'user', 'mfa']],
      );
      assert.deepEqual([node.events.at(-1)?.method, node.events.at(-1)?.outcome], ['passkey', 'permitted']);
    });

    it('after the password, which alone is not enough any more', async () => {
      const browser = createBrowser();
      const attempt = await authorize(browser, node.url);
      const door = `${node.url}/api/interactions/${attempt.interaction}`;
      const answer = await browser.post(`${door}/sign-in`, { login: aDoctor.login, password: PASSWORD });
      assert.deepEqual(SignInAnswer.parse(await answer.json()), {
        secondFactor: { totp: false, passkey: true, recovery: true },
      });
      const asked = (await (await browser.post(`${door}/passkey-question`, {})).json()) as {
        options: { challenge: string; allowCredentials: { id: string }[] };
      };
      assert.deepEqual(
        asked.options.allowCredentials.map(({ id }) => id),
        [key.id],
      );
      const shown = await browser.post(`${door}/passkey`, { response: key.get(asked.options) });
      assert.equal(shown.status, 200);
    });

    it('nobody by an answer from another page, to another question, by another key, without a finger, or for somebody else', async () => {
      const wrongs: Wrongs[] = [
        { origin: 'https://phish.example' },
        { challenge: 'AAAAAAAAAAAAAAAAAAAAAA' },
        { rpId: 'phish.example' },
        { verified: false },
        { otherKey: true },
        { type: 'webauthn.create' },
        { userHandle: Buffer.from('somebody else').toString('base64url') },
      ];
      for (const wrong of wrongs)
        assert.equal((await signIn(key, wrong)).code, 'sign-in.passkey-wrong', JSON.stringify(wrong));
      assert.equal(
        (await signIn(createSoftPasskey(origin, 'localhost'))).code,
        'sign-in.passkey-wrong',
        'an unknown one',
      );
      assert.deepEqual([node.events.at(-1)?.outcome, node.events.at(-1)?.accountId], ['denied', undefined]);
    });

    it('nobody whose counter does not grow: there are two of the same key', async () => {
      assert.equal((await signIn(key, { counter: 1 })).code, 'sign-in.passkey-wrong');
      assert.equal((await signIn(key)).code, undefined);
    });

    it('once by the same answer: a question is asked once', async () => {
      const { browser, door, response } = await signIn(key);
      const again = await browser.post(`${door}/passkey`, { response });
      assert.notEqual(again.status, 200);
    });

    it('a synced one, which does not count', async () => {
      const cloud = createSoftPasskey(origin, 'localhost', { synced: true });
      const asked = (await node.ask(token, 'POST', '/api/account/proof/passkey-question', {})).json.options;
      assert.equal((await node.ask(token, 'POST', '/api/account/proof', { passkey: key.get(asked) })).status, 204);
      assert.equal((await add(cloud)).status, 201);
      for (let n = 0; n < 2; n++) assert.equal((await signIn(cloud)).code, undefined);
    });

    it('no account that may not sign in', async () => {
      await db.database.transaction((tx) =>
        tx.query('update oidc.account set disabled_at = now() where id = $1', [aDoctor.id]),
      );
      assert.equal((await signIn(key)).code, 'sign-in.passkey-wrong');
      await db.database.transaction((tx) =>
        tx.query('update oidc.account set disabled_at = null where id = $1', [aDoctor.id]),
      );
    });
  });

  it('are shown again for an act that asks for it, and a stranger’s is not taken', async () => {
    const patient = (await signInWhole(createBrowser(), node.url, aPatient.login)).access_token;
    const asked = (await node.ask(patient, 'POST', '/api/account/proof/passkey-question', {})).json.options;
    const strange = await node.ask(patient, 'POST', '/api/account/proof', { passkey: key.get(asked) });
    assert.equal(strange.code, 'sign-in.passkey-wrong');
  });

  it('are renamed and removed by their owner only; without the last one the password lets in alone again', async () => {
    const patient = (await signInWhole(createBrowser(), node.url, aPatient.login)).access_token;
    const path = `/api/account/passkeys/${key.id}`;
    assert.equal((await node.ask(patient, 'POST', `${path}/rename`, { name: 'mine' })).code, 'sign-in.none-of-yours');
    assert.equal((await node.ask(patient, 'POST', `${path}/remove`, {})).code, 'sign-in.none-of-yours');
    assert.equal((await node.ask(token, 'POST', `${path}/rename`, { name: 'Key in the drawer' })).status, 204);
    const { passkeys } = AccountView.parse((await node.ask(token, 'GET', '/api/account')).json);
    assert.ok(passkeys.some(({ name }) => name === 'Key in the drawer'));
    for (const { id } of passkeys) {
      assert.equal((await node.ask(token, 'POST', `/api/account/passkeys/${id}/remove`, {})).status, 204);
    }
    assert.ok((await signInWhole(createBrowser(), node.url, aDoctor.login)).access_token);
  });

  it('work at a name over https and on this machine, and are not offered anywhere else', async () => {
    assert.deepEqual(relyingPartyOf('https://hk.example.org'), {
      id: 'hk.example.org',
      origins: ['https://hk.example.org'],
    });
    assert.deepEqual(relyingPartyOf('http://127.0.0.1:8081'), { id: 'localhost', origins: ['http://localhost:8081'] });
    for (const url of ['http://hk.example.org', 'https://10.0.0.7', 'https://[2001:db8::1]']) {
      assert.equal(relyingPartyOf(url), undefined, url);
    }
    const browser = createBrowser();
    const { interaction } = await authorize(browser, node.url);
    const view = InteractionView.parse(
      await (await browser.request(`${node.url}/api/interactions/${interaction}`)).json(),
    );
    assert.equal(view.passkeyUrl, origin);
  });
});

describe('a passkey in place of a forgotten password', () => {
  let db: TestDatabase;
  let node: TestNode;
  let key: SoftPasskey;
  let token: string;
  before(async () => {
    db = await testDatabase();
    await saveAccounts(db.database, aPatient, aDoctor);
    node = await startTestNode(db.database);
    key = createSoftPasskey(node.url.replace('127.0.0.1', 'localhost'), 'localhost');
    token = (await signInWhole(createBrowser(), node.url, aDoctor.login)).access_token;
    const { options } = (await node.ask(token, 'POST', '/api/account/passkeys/question', {})).json;
    await node.ask(token, 'POST', '/api/account/passkeys', { name: 'Synthetic key', response: key.create(options) });
  });
  after(async () => {
    await node.close();
    await db.close();
  });

  /** At the sign-in page, with the key at hand. */
  async function atSignIn() {
    const browser = createBrowser();
    const { interaction } = await authorize(browser, node.url);
    const door = `${node.url}/api/interactions/${interaction}`;
    const post = (to: string, body: object) => browser.post(`${door}/${to}`, body);
    const show = async () => {
      const { options } = (await (await post('passkey-question', {})).json()) as { options: { challenge: string } };
      return (await post('reset-passkey', { response: key.get(options) })).json();
    };
    return { post, show };
  }

  it('is not taken after a code that is somebody else’s', async () => {
    const patient = (await signInWhole(createBrowser(), node.url, aPatient.login)).access_token;
    const { secret } = (await node.ask(patient, 'POST', '/api/account/totp', {})).json;
    const code = generateSync({ secret });
    const { codes } = (await node.ask(patient, 'POST', '/api/account/totp/confirm', { code })).json;
    const { post, show } = await atSignIn();
    assert.equal((await post('reset', { login: aPatient.login, code: codes[0] })).status, 200);
    assert.match(JSON.stringify(await show()), /sign-in\.passkey-wrong/);
    assert.equal((await post('new-password', { next: 'plastic turtle 41 choir' })).status, 409);
  });

  it('lets its owner set another without any code, and signs nobody in by it', async () => {
    const { post, show } = await atSignIn();
    assert.deepEqual(await show(), { reset: {} });
    const next = 'plastic turtle 41 choir';
    assert.deepEqual(await (await post('new-password', { next })).json(), { done: true });
    assert.equal((await post('sign-in', { login: aDoctor.login, password: PASSWORD })).status, 401);
    const answer = SignInAnswer.parse(await (await post('sign-in', { login: aDoctor.login, password: next })).json());
    assert.ok('secondFactor' in answer, 'the second factor is asked for as before');
    assert.equal(await node.signIn.actorOf(token), undefined, 'open sessions end');
  });
});
