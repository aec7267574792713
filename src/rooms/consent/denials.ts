import { PURPOSES, type Purpose } from '#kernel';
import type { Denial } from './access-model.ts';
import { type ConsentProvision, type ConsentResource, toSection } from './grants/fhir.ts';
import type { ShareSection } from './grants/model.ts';

/** The FHIR types behind a section: withholding the section withholds them. */
const SECTION_TYPES: Readonly<Record<ShareSection, readonly string[]>> = {
  problems: ['Condition', 'ClinicalImpression'],
  'past-illness': ['Condition', 'ClinicalImpression'],
  allergies: ['AllergyIntolerance'],
  medications: [
    'MedicationRequest',
    'MedicationStatement',
    'MedicationAdministration',
    'MedicationDispense',
    'Medication',
  ],
  immunizations: ['Immunization', 'ImmunizationRecommendation', 'ImmunizationEvaluation'],
  results: ['Observation', 'DiagnosticReport', 'Specimen', 'ImagingStudy', 'Media', 'MolecularSequence'],
  'vital-signs': ['Observation'],
  'social-history': ['Observation'],
  pregnancy: ['Observation'],
  'functional-status': ['Observation', 'ClinicalImpression'],
  procedures: ['Procedure'],
  'medical-devices': ['Device', 'DeviceUseStatement', 'DeviceRequest'],
  'care-plan': ['CarePlan', 'CareTeam', 'Goal', 'ServiceRequest', 'NutritionOrder'],
  'advance-directives': ['Consent'],
};

/**
 * A document or report may hold any section, and nobody can tell which from outside: a section withheld withholds these too.
 */
const MIXED_TYPES = ['Composition', 'DocumentReference', 'Bundle', 'Binary', 'DiagnosticReport'];

const RESOURCE_TYPES = 'http://hl7.org/fhir/resource-types';
const CONSENT_SCOPE = 'http://terminology.hl7.org/CodeSystem/consentscope';
const OPT_OUT: ReadonlySet<string> = new Set(['OPTOUT', 'OPTOUTE']);

/**
 * The denials in a patient's Consent, ours or an imported one. Read so that doubt withholds: exceptions inside a denial are not
 * granted, and what we cannot resolve (an actor named only in words, a data period) widens the no.
 *
 * @source https://hl7.org/fhir/R4/consent.html
 */
export function toDenials(consent: ConsentResource, patientId: string): Denial[] {
  if (consent.status !== 'active') return [];
  const scopes = consent.scope?.coding ?? [];
  // Consents to research, treatment or directives say nothing about who may read.
  const isPrivacy = scopes.some((c) => c.code === 'patient-privacy' && (c.system ?? CONSENT_SCOPE) === CONSENT_SCOPE);
  if (!isPrivacy) return [];
  const base = { consentId: consent.id ?? '', patientId };
  const isOptOut = consent.policyRule?.coding?.some((c) => OPT_OUT.has(c.code ?? '')) ?? false;
  const root = consent.provision;
  if (root === undefined) return isOptOut ? [{ ...base, to: 'everyone', types: 'all', purposes: 'all' }] : [];
  // A bare provision under an opt-out repeats the policy's no.
  const denying = denyingProvisions(root, isOptOut && root.type === undefined);
  return denying.map((provision) => ({
    ...base,
    to: toRecipients(provision),
    types: toTypes(provision),
    purposes: toPurposes(provision),
    ...(provision.period?.start === undefined ? {} : { from: startOf(provision.period.start) }),
    ...(provision.period?.end === undefined ? {} : { until: endOf(provision.period.end) }),
  }));
}

function denyingProvisions(provision: ConsentProvision, isDenied: boolean): ConsentProvision[] {
  const own = isDenied || provision.type === 'deny' ? [provision] : [];
  return [...own, ...(provision.provision ?? []).flatMap((inner) => denyingProvisions(inner, false))];
}

/** Whom a denial can name so that we know whether it means the one who asks. */
const RESOLVABLE = /^(Organization|Practitioner|Patient|RelatedPerson|Person|Device)\/[A-Za-z0-9\-.]{1,64}$/;

function toRecipients({ actor }: ConsentProvision): Denial['to'] {
  if (actor === undefined || actor.length === 0) return 'everyone';
  const named = actor.flatMap((a) => a.reference?.reference ?? []);
  return named.length === actor.length && named.every((reference) => RESOLVABLE.test(reference)) ? named : 'everyone';
}

function toTypes(provision: ConsentProvision): Denial['types'] {
  const classes = provision.class ?? [];
  const codes = provision.code ?? [];
  if (classes.length === 0 && codes.length === 0) return 'all';
  const byClass = classes.flatMap((c) => ((c.system ?? RESOURCE_TYPES) === RESOURCE_TYPES && c.code ? [c.code] : []));
  const byCode = codes.map((code) => toSection(code).flatMap((section) => SECTION_TYPES[section]));
  const isUnderstood = byClass.length === classes.length && byCode.every((types) => types.length > 0);
  return isUnderstood ? [...new Set([...byClass, ...byCode.flat(), ...(byCode.length > 0 ? MIXED_TYPES : [])])] : 'all';
}

function toPurposes({ purpose = [] }: ConsentProvision): Denial['purposes'] {
  const known = purpose.flatMap(({ code }) => PURPOSES.filter((p): p is Purpose => p === code));
  return purpose.length > 0 && known.length === purpose.length ? known : 'all';
}

const CIVIL_OFFSET = '+08:00';

/** A date begins with its first instant at both nodes' civil time: `2026` with New Year. */
function startOf(date: string): string {
  if (date.length > 10) return date;
  const day = date.length === 4 ? `${date}-01-01` : date.length === 7 ? `${date}-01` : date;
  return new Date(Date.parse(`${day}T00:00:00${CIVIL_OFFSET}`)).toISOString();
}

/** A date ends with its last instant: `2026-11` at the end of November. */
function endOf(date: string): string {
  if (date.length > 10) return date;
  const [year = 0, month, day] = date.split('-').map(Number);
  const next =
    month === undefined
      ? Date.UTC(year + 1, 0, 1)
      : day === undefined
        ? Date.UTC(year, month, 1)
        : Date.UTC(year, month - 1, day + 1);
  return new Date(next - 8 * 3_600_000).toISOString();
}
