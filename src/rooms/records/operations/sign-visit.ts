import type { z } from 'zod';
import { newId, type Resource, stringifyFhirJson, writeResources } from '#fhir';
import { invariant, lawInForce, orThrow, type Refusal, RefusalError, type Scope, toCalendarDate } from '#kernel';
import { withLabels } from '#rooms/consent';
import { countVisit, getPermissions, type Permission, permitWords } from '#rooms/credentialing';
import {
  countKinds,
  findResource,
  gateOfVisit,
  getClinician,
  getVisiblePatient,
  noteAccess,
  toPracticeOf,
} from '../access.ts';
import type { SignedUnder, SignVisit, VisitView } from '../contract.ts';
import { insertDocument } from '../document/store.ts';
import { conceptAsWritten } from '../document/terms.ts';
import { refuse } from '../messages.ts';
import type { RecordsPorts } from '../ports.ts';
import { toSignedVisit } from '../visit/fhir.ts';
import { VITAL_LIMITS } from '../visit/lawbook.ts';
import type { Note, Visit } from '../visit/model.ts';
import { decideChange, decideSignature } from '../visit/rules.ts';
import { getVisit, updateVisit } from '../visit/store.ts';
import { toVisitView } from './present-visit.ts';
import { announceSigned } from './send-visit-again.ts';

/**
 * Signs a visit: the note becomes FHIR resources and a signed document, and, where it goes home, the exchange is told. All of it or nothing.
 *
 * @refuses records.visit-unknown, records.not-your-visit, records.visit-final, records.version-conflict, records.concept-unknown,
 * records.agreement-missing, records.send-to-not-home, all of `mayPractise` for signing and prescribing at this instant, all of `decideSignature`, and all of the exchange's `decideWay`: what no law lets out is not signed to be sent
 */
export function signVisitWith(ports: RecordsPorts) {
  return async (
    scope: Scope,
    { id, version, sendTo, patientAgreed }: z.output<typeof SignVisit>,
  ): Promise<VisitView> => {
    const clinician = getClinician(scope);
    const visit = await getVisit(scope.tx, id, 'lock');
    const state = orThrow(decideChange(visit, { ...clinician, version }, 'sign'));
    const signedAt = scope.clock.now();
    const prescribes = visit.note.plan.prescription.length > 0;
    const permissions = await getPermissions(scope, {
      ...toPracticeOf(clinician, { kind: 'sign-record' }, ...(prescribes ? [{ kind: 'prescribe' } as const] : [])),
      at: signedAt,
    });
    const signedUnder = toSignedUnder(permissions);
    const law = lawInForce(VITAL_LIMITS, scope.node.jurisdiction, toCalendarDate(signedAt));
    invariant(law, 'the lawbook of vital signs has an entry for every day');
    orThrow(decideSignature(visit.note, law.value));
    refuseUnknownConcepts(visit.note);
    if (sendTo !== undefined) {
      if (patientAgreed !== true)
        throw new RefusalError(refuse('records.agreement-missing', { node: sendTo }, 'SignVisit.patientAgreed'));
      await refuseStranger(scope, visit, sendTo, ports);
      orThrow(ports.decideSending(scope, { to: sendTo, patientAgreed }));
    }

    const gate = gateOfVisit(scope, ports.gate, visit);
    const patient = await getVisiblePatient(scope, gate, visit.patientId);
    const documentId = newId(scope.ids, visit.patientId);
    const { resources, bundle } = toSignedVisit({
      visit,
      signedAt,
      documentId,
      signedUnder,
      ...(sendTo === undefined ? {} : { agreedToSendTo: sendTo }),
      nodeUrl: scope.node.url,
      patient,
      practitioner: (await findResource(scope, 'Practitioner', visit.practitionerId)) ?? namedPractitioner(visit),
      organization: (await findResource(scope, 'Organization', visit.organizationId)) ?? namedOrganization(visit),
      newId: () => newId(scope.ids, visit.patientId),
      conceptOf: (conceptId) => conceptAsWritten(conceptId, visit.note.language) ?? {},
    });
    const labelled = resources.map((resource) => withLabels(scope, resource));
    for (const resource of labelled) {
      // Who signed what is this operation's to say, not the doctor's.
      if (resource.resourceType === 'Provenance') continue;
      const after = { type: resource.resourceType, patientId: visit.patientId, resource, ...idOf(resource) };
      await gate.mayWrite(scope, { action: 'create', after });
    }
    const signed = await ports.signDocument(bundle, signedAt);
    await insertDocument(scope.tx, {
      id: documentId,
      patientId: visit.patientId,
      kind: 'signed-here',
      body: stringifyFhirJson(signed),
      facts: {
        title: { en: 'Outpatient visit', 'zh-Hans': '门诊就诊记录', 'zh-Hant-HK': '門診診症紀錄' },
        organization: visit.organization,
        author: visit.clinician,
        date: toCalendarDate(signedAt),
      },
      entries: [],
      storedAt: signedAt,
    });
    const done: Visit = {
      ...visit,
      state,
      signedAt,
      signedUnder,
      documentId,
      version: visit.version + 1,
      ...(sendTo === undefined ? {} : { sendTo }),
    };
    await updateVisit(scope.tx, done);
    const [permission] = permissions;
    const { practitionerId, organizationId } = visit;
    if (permission) await countVisit(scope, { practitionerId, organizationId, permission, at: signedAt });
    await writeResources(
      scope,
      labelled.map((create) => ({ create })),
    );
    if (sendTo !== undefined) {
      await announceSigned(scope, { ...done, sendTo, documentId, signedAt });
    }
    noteAccess(scope, gate, 'create', visit.patientId, countKinds(resources), 'records.visit-signed', {
      visit: visit.id,
      ...(sendTo === undefined ? {} : { patientAgreedToSendTo: sendTo }),
    });
    return toVisitView(done, patient, scope.lang);
  };
}

/** The permits that open the acts, each once, and what they rest on. */
function toSignedUnder(permissions: readonly Permission[]): SignedUnder[] {
  const cited = permissions.flatMap(({ permit, with: beside }) => [permit, ...beside]);
  return [...new Map(cited.map((one) => [one.id, one])).values()].map(({ id, kind, number }) => ({
    permitId: id,
    kind,
    ...(number === undefined ? {} : { number }),
    name: permitWords({ kind, ...(number === undefined ? {} : { number }) }),
  }));
}

function idOf(resource: Resource): { id?: string } {
  return resource.id === undefined ? {} : { id: resource.id };
}

function refuseUnknownConcepts(note: Note): void {
  const check = (items: readonly { readonly conceptId?: string | undefined }[], path: string): Refusal[] =>
    items.flatMap(({ conceptId }, i) =>
      conceptId === undefined || conceptId === '' || conceptAsWritten(conceptId, note.language)
        ? []
        : [refuse('records.concept-unknown', { conceptId }, `VisitNote.${path}[${i}].conceptId`)],
    );
  const [first, ...more] = [
    ...check(note.diagnoses, 'diagnoses'),
    ...check(note.plan.prescription, 'plan.prescription'),
  ];
  if (first) throw new RefusalError(first, ...more);
}

async function refuseStranger(scope: Scope, visit: Visit, sendTo: string, ports: RecordsPorts): Promise<void> {
  const { patientId, receivedId } = visit;
  const homes = await ports.homesOf(scope, { patientId, ...(receivedId === undefined ? {} : { receivedId }) });
  if (!homes.includes(sendTo))
    throw new RefusalError(refuse('records.send-to-not-home', { node: sendTo }, 'SignVisit.sendTo'));
}

/** A doctor or organisation whose resource is not in this node's directory is in the document by the name that signed in. */
function namedPractitioner({ practitionerId, clinician }: Visit): Resource {
  return { resourceType: 'Practitioner', id: practitionerId, name: distinct(clinician).map((text) => ({ text })) };
}

function namedOrganization({ organizationId, organization }: Visit): Resource {
  const [name, ...alias] = distinct(organization);
  return { resourceType: 'Organization', id: organizationId, name, ...(alias.length > 0 ? { alias } : {}) };
}

function distinct(names: Visit['clinician']): string[] {
  return [...new Set(Object.values(names))];
}
