import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { decodeJwt, type JWK } from 'jose';
import { RefusalError } from '#kernel';
import { type TestDatabase, testDatabase } from '../../../test/harness.ts';
import { registerAppClient } from './clients.ts';
import { InteractionView } from './contract.ts';
import {
  aDemoDoctor,
  aDoctor,
  aPatient,
  askToken,
  authorize,
  clockFromNow,
  createBrowser,
  follow,
  PASSWORD,
  refresh,
  sameText,
  saveAccounts,
  signInTo,
  signInWhole,
  startTestNode,
  type TestNode,
  type Tokens,
  tradeCode,
} from './fixtures.ts';

const CREATED = { createdAt: new Date('2026-01-01T00:00:00Z') };
const codeOf = (code: string) => (error: unknown) => error instanceof RefusalError && error.refusals[0].code === code;
const basic = (id: string, secret: string) => ({ authorization: `Basic ${btoa(`${id}:${secret}`)}` });

describe('demo mode', () => {
  let db: TestDatabase;
  let node: TestNode;
  const clock = clockFromNow();
  const form = { grant_type: 'client_credentials', scope: 'system/*.cruds' };
  before(async () => {
    db = await testDatabase();
    await saveAccounts(db.database, aDoctor, aDemoDoctor);
    node = await startTestNode(db.database, { clock, demo: true });
  });
  after(async () => {
    await node.close();
    await db.close();
  });

  it('has a system client whose secret goes in the header or in the form', async () => {
    const header = await askToken(node.url, form, basic('demo-system', 'demo-system-secret'));
    const body = await askToken(node.url, { ...form, client_id: 'demo-system', client_secret: 'demo-system-secret' });
    for (const answer of [header, body]) {
      const tokens = (await answer.json()) as Tokens;
      assert.deepEqual([answer.status, tokens.scope], [200, 'system/*.cruds']);
      assert.deepEqual(await node.signIn.actorOf(tokens.access_token), {
        kind: 'system',
        clientId: 'demo-system',
        scopes: ['system/*.cruds'],
      });
    }
    assert.equal((await askToken(node.url, form, basic('demo-system', 'wrong'))).status, 401);
  });

  it('gives the system client its own scopes where it names none', async () => {
    const answer = await askToken(
      node.url,
      { grant_type: 'client_credentials' },
      basic('demo-system', 'demo-system-secret'),
    );
    assert.equal(((await answer.json()) as Tokens).scope, 'system/*.cruds');
  });

  it('offers ready-made people, and lets in as one without a password', async () => {
    const browser = createBrowser();
    const attempt = await authorize(browser, node.url);
    const door = `${node.url}/api/interactions/${attempt.interaction}`;
    const view = InteractionView.parse(await (await browser.request(door)).json());
    assert.deepEqual(view.demoSignIns, [
      {
        login: 'demo.doctor',
        role: 'clinician',
        name: aDemoDoctor.name,
        organization: aDemoDoctor.organizationName,
        hint: aDemoDoctor.hint,
      },
    ]);
    const refused = await browser.post(`${door}/sign-in`, { demoLogin: aDoctor.login });
    assert.equal(refused.status, 404, 'an ordinary account is no demo person');
    const { redirectTo } = (await (await browser.post(`${door}/sign-in`, { demoLogin: 'demo.doctor' })).json()) as {
      redirectTo: string;
    };
    const back = await follow(browser, node.url, redirectTo);
    const tokens = (await (await tradeCode(node.url, attempt, back.searchParams.get('code') ?? '')).json()) as Tokens;
    const actor = await node.signIn.actorOf(tokens.access_token);
    assert.equal(actor?.kind === 'person' && actor.accountId, 'acc-demo');
    assert.deepEqual(
      node.events.slice(-2).map(({ outcome, method, reason }) => [outcome, method, reason]),
      [
        ['denied', 'demo', 'sign-in.no-demo'],
        ['permitted', 'demo', undefined],
      ],
    );
  });

  it('leaves nothing behind when it is over: no client, no people, no tokens, no sessions', async () => {
    const browser = createBrowser();
    const person = await signInWhole(browser, node.url, aDemoDoctor.login);
    const answer = await askToken(node.url, form, basic('demo-system', 'demo-system-secret'));
    const program = (await answer.json()) as Tokens;
    await node.restart({ demo: false });
    try {
      assert.equal(await node.signIn.actorOf(person.access_token), undefined);
      assert.equal(await node.signIn.actorOf(program.access_token), undefined);
      assert.equal((await refresh(node.url, person.refresh_token ?? '')).status, 400);
      assert.equal((await askToken(node.url, form, basic('demo-system', 'demo-system-secret'))).status, 401);
      const attempt = await authorize(browser, node.url);
      const door = `${node.url}/api/interactions/${attempt.interaction}`;
      const view = InteractionView.parse(await (await browser.request(door)).json());
      assert.deepEqual([view.demo, view.demoSignIns], [false, []]);
      assert.equal((await browser.post(`${door}/sign-in`, { demoLogin: 'demo.doctor' })).status, 404);
      assert.equal((await browser.post(`${door}/sign-in`, { login: 'demo.doctor', password: PASSWORD })).status, 401);
    } finally {
      await node.restart();
    }
  });
});

describe('applications of others (SMART App Launch, standalone)', () => {
  let db: TestDatabase;
  let node: TestNode;
  const app = { client_id: 'my-health-app', redirect_uri: 'https://app.example/back' };
  const scope = 'openid fhirUser launch/patient offline_access patient/*.cruds system/*.rs';
  before(async () => {
    db = await testDatabase();
    await saveAccounts(db.database, aDoctor, aPatient);
    node = await startTestNode(db.database);
    await db.database.transaction((tx) =>
      registerAppClient(tx, {
        id: app.client_id,
        name: { en: 'My health', 'zh-Hans': '我的健康', 'zh-Hant-HK': '我的健康' },
        redirectUris: [app.redirect_uri],
        scopes: ['openid', 'fhirUser', 'launch/patient', 'offline_access', 'patient/*.rs', 'patient/Observation.cruds'],
        ...CREATED,
      }),
    );
  });
  after(async () => {
    await node.close();
    await db.close();
  });

  async function toConsent(login: string, asked = scope) {
    const browser = createBrowser();
    const asking = { ...app, scope: asked, aud: `${node.url}/fhir/R4` };
    const { attempt, back } = await signInTo(browser, node.url, login, asking);
    const uid = back.searchParams.get('interaction') ?? '';
    return { browser, attempt, back, door: `${node.url}/api/interactions/${uid}` };
  }
  async function allow(
    { browser, attempt, door }: Awaited<ReturnType<typeof toConsent>>,
    body: object,
  ): Promise<Tokens> {
    const { redirectTo } = (await (await browser.post(`${door}/consent`, body)).json()) as { redirectTo: string };
    const back = await follow(browser, node.url, redirectTo);
    assert.equal(back.origin, 'https://app.example');
    return (await (await tradeCode(node.url, attempt, back.searchParams.get('code') ?? '')).json()) as Tokens;
  }

  it('ask the person, in their words, for no more than the application and the role may have', async () => {
    const { browser, back, door } = await toConsent(aPatient.login);
    assert.equal(back.pathname, '/sign-in');
    const view = InteractionView.parse(await (await browser.request(door)).json());
    assert.deepEqual(
      [view.prompt, view.client.name['zh-Hans'], view.account?.role],
      ['consent', '我的健康', 'patient'],
    );
    assert.deepEqual(
      view.scopes?.map(({ scope, writes }) => [scope, writes]),
      [
        ['openid', false],
        ['fhirUser', false],
        ['launch/patient', false],
        ['offline_access', false],
        ['patient/*.rs', false],
        ['patient/Observation.cruds', true],
      ],
    );
    assert.equal(view.scopes?.[4]?.text['zh-Hant-HK'], '查看你的所有健康資料');
  });

  it('get what the person allowed, the patient beside it, and access while the person is away', async () => {
    const step = await toConsent(aPatient.login);
    const tokens = await allow(step, { scopes: ['launch/patient', 'offline_access', 'patient/*.rs'] });
    assert.equal(tokens.scope, 'openid launch/patient offline_access patient/*.rs');
    assert.equal(tokens.patient, 'p1');
    const actor = await node.signIn.actorOf(tokens.access_token);
    assert.equal(actor?.kind === 'person' && actor.patientId, 'p1');
    assert.equal(decodeJwt(tokens.id_token).fhirUser, undefined, 'fhirUser was not allowed');
    const renewed = (await (await refresh(node.url, tokens.refresh_token ?? '', app.client_id)).json()) as Tokens;
    assert.deepEqual([renewed.scope, renewed.patient], [tokens.scope, 'p1']);
  });

  it('are not asked about twice in one session, and keep what was declined declined', async () => {
    const step = await toConsent(aPatient.login);
    await allow(step, { scopes: ['patient/*.rs'] });
    const again = await authorize(step.browser, node.url, { ...app, scope });
    const back = new URL(again.response.headers.get('location') ?? '');
    const tokens = (await (await tradeCode(node.url, again, back.searchParams.get('code') ?? '')).json()) as Tokens;
    assert.equal(tokens.scope, 'openid patient/*.rs');
    assert.equal(tokens.refresh_token, undefined);
  });

  it('cannot be allowed what they did not ask for', async () => {
    const { browser, door } = await toConsent(aPatient.login);
    const answer = await browser.post(`${door}/consent`, { scopes: ['patient/*.cruds'] });
    const outcome = (await answer.json()) as { issue: { details: { coding: { code: string }[] } }[] };
    assert.deepEqual([answer.status, outcome.issue[0]?.details.coding[0]?.code], [400, 'sign-in.scope-not-asked']);
    assert.equal((await browser.post(`${door}/sign-in`, { login: 'x', password: 'y' })).status, 409);
  });

  it('hear access_denied when the person goes back', async () => {
    const { browser, door } = await toConsent(aPatient.login);
    const { redirectTo } = (await (await browser.post(`${door}/abort`, {})).json()) as { redirectTo: string };
    assert.equal((await follow(browser, node.url, redirectTo)).searchParams.get('error'), 'access_denied');
  });

  it('get no patient scope from a clinician, who has no patient in context and is not asked for one', async () => {
    const step = await toConsent(aDoctor.login, scope.replace('launch/patient ', 'launch '));
    const tokens = await allow(step, {});
    assert.equal(tokens.scope, 'openid fhirUser offline_access');
    assert.equal(tokens.patient, undefined);
  });

  it('are registered with safe addresses and scopes of people only', async () => {
    const good = {
      id: 'ok-app',
      name: sameText('x'),
      redirectUris: ['https://a.example/'],
      scopes: ['openid'],
      ...CREATED,
    };
    const register = (change: object) => db.database.transaction((tx) => registerAppClient(tx, { ...good, ...change }));
    const bad = [
      { redirectUris: [] },
      { redirectUris: ['http://a.example/'] },
      { redirectUris: ['javascript:alert(1)'] },
      { redirectUris: ['https://a.example/#x'] },
      { redirectUris: ['app://x'] },
      { scopes: ['system/*.rs'] },
      { scopes: ['everything'] },
    ];
    for (const change of bad)
      await assert.rejects(register(change), codeOf('sign-in.client-form'), JSON.stringify(change));
    await register({ redirectUris: ['https://a.example/', 'http://127.0.0.1/back', 'example.app:/back'] });
  });
});

describe('the command line (native application, loopback address)', () => {
  it('comes back to any port of this machine, and asks the person each time', async () => {
    const db = await testDatabase();
    await saveAccounts(db.database, aDoctor);
    const node = await startTestNode(db.database);
    try {
      const browser = createBrowser();
      const cli = {
        client_id: 'causeway-cli',
        redirect_uri: 'http://127.0.0.1:40123/callback',
        scope: 'openid user/*.cruds',
      };
      const { attempt, back } = await signInTo(browser, node.url, aDoctor.login, cli);
      const door = `${node.url}/api/interactions/${back.searchParams.get('interaction')}`;
      const { redirectTo } = (await (await browser.post(`${door}/consent`, {})).json()) as { redirectTo: string };
      const end = await follow(browser, node.url, redirectTo);
      assert.equal(end.port, '40123');
      const tokens = (await (await tradeCode(node.url, attempt, end.searchParams.get('code') ?? '')).json()) as Tokens;
      assert.equal(tokens.scope, cli.scope);
      assert.ok((await authorize(browser, node.url, cli)).interaction, 'asked again');
    } finally {
      await node.close();
      await db.close();
    }
  });
});

describe('published documents', () => {
  for (const demo of [true, false]) {
    it(`say the same and only what is so (${demo ? 'with' : 'without'} demo mode)`, async () => {
      const db = await testDatabase();
      const node = await startTestNode(db.database, { demo });
      try {
        const get = async (path: string) => {
          const response = await fetch(`${node.url}${path}`, { headers: { origin: 'https://app.example' } });
          assert.ok(response.headers.get('access-control-allow-origin'), path);
          return (await response.json()) as Record<string, unknown>;
        };
        const openid = await get('/.well-known/openid-configuration');
        const smart = await get('/fhir/R4/.well-known/smart-configuration');
        const { capabilities, management_endpoint, ...rest } = smart;
        assert.equal(management_endpoint, `${node.url}/account`, 'a page, not a door of OpenID');
        for (const [name, value] of Object.entries(rest)) {
          const there = openid[name];
          const sorted = (list: unknown) => (Array.isArray(list) ? [...list].sort() : list);
          assert.deepEqual(sorted(there), sorted(value), name);
        }
        assert.equal(
          (capabilities as string[]).includes('client-confidential-symmetric'),
          demo,
          'secrets exist in demo mode only',
        );
        for (const name of Object.keys(openid).filter((key) => key.endsWith('_endpoint') || key === 'jwks_uri')) {
          const response = await fetch(String(openid[name]), { redirect: 'manual' });
          assert.notEqual(response.status, 500, name);
          assert.ok(String(openid[name]).startsWith(`${node.url}/oauth/`), name);
        }
        for (const path of [
          '/.well-known/openid-configuration',
          '/fhir/R4/.well-known/smart-configuration',
          '/oauth/x',
        ]) {
          assert.match(String((await fetch(`${node.url}${path}`, { method: 'POST' })).status), /^40[45]$/);
        }
        const { keys } = (await get('/oauth/jwks')) as { keys: JWK[] };
        assert.deepEqual(
          keys.map((key) => [key.alg, key.d]),
          [
            ['ES256', undefined],
            ['RS256', undefined],
          ],
        );
        assert.deepEqual(node.faults, []);
      } finally {
        await node.close();
        await db.close();
      }
    });
  }
});
