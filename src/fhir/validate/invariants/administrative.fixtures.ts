import { appointment, type Case, code, ref } from './parts.fixtures.ts';

/** For each rule of `administrative.ts`. */
export const administrativeCases: Readonly<Record<string, Case>> = {
  'fhir.pat-1': [
    { resourceType: 'Patient', contact: [{ name: { text: 'x' } }] },
    { resourceType: 'Patient', contact: [{ gender: 'male' }] },
  ],
  'fhir.org-1': [
    { resourceType: 'Organization', name: 'x' },
    { resourceType: 'Organization', active: true },
  ],
  'fhir.org-2': [
    { resourceType: 'Organization', name: 'x', address: [{ use: 'work', city: 'x' }] },
    { resourceType: 'Organization', name: 'x', address: [{ use: 'home', city: 'x' }] },
  ],
  'fhir.org-3': [
    { resourceType: 'Organization', name: 'x', telecom: [{ system: 'phone', use: 'work', value: '1' }] },
    { resourceType: 'Organization', name: 'x', telecom: [{ system: 'phone', use: 'home', value: '1' }] },
  ],
  'fhir.app-1': [appointment, { ...appointment, participant: [{ status: 'accepted' }] }],
  'fhir.app-2': [appointment, { ...appointment, start: '2024-05-01T10:00:00Z' }],
  'fhir.app-3': [
    { ...appointment, status: 'booked', start: '2024-05-01T10:00:00Z', end: '2024-05-01T11:00:00Z' },
    { ...appointment, status: 'booked' },
  ],
  'fhir.app-4': [
    { ...appointment, status: 'cancelled', cancelationReason: code },
    { ...appointment, cancelationReason: code },
  ],
  'fhir.apr-1': [
    { resourceType: 'AppointmentResponse', appointment: ref, participantStatus: 'accepted', actor: ref },
    { resourceType: 'AppointmentResponse', appointment: ref, participantStatus: 'accepted' },
  ],
  'fhir.ppc-1': [
    { resourceType: 'Consent', status: 'active', scope: code, category: [code], policyRule: code },
    { resourceType: 'Consent', status: 'active', scope: code, category: [code] },
  ],
  'fhir.sev-1': [
    {
      resourceType: 'AuditEvent',
      type: { code: 'x' },
      recorded: '2024-05-01T10:00:00Z',
      agent: [{ requestor: true }],
      source: { observer: ref },
      entity: [{ name: 'x' }],
    },
    {
      resourceType: 'AuditEvent',
      type: { code: 'x' },
      recorded: '2024-05-01T10:00:00Z',
      agent: [{ requestor: true }],
      source: { observer: ref },
      entity: [{ name: 'x', query: 'QUJD' }],
    },
  ],
  'fhir.grp-1': [
    { resourceType: 'Group', type: 'person', actual: true, member: [{ entity: ref }] },
    { resourceType: 'Group', type: 'person', actual: false, member: [{ entity: ref }] },
  ],
  'fhir.lnk-1': [
    {
      resourceType: 'Linkage',
      item: [
        { type: 'source', resource: ref },
        { type: 'alternate', resource: ref },
      ],
    },
    { resourceType: 'Linkage', item: [{ type: 'source', resource: ref }] },
  ],
  'fhir.inv-1': [
    { resourceType: 'Parameters', parameter: [{ name: 'x', valueCode: 'y' }] },
    { resourceType: 'Parameters', parameter: [{ name: 'x', valueCode: 'y', part: [{ name: 'z', valueCode: 'w' }] }] },
  ],
};
