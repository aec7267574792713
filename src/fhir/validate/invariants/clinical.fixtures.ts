import { allergy, type Case, code, composition, condition, list, observation, ref, status } from './parts.fixtures.ts';

/** For each rule of `clinical.ts`. */
export const clinicalCases: Readonly<Record<string, Case>> = {
  'fhir.ait-1': [{ ...allergy, clinicalStatus: status('allergyintolerance-clinical', 'active') }, allergy],
  'fhir.ait-2': [
    { ...allergy, verificationStatus: status('allergyintolerance-verification', 'entered-in-error') },
    {
      ...allergy,
      verificationStatus: status('allergyintolerance-verification', 'entered-in-error'),
      clinicalStatus: status('allergyintolerance-clinical', 'active'),
    },
  ],
  'fhir.con-1': [
    { ...condition, stage: [{ summary: code }] },
    { ...condition, stage: [{ type: code }] },
  ],
  'fhir.con-2': [
    { ...condition, evidence: [{ detail: [ref] }] },
    { ...condition, evidence: [{ extension: [{ url: 'x:y', valueCode: 'z' }] }] },
  ],
  'fhir.con-3': [
    { ...condition, category: [status('condition-category', 'encounter-diagnosis')] },
    { ...condition, category: [status('condition-category', 'problem-list-item')] },
  ],
  'fhir.con-4': [
    { ...condition, abatementDateTime: '2024', clinicalStatus: status('condition-clinical', 'resolved') },
    { ...condition, abatementDateTime: '2024', clinicalStatus: status('condition-clinical', 'active') },
  ],
  'fhir.con-5': [
    { ...condition, verificationStatus: status('condition-ver-status', 'entered-in-error') },
    {
      ...condition,
      verificationStatus: status('condition-ver-status', 'entered-in-error'),
      clinicalStatus: status('condition-clinical', 'active'),
    },
  ],
  'fhir.obs-3': [
    { ...observation, referenceRange: [{ text: '< 5' }] },
    { ...observation, referenceRange: [{ type: code }] },
  ],
  'fhir.obs-6': [
    { ...observation, dataAbsentReason: code },
    { ...observation, dataAbsentReason: code, valueString: 'x' },
  ],
  'fhir.obs-7': [
    { ...observation, code: status('a', '1'), valueString: 'x', component: [{ code: status('a', '2') }] },
    {
      ...observation,
      code: status('a', '1'),
      valueString: 'x',
      component: [{ code: status('a', '2') }, { code: status('a', '1') }],
    },
  ],
  'fhir.imm-1': [
    {
      resourceType: 'Immunization',
      status: 'completed',
      vaccineCode: code,
      patient: ref,
      occurrenceString: 'x',
      education: [{ reference: 'x:y' }],
    },
    {
      resourceType: 'Immunization',
      status: 'completed',
      vaccineCode: code,
      patient: ref,
      occurrenceString: 'x',
      education: [{ publicationDate: '2024' }],
    },
  ],
  'fhir.fhs-1': [
    { resourceType: 'FamilyMemberHistory', status: 'partial', patient: ref, relationship: code, ageString: 'x' },
    {
      resourceType: 'FamilyMemberHistory',
      status: 'partial',
      patient: ref,
      relationship: code,
      ageString: 'x',
      bornDate: '1950',
    },
  ],
  'fhir.fhs-2': [
    {
      resourceType: 'FamilyMemberHistory',
      status: 'partial',
      patient: ref,
      relationship: code,
      ageString: 'x',
      estimatedAge: true,
    },
    { resourceType: 'FamilyMemberHistory', status: 'partial', patient: ref, relationship: code, estimatedAge: true },
  ],
  'fhir.mad-1': [
    {
      resourceType: 'MedicationAdministration',
      status: 'completed',
      medicationCodeableConcept: code,
      subject: ref,
      effectiveDateTime: '2024',
      dosage: { dose: { value: 1 } },
    },
    {
      resourceType: 'MedicationAdministration',
      status: 'completed',
      medicationCodeableConcept: code,
      subject: ref,
      effectiveDateTime: '2024',
      dosage: { text: 'x' },
    },
  ],
  'fhir.prr-1': [
    { resourceType: 'ServiceRequest', status: 'active', intent: 'order', subject: ref, code, orderDetail: [code] },
    { resourceType: 'ServiceRequest', status: 'active', intent: 'order', subject: ref, orderDetail: [code] },
  ],
  'fhir.gol-1': [
    {
      resourceType: 'Goal',
      lifecycleStatus: 'active',
      description: code,
      subject: ref,
      target: [{ measure: code, detailString: 'x' }],
    },
    {
      resourceType: 'Goal',
      lifecycleStatus: 'active',
      description: code,
      subject: ref,
      target: [{ detailString: 'x' }],
    },
  ],
  'fhir.ras-2': [
    { resourceType: 'RiskAssessment', status: 'final', subject: ref, prediction: [{ probabilityDecimal: 100 }] },
    { resourceType: 'RiskAssessment', status: 'final', subject: ref, prediction: [{ probabilityDecimal: 100.5 }] },
  ],
  'fhir.lst-1': [
    { ...list, emptyReason: code },
    { ...list, emptyReason: code, entry: [{ item: ref }] },
  ],
  'fhir.lst-2': [
    { ...list, mode: 'changes', entry: [{ item: ref, deleted: true }] },
    { ...list, entry: [{ item: ref, deleted: true }] },
  ],
  'fhir.lst-3': [
    { ...list, mode: 'working', entry: [{ item: ref, date: '2024' }] },
    { ...list, entry: [{ item: ref, date: '2024' }] },
  ],
  'fhir.cmp-1': [
    { ...composition, section: [{ entry: [ref] }] },
    { ...composition, section: [{ title: 'x' }] },
  ],
  'fhir.cmp-2': [
    {
      ...composition,
      section: [
        { emptyReason: code, text: { status: 'generated', div: '<div xmlns="http://www.w3.org/1999/xhtml">x</div>' } },
      ],
    },
    { ...composition, section: [{ emptyReason: code, entry: [ref] }] },
  ],
  'fhir.qrs-1': [
    {
      resourceType: 'QuestionnaireResponse',
      status: 'completed',
      item: [{ linkId: '1', answer: [{ valueString: 'x' }] }],
    },
    {
      resourceType: 'QuestionnaireResponse',
      status: 'completed',
      item: [{ linkId: '1', answer: [{ valueString: 'x' }], item: [{ linkId: '2' }] }],
    },
  ],
};
