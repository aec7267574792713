import { type Refusal, RefusalError, type Scope } from '#kernel';
import { groundOf } from '../../gate.ts';
import { refuseFhir } from '../../messages.ts';
import { readResource, readVersion } from '../../store/read.ts';
import type { StoredResource } from '../../store/stored.ts';
import type { RestParts } from '../parts.ts';
import type { FhirRequest } from '../request/request.ts';
import { noteAbsent, noteDenial, OWN_BASIS } from './notes.ts';
import { shownVersions } from './shown-versions.ts';

/**
 * The current version of a resource that the caller may see. Notes nothing where it is seen: what an operation makes of it is noted as that operation.
 *
 * @param deleted - a deletion is an answer too; without it, it is fhir.gone
 * @refuses fhir.not-found, which is also the answer where it is hidden (then noted as denied); fhir.gone; what the gate refuses at the door of the type
 */
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
    else await noteAbsent(parts, scope, 'read', { type, id });
    throw new RefusalError(refuseFhir('fhir.not-found', { type, id }));
  }
  if (stored.deleted && deleted === undefined) throw refuseGone(scope, stored);
  return stored;
}

/**
 * One version, past or present, that the caller may see.
 *
 * @refuses fhir.version-not-found, also where it is hidden (then noted as denied); fhir.gone for a version that is a deletion
 */
export async function readVisibleVersion(
  parts: RestParts,
  scope: Scope,
  { type, id, version }: Pick<FhirRequest, 'type' | 'id' | 'version'>,
): Promise<StoredResource> {
  await parts.gate.admit(scope, { action: 'read', type });
  const stored = /^[1-9]\d{0,8}$/.test(version) ? await readVersion(scope.tx, type, id, Number(version)) : undefined;
  const [shown] = stored ? await shownVersions(parts, scope, 'read', [stored]) : [];
  if (!stored || !shown) {
    const refusal = refuseFhir('fhir.version-not-found', { type, id, version: version.slice(0, 64) });
    if (stored) noteDenial(parts, scope, 'read', stored);
    else await noteNothingOfOne(parts, scope, 'read', { type, id }, refusal);
    throw new RefusalError(refusal);
  }
  if (stored.deleted) throw refuseGone(scope, stored);
  return stored;
}

/** The answer to whoever asks for what was deleted. That it was there is told of its patient, and so is noted, as refused. @refuses fhir.gone */
export function refuseGone(scope: Scope, { type, id, patientId }: StoredResource): RefusalError {
  const refusal = refuseFhir('fhir.gone', { type, id });
  if (patientId !== undefined)
    scope.note({ action: 'read', outcome: 'denied', patientId, kinds: { [type]: 1 }, basis: refusal.code });
  return new RefusalError(refusal);
}

/**
 * Notes that the caller named one resource and was shown none of its versions. As denied where it is hidden, is not there, or the answer is a refusal; as a look that found
 * nothing where it is open to them (no version since a given instant). Nothing is noted of a resource that lies in nobody's compartment.
 *
 * @param refusal - what the caller is answered, where that is a refusal
 */
export async function noteNothingOfOne(
  parts: RestParts,
  scope: Scope,
  action: 'read' | 'history',
  { type, id }: Pick<FhirRequest, 'type' | 'id'>,
  refusal?: Refusal,
): Promise<void> {
  const stored = await readResource(scope.tx, type, id);
  if (stored === undefined) return noteAbsent(parts, scope, action, { type, id });
  const [shown] = await shownVersions(parts, scope, action, [stored]);
  if (!shown) return noteDenial(parts, scope, action, stored);
  const { patientId } = stored;
  if (patientId === undefined) return;
  const ground = refusal
    ? { basis: refusal.code }
    : groundOf(parts.gate, scope, { action, type, patientId }, OWN_BASIS);
  scope.note({ action, outcome: refusal ? 'denied' : 'permitted', patientId, kinds: { [type]: 0 }, ...ground });
}
