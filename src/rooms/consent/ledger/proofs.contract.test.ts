import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { seededRandom } from '#kernel';
import { makeNodeKeys, type NodeKeys } from '#platform/keys';
import type { TEST_NODE } from '../../../../test/harness.ts';
import {
  LedgerConsistency,
  LedgerHead,
  LedgerKeys,
  LedgerProof,
  LedgerWitness,
  LogDownload,
  LogExtract,
} from '../contract.ts';
import { aPatient, aPerson } from '../fixtures.ts';
import { codesOf, type TestRoom, testRoom } from '../room-harness.ts';
import { listAlarms } from './alarms.ts';
import { aHead, aLine, aSigner } from './fixtures.ts';
import { listPeerHeads } from './heads.ts';
import { type LedgerPeer, pullPeerHeads, pullWitnesses, verifierOf } from './peers.ts';
import { leafOf, rootByPath, rootsByProof } from './rfc6962.fixtures.ts';

const SZ: typeof TEST_NODE = { id: 'sz', jurisdiction: 'CN-SZ', url: 'http://sz.test' };

describe('what a ledger proves to others', () => {
  let hk: TestRoom;
  let sz: TestRoom;
  let keys: Readonly<Record<'hk' | 'sz', NodeKeys>>;
  let trust: readonly LedgerPeer[];
  /** What stands between the nodes: a test may listen, or answer in its place. */
  let onTheWay: (url: string) => Promise<Response> | undefined;
  before(async () => {
    keys = { hk: await makeNodeKeys('hk'), sz: await makeNodeKeys('sz') };
    trust = (['hk', 'sz'] as const).map((id) => ({
      id,
      url: `http://${id}.test`,
      kid: keys[id].kid,
      publicJwk: keys[id].publicJwk as Record<string, unknown>,
    }));
    const actors = {
      elder: aPatient('p1'),
      other: aPatient('p2'),
      operator: aPerson('operator'),
      regulator: aPerson('regulator'),
    };
    onTheWay = () => undefined;
    hk = await testRoom(actors, { keys: keys.hk, trust, fetch: (url) => onTheWay(url) ?? sz.fetch(url) });
    sz = await testRoom(
      { regulator: aPerson('regulator') },
      { keys: keys.sz, trust, node: SZ, fetch: (url) => onTheWay(url) ?? hk.fetch(url) },
    );
  });
  after(async () => {
    await hk.close();
    await sz.close();
  });

  const get = async (path: string, as = '') => {
    const sent = await hk.send(as, 'GET', path);
    assert.equal(sent.status, 200, sent.text);
    return sent.json as unknown;
  };
  const look = (times: number) => Promise.all(Array.from({ length: times }, () => get('/api/access-log', 'elder')));
  const headNow = async () => LedgerHead.parse(await get('/api/ledger/head?now=true'));

  it('inclusion and consistency, held against a second checker made from the standard’s own text', async () => {
    const heads = [];
    for (const times of [1, 2, 4, 9, 3, 14]) {
      await look(times);
      heads.push(await headNow());
    }
    const ids = await hk.db.database.transaction((tx) =>
      tx.query<{ entry_id: string; position: string }>(
        'select entry_id, position from consent.ledger_leaf order by position',
      ),
    );
    assert.equal(ids.length, heads.at(-1)?.size);
    for (const { entry_id: id, position } of ids) {
      const proof = LedgerProof.parse(await get(`/api/ledger/proof?entry=${id}`, 'elder'));
      assert.equal(proof.position, Number(position));
      assert.equal(leafOf(proof.entry.salt, proof.entry.body), proof.leaf);
      assert.equal(rootByPath(proof.leaf, proof.position, proof.head.size, proof.path), proof.head.root, id);
      const elsewhere = proof.position === 0 ? 1 : proof.position - 1;
      const moved = () => rootByPath(proof.leaf, elsewhere, proof.head.size, proof.path);
      assert.ok(throws(moved) || moved() !== proof.head.root, 'a proof holds for its place alone');
    }
    const now = await headNow();
    for (const [nth, older] of heads.entries()) {
      for (const newer of [...heads.slice(nth), now]) {
        const url = `/api/ledger/consistency?from=${older.size}&to=${newer.size}`;
        const { path } = LedgerConsistency.parse(await get(url));
        assert.deepEqual(rootsByProof(older.size, older.root, newer.size, path), [older.root, newer.root], url);
      }
    }
  });

  it('its head at once, when a neighbour asks now: what waited has its place in it', async () => {
    const before = await headNow();
    await look(2);
    assert.equal(LedgerHead.parse(await get('/api/ledger/head')).size, before.size, 'those two wait');
    assert.equal((await headNow()).size, before.size + 2);
  });

  it('that a neighbour has seen it: asked now, it looks now and signs what it keeps', async () => {
    const head = await headNow();
    const statement = LedgerWitness.parse((await sz.send('', 'GET', '/api/ledger/witness?node=hk&now=true')).json);
    const { jws, ...said } = statement;
    assert.deepEqual([said.witness, said.node, said.size, said.root], ['sz', 'hk', head.size, head.root]);
    const signed = (await verifierOf(trust)('sz', jws)) as object;
    assert.deepEqual(signed, { kind: 'ledger-witness', ...said });
    await pullWitnesses(hk.runtime, trust, { fetch: (url) => sz.fetch(url) });
    const [kept] = await hk.db.database.transaction((tx) =>
      tx.query('select witness, size::int from consent.ledger_witness order by size desc'),
    );
    assert.deepEqual(kept, { witness: 'sz', size: head.size });
    const none = await sz.send('', 'GET', '/api/ledger/witness?node=mo');
    assert.deepEqual([none.status, codesOf(none)], [404, ['consent.nothing-witnessed']]);
  });

  it('nothing by a statement that another signed, or of a tree that never was: it is not kept', async () => {
    const statement = LedgerWitness.parse((await sz.send('', 'GET', '/api/ledger/witness?node=hk&now=true')).json);
    const { jws: _, ...said } = statement;
    const signed = async (by: NodeKeys, more: Partial<typeof said>) => {
      const other = { ...said, ...more };
      return { ...other, jws: await by.sign({ kind: 'ledger-witness', ...other }) };
    };
    const witnesses = () =>
      hk.db.database.transaction((tx) => tx.query('select size, root from consent.ledger_witness order by size'));
    const before = await witnesses();
    for (const forged of [
      await signed(keys.hk, { size: said.size - 1 }),
      await signed(keys.sz, { root: 'ab'.repeat(32), size: said.size - 1 }),
      await signed(keys.sz, { size: said.size + 1_000 }),
      { ...statement, size: said.size - 1 },
    ]) {
      await pullWitnesses(hk.runtime, trust, { fetch: async () => Response.json(forged) });
    }
    assert.deepEqual(await witnesses(), before);
  });

  it('nothing by a forged head: it is refused, noted in our ledger, and stands as an alarm before those who watch', async () => {
    await pullPeerHeads(sz.runtime, trust, { fetch: (url) => hk.fetch(url) });
    const kept = () => sz.db.database.transaction((tx) => listPeerHeads(tx, 'hk'));
    const before = await kept();
    const lines = Array.from({ length: 900 }, (_, i) => aLine(seededRandom('forged head'), i));
    const forged = await aHead(await aSigner('hk'), lines, 900);
    await pullPeerHeads(sz.runtime, trust, { fetch: async () => Response.json(forged) });
    assert.deepEqual(await kept(), before, 'it is not kept');
    const [alarm] = await sz.db.database.transaction((tx) => listAlarms({ tx }));
    assert.deepEqual([alarm?.node, alarm?.kind], ['hk', 'bad-signature']);
    const shown = (await sz.send('regulator', 'GET', '/api/ledger/alarms')).json as { items: { kind: string }[] };
    assert.equal(shown.items[0]?.kind, 'bad-signature');
    const [noted] = await sz.db.database.transaction((tx) =>
      tx.query(
        'select 1 from consent.ledger_entry where body like \'%"basis":"consent.head-signature"%"outcome":"denied"%\'',
      ),
    );
    assert.ok(noted, 'the refusal is in our own ledger');
  });

  it('to whoever watches over it: and each look of theirs, at alarms, entries or a proof, is an entry', async () => {
    const looks = async () => {
      const rows = await hk.db.database.transaction((tx) =>
        tx.query<{ body: string }>('select body from consent.ledger_entry order by at, id'),
      );
      return rows
        .map(({ body }) => JSON.parse(body))
        .filter(({ actor }) => actor.role === 'regulator')
        .map(({ action, basis, outcome }) => `${action} ${outcome} ${basis}`)
        .sort();
    };
    assert.deepEqual(await looks(), []);
    const [{ id } = { id: '' }] = await hk.db.database.transaction((tx) =>
      tx.query<{ id: string }>('select id from consent.ledger_entry where patient_id is not null limit 1'),
    );
    for (const path of ['alarms', 'entries?limit=3', `proof?entry=${id}`])
      await get(`/api/ledger/${path}`, 'regulator');
    assert.equal((await hk.send('regulator', 'GET', '/api/access-log')).status, 403);
    assert.deepEqual(await looks(), [
      'export permitted consent/ledger-export',
      'read denied http.role-not-admitted',
      'read permitted consent/ledger-export',
      'read permitted consent/ledger-export',
    ]);
  });

  describe('in a log that its patient takes along', () => {
    const take = async (query = '') => LogDownload.parse(await get(`/api/access-log/download${query}`, 'elder'));

    it('every entry, under a head that a neighbour saw in that same moment', async () => {
      await look(3);
      const log = await take();
      const says = LogExtract.parse(await verifierOf(trust)('hk', log.extract));
      assert.deepEqual([says.entries, says.told, says.complete], [log.entries.length, log.told.length, true]);
      assert.deepEqual([says.size, says.root], [log.head.size, log.head.root]);
      for (const { salt, body, leaf, position, path } of log.entries) {
        assert.equal(leafOf(salt, body), leaf);
        assert.equal(rootByPath(leaf, position, log.head.size, path), log.head.root);
        assert.equal(JSON.parse(body).patientId, 'p1');
      }
      const [witness] = log.witnesses;
      assert.equal(witness?.statement.witness, 'sz');
      assert.equal(witness?.statement.size, log.head.size);
      assert.deepEqual(LedgerKeys.parse(await get('/api/ledger/keys')).keys, log.keys);
      assert.ok(!JSON.stringify(log.keys).includes('"d":'));
    });

    it('also while the neighbour is away: what it said before goes along, with the proof that the ledger only grew since', async () => {
      const before = await take();
      await look(5);
      onTheWay = () => Promise.reject(new Error('away'));
      const log = await take().finally(() => {
        onTheWay = () => undefined;
      });
      const [witness] = log.witnesses;
      assert.equal(witness?.statement.size, before.head.size);
      assert.ok(log.head.size > before.head.size);
      const { size, root } = witness?.statement ?? { size: 0, root: '' };
      assert.deepEqual(rootsByProof(size, root, log.head.size, witness?.consistency ?? []), [root, log.head.root]);
    });

    it('of a period alone, and of nobody else; taking it is an entry', async () => {
      const early = await take('?to=2026-11-22T01:00:00.000Z');
      assert.equal(early.entries.length, 0);
      const mixed = await hk.send(
        'elder',
        'GET',
        '/api/access-log/download?from=2026-11-23T00:00:00.000Z&to=2026-11-22T00:00:00.000Z',
      );
      assert.deepEqual([mixed.status, codesOf(mixed)], [400, ['consent.log-period']]);
      const theirs = LogDownload.parse(await get('/api/access-log/download', 'other'));
      assert.equal(theirs.entries.length, 0);
      assert.equal((await hk.send('operator', 'GET', '/api/access-log/download')).status, 403);
      const again = await take();
      assert.ok(again.entries.some(({ body }) => JSON.parse(body).action === 'export'));
    });

    it('on paper in three languages, with the same signature', async () => {
      for (const lang of ['en', 'zh-Hans', 'zh-Hant-HK']) {
        const request = new Request(`http://hk.test/api/access-log/download/pdf?lang=${lang}`, {
          headers: { authorization: 'Bearer elder' },
        });
        const answer = await hk.answer(request);
        assert.equal(answer.headers.get('content-type'), 'application/pdf');
        assert.match(Buffer.from(await answer.arrayBuffer()).toString('latin1'), /^%PDF-/);
      }
    });
  });
});

function throws(work: () => unknown): boolean {
  try {
    work();
    return false;
  } catch {
    return true;
  }
}
