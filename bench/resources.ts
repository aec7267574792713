/** Synthetic resources, the same for the same number. */

const SYSTOLIC = '8480-6';
const DIASTOLIC = '8462-4';
export const IDENTIFIER_SYSTEM = 'https://bench.example/person';
export const BLOOD_PRESSURE_CODES = [SYSTOLIC, DIASTOLIC] as const;

export function aPatient(number: string): object {
  const [a = 0, b = 0] = [...Buffer.from(number)].slice(-2);
  return {
    resourceType: 'Patient',
    identifier: [{ system: IDENTIFIER_SYSTEM, value: number }],
    active: true,
    name: [{ use: 'official', family: `Synthetic${a}`, given: [`Person${b}`, number] }],
    telecom: [{ system: 'phone', value: `+852 0000 ${number}`, use: 'mobile' }],
    gender: a % 2 === 0 ? 'female' : 'male',
    birthDate: `19${50 + (b % 50)}-0${1 + (a % 9)}-1${b % 10}`,
    address: [{ line: ['1 Synthetic Road'], city: 'Hong Kong', country: 'HK' }],
    communication: [{ language: { coding: [{ system: 'urn:ietf:bcp:47', code: 'zh-HK' }] } }],
  };
}

export function anObservation(patient: string, n: number, encounter?: string): object {
  const code = n % 2 === 0 ? SYSTOLIC : DIASTOLIC;
  return {
    resourceType: 'Observation',
    status: 'final',
    category: [
      { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/observation-category', code: 'vital-signs' }] },
    ],
    code: {
      coding: [
        {
          system: 'http://loinc.org',
          code,
          display: code === SYSTOLIC ? 'Systolic blood pressure' : 'Diastolic blood pressure',
        },
      ],
      text: 'Blood pressure (synthetic)',
    },
    subject: { reference: patient },
    ...(encounter === undefined ? {} : { encounter: { reference: encounter } }),
    effectiveDateTime: dayOf(n),
    valueQuantity: { value: 70 + (n % 80), unit: 'mmHg', system: 'http://unitsofmeasure.org', code: 'mm[Hg]' },
  };
}

/** Days of five years, forward with the number. */
function dayOf(n: number): string {
  return `${new Date(Date.UTC(2021, 0, 1 + ((n * 17) % 1800), 9, n % 60)).toISOString().slice(0, 19)}+08:00`;
}

const coded = (system: string, code: string, text: string) => ({ coding: [{ system, code, display: text }], text });
const SNOMED = 'http://snomed.info/sct';

/** A visit of a patient who is there already: twelve resources that refer to one another. */
export function aVisit(patientId: string, n: number): object {
  const subject = { reference: `Patient/${patientId}` };
  const visit = 'urn:uuid:0d0f0000-0000-4000-8000-000000000000';
  const encounter = { reference: visit };
  const period = { start: dayOf(n), end: dayOf(n) };
  const condition = (code: string, text: string) => ({
    resourceType: 'Condition',
    clinicalStatus: coded('http://terminology.hl7.org/CodeSystem/condition-clinical', 'active', 'Active'),
    code: coded(SNOMED, code, text),
    subject,
    encounter,
    onsetDateTime: dayOf(n),
  });
  const medication = (code: string, text: string) => ({
    resourceType: 'MedicationStatement',
    status: 'active',
    medicationCodeableConcept: coded('http://www.whocc.no/atc', code, text),
    subject,
    context: encounter,
    effectiveDateTime: dayOf(n),
    dosage: [{ text: 'Synthetic dosage' }],
  });
  const resources: object[] = [
    {
      resourceType: 'Encounter',
      status: 'finished',
      class: { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'AMB' },
      subject,
      period,
    },
    condition('38341003', 'Hypertension'),
    condition('44054006', 'Type 2 diabetes'),
    ...Array.from({ length: 5 }, (_, i) => anObservation(`Patient/${patientId}`, n + i, visit)),
    medication('C08CA01', 'Amlodipine'),
    medication('A10BA02', 'Metformin'),
    {
      resourceType: 'Procedure',
      status: 'completed',
      code: coded(SNOMED, '46973005', 'Blood pressure taking'),
      subject,
      encounter,
      performedDateTime: dayOf(n),
    },
    {
      resourceType: 'DiagnosticReport',
      status: 'final',
      code: coded('http://loinc.org', '85354-9', 'Blood pressure panel'),
      subject,
      encounter,
      effectiveDateTime: dayOf(n),
      result: [{ reference: 'urn:uuid:0d0f0000-0000-4000-8000-000000000003' }],
    },
  ];
  return toTransaction(resources);
}

/** A patient with all resources of a bulk load, as one transaction. */
export function aRecord(number: string, observations: number): object {
  const patient = 'urn:uuid:0d0f0000-0000-4000-8000-000000000000';
  return toTransaction([
    aPatient(number),
    ...Array.from({ length: observations }, (_, n) => anObservation(patient, n)),
  ]);
}

function toTransaction(resources: readonly object[]): object {
  return {
    resourceType: 'Bundle',
    type: 'transaction',
    entry: resources.map((resource, i) => ({
      fullUrl: `urn:uuid:0d0f0000-0000-4000-8000-${String(i).padStart(12, '0')}`,
      resource,
      request: { method: 'POST', url: (resource as { resourceType: string }).resourceType },
    })),
  };
}
