import type { Tx } from '#kernel';
import { institutions } from '../institutions.ts';
import { toFileEntry } from './file-entry.ts';
import type { Entry } from './model.ts';
import { findState, type KeptEntry, listEntries } from './store.ts';

/** An entry as it may be shown. */
export interface GuideSource {
  readonly entry: Entry;
  /** How it is kept here; absent where its keeper has not been heard yet and the consortium's reference file speaks for it. */
  readonly kept?: KeptEntry;
}

/** Every institution of the consortium, in the order of the reference file: as its keeper says; as the file says where the keeper was not heard yet. */
export async function allEntries(tx: Tx): Promise<GuideSource[]> {
  const kept = new Map((await listEntries(tx)).map((found) => [found.id, found]));
  const inFile = institutions.map((institution): GuideSource => {
    const found = kept.get(institution.id);
    kept.delete(institution.id);
    return found?.entry ? { entry: found.entry, kept: found } : { entry: toFileEntry(institution) };
  });
  const others = [...kept.values()].flatMap((found) => (found.entry ? [{ entry: found.entry, kept: found }] : []));
  return [...inFile, ...others];
}

/** Reads every institution, and reads none again while nothing changed. */
export type EntryReader = (tx: Tx) => Promise<readonly GuideSource[]>;

/** One node's reader: a guest of the guide costs one small question instead of some 250 resources to parse. */
export function createEntryReader(): EntryReader {
  let last: { readonly state: string; readonly entries: readonly GuideSource[] } | undefined;
  return async (tx) => {
    const state = await findState(tx);
    if (last?.state === state) return last.entries;
    // Read after the state, so it may be newer than the state says: then the next question finds another state and reads again.
    const entries = await allEntries(tx);
    last = { state, entries };
    return entries;
  };
}
