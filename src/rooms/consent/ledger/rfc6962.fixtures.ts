import { createHash } from 'node:crypto';

/**
 * A second checker of proofs, for tests, written from the text of the standard alone and by recursion: it shares no line with the program's own, which loops.
 *
 * @source RFC 6962 §2.1.1 (Merkle audit paths), §2.1.2 (Merkle consistency proofs)
 */

/** The root that a leaf and its path lead to. The last hash of the path belongs to the outermost split. */
export function rootByPath(leaf: string, position: number, size: number, path: readonly string[]): string {
  if (size === 1) {
    if (path.length > 0) throw new Error('the path is too long');
    return leaf;
  }
  const k = largestPowerBelow(size);
  const [outer, inner] = [last(path), path.slice(0, -1)];
  return position < k
    ? node(rootByPath(leaf, position, k, inner), outer)
    : node(outer, rootByPath(leaf, position - k, size - k, inner));
}

/** Both roots that a consistency proof leads to: that of the first `from` leaves, and that of all. */
export function rootsByProof(from: number, fromRoot: string, to: number, proof: readonly string[]): [string, string] {
  return subproof(from, to, proof, fromRoot);
}

/** @param known - the root of the older tree, where the whole of it is what is left */
function subproof(m: number, n: number, proof: readonly string[], known: string | undefined): [string, string] {
  if (m === n) {
    if (known !== undefined && proof.length === 0) return [known, known];
    if (known === undefined && proof.length === 1) return [last(proof), last(proof)];
    throw new Error('the proof has the wrong length');
  }
  const k = largestPowerBelow(n);
  const [outer, inner] = [last(proof), proof.slice(0, -1)];
  if (m <= k) {
    const [older, newer] = subproof(m, k, inner, known);
    return [older, node(newer, outer)];
  }
  const [older, newer] = subproof(m - k, n - k, inner, undefined);
  return [node(outer, older), node(outer, newer)];
}

/** SHA-256(0x00 ‖ data). */
export function leafOf(salt: string, body: string): string {
  return createHash('sha256').update(Buffer.of(0)).update(Buffer.from(salt, 'hex')).update(body, 'utf8').digest('hex');
}

function node(left: string, right: string): string {
  return createHash('sha256')
    .update(Buffer.of(1))
    .update(Buffer.from(left + right, 'hex'))
    .digest('hex');
}

function largestPowerBelow(n: number): number {
  return 2 ** Math.floor(Math.log2(n - 1));
}

function last(hashes: readonly string[]): string {
  const found = hashes.at(-1);
  if (found === undefined) throw new Error('the path is too short');
  return found;
}
