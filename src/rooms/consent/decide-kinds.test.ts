import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { RESOURCE_TYPES } from '#fhir';
import type { Actor } from '#kernel';
import type { DataAction } from './access-model.ts';
import { decide } from './decide.ts';
import { aClinician, aContext, aPerson } from './fixtures.ts';

/** Of which kinds somebody may do something at all: of all that FHIR has, these and no more. */
const context = aContext({ relation: 'encounter' });

function kinds(actor: Actor, action: DataAction, patientId?: string): readonly string[] {
  return RESOURCE_TYPES.filter((type) => {
    const resource = { type, ...(patientId === undefined ? {} : { patientId }) };
    return decide(actor, 'TREAT', action, resource, context).ok;
  });
}

const words = (text: string) => text.trim().split(/\s+/).sort();

const REFERENCE = words(`
  Organization OrganizationAffiliation Location HealthcareService Practitioner PractitionerRole VerificationResult Endpoint Schedule Slot
  CodeSystem ValueSet ConceptMap NamingSystem StructureDefinition SearchParameter OperationDefinition CapabilityStatement ImplementationGuide
  Questionnaire ActivityDefinition PlanDefinition Library Medication MedicationKnowledge Substance InsurancePlan`);
const COORDINATION = words('Patient RelatedPerson Appointment AppointmentResponse Task DocumentReference');

describe('of what is no patient’s', () => {
  it('everybody who is signed in reads institutions, people who work there, terms, definitions and products', () => {
    for (const role of [
      'patient',
      'clinician',
      'coordinator',
      'insurer',
      'regulator',
      'operator',
      'privacy-officer',
    ] as const) {
      assert.deepEqual(kinds(aPerson(role), 'read').toSorted(), REFERENCE, role);
    }
  });

  it('an operator writes institutions and people who work there, and nobody else writes any of it', () => {
    const upkeep = words(
      'Organization OrganizationAffiliation Location HealthcareService Practitioner PractitionerRole Endpoint',
    );
    for (const action of ['create', 'update', 'delete'] as const) {
      assert.deepEqual(kinds(aPerson('operator'), action).toSorted(), upkeep, action);
      for (const role of ['patient', 'clinician', 'coordinator', 'regulator', 'privacy-officer'] as const) {
        assert.deepEqual(kinds(aPerson(role), action), [], role);
      }
    }
  });
});

describe('of a patient’s record', () => {
  it('a coordinator sees who, when, where, and that there are documents', () => {
    for (const action of ['read', 'search', 'history', 'export'] as const) {
      assert.deepEqual(kinds(aPerson('coordinator'), action, 'p1').toSorted(), COORDINATION, action);
    }
  });

  it('a coordinator writes these but documents, and takes none away', () => {
    const written = COORDINATION.filter((type) => type !== 'DocumentReference');
    assert.deepEqual(kinds(aPerson('coordinator'), 'create', 'p1').toSorted(), written);
    assert.deepEqual(kinds(aPerson('coordinator'), 'update', 'p1').toSorted(), written);
    assert.deepEqual(kinds(aPerson('coordinator'), 'delete', 'p1'), []);
  });

  it('a clinician who treats reads every kind, and writes all but other people’s acts and papers', () => {
    assert.deepEqual(kinds(aClinician(), 'read', 'p1'), RESOURCE_TYPES);
    const others = words('Patient Person Consent AuditEvent Provenance');
    const written = kinds(aClinician(), 'create', 'p1');
    assert.deepEqual(RESOURCE_TYPES.filter((type) => !written.includes(type)).toSorted(), others);
    assert.deepEqual(kinds(aClinician(), 'delete', 'p1'), []);
  });
});
