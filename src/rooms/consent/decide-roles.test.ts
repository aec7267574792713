import type { ResourceFacts } from './access-model.ts';
import { type Row, table, treated } from './decide-fixtures.ts';
import { aClinician, aPatient, aPerson, aSystem } from './fixtures.ts';

const coordinated = (type: string): ResourceFacts => ({ type, patientId: 'p1' });
table('coordinators', [
  ...['Patient', 'RelatedPerson', 'Appointment', 'Task'].map((type) => ({
    says: `see ${type}, of any patient here`,
    actor: aPerson('coordinator'),
    purpose: 'HOPERAT' as const,
    resource: coordinated(type),
    expect: 'consent/coordination',
    residual: [],
  })),
  {
    says: 'see that there are documents, not what is in them',
    actor: aPerson('coordinator'),
    purpose: 'HOPERAT',
    resource: coordinated('DocumentReference'),
    expect: 'consent/coordination',
    residual: ['metadata-only'],
  },
  ...['Observation', 'Condition', 'MedicationRequest', 'Encounter', 'Composition', 'Consent'].map((type) => ({
    says: `do not see ${type}`,
    actor: aPerson('coordinator'),
    purpose: 'HOPERAT' as const,
    resource: coordinated(type),
    context: treated,
    expect: 'consent.kind-not-for-role',
  })),
  {
    says: 'write an appointment',
    actor: aPerson('coordinator'),
    purpose: 'HOPERAT',
    action: 'create',
    resource: coordinated('Appointment'),
    expect: 'consent/coordination',
  },
  {
    says: 'do not write a document',
    actor: aPerson('coordinator'),
    purpose: 'HOPERAT',
    action: 'create',
    resource: coordinated('DocumentReference'),
    expect: 'consent.write-not-for-role',
  },
  {
    says: 'do not delete a patient',
    actor: aPerson('coordinator'),
    purpose: 'HOPERAT',
    action: 'delete',
    resource: coordinated('Patient'),
    expect: 'consent.write-not-for-role',
  },
  {
    says: 'do not state research',
    actor: aPerson('coordinator'),
    purpose: 'HRESCH',
    resource: coordinated('Patient'),
    expect: 'consent.purpose-not-for-role',
  },
]);

table('operators, regulators and insurers', [
  ...(['operator', 'regulator', 'insurer'] as const).flatMap((role): Row[] => [
    {
      says: `${role}: sees no patient`,
      actor: aPerson(role),
      purpose: 'HOPERAT',
      context: treated,
      expect: 'consent.role-sees-no-patient-data',
    },
    {
      says: `${role}: sees the directory`,
      actor: aPerson(role),
      purpose: 'HOPERAT',
      resource: { type: 'Organization' },
      expect: 'consent/reference-data',
    },
  ]),
  {
    says: 'the operator keeps up the directory',
    actor: aPerson('operator'),
    action: 'update',
    resource: { type: 'Organization' },
    expect: 'consent/directory-upkeep',
  },
  {
    says: 'the operator does not write terms',
    actor: aPerson('operator'),
    action: 'update',
    resource: { type: 'CodeSystem' },
    expect: 'consent.write-not-for-role',
  },
  {
    says: 'a clinician does not write the directory',
    actor: aClinician(),
    action: 'update',
    resource: { type: 'Organization' },
    expect: 'consent.write-not-for-role',
  },
]);

table('programs, nodes and strangers', [
  { says: 'a system client acts within its scopes', actor: aSystem('system/*.rs'), expect: 'consent/system-scope' },
  { says: 'on one type', actor: aSystem('system/Observation.r'), expect: 'consent/system-scope' },
  { says: 'not on another', actor: aSystem('system/Condition.r'), expect: 'consent.scope-missing' },
  {
    says: 'not beyond the act',
    actor: aSystem('system/Observation.rs'),
    action: 'create',
    expect: 'consent.scope-missing',
  },
  { says: 'search needs s', actor: aSystem('system/Observation.r'), action: 'search', expect: 'consent.scope-missing' },
  { says: 'a user scope is not a system’s', actor: aSystem('user/*.cruds'), expect: 'consent.scope-missing' },
  {
    says: 'a scope with a query grants nothing',
    actor: aSystem('system/Observation.rs?category=laboratory'),
    expect: 'consent.scope-missing',
  },
  { says: 'version 1 read', actor: aSystem('system/*.read'), action: 'search', expect: 'consent/system-scope' },
  { says: 'version 1 write does not read', actor: aSystem('system/*.write'), expect: 'consent.scope-missing' },
  { says: 'letters out of order are no scope', actor: aSystem('system/*.sr'), expect: 'consent.scope-missing' },
  {
    says: 'another node sees nothing by REST',
    actor: { kind: 'node', nodeId: 'sz' },
    context: treated,
    expect: 'consent.nodes-use-messages',
  },
  {
    says: 'nobody signed in sees nothing',
    actor: { kind: 'anonymous' },
    context: treated,
    expect: 'consent.not-signed-in',
  },
  {
    says: 'not even the directory',
    actor: { kind: 'anonymous' },
    resource: { type: 'Organization' },
    expect: 'consent.not-signed-in',
  },
]);

table('SMART scopes intersect with what the person may', [
  {
    says: 'patient/ scope on the own record',
    actor: aPatient('p1', { scopes: ['patient/Observation.rs'] }),
    purpose: 'PATRQT',
    expect: 'consent/own-record',
  },
  {
    says: 'another type is not covered',
    actor: aPatient('p1', { scopes: ['patient/Condition.rs'] }),
    purpose: 'PATRQT',
    expect: 'consent.scope-missing',
  },
  {
    says: 'no resource scope, nothing',
    actor: aPatient('p1', { scopes: ['openid', 'fhirUser'] }),
    purpose: 'PATRQT',
    expect: 'consent.scope-missing',
  },
  {
    says: 'a wide scope does not widen the person',
    actor: aPatient('p2', { scopes: ['user/*.cruds', 'patient/*.cruds', 'system/*.cruds'] }),
    purpose: 'PATRQT',
    expect: 'consent.not-own-record',
  },
  {
    says: 'a patient/ scope does not speak for a clinician',
    actor: aClinician('org1', { scopes: ['patient/*.cruds'] }),
    context: treated,
    expect: 'consent.scope-missing',
  },
  {
    says: 'a system/ scope does not speak for a person',
    actor: aClinician('org1', { scopes: ['system/*.cruds'] }),
    context: treated,
    expect: 'consent.scope-missing',
  },
  {
    says: 'a reading app does not write',
    actor: aClinician('org1', { scopes: ['user/*.rs'] }),
    action: 'create',
    context: treated,
    expect: 'consent.scope-missing',
  },
]);
