import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { decodeJwt, exportJWK, generateKeyPair, SignJWT } from 'jose';
import { type TestDatabase, testDatabase } from '../../../test/harness.ts';
import { registerAppClient, registerBackendClient } from './clients.ts';
import {
  aDoctor,
  aPatient,
  askToken,
  authorize,
  createBrowser,
  follow,
  letIn,
  PASSWORD,
  refresh,
  sameText,
  saveAccounts,
  signInTo,
  startTestNode,
  type TestNode,
  type Tokens,
  tradeCode,
} from './fixtures.ts';
import { saveLaunch } from './launches.ts';

const NOW = new Date();
const APP = { client_id: 'app', redirect_uri: 'https://app.example/back' };
const OTHER = { client_id: 'other', redirect_uri: 'https://other.example/back' };
const SCOPES = [
  'openid',
  'fhirUser',
  'launch',
  'launch/patient',
  'online_access',
  'offline_access',
  'patient/*.cruds',
  'user/*.cruds',
];
const QUERY = 'category=http://terminology.hl7.org/CodeSystem/observation-category|laboratory';

describe('SMART App Launch 2.2', () => {
  let db: TestDatabase;
  let node: TestNode;
  let key: CryptoKey;
  before(async () => {
    db = await testDatabase();
    await saveAccounts(db.database, aDoctor, aPatient);
    node = await startTestNode(db.database, { canHold: (_type, query) => query.startsWith('category=') });
    const pair = await generateKeyPair('ES384');
    key = pair.privateKey;
    const jwks = { keys: [{ ...(await exportJWK(pair.publicKey)), kid: 'k', alg: 'ES384' }] };
    await db.database.transaction(async (tx) => {
      for (const { client_id: id, redirect_uri } of [APP, OTHER]) {
        await registerAppClient(tx, {
          id,
          name: sameText(id),
          redirectUris: [redirect_uri],
          scopes: SCOPES,
          createdAt: NOW,
        });
      }
      const name = sameText('program');
      await registerBackendClient(tx, { id: 'program', name, jwks, scopes: ['system/*.rs'], createdAt: NOW });
    });
  });
  after(async () => {
    await node.close();
    await db.close();
  });

  const let_ = (login: string, scope: string, more = {}) =>
    letIn(createBrowser(), node.url, login, {
      ...APP,
      scope,
      // A nonce is for identity tokens.
      ...(scope.includes('openid') ? {} : { nonce: undefined }),
      ...more,
    });
  const scopeOf = async (login: string, scope: string) => (await let_(login, scope)).scope;
  const launchFor = (context: { patientId: string; encounterId?: string; intent?: string }) =>
    db.database.transaction((tx) =>
      saveLaunch(tx, { clientId: APP.client_id, accountId: aDoctor.id, ...context }, new Date()),
    );
  const launched = async () =>
    let_(aDoctor.login, 'openid launch patient/*.rs', {
      launch: await launchFor({ patientId: 'p9', encounterId: 'e9' }),
    });
  const assertion = async () => ({
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    client_assertion: await new SignJWT({ jti: crypto.randomUUID() })
      .setProtectedHeader({ alg: 'ES384', kid: 'k' })
      .setIssuer('program')
      .setSubject('program')
      .setAudience(`${node.url}/oauth/token`)
      .setExpirationTime('2m')
      .sign(key),
  });

  /** “The authorization endpoint SHALL support … POST”: the same request as a form, sent by another site's page. */
  async function signInByForm() {
    const browser = createBrowser();
    const asked = await authorize(browser, node.url, { ...APP, scope: 'openid' });
    const { search } = new URL(asked.response.url);
    const sent = await browser.request(`${node.url}/oauth/authorize`, {
      method: 'POST',
      headers: { origin: 'https://app.example', 'content-type': 'application/x-www-form-urlencoded' },
      body: search.slice(1),
    });
    assert.equal(sent.status, 303);
    return { attempt: asked, back: await follow(browser, node.url, sent.headers.get('location') ?? '') };
  }

  /** What each word of `capabilities` promises, done. */
  const PROMISES: Readonly<Record<string, () => Promise<void>>> = {
    'launch-ehr': async () => assert.match((await launched()).scope, /(^| )launch( |$)/),
    'launch-standalone': async () => assert.equal(await scopeOf(aPatient.login, 'launch/patient'), 'launch/patient'),
    'authorize-post': async () => {
      const { attempt, back } = await signInByForm();
      assert.ok(attempt.interaction);
      assert.equal(back.pathname, '/sign-in', 'the person is asked as after a GET');
    },
    'client-public': async () => assert.ok((await let_(aPatient.login, 'openid')).access_token),
    'client-confidential-asymmetric': async () => {
      const form = { grant_type: 'client_credentials', scope: 'system/*.rs', ...(await assertion()) };
      assert.equal((await askToken(node.url, form)).status, 200);
    },
    'sso-openid-connect': async () => {
      const { id_token: token } = await let_(aDoctor.login, 'openid fhirUser');
      const { fhirUser, iss, aud } = decodeJwt(token);
      assert.deepEqual([fhirUser, iss, aud], [`${node.url}/fhir/R4/Practitioner/d1`, node.url, APP.client_id]);
    },
    'context-banner': async () => assert.equal((await launched()).need_patient_banner, true),
    'context-ehr-patient': async () => assert.equal((await launched()).patient, 'p9'),
    'context-ehr-encounter': async () => assert.equal((await launched()).encounter, 'e9'),
    'context-standalone-patient': async () =>
      assert.equal((await let_(aPatient.login, 'launch/patient patient/*.rs')).patient, 'p1'),
    'permission-offline': async () => assert.ok((await let_(aPatient.login, 'openid offline_access')).refresh_token),
    'permission-online': async () => assert.ok((await let_(aPatient.login, 'openid online_access')).refresh_token),
    'permission-patient': async () =>
      assert.equal(await scopeOf(aPatient.login, 'patient/Observation.rs'), 'patient/Observation.rs'),
    'permission-user': async () =>
      assert.equal(await scopeOf(aDoctor.login, 'user/Observation.rs'), 'user/Observation.rs'),
    'permission-v1': async () =>
      assert.equal(await scopeOf(aPatient.login, 'patient/Observation.read'), 'patient/Observation.read'),
    'permission-v2': async () => {
      const scope = `patient/Observation.rs?${QUERY}`;
      assert.equal(await scopeOf(aPatient.login, scope), scope);
    },
  };

  it('each capability that is claimed is there, and each that is there is claimed', async () => {
    const response = await fetch(`${node.url}/fhir/R4/.well-known/smart-configuration`);
    const { capabilities } = (await response.json()) as { capabilities: string[] };
    assert.deepEqual([...capabilities].sort(), Object.keys(PROMISES).sort());
  });
  for (const [name, keep] of Object.entries(PROMISES)) it(name, keep);

  it('the document is at both addresses, for any page of the web', async () => {
    const [one, two] = await Promise.all(
      ['/fhir/R4', ''].map((base) => fetch(`${node.url}${base}/.well-known/smart-configuration`)),
    );
    assert.deepEqual(await one?.json(), await two?.json());
    const headers = {
      origin: 'https://app.example',
      'access-control-request-headers': 'x-app',
      'access-control-request-method': 'GET',
    };
    const preflight = await fetch(`${node.url}/fhir/R4/.well-known/smart-configuration`, {
      method: 'OPTIONS',
      headers,
    });
    assert.deepEqual(
      [
        preflight.status,
        ...['allow-origin', 'allow-headers'].map((name) => preflight.headers.get(`access-control-${name}`)),
      ],
      [204, '*', 'x-app'],
    );
  });

  // @source https://hl7.org/fhir/smart-app-launch/STU2.2/scopes-and-launch-context.html#launch-intent
  it('“intent: string value describing the intent of the application launch”, where the opening had one', async () => {
    const launch = await launchFor({ patientId: 'p9', intent: 'reconcile-medications' });
    assert.equal((await let_(aDoctor.login, 'openid launch patient/*.rs', { launch })).intent, 'reconcile-medications');
    assert.equal((await launched()).intent, undefined);
  });

  it('no encounter is chosen standalone: launch/encounter is neither claimed nor granted', async () => {
    assert.equal(await scopeOf(aDoctor.login, 'openid launch/encounter'), 'openid');
  });

  // @source https://hl7.org/fhir/smart-app-launch/STU2.2/app-launch.html#obtain-authorization-code
  describe('“aud: required. URL of the EHR resource server from which the app wishes to retrieve FHIR data”', () => {
    const answered = async (params: Record<string, string | undefined>) => {
      const { response } = await authorize(createBrowser(), node.url, { ...APP, scope: 'openid', ...params });
      const to = new URL(response.headers.get('location') ?? 'x:', node.url);
      return to.searchParams.get('error') ?? to.pathname;
    };
    it('is taken with and without a slash behind it', async () => {
      for (const slash of ['', '/']) assert.equal(await answered({ aud: `${node.url}/fhir/R4${slash}` }), '/sign-in');
    });
    for (const scope of ['openid', 'launch/patient patient/*.rs', 'user/*.rs', 'openid launch patient/*.rs']) {
      it(`missing or another’s it is refused: ${scope}`, async () => {
        const launch = scope.includes('launch ') ? await launchFor({ patientId: 'p9' }) : undefined;
        const OTHERS = [
          undefined,
          '',
          node.url,
          `${node.url}/fhir/R5`,
          `${node.url}/fhir/R4/Patient`,
          `${node.url}/FHIR/R4`,
          'https://evil.example/fhir/R4',
          `${node.url}.evil.example/fhir/R4`,
          `https://evil.example/?${node.url}/fhir/R4`,
        ];
        for (const aud of OTHERS) assert.equal(await answered({ aud, scope, launch }), 'invalid_request', String(aud));
      });
    }
  });

  it('a form that is none, or longer than an address may be, is refused', async () => {
    const post = (type: string, body: string) =>
      fetch(`${node.url}/oauth/authorize`, {
        method: 'POST',
        headers: { 'content-type': type },
        body,
        redirect: 'manual',
      });
    assert.equal((await post('application/json', '{}')).status, 415);
    assert.equal((await post('application/x-www-form-urlencoded', `scope=${'x'.repeat(100_000)}`)).status, 413);
    const odd = await post('application/x-www-form-urlencoded', 'a=%0d%0aset-cookie:x&%ff&client_id=\0');
    assert.equal(odd.status, 303);
    assert.doesNotMatch(odd.headers.get('location') ?? '', /[\r\n]/);
  });

  it('a query that cannot be held against a resource is not granted', async () => {
    assert.equal(await scopeOf(aPatient.login, 'openid patient/Observation.rs?date=gt2020'), 'openid');
  });

  describe('introspection (RFC 7662)', () => {
    const introspect = async (form: Record<string, string>) => {
      const response = await fetch(`${node.url}/oauth/introspect`, { method: 'POST', body: new URLSearchParams(form) });
      return { status: response.status, body: (await response.json()) as Record<string, unknown> };
    };

    it('tells who may know what SMART asks for: scope, client, patient, person, end', async () => {
      const { access_token: token } = await launched();
      const own = (await introspect({ token, client_id: APP.client_id })).body;
      assert.deepEqual(Object.keys(own).sort(), [
        'acr',
        'active',
        'amr',
        'aud',
        'auth_time',
        'client_id',
        'encounter',
        'exp',
        'fhirUser',
        'iat',
        'iss',
        'jti',
        'patient',
        'scope',
        'sub',
        'token_type',
      ]);
      assert.deepEqual(
        [own.active, own.patient, own.client_id, own.scope],
        [true, 'p9', APP.client_id, 'openid launch patient/*.rs'],
      );
      assert.ok(Number(own.exp) > Date.now() / 1000);
      assert.equal((await introspect({ token, ...(await assertion()) })).body.active, true, 'a program with a key');
    });

    it('tells a stranger nothing, and nobody without a name anything', async () => {
      const { access_token: token, refresh_token: refreshToken = '' } = await let_(
        aPatient.login,
        'openid online_access',
      );
      for (const secret of [token, refreshToken, 'made-up', `${token}x`]) {
        const { body } = await introspect({ token: secret, client_id: OTHER.client_id });
        assert.deepEqual(body, { active: false });
      }
      const anonymous = await introspect({ token });
      assert.equal(anonymous.status, 400);
      assert.doesNotMatch(JSON.stringify(anonymous.body), /p1|Patient|acc-/);
    });
  });

  describe('what a hostile application tries', () => {
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
      assert.equal(
        end.searchParams.get('iss'),
        node.url,
        'a client of two servers knows whose answer it is (RFC 9207)',
      );
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
      const { refresh_token: refreshToken = '' } = await let_(aPatient.login, `openid online_access ${granted}`);
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
      const { access_token: token } = await let_(aPatient.login, 'openid');
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
});
