/** One rich resource of each clinical kind, all about one synthetic person and one visit. */

const SNOMED = 'http://snomed.info/sct';
export const LOINC = 'http://loinc.org';
export const TERMINOLOGY = 'http://terminology.hl7.org/CodeSystem';
export const PERSON = 'urn:uuid:00000000-0000-4000-8000-000000000001';
export const DOCTOR = 'urn:uuid:00000000-0000-4000-8000-000000000002';
export const CLINIC = 'urn:uuid:00000000-0000-4000-8000-000000000003';
export const VISIT = 'urn:uuid:00000000-0000-4000-8000-000000000004';

export const coded = (system: string, code: string, display: string) => ({
  coding: [{ system, code, display }],
  text: display,
});
export const subject = { reference: PERSON };
export const encounter = { reference: VISIT };
export const narrative = {
  status: 'generated',
  div: '<div xmlns="http://www.w3.org/1999/xhtml"><p>synthetic</p></div>',
};
const quantity = (value: number, unit: string) => ({ value, unit, system: 'http://unitsofmeasure.org', code: unit });
const base = {
  text: narrative,
  identifier: [{ system: 'urn:synthetic', value: '1' }],
  note: [{ time: '2025-01-01', text: 'a note' }],
};

export const SAMPLES = [
  {
    fullUrl: DOCTOR,
    resource: {
      resourceType: 'Practitioner',
      text: narrative,
      identifier: base.identifier,
      name: [{ family: 'Lee', given: ['A'], text: 'Dr Lee' }],
      qualification: [{ code: coded(SNOMED, '309343006', 'physician') }],
    },
  },
  {
    fullUrl: CLINIC,
    resource: {
      resourceType: 'Organization',
      text: narrative,
      identifier: base.identifier,
      name: 'Clinic',
      alias: ['C'],
      telecom: [{ system: 'phone', value: '1' }],
      address: [{ line: ['1 Road'], city: 'Hong Kong' }],
    },
  },
  {
    fullUrl: VISIT,
    resource: {
      resourceType: 'Encounter',
      text: narrative,
      status: 'finished',
      class: { system: `${TERMINOLOGY}/v3-ActCode`, code: 'AMB' },
      type: [coded(SNOMED, '185349003', 'check up')],
      subject,
      participant: [{ individual: { reference: DOCTOR, display: 'Dr Lee' }, period: { start: '2025-01-01' } }],
      period: { start: '2025-01-01T09:00:00+08:00', end: '2025-01-01T09:30:00+08:00' },
      reasonCode: [coded(SNOMED, '38341003', 'hypertension')],
      diagnosis: [{ condition: { display: 'x' }, use: coded(`${TERMINOLOGY}/diagnosis-role`, 'AD', 'admission') }],
      serviceProvider: { reference: CLINIC },
    },
  },
  {
    resource: {
      resourceType: 'Condition',
      ...base,
      clinicalStatus: coded(`${TERMINOLOGY}/condition-clinical`, 'active', 'Active'),
      verificationStatus: coded(`${TERMINOLOGY}/condition-ver-status`, 'confirmed', 'Confirmed'),
      category: [coded(`${TERMINOLOGY}/condition-category`, 'problem-list-item', 'Problem')],
      severity: coded(SNOMED, '6736007', 'Moderate'),
      code: coded(SNOMED, '38341003', 'Hypertension'),
      bodySite: [coded(SNOMED, '7771000', 'left')],
      subject,
      encounter,
      onsetDateTime: '2015-03',
      abatementString: 'later',
      recordedDate: '2025-01-01',
      recorder: { reference: DOCTOR },
      stage: [{ summary: coded(SNOMED, '1', 'x') }],
      evidence: [{ code: [coded(SNOMED, '1', 'x')] }],
    },
  },
  {
    resource: {
      resourceType: 'AllergyIntolerance',
      ...base,
      clinicalStatus: coded(`${TERMINOLOGY}/allergyintolerance-clinical`, 'active', 'Active'),
      verificationStatus: coded(`${TERMINOLOGY}/allergyintolerance-verification`, 'confirmed', 'Confirmed'),
      type: 'allergy',
      category: ['medication'],
      criticality: 'high',
      code: coded(SNOMED, '372687004', 'Amoxicillin'),
      patient: subject,
      encounter,
      onsetAge: quantity(30, 'a'),
      recordedDate: '2025-01-01',
      lastOccurrence: '2024-12-01',
      reaction: [
        {
          substance: coded(SNOMED, '1', 'x'),
          manifestation: [coded(SNOMED, '247472004', 'Hives')],
          severity: 'mild',
          onset: '2024-12-01',
          description: 'rash',
        },
      ],
    },
  },
  {
    resource: {
      resourceType: 'MedicationStatement',
      ...base,
      contained: [
        { resourceType: 'Medication', id: 'm', code: coded('http://www.whocc.no/atc', 'C08CA01', 'amlodipine') },
      ],
      status: 'active',
      medicationReference: { reference: '#m' },
      subject,
      context: encounter,
      effectivePeriod: { start: '2020', end: '2026-01' },
      dateAsserted: '2025-01-01',
      informationSource: { reference: DOCTOR },
      reasonCode: [coded(SNOMED, '38341003', 'hypertension')],
      dosage: [
        {
          text: '5 mg once daily',
          timing: {
            repeat: { frequency: 1, period: 1, periodUnit: 'd', boundsPeriod: { start: '2020' } },
            code: { text: 'QD' },
          },
          asNeededBoolean: false,
          route: coded(SNOMED, '26643006', 'Oral'),
          doseAndRate: [
            {
              doseQuantity: quantity(5, 'mg'),
              rateRatio: { numerator: quantity(1, 'mg'), denominator: quantity(1, 'd') },
            },
          ],
          maxDosePerPeriod: { numerator: quantity(10, 'mg'), denominator: quantity(1, 'd') },
        },
      ],
    },
  },
  {
    resource: {
      resourceType: 'MedicationRequest',
      ...base,
      status: 'active',
      intent: 'order',
      medicationCodeableConcept: coded('http://www.whocc.no/atc', 'A10BA02', 'metformin'),
      subject,
      encounter,
      authoredOn: '2025-01-01',
      requester: { reference: DOCTOR },
      dosageInstruction: [
        { text: '500 mg', doseAndRate: [{ doseRange: { low: quantity(500, 'mg'), high: quantity(1000, 'mg') } }] },
      ],
      dispenseRequest: { validityPeriod: { start: '2025-01-01' }, quantity: quantity(30, '{tbl}') },
    },
  },
  {
    resource: {
      resourceType: 'Observation',
      ...base,
      status: 'final',
      category: [coded(`${TERMINOLOGY}/observation-category`, 'vital-signs', 'Vital Signs')],
      code: coded(LOINC, '85354-9', 'Blood pressure'),
      subject,
      encounter,
      effectiveDateTime: '2025-01-01T09:00:00+08:00',
      performer: [{ reference: DOCTOR }],
      interpretation: [coded(`${TERMINOLOGY}/v3-ObservationInterpretation`, 'H', 'High')],
      component: [
        {
          code: coded(LOINC, '8480-6', 'Systolic'),
          valueQuantity: quantity(120, 'mm[Hg]'),
          interpretation: [coded('x', 'N', 'Normal')],
        },
      ],
    },
  },
  {
    resource: {
      resourceType: 'Observation',
      ...base,
      status: 'final',
      category: [coded(`${TERMINOLOGY}/observation-category`, 'laboratory', 'Laboratory')],
      code: coded(LOINC, '4548-4', 'HbA1c'),
      subject,
      effectivePeriod: { start: '2025-01-01', end: '2025-01-02' },
      issued: '2025-01-02T00:00:00Z',
      valueQuantity: { ...quantity(7.1, '%'), comparator: '<' },
      referenceRange: [
        { low: quantity(4, '%'), high: quantity(6, '%'), text: '4-6', type: coded('x', 'normal', 'Normal') },
      ],
      hasMember: [{ reference: 'urn:uuid:nothing' }],
    },
  },
  {
    resource: {
      resourceType: 'Observation',
      status: 'final',
      category: [coded(`${TERMINOLOGY}/observation-category`, 'social-history', 'Social History')],
      code: coded(LOINC, '72166-2', 'Tobacco'),
      subject,
      effectiveDateTime: '2025',
      valueCodeableConcept: coded(SNOMED, '8517006', 'Ex-smoker'),
      dataAbsentReason: coded(`${TERMINOLOGY}/data-absent-reason`, 'unknown', 'Unknown'),
    },
  },
  {
    resource: {
      resourceType: 'Immunization',
      ...base,
      status: 'completed',
      statusReason: coded('x', 'y', 'z'),
      vaccineCode: coded('http://hl7.org/fhir/sid/cvx', '208', 'COVID-19'),
      patient: subject,
      encounter,
      occurrenceDateTime: '2021-05-01',
      lotNumber: 'L1',
      manufacturer: { reference: CLINIC },
      site: coded(SNOMED, '1', 'arm'),
      doseQuantity: quantity(0.5, 'mL'),
      performer: [{ actor: { reference: DOCTOR } }],
      protocolApplied: [
        { series: 'first', doseNumberPositiveInt: 1, targetDisease: [coded(SNOMED, '840539006', 'COVID-19')] },
      ],
    },
  },
  {
    resource: {
      resourceType: 'Procedure',
      ...base,
      status: 'completed',
      category: coded(SNOMED, '387713003', 'Surgical'),
      code: coded(SNOMED, '80146002', 'Appendectomy'),
      subject,
      encounter,
      performedPeriod: { start: '1980', end: '1981' },
      performer: [{ actor: { reference: DOCTOR }, onBehalfOf: { reference: CLINIC } }],
      bodySite: [coded(SNOMED, '66754008', 'Appendix')],
      outcome: coded(SNOMED, '385669000', 'Successful'),
    },
  },
  {
    resource: {
      resourceType: 'DiagnosticReport',
      text: narrative,
      status: 'final',
      category: [coded(`${TERMINOLOGY}/v2-0074`, 'LAB', 'Laboratory')],
      code: coded(LOINC, '24323-8', 'Metabolic panel'),
      subject,
      effectiveDateTime: '2025-01-01',
      issued: '2025-01-01T00:00:00Z',
      performer: [{ reference: CLINIC }],
      result: [{ display: 'x' }],
      conclusion: 'well',
      conclusionCode: [coded(SNOMED, '1', 'x')],
    },
  },
  {
    resource: {
      resourceType: 'CarePlan',
      ...base,
      status: 'active',
      intent: 'plan',
      category: [coded(SNOMED, '734163000', 'Care plan')],
      title: 'Plan',
      description: 'walk',
      subject,
      encounter,
      period: { start: '2025-01-01' },
      author: { reference: DOCTOR },
      goal: [{ display: 'walk' }],
      activity: [
        {
          detail: {
            code: coded(SNOMED, '1', 'walk'),
            status: 'in-progress',
            description: 'walk',
            scheduledString: 'daily',
          },
        },
      ],
    },
  },
  {
    resource: {
      resourceType: 'Device',
      text: narrative,
      status: 'active',
      type: coded(SNOMED, '14106009', 'Pacemaker'),
      deviceName: [{ name: 'P', type: 'user-friendly-name' }],
      patient: subject,
    },
  },
  {
    resource: {
      resourceType: 'DeviceUseStatement',
      ...base,
      status: 'active',
      subject,
      timingPeriod: { start: '2019' },
      device: { display: 'Pacemaker' },
    },
  },
  {
    resource: {
      resourceType: 'DocumentReference',
      text: narrative,
      masterIdentifier: { system: 'urn:x', value: '1' },
      status: 'current',
      docStatus: 'final',
      type: coded(LOINC, '34133-9', 'Summary'),
      category: [coded(LOINC, '11503-0', 'Record')],
      subject,
      date: '2025-01-01T00:00:00Z',
      author: [{ reference: DOCTOR }],
      custodian: { reference: CLINIC },
      description: 'paper',
      content: [
        {
          attachment: { contentType: 'text/plain', data: 'aGVsbG8=', title: 'paper', creation: '2025-01-01' },
          format: { code: 'x' },
        },
      ],
      context: { encounter: [encounter], period: { start: '2025-01-01' } },
    },
  },
];
