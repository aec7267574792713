import { shardOf } from '#fhir';
import { readJson } from '#kernel';
import type { LedgerHead } from '../contract.ts';
import { type EntryBody, entryHash } from './entry.ts';
import { hexOf, isHeadPayload, type VerifyHead } from './heads.ts';
import { LeafList } from './leaf-list.ts';
import { appendLeaves, EMPTY_FRONTIER, type Frontier, type NodePlace, rootOf, type TreeNode } from './merkle.ts';
import { PositionCheck } from './verify-positions.ts';
import { compareHeads } from './verify-window.ts';

/**
 * One leaf as kept, with its entry. The entry's part is missing where the leaf has lost its entry.
 */
export interface LedgerLine {
  readonly position: number;
  readonly id: string;
  /** SHA-256, hexadecimal, as stored when the entry got its place. */
  readonly leaf: string;
  readonly entry?: {
    readonly salt: Uint8Array;
    readonly body: string;
    /** What the entry's row says beside the body; must agree with it. */
    readonly columns?: {
      readonly id: string;
      readonly shard: number;
      readonly at: string;
      readonly patientId?: string;
    };
  };
}

export type FaultKind =
  | 'edited'
  | 'inserted'
  | 'deleted'
  | 'reordered'
  | 'cut-tail'
  | 'forked'
  | 'bad-signature'
  | 'damaged-node'
  /** What keeps the ledger as it was written is gone, off, or another. */
  | 'unguarded';

/** Something that is not as it was signed. */
export interface LedgerFault {
  readonly kind: FaultKind;
  /** The first position that may be wrong; absent for an entry outside the tree. */
  readonly position?: number;
  /** The position after the last that may be wrong, where only a window is known. */
  readonly until?: number;
  /** The entry found there, or missing there. */
  readonly entryId?: string;
  /** What was compared, for the reader of a report: nothing of an entry's content. */
  readonly evidence: string;
}

/** What the verifier read, and what is wrong with it. */
export interface LedgerReport {
  readonly ok: boolean;
  readonly node: string;
  /** Leaves read. */
  readonly size: number;
  /** Root over the leaves as kept, hexadecimal. */
  readonly root: string;
  /** Signed heads that the tree met, ours and those kept elsewhere. */
  readonly headsMet: number;
  /** The largest size that a validly signed head of this node vouches for: what comes after has no witness yet. */
  readonly witnessedSize: number;
  /** Entries that are written but wait for their place. */
  readonly notYetInTree: number;
  /** The first bad position first; faults without a position last. */
  readonly faults: readonly LedgerFault[];
}

/** An entry without a leaf. `waiting`: entry and queue row; `unqueued`: entry without queue row; `lost`: queue row without entry. */
export interface LooseEntry {
  readonly entryId: string;
  readonly state: 'waiting' | 'unqueued' | 'lost';
}

/** What the verifier reads. Nothing in it is trusted but the signatures. */
export interface LedgerCopy {
  readonly node: string;
  /** In the order kept. */
  readonly lines: AsyncIterable<LedgerLine> | Iterable<LedgerLine>;
  /** Heads this node signed, from its own keeping. */
  readonly ownHeads: readonly LedgerHead[];
  /** Heads of this node that its neighbours keep. */
  readonly keptHeads: readonly LedgerHead[];
  /** Stored inner nodes (hexadecimal), where there is a store: each is compared with the recomputed one. */
  readonly storedNodes?: (places: readonly NodePlace[]) => Promise<readonly (string | undefined)[]>;
  readonly loose?: AsyncIterable<LooseEntry> | Iterable<LooseEntry>;
  /** What was found wrong beside the tree: with the guards of a database, and with what neighbours told. */
  readonly beside?: readonly LedgerFault[];
  readonly verify: VerifyHead;
}

/** Enough to name what is wrong; a ledger with more faults than this is lost as a whole. */
const FAULTS_MAX = 100;
/** Inner nodes compared at a time. */
const NODES_AT_ONCE = 1_000;

/**
 * Recomputes a ledger from its entries and holds it against every signed head.
 *
 * Two witnesses are used. The stored leaf hashes, once they meet the signed heads, show for each single entry whether it is
 * edited, missing, or in another's place. Where an intruder rewrote the stored hashes too, the heads fail, and the fault is narrowed
 * to the window between the last head that is met and the first that is not, and further by the stored inner nodes.
 */
export async function verifyLedger(copy: LedgerCopy): Promise<LedgerReport> {
  const signatures = await checkSignatures(copy);
  const { leaves, faults: entryFaults, positions, frontier, damaged } = await readLines(copy);
  const compared = compareHeads(signatures.trusted, leaves, damaged, positions.length === 0);
  const loose = await readLoose(copy);

  // Where a position is missing or doubled, the heads fail because of it: the position says it better.
  const isExplained = compared.fault && positions.some((p) => (p.position ?? 0) < (compared.fault?.until ?? 0));
  const faults = [
    ...signatures.faults,
    ...positions,
    ...entryFaults,
    ...(compared.fault && !isExplained ? [compared.fault] : []),
    // Where the heads are met, it is the stored node that is wrong; where they are not, it was a witness.
    ...(compared.fault || positions.length > 0 ? [] : damaged.map(toDamage)),
    ...loose.faults,
    ...(copy.beside ?? []),
  ].sort((a, b) => (a.position ?? Number.MAX_SAFE_INTEGER) - (b.position ?? Number.MAX_SAFE_INTEGER));
  return {
    ok: faults.length === 0,
    node: copy.node,
    size: leaves.length,
    root: hexOf(rootOf(frontier)),
    headsMet: compared.met,
    witnessedSize: signatures.trusted.at(-1)?.size ?? 0,
    notYetInTree: loose.waiting,
    faults: faults.slice(0, FAULTS_MAX),
  };
}

/** Heads with a valid signature, smallest first. One without is a fault of its own and counts for nothing else. */
async function checkSignatures(copy: LedgerCopy): Promise<{ trusted: LedgerHead[]; faults: LedgerFault[] }> {
  const trusted: LedgerHead[] = [];
  const faults: LedgerFault[] = [];
  for (const [whose, heads] of [
    ['its own keeping', copy.ownHeads],
    ["a neighbour's keeping", copy.keptHeads],
  ] as const) {
    for (const head of heads) {
      if (head.node === copy.node && isHeadPayload(await copy.verify(head.node, head.jws), head)) trusted.push(head);
      else {
        const evidence = `the head of ${head.size} entries from ${whose} is not signed by ${copy.node}`;
        faults.push({ kind: 'bad-signature', position: head.size, evidence });
      }
    }
  }
  return { trusted: trusted.sort((a, b) => a.size - b.size), faults };
}

async function readLines(copy: LedgerCopy) {
  const leaves = new LeafList();
  const positions = new PositionCheck();
  const faults: LedgerFault[] = [];
  const displaced: { position: number; computed: Uint8Array; id: string }[] = [];
  const damaged: TreeNode[] = [];
  let frontier: Frontier = EMPTY_FRONTIER;
  let unchecked: TreeNode[] = [];
  const checkNodes = async () => {
    const stored = (await copy.storedNodes?.(unchecked)) ?? [];
    if (copy.storedNodes) damaged.push(...unchecked.filter((node, i) => stored[i] !== hexOf(node.hash)));
    unchecked = [];
  };
  for await (const line of copy.lines) {
    const position = leaves.length;
    positions.see(line.position, line.id);
    const kept = Buffer.from(line.leaf, 'hex');
    const computed = line.entry && entryHash(line.entry.salt, line.entry.body);
    if (computed === undefined) {
      faults.push({ kind: 'deleted', position, entryId: line.id, evidence: 'the leaf has no entry' });
    } else if (Buffer.compare(computed, kept) !== 0) {
      displaced.push({ position, computed, id: line.id });
    } else {
      faults.push(...contentFaults(line, position));
    }
    // The tree is built from the leaf hashes as kept: the heads judge them, and each entry was just held against its own.
    leaves.push(kept);
    const step = appendLeaves(frontier, [kept]);
    frontier = step.frontier;
    unchecked.push(...step.completed);
    if (unchecked.length >= NODES_AT_ONCE) await checkNodes();
  }
  await checkNodes();
  // A content that stands under another's hash was moved; one that stands nowhere was changed.
  for (const { position, computed, id } of displaced.slice(0, FAULTS_MAX)) {
    const home = leaves.find(computed);
    faults.push({
      kind: home === undefined ? 'edited' : 'reordered',
      position,
      entryId: id,
      evidence: home === undefined ? 'the content does not give the kept hash' : `the content belongs to ${home}`,
    });
  }
  return { leaves, faults, positions: positions.faults(), frontier, damaged };
}

/** The row's columns are what the patient's log is found by: a changed column hides an entry whose body is whole. */
function contentFaults(line: LedgerLine, position: number): LedgerFault[] {
  const edited = (evidence: string): LedgerFault[] => [{ kind: 'edited', position, entryId: line.id, evidence }];
  const body = line.entry && parseBody(line.entry.body);
  if (body === undefined) return edited('the content is not an entry');
  if (body.id !== line.id) return edited('the leaf names another entry');
  const columns = line.entry?.columns;
  if (columns === undefined) return [];
  if (columns.id !== body.id) return edited('the row has another id');
  if (columns.shard !== shardOf(body.id)) return edited('the row lies in another shard');
  if (columns.patientId !== body.patientId) return edited('the row names another patient');
  if (Date.parse(columns.at) !== Date.parse(body.at)) return edited('the row has another time');
  return [];
}

function parseBody(body: string): Pick<EntryBody, 'id' | 'at' | 'patientId'> | undefined {
  const read = readJson(body);
  return typeof read === 'object' && read !== null && 'id' in read ? (read as EntryBody) : undefined;
}

async function readLoose(copy: LedgerCopy): Promise<{ waiting: number; faults: LedgerFault[] }> {
  const faults: LedgerFault[] = [];
  let waiting = 0;
  for await (const { entryId, state } of copy.loose ?? []) {
    if (state === 'waiting') waiting += 1;
    else if (state === 'lost') faults.push({ kind: 'deleted', entryId, evidence: 'queued, but the entry is gone' });
    else faults.push({ kind: 'inserted', entryId, evidence: 'neither in the tree nor on the queue' });
  }
  return { waiting, faults };
}

function toDamage(node: TreeNode): LedgerFault {
  const position = node.index * 2 ** node.level;
  const evidence = `the stored inner node ${node.level}/${node.index} is missing or another`;
  return { kind: 'damaged-node', position, until: position + 2 ** node.level, evidence };
}
