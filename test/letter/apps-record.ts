import { type Case, put } from './chapter.ts';

export const TAG = 'urn:g:apps';
const meta = { tag: [{ system: TAG, code: 'x' }] };
export const LOINC = 'http://loinc.org';
export const TERMS = 'http://terminology.hl7.org/CodeSystem';
export const CATEGORY = `${TERMS}/observation-category`;
const ME = { reference: 'Patient/g-me' };
const coded = (system: string, code: string) => ({ coding: [{ system, code }] });
const thing = (resourceType: string, id: string, more: object): Case =>
  put({ resourceType, id: `g-a-${id}`, meta, ...more } as never);

/** What is stored of one patient, and some of another, for the searches of apps. */
export const RECORD: readonly Case[] = [
  put({
    resourceType: 'Patient',
    id: 'g-me',
    meta,
    identifier: [{ system: 'urn:g:mrn', value: 'me-1' }],
    name: [{ family: 'Appleseed', given: ['Synthia', 'Q'] }],
    gender: 'female',
    birthDate: '1969-07-20',
  } as never),
  put({ resourceType: 'Patient', id: 'g-you', meta, name: [{ family: 'Appleyard' }], gender: 'female' } as never),
  thing('Practitioner', 'dr', { name: [{ family: 'Healer' }], identifier: [{ system: 'urn:g:npi', value: '77' }] }),
  thing('Organization', 'org', { name: 'Apple Clinic', address: [{ city: 'Kowloon' }] }),
  thing('Location', 'ward', { name: 'Ward Apple', address: { city: 'Kowloon', postalCode: '999' } }),
  thing('PractitionerRole', 'role', {
    practitioner: { reference: 'Practitioner/g-a-dr' },
    organization: { reference: 'Organization/g-a-org' },
    specialty: [coded('urn:g:spec', 'gp')],
    location: [{ reference: 'Location/g-a-ward' }],
  }),
  thing('Encounter', 'visit', {
    status: 'finished',
    class: { system: `${TERMS}/v3-ActCode`, code: 'AMB' },
    type: [coded('urn:g:t', 'checkup')],
    subject: ME,
    identifier: [{ system: 'urn:g:e', value: 'v1' }],
    period: { start: '2024-03-01T09:00:00+08:00', end: '2024-03-01T09:30:00+08:00' },
    location: [{ location: { reference: 'Location/g-a-ward' } }],
  }),
  thing('AllergyIntolerance', 'nuts', {
    clinicalStatus: coded(`${TERMS}/allergyintolerance-clinical`, 'active'),
    code: coded('urn:g:al', 'nuts'),
    patient: ME,
  }),
  thing('CarePlan', 'plan', {
    status: 'active',
    intent: 'plan',
    category: [coded('urn:g:cp', 'assess-plan')],
    subject: ME,
    period: { start: '2024-01-01' },
  }),
  thing('CareTeam', 'team', {
    status: 'active',
    subject: ME,
    participant: [{ member: { reference: 'Practitioner/g-a-dr' } }],
  }),
  thing('Condition', 'problem', {
    clinicalStatus: coded(`${TERMS}/condition-clinical`, 'active'),
    category: [coded(`${TERMS}/condition-category`, 'problem-list-item')],
    code: coded('urn:g:co', 'asthma'),
    subject: ME,
    onsetDateTime: '2010-05',
    recordedDate: '2010-06-01',
  }),
  thing('Condition', 'past', {
    clinicalStatus: coded(`${TERMS}/condition-clinical`, 'resolved'),
    category: [coded(`${TERMS}/condition-category`, 'encounter-diagnosis')],
    code: coded('urn:g:co', 'flu'),
    subject: ME,
    encounter: { reference: 'Encounter/g-a-visit' },
    onsetDateTime: '2024-02-27',
    abatementDateTime: '2024-03-08',
  }),
  thing('DiagnosticReport', 'lab', {
    status: 'final',
    category: [coded(`${TERMS}/v2-0074`, 'LAB')],
    code: coded(LOINC, '58410-2'),
    subject: ME,
    effectiveDateTime: '2024-03-01T09:20:00+08:00',
    result: [{ reference: 'Observation/g-a-wbc' }],
  }),
  thing('DocumentReference', 'note', {
    status: 'current',
    type: coded(LOINC, '11506-3'),
    category: [coded('urn:g:dc', 'clinical-note')],
    subject: ME,
    date: '2024-03-01T10:00:00+08:00',
    content: [{ attachment: { contentType: 'text/plain', data: 'eA==' } }],
    context: { period: { start: '2024-03-01T09:00:00+08:00', end: '2024-03-01T09:30:00+08:00' } },
  }),
  thing('Goal', 'walk', {
    lifecycleStatus: 'active',
    description: { text: 'walk' },
    subject: ME,
    target: [{ dueDate: '2024-12-31' }],
  }),
  thing('Immunization', 'jab', {
    status: 'completed',
    vaccineCode: coded('urn:g:va', 'mmr'),
    patient: ME,
    occurrenceDateTime: '2023-10-10',
  }),
  thing('Medication', 'pill', { code: coded('urn:g:m', 'pill') }),
  thing('MedicationRequest', 'rx', {
    status: 'active',
    intent: 'order',
    medicationReference: { reference: 'Medication/g-a-pill' },
    subject: ME,
    authoredOn: '2024-03-01',
    encounter: { reference: 'Encounter/g-a-visit' },
    requester: { reference: 'Practitioner/g-a-dr' },
  }),
  thing('MedicationRequest', 'rx-old', {
    status: 'stopped',
    intent: 'plan',
    medicationCodeableConcept: coded('urn:g:m', 'syrup'),
    subject: ME,
  }),
  thing('Observation', 'wbc', {
    status: 'final',
    category: [coded(CATEGORY, 'laboratory')],
    code: coded(LOINC, '6690-2'),
    subject: ME,
    effectiveDateTime: '2024-03-01T09:20:00+08:00',
    valueQuantity: { value: 6.1, unit: '10*3/uL', system: 'http://unitsofmeasure.org', code: '10*3/uL' },
  }),
  thing('Observation', 'bp', {
    status: 'amended',
    category: [coded(CATEGORY, 'vital-signs')],
    code: coded(LOINC, '85354-9'),
    subject: ME,
    effectiveDateTime: '2024-02-01',
    component: [
      {
        code: coded(LOINC, '8480-6'),
        valueQuantity: { value: 118, code: 'mm[Hg]', system: 'http://unitsofmeasure.org' },
      },
    ],
  }),
  thing('Observation', 'yours', {
    status: 'final',
    code: coded(LOINC, '6690-2'),
    subject: { reference: 'Patient/g-you' },
    valueQuantity: { value: 250, unit: '10*3/uL', system: 'http://unitsofmeasure.org', code: '10*3/uL' },
  }),
  thing('Procedure', 'op', {
    status: 'completed',
    code: coded('urn:g:p', 'stitch'),
    subject: ME,
    performedPeriod: { start: '2022-01-01', end: '2022-01-02' },
  }),
  thing('ServiceRequest', 'sr', {
    status: 'active',
    intent: 'order',
    category: [coded('urn:g:sc', 'imaging')],
    code: coded('urn:g:s', 'xray'),
    subject: ME,
    authoredOn: '2024-03-02',
  }),
  thing('Coverage', 'cover', {
    status: 'active',
    beneficiary: ME,
    payor: [{ reference: 'Organization/g-a-org' }],
  }),
  thing('RelatedPerson', 'kin', { patient: ME, name: [{ family: 'Appleseed' }] }),
  thing('Provenance', 'prov', {
    target: [{ reference: 'Observation/g-a-wbc' }, { reference: 'AllergyIntolerance/g-a-nuts' }, ME],
    recorded: '2024-03-01T12:00:00Z',
    agent: [{ who: { reference: 'Practitioner/g-a-dr' } }],
  }),
];
