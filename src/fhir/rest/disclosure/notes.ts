/*
 * What an answer tells is noted for the access ledger, one entry for each patient concerned:
 *
 *   resources were shown, or written                                noteAccess            permitted, with how many of each type
 *   a resource was asked for that is hidden                         noteDenial            denied
 *   a resource was asked for that is not there                      noteAbsent            denied, of nobody
 *   a search named patients and found nothing of theirs             noteNothingFoundOf    permitted with 0; denied where the caller may not look there
 *   a search named resources and found nothing of their patients    noteUnfoundRecords    denied where they are hidden; its answer is for noteNothingFoundOf
 *   a search named nobody, and told of nobody                       noteOfNobody          permitted, of nobody
 */
import type { AccessAction, Scope } from '#kernel';
import { NOTHING_THERE_BASIS } from '#platform/http';
import { patientCompartmentParameters } from '../../definitions/definitions.ts';
import { type GateAction, groundOf, notThere } from '../../gate.ts';
import { readMany } from '../../store/read.ts';
import type { ResourceKey, StoredResource } from '../../store/stored.ts';
import type { RestParts } from '../parts.ts';

/** The ledger's basis where the gate names none. */
export const OWN_BASIS = 'fhir.rest';

/** How many resources of each type. */
type Kinds = Record<string, number>;

/**
 * Notes that the caller saw, or wrote, these resources. A write is always noted, also of what lies in nobody's compartment. A look at that is noted, as one of nobody, only
 * where it may be about somebody all the same: a Binary, an Observation that does not say whose it is. To look at institutions and terms is no act on anybody's data.
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
    : resources.filter((one) => one.patientId !== undefined || mayConcernPatient(one.type));
  for (const [patientId, kinds] of kindsByPatient(noted)) {
    const types = Object.keys(kinds);
    const type = types.length === 1 ? (types[0] ?? '*') : '*';
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
 * Notes that the caller asked for what is not there, as an entry of nobody, where something of the type may be hidden from them. The gate is asked as it would be about what is
 * there, so that neither the answer, nor the ledger, nor the time that it took tells a hidden resource from one that does not exist.
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

/**
 * Notes a search that named these patients and found nothing of theirs: that there is nothing has been told too. Permitted where the caller would have been shown an empty
 * resource of the type, under the rule that allows it; denied where not even that. An id that no patient of this node has is noted as `noteAbsent` does, once.
 *
 * @param type - what was searched for
 * @param named - ids of the patients that the search named
 * @param told - what was found; a patient among its owners is noted with that
 */
export async function noteNothingFoundOf(
  parts: RestParts,
  scope: Scope,
  type: string,
  named: readonly string[],
  told: readonly Pick<StoredResource, 'patientId'>[],
): Promise<void> {
  const owners = new Set(told.map(({ patientId }) => patientId));
  const left = [...new Set(named)].filter((id) => !owners.has(id));
  const patients = await readThere(
    scope,
    left.map((id) => ({ type: 'Patient', id })),
  );
  const there = new Set(patients.map(({ id }) => id));
  const absent = left.find((id) => !there.has(id));
  if (absent !== undefined) await noteAbsent(parts, scope, 'search', { type, id: absent });
  if (patients.length === 0) return;
  const empty = patients.map((patient) => emptyOf(type, patient));
  const shown = new Set(await parts.gate.mayDisclose(scope, 'search', empty));
  for (const one of empty) {
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

/** Those of these resources that are there, deletions left out. */
async function readThere({ tx }: Scope, keys: readonly ResourceKey[]): Promise<StoredResource[]> {
  return (await readMany(tx, keys)).filter(({ deleted }) => !deleted);
}

/** A resource of a type that says nothing but whose it is, to ask the gate about. */
function emptyOf(type: string, patient: StoredResource): StoredResource {
  if (type === 'Patient') return patient;
  const id = 'none';
  return { ...patient, type, id, patientId: patient.id, body: JSON.stringify({ resourceType: type, id }) };
}

/**
 * Notes a search that named resources by their ids and told nothing of the patients whose they are: of each patient who has a hidden one among them, a denial; of those that are not there,
 * what `noteAbsent` notes, once.
 *
 * @param told - what was found; a patient among its owners is noted with that
 * @returns the patients whose resources are all open to the caller: of these it is left to note that nothing was found (`noteNothingFoundOf`)
 */
export async function noteUnfoundRecords(
  parts: RestParts,
  scope: Scope,
  named: readonly ResourceKey[],
  told: readonly Pick<StoredResource, 'patientId'>[],
): Promise<readonly string[]> {
  if (named.length === 0) return [];
  const found = await readThere(scope, named);
  const there = new Set(found.map(({ type, id }) => `${type}/${id}`));
  const absent = named.find(({ type, id }) => !there.has(`${type}/${id}`));
  if (absent !== undefined) await noteAbsent(parts, scope, 'search', absent);
  const owners = new Set(told.map(({ patientId }) => patientId));
  const untold = found.filter(({ patientId }) => patientId !== undefined && !owners.has(patientId));
  const shown = new Set(untold.length === 0 ? [] : await parts.gate.mayDisclose(scope, 'search', untold));
  const hidden = Map.groupBy(
    untold.filter((one) => !shown.has(one)),
    ({ patientId }) => patientId,
  );
  for (const [first, ...more] of hidden.values()) if (first) noteDenial(parts, scope, 'search', first, more);
  return [...shown].flatMap(({ patientId }) => (hidden.has(patientId) ? [] : (patientId ?? [])));
}

/**
 * Notes, as an entry of nobody, a search that named no patient and told of none: nothing was found, or so much was counted that nobody can say whose it is. Of a type that
 * is never a patient's nothing is noted.
 *
 * @param type - empty where every type was searched
 */
export function noteOfNobody(
  parts: RestParts,
  scope: Scope,
  type: string,
  count: number,
  { action = 'search', detail }: { action?: 'search' | 'history'; detail?: Readonly<Record<string, string>> } = {},
): void {
  if (type !== '' && !mayConcernPatient(type)) return;
  const ground = groundOf(parts.gate, scope, { action, type: type || '*' }, OWN_BASIS, detail);
  scope.note({ action, outcome: 'permitted', kinds: type === '' ? {} : { [type]: count }, ...ground });
}

/** Types outside every patient's compartment that are about somebody all the same; content and documents do not say about whom. */
const OF_ANYBODY: ReadonlySet<string> = new Set(['Patient', 'Binary', 'Bundle']);

/** Whether a resource of this type may be about a patient, even one that does not say about whom. */
export function mayConcernPatient(type: string): boolean {
  return OF_ANYBODY.has(type) || patientCompartmentParameters(type).length > 0;
}

function kindsByPatient(
  resources: readonly Pick<StoredResource, 'type' | 'patientId'>[],
): ReadonlyMap<string | undefined, Kinds> {
  const byPatient = new Map<string | undefined, Kinds>();
  for (const one of resources) byPatient.set(one.patientId, kindsOf([one], byPatient.get(one.patientId)));
  return byPatient;
}

function kindsOf(resources: readonly Pick<StoredResource, 'type'>[], kinds: Kinds = {}): Kinds {
  for (const { type } of resources) kinds[type] = (kinds[type] ?? 0) + 1;
  return kinds;
}
