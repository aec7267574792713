import type { PersonActor } from '#kernel';
import { toConsentResource } from './artefacts/fhir.ts';
import type { Artefact, Provision } from './artefacts/model.ts';
import type { Emergency } from './break-glass/model.ts';
import { aName } from './fixtures.ts';
import { anArtefact } from './provisions/fixtures.ts';

/** A patient’s record. Whatever is made here is synthetic. */
export const aRecord = (id: string, facts: object = {}): object => ({ resourceType: 'Patient', id, ...facts });

/** Something in a patient's record, without a label. */
export function anEntry(resourceType: string, id: string, patientId: string, facts: object = {}): object {
  const whose = WHOSE[resourceType] ?? 'subject';
  return { resourceType, id, [whose]: { reference: `Patient/${patientId}` }, ...facts };
}

const WHOSE: Readonly<Record<string, string>> = {
  AllergyIntolerance: 'patient',
  EpisodeOfCare: 'patient',
  Consent: 'patient',
  Task: 'for',
};

/** An artefact in force of this patient's with this provision, as it is stored. */
export function aStored(
  id: string,
  patientId: string,
  provision: Provision,
  facts: Partial<Artefact['terms']> = {},
): object {
  const terms = { patientId, provision, crossBorder: false, ...facts };
  return toConsentResource(anArtefact(provision, { id, terms }));
}

/** An emergency that this clinician declared an hour ago and that is open for three more. */
export function anEmergency(id: string, patientId: string, { accountId, name, organization }: PersonActor): Emergency {
  if (organization === undefined) throw new Error('whoever declares an emergency works somewhere');
  return {
    id,
    patientId,
    accountId,
    name,
    organization,
    reasonCode: 'unconscious',
    reason: aName('brought in unconscious').en,
    against: 'no-relation',
    openedAt: new Date('2026-11-22T01:00:00Z'),
    until: new Date('2026-11-22T05:00:00Z'),
    reviewBy: new Date('2026-11-25T01:00:00Z'),
  };
}
