import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { TEST_NODE } from '../../../../test/harness.ts';
import type { LedgerHead } from '../contract.ts';
import { ledgerInDatabase } from './copy.ts';
import { aSigner } from './fixtures.ts';
import { aLedger } from './ledger-fixtures.ts';
import { sequenceNow } from './sequence.ts';
import { type LedgerFault, type LedgerReport, verifyLedger } from './verify.ts';

describe('an intruder with the rights of the database’s owner', () => {
  const { signer, within, append, signHead, verify } = aLedger();
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
  /** Asked by itself: of a join PostgreSQL, which has counted neither table yet, makes a walk through both for each other's rows. */
  const entryAt = (position: number) => `select entry_id from consent.ledger_leaf where position = ${position}`;
  const says = (fault: LedgerFault | undefined, kind: string, position: number) => {
    assert.equal(fault?.kind, kind);
    assert.ok(fault?.position !== undefined && fault.position <= position, JSON.stringify(fault));
    assert.ok((fault.until ?? fault.position + 1) > position, JSON.stringify(fault));
  };
  let head: LedgerHead;
  before(async () => {
    // Two heads: what was inserted between them is found by trying each place, which is done over 2,048 entries at the most.
    await append(0, 1_000);
    await within(sequenceNow);
    await signHead();
    await append(1_000, 1_600);
    await within(sequenceNow);
    head = await signHead();
  });

  it('edits a content: found', async () => {
    const report = await tamper(
      [
        `update consent.ledger_entry e set body = replace(body, 'permitted', 'denied')
           where e.id = (${entryAt(1500)})`,
      ],
      [head],
    );
    says(report.faults[0], 'edited', 1500);
  });

  it('takes the patient off an entry, so that it leaves the patient’s log: found', async () => {
    const report = await tamper(
      [
        `update consent.ledger_entry e set patient_id = null
           where e.id = (${entryAt(77)})`,
      ],
      [head],
    );
    says(report.faults[0], 'edited', 77);
  });

  it('edits a content and rewrites its leaf hash: found, narrowed by the inner node above it', async () => {
    const report = await tamper(
      [
        `update consent.ledger_entry e set body = replace(body, 'permitted', 'denied')
           where e.id = (${entryAt(1500)})`,
        `update consent.ledger_leaf l set leaf = sha256('\\x00'::bytea || e.salt || convert_to(e.body, 'UTF8'))
           from consent.ledger_entry e where e.id = (${entryAt(1500)}) and l.position = 1500`,
      ],
      [head],
    );
    says(report.faults[0], 'edited', 1500);
    assert.equal((report.faults[0]?.until ?? 0) - (report.faults[0]?.position ?? 0), 2);
  });

  it('deletes an entry: found', async () => {
    const report = await tamper([`delete from consent.ledger_entry where id = (${entryAt(42)})`], [head]);
    says(report.faults[0], 'deleted', 42);
  });

  it('deletes an entry with its leaf and moves the others up: found', async () => {
    const report = await tamper(
      [
        `delete from consent.ledger_entry where id = (${entryAt(42)})`,
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
               from consent.ledger_entry e where e.id = (${entryAt(42)})`,
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

  /** What follows the shard in an id of ours. */
  const FORGED = 'f0rged'.padEnd(26, '0');

  it('inserts an entry into the past and moves the others down: found', async () => {
    const report = await tamper(
      [
        ...shift(head.size - 40, 1),
        `insert into consent.ledger_entry (shard, id, patient_id, at, salt, body)
           select shard, left(id, 2) || '${FORGED}', patient_id, at, salt, replace(body, id, left(id, 2) || '${FORGED}')
             from consent.ledger_entry limit 1`,
        `insert into consent.ledger_leaf (position, shard, entry_id, leaf)
           select ${head.size - 40}, shard, id, sha256('\\x00'::bytea || salt || convert_to(body, 'UTF8'))
             from consent.ledger_entry where id like '%${FORGED}'`,
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
