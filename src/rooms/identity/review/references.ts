import { collectReferences, FHIR_PATH, parseReference, type Resource } from '#fhir';
import type { NodeIdentity } from '#kernel';

/** What a reference means at this node, as `Type/id`, of whatever version; undefined where it leads elsewhere. */
export function keyOf(reference: string, { url }: NodeIdentity): string | undefined {
  const parsed = parseReference(reference);
  if (parsed.kind === 'relative') return `${parsed.type}/${parsed.id}`;
  const isOwn = parsed.kind === 'absolute' && parsed.base === `${url}${FHIR_PATH}` && parsed.id !== undefined;
  return isOwn ? `${parsed.type}/${parsed.id}` : undefined;
}

/** All that a resource names at this node, each once. */
export function namedIn(resource: Resource, node: NodeIdentity): Set<string> {
  return new Set(collectReferences(resource).flatMap(({ reference }) => keyOf(reference, node) ?? []));
}
