import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { shardOf } from '#fhir';
import { type Random, seededRandom } from '#kernel';
import type { LedgerHead } from '../contract.ts';
import { entryHash } from './entry.ts';
import { aHead, aLine, aSigner, type TestSigner } from './fixtures.ts';
import { hexOf } from './heads.ts';
import { type FaultKind, type LedgerLine, type LedgerReport, verifyLedger } from './verify.ts';

/** Of each kind of tampering. */
const TAMPERINGS = 1_000;
/** All chance comes from it. Another word in CAUSEWAY_SEED tries other ledgers and other places. */
const SEED = process.env['CAUSEWAY_SEED'] ?? 'access ledger';

interface Ledger {
  readonly lines: readonly LedgerLine[];
  readonly ownHeads: readonly LedgerHead[];
  readonly keptHeads: readonly LedgerHead[];
}

interface Tampered extends Ledger {
  readonly at: number;
}

let signer: TestSigner;
let ledgers: readonly Ledger[];

/** A ledger of 12 to 40 entries; a head every so often, some of them with the neighbour, the last among them. */
async function aLedger(random: Random): Promise<Ledger> {
  const lines = Array.from({ length: random.int(12, 40) }, (_, i) => aLine(random, i));
  const sizes: number[] = [];
  for (let size = random.int(1, 8); size < lines.length; size += random.int(1, 8)) sizes.push(size);
  sizes.push(lines.length);
  const ownHeads = await Promise.all(sizes.map((size) => aHead(signer, lines, size)));
  const keptHeads = ownHeads.filter((_, i) => i === ownHeads.length - 1 || random.chance(0.5));
  return { lines, ownHeads, keptHeads };
}

const check = (ledger: Ledger): Promise<LedgerReport> =>
  verifyLedger({ node: signer.node, verify: signer.verify, ...ledger });

/** Rewrites positions and hashes, as an intruder does who knows the tables. */
const covered = (lines: readonly LedgerLine[]): LedgerLine[] =>
  lines.map((line, position) => ({
    ...line,
    position,
    leaf: line.entry ? hexOf(entryHash(line.entry.salt, line.entry.body)) : line.leaf,
  }));
const edited = (line: LedgerLine): LedgerLine => ({
  ...line,
  ...(line.entry ? { entry: { ...line.entry, body: line.entry.body.replace('"read"', '"none"') } } : {}),
});

/** Each tampering is made many times; the verifier must find it, name it, and point at it. */
function everySeed(
  name: string,
  tamper: (ledger: Ledger, random: Random) => Tampered | Promise<Tampered>,
  kinds: readonly FaultKind[],
) {
  it(`${name}: ${TAMPERINGS} seeded tamperings, all found`, async (t) => {
    t.diagnostic(`seed '${SEED}'`);
    const missed: string[] = [];
    for (let nth = 0; nth < TAMPERINGS; nth++) {
      const ledger = ledgers[nth % ledgers.length] as Ledger;
      const { at, ...tampered } = await tamper(ledger, seededRandom(`${SEED}/${name}/${nth}`));
      const report = await check(tampered);
      const [first] = report.faults;
      const points = first?.position !== undefined && first.position <= at && at < (first.until ?? first.position + 1);
      if (report.ok || !first || !kinds.includes(first.kind) || !points) {
        missed.push(`seed ${SEED}/${name}/${nth}, at ${at} of ${ledger.lines.length}: ${JSON.stringify(first)}`);
      }
    }
    assert.deepEqual(missed, []);
  });
}

describe('verify-ledger', () => {
  before(async () => {
    signer = await aSigner('hk');
    ledgers = await Promise.all(Array.from({ length: 40 }, (_, i) => aLedger(seededRandom(`${SEED}/${i}`))));
  });

  it('a faithful ledger is whole, and every signed head is met', async () => {
    for (const ledger of ledgers) {
      const report = await check(ledger);
      assert.deepEqual(report.faults, []);
      assert.equal(report.ok, true);
      assert.equal(report.headsMet, ledger.ownHeads.length + ledger.keptHeads.length);
      assert.equal(report.witnessedSize, ledger.lines.length);
      assert.equal(report.root, ledger.ownHeads.at(-1)?.root);
    }
  });

  it('entries after the last head are whole but without a witness, and the report says so', async () => {
    const [ledger] = ledgers as [Ledger];
    const size = ledger.lines.length;
    const report = await check({ ...ledger, lines: [...ledger.lines, aLine(seededRandom('late'), size)] });
    assert.deepEqual([report.ok, report.size, report.witnessedSize], [true, size + 1, size]);
  });

  it('an empty ledger is whole', async () => {
    assert.equal((await check({ lines: [], ownHeads: [], keptHeads: [] })).ok, true);
  });

  describe('an intruder who changes rows', () => {
    everySeed(
      'edit of a content',
      ({ lines, ...heads }, random) => {
        const at = random.int(0, lines.length - 1);
        return { ...heads, at, lines: lines.with(at, edited(lines[at] as LedgerLine)) };
      },
      ['edited'],
    );
    everySeed(
      'edit of a column that hides the entry from its patient',
      ({ lines, ...heads }, random) => {
        const at = random.int(0, lines.length - 1);
        const line = lines[at] as LedgerLine;
        const columns = {
          id: line.id,
          shard: shardOf(line.id),
          at: line.entry?.columns?.at ?? '',
          patientId: 'someone-else',
        };
        const entry = { salt: line.entry?.salt ?? Buffer.alloc(16), body: line.entry?.body ?? '', columns };
        return { ...heads, at, lines: lines.with(at, { ...line, entry }) };
      },
      ['edited'],
    );
    everySeed(
      'deletion of a leaf',
      ({ lines, ...heads }, random) => {
        const at = random.int(0, lines.length - 2);
        return { ...heads, at, lines: lines.toSpliced(at, 1) };
      },
      ['deleted'],
    );
    everySeed(
      'deletion of an entry under its leaf',
      ({ lines, ...heads }, random) => {
        const at = random.int(0, lines.length - 1);
        const { entry: _, ...leafOnly } = lines[at] as LedgerLine;
        return { ...heads, at, lines: lines.with(at, leafOnly) };
      },
      ['deleted'],
    );
    everySeed(
      'insertion of a second line at a position',
      ({ lines, ...heads }, random) => {
        const at = random.int(0, lines.length - 1);
        return { ...heads, at, lines: lines.toSpliced(at + 1, 0, aLine(random, at, 'forged')) };
      },
      ['inserted'],
    );
    everySeed(
      'exchange of two contents',
      ({ lines, ...heads }, random) => {
        const at = random.int(0, lines.length - 2);
        const other = random.int(at + 1, lines.length - 1);
        const [a, b] = [lines[at] as LedgerLine, lines[other] as LedgerLine];
        const swapped = lines
          .with(at, { ...b, position: at, leaf: a.leaf })
          .with(other, { ...a, position: other, leaf: b.leaf });
        return { ...heads, at, lines: swapped };
      },
      ['reordered'],
    );
    everySeed(
      'a line moved to another place in the file',
      ({ lines, ...heads }, random) => {
        const at = random.int(0, lines.length - 2);
        const to = random.int(at + 1, lines.length - 1);
        return { ...heads, at, lines: lines.toSpliced(at, 1).toSpliced(to, 0, lines[at] as LedgerLine) };
      },
      ['reordered'],
    );
    everySeed(
      'cut tail',
      ({ lines, ...heads }, random) => {
        const at = random.int(0, lines.length - 1);
        return { ...heads, at, lines: lines.slice(0, at) };
      },
      ['cut-tail'],
    );
  });

  describe('an intruder who rewrites the tree as well, so that rows and hashes agree', () => {
    everySeed(
      'edit',
      ({ lines, ...heads }, random) => {
        const at = random.int(0, lines.length - 1);
        return { ...heads, at, lines: covered(lines.with(at, edited(lines[at] as LedgerLine))) };
      },
      ['edited'],
    );
    everySeed(
      'insertion',
      ({ lines, ...heads }, random) => {
        const at = random.int(0, lines.length - 1);
        return { ...heads, at, lines: covered(lines.toSpliced(at, 0, aLine(random, at, 'forged'))) };
      },
      ['inserted'],
    );
    // Between the last head and the end a deletion and a cut look the same; both are losses, and the window holds the place.
    everySeed(
      'deletion',
      ({ lines, ...heads }, random) => {
        const at = random.int(0, lines.length - 1);
        return { ...heads, at, lines: covered(lines.toSpliced(at, 1)) };
      },
      ['deleted', 'cut-tail'],
    );
    everySeed(
      'exchange of neighbours',
      ({ lines, ...heads }, random) => {
        const at = random.int(0, lines.length - 2);
        const [a, b] = [lines[at] as LedgerLine, lines[at + 1] as LedgerLine];
        return { ...heads, at, lines: covered(lines.with(at, b).with(at + 1, a)) };
      },
      ['reordered'],
    );
    everySeed(
      'cut tail with the own heads cut too: the neighbour still holds one',
      ({ lines, ownHeads, keptHeads }, random) => {
        const at = random.int(0, lines.length - 1);
        return { at, lines: lines.slice(0, at), ownHeads: ownHeads.filter((h) => h.size <= at), keptHeads };
      },
      ['cut-tail'],
    );
  });

  it('without the neighbour’s head a cut tail whose heads were cut too cannot be seen: that is why it holds one', async () => {
    const [{ lines, ownHeads }] = ledgers as [Ledger];
    const cut = ownHeads.filter((head) => head.size <= 20);
    assert.equal((await check({ lines: lines.slice(0, 20), ownHeads: cut, keptHeads: [] })).ok, true);
  });

  describe('a node that rewrites its past and signs it anew', () => {
    /** The heads that a node with this history would have signed: those before the change are the same. */
    const resigned = (heads: readonly LedgerHead[], lines: readonly LedgerLine[], at: number) =>
      Promise.all(heads.map((head) => (head.size <= at ? head : aHead(signer, lines, head.size))));
    const other = ({ lines }: Ledger, random: Random) => {
      const at = random.int(0, lines.length - 1);
      return { at, lines: covered(lines.with(at, edited(lines[at] as LedgerLine))) };
    };

    /** Two pasts are told apart by heads, so what is pointed at is the first head that contradicts. */
    const firstAfter = (heads: readonly LedgerHead[], at: number) => heads.find(({ size }) => size > at)?.size ?? 0;

    it('is not found by its own heads: alone, it could', async () => {
      const random = seededRandom(`${SEED}/alone`);
      for (const ledger of ledgers) {
        const { at, lines } = other(ledger, random);
        const ownHeads = await resigned(ledger.ownHeads, lines, at);
        assert.equal((await check({ lines, ownHeads, keptHeads: [] })).ok, true);
      }
    });
    everySeed(
      'forked view: it contradicts the heads that its neighbour holds',
      async (ledger, random) => {
        const { at, lines } = other(ledger, random);
        const ownHeads = await resigned(ledger.ownHeads.slice(-2), lines, at);
        return { at: firstAfter(ledger.keptHeads, at) - 1, lines, ownHeads, keptHeads: ledger.keptHeads };
      },
      ['forked'],
    );
    everySeed(
      'forked view: what it signed for one neighbour it did not sign for the other',
      async (ledger, random) => {
        const { at, lines } = other(ledger, random);
        // The ledger that is looked at is the true one; one neighbour was shown another.
        const shown = await aHead(signer, lines, random.int(at + 1, lines.length));
        return { ...ledger, at: shown.size - 1, keptHeads: [...ledger.keptHeads, shown] };
      },
      ['forked'],
    );
  });

  it('a head that another key signed, or whose words were changed, counts for nothing and is named', async () => {
    const [ledger] = ledgers as [Ledger];
    const stranger = await aSigner('hk');
    const size = ledger.lines.length;
    const forged = await aHead(stranger, ledger.lines, size);
    const changed = { ...(ledger.ownHeads.at(-1) as LedgerHead), at: '2020-01-01T00:00:00.000Z' };
    for (const bad of [forged, changed]) {
      const report = await check({ ...ledger, keptHeads: [bad] });
      assert.deepEqual([report.ok, report.faults[0]?.kind, report.faults[0]?.position], [false, 'bad-signature', size]);
    }
  });

  it('entries that wait for their place are counted; an entry nobody queued and a queued entry that is gone are faults', async () => {
    const [ledger] = ledgers as [Ledger];
    const report = await verifyLedger({
      node: signer.node,
      verify: signer.verify,
      ...ledger,
      loose: [
        { entryId: 'a', state: 'waiting' },
        { entryId: 'b', state: 'waiting' },
        { entryId: 'c', state: 'unqueued' },
        { entryId: 'd', state: 'lost' },
      ],
    });
    assert.equal(report.notYetInTree, 2);
    assert.deepEqual(
      report.faults.map((f) => [f.kind, f.entryId]),
      [
        ['inserted', 'c'],
        ['deleted', 'd'],
      ],
    );
  });
});
