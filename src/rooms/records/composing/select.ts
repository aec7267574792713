/** What of a stored record belongs into which section of a summary. Pure: the record, the day and the wish in; the sections out. */
import type { Resource } from '#fhir';
import { toCodeable } from '../document/coded.ts';
import { asObject, asObjects, asText, choiceOf, type Json } from '../document/json.ts';
import { isEnteredInError } from '../document/statement.ts';
import { statedBy } from '../document/terms.ts';

/** Sections that a summary may have, by the words that shares and consents use, in the order of the document. */
export const SUMMARY_SECTIONS = [
  'problems',
  'allergies',
  'medications',
  'immunizations',
  'results',
  'vital-signs',
  'procedures',
  'medical-devices',
  'past-illness',
  'pregnancy',
  'social-history',
  'functional-status',
  'care-plan',
  'advance-directives',
] as const;
/** A section of an International Patient Summary. */
export type SummarySection = (typeof SUMMARY_SECTIONS)[number];

/** Types of the record that a summary is made of. */
export const SUMMARY_TYPES = [
  'Condition',
  'AllergyIntolerance',
  'MedicationStatement',
  'MedicationRequest',
  'Immunization',
  'Observation',
  'DiagnosticReport',
  'Procedure',
  'DeviceUseStatement',
  'ClinicalImpression',
  'CarePlan',
  'Consent',
] as const;

/**
 * Which section a resource belongs to.
 *
 * @param since - first calendar day of the look-back; what is current (active problems, allergies, medicines in use, devices, plans, directives,
 * habits) belongs whatever its age
 * @returns undefined where it belongs into no summary: ended, recorded by mistake, refuted, only planned, or older than the look-back
 */
export function sectionFor(resource: Resource, since: string): SummarySection | undefined {
  if (isEnteredInError(resource)) return undefined;
  const status = asText(resource.status);
  switch (resource.resourceType) {
    case 'Condition':
      return conditionSection(resource, since);
    case 'AllergyIntolerance':
      return isRefuted(resource) || isEnded(resource) ? undefined : 'allergies';
    case 'MedicationStatement':
      return ['active', 'intended', 'on-hold', 'unknown'].includes(status ?? 'active') ? 'medications' : undefined;
    case 'MedicationRequest':
      return ['active', 'on-hold'].includes(status ?? '') && asText(resource.intent) !== 'proposal'
        ? 'medications'
        : undefined;
    case 'Immunization':
      return status === 'completed' && isRecent(resource, since) ? 'immunizations' : undefined;
    case 'Observation':
      return observationSection(resource, since);
    case 'DiagnosticReport':
      return status !== 'cancelled' && isRecent(resource, since) ? 'results' : undefined;
    case 'Procedure':
      return ['completed', 'in-progress', 'unknown'].includes(status ?? '') && isRecent(resource, since)
        ? 'procedures'
        : undefined;
    case 'DeviceUseStatement':
      return ['active', 'completed', 'on-hold'].includes(status ?? '') ? 'medical-devices' : undefined;
    case 'ClinicalImpression':
      return status === 'completed' && isRecent(resource, since) ? 'functional-status' : undefined;
    case 'CarePlan':
      return ['active', 'on-hold'].includes(status ?? '') ? 'care-plan' : undefined;
    case 'Consent':
      return status === 'active' && isDirective(resource) ? 'advance-directives' : undefined;
    default:
      return undefined;
  }
}

/**
 * The resources of each section, newest first. A recorded “no known allergies” steps back where an allergy is recorded as well, and of habits
 * (smoking, alcohol) the newest of each kind stands for all.
 */
export function selectSections(resources: readonly Resource[], since: string): Map<SummarySection, Resource[]> {
  const sections = new Map<SummarySection, Resource[]>();
  for (const resource of newestFirst(resources)) {
    const section = sectionFor(resource, since);
    if (section) sections.set(section, [...(sections.get(section) ?? []), resource]);
  }
  for (const [section, members] of sections) {
    const findings = members.filter((resource) => statedBy(nameOf(resource)) === undefined);
    const kept = findings.length > 0 ? findings : members.slice(0, 1);
    sections.set(section, section === 'social-history' ? newestOfEachKind(kept) : kept);
  }
  return sections;
}

/** The day or instant of a resource, as written; empty where it has none. Texts of one precision compare as dates. */
export function dateOf(resource: Json): string {
  for (const name of ['effective', 'performed', 'occurrence', 'onset', 'abatement']) {
    const value = choiceOf(resource, name)?.value;
    const date = asText(value) ?? asText(asObject(value)?.start) ?? asText(asObject(value)?.end);
    if (date !== undefined && /^\d{4}/.test(date)) return date;
  }
  const period = asObject(resource.period);
  const names = ['authoredOn', 'recordedDate', 'dateAsserted', 'recordedOn', 'date', 'dateTime', 'created', 'issued'];
  const other = names.map((name) => asText(resource[name])).find((date) => date !== undefined);
  return other ?? asText(period?.start) ?? asText(period?.end) ?? '';
}

function newestFirst(resources: readonly Resource[]): Resource[] {
  return [...resources].sort(
    (a, b) =>
      dateOf(b).localeCompare(dateOf(a)) || `${a.resourceType}/${a.id}`.localeCompare(`${b.resourceType}/${b.id}`),
  );
}

/** A date in less precision counts with its last day: of “2024” nobody can say that it is older than March 2024. */
function isRecent(resource: Json, since: string): boolean {
  const date = dateOf(resource).slice(0, 10);
  return date === '' || date >= since.slice(0, date.length);
}

function conditionSection(resource: Resource, since: string): SummarySection | undefined {
  if (isRefuted(resource)) return undefined;
  if (!isEnded(resource)) return 'problems';
  const ended = choiceOf(resource, 'abatement')?.value;
  const dated = asText(ended) === undefined ? resource : { onsetDateTime: ended };
  return isRecent(dated, since) ? 'past-illness' : undefined;
}

const ENDED = new Set(['inactive', 'remission', 'resolved']);

function isEnded(resource: Json): boolean {
  const codes = codesOf(resource.clinicalStatus, 'clinicalStatus');
  return codes.some((code) => ENDED.has(code)) || (codes.length === 0 && choiceOf(resource, 'abatement') !== undefined);
}

function isRefuted(resource: Json): boolean {
  return codesOf(resource.verificationStatus, 'verificationStatus').includes('refuted');
}

/** @source LOINC: pregnancy status, estimated delivery date (three methods), and the outcome codes of IPS */
const PREGNANCY = new Set([
  '82810-3',
  '11778-8',
  '11779-6',
  '11780-4',
  '11636-8',
  '11637-6',
  '11638-4',
  '11639-2',
  '11640-0',
  '11612-9',
  '11613-7',
  '11614-5',
  '33065-4',
]);

function observationSection(resource: Resource, since: string): SummarySection | undefined {
  const status = asText(resource.status);
  if (status === 'cancelled' || status === 'registered') return undefined;
  const categories = asObjects(resource.category).flatMap((category) => codesOf(category, 'category'));
  if (categories.includes('social-history')) return 'social-history';
  if (codesOf(resource.code, 'code').some((code) => PREGNANCY.has(code)))
    return isRecent(resource, since) ? 'pregnancy' : undefined;
  if (!isRecent(resource, since)) return undefined;
  return categories.includes('vital-signs') ? 'vital-signs' : 'results';
}

function isDirective(resource: Json): boolean {
  const scope = codesOf(resource.scope, 'scope');
  const categories = asObjects(resource.category).flatMap((category) => codesOf(category, 'category'));
  return (
    scope.includes('adr') || categories.some((code) => ['acd', 'dnr', 'polst', '42348-3', '42349-1'].includes(code))
  );
}

function newestOfEachKind(resources: readonly Resource[]): Resource[] {
  const seen = new Set<string>();
  return resources.filter((resource) => {
    const concept = toCodeable('code', resource.code);
    const kind = concept?.coding[0]?.code ?? concept?.text ?? '';
    if (seen.has(kind)) return false;
    seen.add(kind);
    return true;
  });
}

/** The element that names a resource, as it is. */
function nameOf(resource: Json): unknown {
  return resource.code ?? resource.medicationCodeableConcept ?? resource.vaccineCode;
}

function codesOf(value: unknown, key: string): string[] {
  return (toCodeable(key, value)?.coding ?? []).flatMap(({ code }) => code ?? []);
}
