import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, afterEach, before, beforeEach, describe, it } from 'node:test';
import { shardOf } from '#fhir';
import { randomIds, stoppedClock, type Tx } from '#kernel';
import { type NodeKeys, openNodeKeys } from '#platform/keys';
import { createLog } from '#platform/log';
import { TEST_NODE, TEST_SYSTEM, type TestDatabase, testDatabase, testScope } from '../../../../test/harness.ts';
import { appendNotes } from './append.ts';
import { checkArchive } from './archive.ts';
import { timeOf } from './entry.ts';
import { ENTRIES_AT_THEIR_TIMES, ENTRY_AT_ITS_TIME, findEntries, findEntry } from './find-entry.ts';
import type { VerifyHead } from './heads.ts';
import { type KeepingParts, keepMonths } from './keep-months.ts';
import { listMonths } from './list-months.ts';
import { makeMonths } from './months.ts';
import { verifierOf } from './peers.ts';
import { listSeals, type Seal } from './seal.ts';
import { sequenceNow } from './sequence.ts';

const MONTHS = ['2026-08', '2026-09', '2026-10', '2026-11'] as const;
const OVER = ['2026-08', '2026-09', '2026-10'] as const;

describe('months of the ledger, closed by the node itself', () => {
  let held: TestDatabase;
  let keys: NodeKeys;
  let keyFolder: string;
  let verify: VerifyHead;
  let folder: string;
  const ids: string[] = [];
  const clock = stoppedClock('2026-11-22T02:00:00.000Z');
  const within = <T>(work: (tx: Tx) => Promise<T>): Promise<T> => held.database.transaction(work);
  const appendAt = (at: string, count: number) =>
    within((tx) =>
      appendNotes(
        tx,
        { node: TEST_NODE, actor: TEST_SYSTEM, purpose: 'TREAT', correlationId: 'c', at: new Date(at) },
        Array.from({ length: count }, (_, n) => ({
          action: 'read' as const,
          outcome: 'permitted' as const,
          patientId: `p${n % 7}`,
          kinds: { Observation: n },
          basis: 'consent/treatment-relation',
        })),
      ),
    );
  const parts = (more: Partial<KeepingParts> = {}): KeepingParts => ({
    node: TEST_NODE,
    database: held.database,
    clock,
    ids: randomIds,
    log: createLog('hk', 'silent'),
    sign: (payload) => keys.sign(payload),
    verify,
    neighbours: [],
    archives: folder,
    ...more,
  });
  const seals = () => within(listSeals);
  const stateOf = async ({ neighbours = [] }: Partial<KeepingParts> = {}) => {
    const { items } = await within((tx) => listMonths(testScope(tx, { clock }), { neighbours, archives: folder }));
    return Object.fromEntries(items.map(({ month, state }) => [month, state]));
  };
  const headOf = (node: string, at: string) =>
    within((tx) =>
      tx.query(
        `insert into consent.peer_head (node, size, root, at, jws, received_at) values ($1, 1, decode(repeat('00', 32), 'hex'), $2, 'kept', $2)`,
        [node, at],
      ),
    );

  before(async () => {
    keyFolder = await mkdtemp(path.join(tmpdir(), 'causeway-months-key-'));
    keys = await openNodeKeys('hk', keyFolder);
    verify = verifierOf([{ id: 'hk', url: '', kid: keys.kid, publicJwk: { ...keys.publicJwk } }]);
  });
  after(() => rm(keyFolder, { recursive: true, force: true }));
  beforeEach(async () => {
    held = await testDatabase();
    folder = await mkdtemp(path.join(tmpdir(), 'causeway-months-'));
    clock.set('2026-11-22T02:00:00.000Z');
    ids.length = 0;
    for (const month of ['2026-08', '2026-10', '2026-12'])
      await within((tx) => makeMonths(tx, new Date(`${month}-15T00:00:00Z`)));
    for (const month of MONTHS) ids.push(...(await appendAt(`${month}-15T12:00:00Z`, 40)));
    await within(sequenceNow);
  });
  afterEach(async () => {
    await held.close();
    await rm(folder, { recursive: true, force: true });
  });

  it('are sealed and written into files that hold, once: a second round finds nothing to do, and no row was let go', async () => {
    assert.equal(await keepMonths(parts()), 2 * OVER.length);
    assert.equal(await keepMonths(parts()), 0);
    for (const month of OVER) {
      const { ok, entries } = await checkArchive(folder, 'hk', month, verify);
      assert.deepEqual([ok, entries], [true, 40], month);
    }
    const states = await stateOf();
    for (const month of OVER) assert.equal(states[month], 'archived');
    assert.deepEqual([states['2026-11'], states['2026-12']], ['open', undefined], 'what has not begun is not named');
    const [left] = await within((tx) => tx.query<{ n: number }>('select count(*)::int as n from consent.ledger_entry'));
    assert.equal(left?.n, MONTHS.length * 40 + 2 * OVER.length, 'all there were, and one for each step');
  });

  it('not before the lawbook’s days are over, and not while an entry waits for its place', async () => {
    clock.set('2026-11-03T23:59:59.000Z');
    await keepMonths(parts());
    assert.deepEqual(
      (await seals()).map(({ month }) => month),
      ['2026-08', '2026-09'],
    );
    clock.set('2026-11-04T00:00:00.000Z');
    await appendAt('2026-10-31T23:00:00Z', 1);
    assert.equal(await keepMonths(parts()), 0, 'one waits');
    await within(sequenceNow);
    assert.equal(await keepMonths(parts()), 2);
  });

  it('not by a clock that is alone with its time: where no neighbour has signed since, acts of this month are still taken', async () => {
    const neighbours = ['sz'];
    await headOf('sz', '2026-10-02T00:00:00Z');
    clock.set('2027-11-22T02:00:00.000Z');
    await keepMonths(parts({ neighbours }));
    assert.deepEqual(
      (await seals()).map(({ month }) => month),
      ['2026-08', '2026-09'],
      'what the neighbour’s time confirms, and no more',
    );
    assert.equal((await stateOf({ neighbours }))['2026-11'], 'unconfirmed');
    clock.set('2026-11-22T02:00:00.000Z');
    assert.equal((await appendAt('2026-11-22T02:00:00Z', 1)).length, 1);
  });

  it('with a file that does not hold say so, keep their rows, and are written anew at the next round', async () => {
    assert.equal(await keepMonths(parts({ verify: async () => undefined })), OVER.length, 'sealed, and no more');
    for (const month of OVER) assert.equal((await stateOf())[month], 'faulty');
    assert.match((await seals())[0]?.faults?.[0]?.en ?? '', /not signed/);
    assert.equal(await keepMonths(parts()), OVER.length);
    assert.equal((await seals())[0]?.faults, undefined);
  });

  it('a look for one entry by its id goes to the part of its month, and to no other', async () => {
    const [id = ''] = ids;
    const last = ids.at(-1) ?? '';
    const partsRead = (sql: string, params: readonly unknown[]) =>
      within(async (tx) => {
        const rows = await tx.query<{ 'QUERY PLAN': string | object[] }>(
          `explain (analyze, format json) ${sql}`,
          params,
        );
        const plan = rows[0]?.['QUERY PLAN'];
        const read = new Set<string>();
        walk(typeof plan === 'string' ? JSON.parse(plan) : plan, (node) => {
          if (typeof node['Relation Name'] === 'string' && Number(node['Actual Loops']) > 0)
            read.add(node['Relation Name']);
        });
        return [...read];
      });
    for (const [one, part] of [
      [id, 'ledger_entry_2026_08'],
      [last, 'ledger_entry_2026_11'],
    ] as const) {
      assert.deepEqual(await partsRead(ENTRY_AT_ITS_TIME, [shardOf(one), one, timeOf(one)]), [part]);
      assert.deepEqual(await partsRead(ENTRIES_AT_THEIR_TIMES, [[shardOf(one)], [one], [timeOf(one)]]), [part]);
      assert.equal((await within((tx) => findEntry(tx, one)))?.id, one);
    }
    assert.deepEqual([...(await within((tx) => findEntries(tx, [last, id, 'none']))).keys()].sort(), [id, last].sort());
  });

  it('an entry whose id does not tell its time is found all the same', async () => {
    const id = `${(ids[0] ?? '').slice(0, 2)}zzzzzzzzzzzzzzzzzzzzzzzzzz`;
    await within((tx) =>
      tx.query(
        `insert into consent.ledger_entry (shard, id, patient_id, at, salt, body)
         select shard, $1, patient_id, at, salt, body from consent.ledger_entry where id = $2`,
        [id, ids[0]],
      ),
    );
    assert.equal((await within((tx) => findEntry(tx, id)))?.id, id);
    assert.deepEqual([...(await within((tx) => findEntries(tx, [id]))).keys()], [id]);
    assert.equal(await within((tx) => findEntry(tx, 'nothing-like-it')), undefined);
  });

  /** Signed are a head, three seals and three files, in this order; each file is checked with three looks at signatures before it counts. */
  for (const [what, nth, when] of [
    ['sign', 1, 'before anything was done'],
    ['sign', 3, 'with one month sealed, in the middle of the next'],
    ['sign', 5, 'with all sealed, and the first file written and not signed'],
    ['verify', 2, 'with the first file written, before it counts'],
    ['verify', 9, 'with all files written, before the last counts'],
  ] as const) {
    it(`go on where a node was killed with kill -9 ${when}`, async () => {
      assert.equal(await killedAt(what, nth), 'SIGKILL');
      await keepMonths(parts());
      const all = await seals();
      assert.deepEqual(
        all.map(({ month, archived }: Seal) => [month, archived]),
        OVER.map((month) => [month, true]),
      );
      for (const month of OVER) assert.equal((await checkArchive(folder, 'hk', month, verify)).ok, true);
      assert.deepEqual(
        (await readdir(folder)).filter((name) => !/\.(ndjson|manifest\.json)$/.test(name)),
        [],
      );
      const notes = await within((tx) =>
        tx.query<{ basis: string; n: number }>(
          `select body::jsonb ->> 'basis' as basis, count(*)::int as n from consent.ledger_entry
              where body::jsonb ->> 'basis' like 'consent/ledger-%' group by 1 order by 1`,
        ),
      );
      assert.deepEqual(notes, [
        { basis: 'consent/ledger-archived', n: OVER.length },
        { basis: 'consent/ledger-sealed', n: OVER.length },
      ]);
    });
  }

  /** Runs the job in a process of its own that kills itself when it does that for the nth time. */
  async function killedAt(what: 'sign' | 'verify', nth: number): Promise<NodeJS.Signals | null> {
    const here = (file: string) => JSON.stringify(new URL(file, import.meta.url).href);
    const script = `
      import { randomIds, stoppedClock } from '#kernel';
      import { createLog } from '#platform/log';
      import { openDatabase } from '#platform/postgres';
      import { keepMonths } from ${here('./keep-months.ts')};
      import { openNodeKeys } from '#platform/keys';
      import { verifierOf } from ${here('./peers.ts')};
      const keys = await openNodeKeys('hk', ${JSON.stringify(keyFolder)});
      const checking = verifierOf([{ id: 'hk', url: '', kid: keys.kid, publicJwk: { ...keys.publicJwk } }]);
      const done = { sign: 0, verify: 0 };
      const counted = (what, work) => (...given) => {
        done[what] += 1;
        if (what === '${what}' && done[what] === ${nth}) process.kill(process.pid, 'SIGKILL');
        return work(...given);
      };
      const sign = counted('sign', (payload) => keys.sign(payload));
      const verify = counted('verify', checking);
      await keepMonths({ node: ${JSON.stringify(TEST_NODE)}, database: openDatabase(${JSON.stringify(held.url)}), clock: stoppedClock('2026-11-22T02:00:00.000Z'),
        ids: randomIds, log: createLog('hk', 'silent'), sign, verify, neighbours: [], archives: ${JSON.stringify(folder)} });
      process.exit(0);`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: 'inherit',
      cwd: new URL('../../../../', import.meta.url),
    });
    const [, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null];
    return signal;
  }
});

type PlanNode = Readonly<Record<string, unknown>>;

/** Every node of a plan. */
function walk(value: unknown, see: (node: PlanNode) => void): void {
  if (Array.isArray(value)) for (const one of value) walk(one, see);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return;
  see(value as PlanNode);
  for (const one of Object.values(value)) walk(one, see);
}
