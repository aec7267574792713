import { asObject, asText, type Json } from './json.ts';

/** A coded element of a resource: where it stands, and what it says. */
export interface CodedElement {
  /** FHIRPath from the resource: `AllergyIntolerance.reaction[0].manifestation[0]`. */
  readonly path: string;
  /** The element's own name without its index: `manifestation`. */
  readonly key: string;
  /** The element as it came. For an element of type `code`, a concept with that code and the system it is bound to. */
  readonly value: unknown;
}

/** A CodeableConcept of which only the sound parts are left. */
export interface Codeable {
  readonly text?: string;
  readonly coding: readonly { readonly system?: string; readonly code?: string; readonly display?: string }[];
}

/**
 * Elements of FHIR type `code` that say something clinical, with the system that R4 binds them to.
 * @source https://hl7.org/fhir/R4/terminologies-valuesets.html
 */
const CODE_ELEMENTS: Readonly<Record<string, string>> = {
  'AllergyIntolerance.type': 'http://hl7.org/fhir/allergy-intolerance-type',
  'AllergyIntolerance.category': 'http://hl7.org/fhir/allergy-intolerance-category',
  'AllergyIntolerance.criticality': 'http://hl7.org/fhir/allergy-intolerance-criticality',
  'AllergyIntolerance.reaction.severity': 'http://hl7.org/fhir/reaction-event-severity',
  'CarePlan.status': 'http://hl7.org/fhir/request-status',
  'CarePlan.intent': 'http://hl7.org/fhir/request-intent',
  'ClinicalImpression.status': 'http://hl7.org/fhir/event-status',
  'Consent.status': 'http://hl7.org/fhir/consent-state-codes',
  'Device.status': 'http://hl7.org/fhir/device-status',
  'DeviceUseStatement.status': 'http://hl7.org/fhir/device-statement-status',
  'DiagnosticReport.status': 'http://hl7.org/fhir/diagnostic-report-status',
  'DocumentReference.status': 'http://hl7.org/fhir/document-reference-status',
  'Encounter.status': 'http://hl7.org/fhir/encounter-status',
  'FamilyMemberHistory.status': 'http://hl7.org/fhir/history-status',
  'Flag.status': 'http://hl7.org/fhir/flag-status',
  'Goal.lifecycleStatus': 'http://hl7.org/fhir/goal-status',
  'ImagingStudy.status': 'http://hl7.org/fhir/imagingstudy-status',
  'Immunization.status': 'http://hl7.org/fhir/event-status',
  'MedicationAdministration.status': 'http://terminology.hl7.org/CodeSystem/medication-admin-status',
  'MedicationDispense.status': 'http://terminology.hl7.org/CodeSystem/medicationdispense-status',
  'MedicationRequest.status': 'http://hl7.org/fhir/CodeSystem/medicationrequest-status',
  'MedicationRequest.intent': 'http://hl7.org/fhir/CodeSystem/medicationrequest-intent',
  'MedicationRequest.priority': 'http://hl7.org/fhir/request-priority',
  'MedicationStatement.status': 'http://hl7.org/fhir/CodeSystem/medication-statement-status',
  'Observation.status': 'http://hl7.org/fhir/observation-status',
  'Procedure.status': 'http://hl7.org/fhir/event-status',
  'ServiceRequest.status': 'http://hl7.org/fhir/request-status',
  'ServiceRequest.intent': 'http://hl7.org/fhir/request-intent',
  'ServiceRequest.priority': 'http://hl7.org/fhir/request-priority',
};

/** R4 elements that hold an object with a `text` and are no CodeableConcept: Annotation, Dosage, HumanName, Address and some backbones. */
const TEXT_HOLDERS = new Set([
  'note',
  'progress',
  'dosage',
  'dosageInstruction',
  'name',
  'address',
  'locationAddress',
  'item',
  'processNote',
  'referenceRange',
  'term',
  'offer',
  'asset',
  'context',
  'valueAnnotation',
  'valueDosage',
  'valueHumanName',
  'valueAddress',
]);
const CONCEPT_TEXT_ONLY = new Set(['id', 'extension', 'text', '_text']);
const CODING_MEMBERS = new Set(['id', 'extension', 'system', 'version', 'code', 'display', 'userSelected']);
/** R4 elements of type Coding (and choices of that type). Elsewhere an object with system and code is a Quantity or an Identifier. */
const CODING_ELEMENTS = new Set([
  'answerCoding',
  'bodySite',
  'category',
  'class',
  'classification',
  'code',
  'connectionType',
  'domain',
  'eventCoding',
  'format',
  'laterality',
  'media',
  'modality',
  'operationalStatus',
  'protocol',
  'purpose',
  'reason',
  'relationship',
  'role',
  'securityLabel',
  'sopClass',
  'subtype',
  'type',
  'use',
  'valueCoding',
]);

/**
 * Every coded element of a resource, in the order they stand:
 * a CodeableConcept (with codings or a text), a Coding that stands alone, and the `code` elements of the table above;
 * in contained resources and extensions too. Labels of the resource itself (`meta`) are not content and do not count.
 */
export function codedElementsOf(resource: unknown): CodedElement[] {
  const found: CodedElement[] = [];
  const top = asObject(resource);
  if (top) walk(top, typeName(top), typeName(top), found);
  return found;
}

export function typeName(resource: Json): string {
  return asText(resource.resourceType) ?? 'Resource';
}

/** The concept in a value, when it is one under such a name. */
export function toCodeable(key: string, value: unknown): Codeable | undefined {
  const object = asObject(value);
  if (!object) return undefined;
  if (isConcept(key, object)) return fromConcept(object);
  if (isCoding(key, object)) return { coding: [fromCoding(object)] };
  return undefined;
}

function walk(holder: Json, path: string, plainPath: string, found: CodedElement[]): void {
  for (const [key, value] of Object.entries(holder)) {
    if (key === 'meta' || key === 'resourceType' || key.startsWith('_') || isNarrative(key, value)) continue;
    const items = Array.isArray(value) ? value : [value];
    items.forEach((item, i) => {
      const at = Array.isArray(value) ? `${path}.${key}[${i}]` : `${path}.${key}`;
      visit(key, item, at, `${plainPath}.${key}`, found);
    });
  }
}

function visit(key: string, item: unknown, path: string, plainPath: string, found: CodedElement[]): void {
  const system = CODE_ELEMENTS[plainPath];
  if (system && typeof item === 'string') {
    found.push({ path, key, value: { coding: [{ system, code: item }] } });
    return;
  }
  const object = asObject(item);
  if (!object) return;
  if (isConcept(key, object) || isCoding(key, object)) {
    found.push({ path, key, value: object });
    // A translation or a reason may hang on a concept or its codings as an extension; it is an element of its own.
    walkExtensions(object, path, plainPath, found);
    if (Array.isArray(object.coding)) {
      object.coding.forEach((coding, i) => {
        walkExtensions(asObject(coding) ?? {}, `${path}.coding[${i}]`, plainPath, found);
      });
    }
    return;
  }
  walk(object, path, key === 'contained' ? typeName(object) : plainPath, found);
}

function walkExtensions(holder: Json, path: string, plainPath: string, found: CodedElement[]): void {
  if (holder.extension !== undefined) walk({ extension: holder.extension }, path, plainPath, found);
}

function isNarrative(key: string, value: unknown): boolean {
  return key === 'text' && asObject(value)?.div !== undefined;
}

function isConcept(key: string, object: Json): boolean {
  if (Array.isArray(object.coding)) return true;
  if (asText(object.text) === undefined || TEXT_HOLDERS.has(key)) return false;
  return Object.keys(object).every((member) => CONCEPT_TEXT_ONLY.has(member));
}

function isCoding(key: string, object: Json): boolean {
  if (!CODING_ELEMENTS.has(key) || asText(object.code) === undefined) return false;
  return Object.keys(object).every((member) => CODING_MEMBERS.has(member) || member.startsWith('_'));
}

function fromConcept(object: Json): Codeable {
  const text = asText(object.text);
  const coding = (Array.isArray(object.coding) ? object.coding : []).flatMap((item) => {
    const one = asObject(item);
    return one ? [fromCoding(one)] : [];
  });
  return { ...(text === undefined ? {} : { text }), coding };
}

function fromCoding(object: Json): Codeable['coding'][number] {
  const [system, code, display] = [asText(object.system), asText(object.code), asText(object.display)];
  return {
    ...(system === undefined ? {} : { system }),
    ...(code === undefined ? {} : { code }),
    ...(display === undefined ? {} : { display }),
  };
}
