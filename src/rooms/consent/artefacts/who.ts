import { isObject, parseFhirJson, readMany } from '#fhir';
import {
  type LocalText,
  lawInForce,
  orThrow,
  type PersonActor,
  RefusalError,
  type Scope,
  toCalendarDate,
} from '#kernel';
import { findInstitution, nameOf } from '#rooms/directory';
import { dependantsOf, livingRecordsOf, standsFor } from '#rooms/identity';
import type { NamedOrganization } from '../grants/model.ts';
import { refuse } from '../messages.ts';
import { SENSITIVITY_LABELS } from '../provisions/labels.ts';
import type { SensitiveKind } from './contract.ts';
import { REQUEST_LAW, type RequestLaw } from './lawbook.ts';
import { refuseConsent } from './messages.ts';
import type { Code, Giver, Witness } from './model.ts';
import { calledInPart, decideGiver } from './rules.ts';
import type { AskedRow } from './store.ts';

/** The patient who is signed in. @refuses consent.not-own-record */
export function patientOf({ actor }: Pick<Scope, 'actor'>): PersonActor & { readonly patientId: string } {
  if (actor.kind !== 'person' || actor.patientId === undefined)
    throw new RefusalError(refuse('consent.not-own-record'));
  return actor as PersonActor & { readonly patientId: string };
}

/** All records of the patient who is signed in. */
export async function ownRecordsOf(scope: Scope): Promise<readonly string[]> {
  const { patientId } = patientOf(scope);
  return [...new Set([patientId, ...((await livingRecordsOf(scope.tx, [patientId])).get(patientId) ?? [])])];
}

/** Records of those for whom the patient who is signed in may answer today. */
export function dependantsToday(scope: Scope): Promise<readonly string[]> {
  return dependantsOf(scope.tx, patientOf(scope).patientId, toCalendarDate(scope.clock.now()), 'answer');
}

/**
 * Who answers for this patient: the signed-in patient, in whatever way they may.
 *
 * @refuses consent.no-tie
 */
export async function giverOf(scope: Scope, patientId: string): Promise<Giver> {
  const { name, patientId: self } = patientOf(scope);
  const ownRecords = await ownRecordsOf(scope);
  const tie = ownRecords.includes(patientId)
    ? undefined
    : await standsFor(scope.tx, self, patientId, toCalendarDate(scope.clock.now()));
  return orThrow(decideGiver(patientId, { ownRecords, tie, self: { patientId: self, name } }));
}

/** A person here who asks, and for which institution. */
export interface Asker {
  readonly accountId: string;
  readonly fhirUser?: string;
  readonly practitioner: { readonly reference: string; readonly name: LocalText };
  readonly organization: NamedOrganization;
}

/** @refuses consent.asker-without-workplace */
export function askerOf({ actor, node }: Pick<Scope, 'actor' | 'node'>): Asker {
  if (actor.kind !== 'person' || actor.organization === undefined) {
    throw new RefusalError(refuseConsent('consent.asker-without-workplace'));
  }
  const { accountId, fhirUser, name, organization } = actor;
  return {
    accountId,
    ...(fhirUser === undefined ? {} : { fhirUser }),
    // Who is no practitioner is named by the account: the text names a person either way.
    practitioner: { reference: fhirUser ?? accountId, name },
    organization: { node: node.id, ...organization },
  };
}

/** The rule for requests in force. @refuses consent.no-law */
export function requestLaw({ node, clock }: Pick<Scope, 'node' | 'clock'>): {
  readonly law: RequestLaw;
  readonly instrument: LocalText;
  readonly source: string;
} {
  const day = toCalendarDate(clock.now());
  const entry = lawInForce(REQUEST_LAW, node.jurisdiction, day);
  if (entry === undefined) throw new RefusalError(refuse('consent.no-law', { from: node.jurisdiction, to: '*', day }));
  return { law: entry.value, instrument: entry.instrument, source: entry.source };
}

/** Institutions by the directory's names: what a person signs names nobody in the caller's words. @refuses consent.choice-organization-unknown */
export function namedByDirectory(ids: readonly { readonly node: string; readonly id: string }[]): NamedOrganization[] {
  return ids.map(({ node, id }) => {
    const institution = findInstitution(id);
    if (institution?.node !== node) {
      throw new RefusalError(refuseConsent('consent.choice-organization-unknown', { node, id }, 'to'));
    }
    return { node, id, name: nameOf(institution) };
  });
}

/** How these patients are called: what a page shows of somebody for whom its reader stands. */
export async function namesOf(
  scope: Pick<Scope, 'tx'>,
  patients: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const stored = await readMany(
    scope.tx,
    patients.map((id) => ({ type: 'Patient', id })),
  );
  return new Map(stored.flatMap((one) => (one.deleted ? [] : [[one.id, nameIn(parseFhirJson(one.body))]])));
}

function nameIn({ name }: ReturnType<typeof parseFhirJson>): string {
  const names = Array.isArray(name) ? name.filter(isObject) : [];
  const printed = names.map(({ text }) => text).find((text) => typeof text === 'string' && text !== '');
  return typeof printed === 'string' ? printed : '';
}

export function labelsOf(kind: SensitiveKind): readonly Code[] {
  return SENSITIVITY_LABELS[kind];
}

/** How whoever is signed in showed who they are, for the signature. */
export function portalWitness({ actor }: Pick<Scope, 'actor'>): Extract<Witness, { kind: 'portal' }> {
  return { kind: 'portal', methods: actor.kind === 'person' ? (actor.methods ?? []) : [] };
}

/**
 * What the asker is told an answer is about: the paper with its masked number by which they named the patient, or, of whom they named by a record, the name in part. The number of a
 * record says nothing to a person.
 */
export async function calledToAsker(
  scope: Pick<Scope, 'tx'>,
  { patientWords, patientId }: Pick<AskedRow, 'patientWords' | 'patientId'>,
): Promise<string> {
  if (patientId === null || patientWords !== patientId) return patientWords;
  return calledInPart((await namesOf(scope, [patientId])).get(patientId) ?? '') ?? patientWords;
}
