import type { Resource } from '#fhir';
import { asObject, asText, type Json } from '../document/json.ts';
import type { DocumentEntry, DocumentIndex } from '../document/resolve.ts';
import { actorName } from '../document/values.ts';

/** Kinds of entry that a clinician may take over into the record. People, places and the document itself are not among them. */
const IMPORTABLE: ReadonlySet<string> = new Set([
  'AllergyIntolerance',
  'CarePlan',
  'Condition',
  'DeviceUseStatement',
  'DiagnosticReport',
  'Encounter',
  'FamilyMemberHistory',
  'Flag',
  'Goal',
  'Immunization',
  'MedicationAdministration',
  'MedicationDispense',
  'MedicationRequest',
  'MedicationStatement',
  'Observation',
  'Procedure',
  'ServiceRequest',
]);

/** Whether an entry is of a kind that the record has. */
export function isImportable({ type }: DocumentEntry): boolean {
  return IMPORTABLE.has(type);
}

/** Numbers of the entries that can be taken over: of those kinds, and about the person whom the document is about. */
export function importableEntries(index: DocumentIndex, subject: DocumentEntry | undefined): number[] {
  return index.entries
    .filter((entry) => isImportable(entry) && isAbout(entry, subject, index))
    .map((entry) => entry.index);
}

/** The Patient entry that the Composition names, else the only Patient there is. */
export function subjectOf(index: DocumentIndex): DocumentEntry | undefined {
  const composition = index.entries.find((entry) => entry.type === 'Composition');
  const reference = asText(asObject(composition?.resource.subject)?.reference);
  const target = composition && reference !== undefined ? index.resolve(reference, composition) : undefined;
  if (target?.kind === 'entry' && target.entry.type === 'Patient') return target.entry;
  const patients = index.entries.filter((entry) => entry.type === 'Patient');
  return patients.length === 1 ? patients[0] : undefined;
}

function isAbout(entry: DocumentEntry, subject: DocumentEntry | undefined, index: DocumentIndex): boolean {
  const reference = asText(asObject(entry.resource.subject ?? entry.resource.patient)?.reference);
  if (reference === undefined || !subject) return false;
  const target = index.resolve(reference, entry);
  return target.kind === 'entry' && target.entry.index === subject.index;
}

/**
 * A reference to something that was not taken over says what it was, and leads nowhere.
 * @source https://hl7.org/fhir/R4/references.html#logical
 */
export function toLogicalReference(holder: Json, target: DocumentEntry | undefined): Json {
  const { reference, ...rest } = holder;
  const display = asText(holder.display) ?? (target && actorName(target.resource));
  const value = target?.fullUrl ?? asText(reference);
  return {
    ...(target ? { type: target.type } : {}),
    ...(value === undefined ? {} : { identifier: { system: 'urn:ietf:rfc:3986', value } }),
    ...rest,
    ...(display === undefined ? {} : { display }),
  };
}

/** A copy of a resource in which each Reference whose text satisfies `leads` stays, and every other becomes logical. */
export function keepLeading(
  resource: Resource,
  leads: (reference: string) => boolean,
  targetOf: (reference: string) => DocumentEntry | undefined,
): Resource {
  const convert = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(convert);
    const object = asObject(value);
    if (!object) return value;
    const reference = asText(object.reference);
    if (reference !== undefined && !reference.startsWith('#') && !leads(reference)) {
      return toLogicalReference(object, targetOf(reference));
    }
    return Object.fromEntries(Object.entries(object).map(([key, item]) => [key, convert(item)]));
  };
  return convert(resource) as Resource;
}
