import { hash } from 'node:crypto';

/**
 * The Merkle tree of an append-only log. Pure: it knows hashes and positions, nothing of entries or tables.
 *
 * A tree of n leaves is split at the largest power of two below n, so every subtree but the rightmost is complete and never changes
 * again. A complete subtree is named by `level` (it has 2^level leaves) and `index` (it starts at leaf index·2^level).
 *
 * @source RFC 6962 §2.1; verification after RFC 9162 §2.1.3.2 and §2.1.4.2
 */
export type Hash = Uint8Array;

/** A complete subtree with its hash. */
export interface TreeNode {
  readonly level: number;
  readonly index: number;
  readonly hash: Hash;
}

export type NodePlace = Pick<TreeNode, 'level' | 'index'>;

/** All that is needed to append: the roots of the complete subtrees the tree falls into, the largest first. At most 53 hashes. */
export interface Frontier {
  readonly size: number;
  readonly peaks: readonly Hash[];
}

export const EMPTY_FRONTIER: Frontier = { size: 0, peaks: [] };

const LEAF_PREFIX = Buffer.of(0);
const NODE_PREFIX = Buffer.of(1);

/** Hash of a leaf: SHA-256(0x00 ‖ data). The prefix keeps a leaf from posing as an inner node. */
export function leafHash(...data: readonly Uint8Array[]): Hash {
  return hash('sha256', Buffer.concat([LEAF_PREFIX, ...data]), 'buffer');
}

/** Hash of an inner node: SHA-256(0x01 ‖ left ‖ right). */
export function nodeHash(left: Hash, right: Hash): Hash {
  return hash('sha256', Buffer.concat([NODE_PREFIX, left, right]), 'buffer');
}

/** The root of the tree without leaves: SHA-256 of nothing. */
export function emptyRoot(): Hash {
  return hash('sha256', '', 'buffer');
}

/**
 * Appends leaves in order.
 *
 * @returns the new frontier, and every inner node (level 1 and up) that became complete, in the order they did
 */
export function appendLeaves(
  frontier: Frontier,
  leaves: readonly Hash[],
): { readonly frontier: Frontier; readonly completed: readonly TreeNode[] } {
  const peaks = [...frontier.peaks];
  const completed: TreeNode[] = [];
  let size = frontier.size;
  for (const leaf of leaves) {
    let carried = leaf;
    let rest = size;
    // As in binary addition: each low one of the size is a complete subtree that this leaf completes to the next level.
    for (let level = 1; rest % 2 === 1; level++) {
      const left = peaks.pop();
      if (left === undefined) throw new RangeError('the frontier has fewer peaks than its size says');
      carried = nodeHash(left, carried);
      rest = (rest - 1) / 2;
      completed.push({ level, index: Math.floor(size / 2 ** level), hash: carried });
    }
    peaks.push(carried);
    size += 1;
  }
  return { frontier: { size, peaks }, completed };
}

/** The root over a frontier. */
export function rootOf({ peaks }: Frontier): Hash {
  return peaks.length === 0 ? emptyRoot() : foldPeaks(peaks);
}

/** The places of a frontier's peaks for a size, the largest first. */
export function peakPlaces(size: number): NodePlace[] {
  return coverOf(0, size);
}

/**
 * The audit path of a leaf, each hash given as the complete subtrees it is folded from. Load all places at once, then `foldPath`.
 *
 * @param position - the leaf, from 0; must be below size
 * @param size - leaves in the tree the proof is against
 */
export function inclusionPlan(position: number, size: number): NodePlace[][] {
  if (!(position >= 0 && position < size)) throw new RangeError(`no leaf ${position} in a tree of ${size}`);
  const plan: NodePlace[][] = [];
  let low = 0;
  let high = size;
  while (high - low > 1) {
    const middle = low + splitOf(high - low);
    if (position < middle) {
      plan.push(coverOf(middle, high));
      high = middle;
    } else {
      plan.push(coverOf(low, middle));
      low = middle;
    }
  }
  return plan.reverse();
}

/**
 * The consistency path from a smaller tree to a larger one, as complete subtrees. Empty where `from` is 0 or equals `to`.
 *
 * @param from - leaves in the older tree; at most `to`
 */
export function consistencyPlan(from: number, to: number): NodePlace[][] {
  if (!(from >= 0 && from <= to)) throw new RangeError(`no consistency from ${from} to ${to}`);
  if (from === 0 || from === to) return [];
  const plan: NodePlace[][] = [];
  let low = 0;
  let high = to;
  let whole = true;
  while (from < high) {
    const middle = low + splitOf(high - low);
    if (from <= middle) {
      plan.push(coverOf(middle, high));
      high = middle;
    } else {
      plan.push(coverOf(low, middle));
      low = middle;
      whole = false;
    }
  }
  if (!whole) plan.push(coverOf(low, high));
  return plan.reverse();
}

/** Turns a plan into the path, given the hash of each complete subtree. */
export function foldPath(plan: readonly (readonly NodePlace[])[], hashAt: (place: NodePlace) => Hash): Hash[] {
  return plan.map((places) => foldPeaks(places.map(hashAt)));
}

/** Does this leaf stand at this position in the tree with this size and root? */
export function verifyInclusion(
  leaf: Hash,
  position: number,
  size: number,
  path: readonly Hash[],
  root: Hash,
): boolean {
  if (!Number.isSafeInteger(position) || !Number.isSafeInteger(size) || position < 0 || position >= size) return false;
  let node = position;
  let last = size - 1;
  let running = leaf;
  for (const sibling of path) {
    if (last === 0) return false;
    if (node % 2 === 1 || node === last) {
      running = nodeHash(sibling, running);
      while (node % 2 === 0 && node !== 0) {
        node /= 2;
        last = Math.floor(last / 2);
      }
    } else {
      running = nodeHash(running, sibling);
    }
    node = Math.floor(node / 2);
    last = Math.floor(last / 2);
  }
  return last === 0 && isSameHash(running, root);
}

/** Is the tree (to, toRoot) the tree (from, fromRoot) with leaves appended, and nothing else changed? */
export function verifyConsistency(
  from: number,
  fromRoot: Hash,
  to: number,
  toRoot: Hash,
  path: readonly Hash[],
): boolean {
  if (!Number.isSafeInteger(from) || !Number.isSafeInteger(to) || from < 0 || from > to) return false;
  if (from === to) return path.length === 0 && isSameHash(fromRoot, toRoot);
  if (from === 0) return path.length === 0 && isSameHash(fromRoot, emptyRoot());
  let node = from - 1;
  let last = to - 1;
  while (node % 2 === 1) {
    node = Math.floor(node / 2);
    last = Math.floor(last / 2);
  }
  // Where the older tree is one complete subtree its root is where we start; otherwise the path names the subtree to start from.
  const steps = node === 0 ? [fromRoot, ...path] : path;
  const [start, ...rest] = steps;
  if (start === undefined) return false;
  let older = start;
  let newer = start;
  for (const sibling of rest) {
    if (last === 0) return false;
    if (node % 2 === 1 || node === last) {
      older = nodeHash(sibling, older);
      newer = nodeHash(sibling, newer);
      while (node % 2 === 0 && node !== 0) {
        node /= 2;
        last = Math.floor(last / 2);
      }
    } else {
      newer = nodeHash(newer, sibling);
    }
    node = Math.floor(node / 2);
    last = Math.floor(last / 2);
  }
  return last === 0 && isSameHash(older, fromRoot) && isSameHash(newer, toRoot);
}

export function isSameHash(a: Hash, b: Hash): boolean {
  return Buffer.compare(a, b) === 0;
}

/** The largest power of two below n (n at least 2): where RFC 6962 splits a tree. */
function splitOf(n: number): number {
  let k = 1;
  while (k * 2 < n) k *= 2;
  return k;
}

/** The complete subtrees that leaves low (included) to high (excluded) fall into. Every range of a proof starts at a whole multiple. */
function coverOf(low: number, high: number): NodePlace[] {
  const places: NodePlace[] = [];
  let from = low;
  while (from < high) {
    let level = 0;
    while (from + 2 ** (level + 1) <= high) level += 1;
    places.push({ level, index: from / 2 ** level });
    from += 2 ** level;
  }
  return places;
}

function foldPeaks(peaks: readonly Hash[]): Hash {
  return peaks.reduceRight((right, left) => nodeHash(left, right));
}
