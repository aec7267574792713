import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { canonicalJson, seededRandom } from '#kernel';
import type { LedgerHead } from '../contract.ts';
import { entryHash } from './entry.ts';
import { aHead, aLine, aSigner, type TestSigner } from './fixtures.ts';
import { hexOf } from './heads.ts';
import { appendLeaves, EMPTY_FRONTIER, type NodePlace, rootOf } from './merkle.ts';
import { type LedgerCopy, type LedgerLine, verifyLedger } from './verify.ts';

let signer: TestSigner;
/** Twelve entries as they were written, and what was signed over them. */
let lines: readonly LedgerLine[];
let heads: readonly LedgerHead[];

const check = (copy: Partial<LedgerCopy> = {}) =>
  verifyLedger({ node: signer.node, verify: signer.verify, lines, ownHeads: heads, keptHeads: [], ...copy });
const faultsOf = async (copy: Partial<LedgerCopy>) => (await check(copy)).faults;

const line = (at: number): LedgerLine => {
  const found = lines[at];
  assert.ok(found);
  return found;
};
type Entry = NonNullable<LedgerLine['entry']>;
const entryOf = (at: number): Entry => {
  const { entry } = line(at);
  assert.ok(entry);
  return entry;
};
const columnsOf = (at: number): NonNullable<Entry['columns']> => {
  const { columns } = entryOf(at);
  assert.ok(columns);
  return columns;
};
const changed = (at: number, facts: Partial<LedgerLine>) => lines.with(at, { ...line(at), ...facts });
const withColumns = (at: number, facts: Partial<Entry['columns']>) =>
  changed(at, { entry: { ...entryOf(at), columns: { ...columnsOf(at), ...facts } } });
/** With this content from the beginning: the hash that is kept is its own, and so is what was signed. */
async function written(at: number, body: string) {
  const { salt, columns } = entryOf(at);
  assert.ok(columns);
  const all = changed(at, { leaf: hexOf(entryHash(salt, body)), entry: { salt, body, columns } });
  return { lines: all, ownHeads: [await aHead(signer, all, all.length)] };
}
const rootOver = (some: readonly LedgerLine[]) => {
  const leaves = some.map(({ leaf }) => Buffer.from(leaf, 'hex'));
  return hexOf(rootOf(appendLeaves(EMPTY_FRONTIER, leaves).frontier));
};

before(async () => {
  signer = await aSigner('hk');
  const random = seededRandom('faults');
  lines = Array.from({ length: 12 }, (_, i) => aLine(random, i));
  heads = await Promise.all([4, 8, 12].map((size) => aHead(signer, lines, size)));
});

describe('the report on a ledger', () => {
  it('says whose it is, how long, over which root, what was met, and up to where there is a witness', async () => {
    assert.deepEqual(await check({ keptHeads: heads.slice(1) }), {
      ok: true,
      node: 'hk',
      size: 12,
      root: rootOver(lines),
      headsMet: 5,
      witnessedSize: 12,
      notYetInTree: 0,
      faults: [],
    });
    const { witnessedSize, headsMet } = await check({
      ownHeads: heads.slice(0, 2).reverse(),
      keptHeads: heads.slice(0, 1),
    });
    assert.deepEqual([witnessedSize, headsMet], [8, 3]);
    assert.equal((await check({ ownHeads: [] })).witnessedSize, 0);
  });

  it('has the first bad position first, and last what has no position', async () => {
    const { entry: _, ...bare } = line(9);
    const { faults } = await check({
      lines: withColumns(2, { shard: -1 }).with(9, bare),
      loose: [{ entryId: 'x', state: 'lost' }],
      beside: [
        { kind: 'unguarded', evidence: 'a guard is gone' },
        { kind: 'damaged-node', position: 5, evidence: 'told by a neighbour' },
      ],
    });
    assert.deepEqual(
      faults.map(({ kind, position }) => [kind, position]),
      [
        ['edited', 2],
        ['damaged-node', 5],
        ['deleted', 9],
        ['deleted', undefined],
        ['unguarded', undefined],
      ],
    );
  });

  it('names a hundred faults and no more, and is not whole by any one', async () => {
    const random = seededRandom('many');
    const bare = Array.from({ length: 120 }, (_, i) => {
      const { entry: _entry, ...leafOnly } = aLine(random, i);
      return leafOnly;
    });
    const report = await check({ lines: bare, ownHeads: [await aHead(signer, bare, 120)] });
    assert.deepEqual([report.ok, report.faults.length, report.faults.at(-1)?.position], [false, 100, 99]);
    assert.equal((await check({ beside: [{ kind: 'unguarded', evidence: 'x' }] })).ok, false);
  });
});

describe('an entry that is not as it was written', () => {
  const edited = (at: number, evidence: string) => ({ kind: 'edited', position: at, entryId: line(at).id, evidence });

  it('is an edited one where its content gives another hash than the kept', async () => {
    const entry = { ...entryOf(5), body: entryOf(5).body.replace('"read"', '"none"') };
    assert.deepEqual(await faultsOf({ lines: changed(5, { entry }) }), [
      edited(5, 'the content does not give the kept hash'),
    ]);
    assert.deepEqual(await faultsOf({ lines: changed(5, { entry: { ...entryOf(5), salt: Buffer.alloc(16) } }) }), [
      edited(5, 'the content does not give the kept hash'),
    ]);
  });

  it('is a moved one where its content is another’s', async () => {
    const moved = lines.with(3, { ...line(7), position: 3, leaf: line(3).leaf });
    assert.deepEqual(await faultsOf({ lines: moved }), [
      { kind: 'reordered', position: 3, entryId: line(7).id, evidence: 'the content belongs to 7' },
    ]);
  });

  it('is a deleted one where its leaf stands alone', async () => {
    const { entry: _, ...bare } = line(6);
    assert.deepEqual(await faultsOf({ lines: lines.with(6, bare) }), [
      { kind: 'deleted', position: 6, entryId: line(6).id, evidence: 'the leaf has no entry' },
    ]);
  });

  it('is none where its content cannot be read as an entry, though its hash is right', async () => {
    for (const body of ['', 'no entry', 'null', '7', '"id"', '{}', '[]', '{"at":"2026"}']) {
      const copy = await written(5, body);
      assert.deepEqual(await faultsOf(copy), [edited(5, 'the content is not an entry')], body);
    }
  });

  it('is an edited one where its leaf calls it by another id', async () => {
    assert.deepEqual(await faultsOf({ lines: changed(5, { id: 'another' }) }), [
      { ...edited(5, 'the leaf names another entry'), entryId: 'another' },
    ]);
  });

  it('is an edited one where a column by which it is found says something else than it does', async () => {
    const of = (facts: Parameters<typeof withColumns>[1]) => faultsOf({ lines: withColumns(5, facts) });
    assert.deepEqual(await of({ id: 'another' }), [edited(5, 'the row has another id')]);
    assert.deepEqual(await of({ shard: columnsOf(5).shard + 1 }), [edited(5, 'the row lies in another shard')]);
    assert.deepEqual(await of({ patientId: 'another' }), [edited(5, 'the row names another patient')]);
    assert.deepEqual(await of({ at: '2026-11-22T01:00:06.000Z' }), [edited(5, 'the row has another time')]);
    const { patientId: _, ...nobodys } = columnsOf(5);
    assert.deepEqual(await faultsOf({ lines: changed(5, { entry: { ...entryOf(5), columns: nobodys } }) }), [
      edited(5, 'the row names another patient'),
    ]);
  });

  it('is right however its row spells the instant, and where it comes from a file, without a row', async () => {
    assert.deepEqual(await faultsOf({ lines: withColumns(5, { at: '2026-11-22T09:00:05.000+08:00' }) }), []);
    const { salt, body } = entryOf(5);
    assert.deepEqual(await faultsOf({ lines: changed(5, { entry: { salt, body } }) }), []);
  });

  it('is nobody’s where neither its row nor its content names a patient', async () => {
    const { patientId: _, ...columns } = columnsOf(5);
    const body = canonicalJson({ v: 1, id: columns.id, at: columns.at, node: 'hk', action: 'read' });
    const { salt } = entryOf(5);
    const all = changed(5, { leaf: hexOf(entryHash(salt, body)), entry: { salt, body, columns } });
    assert.deepEqual(await faultsOf({ lines: all, ownHeads: [await aHead(signer, all, 12)] }), []);
  });
});

describe('heads of a ledger', () => {
  const bad = (size: number, whose: string) => ({
    kind: 'bad-signature',
    position: size,
    evidence: `the head of ${size} entries from ${whose} is not signed by hk`,
  });

  it('that another signed count for nothing, whoever kept them', async () => {
    const forged = await aHead(await aSigner('hk'), lines, 8);
    const own = await check({ ownHeads: [forged] });
    assert.deepEqual([own.faults, own.headsMet, own.witnessedSize], [[bad(8, 'its own keeping')], 0, 0]);
    assert.deepEqual(await faultsOf({ keptHeads: [forged] }), [bad(8, "a neighbour's keeping")]);
  });

  it('of another node count for nothing here', async () => {
    const sz = await aSigner('sz');
    const other = await aHead(sz, lines, 8);
    const verify = (node: string, jws: string) => (node === 'sz' ? sz : signer).verify(node, jws);
    assert.deepEqual(await faultsOf({ keptHeads: [other], verify }), [bad(8, "a neighbour's keeping")]);
  });

  it('are met in the order of their sizes, whoever kept which', async () => {
    assert.equal((await check({ ownHeads: heads.slice(2), keptHeads: heads.slice(0, 2) })).headsMet, 3);
  });

  it('that are not met are a fault of the entries between, beside what positions tell of elsewhere', async () => {
    const body = entryOf(1).body.replace('"read"', '"none"');
    const covered = changed(1, {
      leaf: hexOf(entryHash(entryOf(1).salt, body)),
      entry: { ...entryOf(1), body },
    });
    const unmet = { kind: 'edited', position: 0, until: 4, evidence: 'the head of 4 entries is not met' };
    const gone = { kind: 'deleted', position: 9, until: 10, evidence: 'nothing stands at 9' };
    assert.deepEqual(await faultsOf({ lines: covered }), [unmet]);
    assert.deepEqual(await faultsOf({ lines: covered.toSpliced(9, 1) }), [unmet, gone]);
    // Right behind the head is elsewhere too.
    const next = { kind: 'deleted', position: 4, until: 5, evidence: 'nothing stands at 4' };
    assert.deepEqual(await faultsOf({ lines: covered.toSpliced(4, 1) }), [unmet, next]);
  });

  it('that are not met are tried to be explained, where positions tell nothing', async () => {
    const forged = aLine(seededRandom('forged'), 5, 'forged');
    const all = lines.toSpliced(5, 0, forged).map((one, position) => ({ ...one, position }));
    assert.deepEqual(await faultsOf({ lines: all }), [
      { kind: 'inserted', position: 5, until: 6, evidence: 'without it the next heads are met' },
    ]);
  });

  it('that are not met because something is missing are told by what is missing', async () => {
    assert.deepEqual(await faultsOf({ lines: lines.toSpliced(9, 1) }), [
      { kind: 'deleted', position: 9, until: 10, evidence: 'nothing stands at 9' },
    ]);
  });
});

describe('inner nodes that are kept', () => {
  /** The store, in which some are others or missing. */
  const store = (
    but: Readonly<Record<string, string | undefined>>,
    of = lines,
  ): NonNullable<LedgerCopy['storedNodes']> => {
    const leaves = of.map(({ leaf }) => Buffer.from(leaf, 'hex'));
    const { completed } = appendLeaves(EMPTY_FRONTIER, leaves);
    const known = new Map(completed.map(({ level, index, hash }) => [`${level}/${index}`, hexOf(hash)]));
    return async (places: readonly NodePlace[]) =>
      places.map(({ level, index }) => {
        const name = `${level}/${index}`;
        return name in but ? but[name] : known.get(name);
      });
  };
  const damaged = (name: string, position: number, until: number) => ({
    kind: 'damaged-node',
    position,
    until,
    evidence: `the stored inner node ${name} is missing or another`,
  });

  it('are as they must be, or are named, each', async () => {
    assert.deepEqual(await faultsOf({ storedNodes: store({}) }), []);
    assert.deepEqual(await faultsOf({ storedNodes: store({ '1/2': 'other', '2/0': undefined }) }), [
      damaged('2/0', 0, 4),
      damaged('1/2', 4, 6),
    ]);
  });

  it('are witnesses where the heads are not met: they narrow where it was, and are no fault themselves', async () => {
    const body = entryOf(5).body.replace('"read"', '"none"');
    const covered = changed(5, { leaf: hexOf(entryHash(entryOf(5).salt, body)), entry: { ...entryOf(5), body } });
    assert.deepEqual(await faultsOf({ lines: covered, storedNodes: store({}) }), [
      { kind: 'edited', position: 4, until: 6, evidence: 'the head of 8 entries is not met' },
    ]);
  });

  it('say nothing where entries are missing: all behind would be others', async () => {
    const lost = { lines: lines.toSpliced(9, 1), ownHeads: heads.slice(0, 2), storedNodes: store({}) };
    const { faults } = await check(lost);
    assert.deepEqual(
      faults.map(({ kind }) => kind),
      ['deleted'],
    );
  });

  it('are all looked at in a ledger that is longer than what is looked at together', async () => {
    const random = seededRandom('long');
    const long = Array.from({ length: 1_200 }, (_, i) => aLine(random, i));
    const [first, last] = ['1/3', '1/599'];
    const storedNodes = store({ [first]: 'other', [last]: 'other' }, long);
    assert.deepEqual(await faultsOf({ lines: long, ownHeads: [await aHead(signer, long, 1_200)], storedNodes }), [
      damaged(first, 6, 8),
      damaged(last, 1_198, 1_200),
    ]);
  });
});

describe('entries outside of the tree', () => {
  it('wait, or were put in or taken out', async () => {
    const report = await check({
      loose: [
        { entryId: 'a', state: 'waiting' },
        { entryId: 'b', state: 'unqueued' },
        { entryId: 'c', state: 'lost' },
        { entryId: 'd', state: 'waiting' },
      ],
    });
    assert.equal(report.notYetInTree, 2);
    assert.deepEqual(report.faults, [
      { kind: 'inserted', entryId: 'b', evidence: 'neither in the tree nor on the queue' },
      { kind: 'deleted', entryId: 'c', evidence: 'queued, but the entry is gone' },
    ]);
  });
});
