/** Code systems of our own, and those of others that this room writes. */
const OWN = 'https://causeway.health/fhir/CodeSystem/';

export const SYSTEMS = {
  loinc: 'http://loinc.org',
  snomed: 'http://snomed.info/sct',
  ucum: 'http://unitsofmeasure.org',
  /** Parts of a visit's plan: RAPRIOP. */
  raprio: `${OWN}raprio`,
  conditionClinical: 'http://terminology.hl7.org/CodeSystem/condition-clinical',
  conditionVerification: 'http://terminology.hl7.org/CodeSystem/condition-ver-status',
  conditionCategory: 'http://terminology.hl7.org/CodeSystem/condition-category',
  observationCategory: 'http://terminology.hl7.org/CodeSystem/observation-category',
  actCode: 'http://terminology.hl7.org/CodeSystem/v3-ActCode',
  participation: 'http://terminology.hl7.org/CodeSystem/v3-ParticipationType',
  participationFunction: 'http://terminology.hl7.org/CodeSystem/v3-ParticipationFunction',
  completion: 'http://terminology.hl7.org/CodeSystem/v3-DocumentCompletion',
  dataOperation: 'http://terminology.hl7.org/CodeSystem/v3-DataOperation',
  participantType: 'http://terminology.hl7.org/CodeSystem/provenance-participant-type',
} as const;

/** @source LOINC */
export const DOCUMENT_TYPES = {
  summary: { system: SYSTEMS.loinc, code: '60591-5', display: 'Patient summary Document' },
  visit: { system: SYSTEMS.loinc, code: '34108-1', display: 'Outpatient Note' },
} as const;
