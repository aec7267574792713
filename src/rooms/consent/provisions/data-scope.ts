import { alwaysTest, anyOf, bothOf, type DataTest, dataTestOf, isResourceType, neverTest, not, refersTo } from '#fhir';
import { DIRECTORY_TYPES } from '../access-model.ts';
import type { Code, DataScope } from '../artefacts/model.ts';
import type { ShareSection } from '../grants/model.ts';
import { CONFIDENTIALITY, SENSITIVITY_CODES } from './labels.ts';

/**
 * How doubt is taken: `wide` what may be meant is meant (a no), `narrow` only what surely is (a yes).
 */
export type Reading = 'wide' | 'narrow';

/** A kind of data in a section: a whole type, or what of it meets a query. */
interface Kind {
  readonly type: string;
  readonly query?: string;
}

const OBSERVATION_CATEGORY = 'http://terminology.hl7.org/CodeSystem/observation-category';
const observations = (...categories: readonly string[]): Kind => ({
  type: 'Observation',
  query: `category=${categories.map((code) => `${OBSERVATION_CATEGORY}|${code}`).join(',')}`,
});
const whole = (...types: readonly string[]): readonly Kind[] => types.map((type) => ({ type }));

/** What surely belongs to a section. A no to the section takes all of these types, whatever the query. @source HL7 IPS 2.0, Composition */
const SECTION_KINDS: Readonly<Record<ShareSection, readonly Kind[]>> = {
  problems: whole('Condition', 'ClinicalImpression'),
  'past-illness': whole('Condition', 'ClinicalImpression'),
  allergies: whole('AllergyIntolerance'),
  medications: whole(
    'MedicationRequest',
    'MedicationStatement',
    'MedicationAdministration',
    'MedicationDispense',
    'Medication',
  ),
  immunizations: whole('Immunization', 'ImmunizationRecommendation', 'ImmunizationEvaluation'),
  results: [
    observations('laboratory', 'imaging', 'procedure', 'exam'),
    ...whole('DiagnosticReport', 'Specimen', 'ImagingStudy', 'Media', 'MolecularSequence'),
  ],
  'vital-signs': [observations('vital-signs')],
  'social-history': [observations('social-history')],
  // LOINC: pregnancy status, delivery date estimated.
  pregnancy: [
    { type: 'Observation', query: 'code=http://loinc.org|82810-3,http://loinc.org|11778-8,http://loinc.org|11996-6' },
  ],
  'functional-status': [observations('survey', 'activity'), ...whole('ClinicalImpression')],
  procedures: whole('Procedure'),
  'medical-devices': whole('Device', 'DeviceUseStatement', 'DeviceRequest'),
  'care-plan': whole('CarePlan', 'CareTeam', 'Goal', 'ServiceRequest', 'NutritionOrder'),
  'advance-directives': whole('Consent'),
};

/**
 * A document or report may hold anything, and nobody can tell what from outside: a no to what it may hold withholds it too, and no yes to a part opens it.
 */
export const MIXED_TYPES: readonly string[] = [
  'Composition',
  'DocumentReference',
  'Bundle',
  'Binary',
  'DiagnosticReport',
];

/** Who somebody is: nobody's finding, of no visit, with no date of its own. */
const WHO_TYPES: ReadonlySet<string> = new Set(['Patient', 'RelatedPerson', 'Person']);

/** The search parameter that says what a resource is, where it is not `code`: a yes asks for that. */
const MAIN_CODE: Readonly<Record<string, string>> = {
  Immunization: 'vaccine-code',
  ImmunizationRecommendation: 'vaccine-type',
  ImmunizationEvaluation: 'target-disease',
  Encounter: 'reason-code',
  DocumentReference: 'type',
  Composition: 'type',
  ClinicalImpression: 'finding-code',
  CarePlan: 'category',
  Appointment: 'reason-code',
  Specimen: 'type',
  Device: 'type',
  Media: 'type',
};

/** What resources name as their reason, and the search parameters by which it has a code: what has a denied one does not stand behind another by its name. */
const REASONS: Readonly<Record<string, readonly string[]>> = {
  Condition: ['code', 'evidence'],
  Observation: ['code', 'component-code', 'value-concept', 'component-value-concept'],
  Procedure: ['code', 'reason-code'],
  AllergyIntolerance: ['code', 'manifestation'],
};
const MEDICINES: Readonly<Record<string, readonly string[]>> = { Medication: ['code', 'ingredient-code'] };

/** Search parameters that name who recorded it, or at whose hands it was done: a yes asks them. */
const AUTHORS: Readonly<Record<string, readonly string[]>> = {
  Observation: ['performer'],
  Condition: ['asserter'],
  Procedure: ['performer'],
  AllergyIntolerance: ['recorder', 'asserter'],
  MedicationRequest: ['requester'],
  MedicationStatement: ['source'],
  MedicationAdministration: ['performer'],
  MedicationDispense: ['performer', 'responsibleparty'],
  Immunization: ['performer'],
  DiagnosticReport: ['performer', 'results-interpreter'],
  DocumentReference: ['author', 'authenticator', 'custodian'],
  Composition: ['author', 'attester'],
  ClinicalImpression: ['assessor'],
  CarePlan: ['performer'],
  ServiceRequest: ['requester', 'performer'],
  Encounter: ['participant', 'service-provider'],
  EpisodeOfCare: ['care-manager', 'organization'],
  ImagingStudy: ['performer', 'interpreter', 'referrer'],
  Media: ['operator'],
  Specimen: ['collector'],
  QuestionnaireResponse: ['author', 'source'],
  Communication: ['sender'],
  CommunicationRequest: ['sender', 'requester'],
  RiskAssessment: ['performer'],
  Flag: ['author'],
  List: ['source'],
  DetectedIssue: ['author'],
  AdverseEvent: ['recorder'],
  DeviceRequest: ['requester', 'performer'],
  NutritionOrder: ['provider'],
  RequestGroup: ['author'],
  VisionPrescription: ['prescriber'],
  Task: ['requester', 'owner'],
  Appointment: ['practitioner'],
  Claim: ['provider', 'enterer'],
  Provenance: ['agent'],
  SupplyRequest: ['requester'],
};

/** Where the parameter that names the visit is not `encounter`. */
const VISITS: Readonly<Record<string, string>> = {
  MedicationStatement: 'context',
  MedicationAdministration: 'context',
  MedicationDispense: 'context',
};

/**
 * A scope as a test of the resources of one type: all its members hold, of each member one value.
 *
 * @param reading - what is doubtful counts as meant in a no and as not meant in a yes
 */
export function testOfScope(type: string, scope: DataScope, reading: Reading): DataTest {
  const { types, sections, codes, labels, encounters, instances, authors } = scope;
  return bothOf(
    types === undefined ? alwaysTest : isOfType(type, types, reading),
    sections === undefined ? alwaysTest : anyOf(...sections.map((section) => inSection(type, section, reading))),
    codes === undefined ? alwaysTest : hasCodes(type, codes, reading),
    labels === undefined ? alwaysTest : hasLabels(type, labels, reading),
    happened(type, scope, reading),
    encounters === undefined ? alwaysTest : atVisits(type, encounters, reading),
    instances === undefined ? alwaysTest : isOneOf(type, instances, reading),
    authors === undefined ? alwaysTest : writtenBy(type, authors, reading),
  );
}

/** Types of what resources name that a no to this data asks about; the gate has to look these up. */
export function typesNamedBy({ authors, codes }: DataScope): readonly string[] {
  return [
    ...(authors === undefined ? [] : ['PractitionerRole']),
    ...(codes === undefined ? [] : Object.keys({ ...MEDICINES, ...REASONS })),
  ];
}

/** A scope without members means all data. */
export function isWholeScope(scope: DataScope): boolean {
  return Object.values(scope).every((member) => member === undefined);
}

/** What is contained in another is of its type too, and goes with what holds it: nothing is shown in part. */
function isOfType(type: string, types: readonly string[], reading: Reading): DataTest {
  if (types.includes(type)) return alwaysTest;
  if (WHO_TYPES.has(type)) return neverTest;
  const contained = types.map((one) => [`"resourceType":${JSON.stringify(one)}`]);
  return reading === 'wide' && contained.length > 0 ? { kind: 'says', anyOf: contained } : neverTest;
}

function inSection(type: string, section: ShareSection, reading: Reading): DataTest {
  if (reading === 'wide') {
    const types = SECTION_KINDS[section].map((kind) => kind.type);
    return MIXED_TYPES.includes(type) ? alwaysTest : isOfType(type, [...new Set(types)], reading);
  }
  const kinds = SECTION_KINDS[section].filter((kind) => kind.type === type);
  return anyOf(
    ...kinds.map(({ query }) => (query === undefined ? alwaysTest : (dataTestOf(type, query) ?? neverTest))),
  );
}

function hasCodes(type: string, codes: readonly Code[], reading: Reading): DataTest {
  if (WHO_TYPES.has(type)) return neverTest;
  if (reading === 'wide' && MIXED_TYPES.includes(type)) return alwaysTest;
  if (reading === 'narrow') return asked(type, MAIN_CODE[type] ?? 'code', codes.map(toToken)) ?? neverTest;
  return anyOf(
    { kind: 'says', anyOf: codes.map(({ system, code }) => [spelled('code', code), spelled('system', system)]) },
    { kind: 'names', types: Object.keys(MEDICINES), of: 'nobody', test: hasToken(MEDICINES, codes) },
    { kind: 'names', types: Object.keys(REASONS), of: 'same-patient', test: hasToken(REASONS, codes) },
  );
}

/** As a stored body spells it: without spaces. */
function spelled(key: string, value: string): string {
  return `${JSON.stringify(key)}:${JSON.stringify(value)}`;
}

/** Is one of these types and has one of the codes where the index has them: hashes of different types never meet, so that one test does for all. */
function hasToken(types: Readonly<Record<string, readonly string[]>>, codes: readonly Code[]): DataTest {
  const values = codes.map(toToken);
  const tests = Object.entries(types).flatMap(([type, names]) =>
    names.flatMap((name) => asked(type, name, values) ?? []),
  );
  return { kind: 'tokens', anyOf: tests.flatMap((test) => (test.kind === 'tokens' ? test.anyOf : [])) };
}

/** What is labelled is asked for by its label. Of confidentiality a stricter level is meant by a no as well, and a laxer one by a yes. */
function hasLabels(type: string, labels: readonly Code[], reading: Reading): DataTest {
  return anyOf(
    ...labels.map((label) => {
      if (label.system !== CONFIDENTIALITY.system) return labelled(type, [label]);
      const isStrict = CONFIDENTIALITY.strict.some(({ code }) => code === label.code);
      if (!isStrict) return isOrdinary(type, reading);
      const meant = reading === 'wide' ? CONFIDENTIALITY.strict : CONFIDENTIALITY.upTo(label);
      const beyond = CONFIDENTIALITY.strict.filter((one) => !meant.includes(one));
      const restricted = labelled(type, [...meant, ...SENSITIVITY_CODES]);
      return beyond.length === 0 ? restricted : bothOf(restricted, not(labelled(type, beyond)));
    }),
  );
}

/** What carries no label is normal, and so is what says so; what is sensitive is not. */
function isOrdinary(type: string, reading: Reading): DataTest {
  const other = reading === 'wide' ? CONFIDENTIALITY.strict : [...CONFIDENTIALITY.strict, ...SENSITIVITY_CODES];
  return not(labelled(type, other));
}

/** Carries one of these labels. */
export function labelled(type: string, labels: readonly Code[]): DataTest {
  return labels.length === 0 ? neverTest : (asked(type, '_security', labels.map(toToken)) ?? neverTest);
}

function happened(type: string, { from, until }: DataScope, reading: Reading): DataTest {
  if (from === undefined && until === undefined) return alwaysTest;
  const isMeant = reading === 'wide';
  if (WHO_TYPES.has(type)) return neverTest;
  const bounds = { ...(isInstant(from) ? { from } : {}), ...(isInstant(until) ? { until } : {}) };
  const isReadable = [from, until].every((bound) => bound === undefined || isInstant(bound));
  if (!isReadable && !isMeant) return neverTest;
  // A document tells of what was before it: one written after the time in question may hold it.
  const { until: _, ...since } = bounds;
  const asMeant = isMeant && MIXED_TYPES.includes(type) ? since : bounds;
  return Object.keys(asMeant).length === 0 ? alwaysTest : { kind: 'happened', ...asMeant, undated: isMeant };
}

function isInstant(bound: string | undefined): bound is string {
  return bound !== undefined && !Number.isNaN(Date.parse(bound));
}

function atVisits(type: string, encounters: readonly string[], reading: Reading): DataTest {
  if (WHO_TYPES.has(type)) return neverTest;
  // A visit may be part of another, and what is done at it stands in more elements than R4 has parameters for.
  const anywhere = reading === 'wide' ? refersTo(encounters.filter(isReference)) : neverTest;
  if (type === 'Encounter') return anyOf(isOneOf(type, encounters, 'narrow'), anywhere);
  return anyOf(naming(type, [VISITS[type] ?? 'encounter'], encounters, reading), anywhere);
}

/**
 * Names an author. A no asks every element, whatever it is called and though R4 has no search parameter for it, and for whom a PractitionerRole stands; a type in which
 * nobody is named as its author may be of any.
 */
function writtenBy(type: string, authors: readonly string[], reading: Reading): DataTest {
  if (WHO_TYPES.has(type)) return neverTest;
  if (reading === 'narrow') return naming(type, AUTHORS[type] ?? [], authors, reading);
  if (AUTHORS[type] === undefined || !authors.every(isReference)) return alwaysTest;
  const inRole = naming('PractitionerRole', ['practitioner', 'organization'], authors, 'narrow');
  const byRole: DataTest = { kind: 'names', types: ['PractitionerRole'], of: 'nobody', test: inRole };
  return anyOf(refersTo(authors), byRole);
}

/** Names one of these by one of these parameters. A type that cannot be asked may name them. */
function naming(
  type: string,
  parameters: readonly string[],
  references: readonly string[],
  reading: Reading,
): DataTest {
  const inDoubt = reading === 'wide' ? alwaysTest : neverTest;
  const known = references.filter(isReference);
  if (known.length < references.length && reading === 'wide') return alwaysTest;
  const tests = parameters.map((name) => asked(type, name, known));
  if (known.length === 0 || tests.length === 0 || tests.some((test) => test === undefined)) return inDoubt;
  return anyOf(...tests.flatMap((test) => test ?? []));
}

function isReference(text: string): boolean {
  return /^[A-Z][A-Za-z]+\/[A-Za-z0-9\-.]{1,64}$/.test(text);
}

/** One of these. A no takes what names one of them as well: a list, a plan, a goal would tell that there is one, and in words what it is. Who and where are named by all that there is. */
function isOneOf(type: string, instances: readonly string[], reading: Reading): DataTest {
  const isHeldElsewhere = instances.some((instance) => !MIXED_TYPES.some((mixed) => instance.startsWith(`${mixed}/`)));
  const holders = isHeldElsewhere ? MIXED_TYPES : ['Bundle', 'Binary'];
  if (reading === 'wide' && holders.includes(type)) return alwaysTest;
  if (reading === 'wide' && !instances.every(isReference)) return alwaysTest;
  const ids = instances.filter((instance) => instance.startsWith(`${type}/`)).map((one) => one.slice(type.length + 1));
  const isTelling = (reference: string) => !IS_NAMED_BY_ALL.has(reference.split('/')[0] ?? '');
  return anyOf(
    ids.length === 0 ? neverTest : { kind: 'ids', ids },
    reading === 'wide' ? refersTo(instances.filter(isTelling)) : neverTest,
  );
}

const IS_NAMED_BY_ALL: ReadonlySet<string> = new Set([...WHO_TYPES, ...DIRECTORY_TYPES]);

/** A query of one parameter as a test; undefined where the type has no such parameter. */
function asked(type: string, parameter: string, values: readonly string[]): DataTest | undefined {
  if (values.length === 0 || !isResourceType(type)) return undefined;
  return dataTestOf(type, new URLSearchParams([[parameter, values.join(',')]]).toString());
}

function toToken({ system, code }: Code): string {
  return [system, code].map((part) => part.replace(/[\\,|$]/g, '\\$&')).join('|');
}

/** That it was written at this organisation, or by this person. */
export function writtenAt(type: string, tag: Code | undefined, authors: readonly string[]): DataTest {
  return anyOf(
    tag === undefined ? neverTest : (asked(type, '_tag', [toToken(tag)]) ?? neverTest),
    authors.length === 0 ? neverTest : writtenBy(type, authors, 'narrow'),
  );
}
