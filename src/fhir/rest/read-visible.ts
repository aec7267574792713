import { RefusalError, type Scope } from '#kernel';
import { refuseFhir } from '../messages.ts';
import { readResource, readVersion } from '../store/read.ts';
import type { StoredResource } from '../store/stored.ts';
import { noteDenial } from './notes.ts';
import type { RestParts } from './parts.ts';
import type { FhirRequest } from './request.ts';
import { shownVersions } from './shown-versions.ts';

/** @refuses fhir.not-found (also where it is hidden), fhir.gone where a deletion is no answer */
export async function readVisible(
  parts: RestParts,
  scope: Scope,
  { type, id }: Pick<FhirRequest, 'type' | 'id'>,
  deleted?: 'deleted too',
): Promise<StoredResource> {
  await parts.gate.admit(scope, { action: 'read', type });
  const stored = await readResource(scope.tx, type, id);
  const [shown] = stored ? await parts.gate.mayDisclose(scope, 'read', [stored]) : [];
  if (!stored || !shown) {
    if (stored) noteDenial(parts, scope, 'read', stored);
    throw new RefusalError(refuseFhir('fhir.not-found', { type, id }));
  }
  if (stored.deleted && deleted === undefined) throw new RefusalError(refuseFhir('fhir.gone', { type, id }));
  return stored;
}

/** One version, past or present. @refuses fhir.version-not-found (also where it is hidden), fhir.gone for a version that is a deletion */
export async function readVisibleVersion(
  parts: RestParts,
  scope: Scope,
  { type, id, version }: Pick<FhirRequest, 'type' | 'id' | 'version'>,
): Promise<StoredResource> {
  await parts.gate.admit(scope, { action: 'read', type });
  const stored = /^[1-9]\d{0,8}$/.test(version) ? await readVersion(scope.tx, type, id, Number(version)) : undefined;
  const [shown] = stored ? await shownVersions(parts, scope, 'read', [stored]) : [];
  if (!stored || !shown) {
    if (stored) noteDenial(parts, scope, 'read', stored);
    throw new RefusalError(refuseFhir('fhir.version-not-found', { type, id, version: version.slice(0, 64) }));
  }
  if (stored.deleted) throw new RefusalError(refuseFhir('fhir.gone', { type, id }));
  return stored;
}
