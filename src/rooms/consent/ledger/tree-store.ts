import type { Tx } from '#kernel';
import { bytesArray, textArray } from '#platform/postgres';
import {
  consistencyPlan,
  EMPTY_FRONTIER,
  type Frontier,
  foldPath,
  type Hash,
  inclusionPlan,
  type NodePlace,
  peakPlaces,
  rootOf,
  type TreeNode,
} from './merkle.ts';

/** How many leaves stand in the tree. */
export async function treeSize(tx: Tx): Promise<number> {
  const [row] = await tx.query<{ size: string }>(
    'select coalesce(max(position) + 1, 0) as size from consent.ledger_leaf',
  );
  return Number(row?.size ?? 0);
}

export async function loadFrontier(tx: Tx, size: number): Promise<Frontier> {
  if (size === 0) return EMPTY_FRONTIER;
  const places = peakPlaces(size);
  const hashAt = await loadNodes(tx, places);
  return { size, peaks: places.map(hashAt) };
}

export async function rootAt(tx: Tx, size: number): Promise<Hash> {
  return rootOf(await loadFrontier(tx, size));
}

/** The audit path of a position in the tree of a size: a logarithmic number of rows. */
export async function inclusionPath(tx: Tx, position: number, size: number): Promise<Hash[]> {
  return loadPath(tx, inclusionPlan(position, size));
}

/** The audit paths of many positions in one tree, in their order: what paths share is read once. */
export async function inclusionPaths(tx: Tx, positions: readonly number[], size: number): Promise<Hash[][]> {
  const plans = positions.map((position) => inclusionPlan(position, size));
  const places = new Map(plans.flat(2).map((place) => [`${place.level}/${place.index}`, place]));
  const hashAt = await loadNodes(tx, [...places.values()]);
  return plans.map((plan) => foldPath(plan, hashAt));
}

/** The proof that the tree of `to` leaves is the tree of `from` leaves, grown. */
export async function consistencyPath(tx: Tx, from: number, to: number): Promise<Hash[]> {
  return loadPath(tx, consistencyPlan(from, to));
}

async function loadPath(tx: Tx, plan: readonly (readonly NodePlace[])[]): Promise<Hash[]> {
  return foldPath(plan, await loadNodes(tx, plan.flat()));
}

/** Complete subtrees by place; level 0 is the leaves themselves. */
async function loadNodes(tx: Tx, places: readonly NodePlace[]): Promise<(place: NodePlace) => Hash> {
  const inner = places.filter((p) => p.level > 0);
  const rows = await tx.query<{ level: number; index: string; hash: Hash }>(
    `select n.level, n.index, n.hash from unnest($1::integer[], $2::bigint[]) as p (level, index)
       join consent.ledger_node n on n.level = p.level and n.index = p.index
     union all select 0, position, leaf from consent.ledger_leaf where position = any($3::bigint[])`,
    [inner.map((p) => p.level), inner.map((p) => p.index), places.filter((p) => p.level === 0).map((p) => p.index)],
  );
  const found = new Map(rows.map((row) => [`${row.level}/${row.index}`, row.hash]));
  return ({ level, index }) => {
    const hash = found.get(`${level}/${index}`);
    // Not an assertion: rows that an intruder removed end here. The offline verifier says which.
    if (hash === undefined) throw new Error(`the ledger's tree lacks node ${level}/${index}: run verify-ledger`);
    return hash;
  };
}

export interface NewLeaf {
  readonly queued: string;
  readonly shard: number;
  readonly entryId: string;
  readonly leaf: Hash;
}

/** Adds leaves from a position on, with the inner nodes they complete, and takes them off the queue: one statement. */
export async function insertLeaves(
  tx: Tx,
  from: number,
  leaves: readonly NewLeaf[],
  completed: readonly TreeNode[],
): Promise<void> {
  await tx.query(
    `with leaf as (
       insert into consent.ledger_leaf (position, shard, entry_id, leaf)
       select * from unnest($1::bigint[], $2::smallint[], $3::text[], $4::bytea[])),
     node as (
       insert into consent.ledger_node (level, index, hash)
       select * from unnest($5::integer[], $6::bigint[], $7::bytea[]))
     delete from consent.ledger_pending where queued = any($8::bigint[])`,
    [
      leaves.map((_, i) => from + i),
      leaves.map((l) => l.shard),
      textArray(leaves.map((l) => l.entryId)),
      bytesArray(leaves.map((l) => l.leaf)),
      completed.map((n) => n.level),
      completed.map((n) => n.index),
      bytesArray(completed.map((n) => n.hash)),
      leaves.map((l) => l.queued),
    ],
  );
}
