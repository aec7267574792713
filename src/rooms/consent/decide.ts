import type { DataTest } from '#fhir';
import { type Actor, type Decision, granted, type PersonActor, type Purpose, type Refusal, refused } from '#kernel';
import {
  type AccessContext,
  COORDINATION_TYPES,
  COORDINATION_WRITES,
  type DataAction,
  DIRECTORY_TYPES,
  GIVEN_BY_PATIENT,
  NOT_FOR_CLINICIANS,
  type Permission,
  type PermitRule,
  REFERENCE_TYPES,
  type ResourceFacts,
} from './access-model.ts';
import { EMERGENCY_RULE } from './break-glass/model.ts';
import { refuse } from './messages.ts';
import { refuseByRule } from './provisions/messages.ts';
import { isReading, type Openings, openingsFor } from './provisions/openings.ts';
import { isAlways, isNever, type Ruling } from './provisions/ruling.ts';
import { coversByScope } from './scopes.ts';

/**
 * Decides whether this actor may do this to this resource: used at every path, on every entry of every answer. Where no rule permits,
 * the answer is no.
 *
 * @param resource - its type and whose it is; data of a patient whose patient is not known is nobody's but a system client's
 * @param context - the treatment relation and the patient's standing Consents, as far as they are known
 * @returns the rule that permits, and what must be kept with it
 * @refuses consent.not-signed-in, consent.nodes-use-messages, consent.scope-missing, consent.patient-unknown, consent.not-own-record,
 * consent.no-treatment-relation, consent.kind-not-for-role, consent.role-sees-no-patient-data, consent.purpose-not-for-role,
 * consent.write-not-for-role, consent.write-by-operation, consent.withheld-by-patient, consent.beyond-relation, consent.sensitive-data
 */
export function decide(
  actor: Actor,
  purpose: Purpose,
  action: DataAction,
  resource: ResourceFacts,
  context: AccessContext,
): Decision<Permission> {
  switch (actor.kind) {
    case 'anonymous':
      return refused(refuse('consent.not-signed-in'));
    case 'node':
      return refused(refuse('consent.nodes-use-messages'));
    case 'system':
      // Programs of this node act within their scopes. Denials bind people and organisations; a program that serves one is a person's.
      return coversByScope(actor.scopes, ['system'], resource, action)
        ? permit('consent/system-scope')
        : refused(refuse('consent.scope-missing', { needed: action, type: resource.type }));
    case 'person': {
      const known = asOwn(actor, resource, context);
      const byRule = decideForPerson(actor, purpose, action, known, context);
      if (!byRule.ok) return byRule;
      return hasScope(actor, action, known)
        ? byRule
        : refused(refuse('consent.scope-missing', { needed: action, type: resource.type }));
    }
  }
}

/** What lies on another record of the patient who is signed in lies on an own one. */
function asOwn(actor: PersonActor, resource: ResourceFacts, { ownRecords = [] }: AccessContext): ResourceFacts {
  const { patientId } = resource;
  const isOwn = actor.role === 'patient' && patientId !== undefined && ownRecords.includes(patientId);
  return isOwn && actor.patientId !== undefined ? { ...resource, patientId: actor.patientId } : resource;
}

function decideForPerson(
  actor: PersonActor,
  purpose: Purpose,
  action: DataAction,
  resource: ResourceFacts,
  context: AccessContext,
): Decision<Permission> {
  if (resource.patientId === undefined) return decideOnReferenceData(actor, action, resource.type);
  switch (actor.role) {
    case 'patient':
      return decideForPatient(actor, purpose, action, resource, context);
    case 'clinician':
      return decideForClinician(actor, purpose, action, resource, context);
    case 'coordinator':
      return decideForCoordinator(actor, purpose, action, resource, context);
    case 'insurer':
    case 'regulator':
    case 'operator':
    case 'privacy-officer':
      return refused(refuse('consent.role-sees-no-patient-data'));
  }
}

function decideOnReferenceData(actor: PersonActor, action: DataAction, type: string): Decision<Permission> {
  if (!REFERENCE_TYPES.has(type)) return refused(refuse('consent.patient-unknown', { type }));
  if (isReading(action)) return permit('consent/reference-data');
  if (actor.role === 'operator' && DIRECTORY_TYPES.has(type)) return permit('consent/directory-upkeep');
  return refused(refuse('consent.write-not-for-role', { type }));
}

/**
 * A patient reads the own compartment, all of it, and writes by the rooms' operations. Of somebody for whom they stand they read the record that they ask for by name,
 * by `user/` scopes, as the portal has: a search stays among the own, and an application with `patient/` scopes speaks for its patient alone.
 */
function decideForPatient(
  actor: PersonActor,
  purpose: Purpose,
  action: DataAction,
  resource: ResourceFacts,
  context: AccessContext,
): Decision<Permission> {
  const { type, patientId } = resource;
  const isTied = patientId !== undefined && context.dependants?.includes(patientId) === true;
  if (isTied && action === 'read' && purpose === 'PATRQT') {
    const withheld = withholder(openingsFor(actor, purpose, action, resource, context).rulings, resource);
    return withheld ? refuseWithheld(withheld) : permit('consent/family-tie');
  }
  if (actor.patientId === undefined || actor.patientId !== patientId) return refused(refuse('consent.not-own-record'));
  if (purpose !== 'PATRQT') return refused(refuse('consent.purpose-not-for-role', { purpose }));
  if (type === 'Consent' && !isReading(action)) return refused(refuse('consent.write-by-operation'));
  return isReading(action) ? permit('consent/own-record') : refused(refuse('consent.write-not-for-role', { type }));
}

/**
 * A clinician sees and writes the records of patients whom the organisation treats, to treat them; of anybody, reads what the patient has opened to them.
 * What the patient forbids to see stays shut, whoever has opened it.
 */
function decideForClinician(
  actor: PersonActor,
  purpose: Purpose,
  action: DataAction,
  resource: ResourceFacts,
  context: AccessContext,
): Decision<Permission> {
  const { type } = resource;
  if (purpose !== 'TREAT' && purpose !== 'ETREAT') return refused(refuse('consent.purpose-not-for-role', { purpose }));
  if (isReading(action)) return decideReading(openingsFor(actor, purpose, action, resource, context), resource);
  if (context.relation === undefined) return refused(refuse('consent.no-treatment-relation'));
  const withheld = withholderOfPatient(actor, purpose, resource, context);
  if (withheld) return refuseWithheld(withheld);
  if (type === 'Consent') return refused(refuse('consent.write-by-operation'));
  // A record is corrected by a new version; taking it away is the record keeper's act, not the clinician's.
  if (action === 'delete' || NOT_FOR_CLINICIANS.has(type))
    return refused(refuse('consent.write-not-for-role', { type }));
  return permit('consent/treatment-relation');
}

function decideReading({ rulings, byRelation, inEmergency }: Openings, resource: ResourceFacts): Decision<Permission> {
  const withheld = withholder(rulings, resource);
  const given = rulings.find(({ opens }) => surely(opens, resource));
  if (withheld === undefined) {
    if (byRelation && surely(byRelation.within, resource) && !isShutByLabel(byRelation.sensitive, resource)) {
      return permit('consent/treatment-relation');
    }
    if (given) return permitByConsent(given, resource);
  }
  if (inEmergency?.isOpen && withholder(inEmergency.withheld, resource) === undefined) return permit(EMERGENCY_RULE);
  if (withheld && (byRelation ?? given)) return refuseWithheld(withheld);
  if (byRelation === undefined) return refused(refuse('consent.no-treatment-relation'));
  return refused(byRelationRefused(byRelation.within, resource));
}

/** What carries no label at all is shut by none. */
function isShutByLabel(sensitive: DataTest, resource: ResourceFacts): boolean {
  return resource.isLabelled !== false && maybe(sensitive, resource);
}

function byRelationRefused(within: DataTest, resource: ResourceFacts): Refusal {
  return surely(within, resource) ? refuseByRule('consent.sensitive-data') : refuseByRule('consent.beyond-relation');
}

function permitByConsent({ consentId, until, opensOnward }: Ruling, resource: ResourceFacts): Decision<Permission> {
  return granted({
    basis: GIVEN_BY_PATIENT,
    residual: surely(opensOnward, resource) ? [] : ['not-passed-on'],
    consentId,
    ...(until === undefined ? {} : { until }),
  });
}

/**
 * The Consent that keeps the patients themselves from somebody: who may not see whose record it is writes nothing into it. A no to a part of the record is one to seeing it. Who treats has
 * to write down what they find, knows what they write, and would learn by a refusal what else is there.
 */
function withholderOfPatient(
  actor: PersonActor,
  purpose: Purpose,
  { patientId, patientPasses }: ResourceFacts,
  context: AccessContext,
): Ruling | undefined {
  const patient: ResourceFacts = {
    type: 'Patient',
    ...(patientId === undefined ? {} : { patientId }),
    ...(patientPasses === undefined ? {} : { passes: patientPasses }),
  };
  return withholder(openingsFor(actor, purpose, 'read', patient, context).rulings, patient);
}

/** The Consent that withholds a resource. What nobody can tell of it withholds it. */
function withholder(rulings: readonly Ruling[], resource: ResourceFacts): Ruling | undefined {
  return rulings.find(({ withholds }) => maybe(withholds, resource));
}

function maybe(test: DataTest, { passes }: ResourceFacts): boolean {
  return !isNever(test) && (isAlways(test) || passes === undefined || passes(test));
}

function surely(test: DataTest, { passes }: ResourceFacts): boolean {
  return isAlways(test) || (!isNever(test) && passes?.(test) === true);
}

/** A coordinator sees who, when and where of every patient here, and nothing clinical. */
function decideForCoordinator(
  actor: PersonActor,
  purpose: Purpose,
  action: DataAction,
  resource: ResourceFacts,
  context: AccessContext,
): Decision<Permission> {
  const { type } = resource;
  if (purpose !== 'HOPERAT' && purpose !== 'TREAT') return refused(refuse('consent.purpose-not-for-role', { purpose }));
  if (!COORDINATION_TYPES.has(type)) return refused(refuse('consent.kind-not-for-role', { type }));
  // Before any no of the patient's: what nobody of this role does is refused alike, whoever it is about.
  if (!isReading(action) && (action === 'delete' || !COORDINATION_WRITES.has(type)))
    return refused(refuse('consent.write-not-for-role', { type }));
  const withheld = withholder(openingsFor(actor, purpose, action, resource, context).rulings, resource);
  if (withheld) return refuseWithheld(withheld);
  return permit(
    'consent/coordination',
    ...(type === 'DocumentReference' && isReading(action) ? ['metadata-only' as const] : []),
  );
}

/** The Consent is named for the ledger; the sentence does not tell which. */
function refuseWithheld({ consentId }: Ruling): Decision<never> {
  return refused(refuse('consent.withheld-by-patient', { consent: consentId }));
}

/** Is it within the scopes of the application in use? */
function hasScope(actor: PersonActor, action: DataAction, resource: ResourceFacts): boolean {
  return coversByScope(actor.scopes, contextsOf(actor, resource.patientId), resource, action);
}

/**
 * `patient/` scopes speak for the patient who is signed in, or in whose record the application was opened; `user/` scopes for whatever the person may see
 * anyway. What is no patient's is read for any patient.
 */
export function contextsOf(actor: PersonActor, patientId: string | undefined): ('patient' | 'user')[] {
  const inContext = actor.launch?.patientId ?? actor.patientId;
  const isOfPatient = inContext !== undefined && (patientId === undefined || patientId === inContext);
  return isOfPatient ? ['patient', 'user'] : ['user'];
}

function permit(basis: PermitRule, ...residual: Permission['residual']): Decision<Permission> {
  return granted({ basis, residual });
}
