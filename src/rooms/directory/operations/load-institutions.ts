import type { Resource } from '#fhir';
import { type Scope, toCalendarDate } from '#kernel';
import { listWithdrawn } from '../changes/proposal-store.ts';
import { toFileEntry } from '../entry/file-entry.ts';
import { hashOf, keepEntry, listEntries } from '../entry/store.ts';
import { endpointId } from '../fhir/organization.ts';
import { toResources } from '../fhir/read-entry.ts';
import { institutions } from '../institutions.ts';
import { mergeFile } from '../rules.ts';

/**
 * Brings the entries that this node answers for into its record as the reference file has them, and the node's own address. What a person decided since stays;
 * one that is there unchanged is left alone.
 *
 * @returns how many were written
 */
export async function loadInstitutions(scope: Scope): Promise<number> {
  const kept = new Map((await listEntries(scope.tx)).map((found) => [found.id, found]));
  const withdrawn = await listWithdrawn(scope.tx);
  const today = toCalendarDate(scope.clock.now());
  let written = 0;
  for (const institution of institutions.filter(({ keeper }) => keeper === scope.node.id)) {
    const { id, keeper } = institution;
    const before = kept.get(id);
    const entry = mergeFile(toFileEntry(institution), before?.entry, withdrawn.get(id) ?? new Set());
    const resources = toResources(entry, today);
    if (before !== undefined && hashOf(before.resources) === hashOf(resources)) continue;
    if (await keepEntry(scope, { id, keeper, resources })) written += 1;
  }
  const endpoint = endpointOf(scope.node);
  if (await keepEntry(scope, { id: endpoint.id, keeper: scope.node.id, resources: [endpoint] })) written += 1;
  return written;
}

/** Where programs reach this node. */
function endpointOf({ id, url }: Scope['node']): Resource & { id: string } {
  return {
    resourceType: 'Endpoint',
    id: endpointId(id),
    status: 'active',
    connectionType: {
      system: 'http://terminology.hl7.org/CodeSystem/endpoint-connection-type',
      code: 'hl7-fhir-rest',
    },
    payloadType: [{ text: 'FHIR R4' }],
    payloadMimeType: ['application/fhir+json'],
    address: `${url}/fhir/R4`,
  };
}
