import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { PersonActor, Refusal } from '#kernel';
import { type TestDatabase, testDatabase } from '../../../test/harness.ts';
import { SessionView } from './contract.ts';
import {
  aDoctor,
  clockFromNow,
  createBrowser,
  saveAccounts,
  signInWhole,
  startTestNode,
  type TestNode,
} from './fixtures.ts';

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
