import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { type AccessNote, stoppedClock } from '#kernel';
import { makeNodeKeys, type NodeKeys } from '#platform/keys';
import { appendNotes, currentHead, exportLedger, sequenceNow } from '#rooms/consent';
import { run } from '../src/cli/verify-ledger.ts';
import type { EntryBody } from '../src/rooms/consent/ledger/entry.ts';
import { TEST_NODE, TEST_SYSTEM, type TestDatabase, testDatabase } from './harness.ts';

const clock = stoppedClock('2026-11-22T02:00:00.000Z');
const facts = () => ({
  node: TEST_NODE,
  actor: TEST_SYSTEM,
  purpose: 'TREAT' as const,
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

const GUARDED = ['ledger_entry', 'ledger_leaf', 'ledger_head'];

describe('causeway verify-ledger', () => {
  let held: TestDatabase;
  let keys: NodeKeys;
  let folder: string;
  let ids: readonly string[];

  before(async () => {
    held = await testDatabase();
    keys = await makeNodeKeys(TEST_NODE.id);
    folder = await mkdtemp(path.join(tmpdir(), 'causeway-verify-'));
    const entry = { id: TEST_NODE.id, kid: keys.kid, publicJwk: keys.publicJwk, url: TEST_NODE.url };
    await writeFile(path.join(folder, 'trust-list.json'), JSON.stringify({ nodes: [entry] }));
    ids = await held.database.transaction(async (tx) => {
      const written = await appendNotes(
        tx,
        facts(),
        Array.from({ length: 40 }, (_, n) => aNote(n)),
      );
      await sequenceNow(tx);
      await currentHead(tx, { node: TEST_NODE, clock, sign: (payload) => keys.sign(payload) });
      return written;
    });
  });
  after(async () => {
    await held.close();
    await rm(folder, { recursive: true, force: true });
  });

  const verify = async (...args: readonly string[]) => {
    const lines: string[] = [];
    const code = await run(['--trust', path.join(folder, 'trust-list.json'), ...args], (line) => lines.push(line));
    return { code, text: lines.join('\n') };
  };
  const verifyDatabase = () => verify('--node', TEST_NODE.id, '--data', folder, '--database', held.url);
  /** What an intruder with the owner's rights can do; undone afterwards. */
  const tampered = async (sql: string, params: readonly unknown[], undo: string, look: () => Promise<void>) => {
    const alter = (statement: string, values: readonly unknown[]) =>
      held.database.transaction(async (tx) => {
        for (const table of GUARDED) await tx.query(`alter table consent.${table} disable trigger ${table}_is_final`);
        await tx.query(statement, values);
        for (const table of GUARDED) await tx.query(`alter table consent.${table} enable trigger ${table}_is_final`);
      });
    await alter(sql, params);
    try {
      await look();
    } finally {
      await alter(undo, params);
    }
  };

  it('finds a faithful ledger whole', async () => {
    const { code, text } = await verifyDatabase();
    assert.equal(code, 0, text);
    assert.match(text, /entries +40\n/);
    assert.match(text, /verdict +whole/);
    assert.match(text, /heads +1 of its own, 0 kept by its neighbours, 1 met/);
  });

  it('is itself an entry, by the account of the machine that gave the command, with what was found', async () => {
    const noted = () =>
      held.database.transaction((tx) =>
        tx.query<{ body: string }>(
          `select body from consent.ledger_entry where strpos(body, 'consent/ledger-verified') > 0`,
        ),
      );
    const before = (await noted()).length;
    const { text } = await verifyDatabase();
    const after = await noted();
    assert.equal(after.length, before + 1);
    assert.doesNotMatch(text, /not in the ledger/);
    const { actor, action, kinds, detail } = JSON.parse(after.at(-1)?.body ?? '{}') as EntryBody;
    assert.deepEqual(actor, { kind: 'system', clientId: 'causeway-ledger' });
    assert.deepEqual([action, kinds['AuditEvent'], detail?.['faults']], ['read', 40, '0']);
    assert.equal(detail?.['operator'], userInfo().username);
  });

  it('says so where nothing can be written, and verifies all the same', async () => {
    const readOnly = new URL(held.url);
    readOnly.searchParams.set('options', '-c default_transaction_read_only=on');
    const { code, text } = await verify('--node', TEST_NODE.id, '--data', folder, '--database', readOnly.href);
    assert.equal(code, 0, text);
    assert.match(text, /this look is not in the ledger: .*read-only/);
  });

  it('names an edited row: what kind of fault, at which position, which entry; and answers 1', async () => {
    const id = ids[17] ?? '';
    const edit = (from: string, to: string) =>
      `update consent.ledger_entry set body = replace(body, '"${from}"', '"${to}"') where id = $1`;
    await tampered(edit('read', 'none'), [id], edit('none', 'read'), async () => {
      const { code, text } = await verifyDatabase();
      assert.equal(code, 1);
      const [row] = await held.database.transaction((tx) =>
        tx.query<{ position: string }>('select position from consent.ledger_leaf where entry_id = $1', [id]),
      );
      assert.match(text, new RegExp(`FAULT +edited at position ${row?.position}, entry ${id}: `));
      assert.match(text, /verdict +NOT WHOLE, 1 fault/);
      assert.doesNotMatch(text, /patient-/);
    });
    assert.equal((await verifyDatabase()).code, 0);
  });

  it('names a row that was given to another patient, whose log would have missed it', async () => {
    const id = ids[5] ?? '';
    const give = (patient: string) => `update consent.ledger_entry set patient_id = '${patient}' where id = $1`;
    await tampered(give('somebody-else'), [id], give('patient-2'), async () => {
      const { code, text } = await verifyDatabase();
      assert.equal(code, 1);
      assert.match(text, new RegExp(`FAULT +edited at position \\d+, entry ${id}: the row names another patient`));
    });
  });

  it('names a row that lies in another shard, or at a time that no calendar has: her log looks for it where it belongs', async () => {
    const id = ids[6] ?? '';
    const move = `with leaf as (update consent.ledger_leaf set shard = shard # 1::smallint where entry_id = $1)
      update consent.ledger_entry set shard = shard # 1::smallint where id = $1`;
    await tampered(move, [id], move, async () => {
      const { code, text } = await verifyDatabase();
      assert.equal(code, 1, text);
      assert.match(text, new RegExp(`FAULT +edited at position \\d+, entry ${id}: the row lies in another shard`));
    });
    const at = (instant: string) => `update consent.ledger_entry set at = '${instant}' where id = $1`;
    await tampered(at('infinity'), [id], at(clock.now().toISOString()), async () => {
      const { code, text } = await verifyDatabase();
      assert.equal(code, 1, text);
      assert.match(text, new RegExp(`FAULT +edited at position \\d+, entry ${id}: the row has another time`));
    });
    assert.equal((await verifyDatabase()).code, 0);
  });

  it('names a head whose time nobody signed, whatever stands there', async () => {
    const at = (instant: string) => `update consent.ledger_head set at = '${instant}' where size = $1::int`;
    for (const instant of ['infinity', '-infinity', '1999-01-01']) {
      await tampered(at(instant), [40], at(clock.now().toISOString()), async () => {
        const { code, text } = await verifyDatabase();
        assert.equal(code, 1, text);
        assert.match(text, /FAULT +bad-signature at position 40: /);
      });
    }
    assert.equal((await verifyDatabase()).code, 0);
  });

  it('verifies an exported ledger by its heads, and finds the line that was edited in it', async () => {
    const ledger = path.join(folder, 'ledger.ndjson');
    const heads = path.join(folder, 'heads.ndjson');
    const { lines, head } = await held.database.transaction(async (tx) => ({
      lines: await Array.fromAsync(exportLedger(tx)),
      head: await currentHead(tx, { node: TEST_NODE, clock, sign: (payload) => keys.sign(payload) }),
    }));
    await writeFile(ledger, lines.join(''));
    await writeFile(heads, `${JSON.stringify(head)}\n`);
    const whole = await verify('--file', ledger, '--heads', heads);
    assert.equal(whole.code, 0, whole.text);

    await writeFile(ledger, lines.with(3, (lines[3] ?? '').replace('Observation', 'Condition')).join(''));
    const edited = await verify('--file', ledger, '--heads', heads);
    assert.equal(edited.code, 1);
    assert.match(edited.text, /FAULT +edited at position 3, entry /);
  });

  it('says so when it cannot look: no data, a strange node, half of two options', async () => {
    const nothing = await verify('--node', 'sz', '--data', folder);
    assert.deepEqual([nothing.code, /holds no data of this node/.test(nothing.text)], [2, true]);
    assert.equal((await verify('--node', 'mo')).code, 2);
    assert.equal((await verify('--file', 'x')).code, 2);
    assert.equal((await verify('--database', held.url)).code, 2);
  });
});
