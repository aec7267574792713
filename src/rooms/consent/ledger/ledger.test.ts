import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { shardOf } from '#fhir';
import { type AccessNote, granted, type LocalText, randomIds, stoppedClock, type Tx } from '#kernel';
import type { Database } from '#platform/postgres';
import { TEST_NODE, type TestDatabase, testDatabase, testScope } from '../../../../test/harness.ts';
import type { LedgerHead } from '../contract.ts';
import { appendNotes } from './append.ts';
import { exportLedger, ledgerInDatabase, readExport, readHeads } from './copy.ts';
import { type EntryBody, entryHash, type NoteFacts } from './entry.ts';
import { aSigner, type TestSigner } from './fixtures.ts';
import { currentHead, hexOf, listPeerHeads } from './heads.ts';
import { type Hash, verifyConsistency, verifyInclusion } from './merkle.ts';
import { listAlarms, receiveHead } from './receive-head.ts';
import { sequenceNow, sequenceSome } from './sequence.ts';
import { consistencyPath, inclusionPath, treeSize } from './tree-store.ts';
import { type LedgerFault, type LedgerReport, verifyLedger } from './verify.ts';

const NAME: LocalText = {
  en: 'Dr Test (synthetic)',
  'zh-Hans': '测试医生（合成数据）',
  'zh-Hant-HK': '測試醫生（合成數據）',
};
const clock = stoppedClock('2026-11-22T02:00:00.000Z');

const facts = (): NoteFacts => ({
  node: TEST_NODE,
  actor: { kind: 'person', role: 'clinician', accountId: 'a1', name: NAME, scopes: ['user/*.rs'], clientId: 'portal' },
  purpose: 'TREAT',
  correlationId: 'c1',
  at: clock.now(),
});
const aNote = (n: number): AccessNote => ({
  action: 'read',
  outcome: 'permitted',
  patientId: `patient-${n % 3}`,
  kinds: { Observation: n + 1 },
  basis: 'consent/treatment-relation',
});
const bytes = (hex: string): Hash => Buffer.from(hex, 'hex');

describe('the access ledger in PostgreSQL', () => {
  let held: TestDatabase;
  let database: Database;
  let signer: TestSigner;
  before(async () => {
    held = await testDatabase();
    database = held.database;
    signer = await aSigner(TEST_NODE.id);
  });
  after(() => held.close());

  const within = <T>(work: (tx: Tx) => Promise<T>): Promise<T> => database.transaction(work);
  const append = (from: number, count: number) =>
    within((tx) =>
      appendNotes(
        tx,
        facts(),
        Array.from({ length: count }, (_, i) => aNote(from + i)),
      ),
    );
  const signHead = (): Promise<LedgerHead> =>
    within((tx) => currentHead(tx, { node: TEST_NODE, clock, sign: signer.keys.sign }));
  const verify = (keptHeads: readonly LedgerHead[]): Promise<LedgerReport> =>
    within(async (tx) => verifyLedger(await ledgerInDatabase(tx, TEST_NODE.id, keptHeads, signer.verify)));

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

  describe('an intruder with the rights of the database’s owner', () => {
    const UNDO = new Error('undo the tampering');
    /** Tampers in a transaction with triggers off, verifies in it, and rolls it back. */
    async function tamper(statements: readonly string[], keptHeads: readonly LedgerHead[]): Promise<LedgerReport> {
      let report: LedgerReport | undefined;
      await within(async (tx) => {
        await tx.query("set local session_replication_role = 'replica'");
        for (const sql of statements) await tx.query(sql);
        report = await verifyLedger(await ledgerInDatabase(tx, TEST_NODE.id, keptHeads, signer.verify));
        throw UNDO;
      }).catch((error: unknown) => {
        if (error !== UNDO) throw error;
      });
      assert.ok(report);
      return report;
    }
    const shift = (from: number, by: number) => [
      // Twice, over negative numbers, so that no position is taken twice on the way.
      'alter table consent.ledger_leaf drop constraint ledger_leaf_position_check',
      `update consent.ledger_leaf set position = -position - 1 where position >= ${from}`,
      `update consent.ledger_leaf set position = -position - 1 + ${by} where position < 0`,
    ];
    const says = (fault: LedgerFault | undefined, kind: string, position: number) => {
      assert.equal(fault?.kind, kind);
      assert.ok(fault?.position !== undefined && fault.position <= position, JSON.stringify(fault));
      assert.ok((fault.until ?? fault.position + 1) > position, JSON.stringify(fault));
    };
    let head: LedgerHead;
    before(async () => {
      await within(sequenceNow);
      head = await signHead();
    });

    it('edits a content: found', async () => {
      const report = await tamper(
        [
          `update consent.ledger_entry e set body = replace(body, 'permitted', 'denied')
             from consent.ledger_leaf l where l.entry_id = e.id and l.position = 1500`,
        ],
        [head],
      );
      says(report.faults[0], 'edited', 1500);
    });

    it('takes the patient off an entry, so that it leaves the patient’s log: found', async () => {
      const report = await tamper(
        [
          `update consent.ledger_entry e set patient_id = null
             from consent.ledger_leaf l where l.entry_id = e.id and l.position = 77`,
        ],
        [head],
      );
      says(report.faults[0], 'edited', 77);
    });

    it('edits a content and rewrites its leaf hash: found, narrowed by the inner node above it', async () => {
      const report = await tamper(
        [
          `update consent.ledger_entry e set body = replace(body, 'permitted', 'denied')
             from consent.ledger_leaf l where l.entry_id = e.id and l.position = 1500`,
          `update consent.ledger_leaf l set leaf = sha256('\\x00'::bytea || e.salt || convert_to(e.body, 'UTF8'))
             from consent.ledger_entry e where l.entry_id = e.id and l.position = 1500`,
        ],
        [head],
      );
      says(report.faults[0], 'edited', 1500);
      assert.equal((report.faults[0]?.until ?? 0) - (report.faults[0]?.position ?? 0), 2);
    });

    it('deletes an entry: found', async () => {
      const report = await tamper(
        [`delete from consent.ledger_entry e using consent.ledger_leaf l where l.entry_id = e.id and l.position = 42`],
        [head],
      );
      says(report.faults[0], 'deleted', 42);
    });

    it('deletes an entry with its leaf and moves the others up: found', async () => {
      const report = await tamper(
        [
          `delete from consent.ledger_entry e using consent.ledger_leaf l where l.entry_id = e.id and l.position = 42`,
          'delete from consent.ledger_leaf where position = 42',
          ...shift(43, -1),
        ],
        [head],
      );
      says(report.faults[0], 'deleted', 42);
    });

    it('inserts an entry nobody queued: found', async () => {
      const report = await tamper(
        [
          `insert into consent.ledger_entry (shard, id, patient_id, at, salt, body)
             select shard, 'forged', patient_id, at, salt, replace(body, id, 'forged') from consent.ledger_entry limit 1`,
        ],
        [head],
      );
      assert.deepEqual([report.faults[0]?.kind, report.faults[0]?.entryId], ['inserted', 'forged']);
    });

    it('puts another’s entry into a patient’s log under the id of one that stands in the tree: found', async () => {
      for (const [how, shard, at] of [
        ['in another shard', '(e.shard + 1) % 1024', 'e.at'],
        ['at another time', 'e.shard', `e.at + interval '1 second'`],
      ] as const) {
        const report = await tamper(
          [
            `insert into consent.ledger_entry (shard, id, patient_id, at, salt, body)
               select ${shard}, e.id, 'victim', ${at}, e.salt, replace(e.body, 'permitted', 'denied')
                 from consent.ledger_entry e join consent.ledger_leaf l on l.entry_id = e.id where l.position = 42`,
          ],
          [head],
        );
        assert.equal(report.faults[0]?.kind, 'inserted', `${how}: ${JSON.stringify(report.faults)}`);
        const [forged] = await within((tx) =>
          tx.query<{ id: string }>('select entry_id as id from consent.ledger_leaf where position = 42'),
        );
        assert.ok(
          report.faults.some(({ entryId }) => entryId === forged?.id),
          how,
        );
      }
    });

    it('takes the guards away, turns them off, or sets others that keep entries from being written: found, though each entry is whole', async () => {
      const TRICKS: Readonly<Record<string, readonly [sql: readonly string[], evidence: RegExp]>> = {
        gone: [
          ['drop trigger ledger_leaf_is_final on consent.ledger_leaf'],
          /ledger_leaf_is_final of ledger_leaf is gone/,
        ],
        off: [['alter table consent.ledger_entry_other disable trigger user'], /ledger_entry_other is off/],
        'lets changes through': [
          [
            `create or replace function consent.refuse_change() returns trigger language plpgsql as $$ begin return new; end $$`,
          ],
          /refuse_change does something else/,
        ],
        'refuses all but one': [
          [
            `create or replace function consent.refuse_change() returns trigger language plpgsql as $$ begin
               if current_user = 'intruder' then return new; end if;
               raise exception 'the access ledger is append-only' using errcode = 'integrity_constraint_violation'; end $$`,
          ],
          /refuse_change does something else/,
        ],
        'swallows entries': [
          [
            'create function consent.swallow() returns trigger language plpgsql as $$ begin return null; end $$',
            'create trigger quiet before insert on consent.ledger_pending for each row execute function consent.swallow()',
          ],
          /ledger_pending has a trigger that is none of ours: quiet/,
        ],
        'rewrites what is asked': [
          ['create rule forget as on insert to consent.ledger_pending do instead nothing'],
          /ledger_pending has a rule that is none of ours: forget/,
        ],
      };
      for (const [how, [statements, evidence]] of Object.entries(TRICKS)) {
        const { ok, faults } = await tamper(statements, [head]);
        assert.equal(ok, false, how);
        assert.ok(
          faults.some((fault) => fault.kind === 'unguarded' && evidence.test(fault.evidence)),
          `${how}: ${JSON.stringify(faults)}`,
        );
      }
      assert.deepEqual((await verify([head])).faults, []);
    });

    it('forges a head: with another key, with another root, or with the right key for another size: found, each by name', async () => {
      const other = await aSigner(TEST_NODE.id);
      const forgedBy = (jws: string, size: number) =>
        `insert into consent.ledger_head (size, root, at, jws) values (${size}, decode(repeat('ab', 32), 'hex'), '${head.at}', '${jws}')`;
      const payload = (size: number) => ({
        kind: 'ledger-head',
        node: TEST_NODE.id,
        size,
        root: 'ab'.repeat(32),
        at: head.at,
      });
      const byAnother = await other.keys.sign(payload(17));
      assert.equal((await tamper([forgedBy(byAnother, 17)], [head])).faults[0]?.kind, 'bad-signature');
      // As one who has the node's own key could: then the node has signed two pasts.
      const byItself = await signer.keys.sign(payload(17));
      assert.equal((await tamper([forgedBy(byItself, 17)], [head])).faults[0]?.kind, 'forked');
      const elsewhere = await signer.keys.sign(payload(18));
      assert.equal((await tamper([forgedBy(elsewhere, 17)], [head])).faults[0]?.kind, 'bad-signature');
    });

    it('takes a whole month out of the table: found', async () => {
      const report = await tamper(
        [
          'alter table consent.ledger_entry detach partition consent.ledger_entry_other',
          'create table consent.ledger_entry_hidden partition of consent.ledger_entry default',
        ],
        [head],
      );
      assert.equal(report.faults[0]?.kind, 'deleted');
    });

    it('inserts an entry into the past and moves the others down: found', async () => {
      const report = await tamper(
        [
          ...shift(head.size - 40, 1),
          `insert into consent.ledger_entry (shard, id, patient_id, at, salt, body)
             select shard, 'forged', patient_id, at, salt, replace(body, id, 'forged') from consent.ledger_entry limit 1`,
          `insert into consent.ledger_leaf (position, shard, entry_id, leaf)
             select ${head.size - 40}, shard, id, sha256('\\x00'::bytea || salt || convert_to(body, 'UTF8'))
               from consent.ledger_entry where id = 'forged'`,
        ],
        [head],
      );
      says(report.faults[0], 'inserted', head.size - 40);
    });

    it('exchanges two entries: found', async () => {
      const swap = (column: string) =>
        `update consent.ledger_leaf a set ${column} = b.${column} from consent.ledger_leaf b
          where (a.position, b.position) in ((10, 11), (11, 10))`;
      const drop = 'alter table consent.ledger_leaf drop constraint ledger_leaf_entry_id_key';
      says((await tamper([drop, swap('entry_id'), swap('shard')], [head])).faults[0], 'reordered', 10);
      const covered = await tamper([drop, swap('entry_id'), swap('shard'), swap('leaf')], [head]);
      assert.equal(covered.ok, false);
      assert.ok((covered.faults[0]?.position ?? 0) <= 11);
    });

    it('cuts the tail with everything that speaks of it: found by the head the neighbour holds', async () => {
      const cut = head.size - 9;
      const statements = [
        `delete from consent.ledger_entry e using consent.ledger_leaf l where l.entry_id = e.id and l.position >= ${cut}`,
        `delete from consent.ledger_leaf where position >= ${cut}`,
        `delete from consent.ledger_node where (index + 1) * (1::bigint << level) > ${cut}`,
        `delete from consent.ledger_head where size > ${cut}`,
      ];
      assert.equal((await tamper(statements, [])).ok, true, 'alone, nobody could tell');
      const report = await tamper(statements, [head]);
      says(report.faults[0], 'cut-tail', cut);
    });

    it('breaks a stored inner node: found, although every entry is whole', async () => {
      const report = await tamper(
        ["update consent.ledger_node set hash = sha256('x') where level = 3 and index = 5"],
        [head],
      );
      says(report.faults[0], 'damaged-node', 40);
    });
  });

  describe('a neighbour’s head', () => {
    let other: TestDatabase;
    before(async () => {
      other = await testDatabase();
    });
    after(() => other.close());
    const receive = (head: LedgerHead, path?: readonly Hash[]) =>
      other.database.transaction((tx) =>
        receiveHead(
          testScope(tx, { node: { id: 'sz', jurisdiction: 'CN-SZ', url: 'http://sz.test' }, clock, ids: randomIds }),
          head,
          signer.verify,
          async () => path,
        ),
      );
    const kept = () => other.database.transaction((tx) => listPeerHeads(tx, 'hk'));
    const alarms = () => other.database.transaction(async (tx) => (await listAlarms({ tx })).map((a) => a.kind));
    const pathTo = (from: number, to: number) => within((tx) => consistencyPath(tx, from, to));
    const code = (result: Awaited<ReturnType<typeof receive>>) => (result.ok ? 'taken' : result.refusals[0].code);
    let first: LedgerHead;
    let second: LedgerHead;

    it('is kept when it is theirs and their log only grew; the same twice changes nothing', async () => {
      first = await signHead();
      assert.deepEqual(await receive(first), granted({ isNew: true, kept: first }));
      assert.deepEqual(await receive(first), granted({ isNew: false, kept: first }));
      await append(7000, 11);
      await within(sequenceNow);
      clock.move(1_000);
      second = await signHead();
      assert.equal(code(await receive(second)), 'consent.head-unproven');
      assert.equal(code(await receive(second, await pathTo(first.size, second.size))), 'taken');
      assert.deepEqual(await kept(), [first, second]);
      assert.deepEqual(await alarms(), []);
    });

    it('that comes late says nothing new', async () => {
      const late = await receive(first, await pathTo(first.size, second.size));
      assert.deepEqual(late, granted({ isNew: false, kept: second }));
    });

    it('from the future is refused', async () => {
      const ahead = { ...second, at: '2026-11-23T02:00:00.000Z' };
      const jws = await signer.keys.sign({
        kind: 'ledger-head',
        node: 'hk',
        size: ahead.size,
        root: ahead.root,
        at: ahead.at,
      });
      assert.equal(code(await receive({ ...ahead, jws })), 'consent.head-from-future');
    });

    it('that shrank, forked, or is signed by another raises an alarm that stays, and is refused', async () => {
      const sign = async (size: number, root: string) => {
        const at = clock.now().toISOString();
        return {
          node: 'hk',
          size,
          root,
          at,
          jws: await signer.keys.sign({ kind: 'ledger-head', node: 'hk', size, root, at }),
        };
      };
      clock.move(1_000);
      assert.equal(code(await receive(await sign(first.size, first.root))), 'consent.head-shrunken');
      const otherRoot = 'ab'.repeat(32);
      assert.equal(code(await receive(await sign(second.size, otherRoot))), 'consent.head-forked');
      const grown = await sign(second.size + 1, otherRoot);
      assert.equal(code(await receive(grown, [bytes(otherRoot)])), 'consent.head-forked');
      const stranger = await aSigner('hk');
      const foreign = await stranger.keys.sign({
        kind: 'ledger-head',
        node: 'hk',
        size: 1,
        root: otherRoot,
        at: second.at,
      });
      assert.equal(
        code(await receive({ node: 'hk', size: 1, root: otherRoot, at: second.at, jws: foreign })),
        'consent.head-signature',
      );
      assert.deepEqual((await alarms()).sort(), ['bad-signature', 'forked', 'forked', 'shrunken']);
      assert.deepEqual(await kept(), [first, second], 'nothing of it was kept');
    });
  });
});
