import type { AccessAction, Scope } from '#kernel';
import { NOTHING_THERE_BASIS } from '#platform/http';
import { patientCompartmentParameters } from '../../definitions/definitions.ts';
import { type GateAction, groundOf, notThere } from '../../gate.ts';
import { readMany } from '../../store/read.ts';
import type { ResourceKey, StoredResource } from '../../store/stored.ts';
import type { RestParts } from '../parts.ts';

/** The ledger's basis where the gate names none. */
export const OWN_BASIS = 'fhir.rest';

/**
 * Notes for the access ledger that the caller saw, or wrote, these resources: one entry for each patient concerned, with the number of each type. What lies in nobody's
 * compartment is noted when it is written, and else of nobody where it may be about somebody all the same: a Binary, an Observation of which it is not said whose it is. What is said of institutions
 * and terms is no act on anybody's data.
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
  const noted = isWrite
    ? resources
    : resources.filter((one) => one.patientId !== undefined || mayBeOfSomebody(one.type));
  for (const [patientId, kinds] of kindsByPatient(noted)) {
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
 * would have been shown to the caller, or is a denial where not even that would. Where an id is nobody's at this node, that is noted of nobody.
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
  const absent = left.find((id) => patients.every((patient) => patient.id !== id));
  if (absent !== undefined) await noteAbsent(parts, scope, 'search', { type, id: absent });
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

/** Notes a search that told of no patient and named none: there is nothing, or so many that nobody can say whose. An entry of nobody; of what is never a patient's there is none. */
export function noteNobodys(
  parts: RestParts,
  scope: Scope,
  type: string,
  count: number,
  { action = 'search', detail }: { action?: 'search' | 'history'; detail?: Readonly<Record<string, string>> } = {},
): void {
  if (type !== '' && !mayBeOfSomebody(type)) return;
  const ground = groundOf(parts.gate, scope, { action, type: type || '*' }, OWN_BASIS, detail);
  scope.note({ action, outcome: 'permitted', kinds: type === '' ? {} : { [type]: count }, ...ground });
}

/** Content and documents say of no patient whose they are, and are somebody's. */
const OF_ANYBODY: ReadonlySet<string> = new Set(['Patient', 'Binary', 'Bundle']);

/** Whether what is of this type may be about a patient, also where it does not say so. */
export function mayBeOfSomebody(type: string): boolean {
  return OF_ANYBODY.has(type) || patientCompartmentParameters(type).length > 0;
}

/**
 * Whose the records are that a search named by their ids and of whom it tells nothing. One that is hidden is noted as denied, one that is not there as of nobody; of the others it is to be noted
 * that there was nothing.
 */
export async function ownersAsked(
  parts: RestParts,
  scope: Scope,
  named: readonly ResourceKey[],
  told: readonly Pick<StoredResource, 'patientId'>[],
): Promise<readonly string[]> {
  if (named.length === 0) return [];
  const there = (await readMany(scope.tx, named)).filter(({ deleted }) => !deleted);
  const absent = named.find(({ type, id }) => !there.some((one) => one.type === type && one.id === id));
  if (absent !== undefined) await noteAbsent(parts, scope, 'search', absent);
  const owners = new Set(told.map(({ patientId }) => patientId));
  const untold = there.filter(({ patientId }) => patientId !== undefined && !owners.has(patientId));
  const shown = new Set(untold.length === 0 ? [] : await parts.gate.mayDisclose(scope, 'search', untold));
  const hidden = Map.groupBy(
    untold.filter((one) => !shown.has(one)),
    ({ patientId }) => patientId,
  );
  for (const [first, ...more] of hidden.values()) if (first) noteDenial(parts, scope, 'search', first, more);
  return [...shown].flatMap(({ patientId }) => (hidden.has(patientId) ? [] : (patientId ?? [])));
}

/** Notes that the caller asked for this resource and was not shown it. The answer is that of a resource that is not there. */
export function noteDenial(
  parts: RestParts,
  scope: Scope,
  action: GateAction,
  hidden: StoredResource,
  /** Others of the same patient, hidden as well. */
  more: readonly StoredResource[] = [],
): void {
  const { type, patientId } = hidden;
  const whose = patientId === undefined ? {} : { patientId };
  const detail = parts.gate.detail?.(scope, hidden);
  scope.note({
    action: action satisfies AccessAction,
    outcome: 'denied',
    ...whose,
    kinds: kindsOf([hidden, ...more]),
    basis:
      parts.gate.denial?.(scope, hidden) ?? groundOf(parts.gate, scope, { action, type, ...whose }, OWN_BASIS).basis,
    ...(detail ? { detail } : {}),
  });
}

/**
 * Notes that the caller asked for what is not there, as one of nobody, where something of the type may be hidden from them. The gate is asked as it would be about what is there: in the words,
 * in the entry and in the time that they take, the one is as the other.
 */
export async function noteAbsent(
  parts: RestParts,
  scope: Scope,
  action: 'read' | 'search' | 'history',
  { type, id }: ResourceKey,
): Promise<void> {
  if (parts.gate.mayHide?.(scope, type) !== true) return;
  await parts.gate.mayDisclose(scope, action, [notThere({ type, id })]);
  scope.note({ action, outcome: 'denied', kinds: { [type]: 0 }, basis: NOTHING_THERE_BASIS });
}

function kindsByPatient(
  resources: readonly Pick<StoredResource, 'type' | 'patientId'>[],
): Map<string | undefined, Record<string, number>> {
  const byPatient = new Map<string | undefined, Record<string, number>>();
  for (const one of resources) byPatient.set(one.patientId, kindsOf([one], byPatient.get(one.patientId)));
  return byPatient;
}

function kindsOf(
  resources: readonly Pick<StoredResource, 'type'>[],
  kinds: Record<string, number> = {},
): Record<string, number> {
  for (const { type } of resources) kinds[type] = (kinds[type] ?? 0) + 1;
  return kinds;
}
