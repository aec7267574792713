/** What the tests break, member by member: a document about one synthetic person, and consents. */
import { systemOf } from '#rooms/identity';
import {
  CLINIC,
  coded,
  DOCTOR,
  encounter,
  LOINC,
  narrative,
  PERSON,
  SAMPLES,
  subject,
  TERMINOLOGY,
  VISIT,
} from './clinical-samples.ts';

/** Somebody of this node, as another system would send her. */
const person = (hkid: string) => ({
  resourceType: 'Patient',
  identifier: [{ system: systemOf('hkid'), value: hkid }],
  name: [{ text: 'SYNTHETIC' }],
});

const COMPOSITION = {
  resourceType: 'Composition',
  text: narrative,
  identifier: { system: 'urn:x', value: 'doc' },
  status: 'final',
  type: coded(LOINC, '60591-5', 'Patient summary'),
  subject,
  encounter,
  date: '2025-01-01T00:00:00Z',
  author: [{ reference: DOCTOR }],
  title: 'Summary',
  custodian: { reference: CLINIC },
  attester: [{ mode: 'professional', time: '2025-01-01', party: { reference: DOCTOR } }],
  event: [{ period: { start: '2025-01-01' } }],
};

const SECTION_OF: Readonly<Record<string, readonly [code: string, title: string]>> = {
  Condition: ['11450-4', 'Problems'],
  AllergyIntolerance: ['48765-2', 'Allergies'],
  MedicationStatement: ['10160-0', 'Medicines'],
  MedicationRequest: ['10160-0', 'Medicines'],
  Observation: ['30954-2', 'Results'],
  DiagnosticReport: ['30954-2', 'Results'],
  Immunization: ['11369-6', 'Vaccinations'],
  Procedure: ['47519-4', 'Procedures'],
  CarePlan: ['18776-5', 'Plan'],
  DeviceUseStatement: ['46264-8', 'Devices'],
};

/** A document of all the samples about one person, with fullUrls of its own for each number: every import of it is new. */
export function aDocument(hkid: string, number: number): { fullUrl: string; resource: Record<string, unknown> }[] {
  const own = (nth: number) => `urn:uuid:00000000-0000-4000-9000-${String(number * 1000 + nth).padStart(12, '0')}`;
  const entries = SAMPLES.map((sample, nth) => ({
    fullUrl: 'fullUrl' in sample ? sample.fullUrl : own(nth),
    resource: sample.resource,
  }));
  const sections = Map.groupBy(entries, ({ resource }) => SECTION_OF[resource.resourceType]?.[0]);
  const section = [...sections].flatMap(([code, of]) => {
    const title = SECTION_OF[of[0]?.resource.resourceType ?? '']?.[1];
    if (code === undefined || title === undefined) return [];
    return [
      {
        title,
        code: coded(LOINC, code, title),
        text: narrative,
        entry: of.map(({ fullUrl }) => ({ reference: fullUrl })),
      },
    ];
  });
  const all = [
    { fullUrl: own(999), resource: { ...COMPOSITION, section } },
    { fullUrl: PERSON, resource: person(hkid) },
    ...entries,
  ];
  // The shared addresses become this document's own.
  const shared = [PERSON, DOCTOR, CLINIC, VISIT];
  const text = shared.reduce((rest, url, nth) => rest.replaceAll(url, own(900 + nth)), JSON.stringify(all));
  return JSON.parse(text) as { fullUrl: string; resource: Record<string, unknown> }[];
}

/** Consents to be broken: one that denies, one that permits, and an opt-out. */
export const CONSENTS = ['OPTIN', 'OPTOUT'].flatMap((policy) =>
  ['deny', 'permit'].map((type) => ({
    resourceType: 'Consent',
    status: 'active',
    scope: coded(`${TERMINOLOGY}/consentscope`, 'patient-privacy', 'Privacy'),
    category: [coded(LOINC, '59284-0', 'Consent')],
    dateTime: '2025-01-01T00:00:00Z',
    performer: [{ display: 'x' }],
    organization: [{ display: 'x' }],
    policyRule: coded(`${TERMINOLOGY}/v3-ActCode`, policy, policy),
    provision: {
      type,
      period: { start: '2025-01-01', end: '2099-01-01' },
      actor: [
        {
          role: coded(`${TERMINOLOGY}/v3-ParticipationType`, 'IRCP', 'x'),
          reference: { reference: 'Organization/nobody' },
        },
      ],
      action: [coded(`${TERMINOLOGY}/consentaction`, 'access', 'Access')],
      purpose: [{ system: `${TERMINOLOGY}/v3-ActReason`, code: 'TREAT' }],
      class: [{ system: 'http://hl7.org/fhir/resource-types', code: 'Condition' }],
      code: [coded(LOINC, '48765-2', 'Allergies')],
      dataPeriod: { start: '2025-01-01' },
      provision: [{ type: 'deny', purpose: [{ code: 'HRESCH' }] }],
    },
  })),
);
