import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type BulkClient, bulkClient } from './bulk-harness.ts';

/** Each step of an export lists or decides by writing or striking off items: there it meets the fault. */
const failing = (node: BulkClient, code: string) =>
  node.db.database.transaction(async (tx) => {
    await tx.query(
      `create function bulk.fail() returns trigger language plpgsql as $$ begin raise exception 'synthetic' using errcode = '${code}'; end $$`,
    );
    await tx.query('create trigger fail before insert on bulk.item for each statement execute function bulk.fail()');
  });
const mended = (node: BulkClient) => node.db.database.transaction((tx) => tx.query('drop trigger fail on bulk.item'));

/** The state of the only job, after so many faults were met. */
async function stateAfter(node: BulkClient, faults: number): Promise<string | undefined> {
  for (let met = 0; met < faults; ) {
    node.clock.move(5_000);
    await node.step().catch(() => met++);
  }
  const [row] = await node.db.database.transaction((tx) => tx.query<{ state: string }>('select state from bulk.job'));
  return row?.state;
}

describe('a fault in a step of a job', () => {
  const begun = async () => {
    const node = await bulkClient();
    await node.send('PUT', 'Patient/p', { resourceType: 'Patient', id: 'p' });
    node.clock.move(60_000);
    await node.begin('$export?_type=Patient');
    node.clock.move(1_000);
    return node;
  };

  it('that may pass is tried again for as long as it lasts, and the job goes on where it was', async () => {
    const node = await begun();
    try {
      await failing(node, '57P03');
      assert.equal(await stateAfter(node, 12), 'settling');
      await mended(node);
      for (const _ of [1, 2, 3]) {
        node.clock.move(5_000);
        // What was met before is still told by the harness.
        await node.step().catch(() => undefined);
      }
      assert.equal(await stateAfter(node, 0), 'done');
    } finally {
      await node.close();
    }
  });

  it('that is a statement beyond its time is tried again, and not for ever: what always takes too long ends the job', async () => {
    const node = await begun();
    try {
      await failing(node, '57014');
      assert.equal(await stateAfter(node, 4), 'settling');
      assert.equal(await stateAfter(node, 1), 'failed');
    } finally {
      await node.close();
    }
  });

  it('of any other kind ends the job: it would only be met again', async () => {
    const node = await begun();
    try {
      await failing(node, '22012');
      assert.equal(await stateAfter(node, 1), 'failed');
    } finally {
      await node.close();
    }
  });
});
