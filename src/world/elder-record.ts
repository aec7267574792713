import { newId, type Resource } from '#fhir';
import { seededIds } from '#kernel';

const SYNTHETIC = {
  tag: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-ActReason', code: 'HTEST', display: 'test health data' }],
};
const SNOMED = 'http://snomed.info/sct';
const ICD10 = 'http://hl7.org/fhir/sid/icd-10';
const ATC = 'http://www.whocc.no/atc';
const HL7 = 'http://terminology.hl7.org/CodeSystem/';

const coding = (system: string, code: string, display: string) => ({ system, code, display });
const state = (system: string, code: string) => ({ coding: [{ system: HL7 + system, code }] });

/**
 * The record of the elder of the first journey, written out by hand so that it has what a page must show well: an allergy with a severe
 * reaction, a text that no code fits, a laterality, a long-term medicine that ended, and a value whose last digit is a zero.
 */
export function elderRecord(patientId: string, practitionerId: string, organizationId: string): Resource[] {
  const ids = seededIds(`elder/${patientId}`);
  const subject = { reference: `Patient/${patientId}` };
  const recorder = { reference: `Practitioner/${practitionerId}` };
  const raw = (text: string) => (JSON as unknown as { rawJSON(text: string): unknown }).rawJSON(text);
  const active = {
    clinicalStatus: state('condition-clinical', 'active'),
    verificationStatus: state('condition-ver-status', 'confirmed'),
  };
  const listed = { category: [state('condition-category', 'problem-list-item')] };
  const resources: Resource[] = [
    {
      resourceType: 'Condition',
      ...active,
      ...listed,
      code: {
        coding: [coding(SNOMED, '38341003', 'Hypertension'), coding(ICD10, 'I10', 'Essential (primary) hypertension')],
        text: '高血壓',
      },
      subject,
      onsetDateTime: '2009',
      recorder,
    },
    {
      resourceType: 'Condition',
      ...active,
      ...listed,
      code: {
        coding: [
          coding(SNOMED, '44054006', 'Type 2 diabetes mellitus'),
          coding(ICD10, 'E11.9', 'Type 2 diabetes mellitus without complications'),
        ],
        text: '二型糖尿病',
      },
      subject,
      onsetDateTime: '2014-05',
      recorder,
    },
    {
      resourceType: 'Condition',
      ...active,
      ...listed,
      code: { coding: [coding(SNOMED, '239873007', 'Osteoarthritis of knee')], text: '右膝退化性關節炎' },
      bodySite: [{ coding: [coding(SNOMED, '6757004', 'Right knee region structure')], text: '右膝' }],
      subject,
      onsetDateTime: '2018-11-02',
      recorder,
    },
    {
      resourceType: 'Condition',
      ...active,
      ...listed,
      code: { text: '行路時偶有頭暈，家人陪同外出' },
      subject,
      onsetDateTime: '2026-02',
      recorder,
    },
    {
      resourceType: 'AllergyIntolerance',
      clinicalStatus: state('allergyintolerance-clinical', 'active'),
      verificationStatus: state('allergyintolerance-verification', 'confirmed'),
      category: ['medication'],
      criticality: 'high',
      code: { coding: [coding(SNOMED, '764146007', 'Penicillin')], text: '盤尼西林' },
      patient: subject,
      recordedDate: '2011-08-19',
      reaction: [
        {
          manifestation: [{ coding: [coding(SNOMED, '39579001', 'Anaphylaxis')], text: '過敏性休克' }],
          severity: 'severe',
        },
      ],
    },
    {
      resourceType: 'MedicationStatement',
      status: 'active',
      medicationCodeableConcept: { coding: [coding(ATC, 'C08CA01', 'amlodipine')], text: 'Amlodipine 5 mg tablet' },
      subject,
      effectivePeriod: { start: '2012-03-01' },
      dosage: [{ text: '5 mg once daily', timing: { repeat: { frequency: 1, period: 1, periodUnit: 'd' } } }],
    },
    {
      resourceType: 'MedicationStatement',
      status: 'active',
      medicationCodeableConcept: { coding: [coding(ATC, 'A10BA02', 'metformin')], text: 'Metformin 500 mg tablet' },
      subject,
      effectivePeriod: { start: '2014-06-10' },
      dosage: [
        { text: '500 mg twice daily with food', timing: { repeat: { frequency: 2, period: 1, periodUnit: 'd' } } },
      ],
    },
    {
      resourceType: 'MedicationStatement',
      status: 'completed',
      medicationCodeableConcept: { coding: [coding(ATC, 'M01AB05', 'diclofenac')], text: 'Diclofenac 50 mg tablet' },
      subject,
      effectivePeriod: { start: '2019-01-05', end: '2019-02-05' },
      dosage: [{ text: '50 mg when needed' }],
    },
    {
      resourceType: 'Immunization',
      status: 'completed',
      vaccineCode: {
        coding: [coding('http://hl7.org/fhir/sid/cvx', '150', 'Influenza vaccine, quadrivalent')],
        text: '季節性流感疫苗',
      },
      patient: subject,
      occurrenceDateTime: '2025-10-28',
      lotNumber: 'SYN-2201',
    },
    {
      resourceType: 'Immunization',
      status: 'completed',
      vaccineCode: {
        coding: [coding('http://hl7.org/fhir/sid/cvx', '133', 'Pneumococcal conjugate PCV 13')],
        text: '13價肺炎球菌疫苗',
      },
      patient: subject,
      occurrenceDateTime: '2021-11-15',
      lotNumber: 'SYN-1410',
    },
    {
      resourceType: 'Procedure',
      status: 'completed',
      code: { coding: [coding(SNOMED, '110473004', 'Cataract surgery')], text: '左眼白內障手術' },
      bodySite: [{ coding: [coding(SNOMED, '8966001', 'Left eye structure')], text: '左眼' }],
      subject,
      performedDateTime: '2023-04-12',
    },
    ...[
      ['2026-08-14', '7.10', '131'],
      ['2026-02-06', '7.4', '138'],
      ['2025-08-01', '7.9', '144'],
    ].flatMap(([on, hba1c, systolic]) => [
      {
        resourceType: 'Observation',
        status: 'final',
        category: [state('observation-category', 'laboratory')],
        code: {
          coding: [coding('http://loinc.org', '4548-4', 'Hemoglobin A1c/Hemoglobin.total in Blood')],
          text: '糖化血紅素',
        },
        subject,
        effectiveDateTime: on,
        valueQuantity: { value: raw(hba1c ?? ''), unit: '%', system: 'http://unitsofmeasure.org', code: '%' },
        referenceRange: [{ high: { value: 6.5, unit: '%', system: 'http://unitsofmeasure.org', code: '%' } }],
        interpretation: [{ coding: [coding(`${HL7}v3-ObservationInterpretation`, 'H', 'High')] }],
      },
      {
        resourceType: 'Observation',
        status: 'final',
        category: [state('observation-category', 'vital-signs')],
        code: { coding: [coding('http://loinc.org', '85354-9', 'Blood pressure panel')], text: '血壓' },
        subject,
        effectiveDateTime: on,
        component: [
          {
            code: { coding: [coding('http://loinc.org', '8480-6', 'Systolic blood pressure')] },
            valueQuantity: {
              value: Number(systolic),
              unit: 'mmHg',
              system: 'http://unitsofmeasure.org',
              code: 'mm[Hg]',
            },
          },
          {
            code: { coding: [coding('http://loinc.org', '8462-4', 'Diastolic blood pressure')] },
            valueQuantity: { value: 78, unit: 'mmHg', system: 'http://unitsofmeasure.org', code: 'mm[Hg]' },
          },
        ],
      },
    ]),
    {
      resourceType: 'Encounter',
      status: 'finished',
      class: coding(`${HL7}v3-ActCode`, 'AMB', 'ambulatory'),
      subject,
      participant: [{ individual: recorder }],
      period: { start: '2026-08-14T10:05:00+08:00', end: '2026-08-14T10:25:00+08:00' },
      serviceProvider: { reference: `Organization/${organizationId}` },
    },
  ];
  return resources.map((resource) => ({ ...resource, id: newId(ids, patientId), meta: SYNTHETIC }));
}
