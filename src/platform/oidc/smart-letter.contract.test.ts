import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { createRemoteJWKSet, exportJWK, generateKeyPair, jwtVerify, SignJWT } from 'jose';
import { type TestDatabase, testDatabase } from '../../../test/harness.ts';
import { registerAppClient, registerBackendClient } from './clients.ts';
import {
  aDoctor,
  aPatient,
  askToken,
  authorize,
  createBrowser,
  follow,
  sameText,
  saveAccounts,
  signInTo,
  startTestNode,
  type TestNode,
  type Tokens,
  tradeCode,
} from './fixtures.ts';

const APP = { client_id: 'app', redirect_uri: 'https://app.example/back' };
const ASSERTION = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

/** https://hl7.org/fhir/smart-app-launch/STU2.2/, as a suite that was written from it alone looks at what comes back. */
describe('SMART App Launch to the letter', () => {
  let db: TestDatabase;
  let node: TestNode;
  const keys = new Map<string, CryptoKey>();
  before(async () => {
    db = await testDatabase();
    await saveAccounts(db.database, aDoctor, aPatient);
    node = await startTestNode(db.database);
    const jwks = { keys: [] as object[] };
    for (const alg of ['ES384', 'RS384']) {
      const pair = await generateKeyPair(alg);
      keys.set(alg, pair.privateKey);
      jwks.keys.push({ ...(await exportJWK(pair.publicKey)), kid: alg, alg });
    }
    await db.database.transaction(async (tx) => {
      const createdAt = new Date();
      const scopes = ['openid', 'fhirUser', 'launch/patient', 'offline_access', 'patient/*.cruds', 'user/*.cruds'];
      const redirectUris = [APP.redirect_uri];
      await registerAppClient(tx, { id: APP.client_id, name: sameText('app'), redirectUris, scopes, createdAt });
      const name = sameText('program');
      await registerBackendClient(tx, { id: 'program', name, jwks, scopes: ['system/*.rs'], createdAt });
    });
  });
  after(async () => {
    await node.close();
    await db.close();
  });

  const read = async (path: string) => {
    const response = await fetch(`${node.url}${path}`);
    assert.equal(response.status, 200, path);
    assert.match(response.headers.get('content-type') ?? '', /^application\/(json|jwk-set\+json)/, path);
    return (await response.json()) as Record<string, unknown>;
  };

  /** A code, and how it was asked for. */
  async function allowed(login: string, scope: string) {
    const browser = createBrowser();
    const { attempt, back } = await signInTo(browser, node.url, login, { ...APP, scope });
    const door = `${node.url}/api/interactions/${back.searchParams.get('interaction')}/consent`;
    const { redirectTo } = (await (await browser.post(door, {})).json()) as { redirectTo: string };
    const end = await follow(browser, node.url, redirectTo);
    assert.equal(end.searchParams.get('state'), 'the-state');
    return { attempt, code: end.searchParams.get('code') ?? '' };
  }

  function assertTokenAnswer(response: Response): void {
    assert.equal(response.status, 200);
    assert.match(response.headers.get('content-type') ?? '', /^application\/json/);
    assert.match(response.headers.get('cache-control') ?? '', /no-store/, '“Cache-Control: no-store”');
    assert.equal(response.headers.get('pragma'), 'no-cache');
  }

  /** RFC 6749 §5.2 */
  async function assertTokenError(response: Response, ...errors: string[]): Promise<void> {
    const text = await response.text();
    assert.ok([400, 401].includes(response.status), `${response.status} ${text}`);
    assert.match(response.headers.get('content-type') ?? '', /^application\/json/);
    assert.match(response.headers.get('cache-control') ?? '', /no-store/);
    const { error } = JSON.parse(text) as Tokens;
    assert.ok(error !== undefined && errors.includes(error), text);
  }

  it('.well-known/smart-configuration has what is required, with what each capability requires', async () => {
    const smart = await read('/fhir/R4/.well-known/smart-configuration');
    const texts = (name: string) => smart[name] as string[];
    for (const name of ['authorization_endpoint', 'token_endpoint', 'introspection_endpoint', 'jwks_uri', 'issuer'])
      assert.ok(String(smart[name]).startsWith(node.url), name);
    assert.deepEqual(texts('code_challenge_methods_supported'), ['S256'], '“SHALL NOT include plain”');
    for (const type of ['authorization_code', 'client_credentials'])
      assert.ok(texts('grant_types_supported').includes(type), type);
    assert.ok(texts('response_types_supported').includes('code'));
    assert.ok(texts('token_endpoint_auth_methods_supported').includes('private_key_jwt'));
    for (const alg of ['RS384', 'ES384'])
      assert.ok(texts('token_endpoint_auth_signing_alg_values_supported').includes(alg), alg);
    for (const scope of ['openid', 'fhirUser', 'launch', 'launch/patient', 'offline_access'])
      assert.ok(texts('scopes_supported').includes(scope), scope);
  });

  it('OpenID discovery is of the same issuer, and its keys are public alone', async () => {
    const openid = await read('/.well-known/openid-configuration');
    const smart = await read('/.well-known/smart-configuration');
    for (const name of ['issuer', 'jwks_uri', 'authorization_endpoint', 'token_endpoint'])
      assert.equal(openid[name], smart[name], name);
    assert.ok((openid.id_token_signing_alg_values_supported as string[]).includes('RS256'), '“RSA SHA-256”');
    const { keys: published } = (await read(new URL(String(openid.jwks_uri)).pathname)) as { keys: object[] };
    assert.ok(published.length > 0);
    for (const key of published as Record<string, string>[]) {
      assert.ok(key.kty && key.kid, '“bare JWK keys”');
      for (const secret of ['d', 'p', 'q', 'dp', 'dq', 'qi', 'k']) assert.equal(key[secret], undefined, secret);
    }
  });

  it('a code is traded for tokens that say their kind, end and scope; the identity token holds', async () => {
    const scope = 'openid fhirUser launch/patient offline_access patient/Observation.rs patient/Patient.rs';
    const { attempt, code } = await allowed(aPatient.login, scope);
    const response = await tradeCode(node.url, attempt, code);
    assertTokenAnswer(response);
    const tokens = (await response.json()) as Tokens & { token_type: string };
    assert.equal(tokens.token_type.toLowerCase(), 'bearer');
    assert.ok(Number.isInteger(tokens.expires_in) && tokens.expires_in > 0 && tokens.expires_in <= 3600);
    assert.deepEqual(tokens.scope.split(' ').sort(), scope.split(' ').sort());
    assert.equal(tokens.patient, 'p1');
    const openid = await read('/.well-known/openid-configuration');
    const jwks = createRemoteJWKSet(new URL(String(openid.jwks_uri)));
    const { payload, protectedHeader } = await jwtVerify(tokens.id_token, jwks, {
      issuer: String(openid.issuer),
      audience: APP.client_id,
      requiredClaims: ['sub', 'exp', 'iat'],
    });
    assert.deepEqual([protectedHeader.alg, payload.nonce], ['RS256', 'the-nonce']);
    assert.equal(payload.fhirUser, `${node.url}/fhir/R4/Patient/p1`, 'an absolute address');
  });

  it('a refresh is answered alike, with the same scope or a smaller one, and never a larger', async () => {
    const scope = 'openid offline_access user/Observation.rs user/Patient.rs';
    const { attempt, code } = await allowed(aDoctor.login, scope);
    let tokens = (await (await tradeCode(node.url, attempt, code)).json()) as Tokens;
    const ask = (more: Record<string, string>) =>
      askToken(node.url, {
        grant_type: 'refresh_token',
        client_id: APP.client_id,
        refresh_token: tokens.refresh_token ?? '',
        ...more,
      });
    for (const smaller of [undefined, 'user/Observation.rs']) {
      const response = await ask(smaller === undefined ? {} : { scope: smaller });
      assertTokenAnswer(response);
      const fresh = (await response.json()) as Tokens;
      assert.notEqual(fresh.access_token, tokens.access_token);
      assert.deepEqual(fresh.scope.split(' ').sort(), (smaller ?? scope).split(' ').sort());
      tokens = { ...tokens, ...fresh };
    }
    await assertTokenError(await ask({ scope: 'user/*.cruds' }), 'invalid_scope');
    await assertTokenError(await ask({ refresh_token: 'made-up' }), 'invalid_grant');
    await assertTokenError(await ask({ client_id: 'nobody' }), 'invalid_client');
  });

  it('what is wrong with a code is told in the words of OAuth', async () => {
    const wrong: readonly (readonly [change: Record<string, string>, errors: readonly string[]])[] = [
      [{ code_verifier: 'x'.repeat(43) }, ['invalid_grant']],
      [{ code_verifier: '' }, ['invalid_grant', 'invalid_request']],
      [{ redirect_uri: 'https://app.example/other' }, ['invalid_grant', 'invalid_request']],
      [{ code: 'made-up' }, ['invalid_grant']],
      [{ client_id: 'nobody' }, ['invalid_client']],
      [{ grant_type: 'nonsense' }, ['unsupported_grant_type']],
      [{ grant_type: '' }, ['invalid_request', 'unsupported_grant_type']],
    ];
    const { attempt, code } = await allowed(aDoctor.login, 'openid');
    for (const [change, errors] of wrong) {
      await assertTokenError(await tradeCode(node.url, attempt, code, change), ...errors);
    }
  });

  it('aud is the FHIR base: another, and none, are not taken', async () => {
    for (const aud of ['https://evil.example/fhir', undefined]) {
      const { response } = await authorize(createBrowser(), node.url, { ...APP, scope: 'launch/patient', aud });
      const to = new URL(response.headers.get('location') ?? 'x:', node.url);
      assert.ok(response.status === 400 || to.searchParams.has('error'), `${aud}: ${response.status} ${to}`);
    }
  });

  it('what is given back opens nothing from that moment, nor does what was given with it', async () => {
    const { attempt, code } = await allowed(aPatient.login, 'openid offline_access patient/*.rs');
    const tokens = (await (await tradeCode(node.url, attempt, code)).json()) as Tokens;
    const post = async (path: string, form: Record<string, string>) =>
      fetch(`${node.url}${path}`, { method: 'POST', body: new URLSearchParams({ client_id: APP.client_id, ...form }) });
    const isActive = async () => (await post('/oauth/introspect', { token: tokens.access_token })).json();
    assert.equal(((await isActive()) as { active: boolean }).active, true);
    // RFC 7009 §2.1: the authorization server SHOULD invalidate all access tokens based on the same grant.
    assert.equal((await post('/oauth/revoke', { token: tokens.refresh_token ?? '' })).status, 200);
    assert.deepEqual(await isActive(), { active: false });
  });

  it('a door come to by another method says by which', async () => {
    const asked = async (method: string, path: string) => {
      const response = await fetch(`${node.url}${path}`, { method, redirect: 'manual' });
      assert.match(response.headers.get('content-type') ?? '', /^application\/json/, path);
      return [response.status, response.headers.get('allow')];
    };
    for (const path of ['/oauth/token', '/oauth/introspect', '/oauth/revoke'])
      assert.deepEqual(await asked('GET', path), [405, 'POST'], path);
    assert.deepEqual(await asked('PUT', '/oauth/authorize'), [405, 'GET, POST']);
    assert.deepEqual(await asked('POST', '/.well-known/openid-configuration'), [405, 'GET']);
  });

  describe('Backend Services', () => {
    const signed = (
      alg: string,
      change: Record<string, unknown> = {},
      header: Record<string, string | undefined> = {},
    ) =>
      new SignJWT({
        iss: 'program',
        sub: 'program',
        aud: `${node.url}/oauth/token`,
        jti: crypto.randomUUID(),
        exp: Math.floor(Date.now() / 1000) + 240,
        ...change,
      })
        .setProtectedHeader({ alg, kid: alg, typ: 'JWT', ...header } as { alg: string })
        .sign(keys.get(alg) as CryptoKey);
    const ask = async (assertion: string, change: Record<string, string> = {}) =>
      askToken(node.url, {
        grant_type: 'client_credentials',
        scope: 'system/Patient.rs',
        client_assertion_type: ASSERTION,
        client_assertion: assertion,
        ...change,
      });

    for (const alg of ['ES384', 'RS384']) {
      it(`a token for an assertion signed with ${alg}`, async () => {
        const response = await ask(await signed(alg));
        assertTokenAnswer(response);
        const tokens = (await response.json()) as Tokens & { token_type: string };
        assert.equal(tokens.token_type.toLowerCase(), 'bearer');
        assert.ok(tokens.access_token);
        assert.equal(tokens.scope, 'system/Patient.rs');
        assert.ok(Number.isInteger(tokens.expires_in) && tokens.expires_in > 0 && tokens.expires_in <= 600);
        assert.equal(tokens.refresh_token, undefined);
      });
    }

    it('nothing for one that is none', async () => {
      const past = Math.floor(Date.now() / 1000) - 600;
      const stranger = await generateKeyPair('ES384');
      const forged = await new SignJWT({ iss: 'program', sub: 'program', aud: `${node.url}/oauth/token`, jti: 'x' })
        .setProtectedHeader({ alg: 'ES384', kid: 'ES384' })
        .setExpirationTime('2m')
        .sign(stranger.privateKey);
      for (const [what, assertion] of [
        ['a key of somebody else', forged],
        ['an end that is past', await signed('ES384', { exp: past })],
        ['an end that is too far', await signed('ES384', { exp: past + 100_000 })],
        ['another audience', await signed('ES384', { aud: 'https://elsewhere.example/token' })],
        ['another issuer', await signed('ES384', { iss: 'nobody' })],
        ['another subject', await signed('ES384', { sub: 'nobody' })],
        ['a key that nobody knows', await signed('ES384', {}, { kid: 'unknown' })],
        ['a key that is not named', await signed('ES384', {}, { kid: undefined })],
        ['an address of keys that is not registered', await signed('ES384', {}, { jku: 'https://evil.example/jwks' })],
        ['no name of its own', await signed('ES384', { jti: undefined })],
        ['no end', await signed('ES384', { exp: undefined })],
        ['no JWT', 'nonsense'],
      ] as const) {
        const response = await ask(assertion);
        assert.ok([400, 401].includes(response.status), `${what}: ${response.status}`);
        await assertTokenError(response, 'invalid_client', 'invalid_request');
      }
    });

    it('who signed with the key is told what else the assertion lacks', async () => {
      const far = Math.floor(Date.now() / 1000) + 3_600;
      for (const [said, assertion] of [
        [/\bkid\b/, await signed('ES384', {}, { kid: undefined })],
        [/\bexp\b/, await signed('ES384', { exp: far })],
        [/\bjku\b/, await signed('ES384', {}, { jku: 'https://evil.example/jwks' })],
      ] as const) {
        const answer = (await (await ask(assertion)).json()) as { error: string; error_description: string };
        assert.equal(answer.error, 'invalid_client');
        assert.match(answer.error_description, said);
      }
    });

    it('an assertion is good once', async () => {
      const once = await signed('ES384');
      assert.equal((await ask(once)).status, 200);
      await assertTokenError(await ask(once), 'invalid_client');
    });

    it('another grant, kind of assertion or scope is refused in the words of OAuth', async () => {
      await assertTokenError(await ask(await signed('ES384'), { grant_type: 'nonsense' }), 'unsupported_grant_type');
      await assertTokenError(
        await ask(await signed('ES384'), { client_assertion_type: 'nonsense' }),
        'invalid_client',
        'invalid_request',
      );
      const wider = await ask(await signed('ES384'), { scope: 'system/Patient.cruds' });
      assert.equal(((await wider.json()) as Tokens).scope, 'system/Patient.rs', 'no more than is registered, and told');
      await assertTokenError(await ask(await signed('ES384'), { scope: 'nonsense' }), 'invalid_scope');
    });
  });
});
