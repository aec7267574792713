import { readVersions, type StoredResource } from '#fhir';
import type { Tx } from '#kernel';

/** Bytes of versions that are read to tell of deletions; of what does not fit nobody is told. */
const BYTES_MAX = 67_108_864;

/**
 * Those of these deletions that are told to nobody to whom what was deleted was not shown: a deletion has no label and no code, and still says that there was something, of what kind, of whom and
 * until when; and whoever knew of it could write under its id.
 *
 * @param shownOf - those of these versions that are shown
 */
export async function deletionsOfHidden(
  tx: Tx,
  deletions: readonly StoredResource[],
  shownOf: (versions: readonly StoredResource[]) => Promise<readonly StoredResource[]>,
): Promise<ReadonlySet<StoredResource>> {
  const asked = deletions.filter(({ version }) => version > 1);
  if (asked.length === 0) return new Set();
  const keys = asked.map(({ type, id, version }) => ({ type, id, version: version - 1 }));
  const { versions } = await readVersions(tx, keys, BYTES_MAX);
  const shown = new Set((await shownOf(versions)).map(keyOf));
  return new Set(asked.filter(({ type, id, version }) => !shown.has(keyOf({ type, id, version: version - 1 }))));
}

function keyOf({ type, id, version }: Pick<StoredResource, 'type' | 'id' | 'version'>): string {
  return `${type}/${id}/${version}`;
}
