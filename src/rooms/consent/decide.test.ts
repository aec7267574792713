import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Actor, Purpose } from '#kernel';
import type { AccessContext, DataAction, ResourceFacts } from './access-model.ts';
import { decide } from './decide.ts';
import { aClinician, aContext, aDenial, aPatient, aPerson, aSystem } from './fixtures.ts';

const AT = new Date('2026-11-22T02:00:00Z');
const own: ResourceFacts = { type: 'Observation', patientId: 'p1' };
const treated = aContext({ at: AT, relation: 'encounter' });
const stranger = aContext({ at: AT });

interface Row {
  readonly says: string;
  readonly actor: Actor;
  readonly purpose?: Purpose;
  readonly action?: DataAction;
  readonly resource?: ResourceFacts;
  readonly context?: AccessContext;
  /** The rule that permits, or the refusal's code. */
  readonly expect: string;
  readonly residual?: readonly string[];
}

function table(name: string, rows: readonly Row[]): void {
  describe(name, () => {
    for (const row of rows) {
      it(row.says, () => {
        const { actor, purpose = 'TREAT', action = 'read', resource = own, context = stranger } = row;
        const decision = decide(actor, purpose, action, resource, context);
        assert.equal(decision.ok ? decision.value.basis : decision.refusals[0].code, row.expect);
        if (row.residual) assert.deepEqual(decision.ok && decision.value.residual, row.residual);
      });
    }
  });
}

table('patients', [
  { says: 'read their own record', actor: aPatient('p1'), purpose: 'PATRQT', expect: 'consent/own-record' },
  {
    says: 'search their own record',
    actor: aPatient('p1'),
    purpose: 'PATRQT',
    action: 'search',
    expect: 'consent/own-record',
  },
  { says: 'do not read another’s', actor: aPatient('p2'), purpose: 'PATRQT', expect: 'consent.not-own-record' },
  {
    says: 'do not read another’s although a relation is claimed',
    actor: aPatient('p2'),
    purpose: 'PATRQT',
    context: treated,
    expect: 'consent.not-own-record',
  },
  {
    says: 'without a patient of their own read nothing',
    actor: aPerson('patient'),
    purpose: 'PATRQT',
    expect: 'consent.not-own-record',
  },
  {
    says: 'do not state treatment as their purpose',
    actor: aPatient('p1'),
    purpose: 'TREAT',
    expect: 'consent.purpose-not-for-role',
  },
  {
    says: 'do not write clinical data',
    actor: aPatient('p1'),
    purpose: 'PATRQT',
    action: 'create',
    expect: 'consent.write-not-for-role',
  },
  {
    says: 'do not write a Consent as a resource',
    actor: aPatient('p1'),
    purpose: 'PATRQT',
    action: 'update',
    resource: { type: 'Consent', patientId: 'p1' },
    expect: 'consent.write-by-operation',
  },
  {
    says: 'read the directory',
    actor: aPatient('p1'),
    purpose: 'PATRQT',
    resource: { type: 'Organization' },
    expect: 'consent/reference-data',
  },
]);

table('clinicians', [
  {
    says: 'read patients whom their organisation treats',
    actor: aClinician(),
    context: treated,
    expect: 'consent/treatment-relation',
  },
  {
    says: 'read in an emergency those they treat',
    actor: aClinician(),
    purpose: 'ETREAT',
    context: treated,
    expect: 'consent/treatment-relation',
  },
  { says: 'do not read strangers', actor: aClinician(), expect: 'consent.no-treatment-relation' },
  {
    says: 'do not read strangers in an emergency',
    actor: aClinician(),
    purpose: 'ETREAT',
    expect: 'consent.no-treatment-relation',
  },
  {
    says: 'do not read for research',
    actor: aClinician(),
    purpose: 'HRESCH',
    context: treated,
    expect: 'consent.purpose-not-for-role',
  },
  {
    says: 'do not read for payment',
    actor: aClinician(),
    purpose: 'HPAYMT',
    context: treated,
    expect: 'consent.purpose-not-for-role',
  },
  {
    says: 'write clinical data',
    actor: aClinician(),
    action: 'create',
    context: treated,
    expect: 'consent/treatment-relation',
  },
  { says: 'do not write to strangers', actor: aClinician(), action: 'create', expect: 'consent.no-treatment-relation' },
  {
    says: 'do not delete',
    actor: aClinician(),
    action: 'delete',
    context: treated,
    expect: 'consent.write-not-for-role',
  },
  {
    says: 'do not write a Consent',
    actor: aClinician(),
    action: 'create',
    resource: { type: 'Consent', patientId: 'p1' },
    context: treated,
    expect: 'consent.write-by-operation',
  },
  {
    says: 'do not rewrite who the patient is',
    actor: aClinician(),
    action: 'update',
    resource: { type: 'Patient', patientId: 'p1' },
    context: treated,
    expect: 'consent.write-not-for-role',
  },
  {
    says: 'do not see clinical data whose patient is not told',
    actor: aClinician(),
    resource: { type: 'Observation' },
    context: treated,
    expect: 'consent.patient-unknown',
  },
]);

const withDenial = (facts: Parameters<typeof aDenial>[0]): AccessContext => ({
  ...treated,
  consents: [aDenial(facts)],
});
table('a patient’s denial beats a treatment relation', [
  { says: 'to everyone', actor: aClinician(), context: withDenial({}), expect: 'consent.withheld-by-patient' },
  {
    says: 'to the organisation',
    actor: aClinician('org1'),
    context: withDenial({ to: ['Organization/org1'] }),
    expect: 'consent.withheld-by-patient',
  },
  {
    says: 'to the practitioner',
    actor: aClinician(),
    context: withDenial({ to: ['Practitioner/dr1'] }),
    expect: 'consent.withheld-by-patient',
  },
  {
    says: 'not to another organisation',
    actor: aClinician('org1'),
    context: withDenial({ to: ['Organization/org2'] }),
    expect: 'consent/treatment-relation',
  },
  {
    says: 'for the type',
    actor: aClinician(),
    context: withDenial({ types: ['Observation'] }),
    expect: 'consent.withheld-by-patient',
  },
  {
    says: 'not for another type in which none of it lies',
    actor: aClinician(),
    resource: { ...own, passes: () => false },
    context: withDenial({ types: ['Condition'] }),
    expect: 'consent/treatment-relation',
  },
  {
    says: 'for another type of which nobody can tell what lies in it',
    actor: aClinician(),
    context: withDenial({ types: ['Condition'] }),
    expect: 'consent.withheld-by-patient',
  },
  {
    says: 'for the purpose',
    actor: aClinician(),
    context: withDenial({ purposes: ['TREAT'] }),
    expect: 'consent.withheld-by-patient',
  },
  {
    says: 'not for another purpose',
    actor: aClinician(),
    context: withDenial({ purposes: ['HRESCH'] }),
    expect: 'consent/treatment-relation',
  },
  {
    says: 'of another patient says nothing',
    actor: aClinician(),
    context: withDenial({ patientId: 'p2' }),
    expect: 'consent/treatment-relation',
  },
  {
    says: 'on writing too, where it keeps out altogether',
    actor: aClinician(),
    action: 'create',
    context: withDenial({}),
    expect: 'consent.withheld-by-patient',
  },
  {
    says: 'on writing too, where it is who the patient is that is withheld',
    actor: aClinician(),
    action: 'create',
    context: withDenial({ types: ['Patient'] }),
    expect: 'consent.withheld-by-patient',
  },
  {
    says: 'not on writing what it withholds a part of: who writes it knows it',
    actor: aClinician(),
    action: 'create',
    context: withDenial({ types: ['Observation'] }),
    expect: 'consent/treatment-relation',
  },
  {
    says: 'from its first instant',
    actor: aClinician(),
    context: withDenial({ from: AT.toISOString() }),
    expect: 'consent.withheld-by-patient',
  },
  {
    says: 'not before it',
    actor: aClinician(),
    context: withDenial({ from: '2026-11-22T02:00:00.001Z' }),
    expect: 'consent/treatment-relation',
  },
  {
    says: 'to its last instant',
    actor: aClinician(),
    context: withDenial({ until: '2026-11-22T02:00:00.001Z' }),
    expect: 'consent.withheld-by-patient',
  },
  {
    says: 'not after it',
    actor: aClinician(),
    context: withDenial({ until: AT.toISOString() }),
    expect: 'consent/treatment-relation',
  },
  {
    says: 'with a bound that cannot be read stands',
    actor: aClinician(),
    context: withDenial({ until: 'some day', from: '?' }),
    expect: 'consent.withheld-by-patient',
  },
  {
    says: 'binds coordinators',
    actor: aPerson('coordinator'),
    purpose: 'HOPERAT',
    resource: { type: 'Patient', patientId: 'p1' },
    context: withDenial({}),
    expect: 'consent.withheld-by-patient',
  },
  {
    says: 'does not bind the patient',
    actor: aPatient('p1'),
    purpose: 'PATRQT',
    context: withDenial({}),
    expect: 'consent/own-record',
  },
]);

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
