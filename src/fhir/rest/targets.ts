import type { Scope } from '#kernel';
import { parseFhirJson } from '../json/json.ts';
import { parseReference } from '../reference/reference.ts';
import { collectReferences } from '../reference/rewrite.ts';
import { readMany } from '../store/read.ts';
import type { ResourceKey } from '../store/stored.ts';
import { isResourceType, type Resource } from '../types.ts';
import type { RestParts } from './parts.ts';

/** Resources of a validation that a profile may look at; more are said not to have been checked. */
const TARGETS_MAX = 500;

/** What the references of a resource lead to at this node, of what the caller may read. A look that nobody is shown, so nothing is noted. */
export async function targetsOf(
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
