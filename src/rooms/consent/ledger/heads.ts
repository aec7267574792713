import type { Clock, NodeIdentity, Tx } from '#kernel';
import type { LedgerHead } from '../contract.ts';
import { rootAt, treeSize } from './tree-store.ts';

/** What a head's signature covers. */
export interface HeadPayload {
  readonly kind: 'ledger-head';
  readonly node: string;
  readonly size: number;
  /** SHA-256, lower-case hexadecimal. */
  readonly root: string;
  /** Instant of signing, ISO 8601 UTC. */
  readonly at: string;
}

/** Signs as this node: a compact JWS over the payload by the key of the trust list. */
export type SignHead = (payload: object) => Promise<string>;

/** Checks a compact JWS against a node's key in the trust list: its payload, or undefined where the signature is not that node's. */
export type VerifyHead = (node: string, jws: string) => Promise<unknown>;

/** What signing needs of the node. */
export interface HeadSigner {
  readonly node: NodeIdentity;
  readonly clock: Clock;
  readonly sign: SignHead;
}

/**
 * The signed head of the tree as it is; signed now if it grew since the last one. Entries that still wait for their place are not
 * in it: call `sequenceNow` before where they must be.
 */
export async function currentHead(tx: Tx, { node, clock, sign }: HeadSigner): Promise<LedgerHead> {
  const size = await treeSize(tx);
  const kept = await findHead(tx, node.id, size);
  if (kept) return kept;
  const payload: HeadPayload = {
    kind: 'ledger-head',
    node: node.id,
    size,
    root: hexOf(await rootAt(tx, size)),
    at: clock.now().toISOString(),
  };
  const jws = await sign(payload);
  // Two requests may sign the same size at once; both heads are true, one is kept.
  await tx.query(
    'insert into consent.ledger_head (size, root, at, jws) values ($1, $2, $3, $4) on conflict (size) do nothing',
    [size, Buffer.from(payload.root, 'hex'), payload.at, jws],
  );
  return { node: payload.node, size, root: payload.root, at: payload.at, jws };
}

/** A head of ours by its size. */
async function findHead(tx: Tx, node: string, size: number): Promise<LedgerHead | undefined> {
  const [row] = await tx.query<HeadRow>('select size, root, at, jws from consent.ledger_head where size = $1', [size]);
  return row && toHead(node, row);
}

/** The heads this node signed, smallest first. */
export async function listHeads(tx: Tx, node: string): Promise<LedgerHead[]> {
  const rows = await tx.query<HeadRow>('select size, root, at, jws from consent.ledger_head order by size');
  return rows.map((row) => toHead(node, row));
}

/** The heads of a neighbour that we keep for it, smallest first: what its offline verifier asks us for. */
export async function listPeerHeads(tx: Tx, node: string): Promise<LedgerHead[]> {
  const rows = await tx.query<HeadRow>(
    'select size, root, at, jws from consent.peer_head where node = $1 order by size',
    [node],
  );
  return rows.map((row) => toHead(node, row));
}

/** The newest head we keep of a neighbour, and since when. */
export async function findPeerHead(
  tx: Tx,
  node: string,
): Promise<(LedgerHead & { readonly receivedAt: string }) | undefined> {
  const [row] = await tx.query<HeadRow & { received_at: Date }>(
    'select size, root, at, jws, received_at from consent.peer_head where node = $1 order by size desc limit 1',
    [node],
  );
  return row && { ...toHead(node, row), receivedAt: row.received_at.toISOString() };
}

/** Is this the payload of a signed head, and does it say what stands beside it? */
export function isHeadPayload(payload: unknown, head: LedgerHead): payload is HeadPayload {
  if (typeof payload !== 'object' || payload === null) return false;
  const p = payload as Record<string, unknown>;
  return (
    p.kind === 'ledger-head' &&
    p.node === head.node &&
    p.size === head.size &&
    p.root === head.root &&
    typeof p.at === 'string' &&
    Date.parse(p.at) === Date.parse(head.at)
  );
}

interface HeadRow {
  size: string;
  root: Uint8Array;
  /** A number where it is no instant that a calendar has: nobody signed that. */
  at: Date | number;
  jws: string;
}

function toHead(node: string, row: HeadRow): LedgerHead {
  const at = typeof row.at === 'number' ? String(row.at) : row.at.toISOString();
  return { node, size: Number(row.size), root: hexOf(row.root), at, jws: row.jws };
}

export function hexOf(hash: Uint8Array): string {
  return Buffer.from(hash).toString('hex');
}
