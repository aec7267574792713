import { type FhirJson, isObject, isResourceType } from '#fhir';
import { PURPOSES, type Purpose } from '#kernel';
import type { Denial } from './access-model.ts';
import { endOf, isDateTime, startOf } from './civil-bounds.ts';
import { sectionOf } from './grants/fhir.ts';
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
const ACT_CODE = 'http://terminology.hl7.org/CodeSystem/v3-ActCode';
/** Policies that permit unless a provision says no. @source http://terminology.hl7.org/ValueSet/v3-ActConsentDirective */
const OPT_IN: ReadonlySet<string> = new Set(['OPTIN', 'OPTINR', 'IMPLIED', 'IMPLIEDD', 'NOCONSENT', 'GRANTORCHOICE']);
const OPT_OUT: ReadonlySet<string> = new Set(['OPTOUT', 'OPTOUTE']);
/** States in which a Consent binds nobody. @source https://hl7.org/fhir/R4/valueset-consent-state-codes.html */
const NOT_IN_FORCE: ReadonlySet<unknown> = new Set(['draft', 'proposed', 'rejected', 'inactive', 'entered-in-error']);
/** Consents to these say nothing about who may read. @source https://hl7.org/fhir/R4/valueset-consent-scope.html */
const OTHER_SCOPES: ReadonlySet<string> = new Set(['adr', 'research', 'treatment']);

/** The query that finds every Consent which may hold a denial, those whose status cannot be read among them. */
export const MAY_BE_IN_FORCE = { 'status:not': [...NOT_IN_FORCE].join(',') };

/**
 * The denials in a patient's Consent, ours or an imported one of any shape. Read so that doubt withholds: exceptions inside a denial are not
 * granted; what we cannot resolve (an actor named only in words, a data period) widens the no; and a member that cannot be read is taken for the one
 * that withholds most.
 *
 * @source https://hl7.org/fhir/R4/consent.html
 */
export function toDenials(consent: FhirJson, patientId: string): Denial[] {
  if (NOT_IN_FORCE.has(consent.status) || isOfOtherScope(consent.scope)) return [];
  const policy = isChanged(consent) ? 'denies' : toPolicy(consent.policyRule);
  const root = consent.provision;
  const bare = policy === 'permits' ? [] : [{}];
  // The policy's no stands whatever a provision permits: exceptions are not granted. A root provision may leave its type to the policy.
  const untyped = policy === 'permits' ? 'permit' : 'deny';
  const denying = root === undefined ? bare : denyingProvisions(root, policy === 'denies', untyped);
  return denying.map((provision) => ({
    consentId: typeof consent.id === 'string' ? consent.id : '',
    patientId,
    to: toRecipients(provision),
    types: toTypes(provision),
    purposes: toPurposes(provision),
    ...toPeriod(provision),
  }));
}

function isOfOtherScope(scope: unknown): boolean {
  const codings = codingsOf(scope) ?? [];
  const codes = codings.map(({ system = CONSENT_SCOPE, code }) => (system === CONSENT_SCOPE ? code : undefined));
  return codes.length > 0 && codes.every((code) => code !== undefined && OTHER_SCOPES.has(code));
}

/** What a Consent's policy does where no provision speaks; a policy of others' that we do not know may do either. */
function toPolicy(policyRule: unknown): 'permits' | 'denies' | 'unknown' {
  if (policyRule === undefined) return 'unknown';
  if (isWhole(policyRule) && typeof policyRule.text === 'string' && policyRule.coding === undefined) return 'unknown';
  const codings = codingsOf(policyRule);
  if (codings === undefined) return 'denies';
  const isDenying = ({ system = ACT_CODE, code = '' }: LegibleCoding) =>
    OPT_OUT.has(code) || (system === ACT_CODE && !OPT_IN.has(code));
  if (codings.some(isDenying)) return 'denies';
  return codings.some(({ code = '' }) => OPT_IN.has(code)) ? 'permits' : 'unknown';
}

/**
 * The provisions that say no; a bare one where a provision cannot be read.
 *
 * @param untyped - what a provision without a type does
 */
function denyingProvisions(provision: unknown, isDenied: boolean, untyped: 'permit' | 'deny'): FhirJson[] {
  if (!isWhole(provision) || isChanged(provision) || !Object.keys(provision).every(isMember)) return [{}];
  const { type = untyped, provision: inner } = provision;
  const own = isDenied || type !== 'permit' ? [provision] : [];
  return [...own, ...(listOf(inner) ?? [undefined]).flatMap((one) => denyingProvisions(one, false, 'deny'))];
}

/** What a provision may hold. @source https://hl7.org/fhir/R4/consent.html */
const MEMBERS: ReadonlySet<string> = new Set([
  ...['id', 'extension', 'type', 'period', 'actor', 'action', 'securityLabel', 'purpose', 'class', 'code'],
  ...['dataPeriod', 'data', 'provision'],
]);

function isMember(key: string): boolean {
  return MEMBERS.has(key.replace(/^_/, ''));
}

/** Whom a denial can name so that we know whether it means the one who asks. */
const RESOLVABLE = /^(Organization|Practitioner|Patient|RelatedPerson|Person|Device)\/[A-Za-z0-9\-.]{1,64}$/;

function toRecipients({ actor }: FhirJson): Denial['to'] {
  const actors = listOf(actor);
  if (actors === undefined || actors.length === 0) return 'everyone';
  const named = actors.map((one) => (isObject(one) && isObject(one.reference) ? one.reference.reference : undefined));
  const isResolvable = (reference: unknown) => typeof reference === 'string' && RESOLVABLE.test(reference);
  return named.every((reference): reference is string => isResolvable(reference)) ? named : 'everyone';
}

function toTypes(provision: FhirJson): Denial['types'] {
  const classes = listOf(provision.class);
  const codes = listOf(provision.code);
  if (classes === undefined || codes === undefined || classes.length + codes.length === 0) return 'all';
  const byClass = classes.map((one) => {
    const { system = RESOURCE_TYPES, code } = codingOf(one) ?? {};
    return system === RESOURCE_TYPES && code !== undefined && isResourceType(code) ? [code] : [];
  });
  const byCode = codes.map((one) => (codingsOf(one) ?? []).flatMap(sectionOf).flatMap((name) => SECTION_TYPES[name]));
  const isUnderstood = [...byClass, ...byCode].every((types) => types.length > 0);
  const named = [...byClass.flat(), ...byCode.flat(), ...(byCode.length > 0 ? MIXED_TYPES : [])];
  return isUnderstood ? [...new Set(named)] : 'all';
}

function toPurposes({ purpose }: FhirJson): Denial['purposes'] {
  const wanted = listOf(purpose) ?? [];
  const known = wanted.flatMap((one) => PURPOSES.filter((p): p is Purpose => p === codingOf(one)?.code));
  return wanted.length > 0 && known.length === wanted.length ? known : 'all';
}

/** A bound that cannot be read bounds nothing. */
function toPeriod({ period }: FhirJson): Pick<Denial, 'from' | 'until'> {
  const { start, end } = isObject(period) ? period : {};
  const from = isDateTime(start) ? startOf(start) : undefined;
  const until = isDateTime(end) ? endOf(end) : undefined;
  return { ...(from === undefined ? {} : { from }), ...(until === undefined ? {} : { until }) };
}

/** An element that FHIR allows: an object with something in it. */
function isWhole(value: unknown): value is FhirJson {
  return isObject(value) && Object.keys(value).length > 0;
}

/** A modifier that we do not know may turn the meaning round. @source https://hl7.org/fhir/R4/extensibility.html#modifierExtension */
function isChanged(element: FhirJson): boolean {
  return element.modifierExtension !== undefined || element.implicitRules !== undefined;
}

/** The items of a list, none where it is absent; undefined where it cannot be read. */
function listOf(value: unknown): readonly unknown[] | undefined {
  if (value === undefined) return [];
  return Array.isArray(value) && value.length > 0 ? value : undefined;
}

interface LegibleCoding {
  readonly system?: string;
  readonly code?: string;
}

function codingOf(value: unknown): LegibleCoding | undefined {
  if (!isWhole(value)) return undefined;
  const { system, code } = value;
  if ((system !== undefined && typeof system !== 'string') || (code !== undefined && typeof code !== 'string')) {
    return undefined;
  }
  return { ...(system === undefined ? {} : { system }), ...(code === undefined ? {} : { code }) };
}

/** The codings of a concept; undefined where one of them cannot be read, or there are none. */
function codingsOf(concept: unknown): readonly LegibleCoding[] | undefined {
  const codings = isWhole(concept) ? (listOf(concept.coding) ?? []).map(codingOf) : [];
  return codings.length > 0 && codings.every((coding) => coding !== undefined) ? codings : undefined;
}
