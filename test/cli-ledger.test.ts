import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { openNodeKeys } from '#platform/keys';
import { appendNotes, sequenceNow } from '#rooms/consent';
import { run } from '../src/cli/ledger.ts';
import { TEST_NODE, TEST_SYSTEM, type TestDatabase, testDatabase } from './harness.ts';

/** A month long over: more entries than are read at a time. */
const MONTH = '2026-01';
const ENTRIES = 1_203;

describe('causeway ledger', () => {
  let held: TestDatabase;
  let data: string;
  before(async () => {
    held = await testDatabase();
    data = await mkdtemp(path.join(tmpdir(), 'causeway-ledger-'));
    const keys = await openNodeKeys(TEST_NODE.id, path.join(data, TEST_NODE.id, 'keys'));
    const entry = { id: TEST_NODE.id, kid: keys.kid, publicJwk: keys.publicJwk, url: TEST_NODE.url };
    await writeFile(path.join(data, 'trust-list.json'), JSON.stringify({ nodes: [entry] }));
    await held.database.transaction(async (tx) => {
      await tx.query('select consent.make_ledger_month($1::date)', [`${MONTH}-01`]);
      const at = new Date(`${MONTH}-15T12:00:00Z`);
      const facts = { node: TEST_NODE, actor: TEST_SYSTEM, purpose: 'TREAT', correlationId: 'c', at } as const;
      const note = {
        action: 'read',
        outcome: 'permitted',
        kinds: { Observation: 1 },
        basis: 'consent/own-log',
      } as const;
      await appendNotes(
        tx,
        facts,
        Array.from({ length: ENTRIES }, (_, n) => ({ ...note, patientId: `p${n % 7}` })),
      );
      await sequenceNow(tx);
    });
  });
  after(async () => {
    await held.close();
    await rm(data, { recursive: true, force: true });
  });

  const causeway = async (...args: readonly string[]) => {
    const lines: string[] = [];
    const own = ['--node', TEST_NODE.id, '--data', data, '--database', held.url];
    const code = await run([...args, ...own], (line) => lines.push(line));
    return { code, text: lines.join('\n') };
  };
  const file = () => path.join(data, TEST_NODE.id, 'ledger-archive', `${TEST_NODE.id}-ledger-${MONTH}.ndjson`);

  it('seals, archives and verifies a month that is over, by hand', async () => {
    const sealed = await causeway('seal');
    assert.deepEqual([sealed.code, /sealed, 1203 entries/.test(sealed.text)], [0, true], sealed.text);
    const archived = await causeway('archive');
    assert.equal(archived.code, 0, archived.text);
    assert.equal((await readFile(file(), 'utf8')).trimEnd().split('\n').length, ENTRIES);
    assert.equal((await readdir(path.dirname(file()))).length, 2, 'the file and its manifest');
    const verified = await causeway('verify');
    assert.equal(verified.code, 0, verified.text);
    assert.match(verified.text, /1 month read from files/);
  });

  it('names the file of a month that was changed, though the rows are there still', async () => {
    const text = await readFile(file(), 'utf8');
    await writeFile(file(), text.replace('permitted', 'tolerated'));
    const found = await causeway('verify');
    assert.deepEqual([found.code, /ARCHIVE\s+2026-01/.test(found.text)], [1, true], found.text);
    await writeFile(file(), text);
  });

  it('lets the rows go when it is told to, and is whole by the file', async () => {
    assert.equal((await causeway('archive', '--drop')).code, 0);
    const [left] = await held.database.transaction((tx) =>
      tx.query<{ n: number }>('select count(*)::int as n from consent.ledger_entry where at < $1', ['2026-02-01']),
    );
    assert.equal(left?.n, 0);
    assert.deepEqual((await causeway('archive', '--drop')).text, 'hk: nothing sealed is left to archive');
    const verified = await causeway('verify');
    assert.equal(verified.code, 0, verified.text);
  });

  it('leaves an entry for each thing done to the ledger by hand, with the account of the machine that did it', async () => {
    const rows = await held.database.transaction((tx) =>
      tx.query<{ body: string }>(
        // That it was verified is an entry as well, of each time.
        `select body from consent.ledger_entry where at >= $1 and body::jsonb ->> 'basis' <> 'consent/ledger-verified'
          order by at, body::jsonb ->> 'basis'`,
        ['2026-02-01'],
      ),
    );
    const entries = rows.map(({ body }) => JSON.parse(body));
    const operator = userInfo().username;
    assert.deepEqual(
      entries.map(({ action, basis, kinds, detail }) => ({ action, basis, kinds, detail })),
      [
        {
          action: 'operate',
          basis: 'consent/ledger-sealed',
          kinds: {},
          detail: { entries: `${ENTRIES}`, month: MONTH, operator },
        },
        ...['by itself', 'before its rows go'].map(() => ({
          action: 'export',
          basis: 'consent/ledger-archived',
          kinds: { AuditEvent: ENTRIES },
          detail: { month: MONTH, operator },
        })),
        {
          action: 'delete',
          basis: 'consent/ledger-let-go',
          kinds: { AuditEvent: ENTRIES },
          detail: { month: MONTH, operator },
        },
      ],
    );
  });
});
