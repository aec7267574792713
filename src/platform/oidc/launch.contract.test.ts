import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { type TestDatabase, testDatabase } from '../../../test/harness.ts';
import { registerAppClient } from './clients.ts';
import {
  aDoctor,
  aPatient,
  askToken,
  authorize,
  type Browser,
  clockFromNow,
  createBrowser,
  follow,
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

const APP = { client_id: 'chart', redirect_uri: 'https://chart.example/back' };
const SCOPE = 'openid launch online_access patient/Observation.rs';

/** A grant for each record: what an application was let into in one is no way into another. */
describe('launch context', () => {
  let db: TestDatabase;
  let node: TestNode;
  const clock = clockFromNow();
  before(async () => {
    db = await testDatabase();
    await saveAccounts(db.database, aDoctor, aPatient);
    node = await startTestNode(db.database, { clock });
    await db.database.transaction((tx) =>
      registerAppClient(tx, {
        id: APP.client_id,
        name: sameText('Chart'),
        redirectUris: [APP.redirect_uri],
        scopes: ['openid', 'launch', 'launch/patient', 'online_access', 'offline_access', 'patient/*.rs', 'user/*.rs'],
        createdAt: clock.now(),
      }),
    );
  });
  after(async () => {
    await node.close();
    await db.close();
  });

  const launchOf = (patientId: string, accountId = aDoctor.id) =>
    db.database.transaction((tx) => saveLaunch(tx, { clientId: APP.client_id, accountId, patientId }, clock.now()));

  /** Signed in and with the application allowed, in the record of p1. */
  async function first(scope = SCOPE): Promise<{ browser: Browser; tokens: Tokens }> {
    const browser = createBrowser();
    const asked = { ...APP, scope, launch: await launchOf('p1') };
    const { attempt, back } = await signInTo(browser, node.url, aDoctor.login, asked);
    const door = `${node.url}/api/interactions/${back.searchParams.get('interaction')}/consent`;
    const { redirectTo } = (await (await browser.post(door, {})).json()) as { redirectTo: string };
    const end = await follow(browser, node.url, redirectTo);
    return {
      browser,
      tokens: (await (await tradeCode(node.url, attempt, end.searchParams.get('code') ?? '')).json()) as Tokens,
    };
  }
  async function again(browser: Browser, params: Record<string, string>): Promise<{ to: URL; tokens?: Tokens }> {
    const attempt = await authorize(browser, node.url, { ...APP, scope: SCOPE, ...params });
    const to = await follow(browser, node.url, attempt.response.headers.get('location') ?? '');
    const code = to.searchParams.get('code');
    if (code === null) return { to };
    return { to, tokens: (await (await tradeCode(node.url, attempt, code)).json()) as Tokens };
  }
  const patientOf = async (tokens: Tokens | undefined) => {
    const actor = await node.signIn.actorOf(tokens?.access_token ?? '');
    return actor?.kind === 'person' ? actor.launch?.patientId : actor;
  };

  it('each opening has a context of its own, and no question where the application is allowed already', async () => {
    const { browser, tokens } = await first();
    assert.deepEqual([tokens.patient, await patientOf(tokens)], ['p1', 'p1']);
    const second = await again(browser, { launch: await launchOf('p2') });
    assert.deepEqual([second.tokens?.patient, await patientOf(second.tokens)], ['p2', 'p2']);
    assert.equal(await patientOf(tokens), 'p1');
    const renewed = (await (
      await refresh(node.url, second.tokens?.refresh_token ?? '', APP.client_id)
    ).json()) as Tokens;
    assert.deepEqual([renewed.patient, await patientOf(renewed)], ['p2', 'p2']);
  });

  it('is not inherited by a request that has none', async () => {
    const { browser } = await first('openid launch online_access patient/Observation.rs user/Observation.rs');
    const plain = await again(browser, { scope: 'openid user/Observation.rs patient/Observation.rs' });
    assert.equal(plain.tokens?.scope, 'openid user/Observation.rs', 'nobody to speak for');
    assert.deepEqual([plain.tokens?.patient, await patientOf(plain.tokens)], [undefined, undefined]);
  });

  it('ends with the session, every opening of it', async () => {
    const { browser, tokens } = await first();
    const second = await again(browser, { launch: await launchOf('p2') });
    const [cookie] = browser.secrets(/session$/);
    assert.ok(cookie);
    await db.database.transaction((tx) => tx.query(`delete from oidc.artifact where model = 'Session'`));
    clock.move(6_000);
    assert.equal(await node.signIn.actorOf(tokens.access_token), undefined);
    assert.equal(await node.signIn.actorOf(second.tokens?.access_token ?? ''), undefined);
  });

  it('outlives the session only where the person allowed the application to stay', async () => {
    const scope = 'openid launch offline_access patient/Observation.rs';
    const browser = createBrowser();
    const asked = { ...APP, scope, launch: await launchOf('p1') };
    const { attempt, back } = await signInTo(browser, node.url, aDoctor.login, asked);
    const door = `${node.url}/api/interactions/${back.searchParams.get('interaction')}/consent`;
    const scopes = ['openid', 'launch', 'patient/Observation.rs'];
    const { redirectTo } = (await (await browser.post(door, { scopes })).json()) as { redirectTo: string };
    const end = await follow(browser, node.url, redirectTo);
    const declined = (await (await tradeCode(node.url, attempt, end.searchParams.get('code') ?? '')).json()) as Tokens;
    const { tokens: allowed } = await first(scope);
    await db.database.transaction((tx) => tx.query(`delete from oidc.artifact where model = 'Session'`));
    clock.move(6_000);
    assert.equal(await node.signIn.actorOf(declined.access_token), undefined);
    assert.equal(await patientOf(allowed), 'p1');
  });

  it('is for the person and the application it was made for, and for half an hour', async () => {
    const { browser } = await first();
    const refusal = async (launch: string) => (await again(browser, { launch })).to.searchParams.get('error');
    assert.equal(await refusal(await launchOf('p1', aPatient.id)), 'invalid_request');
    assert.equal(await refusal('made-up'), 'invalid_request');
    const old = await launchOf('p1');
    clock.move(31 * 60_000);
    assert.equal(await refusal(old), 'invalid_request');
  });

  it('a public application may turn its refresh token without saying its name: the token says it', async () => {
    const { tokens } = await first();
    const form = { grant_type: 'refresh_token', refresh_token: tokens.refresh_token ?? '' };
    const answer = await askToken(node.url, form);
    assert.equal(answer.status, 200);
    const stale = (await (await askToken(node.url, form)).json()) as Tokens;
    assert.equal(stale.error, 'invalid_grant', 'once, as ever');
    const unknown = await askToken(node.url, { grant_type: 'refresh_token', refresh_token: 'made-up' });
    assert.equal(unknown.status, 400);
  });

  it('without the launch scope it is not used: the application did not ask for it', async () => {
    const { browser } = await first('openid launch user/Observation.rs');
    const { tokens } = await again(browser, { launch: await launchOf('p2'), scope: 'openid user/Observation.rs' });
    assert.deepEqual([tokens?.patient, await patientOf(tokens)], [undefined, undefined]);
  });

  it('asks nobody but a clinician for a patient, and prompt=none never', async () => {
    const { browser } = await first();
    const asked = await again(browser, { scope: 'openid launch/patient patient/Observation.rs' });
    assert.equal(asked.to.pathname, '/sign-in');
    const none = await again(browser, { scope: 'openid launch/patient patient/Observation.rs', prompt: 'none' });
    assert.equal(none.to.searchParams.get('error'), 'interaction_required');
  });

  it('leaves no grant behind that outlives its context', async () => {
    await first();
    const rows = await db.database.transaction((tx) =>
      tx.query<{ hours: number }>(
        `select extract(epoch from g.expires_at - $1::timestamptz) / 3600 as hours from oidc.artifact g
         join oidc.artifact c on c.model = 'LaunchContext' and c.id = g.id and c.uid is not null where g.model = 'Grant'`,
        [new Date()],
      ),
    );
    assert.ok(rows.length > 0 && rows.every(({ hours }) => Number(hours) < 26));
  });

  it('puts nothing in the tables by which a record could be opened', async () => {
    const launch = await launchOf('p1');
    const rows = await db.database.transaction((tx) => tx.query(`select * from oidc.artifact where model = 'Launch'`));
    assert.doesNotMatch(JSON.stringify(rows), new RegExp(launch));
  });
});
