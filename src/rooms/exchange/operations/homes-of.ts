import type { Scope } from '#kernel';
import { getReceivedById } from '../received-store.ts';

/**
 * Nodes that a visit may be sent home to: where the record came from that the visit began with, if it is this patient's and was opened at the caller's
 * organisation.
 */
export async function homesOf(
  scope: Scope,
  { patientId, receivedId }: { readonly patientId: string; readonly receivedId?: string },
): Promise<readonly string[]> {
  if (receivedId === undefined) return [];
  const row = await getReceivedById(scope.tx, receivedId);
  const organization = scope.actor.kind === 'person' ? scope.actor.organization?.id : undefined;
  const isTheirs = row !== undefined && row.patientId === patientId && row.organizationId === organization;
  return isTheirs && row.fromNode !== scope.node.id ? [row.fromNode] : [];
}
