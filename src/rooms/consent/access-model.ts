import type { DataTest } from '#fhir';
import type { Code, DataScope } from './artefacts/model.ts';
import type { OpenEmergency } from './break-glass/model.ts';
import type { StandingConsent } from './provisions/ruling.ts';

/** What somebody wants to do with a resource. */
export type DataAction =
  | 'read'
  | 'search'
  | 'history'
  | 'create'
  | 'update'
  | 'delete'
  | 'export'
  /** To look at what stands there before it is changed, or deleted. */
  | 'before-update'
  | 'before-delete';

/** What is known of the resource asked for. */
export interface ResourceFacts {
  readonly type: string;
  /** The patient in whose compartment it lies; the patient's own id for a Patient. */
  readonly patientId?: string;
  /** Whether it meets the query of a scope (`category=laboratory`); absent where nobody can tell. */
  readonly meets?: (query: string) => boolean;
  /** Whether it carries a security label at all; absent where nobody can tell. */
  readonly isLabelled?: boolean;
  /** Whether a provision or a rule of law speaks of it; absent where nobody can tell: then a no does, and a yes does not. */
  readonly passes?: (test: DataTest) => boolean;
  /** The same of the Patient whose it is, for who writes: absent where nobody can tell. */
  readonly patientPasses?: (test: DataTest) => boolean;
}

/** Why an organisation, or one of its people, treats a patient. */
export type TreatmentRelation =
  | 'managing-organization'
  | 'general-practitioner'
  | 'encounter'
  | 'episode-of-care'
  | 'appointment'
  | 'referral';

/** What is known of the relation between the one who asks and the patient concerned. What is not known is absent, and absent is no. */
export interface AccessContext {
  readonly at: Date;
  /** This node: what a Consent names without a node is here. */
  readonly nodeId: string;
  readonly relation?: TreatmentRelation;
  /** What the law lets that relation open; all of the record where absent. */
  readonly relationOpens?: DataScope;
  /** A child whom the law here protects: a relation lets look at the record, and hands nothing of it over. */
  readonly isProtectedChild?: true;
  /** Labels by which data is not open to a relation alone. */
  readonly sensitive: readonly SensitivityRule[];
  /** The patient's Consents in force, whichever of a person's records they lie on. */
  readonly consents: readonly StandingConsent[];
  /**
   * An emergency that this person has declared for this patient and that is open: for ETREAT all but `never` is open to read, whatever relation, labels and Consents say.
   * A no that names the emergency among its purposes stands.
   */
  readonly emergency?: OpenEmergency;
  /** What the `ownWritings` of these Consents are, with the version that was theirs when the facts were found. */
  readonly written?: ReadonlyMap<string, number>;
  /** Records that are the signed-in patient's own besides the one of the sign-in: the register has joined them. */
  readonly ownRecords?: readonly string[];
  /** Records of those for whom the signed-in patient stands that day as a parent, a guardian or a carer. */
  readonly dependants?: readonly string[];
}

/** Who may see data with one of these labels on the strength of a treatment relation. */
export interface SensitivityRule {
  readonly labels: readonly Code[];
  /** `writer`: only the organisation that wrote it; `consent`: nobody without the patient's own yes. */
  readonly openTo: 'writer' | 'consent';
}

/** What must be kept while using a permission. */
export type Obligation =
  /** Only the description of a document may be shown, not what it contains. */
  | 'metadata-only'
  /** Looked at here, and handed to nobody. */
  | 'not-passed-on';

/** A yes of `decide`, with what must still be kept. */
export interface Permission {
  /** The rule that allowed it, for the ledger. */
  readonly basis: PermitRule;
  readonly residual: readonly Obligation[];
  /** The Consent that opened it, and when it shuts it again. */
  readonly consentId?: string;
  readonly until?: string;
}

/** Under this rule an act is a use of a Consent, and the ledger entry names which. */
export const GIVEN_BY_PATIENT = 'consent/given-by-patient' as const;

export const PERMIT_RULES = [
  'consent/own-record',
  'consent/family-tie',
  'consent/treatment-relation',
  GIVEN_BY_PATIENT,
  'consent/emergency-access',
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
