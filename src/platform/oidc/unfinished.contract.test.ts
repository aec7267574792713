import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import { generateSync } from 'otplib';
import { type TestDatabase, testDatabase } from '../../../test/harness.ts';
import { RecoveryCodes, TotpBeginning } from './account/contract.ts';
import { registerAppClient } from './clients.ts';
import { Asked, SetupCodeAnswer } from './desk/contract.ts';
import {
  aDoctor,
  anOperator,
  authorize,
  clockFromNow,
  createBrowser,
  letIn,
  PASSWORD,
  sameText,
  saveAccounts,
  signInTo,
  signInWhole,
  startTestNode,
  type TestNode,
} from './fixtures.ts';

const NEXT = 'plastic turtle 41 choir';
const createdAt = new Date('2026-01-01T00:00:00Z');
const APP = {
  id: 'an-app',
  name: sameText('Synthetic Application'),
  redirectUris: ['http://127.0.0.1/back'],
  scopes: ['openid', 'launch/patient', 'patient/*.rs', 'user/*.cruds'],
  createdAt,
};

describe('what was begun and not ended', () => {
  let db: TestDatabase;
  let node: TestNode;
  let n = 0;
  let login = '';
  const clock = clockFromNow();
  const desk: string[] = [];
  before(async () => {
    db = await testDatabase();
    await saveAccounts(db.database, anOperator('operator.one'), anOperator('operator.two'));
    await db.database.transaction((tx) => registerAppClient(tx, APP));
    node = await startTestNode(db.database, { clock, secondFactor: { clinician: { graceDays: 30 } } });
  });
  beforeEach(async () => {
    n += 1;
    login = `doctor.${n}`;
    await saveAccounts(db.database, { ...aDoctor, id: `acc-${n}`, login });
    desk.length = 0;
    for (const one of ['operator.one', 'operator.two']) {
      desk.push((await signInWhole(createBrowser(), node.url, one)).access_token);
    }
  });
  after(async () => {
    await node.close();
    await db.close();
  });

  const signIn = async () => (await signInWhole(createBrowser(), node.url, login)).access_token;
  /** A sign-in of which the last step was answered, and which was not taken further. */
  async function parked(body: object = { login, password: PASSWORD }) {
    const browser = createBrowser();
    const { interaction } = await authorize(browser, node.url);
    const answer = await browser.post(`${node.url}/api/interactions/${interaction}/sign-in`, body);
    assert.equal(answer.status, 200);
    const json = (await answer.json()) as { redirectTo?: string };
    const door = `${node.url}/api/interactions/${interaction}`;
    return {
      browser,
      door,
      goOn: async () =>
        (await browser.request(new URL(json.redirectTo ?? '', node.url).href)).headers.get('location') ?? '',
    };
  }
  const confirmed = async (whose: string, renews: string) => {
    const asked = await node.ask(desk[0] ?? '', 'POST', '/api/setup-codes', {
      login: whose,
      renews,
      seen: 'staff-card',
    });
    const { id } = Asked.parse(asked.json);
    return SetupCodeAnswer.parse((await node.ask(desk[1] ?? '', 'POST', `/api/setup-codes/${id}/confirm`, {})).json)
      .code;
  };
  const resetBy = async (code: string) => {
    const browser = createBrowser();
    const { interaction } = await authorize(browser, node.url);
    const door = `${node.url}/api/interactions/${interaction}`;
    const step = await browser.post(`${door}/reset`, { login, code });
    if (step.status !== 200) return step.status;
    return (await browser.post(`${door}/new-password`, { next: NEXT })).status;
  };

  it('a sign-in that was answered goes on where nothing changed in between', async () => {
    const { goOn } = await parked();
    assert.match(await goOn(), /code=/);
  });

  it('a sign-in by the old password ends where another was set by a code of the desk', async () => {
    const { goOn } = await parked();
    assert.equal(await resetBy(await confirmed(login, 'password')), 200);
    assert.doesNotMatch(await goOn(), /code=/);
  });

  it('a sign-in ends where its person changed the password and ended the others', async () => {
    const token = await signIn();
    const { goOn } = await parked();
    const changed = await node.ask(token, 'POST', '/api/account/password', { current: PASSWORD, next: NEXT });
    assert.equal(changed.status, 204);
    assert.doesNotMatch(await goOn(), /code=/);
  });

  it('a sign-in ends where an operator signs its person out everywhere, and where the account is closed and opened again', async () => {
    const first = await parked();
    assert.equal((await node.ask(desk[0] ?? '', 'POST', `/api/accounts/${login}/end-sessions`, {})).status, 204);
    assert.doesNotMatch(await first.goOn(), /code=/);
    const second = await parked();
    for (const act of ['close', 'open']) await node.ask(desk[0] ?? '', 'POST', `/api/accounts/${login}/${act}`, {});
    assert.doesNotMatch(await second.goOn(), /code=/);
  });

  it('a second factor is no longer waited for after the old password, once there is another', async () => {
    const token = await signIn();
    const { secret } = TotpBeginning.parse((await node.ask(token, 'POST', '/api/account/totp', {})).json);
    const code = () => generateSync({ secret, epoch: Math.floor(clock.now().getTime() / 1000) });
    const made = await node.ask(token, 'POST', '/api/account/totp/confirm', { code: code() });
    const [, recoveryCode = ''] = RecoveryCodes.parse(made.json).codes;
    clock.move(30_000);
    assert.equal((await node.ask(token, 'POST', '/api/account/proof', { code: code() })).status, 204);
    const { browser, door } = await parked();
    const change = { current: PASSWORD, next: NEXT, endOthers: false };
    assert.equal((await node.ask(token, 'POST', '/api/account/password', change)).status, 204);
    const late = await browser.post(`${door}/second-factor`, { recoveryCode });
    assert.equal((await late.json()).issue[0].details.coding[0].code, 'sign-in.not-this-step');
  });

  it('a patient is looked for by whoever is signed in still, and by nobody after that', async () => {
    const browser = createBrowser();
    const params = {
      client_id: APP.id,
      redirect_uri: APP.redirectUris[0],
      scope: 'openid launch/patient patient/*.rs',
    };
    const { back } = await signInTo(browser, node.url, login, params);
    const door = `${node.url}/api/interactions/${back.searchParams.get('interaction')}/patients?q=wo`;
    assert.equal((await browser.request(door)).status, 200);
    assert.equal((await node.ask(desk[0] ?? '', 'POST', `/api/accounts/${login}/end-sessions`, {})).status, 204);
    assert.equal((await browser.request(door)).status, 410);
  });

  it('a setup code ends with the account: opened again it takes no code from before', async () => {
    const code = await confirmed(login, 'password');
    for (const act of ['close', 'open']) await node.ask(desk[0] ?? '', 'POST', `/api/accounts/${login}/${act}`, {});
    assert.notEqual(await resetBy(code), 200);
  });

  it('a setup code ends where its owner remembered the password and changed it', async () => {
    const code = await confirmed(login, 'everything');
    const changed = await node.ask(await signIn(), 'POST', '/api/account/password', { current: PASSWORD, next: NEXT });
    assert.equal(changed.status, 204);
    assert.notEqual(await resetBy(code), 200);
  });

  it('of two last factors that are taken off at the same moment one stays where the role has to have one', async () => {
    const token = await signIn();
    for (let round = 0; round < 10; round++) {
      const keys = [1, 2].map((one) => `key-${n}-${round}-${one}`);
      await db.database.transaction(async (tx) => {
        await tx.query('delete from oidc.passkey where account_id = $1', [`acc-${n}`]);
        await tx.query(
          `insert into oidc.passkey (id, account_id, public_key, counter, transports, synced, name, created_at)
           select id, $2, '', 0, '{}', false, 'a key', $3 from unnest($1::text[]) as id`,
          [keys, `acc-${n}`, createdAt],
        );
        await tx.query('update oidc.session set strong_at = $2 where account_id = $1', [`acc-${n}`, clock.now()]);
      });
      const remove = (key: string) => node.ask(token, 'POST', `/api/account/passkeys/${key}/remove`, {});
      const answers = await Promise.all(keys.map(remove));
      assert.deepEqual(answers.map(({ status }) => status).sort(), [204, 409], `round ${round}`);
    }
  });

  it('the desk is for the pages and the command line of the node: no application of others gets to it', async () => {
    const { access_token } = await letIn(createBrowser(), node.url, 'operator.one', {
      client_id: APP.id,
      redirect_uri: APP.redirectUris[0],
      scope: 'openid user/*.cruds',
    });
    const key = { ...APP, id: 'another-app', name: sameText('Another'), createdAt: undefined };
    for (const [method, path, body] of [
      ['GET', '/api/accounts', undefined],
      ['GET', '/api/setup-codes', undefined],
      ['POST', '/api/setup-codes', { login, renews: 'everything', seen: 'staff-card' }],
      ['POST', `/api/accounts/${login}/close`, {}],
      ['POST', `/api/accounts/${login}/open`, {}],
      ['POST', `/api/accounts/${login}/end-sessions`, {}],
      ['POST', '/api/applications', { ...key, kind: 'app' }],
      ['POST', `/api/applications/${APP.id}/disable`, {}],
    ] as const) {
      assert.equal(
        (await node.ask(access_token, method, path, body)).code,
        'sign-in.own-pages-only',
        `${method} ${path}`,
      );
    }
  });
});
