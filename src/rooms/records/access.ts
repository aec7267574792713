import {
  type AccessGate,
  type GateAction,
  groundOf,
  notThere,
  parseFhirJson,
  type Resource,
  readMany,
  readResource,
  type StoredResource,
} from '#fhir';
import { RefusalError, type Scope } from '#kernel';
import { gateForVisit } from '#rooms/consent';
import type { Act, PracticeQuestion } from '#rooms/credentialing';
import { toPatientView } from '#rooms/identity';
import { getDocument, type KeptDocument } from './document/store.ts';
import { refuse } from './messages.ts';
import type { Clinician, Visit } from './visit/model.ts';

/**
 * The patient, if this caller may see them. Who may not see is answered as if there were nobody.
 *
 * @refuses records.patient-unknown
 */
export async function getVisiblePatient(scope: Scope, gate: AccessGate, patientId: string): Promise<Resource> {
  await gate.admit(scope, { action: 'read', type: 'Patient' });
  const stored = await readResource(scope.tx, 'Patient', patientId);
  const asked = stored ?? notThere({ type: 'Patient', id: patientId });
  const [shown] = await gate.mayDisclose(scope, 'read', [asked]);
  if (!shown || shown !== stored || stored.deleted) throw new RefusalError(refuse('records.patient-unknown'));
  return parseFhirJson(shown.body) as Resource;
}

/**
 * The gate for what a doctor does with an own visit: one that began with a record the patient brought stays the doctor's to finish where it began, also when
 * the share has ended meanwhile. Who was seen is recorded.
 */
export function gateOfVisit(scope: Scope, gate: AccessGate, ...visits: readonly Visit[]): AccessGate {
  const { actor } = scope;
  const begun = visits.filter(
    ({ receivedId, accountId, organizationId }) =>
      receivedId !== undefined &&
      actor.kind === 'person' &&
      actor.accountId === accountId &&
      actor.organization?.id === organizationId,
  );
  if (begun.length === 0) return gate;
  return gateForVisit(
    gate,
    begun.map(({ patientId }) => patientId),
  );
}

/** Those of these patients whom the caller may see, by id. */
export async function visiblePatients(
  scope: Scope,
  gate: AccessGate,
  patientIds: readonly string[],
): Promise<Map<string, Resource>> {
  const keys = [...new Set(patientIds)].map((id) => ({ type: 'Patient', id }));
  const stored = (await readMany(scope.tx, keys)).filter((one) => !one.deleted);
  const shown = await gate.mayDisclose(scope, 'read', stored);
  return new Map(shown.map((one) => [one.id, parseFhirJson(one.body) as Resource]));
}

/** What a document of the folder is to the gate: it may hold any section, so a section withheld withholds it. */
export const DOCUMENT_KINDS: readonly string[] = ['DocumentReference', 'Composition'];
/** What a signed visit is to the gate. */
export const VISIT_KINDS: readonly string[] = ['Encounter', 'Composition'];

/**
 * Those of these patients who withhold none of these kinds from the caller; a refused look is noted. The gate is asked about resources that are not there,
 * so that the answer tells nothing of what is.
 */
export async function patientsOpenFor(
  scope: Scope,
  gate: AccessGate,
  patientIds: readonly string[],
  kinds: readonly string[],
): Promise<ReadonlySet<string>> {
  const lastUpdated = scope.clock.now().toISOString();
  const probes = [...new Set(patientIds)].flatMap((patientId) =>
    kinds.map((type): StoredResource => {
      const body = JSON.stringify({ resourceType: type });
      return { type, id: 'probe', version: 1, lastUpdated, method: 'POST', deleted: false, patientId, body };
    }),
  );
  const shown = new Set(await gate.mayDisclose(scope, 'read', probes));
  const closed = new Map(probes.filter((probe) => !shown.has(probe)).map((probe) => [probe.patientId, probe]));
  for (const [patientId, probe] of closed) {
    scope.note({
      action: 'read',
      outcome: 'denied',
      ...(patientId === undefined ? {} : { patientId }),
      kinds: { [probe.type]: 1 },
      basis: gate.denial?.(scope, probe) ?? 'records.withheld',
    });
  }
  return new Set(patientIds.filter((patientId) => !closed.has(patientId)));
}

/**
 * A kept document, if the caller may see its patient and nothing of that kind is withheld.
 *
 * @param lock - held to the end of the transaction, for a change
 * @refuses records.document-unknown, records.patient-unknown
 */
export async function getVisibleDocument(
  scope: Scope,
  gate: AccessGate,
  id: string,
  lock: 'lock' | 'look' = 'look',
): Promise<KeptDocument> {
  const document = await getDocument(scope.tx, id, lock);
  const { patientId } = document;
  await getVisiblePatient(scope, gate, patientId);
  const open = await patientsOpenFor(scope, gate, [patientId], DOCUMENT_KINDS);
  if (!open.has(patientId)) throw new RefusalError(refuse('records.document-unknown'));
  return document;
}

/** A resource as it stands in the record, whoever asks: for building documents of what the caller may already see. */
export async function findResource(scope: Scope, type: string, id: string): Promise<Resource | undefined> {
  const stored = await readResource(scope.tx, type, id);
  return stored === undefined || stored.deleted ? undefined : (parseFhirJson(stored.body) as Resource);
}

/** The name that reads best in the reader's language: one printed in that script if there is one, else the first. */
export function patientName(patient: Resource, lang: Scope['lang']): string {
  const { names } = toPatientView(patient as Parameters<typeof toPatientView>[0]);
  const script = { en: 'latin', 'zh-Hans': 'han-simplified', 'zh-Hant-HK': 'han-traditional' }[lang];
  return (names.find((name) => name.script === script) ?? names[0])?.text ?? '';
}

/**
 * The clinician that the caller is: a practitioner of an organisation of this node.
 *
 * @refuses records.no-practitioner, and every reason why the caller's workplace is closed to them
 */
export function getClinician({ actor }: Scope): Clinician {
  const practitionerId =
    actor.kind === 'person' && actor.role === 'clinician'
      ? /^Practitioner\/(.+)$/.exec(actor.fhirUser ?? '')?.[1]
      : undefined;
  if (actor.kind === 'person' && practitionerId !== undefined && actor.closedWorkplace !== undefined) {
    throw new RefusalError(...actor.closedWorkplace.refusals);
  }
  if (actor.kind !== 'person' || practitionerId === undefined || actor.organization === undefined) {
    throw new RefusalError(refuse('records.no-practitioner'));
  }
  return {
    accountId: actor.accountId,
    practitionerId,
    name: actor.name,
    organizationId: actor.organization.id,
    organization: actor.organization.name,
  };
}

/** What has to be asked before a clinician does this where they work. */
export function toPracticeOf(clinician: Clinician, ...acts: [Act, ...Act[]]): PracticeQuestion {
  const { practitionerId, organizationId, organization } = clinician;
  return { practitionerId, acts, organizationId, organizationName: organization };
}

/**
 * Notes what was done with a patient's data of these kinds, by the gate's rule that allowed it.
 *
 * @param operation - what it was to this room: `records.summary`
 */
export function noteAccess(
  scope: Scope,
  gate: AccessGate,
  action: GateAction,
  patientId: string,
  kinds: Readonly<Record<string, number>>,
  operation: string,
  detail: Readonly<Record<string, string>> = {},
): void {
  const [type = 'DocumentReference'] = Object.keys(kinds);
  const ground = groundOf(gate, scope, { action, type, patientId }, operation, { operation, ...detail });
  scope.note({ action, outcome: 'permitted', patientId, kinds, ...ground });
}

/** How many of each type. */
export function countKinds(resources: readonly { readonly resourceType: string }[]): Record<string, number> {
  const kinds: Record<string, number> = {};
  for (const { resourceType } of resources) kinds[resourceType] = (kinds[resourceType] ?? 0) + 1;
  return kinds;
}
