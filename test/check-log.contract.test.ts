import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { LogDownload } from '#contracts/consent';
import { type Random, seededRandom } from '#kernel';
import { makeNodeKeys, type NodeKeys } from '#platform/keys';
import { checkDownload, type LedgerPeer, verifierOf } from '#rooms/consent';
import { run } from '../src/cli/verify-ledger.ts';
import { aPatient } from '../src/rooms/consent/fixtures.ts';
import { type TestRoom, testRoom } from '../src/rooms/consent/room-harness.ts';
import { checkExtract, checkLog } from '../web/public/check-log.check.ts';
import type { TEST_NODE } from './harness.ts';

const SZ: typeof TEST_NODE = { id: 'sz', jurisdiction: 'CN-SZ', url: 'http://sz.test' };
const TAMPERINGS = 25;
const SEED = 'a log on its way';

type Draft = { -readonly [K in keyof LogDownload]: LogDownload[K] };
const one = <T>(random: Random, list: readonly T[]): [number, T] => {
  const at = random.int(0, list.length - 1);
  return [at, list[at] as T];
};
const flipped = (hex: string, random: Random): string => {
  const at = random.int(0, hex.length - 1);
  return hex.slice(0, at) + (hex[at] === '0' ? '1' : '0') + hex.slice(at + 1);
};

/** What somebody might do to a file on its way. */
const WAYS: Readonly<Record<string, (log: Draft, random: Random) => void>> = {
  'edits what an entry says': (log, random) => {
    const [at, entry] = one(random, log.entries);
    log.entries = log.entries.with(at, { ...entry, body: entry.body.replace('"permitted"', '"denied"') });
  },
  'edits an entry and its fingerprint': (log, random) => {
    const [at, entry] = one(random, log.entries);
    log.entries = log.entries.with(at, { ...entry, leaf: flipped(entry.leaf, random) });
  },
  'gives an entry another salt': (log, random) => {
    const [at, entry] = one(random, log.entries);
    log.entries = log.entries.with(at, { ...entry, salt: flipped(entry.salt, random) });
  },
  'breaks a path': (log, random) => {
    const [at, entry] = one(random, log.entries);
    const [step, hash] = one(random, entry.path);
    log.entries = log.entries.with(at, { ...entry, path: entry.path.with(step, flipped(hash, random)) });
  },
  'says another place': (log, random) => {
    const [at, entry] = one(random, log.entries);
    log.entries = log.entries.with(at, { ...entry, position: entry.position === 0 ? 1 : entry.position - 1 });
  },
  'takes an entry away': (log, random) => {
    log.entries = log.entries.toSpliced(one(random, log.entries)[0], 1);
  },
  'puts an entry in twice': (log, random) => {
    const [at, entry] = one(random, log.entries);
    log.entries = log.entries.toSpliced(at, 0, entry);
  },
  'exchanges two entries': (log, random) => {
    const at = random.int(0, log.entries.length - 2);
    const [a, b] = log.entries.slice(at, at + 2) as [LogDownload['entries'][number], LogDownload['entries'][number]];
    log.entries = log.entries.with(at, b).with(at + 1, a);
  },
  'adds an act that no neighbour told': (log) => {
    log.told = [...log.told, '{"id":"x"}'];
  },
  'makes the head larger': (log) => {
    log.head = { ...log.head, size: log.head.size + 1 };
  },
  'gives the head another root': (log, random) => {
    log.head = { ...log.head, root: flipped(log.head.root, random) };
  },
  'changes a letter of the seal': (log, random) => {
    const [header = '', payload = '', signature = ''] = log.extract.split('.');
    const at = random.int(0, signature.length - 3);
    const letter = signature[at] === 'A' ? 'B' : 'A';
    log.extract = `${header}.${payload}.${signature.slice(0, at)}${letter}${signature.slice(at + 1)}`;
  },
  'lets the witness say more than it saw': (log) => {
    log.witnesses = log.witnesses.map((w) => ({ ...w, statement: { ...w.statement, size: w.statement.size - 1 } }));
  },
  'breaks the way from what the witness saw': (log, random) => {
    log.witnesses = log.witnesses.map((w) => ({
      ...w,
      consistency: [...w.consistency, flipped(log.head.root, random)],
    }));
  },
};

describe('a log that a patient took along is checked', () => {
  let hk: TestRoom;
  let sz: TestRoom;
  let keys: Readonly<Record<'hk' | 'sz', NodeKeys>>;
  let trust: readonly LedgerPeer[];
  let log: LogDownload;
  let folder: string;
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
    for (let nth = 0; nth < 23; nth += 1) await hk.send('elder', 'GET', '/api/access-log');
    await hk.send('elder', 'GET', '/api/access-log/download');
    // The witness saw less than there is now: the way from there to here must be proven.
    for (let nth = 0; nth < 5; nth += 1) await hk.send('elder', 'GET', '/api/access-log');
    const away = sz.fetch;
    Object.assign(sz, { fetch: () => Promise.reject(new Error('away')) });
    log = LogDownload.parse((await hk.send('elder', 'GET', '/api/access-log/download')).json);
    Object.assign(sz, { fetch: away });
    folder = await mkdtemp(path.join(tmpdir(), 'causeway-log-'));
    await writeFile(path.join(folder, 'trust-list.json'), JSON.stringify({ nodes: trust }));
  });
  after(async () => {
    await hk.close();
    await sz.close();
    await rm(folder, { recursive: true, force: true });
  });

  it('in the browser: every entry, the head, the seal and the witness', async () => {
    const checked = await checkLog(log, log.keys);
    assert.deepEqual([checked.ok, checked.entries.length, checked.ownKeys], [true, 29, false]);
    const [witness] = checked.witnesses;
    const covered = checked.entries.filter(({ witnesses }) => witnesses.includes('sz')).length;
    assert.equal(covered, checked.entries.filter(({ position }) => position < (witness?.statement.size ?? 0)).length);
    assert.ok(covered > 0 && covered < 29, 'the newest entries have no witness yet, and it shows');
    assert.equal((await checkExtract(log.extract, log.keys)).says?.digest, checked.extract.says?.digest);
  });

  it('by the keys that a node publishes; without any it says that it believed the file’s own', async () => {
    assert.equal((await checkLog(log, undefined)).ownKeys, true);
    const strangers = await Promise.all(['hk', 'sz'].map((id) => makeNodeKeys(id)));
    const others = strangers.map(({ publicJwk, nodeId, kid }) => ({
      ...publicJwk,
      kty: 'EC' as const,
      node: nodeId,
      kid,
    }));
    const checked = await checkLog(log, others);
    assert.deepEqual([checked.ok, checked.head.fault, checked.extract.fault], [false, 'no-key', 'no-key']);
  });

  for (const [name, tamper] of Object.entries(WAYS)) {
    it(`whoever ${name}: ${TAMPERINGS} times, found each time by the browser and by the command line alike`, async (t) => {
      t.diagnostic(`seed '${SEED}'`);
      const verify = verifierOf(trust);
      const missed: number[] = [];
      for (let nth = 0; nth < TAMPERINGS; nth += 1) {
        const forged: Draft = { ...log };
        tamper(forged, seededRandom(`${SEED}/${name}/${nth}`));
        const seen = await Promise.all([checkLog(forged, log.keys), checkDownload(forged, verify)]);
        if (seen.some(({ ok }) => ok)) missed.push(nth);
      }
      assert.deepEqual(missed, []);
    });
  }

  it('on the command line, which names what is wrong and answers 1', async () => {
    const verdict = async (content: unknown) => {
      const file = path.join(folder, 'log.json');
      await writeFile(file, JSON.stringify(content));
      const lines: string[] = [];
      const code = await run(['--log', file, '--trust', path.join(folder, 'trust-list.json')], (line) =>
        lines.push(line),
      );
      return { code, text: lines.join('\n') };
    };
    const whole = await verdict(log);
    assert.deepEqual([whole.code, /verdict +genuine/.test(whole.text)], [0, true], whole.text);
    const [first] = log.entries;
    assert.ok(first);
    const edited = {
      ...log,
      entries: log.entries.with(0, { ...first, body: first.body.replace('permitted', 'denied') }),
    };
    const found = await verdict(edited);
    assert.equal(found.code, 1);
    assert.match(found.text, new RegExp(`FAULT +entry ${first.id}: the content does not give its hash`));
    assert.equal((await verdict({ kind: 'something else' })).code, 2);
  });
});
