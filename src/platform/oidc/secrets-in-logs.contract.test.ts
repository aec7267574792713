import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { generateSync } from 'otplib';
import { z } from 'zod';
import { randomIds, type Scope, systemClock } from '#kernel';
import { createLog } from '#platform/log';
import { type TestDatabase, testDatabase } from '../../../test/harness.ts';
import { route } from '../http/index.ts';
import { RecoveryCodes, TotpBeginning } from './account/contract.ts';
import { rescueOperator } from './desk/rescue.ts';
import {
  aDemoDoctor,
  aDoctor,
  askToken,
  authorize,
  createBrowser,
  PASSWORD,
  refresh,
  saveAccounts,
  signInWhole,
  startTestNode,
  type TestNode,
} from './fixtures.ts';
import { createSoftPasskey } from './passkey-fixtures.ts';

const MARKED = {
  wrongPassword: 'marked-wrong-password-7f3a',
  nextPassword: 'marked turtle choir plastic 41',
  loginOfSorts: 'marked-typed-in-the-wrong-field',
  clientSecret: 'marked-client-secret-91be',
  passcode: 'marked-passcode-482915',
  cookie: 'marked-cookie-c0ffee',
  header: 'marked-bearer-token-abcdef',
} as const;

describe('a secret is in no line of the log', () => {
  let db: TestDatabase;
  let node: TestNode;
  const lines: string[] = [];
  const log = createLog('hk', 'trace', { write: (line: string) => void lines.push(line) });
  const secrets = new Set<string>([PASSWORD, ...Object.values(MARKED)]);

  before(async () => {
    db = await testDatabase();
    await saveAccounts(db.database, aDoctor, aDemoDoctor);
    const fails = route({
      method: 'POST',
      path: '/api/fails',
      who: ['clinician'],
      mode: 'write',
      input: z.looseObject({}),
      // A fault whose own text would tell: a statement with the secret as its value.
      run: async ({ tx }, input) => {
        await tx.query('select $1::integer', [JSON.stringify(input)]);
      },
    });
    node = await startTestNode(db.database, { demo: true, log, extraRoutes: [fails] });
  });
  after(async () => {
    await node.close();
    await db.close();
  });

  /** Each form in which a secret could stand in a line. */
  function assertNowhere(): void {
    const all = lines.join('');
    for (const secret of secrets) {
      assert.ok(secret.length >= 6, `“${secret}” is too short to be looked for`);
      for (const form of [
        secret,
        encodeURIComponent(secret),
        Buffer.from(secret).toString('base64').replace(/=+$/, ''),
      ]) {
        assert.ok(!all.includes(form), `the log has ${form}`);
      }
    }
  }

  it('of sign-ins, right and wrong, of second factors, tokens, and what is changed in an account', async () => {
    const browser = createBrowser();
    const tokens = await signInWhole(browser, node.url, aDoctor.login);
    for (const token of [tokens.access_token, tokens.refresh_token ?? '', tokens.id_token]) secrets.add(token);
    for (const cookie of browser.secrets(/session|step/)) secrets.add(cookie);
    const other = createBrowser();
    const { interaction } = await authorize(other, node.url);
    const door = `${node.url}/api/interactions/${interaction}`;
    await other.post(`${door}/sign-in`, { login: aDoctor.login, password: MARKED.wrongPassword });
    await other.post(`${door}/sign-in`, { login: MARKED.loginOfSorts, password: MARKED.wrongPassword });
    await other.post(`${door}/sign-in`, { login: aDoctor.login, password: MARKED.wrongPassword, more: true });
    await other.request(`${door}/sign-in`, { method: 'POST', body: `{"password": "${MARKED.wrongPassword}"` });
    await refresh(node.url, `${tokens.refresh_token}x`);
    await askToken(node.url, { grant_type: 'authorization_code', client_id: 'causeway-portal', code: MARKED.header });
    const basic = Buffer.from(`demo-system:${MARKED.clientSecret}`).toString('base64');
    await askToken(node.url, { grant_type: 'client_credentials' }, { authorization: `Basic ${basic}` });
    await askToken(node.url, {
      grant_type: 'client_credentials',
      client_id: 'demo-system',
      client_secret: MARKED.clientSecret,
    });
    await askToken(node.url, {
      grant_type: 'client_credentials',
      client_id: 'causeway-cli',
      client_assertion: MARKED.header,
    });

    const ask = (path: string, body: object) => node.ask(tokens.access_token, 'POST', path, body);
    await ask('/api/account/password', { current: MARKED.wrongPassword, next: MARKED.nextPassword });
    const { secret } = TotpBeginning.parse((await ask('/api/account/totp', {})).json);
    secrets.add(secret);
    const code = generateSync({ secret });
    secrets.add(code);
    const { codes } = RecoveryCodes.parse((await ask('/api/account/totp/confirm', { code })).json);
    for (const one of codes) secrets.add(one);
    await ask('/api/account/proof', { recoveryCode: codes[0] ?? '' });
    await other.post(`${door}/reset`, { login: aDoctor.login, code: MARKED.passcode });
    await other.post(`${door}/reset`, { login: aDoctor.login, code: codes[1] ?? '' });
    await other.post(`${door}/reset-factor`, { code: '000000' });
    await other.post(`${door}/new-password`, { next: MARKED.nextPassword });
    const scope = { clock: systemClock, ids: randomIds, note: () => undefined } as unknown as Scope;
    const { code: setupCode } = await db.database.transaction((tx) =>
      rescueOperator({ ...scope, tx }, { login: 'an.operator', name: aDoctor.name }),
    );
    secrets.add(setupCode);
    await other.post(`${door}/reset`, { login: 'an.operator', code: setupCode });
    await other.post(`${door}/new-password`, { next: MARKED.nextPassword });
    await ask('/api/account/proof', { password: MARKED.wrongPassword });
    await ask('/api/account/proof', {
      passkey: createSoftPasskey('http://localhost', 'localhost').get({ challenge: 'AAAA' }),
    });
    assertNowhere();
  });

  it('of a request that fails by a fault of ours, whatever was in it', async () => {
    const before = lines.length;
    const tokens = await signInWhole(createBrowser(), node.url, aDemoDoctor.login);
    secrets.add(tokens.access_token);
    const answer = await node.ask(tokens.access_token, 'POST', '/api/fails', {
      password: MARKED.nextPassword,
      passcode: MARKED.passcode,
    });
    assert.equal(answer.status, 500);
    assert.ok(lines.length > before, 'the fault is in the log');
    assertNowhere();
    assert.ok(!JSON.stringify(answer.json).includes(MARKED.nextPassword), 'nor is it in the answer');
  });

  it('of a line that somebody writes with a whole request in it: the second fence', () => {
    const request = {
      headers: { authorization: `Bearer ${MARKED.header}`, cookie: MARKED.cookie },
      body: { password: MARKED.nextPassword },
    };
    log.trace({ req: request }, 'a request');
    log.error({ request }, 'a request');
    log.info({ headers: request.headers }, 'headers');
    log.warn({ form: { password: MARKED.nextPassword, passcode: MARKED.passcode } }, 'a form');
    log.warn({ facts: { token: MARKED.header, client_secret: MARKED.clientSecret, cookie: MARKED.cookie } }, 'facts');
    log.warn({ password: MARKED.nextPassword, passcode: MARKED.passcode, token: MARKED.header }, 'outermost');
    assert.equal(lines.filter((line) => line.includes('[redacted]')).length >= 6, true);
    assertNowhere();
  });

  it('and the search finds one where there is one', () => {
    log.info({ free: MARKED.cookie }, 'found');
    assert.throws(assertNowhere, /the log has marked-cookie/);
    lines.pop();
  });
});
