import type { Scope } from '#kernel';
import { parseFhirJson } from '../../json/json.ts';
import { parseReference } from '../../reference/reference.ts';
import { collectReferences } from '../../reference/rewrite.ts';
import { readMany } from '../../store/read.ts';
import type { ResourceKey } from '../../store/stored.ts';
import { isResourceType, type Resource } from '../../types.ts';
import type { RestParts } from '../parts.ts';

/** Targets that are read for one resource. A profile's check says of those beyond that they were not checked. */
const TARGETS_MAX = 500;

/**
 * What the references of a resource lead to at this node, as far as the caller may read it: for profiles that ask something of a target. Nothing of it reaches the
 * caller, so nothing is noted.
 *
 * @returns by the reference as it is written
 */
export async function visibleTargetsOf(
  parts: RestParts,
  scope: Scope,
  resource: Resource,
): Promise<ReadonlyMap<string, Resource>> {
  const keys = new Map<string, ResourceKey>();
  for (const { reference } of collectReferences(resource)) {
    const parsed = parseReference(reference);
    if (parsed.kind !== 'relative' || !isResourceType(parsed.type) || keys.size === TARGETS_MAX) continue;
    keys.set(reference, { type: parsed.type, id: parsed.id });
  }
  const stored = (await readMany(scope.tx, [...keys.values()])).filter(({ deleted }) => !deleted);
  const shown = await parts.gate.mayDisclose(scope, 'read', stored);
  const read = new Map(shown.map((one) => [`${one.type}/${one.id}`, parseFhirJson(one.body) as unknown as Resource]));
  return new Map(
    [...keys].flatMap(([reference, { type, id }]) => {
      const target = read.get(`${type}/${id}`);
      return target === undefined ? [] : [[reference, target] as const];
    }),
  );
}
