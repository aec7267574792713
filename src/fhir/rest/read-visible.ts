import { RefusalError, type Scope } from '#kernel';
import { refuseFhir } from '../messages.ts';
import { readResource } from '../store/read.ts';
import type { StoredResource } from '../store/stored.ts';
import { noteDenial } from './notes.ts';
import type { RestParts } from './parts.ts';
import type { FhirRequest } from './request.ts';

/** @refuses fhir.not-found (also where it is hidden), fhir.gone */
export async function readVisible(
  parts: RestParts,
  scope: Scope,
  { type, id }: Pick<FhirRequest, 'type' | 'id'>,
): Promise<StoredResource> {
  await parts.gate.admit(scope, { action: 'read', type });
  const stored = await readResource(scope.tx, type, id);
  const [shown] = stored ? await parts.gate.mayDisclose(scope, 'read', [stored]) : [];
  if (!stored || !shown) {
    if (stored) noteDenial(parts, scope, 'read', stored);
    throw new RefusalError(refuseFhir('fhir.not-found', { type, id }));
  }
  if (stored.deleted) throw new RefusalError(refuseFhir('fhir.gone', { type, id }));
  return stored;
}
