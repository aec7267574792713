import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { generateSync } from 'otplib';
import { type TestDatabase, testDatabase } from '../../../test/harness.ts';
import { AccountView, TotpBeginning } from './account/contract.ts';
import {
  aDoctor,
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
import { addWorkplace } from './workplaces.ts';

const policy = { clinician: { graceDays: 14 }, operator: { graceDays: 0 } };

describe('signing in without a second factor that the role has to have', () => {
  let db: TestDatabase;
  let node: TestNode;
  const clock = clockFromNow();
  before(async () => {
    db = await testDatabase();
    await saveAccounts(db.database, aDoctor, aPatient, {
      ...aDoctor,
      id: 'acc-two',
      login: 'doctor.two',
      role: 'insurer',
    });
    await db.database.transaction((tx) =>
      addWorkplace(tx, 'acc-two', { id: 'ward', role: 'clinician', organization: { id: 'org2', name: aDoctor.name } }),
    );
    node = await startTestNode(db.database, { clock, secondFactor: policy });
  });
  after(async () => {
    await node.close();
    await db.close();
  });

  const knock = async (login: string, password = PASSWORD) => {
    const browser = createBrowser();
    const { interaction } = await authorize(browser, node.url);
    const answer = await browser.post(`${node.url}/api/interactions/${interaction}/sign-in`, { login, password });
    return ((await answer.json()) as { issue?: [{ details: { coding: [{ code: string }] } }] }).issue?.[0].details
      .coding[0].code;
  };
  const daysGoBy = (days: number) =>
    db.database.transaction((tx) =>
      tx.query(`update oidc.account set second_factor_asked_at = second_factor_asked_at - make_interval(days => $1)`, [
        days,
      ]),
    );

  it('is possible until the time is over, with the day told; after it the right password is refused, and the ledger hears it', async () => {
    const token = (await signInWhole(createBrowser(), node.url, aDoctor.login)).access_token;
    const { secondFactorDueAt: due } = (await node.ask(token, 'GET', '/api/account')).json;
    assert.equal(due, new Date(clock.now().getTime() + 14 * 86_400_000).toISOString());
    await daysGoBy(13);
    assert.equal(await knock(aDoctor.login), undefined);
    await daysGoBy(1);
    assert.equal(await knock(aDoctor.login), 'sign-in.second-factor-overdue');
    assert.equal(node.events.at(-1)?.reason, 'sign-in.second-factor-overdue');
    assert.equal(
      await knock(aDoctor.login, 'not the password'),
      'sign-in.wrong',
      'nothing is told without the password',
    );
    const actor = await node.signIn.actorOf(token);
    assert.ok(actor, 'who is in stays in');
    await assert.rejects(node.signIn.requireProof('sign-visit', actor), /second-factor-needed/);
  });

  it('counts every place where somebody works, and asks patients for nothing', async () => {
    assert.equal(await knock('doctor.two'), undefined);
    assert.equal(await knock(aPatient.login), undefined);
    await daysGoBy(14);
    assert.equal(await knock('doctor.two'), 'sign-in.second-factor-overdue');
    assert.equal(await knock(aPatient.login), undefined);
  });
});

describe('a role that must have a second factor', () => {
  let db: TestDatabase;
  let node: TestNode;
  const clock = clockFromNow();
  before(async () => {
    db = await testDatabase();
    await saveAccounts(db.database, aDoctor);
    node = await startTestNode(db.database, { clock, secondFactor: { clinician: { graceDays: 0 } } });
  });
  after(async () => {
    await node.close();
    await db.close();
  });

  it('may set it up, is told so at every other act until then, and keeps the last one', async () => {
    const token = (await signInWhole(createBrowser(), node.url, aDoctor.login)).access_token;
    const actor = await node.signIn.actorOf(token);
    assert.ok(actor);
    await assert.rejects(node.signIn.requireProof('sign-visit', actor), /second-factor-needed/);
    const { secret } = TotpBeginning.parse((await node.ask(token, 'POST', '/api/account/totp', {})).json);
    const code = () => generateSync({ secret, epoch: Math.floor(clock.now().getTime() / 1000) });
    assert.equal((await node.ask(token, 'POST', '/api/account/totp/confirm', { code: code() })).status, 200);
    clock.move(30_000);
    assert.equal((await node.ask(token, 'POST', '/api/account/proof', { code: code() })).status, 204);
    await node.signIn.requireProof('sign-visit', actor);
    assert.equal((await node.ask(token, 'POST', '/api/account/totp/remove', {})).code, 'sign-in.second-factor-kept');
    assert.ok(AccountView.parse((await node.ask(token, 'GET', '/api/account')).json).totpSince);
  });
});
