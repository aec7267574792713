import { type ResourceWrite, readMany, type StoredResource, writeResources } from '#fhir';
import { canonicalJson, type Scope } from '#kernel';
import { toOrganizationResource } from '../fhir.ts';
import { institutions } from '../institutions.ts';

/**
 * Brings this node's organisations into its record as the reference file has them. One that is there unchanged is left alone.
 *
 * @returns how many were written
 */
export async function loadInstitutions(scope: Scope): Promise<number> {
  const wanted = institutions.filter((i) => i.node === scope.node.id).map(toOrganizationResource);
  const keys = wanted.map((resource) => ({ type: 'Organization', id: resource.id ?? '' }));
  const stored = new Map((await readMany(scope.tx, keys)).map((found) => [found.id, found]));
  const writes: ResourceWrite[] = [];
  for (const resource of wanted) {
    const before = stored.get(resource.id ?? '');
    if (before === undefined) writes.push({ create: resource, method: 'PUT' });
    else if (!isSame(before, resource)) writes.push({ update: resource, before });
  }
  await writeResources(scope, writes);
  return writes.length;
}

function isSame(before: StoredResource, resource: object): boolean {
  if (before.deleted) return false;
  const { meta: _, ...content } = JSON.parse(before.body) as Record<string, unknown>;
  return canonicalJson(content) === canonicalJson(resource);
}
