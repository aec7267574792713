import type { Resource } from '#fhir';
import type { Scope } from '#kernel';
import { lastRevision, listChanged } from '../entry/store.ts';

/** One entry as its keeper sends it. */
export interface SharedEntry {
  readonly id: string;
  /** The keeper's count at the entry's last change. */
  readonly revision: number;
  readonly resources: readonly Resource[];
}

/** What changed of a keeper's entries after a count. */
export interface DirectoryUpdate {
  readonly keeper: string;
  /** Where the keeper's directory stands. */
  readonly revision: number;
  readonly entries: readonly SharedEntry[];
  /** There are more: ask again from the last of these. */
  readonly hasMore: boolean;
}

/** Entries in one answer: an entry has some 5 kB, so that an answer stays well below a megabyte. */
const PAGE = 50;

/**
 * The entries that this node answers for and that changed after a count, oldest change first. They are what the public guide shows to everybody: institutions,
 * places and services, no person's data.
 */
export async function publicEntriesSince(scope: Scope, since: number): Promise<DirectoryUpdate> {
  const changed = await listChanged(scope.tx, scope.node.id, since, PAGE + 1);
  const revision = await lastRevision(scope.tx);
  return {
    keeper: scope.node.id,
    revision: Math.max(revision, changed.at(-1)?.revision ?? 0),
    entries: changed.slice(0, PAGE).map(({ id, revision: at, resources }) => ({ id, revision: at, resources })),
    hasMore: changed.length > PAGE,
  };
}
