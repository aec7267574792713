import type { Scope } from '#kernel';
import type { GateAction } from '../../gate.ts';
import { readNewer } from '../../store/read-versions.ts';
import type { ResourceKey, StoredResource } from '../../store/stored.ts';
import type { RestParts } from '../parts.ts';

/**
 * Those of these versions that the caller may be shown: of a past version, only where the caller may see the present one too. A resource that was labelled later, or
 * that turned out to be about another patient, was no less sensitive before; a past version must not be the way round that.
 */
export async function shownVersions(
  { gate }: Pick<RestParts, 'gate'>,
  scope: Scope,
  action: GateAction,
  versions: readonly StoredResource[],
): Promise<readonly StoredResource[]> {
  const shown = await gate.mayDisclose(scope, action, versions);
  const newer = await readNewer(scope.tx, shown);
  if (newer.length === 0) return shown;
  const closed = new Set(newer.map(keyOf));
  for (const present of await gate.mayDisclose(scope, action, newer)) closed.delete(keyOf(present));
  return shown.filter((version) => !closed.has(keyOf(version)));
}

function keyOf({ type, id }: ResourceKey): string {
  return `${type}/${id}`;
}
