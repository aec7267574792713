import assert from 'node:assert/strict';
import { copyFile, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import {
  type AccessNote,
  type Actor,
  type Random,
  RefusalError,
  randomIds,
  seededRandom,
  stoppedClock,
  type Tx,
} from '#kernel';
import { TEST_NODE, TEST_SYSTEM, type TestDatabase, testDatabase, testScope } from '../../../../test/harness.ts';
import { aPatient, aPerson } from '../fixtures.ts';
import { appendNotes } from './append.ts';
import { checkArchive, writeArchive } from './archive.ts';
import { ledgerInDatabase } from './copy.ts';
import { aSigner, type TestSigner } from './fixtures.ts';
import { currentHead } from './heads.ts';
import { makeMonths } from './months.ts';
import { getProof } from './operations.ts';
import { leafOf, rootByPath } from './rfc6962.fixtures.ts';
import { closedParts, dropPart, listSeals, markArchived, type Seal, sealPart } from './seal.ts';
import { sequenceNow } from './sequence.ts';
import { verifyLedger } from './verify.ts';

const MONTHS = ['2026-08', '2026-09', '2026-10', '2026-11'] as const;
const PER_MONTH = 1_203;
const SEED = 'months';
const TAMPERINGS = 40;

describe('the ledger by months', () => {
  let held: TestDatabase;
  let signer: TestSigner;
  let folder: string;
  const clock = stoppedClock('2026-11-22T02:00:00.000Z');
  const within = <T>(work: (tx: Tx) => Promise<T>): Promise<T> => held.database.transaction(work);
  const aNote = (n: number): AccessNote => ({
    action: 'read',
    outcome: 'permitted',
    patientId: `p${n % 7}`,
    kinds: { Observation: n },
    basis: 'consent/treatment-relation',
  });
  const appendAt = (at: string, count: number) =>
    within((tx) =>
      appendNotes(
        tx,
        { node: TEST_NODE, actor: TEST_SYSTEM, purpose: 'TREAT', correlationId: 'c', at: new Date(at) },
        Array.from({ length: count }, (_, n) => aNote(n)),
      ),
    );
  const head = () => within((tx) => currentHead(tx, { node: TEST_NODE, clock, sign: signer.keys.sign }));
  const partOf = (id: string) =>
    within(async (tx) => {
      const [row] = await tx.query<{ part: string }>(
        'select tableoid::regclass::text as part from consent.ledger_entry where id = $1',
        [id],
      );
      return row?.part;
    });
  const report = (archives?: string) =>
    within(async (tx) =>
      verifyLedger(
        await ledgerInDatabase(
          tx,
          TEST_NODE.id,
          [await currentHead(tx, { node: TEST_NODE, clock, sign: signer.keys.sign })],
          signer.verify,
          archives,
        ),
      ),
    );
  const seal = async (month: string): Promise<Seal | 'waiting'> => {
    const part = (await within((tx) => closedParts(tx, clock.now()))).find((one) => one.month === month);
    assert.ok(part, `${month} is over`);
    return within((tx) => sealPart(tx, part, { node: TEST_NODE, clock, sign: signer.keys.sign }));
  };
  const ids: Record<string, readonly string[]> = {};

  before(async () => {
    held = await testDatabase();
    signer = await aSigner(TEST_NODE.id);
    folder = await mkdtemp(path.join(tmpdir(), 'causeway-archive-'));
    // Noted before there were months: moved into the part of theirs as it is made.
    const early = await appendAt('2026-08-03T00:00:00Z', 5);
    for (const month of ['2026-08', '2026-10']) await within((tx) => makeMonths(tx, new Date(`${month}-15T00:00:00Z`)));
    for (const month of MONTHS) ids[month] = await appendAt(`${month}-15T12:00:00Z`, PER_MONTH);
    ids['2026-08'] = [...early, ...(ids['2026-08'] ?? [])];
    // Written late: it stands among those of the next month.
    ids['2026-08'] = [...ids['2026-08'], ...(await appendAt('2026-08-31T23:59:59.999Z', 3))];
    await within(sequenceNow);
    await head();
  });
  after(async () => {
    await held.close();
    await rm(folder, { recursive: true, force: true });
  });

  it('each entry lies in the part of its month; one of a time that has none is taken too', async () => {
    for (const month of MONTHS) {
      for (const id of [ids[month]?.at(0), ids[month]?.at(-1)])
        assert.equal(await partOf(id ?? ''), `consent.ledger_entry_${month.replace('-', '_')}`);
    }
    const [id = ''] = await appendAt('1970-01-01T00:00:00Z', 1);
    assert.equal(await partOf(id), 'consent.ledger_entry_other');
    await within(sequenceNow);
    assert.deepEqual(
      await within((tx) => makeMonths(tx, clock.now())),
      ['ledger_entry_2026_12'],
      'what is there is not made again',
    );
    assert.deepEqual((await report()).faults, []);
  });

  it('is closed for months that are over alone, and when nothing of them waits', async () => {
    const parts = await within((tx) => closedParts(tx, clock.now()));
    assert.deepEqual(
      parts.map(({ month }) => month),
      ['2026-08', '2026-09', '2026-10'],
    );
    const monthsEnd = await within((tx) => closedParts(tx, new Date('2026-11-01T23:00:00Z')));
    assert.ok(!monthsEnd.some(({ month }) => month === '2026-10'), 'a day is left for what was begun before midnight');
    await appendAt('2026-09-30T10:00:00Z', 1);
    assert.equal(await seal('2026-09'), 'waiting');
    await within(sequenceNow);
    assert.notEqual(await seal('2026-09'), 'waiting');
  });

  it('sealed takes nothing more, and is sealed once', async () => {
    const first = await seal('2026-08');
    assert.ok(first !== 'waiting');
    assert.equal(first.entries, ids['2026-08']?.length);
    assert.deepEqual((await seal('2026-08')) as Seal, { ...first });
    await assert.rejects(appendAt('2026-08-20T00:00:00Z', 1), /sealed/);
  });

  it('archived holds each entry with a proof that a second checker accepts, and nothing of it needs the database', async () => {
    for (const one of await within(listSeals)) {
      await held.database.transaction((tx) => writeArchive(tx, one, folder, signer.keys.sign));
      const checked = await checkArchive(folder, TEST_NODE.id, one.month, signer.verify);
      assert.deepEqual([checked.ok, checked.entries, checked.faults], [true, one.entries, []]);
    }
    const [august] = await within(listSeals);
    assert.ok(august);
    const lines = (await readFile(path.join(folder, 'hk-ledger-2026-08.ndjson'), 'utf8'))
      .trimEnd()
      .split('\n')
      .map((text) => JSON.parse(text));
    assert.equal(lines.length, august.entries);
    for (const { salt, body, leaf, position, path: steps } of lines.filter((_, n) => n % 97 === 0)) {
      assert.equal(leafOf(salt, body), leaf);
      assert.equal(rootByPath(leaf, position, august.head.size, steps), august.head.root);
    }
    const before = await readFile(path.join(folder, 'hk-ledger-2026-08.ndjson'));
    await held.database.transaction((tx) => writeArchive(tx, august, folder, signer.keys.sign));
    assert.deepEqual(
      await readFile(path.join(folder, 'hk-ledger-2026-08.ndjson')),
      before,
      'written anew it is the same',
    );
    assert.deepEqual(
      (await readdir(folder)).filter((name) => !/\.(ndjson|manifest\.json)$/.test(name)),
      [],
      'no draft is left',
    );
  });

  const WAYS: Readonly<Record<string, (lines: string[], random: Random) => string[]>> = {
    'an edited entry': (lines, random) =>
      lines.with(at(lines, random), (lines[at(lines, random)] ?? '').replace('permitted', 'refused')),
    'a deleted entry': (lines, random) => lines.toSpliced(at(lines, random), 1),
    'an inserted entry': (lines, random) => lines.toSpliced(at(lines, random), 0, lines[at(lines, random)] ?? ''),
    'exchanged entries': (lines, random) => {
      const one = random.int(0, lines.length - 2);
      return lines.with(one, lines[one + 1] ?? '').with(one + 1, lines[one] ?? '');
    },
    'a cut tail': (lines, random) => lines.slice(0, random.int(0, lines.length - 1)),
  };
  function at(lines: readonly string[], random: Random): number {
    return random.int(0, lines.length - 1);
  }
  for (const [name, tamper] of Object.entries(WAYS)) {
    it(`${name} in an archive: ${TAMPERINGS} seeded tamperings, all found`, async (t) => {
      t.diagnostic(`seed '${SEED}'`);
      const forged = await mkdtemp(path.join(tmpdir(), 'causeway-forged-'));
      // A short month, so that a hundred are checked in a moment.
      const short = await shortArchive(forged);
      const missed: number[] = [];
      for (let nth = 0; nth < TAMPERINGS; nth += 1) {
        const lines = tamper([...short.lines], seededRandom(`${SEED}/${name}/${nth}`));
        if (lines.join('\n') === short.lines.join('\n')) continue;
        await writeFile(short.file, lines.map((line) => `${line}\n`).join(''));
        const checked = await checkArchive(forged, TEST_NODE.id, short.month, signer.verify);
        if (checked.ok) missed.push(nth);
      }
      assert.deepEqual(missed, []);
      await rm(forged, { recursive: true });
    });
  }

  /** An archive of twenty entries in a database of its own. */
  async function shortArchive(target: string) {
    const own = await testDatabase();
    try {
      const month = '2026-08';
      await own.database.transaction((tx) => makeMonths(tx, new Date('2026-08-01T00:00:00Z')));
      await own.database.transaction((tx) =>
        appendNotes(
          tx,
          {
            node: TEST_NODE,
            actor: TEST_SYSTEM,
            purpose: 'TREAT',
            correlationId: 'c',
            at: new Date('2026-08-05T00:00:00Z'),
          },
          Array.from({ length: 20 }, (_, n) => aNote(n)),
        ),
      );
      await own.database.transaction(sequenceNow);
      const [part] = await own.database.transaction((tx) => closedParts(tx, clock.now()));
      assert.ok(part);
      const sealed = await own.database.transaction((tx) =>
        sealPart(tx, part, { node: TEST_NODE, clock, sign: signer.keys.sign }),
      );
      assert.ok(sealed !== 'waiting');
      await own.database.transaction((tx) => writeArchive(tx, sealed, target, signer.keys.sign));
      const file = path.join(target, `hk-ledger-${month}.ndjson`);
      return { month, file, lines: (await readFile(file, 'utf8')).trimEnd().split('\n') };
    } finally {
      await own.close();
    }
  }

  it('whose seal or manifest another node signed counts for nothing', async () => {
    const stranger = await aSigner(TEST_NODE.id);
    const checked = await checkArchive(folder, TEST_NODE.id, '2026-08', stranger.verify);
    assert.equal(checked.ok, false);
    const manifest = path.join(folder, 'hk-ledger-2026-09.manifest.json');
    await copyFile(manifest, `${manifest}.kept`);
    const words = JSON.parse(await readFile(manifest, 'utf8'));
    await writeFile(
      manifest,
      JSON.stringify({
        ...words,
        jws: await stranger.keys.sign({ kind: 'ledger-archive', node: 'hk', month: '2026-09', ...words.file }),
      }),
    );
    assert.equal((await checkArchive(folder, TEST_NODE.id, '2026-09', signer.verify)).ok, false);
    await copyFile(`${manifest}.kept`, manifest);
    await rm(`${manifest}.kept`);
  });

  it('let go is whole by its archive: the verifier walks over it, and any of its entries is still proven to its patient alone', async () => {
    const [august] = await within(listSeals);
    assert.ok(august);
    await assert.rejects(
      within((tx) => dropPart(tx, august, clock.now())),
      /not archived/,
    );
    await within((tx) => markArchived(tx, august.month, clock.now()));
    const [archived] = await within(listSeals);
    assert.ok(archived);
    await within((tx) => dropPart(tx, archived, clock.now()));
    assert.deepEqual((await report(folder)).faults, []);
    const blind = await report();
    assert.equal(blind.ok, false, 'without the file the entries are missing, and it says so');
    assert.ok(blind.faults.every(({ kind }) => kind === 'deleted'));

    const proofFor = (actor: Actor, id: string) =>
      within((tx) => getProof(testScope(tx, { actor, clock, ids: randomIds }), id, signer.keys.sign, folder));
    for (const id of [ids['2026-08']?.at(0), ids['2026-08']?.at(700), ids['2026-08']?.at(-1)]) {
      const proof = await proofFor(aPerson('regulator'), id ?? '');
      assert.equal(leafOf(proof.entry.salt, proof.entry.body), proof.leaf);
      assert.equal(rootByPath(proof.leaf, proof.position, proof.head.size, proof.path), proof.head.root);
      const { patientId } = JSON.parse(proof.entry.body);
      assert.equal((await proofFor(aPatient(patientId), id ?? '')).leaf, proof.leaf);
      await assert.rejects(proofFor(aPatient('somebody-else'), id ?? ''), RefusalError);
    }
    // Whoever edits the file gets no proof of it.
    const file = path.join(folder, 'hk-ledger-2026-08.ndjson');
    const text = await readFile(file, 'utf8');
    await writeFile(file, text.replaceAll('permitted', 'tolerated'));
    await assert.rejects(proofFor(aPerson('regulator'), ids['2026-08']?.at(0) ?? ''), RefusalError);
    assert.ok((await report(folder)).faults.some(({ kind }) => kind === 'edited'));
    await writeFile(file, text);
    assert.equal((await report(folder)).ok, true);
  });
});

describe('a ledger that was there before months', () => {
  it('is kept whole: each entry, its place, and every proof', async () => {
    const held = await testDatabase();
    const signer = await aSigner(TEST_NODE.id);
    const clock = stoppedClock('2026-11-22T02:00:00.000Z');
    const folder = new URL('../migrations/', import.meta.url);
    const read = (name: string) => readFile(new URL(name, folder), 'utf8');
    const first = await read('0001_ledger_and_notices.sql');
    const [table = ''] = /create table consent\.ledger_entry \([\s\S]*?\n\);/.exec(first) ?? [];
    const [index = ''] = /create index ledger_entry_of_patient [^;]*;/.exec(first) ?? [];
    const [trigger = ''] = /create trigger ledger_entry_is_final [^;]*;/.exec(first) ?? [];
    try {
      await held.database.transaction(async (tx) => {
        await tx.query('drop table consent.ledger_entry cascade');
        await tx.query('drop table consent.ledger_seal');
        await tx.query('drop function consent.make_ledger_month(date)');
        await tx.query('drop function consent.refuse_sealed()');
        for (const sql of [table, index, trigger]) await tx.query(sql);
        for (const at of ['2025-01-31T10:00:00Z', '2026-03-01T00:00:00Z', '2026-11-21T00:00:00Z']) {
          await appendNotes(
            tx,
            { node: TEST_NODE, actor: TEST_SYSTEM, purpose: 'TREAT', correlationId: 'c', at: new Date(at) },
            [
              {
                action: 'read',
                outcome: 'permitted',
                patientId: 'p1',
                kinds: { Observation: 1 },
                basis: 'consent/treatment-relation',
              },
            ],
          );
        }
        await sequenceNow(tx);
        await currentHead(tx, { node: TEST_NODE, clock, sign: signer.keys.sign });
      });
      const rows = () =>
        held.database.transaction((tx) =>
          tx.query('select shard, id, patient_id, at, salt, body from consent.ledger_entry order by id'),
        );
      const before = await rows();
      await held.database.transaction(async (tx) => {
        await tx.query(await read('0007_ledger_partitions.sql'));
      });
      assert.deepEqual(await rows(), before);
      await held.database.transaction((tx) => makeMonths(tx, clock.now()));
      await held.database.transaction(async (tx) => {
        const later = {
          node: TEST_NODE,
          actor: TEST_SYSTEM,
          purpose: 'TREAT',
          correlationId: 'c',
          at: new Date('2026-12-05T00:00:00Z'),
        } as const;
        await appendNotes(tx, later, [{ action: 'read', outcome: 'permitted', kinds: {}, basis: 'consent/own-log' }]);
        await sequenceNow(tx);
      });
      const report = await held.database.transaction(async (tx) =>
        verifyLedger(await ledgerInDatabase(tx, TEST_NODE.id, [], signer.verify)),
      );
      assert.deepEqual([report.faults, report.size, report.notYetInTree], [[], 4, 0]);
      const parts = await held.database.transaction((tx) =>
        tx.query<{ part: string }>(
          'select distinct tableoid::regclass::text as part from consent.ledger_entry order by 1',
        ),
      );
      assert.deepEqual(
        parts.map(({ part }) => part),
        ['consent.ledger_entry_2026_12', 'consent.ledger_entry_before'],
      );
    } finally {
      await held.close();
    }
  });
});
