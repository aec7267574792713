import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import {
  aPatient,
  askToken,
  authorize,
  createBrowser,
  follow,
  PASSWORD,
  refresh,
  signInTo,
  type TestNode,
  type Tokens,
  tradeCode,
} from './fixtures.ts';
import { APP, letInApp, OTHER, QUERY, type SmartNode, smartNode } from './smart-fixtures.ts';

describe('what a hostile application tries', () => {
  let smart: SmartNode;
  let node: TestNode;
  before(async () => {
    smart = await smartNode();
    ({ node } = smart);
  });
  after(() => smart.close());

  const refusedPage = async (params: Record<string, string | undefined>) => {
    const { response } = await authorize(createBrowser(), node.url, { ...APP, scope: 'openid', ...params });
    return [response.status, response.headers.get('location')];
  };
  const errorOf = async (params: Record<string, string | undefined>) => {
    const { response } = await authorize(createBrowser(), node.url, { ...APP, scope: 'openid', ...params });
    const { searchParams, hash } = new URL(response.headers.get('location') ?? 'x:', node.url);
    return searchParams.get('error') ?? new URLSearchParams(hash.slice(1)).get('error');
  };

  it('redirect_uri is exact: anything else is told to the person, not to the address', async () => {
    for (const redirect_uri of [
      `${APP.redirect_uri}/`,
      `${APP.redirect_uri}?x=1`,
      `${APP.redirect_uri}#x`,
      'https://app.example/Back',
      'https://app.example:8443/back',
      'https://app.example/back/../back',
      'http://app.example/back',
      'https://app.example@evil.example/back',
      OTHER.redirect_uri,
    ]) {
      assert.deepEqual(await refusedPage({ redirect_uri }), [400, null], redirect_uri);
    }
  });

  it('PKCE cannot be left out or made plain', async () => {
    assert.equal(await errorOf({ code_challenge: undefined, code_challenge_method: undefined }), 'invalid_request');
    assert.equal(await errorOf({ code_challenge_method: 'plain' }), 'invalid_request');
    assert.equal(
      await errorOf({ code_challenge_method: undefined }),
      'invalid_request',
      'plain is what nothing would mean',
    );
  });

  it('no token comes by the address bar', async () => {
    for (const response_type of ['token', 'id_token', 'code id_token', 'code token']) {
      assert.equal(await errorOf({ response_type }), 'unsupported_response_type', response_type);
    }
  });

  it('a code is the other’s only with the other’s verifier, address and name; after a second use nothing of it is left', async () => {
    const browser = createBrowser();
    const { attempt, back } = await signInTo(browser, node.url, aPatient.login, {
      ...APP,
      scope: 'openid online_access',
    });
    const door = `${node.url}/api/interactions/${back.searchParams.get('interaction')}/consent`;
    const { redirectTo } = (await (await browser.post(door, {})).json()) as { redirectTo: string };
    const end = await follow(browser, node.url, redirectTo);
    assert.equal(end.searchParams.get('iss'), node.url, 'a client of two servers knows whose answer it is (RFC 9207)');
    const code = end.searchParams.get('code') ?? '';
    for (const change of [
      { client_id: OTHER.client_id, redirect_uri: OTHER.redirect_uri },
      { redirect_uri: OTHER.redirect_uri },
      { code_verifier: 'x'.repeat(43) },
    ]) {
      assert.equal((await tradeCode(node.url, attempt, code, change as never)).status, 400, JSON.stringify(change));
    }
    const tokens = (await (await tradeCode(node.url, attempt, code)).json()) as Tokens;
    assert.ok(tokens.refresh_token);
    assert.equal((await tradeCode(node.url, attempt, code)).status, 400);
    assert.equal(
      (await refresh(node.url, tokens.refresh_token ?? '', APP.client_id)).status,
      400,
      'revoked by the reuse',
    );
  });

  it('a refresh asks for no more than was granted, not by a wider query either', async () => {
    const granted = `patient/Observation.rs?${QUERY}`;
    const { refresh_token: refreshToken = '' } = await letInApp(
      smart,
      aPatient.login,
      `openid online_access ${granted}`,
    );
    for (const scope of [
      'patient/Observation.rs',
      'patient/*.rs',
      'user/*.cruds',
      'system/*.rs',
      'launch',
      `${granted} openid offline_access`,
    ]) {
      const answer = await askToken(node.url, {
        grant_type: 'refresh_token',
        client_id: APP.client_id,
        refresh_token: refreshToken,
        scope,
      });
      assert.deepEqual([answer.status, ((await answer.json()) as Tokens).error], [400, 'invalid_scope'], scope);
    }
    const again = (await (await refresh(node.url, refreshToken, APP.client_id)).json()) as Tokens;
    assert.equal(again.scope, `openid online_access ${granted}`, 'what was refused used nothing up');
  });

  it('a token in an address is no token', async () => {
    const { access_token: token } = await letInApp(smart, aPatient.login, 'openid');
    const answer = await fetch(`${node.url}/oauth/userinfo?access_token=${token}`);
    assert.equal(answer.status, 400);
    assert.equal(
      (await fetch(`${node.url}/oauth/userinfo`, { headers: { authorization: `Bearer ${token}` } })).status,
      200,
    );
  });

  it('a parameter given twice, a request by reference and a password of the person are refused', async () => {
    const { response } = await authorize(createBrowser(), node.url, { ...APP, scope: 'openid' });
    const twice = await createBrowser().request(`${response.url}&scope=openid%20user/*.cruds`);
    assert.equal(
      new URL(twice.headers.get('location') ?? 'x:', node.url).searchParams.get('error') ?? String(twice.status),
      'invalid_request',
    );
    assert.equal(await errorOf({ request: 'eyJhbGciOiJub25lIn0.e30.' }), 'request_not_supported');
    assert.equal(await errorOf({ request_uri: 'https://evil.example/r' }), 'request_uri_not_supported');
    const password = await askToken(node.url, {
      grant_type: 'password',
      client_id: APP.client_id,
      username: aPatient.login,
      password: PASSWORD,
    });
    assert.deepEqual([password.status, ((await password.json()) as Tokens).error], [400, 'unsupported_grant_type']);
  });

  it('another page of the web may ask for a token, and is not told what it may not know', async () => {
    const origin = 'https://app.example';
    const asked = await fetch(`${node.url}/oauth/token`, {
      method: 'POST',
      headers: { origin },
      body: new URLSearchParams({ grant_type: 'authorization_code', client_id: APP.client_id, code: 'x' }),
    });
    assert.equal(asked.headers.get('access-control-allow-origin'), origin);
    const foreign = await fetch(`${node.url}/oauth/token`, {
      method: 'POST',
      headers: { origin: 'https://evil.example' },
      body: new URLSearchParams({ grant_type: 'authorization_code', client_id: APP.client_id, code: 'x' }),
    });
    assert.equal(foreign.headers.get('access-control-allow-origin'), null);
  });
});
