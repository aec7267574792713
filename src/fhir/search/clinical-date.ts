import { isObject } from '../json/json.ts';
import type { Resource } from '../types.ts';

/**
 * Where each type says when the thing itself happened, then when it was written down; the first that is there counts.
 * Follows the FiveWs mapping of R4 (done, init, planned, recorded), with what a reader of a timeline expects first.
 * @source https://hl7.org/fhir/R4/fivews.html
 */
const ELEMENTS: Readonly<Record<string, readonly string[]>> = {
  Account: ['servicePeriod'],
  AdverseEvent: ['date', 'detected', 'recordedDate'],
  AllergyIntolerance: ['onsetDateTime', 'onsetPeriod', 'recordedDate', 'lastOccurrence'],
  Appointment: ['start', 'created'],
  AppointmentResponse: ['start'],
  AuditEvent: ['recorded', 'period'],
  Basic: ['created'],
  Bundle: ['timestamp'],
  CarePlan: ['period', 'created'],
  CareTeam: ['period'],
  ChargeItem: ['occurrenceDateTime', 'occurrencePeriod', 'occurrenceTiming', 'enteredDate'],
  Claim: ['billablePeriod', 'created'],
  ClaimResponse: ['created'],
  ClinicalImpression: ['effectiveDateTime', 'effectivePeriod', 'date'],
  Communication: ['sent', 'received'],
  CommunicationRequest: ['occurrenceDateTime', 'occurrencePeriod', 'authoredOn'],
  Composition: ['date'],
  Condition: ['onsetDateTime', 'onsetPeriod', 'recordedDate', 'abatementDateTime', 'abatementPeriod'],
  Consent: ['dateTime'],
  Coverage: ['period'],
  CoverageEligibilityRequest: ['servicedDate', 'servicedPeriod', 'created'],
  CoverageEligibilityResponse: ['servicedDate', 'servicedPeriod', 'created'],
  DetectedIssue: ['identifiedDateTime', 'identifiedPeriod'],
  DeviceRequest: ['occurrenceDateTime', 'occurrencePeriod', 'occurrenceTiming', 'authoredOn'],
  DeviceUseStatement: ['timingDateTime', 'timingPeriod', 'timingTiming', 'recordedOn'],
  DiagnosticReport: ['effectiveDateTime', 'effectivePeriod', 'issued'],
  DocumentManifest: ['created'],
  DocumentReference: ['date'],
  Encounter: ['period'],
  EpisodeOfCare: ['period'],
  ExplanationOfBenefit: ['billablePeriod', 'created'],
  FamilyMemberHistory: ['date'],
  Flag: ['period'],
  Goal: ['startDate', 'statusDate'],
  GuidanceResponse: ['occurrenceDateTime'],
  ImagingStudy: ['started'],
  Immunization: ['occurrenceDateTime', 'recorded'],
  ImmunizationEvaluation: ['date'],
  ImmunizationRecommendation: ['date'],
  Invoice: ['date'],
  List: ['date'],
  MeasureReport: ['date', 'period'],
  Media: ['createdDateTime', 'createdPeriod', 'issued'],
  MedicationAdministration: ['effectiveDateTime', 'effectivePeriod'],
  MedicationDispense: ['whenHandedOver', 'whenPrepared'],
  MedicationRequest: ['authoredOn'],
  MedicationStatement: ['effectiveDateTime', 'effectivePeriod', 'dateAsserted'],
  NutritionOrder: ['dateTime'],
  Observation: ['effectiveDateTime', 'effectivePeriod', 'effectiveInstant', 'effectiveTiming', 'issued'],
  Procedure: ['performedDateTime', 'performedPeriod'],
  Provenance: ['occurredDateTime', 'occurredPeriod', 'recorded'],
  QuestionnaireResponse: ['authored'],
  RequestGroup: ['authoredOn'],
  RiskAssessment: ['occurrenceDateTime', 'occurrencePeriod'],
  ServiceRequest: ['occurrenceDateTime', 'occurrencePeriod', 'occurrenceTiming', 'authoredOn'],
  Specimen: ['receivedTime'],
  SupplyDelivery: ['occurrenceDateTime', 'occurrencePeriod', 'occurrenceTiming'],
  SupplyRequest: ['occurrenceDateTime', 'occurrencePeriod', 'occurrenceTiming', 'authoredOn'],
  Task: ['executionPeriod', 'authoredOn', 'lastModified'],
  VisionPrescription: ['dateWritten', 'created'],
};

/** The date by which a resource stands in its patient's timeline, as written in it (any precision); undefined when it has none. */
export function clinicalDate(resource: Resource): string | undefined {
  for (const element of ELEMENTS[resource.resourceType] ?? []) {
    const date = firstDate(resource[element]);
    if (date !== undefined) return date;
  }
  return undefined;
}

/** A date itself, the start (else the end) of a Period, the first event of a Timing. */
function firstDate(value: unknown): string | undefined {
  if (typeof value === 'string') return value === '' ? undefined : value;
  if (!isObject(value)) return undefined;
  const events = Array.isArray(value.event) ? value.event.filter((event) => typeof event === 'string').sort() : [];
  return (
    firstDate(value.start) ??
    firstDate(value.end) ??
    events[0] ??
    firstDate(isObject(value.repeat) ? value.repeat.boundsPeriod : undefined)
  );
}
