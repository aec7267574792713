import type { Purpose } from '#kernel';

/** What somebody wants to do with a resource. */
export type DataAction = 'read' | 'search' | 'history' | 'create' | 'update' | 'delete' | 'export';

/** What is known of the resource asked for. */
export interface ResourceFacts {
  readonly type: string;
  /** The patient in whose compartment it lies; the patient's own id for a Patient. */
  readonly patientId?: string;
  /** Whether it meets the query of a scope (`category=laboratory`); absent where nobody can tell. */
  readonly meets?: (query: string) => boolean;
}

/** Why an organisation treats a patient. */
export type TreatmentRelation = 'managing-organization' | 'general-practitioner' | 'encounter' | 'episode-of-care';

/** A patient's standing no: an active Consent of type deny. */
export interface Denial {
  readonly consentId: string;
  readonly patientId: string;
  /** `Organization/1`, `Practitioner/2`; `everyone` where none is named, or one is named that we cannot resolve. */
  readonly to: 'everyone' | readonly string[];
  /** FHIR types; `all` where none is named. */
  readonly types: 'all' | readonly string[];
  readonly purposes: 'all' | readonly Purpose[];
  /** Instants; open where absent. */
  readonly from?: string;
  readonly until?: string;
}

/** What is known of the relation between the one who asks and the patient concerned. What is not known is absent, and absent is no. */
export interface AccessContext {
  readonly at: Date;
  readonly relation?: TreatmentRelation;
  readonly denials: readonly Denial[];
  /** Records that are the signed-in patient's own besides the one of the sign-in: the register has joined them. */
  readonly ownRecords?: readonly string[];
  /** Records of those for whom the signed-in patient stands that day as a parent, a guardian or a carer. */
  readonly dependants?: readonly string[];
}

/** What must be kept while using a permission. */
export type Obligation =
  /** Only the description of a document may be shown, not what it contains. */
  'metadata-only';

export interface Permission {
  /** The rule that allowed it, for the ledger. */
  readonly basis: PermitRule;
  readonly residual: readonly Obligation[];
}

export const PERMIT_RULES = [
  'consent/own-record',
  'consent/family-tie',
  'consent/treatment-relation',
  'consent/coordination',
  'consent/reference-data',
  'consent/directory-upkeep',
  'consent/system-scope',
] as const;
export type PermitRule = (typeof PERMIT_RULES)[number];

/**
 * Types that say nothing about a patient when they lie in no compartment: institutions and people who work there, terms, definitions, products.
 */
export const REFERENCE_TYPES: ReadonlySet<string> = new Set([
  'Organization',
  'OrganizationAffiliation',
  'Location',
  'HealthcareService',
  'Practitioner',
  'PractitionerRole',
  'VerificationResult',
  'Endpoint',
  'Schedule',
  'Slot',
  'CodeSystem',
  'ValueSet',
  'ConceptMap',
  'NamingSystem',
  'StructureDefinition',
  'SearchParameter',
  'OperationDefinition',
  'CapabilityStatement',
  'ImplementationGuide',
  'Questionnaire',
  'ActivityDefinition',
  'PlanDefinition',
  'Library',
  'Medication',
  'MedicationKnowledge',
  'Substance',
  'InsurancePlan',
]);

/** Reference types that an operator keeps up. Terms come with the program or through a system client. */
export const DIRECTORY_TYPES: ReadonlySet<string> = new Set([
  'Organization',
  'OrganizationAffiliation',
  'Location',
  'HealthcareService',
  'Practitioner',
  'PractitionerRole',
  'Endpoint',
]);

/** What a coordinator sees of a patient: who, when, where, and that there are documents. Nothing clinical. */
export const COORDINATION_TYPES: ReadonlySet<string> = new Set([
  'Patient',
  'RelatedPerson',
  'Appointment',
  'AppointmentResponse',
  'Task',
  'DocumentReference',
]);

/** What a coordinator writes. Patients are registered through the identity room, whose own rule decides as well. */
export const COORDINATION_WRITES: ReadonlySet<string> = new Set([
  'Patient',
  'RelatedPerson',
  'Appointment',
  'AppointmentResponse',
  'Task',
]);

/** Patient data that a clinician does not write: other people's acts and papers. */
export const NOT_FOR_CLINICIANS: ReadonlySet<string> = new Set([
  'Patient',
  'Person',
  'Consent',
  'AuditEvent',
  'Provenance',
]);
