import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { generateSync } from 'otplib';
import { type TestDatabase, testDatabase } from '../../../test/harness.ts';
import { RecoveryCodes, TotpBeginning } from './account/contract.ts';
import { Asked, SetupCodeAnswer } from './desk/contract.ts';
import {
  anOperator,
  aPatient,
  authorize,
  clockFromNow,
  createBrowser,
  PASSWORD,
  saveAccounts,
  signInWhole,
  startTestNode,
  type TestNode,
} from './fixtures.ts';

const NEXT = 'plastic turtle 41 choir';

describe('the holder of an account is told', () => {
  let db: TestDatabase;
  let node: TestNode;
  let token = '';
  let recovery: readonly string[] = [];
  const desk: string[] = [];
  const clock = clockFromNow();
  before(async () => {
    db = await testDatabase();
    await saveAccounts(db.database, aPatient, anOperator('operator.one'), anOperator('operator.two'));
    node = await startTestNode(db.database, { clock });
    token = (await signInWhole(createBrowser(), node.url, aPatient.login)).access_token;
    for (const one of ['operator.one', 'operator.two'])
      desk.push((await signInWhole(createBrowser(), node.url, one)).access_token);
  });
  after(async () => {
    await node.close();
    await db.close();
  });

  const act = async (by: string, path: string, body: object = {}) => {
    const answer = await node.ask(by, 'POST', path, body);
    assert.ok(answer.status < 300, `${path}: ${answer.status} ${answer.code}`);
    return answer.json;
  };
  const told = () => node.told.splice(0);

  it('that the password was changed', async () => {
    await act(token, '/api/account/password', { current: PASSWORD, next: NEXT });
    assert.deepEqual(told(), ['p1 password-changed']);
  });

  it('that codes by telephone were added, that recovery codes are others, and that codes were removed', async () => {
    const { secret } = TotpBeginning.parse(await act(token, '/api/account/totp'));
    const code = () => generateSync({ secret, epoch: Math.floor(clock.now().getTime() / 1000) });
    assert.deepEqual(told(), [], 'begun is not added');
    await act(token, '/api/account/totp/confirm', { code: code() });
    clock.move(30_000);
    await act(token, '/api/account/proof', { code: code() });
    await act(token, '/api/account/recovery-codes');
    await act(token, '/api/account/totp/remove');
    assert.deepEqual(told(), ['p1 codes-added', 'p1 recovery-codes', 'p1 codes-removed']);
  });

  it('that the desk made a code for them, and that another password was set by it; a question and a wrong code tell nothing', async () => {
    const asked = { login: aPatient.login, renews: 'password', seen: 'identity-document' };
    const { id } = Asked.parse(await act(desk[0] ?? '', '/api/setup-codes', asked));
    assert.deepEqual(told(), []);
    const { code } = SetupCodeAnswer.parse(await act(desk[1] ?? '', `/api/setup-codes/${id}/confirm`));
    assert.deepEqual(told(), ['p1 setup-code']);
    const browser = createBrowser();
    const { interaction } = await authorize(browser, node.url);
    const door = `${node.url}/api/interactions/${interaction}`;
    assert.notEqual((await browser.post(`${door}/reset`, { login: aPatient.login, code: 'nothing' })).status, 200);
    assert.equal((await browser.post(`${door}/reset`, { login: aPatient.login, code })).status, 200);
    assert.deepEqual(told(), []);
    assert.equal((await browser.post(`${door}/new-password`, { next: PASSWORD })).status, 200);
    assert.deepEqual(told(), ['p1 password-reset']);
  });

  it('that another password was set by a code of their own sheet', async () => {
    token = (await signInWhole(createBrowser(), node.url, aPatient.login)).access_token;
    recovery = RecoveryCodes.parse(await act(token, '/api/account/recovery-codes')).codes;
    told();
    const browser = createBrowser();
    const { interaction } = await authorize(browser, node.url);
    const door = `${node.url}/api/interactions/${interaction}`;
    assert.equal((await browser.post(`${door}/reset`, { login: aPatient.login, code: recovery[0] })).status, 200);
    assert.equal((await browser.post(`${door}/new-password`, { next: NEXT })).status, 200);
    assert.deepEqual(told(), ['p1 password-reset']);
  });

  it('that an operator signed them out, closed their account and opened it again', async () => {
    for (const what of ['end-sessions', 'close', 'open'])
      await act(desk[0] ?? '', `/api/accounts/${aPatient.login}/${what}`);
    assert.deepEqual(told(), ['p1 sessions-ended', 'p1 account-closed', 'p1 account-opened']);
  });
});
