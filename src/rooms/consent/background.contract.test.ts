import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { makeNodeKeys, type NodeKeys } from '#platform/keys';
import type { TEST_NODE } from '../../../test/harness.ts';
import { aPatient } from './fixtures.ts';
import { listAlarms } from './ledger/alarms.ts';
import { listPeerHeads } from './ledger/heads.ts';
import { type LedgerPeer, pullPeerHeads, pullWitnesses } from './ledger/peers.ts';
import { sequenceNow } from './ledger/sequence.ts';
import { type TestRoom, testRoom } from './room-harness.ts';

const SZ: typeof TEST_NODE = { id: 'sz', jurisdiction: 'CN-SZ', url: 'http://sz.test' };

/** Waits for something that the background does, without a fixed pause: the database's own answer is the beat. */
async function until(look: () => Promise<boolean>): Promise<void> {
  const end = performance.now() + 20_000;
  while (!(await look())) assert.ok(performance.now() < end, 'it did not happen in 20 seconds');
}

describe('the ledgers of two nodes', () => {
  let hk: TestRoom;
  let sz: TestRoom;
  let keys: Readonly<Record<'hk' | 'sz', NodeKeys>>;
  let trust: readonly LedgerPeer[];
  before(async () => {
    keys = { hk: await makeNodeKeys('hk'), sz: await makeNodeKeys('sz') };
    trust = (['hk', 'sz'] as const).map((id) => ({
      id,
      url: `http://${id}.test`,
      kid: keys[id].kid,
      publicJwk: keys[id].publicJwk as Record<string, unknown>,
    }));
    hk = await testRoom({ elder: aPatient('p1') }, { keys: keys.hk, trust, fetch: (url) => sz.fetch(url) });
    sz = await testRoom({}, { keys: keys.sz, trust, node: SZ, fetch: (url) => hk.fetch(url) });
  });
  after(async () => {
    await hk.close();
    await sz.close();
  });
  const keptBySz = () => sz.db.database.transaction((tx) => listPeerHeads(tx, 'hk'));
  const look = async () => assert.equal((await hk.send('elder', 'GET', '/api/access-log')).status, 200);

  it('entries get their place and heads reach the neighbour by themselves', async () => {
    await look();
    const stops = [await hk.start(), await sz.start()];
    await until(async () => {
      const [row] = await hk.db.database.transaction((tx) =>
        tx.query<{ n: number }>('select count(*)::int as n from consent.ledger_pending'),
      );
      return row?.n === 0;
    });
    await until(async () => (await keptBySz()).length > 0);
    for (const stop of stops) await stop();
  });

  it('each further head comes with its proof; a neighbour that is away is nobody’s fault', async () => {
    await look();
    await hk.db.database.transaction(sequenceNow);
    const before = await keptBySz();
    await pullPeerHeads(sz.runtime, trust, { fetch: () => Promise.reject(new Error('away')) });
    assert.deepEqual(await keptBySz(), before);
    await pullPeerHeads(sz.runtime, trust, { fetch: (url) => hk.fetch(url) });
    const after = await keptBySz();
    assert.equal(after.length, before.length + 1);
    assert.ok((after.at(-1)?.size ?? 0) > (before.at(-1)?.size ?? 0));
  });

  it('a neighbour that rewrote its past is found at its next head; the alarm stays, its head is not kept', async () => {
    await look();
    // The intruder rebuilds the whole log in another order: whole in itself, and one entry longer than the neighbour knows.
    await hk.db.database.transaction(async (tx) => {
      await tx.query("set local session_replication_role = 'replica'");
      await tx.query(
        'insert into consent.ledger_pending (shard, entry_id, leaf) select shard, entry_id, leaf from consent.ledger_leaf order by position desc',
      );
      for (const table of ['leaf', 'node', 'head']) await tx.query(`delete from consent.ledger_${table}`);
      await sequenceNow(tx);
    });
    const before = await keptBySz();
    hk.clock.move(60_000);
    await pullPeerHeads(sz.runtime, trust, { fetch: (url) => hk.fetch(url) });
    assert.deepEqual(await keptBySz(), before);
    const [alarm] = await sz.db.database.transaction((tx) => listAlarms({ tx }));
    assert.deepEqual([alarm?.node, alarm?.kind], ['hk', 'forked']);
    const [noted] = await sz.db.database.transaction((tx) =>
      tx.query<{ body: string }>("select body from consent.ledger_entry where body like '%consent.head-forked%'"),
    );
    assert.ok(noted, 'the refusal is in our own ledger');
  });

  it('a node whose own past was rewritten learns it from what a neighbour keeps of it, and says so once', async () => {
    for (let times = 0; times < 3; times++) await pullWitnesses(hk.runtime, trust, { fetch: (url) => sz.fetch(url) });
    const alarms = await hk.db.database.transaction((tx) => listAlarms({ tx }));
    assert.deepEqual(
      alarms.map(({ node, kind, times }) => [node, kind, times]),
      [['hk', 'own-lost', 1]],
    );
  });
});
