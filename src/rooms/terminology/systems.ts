/**
 * Code systems by a short key, as the term files name them. The NamingSystem addresses of codes stand here and nowhere else;
 * those of identity documents belong to the identity room.
 */
export const SYSTEMS = {
  sct: 'http://snomed.info/sct',
  loinc: 'http://loinc.org',
  icd10: 'http://hl7.org/fhir/sid/icd-10',
  icd10cm: 'http://hl7.org/fhir/sid/icd-10-cm',
  icd10at: 'urn:oid:1.2.40.0.34.5.171',
  icd11: 'http://id.who.int/icd/release/11/mms',
  icdo3: 'http://terminology.hl7.org/CodeSystem/icd-o-3',
  icpc: 'urn:oid:2.16.840.1.113883.2.4.4.31.1',
  atc: 'http://www.whocc.no/atc',
  rx: 'http://www.nlm.nih.gov/research/umls/rxnorm',
  ndc: 'http://hl7.org/fhir/sid/ndc',
  unii: 'http://fdasis.nlm.nih.gov',
  cvx: 'http://hl7.org/fhir/sid/cvx',
  aivc: 'urn:oid:1.2.36.1.2001.1005.17',
  edqm: 'http://standardterms.edqm.eu',
  dcm: 'http://dicom.nema.org/resources/ontology/DCM',
  mdc: 'urn:iso:std:iso:11073:10101',
  ucum: 'http://unitsofmeasure.org',
  bcp47: 'urn:ietf:bcp:47',
  nubc: 'http://www.nubc.org/patient-discharge',
  uscore: 'http://hl7.org/fhir/us/core/CodeSystem/condition-category',
  'ips-absent': 'http://hl7.org/fhir/uv/ips/CodeSystem/absent-unknown-uv-ips',
  'tw-dept': 'https://twcore.mohw.gov.tw/ig/twcore/CodeSystem/medical-treatment-department-nhi-tw',
  'tw-path': 'https://twcore.mohw.gov.tw/ig/twcore/CodeSystem/medication-path-tw',
  'tw-freq': 'https://twcore.mohw.gov.tw/ig/twcore/CodeSystem/medication-frequency-nhi-tw',
  'tw-fee': 'https://twcore.mohw.gov.tw/ig/twcore/CodeSystem/medical-service-payment-tw',
  'tw-category': 'https://twcore.mohw.gov.tw/ig/twcore/CodeSystem/category-code-tw',
  'tw-careplan': 'https://twcore.mohw.gov.tw/ig/twcore/CodeSystem/careplan-category-tw',
  'ema-substance': 'urn:oid:1.2.40.0.34.5.156',
  'ema-form': 'urn:oid:1.2.40.0.10.1.4.3.4.3.5',
  'ema-route': 'urn:oid:1.2.40.0.10.1.4.3.4.3.4',
  'asp-at': 'urn:oid:1.2.40.0.34.4.16',
  'atc-drug-at': 'urn:oid:1.2.40.0.34.4.17',
  'elga-care': 'urn:oid:1.2.40.0.34.3.1.2.99.8888',
  'gstd-substance': 'urn:oid:2.16.840.1.113883.2.4.4.1.750',
  'gstd-route': 'urn:oid:2.16.840.1.113883.2.4.4.9',
  'nl-contra': 'urn:oid:2.16.840.1.113883.2.4.4.1.902.122',
  nhg45: 'https://referentiemodel.nhg.org/tabellen/nhg-tabel-45-diagnostische-bepalingen',
  nhg45r: 'https://referentiemodel.nhg.org/tabellen/nhg-tabel-45-diagnostische-bepalingen#resultaten',
  multilex: 'https://fhir.hl7.org.uk/Id/multilex-drug-codes',
  gpconnect: 'https://fhir.nhs.uk/STU3/CodeSystem/GPConnect-ParticipantType-1',
  din: 'https://fhir.infoway-inforoute.ca/CodeSystem/canadianclinicaldrugdataset',
  'ca-role': 'https://fhir.infoway-inforoute.ca/CodeSystem/scptype',
  'epic-route': 'urn:oid:1.2.840.114350.1.13.91.2.7.10.768076.4030',
  'epic-site': 'urn:oid:1.2.840.114350.1.13.91.2.7.10.768076.4040',
  'fi-exercise': 'urn:oid:1.2.246.537.6.301',
  'acme-rehab': 'http://acme-rehab.org',
  /** Our own systems, written by the records room. */
  raprio: 'https://causeway.health/fhir/CodeSystem/raprio',
  'own-statement': 'https://causeway.health/fhir/CodeSystem/section-statement',
  'nehta-change': 'http://nehta.gov.au/codes/medications/changetype',
} as const satisfies Record<string, string>;
export type SystemKey = keyof typeof SYSTEMS;

/** Our own terms as a code system; the code is the concept's id. */
export const TERMS_SYSTEM = 'https://causeway.health/fhir/CodeSystem/terms';

const THO = 'http://terminology.hl7.org/CodeSystem/';
const HL7 = 'http://hl7.org/fhir/';

/**
 * The address of a key of the term files: a key of SYSTEMS, `t:<name>` for terminology.hl7.org, `f:<name>` for hl7.org/fhir.
 * Undefined for a key that is none of these.
 */
export function toSystemUri(key: string): string | undefined {
  if (key.startsWith('t:')) return THO + key.slice(2);
  if (key.startsWith('f:')) return HL7 + key.slice(2);
  return Object.hasOwn(SYSTEMS, key) ? SYSTEMS[key as SystemKey] : undefined;
}

/**
 * Other spellings of the same system that real senders write: OIDs, HL7 addresses of earlier releases, a value set's address in the place of
 * its code system.
 * @source https://terminology.hl7.org/identifiers.html; the IPS connectathon bundles
 */
const ALIASES: Readonly<Record<string, string>> = {
  'urn:oid:2.16.840.1.113883.6.96': SYSTEMS.sct,
  'urn:oid:2.16.840.1.113883.6.1': SYSTEMS.loinc,
  'urn:oid:2.16.840.1.113883.6.3': SYSTEMS.icd10,
  'urn:oid:2.16.840.1.113883.6.90': SYSTEMS.icd10cm,
  'urn:oid:2.16.840.1.113883.6.73': SYSTEMS.atc,
  'urn:oid:2.16.840.1.113883.6.88': SYSTEMS.rx,
  'urn:oid:2.16.840.1.113883.6.69': SYSTEMS.ndc,
  'urn:oid:2.16.840.1.113883.12.292': SYSTEMS.cvx,
  'urn:oid:2.16.840.1.113883.6.8': SYSTEMS.ucum,
  'urn:oid:0.4.0.127.0.16.1.1.2.1': SYSTEMS.edqm,
  'http://fhir.de/CodeSystem/bfarm/atc': SYSTEMS.atc,
  'http://browser.ihtsdotools.org': SYSTEMS.sct,
  'http://snomed.info/id': SYSTEMS.sct,
  'http://unitsofmeasure.org/ucum': SYSTEMS.ucum,
  'http://hl7.org/fhir/condition-category': `${THO}condition-category`,
  'http://hl7.org/fhir/observation-category': `${THO}observation-category`,
  'http://hl7.org/fhir/identifier-type': `${THO}v2-0203`,
  'http://hl7.org/fhir/v3/MaritalStatus': `${THO}v3-MaritalStatus`,
  'http://hl7.org/fhir/marital-status': `${THO}v3-MaritalStatus`,
  'http://hl7.org/fhir/v3/ActCode': `${THO}v3-ActCode`,
  'http://hl7.org/fhir/v2/0203': `${THO}v2-0203`,
  'http://hl7.org/fhir/v2/0131': `${THO}v2-0131`,
  'http://hl7.org/fhir/v2/0074': `${THO}v2-0074`,
  'http://hl7.org/fhir/v2/0078': `${THO}v3-ObservationInterpretation`,
  'http://hl7.org/fhir/allergy-clinical-status': `${THO}allergyintolerance-clinical`,
  'http://hl7.org/fhir/allergy-verification-status': `${THO}allergyintolerance-verification`,
  'http://hl7.org/fhir/condition-ver-status': `${THO}condition-ver-status`,
  'http://hl7.org/fhir/condition-clinical': `${THO}condition-clinical`,
  'http://hl7.org/fhir/ValueSet/condition-category': `${THO}condition-category`,
  'http://hl7.org/fhir/ValueSet/condition-clinical': `${THO}condition-clinical`,
  'http://hl7.org/fhir/ValueSet/condition-ver-status': `${THO}condition-ver-status`,
  'http://terminology.hl7.org/fhir/CodeSystem/medicationdispense-category': `${THO}medicationdispense-category`,
  'https://twcore.mohw.gov.tw/ig/twcore/CodeSystem/icd-10-cm-2021-tw': SYSTEMS.icd10cm,
  'https://twcore.mohw.gov.tw/ig/twcore/CodeSystem/icd-10-cm-2023-tw': SYSTEMS.icd10cm,
};

/** One spelling of a system's address: no white space round it, no `|version`, no slash at the end, aliases resolved. */
export function toCanonicalSystem(system: string): string {
  const bare = system
    .trim()
    .replace(/\|.*$/, '')
    .replace(/\/(\d+\.\d+(\.\d+)?)?$/, '');
  const snomed = /^http:\/\/snomed\.info\/sct(\/|$)/.test(bare) ? SYSTEMS.sct : bare;
  return ALIASES[snomed] ?? snomed;
}

/** Systems whose own displays are English when nothing else is said. */
export function isEnglishSystem(system: string): boolean {
  return (
    system.startsWith(THO) ||
    system.startsWith(HL7) ||
    (
      [SYSTEMS.sct, SYSTEMS.loinc, SYSTEMS.rx, SYSTEMS.cvx, SYSTEMS.atc, SYSTEMS.edqm, SYSTEMS.dcm] as string[]
    ).includes(system)
  );
}
