import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { OPEN_GATE } from '../rest/rest-harness.ts';
import { HOOK, observation } from './fixtures.ts';
import { type SubscriptionClient, subscriptionClient } from './subscription-harness.ts';

describe('A Subscription that its owner writes while the node sets its status', () => {
  let node: SubscriptionClient;
  /** What a write of a Subscription waits for once it has locked what stands there. */
  let held: Promise<void> | undefined;
  let hasLocked: () => void = () => undefined;
  before(async () => {
    node = await subscriptionClient({
      ...OPEN_GATE,
      mayWrite: async (_scope, { after: written }) => {
        if (held === undefined || written?.type !== 'Subscription') return;
        hasLocked();
        await held;
      },
    });
  });
  after(() => node.close());

  const untilSomebodyWaits = async () => {
    for (;;) {
      const [row] = await node.db.database.transaction((tx) =>
        tx.query(
          "select pid from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock' limit 1",
        ),
      );
      if (row !== undefined) return;
    }
  };

  const begun = async (facts: object = {}) => {
    const id = await node.subscribe('Observation', HOOK, facts);
    await node.work();
    return id;
  };
  const changed = () => node.send('POST', 'Observation', observation('a'));
  const inAMinute = () => new Date(node.clock.now().getTime() + 60_000).toISOString();

  for (const [what, prepared, status] of [
    ['as it begins', async () => node.subscribe('Observation', HOOK), 'active'],
    [
      'as it ends',
      async () => {
        const id = await begun({ end: inAMinute() });
        node.clock.move(60_001);
        return id;
      },
      'off',
    ],
    [
      'as its owner is found gone',
      async () => {
        const id = await begun();
        await changed();
        node.gone.add('system');
        return id;
      },
      'off',
    ],
    [
      'as a delivery fails',
      async () => {
        const id = await begun();
        await changed();
        node.answer = 'silence';
        return id;
      },
      'active',
    ],
  ] as const) {
    it(`${what}: neither is refused, and what the owner wrote stands`, async () => {
      const id = await prepared();
      const { json: present } = await node.send('GET', `Subscription/${id}`);
      const release = Promise.withResolvers<void>();
      const locked = Promise.withResolvers<void>();
      held = release.promise;
      hasLocked = locked.resolve;
      const writing = node.send('PUT', `Subscription/${id}`, { ...present, status: 'requested', reason: 'reworded' });
      await locked.promise;
      const working = node.work();
      await untilSomebodyWaits();
      held = undefined;
      release.resolve();
      const [written] = await Promise.all([writing, working]);
      assert.equal(written.status, 200, written.text);
      await node.work();
      const now = (await node.send('GET', `Subscription/${id}`)).json as unknown as { status: string; reason: string };
      assert.deepEqual([now.status, now.reason], [status, 'reworded']);
      node.gone.clear();
      node.answer = 200;
      await node.send('DELETE', `Subscription/${id}`);
    });
  }
});
