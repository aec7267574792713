import assert from 'node:assert/strict';
import { get as httpGet } from 'node:http';
import { after, before, describe, it } from 'node:test';
import { decodeJwt, decodeProtectedHeader } from 'jose';
import { type TestDatabase, testDatabase } from '../../../test/harness.ts';
import { InteractionView } from './contract.ts';
import {
  aDemoDoctor,
  aDoctor,
  aPatient,
  authorize,
  clockFromNow,
  createBrowser,
  PASSWORD,
  refresh,
  saveAccounts,
  signInTo,
  signInWhole,
  startTestNode,
  type TestNode,
  type Tokens,
  tradeCode,
} from './fixtures.ts';

describe('signing in to the portal (authorization code, PKCE)', () => {
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

  it('asks the person, and gives tokens that name who, where and for what', async () => {
    const browser = createBrowser('zh-HK');
    const attempt = await authorize(browser, node.url);
    assert.equal(attempt.response.status, 303);
    const view = InteractionView.parse(
      await (await browser.request(`${node.url}/api/interactions/${attempt.interaction}`)).json(),
    );
    assert.deepEqual(
      [view.prompt, view.client.id, view.lang, view.demo, view.demoSignIns],
      ['login', 'causeway-portal', 'zh-Hant-HK', false, []],
    );

    const tokens = await signInWhole(browser, node.url, 'Doctor.One ');
    const claims = decodeJwt(tokens.access_token);
    assert.deepEqual(decodeProtectedHeader(tokens.access_token).alg, 'ES256');
    assert.deepEqual(
      { ...claims, iat: 0, exp: 0, jti: '', grant: '', session: '', auth_time: 0 },
      {
        jti: '',
        grant: '',
        session: '',
        auth_time: 0,
        acr: 'urn:causeway:acr:one-factor',
        amr: ['pwd'],
        iat: 0,
        exp: 0,
        iss: node.url,
        aud: `${node.url}/fhir/R4`,
        sub: 'acc-doctor',
        client_id: 'causeway-portal',
        role: 'clinician',
        org: 'org1',
        fhirUser: `${node.url}/fhir/R4/Practitioner/d1`,
        scope: 'openid fhirUser profile offline_access user/*.cruds',
      },
    );
    assert.equal((claims.exp ?? 0) - (claims.iat ?? 0), 600);
    const identity = decodeJwt(tokens.id_token);
    assert.deepEqual(
      [identity.sub, identity.nonce, identity.fhirUser, identity.name],
      ['acc-doctor', 'the-nonce', `${node.url}/fhir/R4/Practitioner/d1`, 'Synthetic Doctor'],
    );
    assert.equal('patient' in tokens, false);
    assert.deepEqual(await node.signIn.actorOf(tokens.access_token), {
      kind: 'person',
      role: 'clinician',
      accountId: 'acc-doctor',
      name: aDoctor.name,
      fhirUser: 'Practitioner/d1',
      organization: { id: 'org1', name: aDoctor.organizationName },
      scopes: ['openid', 'fhirUser', 'profile', 'offline_access', 'user/*.cruds'],
      clientId: 'causeway-portal',
      session: claims.session,
      grant: claims.grant,
      methods: ['pwd'],
    });
    assert.deepEqual(node.faults, []);
  });

  it('puts the patient beside the token of a patient', async () => {
    const tokens = await signInWhole(createBrowser(), node.url, aPatient.login);
    assert.equal(tokens.patient, 'p1');
    assert.equal(decodeJwt(tokens.access_token).patient, 'p1');
    assert.match(tokens.scope, /patient\/\*\.cruds/);
    const userinfo = await fetch(`${node.url}/oauth/userinfo`, {
      headers: { authorization: `Bearer ${tokens.access_token}` },
    });
    assert.deepEqual(await userinfo.json(), {
      sub: 'acc-patient',
      name: 'Synthetic Patient',
      role: 'patient',
      fhirUser: `${node.url}/fhir/R4/Patient/p1`,
    });
  });

  it('does not ask again while the session lasts', async () => {
    const browser = createBrowser();
    await signInTo(browser, node.url, aDoctor.login);
    const again = await authorize(browser, node.url, { prompt: 'none' });
    const back = new URL(again.response.headers.get('location') ?? '');
    assert.ok(back.searchParams.get('code'));
    assert.equal(back.searchParams.get('state'), 'the-state');
    assert.equal(back.searchParams.get('iss'), node.url);
  });

  it('refuses a wrong password and an unknown login in the same words', async () => {
    const browser = createBrowser('zh-CN');
    const { interaction } = await authorize(browser, node.url);
    const say = async (login: string, password: string) => {
      const answer = await browser.post(`${node.url}/api/interactions/${interaction}/sign-in`, { login, password });
      const outcome = (await answer.json()) as { resourceType: string; issue: { details: unknown; code: string }[] };
      return {
        status: answer.status,
        type: outcome.resourceType,
        code: outcome.issue[0]?.code,
        details: outcome.issue[0]?.details,
      };
    };
    const wrong = await say(aDoctor.login, 'nonsense');
    assert.deepEqual(wrong, await say('nobody.here', 'nonsense'));
    assert.deepEqual(wrong, {
      status: 401,
      type: 'OperationOutcome',
      code: 'login',
      details: {
        coding: [{ system: 'urn:causeway:refusal', code: 'sign-in.wrong' }],
        text: '用户名或密码不正确。',
      },
    });
    const [known, unknown] = node.events.slice(-2);
    assert.deepEqual(
      [known?.outcome, known?.accountId, known?.reason, unknown?.accountId],
      ['denied', 'acc-doctor', 'sign-in.wrong', undefined],
    );
  });

  it('refuses malformed, foreign and misplaced requests, each with its own code', async () => {
    const browser = createBrowser();
    const { interaction } = await authorize(browser, node.url);
    const door = `${node.url}/api/interactions/${interaction}`;
    const code = async (answer: Response) => {
      const outcome = (await answer.json()) as { issue: { details: { coding: { code: string }[] } }[] };
      return `${answer.status} ${outcome.issue[0]?.details.coding[0]?.code}`;
    };
    assert.equal(await code(await browser.post(`${door}/sign-in`, { login: 'x' })), '400 sign-in.input');
    for (const body of [{ login: 'x\0', password: 'y' }, { demoLogin: '\0' }]) {
      assert.equal(await code(await browser.post(`${door}/sign-in`, body)), '400 sign-in.input');
    }
    assert.equal(
      await code(await browser.post(`${door}/sign-in`, { login: 'x', password: 'y', z: 1 })),
      '400 sign-in.input',
    );
    assert.equal(
      await code(await browser.post(`${door}/sign-in`, {}, { origin: 'https://elsewhere.example' })),
      '403 sign-in.other-site',
    );
    assert.equal(
      await code(await browser.post(`${door}/sign-in`, {}, { 'content-type': 'text/plain' })),
      '400 sign-in.not-json',
    );
    assert.equal(
      await code(await browser.post(`${door}/sign-in`, { login: 'x'.repeat(20_000), password: 'y' })),
      '413 sign-in.too-large',
    );
    assert.equal(
      await code(await browser.post(`${door}/sign-in`, { login: 'x'.repeat(3_000_000), password: 'y' })),
      '413 sign-in.too-large',
    );
    assert.equal(await code(await browser.request(`${door}/sign-in`)), '405 sign-in.method');
    assert.equal(await code(await browser.post(`${door}/consent`, {})), '409 sign-in.not-this-step');
    assert.equal(await code(await browser.post(`${door}/nonsense`, {})), '410 sign-in.interaction-gone');
    assert.equal(
      await code(await browser.post(`${door}/sign-in`, { demoLogin: aDemoDoctor.login })),
      '404 sign-in.no-demo',
    );
    assert.equal(
      await code(await browser.post(`${node.url}/api/interactions/other/sign-in`, {})),
      '410 sign-in.interaction-gone',
    );
  });

  it('binds each step to the browser that began: another one with the same address gets nothing', async () => {
    const { interaction } = await authorize(createBrowser(), node.url);
    const stranger = createBrowser();
    await authorize(stranger, node.url);
    const answer = await stranger.post(`${node.url}/api/interactions/${interaction}/sign-in`, {
      login: aDoctor.login,
      password: PASSWORD,
    });
    assert.equal(answer.status, 410);
  });

  it('lets two tabs of one browser sign in side by side', async () => {
    const browser = createBrowser();
    const first = await authorize(browser, node.url);
    const second = await authorize(browser, node.url);
    for (const { interaction } of [first, second]) {
      assert.equal((await browser.request(`${node.url}/api/interactions/${interaction}`)).status, 200);
    }
  });

  it('goes back to the application when the person does', async () => {
    const browser = createBrowser();
    const { interaction } = await authorize(browser, node.url);
    const answer = await browser.post(`${node.url}/api/interactions/${interaction}/abort`, {});
    const { redirectTo } = (await answer.json()) as { redirectTo: string };
    const response = await browser.request(redirectTo);
    const back = new URL(response.headers.get('location') ?? '');
    assert.equal(`${back.origin}${back.pathname}`, `${node.url}/signed-in`);
    assert.equal(back.searchParams.get('error'), 'access_denied');
  });

  it('takes a code once; a second time ends everything the first time gave', async () => {
    const { attempt, back } = await signInTo(createBrowser(), node.url, aDoctor.login);
    const code = back.searchParams.get('code') ?? '';
    const tokens = (await (await tradeCode(node.url, attempt, code)).json()) as Tokens;
    assert.ok(await node.signIn.actorOf(tokens.access_token));
    const replay = await tradeCode(node.url, attempt, code);
    assert.deepEqual([replay.status, ((await replay.json()) as Tokens).error], [400, 'invalid_grant']);
    assert.equal((await refresh(node.url, tokens.refresh_token ?? '')).status, 400);
    clock.move(5_000);
    assert.equal(await node.signIn.actorOf(tokens.access_token), undefined);
  });

  it('gives one answer at most when a code is traded many times at once', async () => {
    const { attempt, back } = await signInTo(createBrowser(), node.url, aDoctor.login);
    const code = back.searchParams.get('code') ?? '';
    const answers = await Promise.all(Array.from({ length: 8 }, () => tradeCode(node.url, attempt, code)));
    assert.ok(answers.filter((answer) => answer.status === 200).length <= 1);
  });

  it('takes a code only with the verifier, address and client it was given for', async () => {
    const { attempt, back } = await signInTo(createBrowser(), node.url, aDoctor.login);
    const code = back.searchParams.get('code') ?? '';
    for (const change of [
      { code_verifier: 'w'.repeat(43) },
      { redirect_uri: `${node.url}/other` },
      { client_id: 'causeway-cli' },
    ] as Record<string, string>[]) {
      const answer = await tradeCode(node.url, attempt, code, change);
      assert.deepEqual(
        [answer.status, ((await answer.json()) as Tokens).error],
        [400, 'invalid_grant'],
        JSON.stringify(change),
      );
    }
  });

  it('refuses to begin without PKCE, for another server, or back to an address that is not registered', async () => {
    const error = async (params: Record<string, string | undefined>) => {
      const { response } = await authorize(createBrowser(), node.url, params);
      return new URL(response.headers.get('location') ?? node.url).searchParams.get('error') ?? response.status;
    };
    assert.equal(await error({ code_challenge: undefined, code_challenge_method: undefined }), 'invalid_request');
    assert.equal(await error({ code_challenge_method: 'plain' }), 'invalid_request');
    assert.equal(await error({ aud: 'https://other.example/fhir/R4' }), 'invalid_request');
    const forged = { scope: 'system/*.cruds', causeway_asked: 'user/*.cruds', nonce: undefined };
    assert.equal(await error(forged), 'invalid_scope');
    assert.equal(await error({ redirect_uri: 'https://elsewhere.example/' }), 400);
  });

  it('sends whoever came by a name it does not know to the node’s own address first', async () => {
    const { status, location } = await new Promise<{ status: number | undefined; location: string | undefined }>(
      (resolve, reject) => {
        const headers = { host: 'clinic.example' };
        httpGet(`${node.url}/oauth/authorize?client_id=x`, { headers }, (response) => {
          response.resume();
          resolve({ status: response.statusCode, location: response.headers.location });
        }).once('error', reject);
      },
    );
    assert.deepEqual([status, location], [302, `${node.url}/oauth/authorize?client_id=x`]);
  });

  it('signs in at localhost as at 127.0.0.1, under the node’s one name', async () => {
    const alias = `http://localhost:${new URL(node.url).port}`;
    const { attempt, back } = await signInTo(createBrowser(), alias, aDoctor.login);
    assert.equal(back.origin, alias);
    const tokens = (await (await tradeCode(alias, attempt, back.searchParams.get('code') ?? '')).json()) as Tokens;
    assert.equal(decodeJwt(tokens.access_token).iss, node.url);
    assert.ok(await node.signIn.actorOf(tokens.access_token));
  });

  it('turns a refresh token once; the old one again ends the whole line', async () => {
    const first = await signInWhole(createBrowser(), node.url, aDoctor.login);
    const second = (await (await refresh(node.url, first.refresh_token ?? '')).json()) as Tokens;
    assert.notEqual(second.refresh_token, first.refresh_token);
    assert.equal(second.scope, first.scope);
    assert.ok(await node.signIn.actorOf(second.access_token));
    assert.equal((await refresh(node.url, first.refresh_token ?? '')).status, 400);
    assert.equal((await refresh(node.url, second.refresh_token ?? '')).status, 400);
    clock.move(5_000);
    assert.equal(await node.signIn.actorOf(second.access_token), undefined);
  });

  it('narrows a refresh where asked, and never widens it', async () => {
    const tokens = await signInWhole(createBrowser(), node.url, aPatient.login, {
      scope: 'openid online_access patient/*.rs',
      causeway_asked: 'patient/*.cruds',
    });
    assert.equal(tokens.scope, 'openid online_access patient/*.rs');
    const wider = await fetch(`${node.url}/oauth/token`, {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'refresh_token',
        client_id: 'causeway-portal',
        refresh_token: tokens.refresh_token ?? '',
        scope: 'patient/*.cruds',
      }),
    });
    assert.deepEqual([wider.status, ((await wider.json()) as Tokens).error], [400, 'invalid_scope']);
  });

  it('keeps sessions, refresh tokens and access tokens over a restart', async () => {
    const browser = createBrowser();
    const tokens = await signInWhole(browser, node.url, aDoctor.login);
    await node.restart();
    assert.ok(await node.signIn.actorOf(tokens.access_token));
    assert.equal((await refresh(node.url, tokens.refresh_token ?? '')).status, 200);
    const again = await authorize(browser, node.url, { prompt: 'none' });
    assert.ok(new URL(again.response.headers.get('location') ?? '').searchParams.get('code'));
  });

  it('knows a person from a program, whatever the account is called', async () => {
    const odd = { ...aDoctor, id: 'causeway-portal', login: 'odd.one' };
    await saveAccounts(db.database, odd);
    const tokens = await signInWhole(createBrowser(), node.url, odd.login);
    assert.equal((await node.signIn.actorOf(tokens.access_token))?.kind, 'person');
  });

  it('takes a token for ten minutes and not for eleven', async () => {
    const ownClock = clockFromNow();
    const own = await startTestNode(db.database, { clock: ownClock });
    try {
      const tokens = await signInWhole(createBrowser(), own.url, aDoctor.login);
      ownClock.move(9 * 60_000);
      assert.ok(await own.signIn.actorOf(tokens.access_token));
      ownClock.move(2 * 60_000);
      assert.equal(await own.signIn.actorOf(tokens.access_token), undefined);
    } finally {
      await own.close();
    }
  });

  it('refuses the tokens of another node, altered tokens and things that are none', async () => {
    const otherDb = await testDatabase();
    await saveAccounts(otherDb.database, aDoctor);
    const other = await startTestNode(otherDb.database, { id: 'sz' });
    try {
      const tokens = await signInWhole(createBrowser(), other.url, aDoctor.login);
      assert.ok(await other.signIn.actorOf(tokens.access_token));
      assert.equal(await node.signIn.actorOf(tokens.access_token), undefined);
      const own = await signInWhole(createBrowser(), node.url, aDoctor.login);
      assert.equal(await node.signIn.actorOf(own.id_token), undefined, 'an identity token is no access token');
      const [head, , tail] = own.access_token.split('.');
      const forged = Buffer.from(
        JSON.stringify({ ...decodeJwt(own.access_token), role: 'operator', sub: 'acc-patient' }),
      );
      assert.equal(await node.signIn.actorOf(`${head}.${forged.toString('base64url')}.${tail}`), undefined);
      for (const text of ['', 'x', 'a.b.c']) assert.equal(await node.signIn.actorOf(text), undefined);
    } finally {
      await other.close();
      await otherDb.close();
    }
  });
});
