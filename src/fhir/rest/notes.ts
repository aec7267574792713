import type { AccessAction, Scope } from '#kernel';
import { type GateAction, groundOf } from '../gate.ts';
import type { StoredResource } from '../store/stored.ts';
import type { RestParts } from './parts.ts';

/** The ledger's basis where the gate names none. */
const OWN_BASIS = 'fhir.rest';

/** Notes who saw which kinds of whose data: one entry for each patient concerned. Data of no patient's (directory, terminology) is noted only when written. */
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

/** Notes that somebody asked for what he may not see; the answer does not say that it exists. */
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
