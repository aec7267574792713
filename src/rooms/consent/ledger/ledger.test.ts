import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { shardOf } from '#fhir';
import { TEST_NODE } from '../../../../test/harness.ts';
import { appendNotes } from './append.ts';
import { exportLedger, readExport, readHeads } from './copy.ts';
import { type EntryBody, entryHash } from './entry.ts';
import { hexOf } from './heads.ts';
import { aLedger, aNote, NAME } from './ledger-fixtures.ts';
import { type Hash, verifyConsistency, verifyInclusion } from './merkle.ts';
import { sequenceNow, sequenceSome } from './sequence.ts';
import { consistencyPath, inclusionPath, treeSize } from './tree-store.ts';
import { verifyLedger } from './verify.ts';

const bytes = (hex: string): Hash => Buffer.from(hex, 'hex');

describe('the access ledger in PostgreSQL', () => {
  const { signer, facts, within, append, signHead, verify } = aLedger();

  it('an entry commits with its act, or neither does', async () => {
    await assert.rejects(
      within(async (tx) => {
        await appendNotes(tx, facts(), [aNote(0)]);
        throw new Error('the act failed');
      }),
      /the act failed/,
    );
    const count = await within((tx) => tx.query('select count(*)::int as n from consent.ledger_entry'));
    assert.deepEqual(count, [{ n: 0 }]);
  });

  it('an entry says who, in which role, why, what kinds and by which rule; scopes and content are not in it', async () => {
    const [id = ''] = await append(0, 1);
    const [row] = await within((tx) =>
      tx.query<{ body: string; salt: Buffer; patient_id: string }>(
        'select body, salt, patient_id from consent.ledger_entry where shard = $1 and id = $2',
        [shardOf(id), id],
      ),
    );
    const body = JSON.parse(row?.body ?? '') as EntryBody;
    assert.deepEqual(body, {
      v: 1,
      id,
      at: '2026-11-22T02:00:00.000Z',
      node: 'hk',
      actor: { kind: 'person', role: 'clinician', accountId: 'a1', name: NAME, clientId: 'portal' },
      purpose: 'TREAT',
      action: 'read',
      outcome: 'permitted',
      patientId: 'patient-0',
      kinds: { Observation: 1 },
      basis: 'consent/treatment-relation',
      correlationId: 'c1',
    });
    assert.equal(row?.patient_id, 'patient-0');
    assert.equal(row?.salt.length, 16);
    assert.equal(shardOf(id), shardOf('patient-0'), 'the entry lies beside the record of its patient');
  });

  it('the program itself cannot change an entry, a leaf, a node or a head', async () => {
    await within(sequenceNow);
    await signHead();
    for (const sql of [
      "update consent.ledger_entry set body = '{}'",
      'delete from consent.ledger_entry',
      'delete from consent.ledger_leaf',
      'update consent.ledger_head set size = 99',
    ]) {
      await assert.rejects(
        within((tx) => tx.query(sql)),
        /append-only/,
      );
    }
  });

  it('a transaction that commits late is not skipped, and no position is left out', async () => {
    const before = await within(treeSize);
    // The first writer takes its queue number first and commits last.
    let release: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => {
      release = resolve;
    });
    let written: () => void = () => undefined;
    const isWritten = new Promise<void>((resolve) => {
      written = resolve;
    });
    const late = within(async (tx) => {
      const ids = await appendNotes(tx, facts(), [aNote(100)]);
      written();
      await gate;
      return ids;
    });
    await isWritten;
    const early = await append(101, 3);
    assert.equal(await within(sequenceNow), before + 3, 'the sequencer does not wait for a writer');
    release();
    const [lateId = ''] = await late;
    assert.equal(await within(sequenceNow), before + 4);
    const places = await within((tx) =>
      tx.query<{ entry_id: string; position: string }>(
        'select entry_id, position from consent.ledger_leaf where position >= $1 order by position',
        [before],
      ),
    );
    assert.deepEqual(
      places.map((p) => [p.entry_id, Number(p.position)]),
      [...early, lateId].map((id, i) => [id, before + i]),
    );
  });

  it('sequencers at the same time give each entry one place', async () => {
    const before = await within(treeSize);
    await Promise.all([append(200, 40), append(240, 40), append(280, 40)]);
    const done = await Promise.all(
      Array.from({ length: 6 }, (_, i) => within<unknown>((tx) => (i % 2 ? sequenceSome(tx) : sequenceNow(tx)))),
    );
    assert.ok(done.includes(before + 120));
    const [row] = await within((tx) =>
      tx.query<{ leaves: number; entries: number; last: number; pending: number }>(
        `select (select count(*) from consent.ledger_leaf)::int as leaves, (select count(*) from consent.ledger_entry)::int as entries,
                (select max(position) from consent.ledger_leaf)::int as last, (select count(*) from consent.ledger_pending)::int as pending`,
      ),
    );
    assert.deepEqual(row, { leaves: before + 120, entries: before + 120, last: before + 119, pending: 0 });
  });

  it('a batch larger than one round is sequenced whole, in the order it was written', async () => {
    const before = await within(treeSize);
    const ids = await append(1000, 2_345);
    assert.deepEqual(await within((tx) => sequenceSome(tx, 1)), { size: before + 1_000, added: 1_000, more: true });
    assert.equal(await within(sequenceNow), before + 2_345);
    const rows = await within((tx) =>
      tx.query<{ entry_id: string }>(
        'select entry_id from consent.ledger_leaf where position >= $1 order by position',
        [before],
      ),
    );
    assert.deepEqual(
      rows.map((r) => r.entry_id),
      ids,
    );
  });

  it('any entry is proven under a signed head, and any two heads are proven consistent, from stored nodes', async () => {
    const first = await signHead();
    await append(5000, 37);
    await within(sequenceNow);
    const second = await signHead();
    assert.equal(second.size, first.size + 37);
    await within(async (tx) => {
      for (const position of [0, 1, 999, first.size - 1, first.size, second.size - 1]) {
        const [row] = await tx.query<{ leaf: Hash; salt: Hash; body: string }>(
          `select l.leaf, e.salt, e.body from consent.ledger_leaf l
             join consent.ledger_entry e on e.shard = l.shard and e.id = l.entry_id where position = $1`,
          [position],
        );
        assert.ok(row);
        const leaf = entryHash(row.salt, row.body);
        assert.equal(hexOf(leaf), hexOf(row.leaf));
        const path = await inclusionPath(tx, position, second.size);
        assert.ok(verifyInclusion(leaf, position, second.size, path, bytes(second.root)), `position ${position}`);
      }
      const grown = await consistencyPath(tx, first.size, second.size);
      assert.ok(verifyConsistency(first.size, bytes(first.root), second.size, bytes(second.root), grown));
    });
  });

  it('a head is signed once for each size', async () => {
    assert.deepEqual(await signHead(), await signHead());
  });

  it('the whole ledger verifies; entries that wait are counted; the export verifies alike', async () => {
    await append(6000, 5);
    const head = await signHead();
    const report = await verify([head]);
    assert.deepEqual(report.faults, []);
    assert.deepEqual([report.ok, report.size, report.notYetInTree], [true, head.size, 5]);
    const text = await within(async (tx) => (await Array.fromAsync(exportLedger(tx))).join(''));
    const heads = readHeads(`${JSON.stringify(head)}\n`);
    const exported = await verifyLedger({
      node: TEST_NODE.id,
      lines: readExport(text.split('\n')),
      ownHeads: [],
      keptHeads: heads,
      verify: signer.verify,
    });
    assert.deepEqual([exported.ok, exported.size, exported.root], [true, head.size, head.root]);
    const forged = text.replace('"TREAT', '"PUBHLTH').replace('\\"TREAT', '\\"PUBHLTH');
    const found = await verifyLedger({
      node: TEST_NODE.id,
      lines: readExport(forged.split('\n')),
      ownHeads: [],
      keptHeads: heads,
      verify: signer.verify,
    });
    assert.deepEqual([found.ok, found.faults[0]?.kind, found.faults[0]?.position], [false, 'edited', 0]);
  });
});
