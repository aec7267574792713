import { parseFhirJson, type Testable } from '#fhir';
import type { ResourceFacts } from '../access-model.ts';
import { toConsentResource } from '../artefacts/fhir.ts';
import type { Artefact, Code, Provision } from '../artefacts/model.ts';
import { termsHash } from '../artefacts/terms.ts';
import { aClinician } from '../fixtures.ts';
import { factsAbout } from '../resource-facts.ts';
import { toStanding } from './read-consent.ts';
import type { StandingConsent } from './ruling.ts';

const ACT_CODE = 'http://terminology.hl7.org/CodeSystem/v3-ActCode';
export const label = (code: string): Code => ({ system: ACT_CODE, code });
export const confidential = (code: string): Code => ({
  system: 'http://terminology.hl7.org/CodeSystem/v3-Confidentiality',
  code,
});
const coded = (system: string, code: string) => ({ coding: [{ system, code }] });
const category = (code: string) => [coded('http://terminology.hl7.org/CodeSystem/observation-category', code)];
const marked = (...security: readonly Code[]) => ({ meta: { security } });
const by = (who: string) => ({ reference: who });
const subject = by('Patient/p1');
const patient = subject;
const [dr, other] = [by('Practitioner/dr'), by('Practitioner/other')];
const [first, second] = [by('Encounter/first'), by('Encounter/second')];

/** A small record of patient p1, synthetic: something of each kind that a provision may speak of. */
const RECORD: Readonly<Record<string, { readonly resourceType: string }>> = {
  p1: { resourceType: 'Patient' },
  first: {
    resourceType: 'Encounter',
    subject,
    period: { start: '2026-03-01' },
    participant: [{ individual: dr }],
  } as never,
  second: {
    resourceType: 'Encounter',
    subject,
    period: { start: '2025-01-10' },
    participant: [{ individual: other }],
  } as never,
  pressure: {
    resourceType: 'Observation',
    subject,
    category: category('vital-signs'),
    code: coded('http://loinc.org', '85354-9'),
    effectiveDateTime: '2026-03-01T09:00:00Z',
    performer: [dr],
    encounter: first,
  } as never,
  glucose: {
    resourceType: 'Observation',
    subject,
    category: category('laboratory'),
    code: coded('http://loinc.org', '4548-4'),
    effectiveDateTime: '2024-05-02T09:00:00Z',
    performer: [by('Organization/lab')],
  } as never,
  hiv: {
    resourceType: 'Observation',
    ...marked(label('HIV')),
    subject,
    category: category('laboratory'),
    code: coded('http://loinc.org', '75622-1'),
    effectiveDateTime: '2025-01-10T09:00:00Z',
    performer: [other],
    encounter: second,
  } as never,
  depression: {
    resourceType: 'Condition',
    ...marked(label('PSY')),
    subject,
    code: coded('http://hl7.org/fhir/sid/icd-10', 'F32.1'),
    onsetDateTime: '2023-06-01',
    asserter: other,
  } as never,
  restricted: {
    resourceType: 'Condition',
    ...marked(confidential('R')),
    subject,
    code: coded('http://hl7.org/fhir/sid/icd-10', 'O04'),
    onsetDateTime: '2022-02-01',
    asserter: dr,
  } as never,
  allergy: { resourceType: 'AllergyIntolerance', patient, recorder: dr, code: coded('urn:synthetic', 'nuts') } as never,
  tablet: {
    resourceType: 'MedicationRequest',
    subject,
    authoredOn: '2026-03-01',
    requester: dr,
    encounter: first,
    medicationCodeableConcept: coded('urn:synthetic', 'tablet'),
  } as never,
  letter: { resourceType: 'DocumentReference', subject, date: '2026-02-01T00:00:00Z', author: [other] } as never,
};
export const RECORD_IDS = Object.keys(RECORD);

export function inRecord(id: string): Testable {
  const resource = RECORD[id];
  if (resource === undefined) throw new Error(`the synthetic record has no ${id}`);
  const { resourceType: type } = resource;
  const body = JSON.stringify({ ...resource, id });
  return { type, id, version: 1, lastUpdated: '', method: 'PUT', deleted: false, patientId: 'p1', body };
}

export function factsInRecord(id: string): ResourceFacts {
  return factsAbout({ actor: aClinician() }, inRecord(id));
}

/** An artefact in force with this provision, signed as it stands. */
export function anArtefact(provision: Provision, facts: Partial<Artefact> = {}): Artefact {
  const at = '2026-11-01T00:00:00.000Z';
  const { terms = { patientId: 'p1', provision, crossBorder: false }, signature, ...rest } = facts;
  const { giver = { kind: 'patient' }, witness = { kind: 'portal', methods: ['pwd'] } } = signature ?? {};
  const signed = { at, giver, witness, termsHash: termsHash(terms) };
  return { id: 'c1', version: 1, kind: 'standing', state: 'active', terms, signature: signed, createdAt: at, ...rest };
}

/** What is read of an artefact after it has been a FHIR Consent: nothing where it binds nobody. */
export function readBack(artefact: Artefact): StandingConsent[] {
  const stored = parseFhirJson(JSON.stringify(toConsentResource(artefact)));
  return [toStanding(stored, 'p1', 1) ?? []].flat();
}
