import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { decodeJwt, SignJWT } from 'jose';
import type { TestDatabase } from '../../../test/harness.ts';
import { aDoctor, aPatient, askToken, authorize, createBrowser, follow, type TestNode } from './fixtures.ts';
import { type LaunchContext, saveLaunch } from './launches.ts';
import { APP, letInApp, OTHER, QUERY, type SmartNode, smartNode } from './smart-fixtures.ts';

describe('SMART App Launch 2.2', () => {
  let smart: SmartNode;
  let db: TestDatabase;
  let node: TestNode;
  let key: CryptoKey;
  before(async () => {
    smart = await smartNode();
    ({ db, node, key } = smart);
  });
  after(() => smart.close());

  const let_ = (login: string, scope: string, more = {}) => letInApp(smart, login, scope, more);
  const scopeOf = async (login: string, scope: string) => (await let_(login, scope)).scope;
  const launchFor = (context: LaunchContext) =>
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

  it('a scope on a type that there is not is not granted, and neither are letters out of their order', async () => {
    const asked = 'openid patient/Nonsense.rs patient/Observation.sr patient/Observation.rs';
    assert.equal(await scopeOf(aPatient.login, asked), 'openid patient/Observation.rs');
  });

  it('where nothing else was looked at, no empty list of it is told', async () => {
    const launch = await launchFor({ patientId: 'p9', references: [] });
    assert.equal('fhirContext' in (await let_(aDoctor.login, 'openid launch patient/*.rs', { launch })), false);
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
        'need_patient_banner',
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

    // @source https://hl7.org/fhir/smart-app-launch/STU2.2/token-introspection.html
    it('“if a launch context parameter was included in the original access token response, it SHALL be included”', async () => {
      const launch = await launchFor({
        patientId: 'p9',
        encounterId: 'e9',
        intent: 'reconcile-medications',
        references: ['ImagingStudy/i9'],
      });
      const tokens = await let_(aDoctor.login, 'openid launch patient/*.rs', { launch });
      const { body } = await introspect({ token: tokens.access_token, client_id: APP.client_id });
      const { patient, encounter, intent, fhirContext, need_patient_banner } = body;
      const context = { patient, encounter, intent, fhirContext, need_patient_banner };
      const fhir = [{ reference: 'ImagingStudy/i9' }];
      const told = { patient: 'p9', encounter: 'e9', intent: 'reconcile-medications', fhirContext: fhir };
      assert.deepEqual(context, { ...told, need_patient_banner: true });
      for (const [name, value] of Object.entries(context))
        assert.deepEqual((tokens as unknown as Record<string, unknown>)[name], value, name);
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
});
