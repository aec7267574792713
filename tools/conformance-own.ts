/** Cases of our own, from the specification's text: every resource type there is, and searches whose answer the specification says. */
import { type ElementDef, findBinding, findElements, RESOURCE_TYPES } from '../src/fhir/definitions/definitions.ts';
import type { FhirClient } from '../src/fhir/rest/rest-harness.ts';

const PRIMITIVES: Readonly<Record<string, unknown>> = {
  boolean: true,
  integer: 1,
  unsignedInt: 1,
  positiveInt: 1,
  decimal: 1,
  date: '2026-01-01',
  dateTime: '2026-01-01',
  instant: '2026-01-01T00:00:00Z',
  time: '10:00:00',
  base64Binary: 'AAAA',
  uri: 'urn:own',
  url: 'http://own.example',
  canonical: 'http://own.example/canonical',
  oid: 'urn:oid:1.2.3',
  uuid: 'urn:uuid:0d0f0000-0000-4000-8000-000000000000',
  code: 'own',
  id: 'own',
  string: 'own',
  markdown: 'own',
};
const COMPLEX: Readonly<Record<string, object>> = {
  CodeableConcept: { text: 'own' },
  Coding: { system: 'urn:own', code: 'own' },
  Quantity: { value: 1 },
  Money: { value: 1, currency: 'HKD' },
  Period: { start: '2026-01-01' },
  Identifier: { value: 'own' },
  HumanName: { text: 'own' },
  Expression: { language: 'text/fhirpath', expression: 'true' },
  Attachment: { url: 'http://own.example' },
  DataRequirement: { type: 'Patient' },
  RelatedArtifact: { type: 'citation', citation: 'own' },
  Timing: { event: ['2026-01-01'] },
};
const PERSON = { reference: 'Patient/own' };
/** What the rules of a type ask for beyond its required elements. */
const ALSO: Readonly<Record<string, object>> = {
  AllergyIntolerance: {
    clinicalStatus: {
      coding: [{ system: 'http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical', code: 'active' }],
    },
  },
  Appointment: { status: 'proposed', participant: [{ actor: PERSON, status: 'accepted' }] },
  AppointmentResponse: { actor: PERSON },
  Bundle: { type: 'collection' },
  CapabilityStatement: { kind: 'requirements', description: 'own', rest: [{ mode: 'server' }] },
  Consent: { policyRule: { text: 'own' } },
  EventDefinition: { trigger: [{ type: 'named-event', name: 'own' }] },
  ImmunizationRecommendation: { recommendation: [{ vaccineCode: [{ text: 'own' }], forecastStatus: { text: 'own' } }] },
  InsurancePlan: { name: 'own' },
  Linkage: { item: ['source', 'alternate'].map((type) => ({ type, resource: PERSON })) },
  Organization: { name: 'own' },
  StructureDefinition: {
    url: 'http://own.example/Own',
    name: 'Own',
    kind: 'logical',
    type: 'http://own.example/Own',
    differential: { element: [{ id: 'Own', path: 'Own', definition: 'own', min: 0, max: '*' }] },
  },
  TerminologyCapabilities: { kind: 'requirements', description: 'own' },
};

/** A resource with what its type requires and nothing more. */
function minimal(type: string): Record<string, unknown> {
  return { resourceType: type, ...required(type), ...ALSO[type] };
}

function required(type: string): Record<string, unknown> {
  const elements = (findElements(type) ?? []).filter(({ min }) => min > 0);
  return Object.fromEntries(elements.map((element) => keyed(type, element)));
}

function keyed(type: string, element: ElementDef): [string, unknown] {
  const { name, choice, max, types, contentOf, binding } = element;
  const [ref] = types;
  const code = ref?.code ?? '';
  const key = choice ? `${name}${code.slice(0, 1).toUpperCase()}${code.slice(1)}` : name;
  const codes = binding === undefined ? undefined : Object.entries(findBinding(binding) ?? {})[0];
  let value: unknown;
  if (contentOf !== undefined) value = required(contentOf);
  else if (code === 'BackboneElement' || code === 'Element') value = required(`${type}.${name}`);
  else if (code === 'Reference') value = { reference: `${ref?.targets?.[0] ?? 'Patient'}/own` };
  else if (code === 'code') value = codes?.[1][0] ?? (binding === 'mimetypes' ? 'text/plain' : 'own');
  else if (codes && code === 'CodeableConcept') value = { coding: [{ system: codes[0], code: codes[1][0] }] };
  else if (codes && code === 'Coding') value = { system: codes[0], code: codes[1][0] };
  else value = PRIMITIVES[code] ?? COMPLEX[code] ?? required(code);
  const isEmpty = typeof value === 'object' && value !== null && Object.keys(value).length === 0;
  const whole = isEmpty ? { id: 'own', extension: [{ url: 'urn:own', valueBoolean: true }] } : value;
  return [key, max > 1 ? [whole] : whole];
}

/** Creates, reads, changes, finds, goes back and deletes one resource; the first thing that was not as it should be. */
async function lifeOf(fhir: FhirClient, type: string): Promise<string | undefined> {
  const made = await fhir.send('POST', type, minimal(type));
  if (made.status !== 201) return `POST ${made.status} ${made.json.issue?.[0]?.expression?.[0] ?? ''}`;
  const { id } = made.json;
  const xml = await fhir.send('GET', `${type}/${id}?_format=xml`);
  if (xml.status !== 200 || !xml.text.includes(`<${type} xmlns="http://hl7.org/fhir"`)) return `XML ${xml.status}`;
  const put = await fhir.send('PUT', `${type}/${id}`, xml.text, { 'content-type': 'application/fhir+xml' });
  if (put.status !== 200) return `PUT ${put.status}`;
  const found = await fhir.send('GET', `${type}?_id=${id}`);
  if (found.json.total !== 1) return `search ${found.status}`;
  if ((await fhir.send('DELETE', `${type}/${id}`)).status !== 204) return 'DELETE';
  if ((await fhir.send('GET', `${type}/${id}`)).status !== 410) return 'read after delete';
  const history = await fhir.send('GET', `${type}/${id}/_history`);
  return history.json.entry?.length === 3 ? undefined : 'history';
}

/** @returns the types that something went wrong with, and what */
export async function everyType(
  fhir: FhirClient,
): Promise<{ readonly tried: number; readonly wrong: readonly string[] }> {
  const wrong: string[] = [];
  for (const type of RESOURCE_TYPES) {
    const fault = await lifeOf(fhir, type);
    if (fault !== undefined) wrong.push(`${type} (${fault})`);
  }
  return { tried: RESOURCE_TYPES.length, wrong };
}

const LOINC = 'http://loinc.org';
const UCUM = 'http://unitsofmeasure.org';
const GENDER = 'http://hl7.org/fhir/administrative-gender';
const GENDERS = 'http://hl7.org/fhir/ValueSet/administrative-gender';

/** What the specified searches look at; the same ids in every answer. */
const SEARCHED: readonly Record<string, unknown>[] = [
  { resourceType: 'Organization', id: 's-top', name: 'Specified Trust', alias: ['Trust of Own'] },
  { resourceType: 'Organization', id: 's-org', name: 'Specified Clinic', partOf: { reference: 'Organization/s-top' } },
  {
    resourceType: 'Patient',
    id: 's-eve',
    name: [{ family: 'Carreño Quiñones', given: ['Eve'] }],
    gender: 'female',
    birthDate: '2013-01-14',
    telecom: [{ system: 'email', value: 'Eve@Own.example' }],
    identifier: [{ system: 'http://acme.org/patient', value: '2345' }],
    managingOrganization: { reference: 'Organization/s-org' },
  },
  { resourceType: 'Patient', id: 's-sonneveld', name: [{ family: 'van de Sonneveld' }], birthDate: '2013-01' },
  {
    resourceType: 'Observation',
    id: 's-bp',
    status: 'final',
    code: { coding: [{ system: LOINC, code: '85354-9' }] },
    subject: { reference: 'Patient/s-eve' },
    effectiveDateTime: '2013-01-14T10:00:00Z',
    component: [
      {
        code: { coding: [{ system: LOINC, code: '8480-6' }] },
        valueQuantity: { value: 107, unit: 'mmHg', system: UCUM, code: 'mm[Hg]' },
      },
    ],
  },
  {
    resourceType: 'Observation',
    id: 's-mass',
    status: 'final',
    code: { coding: [{ system: LOINC, code: '29463-7', display: 'Body weight' }] },
    subject: { reference: 'Patient/s-eve' },
    effectivePeriod: { start: '2013-01-10', end: '2013-01-20' },
    valueQuantity: { value: 5.4, unit: 'mg', system: UCUM, code: 'mg' },
    encounter: { reference: 'Encounter/s-visit' },
    device: { reference: 'Device/s-scale' },
  },
  { resourceType: 'Device', id: 's-scale' },
  { resourceType: 'Practitioner', id: 's-dr' },
  {
    resourceType: 'Encounter',
    id: 's-visit',
    status: 'finished',
    class: { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'AMB' },
    participant: [{ individual: { reference: 'Practitioner/s-dr' } }],
  },
  {
    resourceType: 'RiskAssessment',
    id: 's-risk',
    status: 'final',
    subject: { reference: 'Patient/s-eve' },
    prediction: [{ probabilityDecimal: 0.8 }],
  },
  { resourceType: 'Location', id: 's-place', name: 'Place', position: { latitude: -83.69481, longitude: 42.2565 } },
  {
    resourceType: 'List',
    id: 's-list',
    status: 'current',
    mode: 'snapshot',
    entry: [{ item: { reference: 'Observation/s-bp' } }],
  },
];

const PATIENT = 'subject=Patient/s-eve';
/** What the specification says of a search, and what it has to find. @source https://hl7.org/fhir/R4/search.html */
export const SPECIFIED: readonly (readonly [what: string, query: string, ids: readonly string[]])[] = [
  ['string: begins with, accents and case aside', 'Patient?family=carreno', ['s-eve']],
  ['string: the beginning of the whole, or of a later part of a family name', 'Patient?family=son', ['s-sonneveld']],
  ['string: not from within a word', 'Patient?family=nneveld', []],
  ['string :contains', 'Patient?family:contains=son', ['s-sonneveld']],
  ['string :exact', 'Patient?family:exact=carreno', []],
  ['token: system and code', 'Patient?identifier=http://acme.org/patient|2345', ['s-eve']],
  ['token: any system', 'Patient?identifier=2345', ['s-eve']],
  ['token: no system', 'Patient?identifier=|2345', []],
  ['token: an e-mail address in any case', 'Patient?email=eve@own.example', ['s-eve']],
  ['token: the system that a code implies', `Patient?gender=${GENDER}|female&_id=s-eve,s-sonneveld`, ['s-eve']],
  ['token: another system than the implied', 'Patient?gender=urn:own|female', []],
  ['token :in, of a code', `Patient?gender:in=${GENDERS}&_id=s-eve,s-sonneveld`, ['s-eve']],
  ['token :not-in finds what has none', `Patient?gender:not-in=${GENDERS}&_id=s-eve,s-sonneveld`, ['s-sonneveld']],
  ['token :not', 'Patient?gender:not=male&_id=s-eve,s-sonneveld', ['s-eve', 's-sonneveld']],
  ['token :text', `Observation?code:text=body&${PATIENT}`, ['s-mass']],
  ['date eq: within the day', `Observation?date=2013-01-14&${PATIENT}`, ['s-bp']],
  ['date ap, ne', `Observation?date=ne2013-01-14&${PATIENT}`, ['s-mass']],
  ['date gt: a period that ends after it', `Observation?date=gt2013-01-14&${PATIENT}`, ['s-mass']],
  ['date lt: a period that begins before it', `Observation?date=lt2013-01-14&${PATIENT}`, ['s-mass']],
  ['date ge, le', `Observation?date=ge2013-01-14&date=le2013-01-14&${PATIENT}`, ['s-bp', 's-mass']],
  ['date sa: begins after it', `Observation?date=sa2013-01-12&${PATIENT}`, ['s-bp']],
  ['date eb: ends before it', `Observation?date=eb2013-01-18&${PATIENT}`, ['s-bp']],
  ['date: a month is not within its day', 'Patient?birthdate=2013-01-14&_id=s-eve,s-sonneveld', ['s-eve']],
  ['number: to its precision', 'RiskAssessment?probability=0.8', ['s-risk']],
  ['number: prefixes', 'RiskAssessment?probability=gt0.8', []],
  ['quantity: with its unit', `Observation?value-quantity=5.4|${UCUM}|mg`, ['s-mass']],
  ['quantity: to its precision', `Observation?value-quantity=5.40|${UCUM}|mg`, ['s-mass']],
  ['quantity: in another unit of the same dimension', `Observation?value-quantity=0.0054|${UCUM}|g`, ['s-mass']],
  ['quantity: by its printed unit', 'Observation?value-quantity=5.4||mg', ['s-mass']],
  ['quantity ap', `Observation?value-quantity=ap5.6|${UCUM}|mg`, ['s-mass']],
  ['reference: by type and id, by id, by address', `Observation?code=85354-9&subject=s-eve`, ['s-bp']],
  ['reference :[type]', `Observation?subject:Patient=s-eve&code=85354-9`, ['s-bp']],
  ['composite', `Observation?component-code-value-quantity=${LOINC}|8480-6$lt120`, ['s-bp']],
  ['composite: of one element', `Observation?component-code-value-quantity=${LOINC}|8480-6$gt120`, []],
  ['chain', 'Observation?subject:Patient.family=carreno&code=85354-9', ['s-bp']],
  ['chain of three', 'Observation?subject:Patient.organization.partof.name=specified&code=85354-9', ['s-bp']],
  ['_has', 'Patient?_has:Observation:patient:code=85354-9', ['s-eve']],
  ['_has of _has', 'Organization?_has:Patient:organization:_has:Observation:patient:code=85354-9', ['s-org']],
  [':missing', 'Patient?gender:missing=true&_id=s-eve,s-sonneveld', ['s-sonneveld']],
  ['or, and', 'Patient?family=carreno,van&gender=female', ['s-eve']],
  ['near', 'Location?near=-83.694810|42.256500|11.20|km', ['s-place']],
  ['phonetic', 'Patient?phonetic=Sonnefeld', ['s-sonneveld']],
  ['_content', 'Patient?_content=quinones', ['s-eve']],
  ['_list', 'Observation?_list=s-list', ['s-bp']],
  ['_include', 'Observation?_id=s-bp&_include=Observation:subject', ['s-bp', 's-eve']],
  ['_include=*', 'Observation?_id=s-bp&_include=*', ['s-bp', 's-eve']],
  ['_revinclude=*', 'Location?_id=s-place&_revinclude=*', ['s-place']],
  ['compartment of a patient', 'Patient/s-eve/Observation?code=85354-9', ['s-bp']],
  ['compartment of an encounter', 'Encounter/s-visit/*', ['s-mass', 's-visit']],
  ['compartment of a practitioner', 'Practitioner/s-dr/*', ['s-dr', 's-visit']],
  ['compartment of a device', 'Device/s-scale/Observation', ['s-mass']],
  [
    '_include:iterate',
    'Observation?_id=s-bp&_include=Observation:subject&_include:iterate=Patient:organization&_include:iterate=Organization:partof',
    ['s-bp', 's-eve', 's-org', 's-top'],
  ],
  ['_revinclude', 'Organization?_id=s-org&_revinclude=Patient:organization', ['s-eve', 's-org']],
];

export async function storeSearched(fhir: FhirClient): Promise<void> {
  for (const resource of SEARCHED) await fhir.send('PUT', `${resource.resourceType}/${resource.id}`, resource);
}

/** Among the resources above: there may be others. */
export async function foundBy(fhir: FhirClient, query: string): Promise<string[]> {
  const { json } = await fhir.send('GET', query);
  const ids = (json.entry ?? []).map(({ resource }) => resource?.id ?? '');
  return ids.filter((id) => id.startsWith('s-')).sort();
}
