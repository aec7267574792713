import type { AccessAction, Scope } from '#kernel';
import { type GateAction, groundOf } from '../../gate.ts';
import { readMany } from '../../store/read.ts';
import type { StoredResource } from '../../store/stored.ts';
import type { RestParts } from '../parts.ts';

/** The ledger's basis where the gate names none. */
export const OWN_BASIS = 'fhir.rest';

/**
 * Notes for the access ledger that the caller saw, or wrote, these resources: one entry for each patient concerned, with the number of each type. What lies in nobody's
 * compartment (directory, terminology) is noted only when it is written.
 *
 * @param detail - what the operation itself has to say of the act: `{ operation: '$everything' }`
 */
export function noteAccess(
  parts: RestParts,
  scope: Scope,
  action: GateAction,
  resources: readonly Pick<StoredResource, 'type' | 'patientId'>[],
  detail?: Readonly<Record<string, string>>,
): void {
  const isWrite = action === 'create' || action === 'update' || action === 'delete';
  for (const [patientId, kinds] of kindsByPatient(resources)) {
    if (patientId === undefined && !isWrite) continue;
    const type = Object.keys(kinds).length === 1 ? (Object.keys(kinds)[0] ?? '*') : '*';
    const whose = patientId === undefined ? {} : { patientId };
    scope.note({
      action: action satisfies AccessAction,
      outcome: 'permitted',
      ...whose,
      kinds,
      ...groundOf(parts.gate, scope, { action, type, ...whose }, OWN_BASIS, detail),
    });
  }
}

/**
 * Notes a search for these patients that found nothing of them: that there is nothing is told as well. The entry names the rule under which an empty resource of the type
 * would have been shown to the caller, or is a denial where not even that would. Ids of nobody at this node are not noted.
 *
 * @param named - ids of the patients that the search named
 * @param told - what was found; a patient among its owners is noted already
 */
export async function noteNothingOf(
  parts: RestParts,
  scope: Scope,
  type: string,
  named: readonly string[],
  told: readonly Pick<StoredResource, 'patientId'>[],
): Promise<void> {
  const left = [...new Set(named)].filter((id) => !told.some(({ patientId }) => patientId === id));
  const keys = left.map((id) => ({ type: 'Patient', id }));
  const patients = (await readMany(scope.tx, keys)).filter(({ deleted }) => !deleted);
  if (patients.length === 0) return;
  const plain = patients.map((patient): StoredResource => {
    if (type === 'Patient') return patient;
    const id = 'none';
    return { ...patient, type, id, patientId: patient.id, body: JSON.stringify({ resourceType: type, id }) };
  });
  const shown = new Set(await parts.gate.mayDisclose(scope, 'search', plain));
  for (const one of plain) {
    const { patientId = one.id } = one;
    const isOpen = shown.has(one);
    const detail = isOpen ? undefined : parts.gate.detail?.(scope, one);
    const basis = isOpen ? undefined : parts.gate.denial?.(scope, one);
    scope.note({
      action: 'search',
      outcome: isOpen ? 'permitted' : 'denied',
      patientId,
      kinds: { [type]: 0 },
      ...groundOf(parts.gate, scope, { action: 'search', type, patientId }, OWN_BASIS, detail),
      ...(basis === undefined ? {} : { basis }),
    });
  }
}

/** Notes that the caller asked for this resource and was not shown it. The answer is that of a resource that is not there. */
export function noteDenial(parts: RestParts, scope: Scope, action: GateAction, hidden: StoredResource): void {
  const { type, patientId } = hidden;
  const whose = patientId === undefined ? {} : { patientId };
  const detail = parts.gate.detail?.(scope, hidden);
  scope.note({
    action: action satisfies AccessAction,
    outcome: 'denied',
    ...whose,
    kinds: { [type]: 1 },
    basis:
      parts.gate.denial?.(scope, hidden) ?? groundOf(parts.gate, scope, { action, type, ...whose }, OWN_BASIS).basis,
    ...(detail ? { detail } : {}),
  });
}

function kindsByPatient(
  resources: readonly Pick<StoredResource, 'type' | 'patientId'>[],
): Map<string | undefined, Record<string, number>> {
  const byPatient = new Map<string | undefined, Record<string, number>>();
  for (const { type, patientId } of resources) {
    const kinds = byPatient.get(patientId) ?? {};
    kinds[type] = (kinds[type] ?? 0) + 1;
    byPatient.set(patientId, kinds);
  }
  return byPatient;
}
