import type { z } from 'zod';
import { RefusalError, type Scope } from '#kernel';
import type { Watch } from '../../../kernel/wire.ts';
import {
  gateOfVisit,
  getVisiblePatient,
  noteAccess,
  patientsOpenFor,
  VISIT_KINDS,
  visiblePatients,
} from '../access.ts';
import type { FindVisits, GetVisit, VisitList, VisitView } from '../contract.ts';
import { getDocument } from '../document/store.ts';
import { noteHidden } from '../folder/sight.ts';
import { refuse } from '../messages.ts';
import type { RecordsPorts } from '../ports.ts';
import type { Visit } from '../visit/model.ts';
import { hiddenInVisits } from '../visit/sight.ts';
import { getVisit, visitsOfClinician, visitsOfPatient } from '../visit/store.ts';
import { markOfVisit, toVisitView } from './present-visit.ts';

/** Visits of a patient, or a clinician's own. A draft is seen by its doctor alone. */
export function findVisitsWith(ports: RecordsPorts) {
  return async (
    scope: Scope,
    { patientId, limit }: z.output<typeof FindVisits>,
  ): Promise<z.infer<typeof VisitList>> => {
    const asked = patientId ?? (scope.actor.kind === 'person' ? scope.actor.patientId : undefined);
    if (asked === undefined) return ownVisits(scope, limit, ports);
    const patient = await getVisiblePatient(scope, ports.gate, asked);
    const open = await patientsOpenFor(scope, ports.gate, [asked], VISIT_KINDS);
    const known = (await visitsOfPatient(scope.tx, asked, limit)).filter(
      (visit) => maySee(scope, visit) && (open.has(asked) || isOwn(scope, visit)),
    );
    const others = known.filter((visit) => !isOwn(scope, visit));
    const hidden = await hiddenInVisits(scope, ports.gate, others);
    const visits = known.filter(({ id }) => !hidden.has(id));
    // That there are none is told too, unless the patient's no was noted already.
    if (visits.length > 0 || open.has(asked))
      noteAccess(scope, ports.gate, 'read', asked, { Encounter: visits.length }, 'records.visits');
    return { visits: visits.map((visit) => toVisitView(visit, patient, scope.lang)) };
  };
}

async function ownVisits(scope: Scope, limit: number, { gate }: RecordsPorts): Promise<z.infer<typeof VisitList>> {
  const practitionerId =
    scope.actor.kind === 'person' ? /^Practitioner\/(.+)$/.exec(scope.actor.fhirUser ?? '')?.[1] : undefined;
  if (practitionerId === undefined) throw new RefusalError(refuse('records.no-practitioner'));
  const visits = (await visitsOfClinician(scope.tx, practitionerId, limit)).filter((visit) => maySee(scope, visit));
  const own = gateOfVisit(scope, gate, ...visits);
  const patients = await visiblePatients(
    scope,
    own,
    visits.map(({ patientId }) => patientId),
  );
  return {
    visits: visits.flatMap((visit) => {
      const patient = patients.get(visit.patientId);
      if (!patient) return [];
      noteAccess(scope, own, 'read', visit.patientId, { Encounter: 1 }, 'records.own-visits');
      return [toVisitView(visit, patient, scope.lang)];
    }),
  };
}

/** @refuses records.visit-unknown */
export function getVisitWith(ports: RecordsPorts) {
  return async (scope: Scope, { id }: z.output<typeof GetVisit>): Promise<VisitView> => {
    const { visit, patient, gate } = await seeVisit(scope, id, ports);
    noteAccess(scope, gate, 'read', visit.patientId, { Encounter: 1 }, 'records.visit');
    return toVisitView(visit, patient, scope.lang, await homeOf(scope, visit, ports));
  };
}

/** Where the visit went, or may go while it is a draft. */
async function homeOf(scope: Scope, visit: Visit, ports: RecordsPorts): Promise<string | undefined> {
  const { state, sendTo, patientId, receivedId } = visit;
  if (state !== 'draft') return sendTo;
  const homes = await ports.homesOf(scope, { patientId, ...(receivedId === undefined ? {} : { receivedId }) });
  return homes[0];
}

/**
 * Whether a visit has changed. It shows nothing of it, so nothing is noted.
 *
 * @refuses records.visit-unknown, records.patient-unknown
 */
export function watchVisitWith(ports: RecordsPorts) {
  return async (scope: Scope, { id }: z.output<typeof GetVisit>): Promise<Watch> => {
    const { visit } = await seeVisit(scope, id, ports);
    return { mark: markOfVisit(visit) };
  };
}

/** The signed document of a visit, byte for byte. */
export function getVisitDocumentWith(ports: RecordsPorts) {
  return async (scope: Scope, { id }: z.output<typeof GetVisit>): Promise<string> => {
    const { visit, gate } = await seeVisit(scope, id, ports);
    if (visit.documentId === undefined) throw new RefusalError(refuse('records.document-unknown'));
    noteAccess(scope, gate, 'read', visit.patientId, { Composition: 1 }, 'records.visit-document');
    return (await getDocument(scope.tx, visit.documentId)).body;
  };
}

export async function seeVisit(scope: Scope, id: string, ports: RecordsPorts) {
  const visit = await getVisit(scope.tx, id);
  if (!maySee(scope, visit)) throw new RefusalError(refuse('records.visit-unknown'));
  const gate = gateOfVisit(scope, ports.gate, visit);
  const patient = await getVisiblePatient(scope, gate, visit.patientId);
  if (!isOwn(scope, visit)) {
    const open = await patientsOpenFor(scope, ports.gate, [visit.patientId], VISIT_KINDS);
    if (!open.has(visit.patientId)) throw new RefusalError(refuse('records.visit-unknown'));
    const hidden = (await hiddenInVisits(scope, ports.gate, [visit])).get(visit.id) ?? [];
    if (hidden.length > 0) {
      noteHidden(scope, ports.gate, visit.patientId, hidden, { visitId: visit.id });
      throw new RefusalError(refuse('records.visit-unknown'));
    }
  }
  return { visit, patient, gate };
}

function maySee(scope: Scope, visit: Visit): boolean {
  return visit.state !== 'draft' || isOwn(scope, visit);
}

/** What a doctor wrote down stays the doctor's to read, whatever else the patient withholds from the place. */
function isOwn({ actor }: Scope, visit: Visit): boolean {
  return actor.kind === 'person' && actor.accountId === visit.accountId;
}
