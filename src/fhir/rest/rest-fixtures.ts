import assert from 'node:assert/strict';
import type { Resource } from '../types.ts';
import type { FhirClient, Reply } from './rest-harness.ts';

export const SYSTEM = 'urn:test:identifier';

export const patient = (value: string, more: object = {}) => ({
  resourceType: 'Patient',
  identifier: [{ system: SYSTEM, value }],
  ...more,
});

/** A weight of 70.5 kg on 4 March 2026. */
export const observation = (patientId: string, more: object = {}) => ({
  resourceType: 'Observation',
  status: 'final',
  code: { coding: [{ system: 'http://loinc.org', code: '29463-7', display: 'Body weight' }] },
  subject: { reference: `Patient/${patientId}` },
  effectiveDateTime: '2026-03-04',
  valueQuantity: { value: 70.5, unit: 'kg', system: 'http://unitsofmeasure.org', code: 'kg' },
  ...more,
});

export function entriesOf({ json }: Reply): Resource[] {
  return (json.entry ?? []).map((entry) => entry.resource as Resource);
}

export function idsOf(reply: Reply): string[] {
  return entriesOf(reply).map((resource) => resource.id ?? '');
}

/** Creates a resource, which has to succeed. @returns it as it is answered */
export async function create(fhir: FhirClient, resource: Resource): Promise<Reply['json']> {
  const reply = await fhir.send('POST', resource.resourceType, resource);
  assert.equal(reply.status, 201, reply.text);
  return reply.json;
}
