import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { PersonActor, Refusal } from '#kernel';
import { type TestDatabase, testDatabase } from '../../../test/harness.ts';
import { AccountView } from './account/contract.ts';
import { SessionView } from './contract.ts';
import {
  aDoctor,
  aPatient,
  clockFromNow,
  createBrowser,
  sameText,
  saveAccounts,
  signInWhole,
  startTestNode,
  type TestNode,
} from './fixtures.ts';
import { addWorkplace } from './workplaces.ts';

const OVER: Refusal = {
  code: 'test.permit-over',
  issue: 'forbidden',
  text: { en: 'The permit is over.', 'zh-Hans': '许可已届满。', 'zh-Hant-HK': '許可已屆滿。' },
};

describe('a workplace that closes', () => {
  let db: TestDatabase;
  let node: TestNode;
  let reasons: readonly Refusal[] = [];
  const clock = clockFromNow();
  const actorOf = async (token: string) => (await node.signIn.actorOf(token)) as PersonActor;
  before(async () => {
    db = await testDatabase();
    await saveAccounts(db.database, aDoctor);
    node = await startTestNode(db.database, { clock, workplace: async () => reasons });
  });
  after(async () => {
    await node.close();
    await db.close();
  });

  it('while somebody is signed in puts them out within seconds, and tells them every reason', async () => {
    reasons = [];
    const { access_token: token } = await signInWhole(createBrowser(), node.url, aDoctor.login);
    assert.equal((await actorOf(token)).organization?.id, 'org1');
    reasons = [OVER];
    clock.move(5_001);
    const { organization, closedWorkplace } = await actorOf(token);
    assert.equal(organization, undefined);
    assert.deepEqual([closedWorkplace?.organization.id, closedWorkplace?.refusals], ['org1', [OVER]]);
    reasons = [];
    clock.move(5_001);
    assert.equal((await actorOf(token)).organization?.id, 'org1');
  });

  it('before somebody signs in lets them in to their own papers and not to the institution, and the ledger hears it', async () => {
    reasons = [OVER];
    node.events.length = 0;
    const { access_token: token } = await signInWhole(createBrowser(), node.url, aDoctor.login);
    const told = node.events.find(({ outcome }) => outcome === 'permitted')?.actor as PersonActor;
    assert.deepEqual([told.organization, told.closedWorkplace?.refusals], [undefined, [OVER]]);
    const [session] = node.signIn.routes;
    const actor = await actorOf(token);
    const view = await db.database.transaction(async (tx) =>
      SessionView.parse(await session?.run({ node: node.node, actor, clock, tx } as never, {}, undefined)),
    );
    assert.deepEqual(view.actor?.closedWorkplace?.reasons, [{ code: 'test.permit-over', text: OVER.text }]);
  });
});

describe('where somebody works', () => {
  let db: TestDatabase;
  let node: TestNode;
  before(async () => {
    db = await testDatabase();
    await saveAccounts(db.database, aDoctor, aPatient);
    await db.database.transaction((tx) =>
      addWorkplace(tx, aDoctor.id, {
        id: 'desk',
        role: 'coordinator',
        organization: { id: 'org2', name: sameText('Synthetic Centre') },
      }),
    );
    node = await startTestNode(db.database, { clock: clockFromNow() });
  });
  after(async () => {
    await node.close();
    await db.close();
  });

  it('is chosen and changed without signing in anew, role, institution and purpose, for this session alone', async () => {
    const [here, elsewhere] = [
      (await signInWhole(createBrowser(), node.url, aDoctor.login)).access_token,
      (await signInWhole(createBrowser(), node.url, aDoctor.login)).access_token,
    ];
    const told = async (token: string) => {
      const actor = await node.signIn.actorOf(token);
      return actor?.kind === 'person' ? [actor.role, actor.organization?.id, actor.purpose] : [];
    };
    assert.deepEqual(await told(here), ['clinician', 'org1', undefined]);
    const change = (id: string, purpose: string) => node.ask(here, 'POST', '/api/account/workplace', { id, purpose });
    assert.equal((await change('desk', 'HOPERAT')).status, 204);
    assert.deepEqual(await told(here), ['coordinator', 'org2', 'HOPERAT']);
    assert.deepEqual(await told(elsewhere), ['clinician', 'org1', undefined]);
    assert.equal((await change('', 'HOPERAT')).status, 204);
    assert.deepEqual(await told(here), ['clinician', 'org1', 'HOPERAT']);
    const view = AccountView.parse((await node.ask(here, 'GET', '/api/account')).json);
    assert.deepEqual(
      [view.workplace, view.workplaces.map(({ id }) => id)],
      [{ id: '', purpose: 'HOPERAT' }, ['', 'desk']],
    );
  });

  it('is one of one’s own, for a purpose of that role', async () => {
    const doctor = (await signInWhole(createBrowser(), node.url, aDoctor.login)).access_token;
    const patient = (await signInWhole(createBrowser(), node.url, aPatient.login)).access_token;
    const say = async (token: string, id: string, purpose: string) =>
      (await node.ask(token, 'POST', '/api/account/workplace', { id, purpose })).code;
    assert.equal(await say(patient, 'desk', 'HOPERAT'), 'sign-in.none-of-yours');
    assert.equal(await say(doctor, 'desk', 'TREAT'), 'sign-in.none-of-yours');
    assert.equal(await say(doctor, '', 'ETREAT'), 'sign-in.none-of-yours');
    assert.equal(await say(doctor, 'nowhere', 'HOPERAT'), 'sign-in.none-of-yours');
  });
});
