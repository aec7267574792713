import type { Bundle } from '#fhir';

/** How many of each type a document holds. */
export function countKinds(bundle: Bundle): Record<string, number> {
  const kinds: Record<string, number> = {};
  for (const { resource } of bundle.entry ?? []) {
    if (resource) kinds[resource.resourceType] = (kinds[resource.resourceType] ?? 0) + 1;
  }
  return kinds;
}
