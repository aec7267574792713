import assert from 'node:assert/strict';
import { readResource, writeResources } from '#fhir';
import type { Scope } from '#kernel';
import { toConsentResource } from '../artefacts/fhir.ts';
import type { Artefact, Provision } from '../artefacts/model.ts';
import { aClinician, aPatient, aPerson, aProvision, toOrganization } from '../fixtures.ts';
import { type Sent, type TestRoom, testRoom } from '../room-harness.ts';
import { anArtefact } from './fixtures.ts';

export const ORG = (id: string) => ({ reference: `Organization/${id}` });
export const to = (patient: string) => ({ reference: `Patient/${patient}` });
export const LAB = [
  { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/observation-category', code: 'laboratory' }] },
];
export const toGuest = { to: [toOrganization('guest', 'hk')], purposes: ['TREAT'] } satisfies Partial<Provision>;

/** Patients of one institution, and a doctor of another to whom some of them have opened something. */
export async function provisionsRoom(): Promise<TestRoom> {
  const room = await testRoom({
    host: aClinician('host', { fhirUser: 'Practitioner/host' }),
    guest: aClinician('guest', { fhirUser: 'Practitioner/guest', accountId: 'guest-1' }),
    colleague: aClinician('guest', { fhirUser: 'Practitioner/colleague', accountId: 'guest-2' }),
    coordinator: aPerson('coordinator', {
      organization: { id: 'host', name: { en: '', 'zh-Hans': '', 'zh-Hant-HK': '' } },
    }),
    elder: aPatient('opened'),
  });
  for (const id of ['host', 'guest']) await put(room, { resourceType: 'Organization', id, name: `Synthetic ${id}` });
  for (const id of ['host', 'guest', 'colleague', 'referrer']) await put(room, { resourceType: 'Practitioner', id });
  for (const id of ['opened', 'partly', 'shut', 'counted', 'labelled', 'torn']) {
    await put(room, { resourceType: 'Patient', id, managingOrganization: ORG('host') });
    await put(
      room,
      observation(id, 'lab', { category: LAB, effectiveDateTime: '2026-05-01', performer: [ORG('lab')] }),
    );
    await put(room, observation(id, 'old', { effectiveDateTime: '2020-01-01' }));
    await put(room, { resourceType: 'Condition', id: `${id}-condition`, subject: to(id), code: { text: 'synthetic' } });
  }
  await keep(room, 'opened', aProvision('permit', toGuest));
  await keep(room, 'partly', aProvision('permit', { ...toGuest, data: { sections: ['results'] } }));
  await keep(room, 'counted', aProvision('permit', toGuest), { usesMax: 1 });
  await keep(room, 'torn', aProvision('permit', toGuest));
  return room;
}

/** Writes a resource as a program that may write everything. */
export async function put(room: TestRoom, resource: object): Promise<void> {
  const { resourceType, id } = resource as { resourceType: string; id: string };
  const sent = await room.send('system', 'PUT', `/fhir/R4/${resourceType}/${id}`, resource);
  assert.ok(sent.status < 300, sent.text);
}

/** Keeps a Consent of this patient with this provision, as if it had been agreed to; in the place of one with the same id. */
export function keep(
  room: TestRoom,
  patientId: string,
  provision: Provision,
  facts: Partial<Artefact> & { usesMax?: number } = {},
): Promise<void> {
  const { usesMax, ...rest } = facts;
  const terms = { patientId, provision, crossBorder: false, ...(usesMax === undefined ? {} : { usesMax }) };
  const resource = toConsentResource(anArtefact(provision, { id: `c-${patientId}`, terms, ...rest }));
  return room.db.database.transaction(async (tx) => {
    const before = await readResource(tx, 'Consent', resource.id ?? '');
    const scope = { ...room.runtime, tx } as unknown as Scope;
    await writeResources(scope, [before ? { update: resource, before } : { create: resource, method: 'PUT' }]);
  });
}

/** The ids that a search found, in order. */
export function ids(sent: Sent): string[] {
  return (sent.json.entry ?? []).flatMap((e: { resource?: { id: string } }) => e.resource?.id ?? []).sort();
}

export function observation(patient: string, id: string, more: object = {}) {
  return {
    resourceType: 'Observation',
    id: `${patient}-${id}`,
    status: 'final',
    code: { text: 'synthetic' },
    subject: to(patient),
    ...more,
  };
}
