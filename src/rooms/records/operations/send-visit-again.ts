import { createHash } from 'node:crypto';
import type { z } from 'zod';
import { orThrow, type Scope } from '#kernel';
import type { Watch } from '../../../kernel/wire.ts';
import { getClinician, getVisiblePatient, noteAccess } from '../access.ts';
import type { NotSentList, SendVisitAgain, VisitView } from '../contract.ts';
import { announce } from '../events.ts';
import type { RecordsPorts } from '../ports.ts';
import type { Visit } from '../visit/model.ts';
import { decideChange } from '../visit/rules.ts';
import { getVisit, updateVisit, visitsNotSent } from '../visit/store.ts';
import { toVisitView } from './present-visit.ts';

/** Visits that the desk lists; their number beside them counts all. */
const LISTED_MAX = 200;

/** A visit that was signed to go home. */
type SignedVisit = Visit & Required<Pick<Visit, 'sendTo' | 'documentId' | 'signedAt'>>;

/** Tells the exchange of a signed visit that is to go home. The patient's agreement is the one recorded at signing, also when it is told again. */
export function announceSigned(scope: Scope, visit: SignedVisit): Promise<void> {
  const { id: visitId, documentId, patientId, sendTo, receivedId, signedAt } = visit;
  const { practitionerId, clinician, organizationId, organization, accountId } = visit;
  return announce(scope.tx, scope.clock.now(), 'visit-signed', {
    visitId,
    documentId,
    patientId,
    sendTo,
    ...(receivedId === undefined ? {} : { receivedId }),
    practitionerId,
    clinician,
    organizationId,
    organization,
    signedAt: signedAt.toISOString(),
    agreement: { recordedBy: accountId, at: signedAt.toISOString() },
  });
}

/**
 * Sends a signed visit that could not go home once more: the same document, by the same agreement, where the law lets it out now. Nothing of it was in the
 * outbox, so it goes out as the first message of its case.
 *
 * @refuses records.visit-unknown, records.not-your-visit, records.visit-final, records.version-conflict, and all of the exchange's `decideWay`
 */
export function sendVisitAgainWith(ports: RecordsPorts) {
  return async (scope: Scope, { id, version }: z.output<typeof SendVisitAgain>): Promise<VisitView> => {
    const clinician = getClinician(scope);
    const visit = await getVisit(scope.tx, id, 'lock');
    const state = orThrow(decideChange(visit, { ...clinician, version }, 'send-again'));
    const { notSent: _over, ...rest } = visit;
    const { sendTo, documentId, signedAt } = visit;
    if (sendTo === undefined || documentId === undefined || signedAt === undefined)
      throw new Error('broken invariant: a visit that was not sent was signed to be sent');
    orThrow(ports.decideSending(scope, { to: sendTo, patientAgreed: true }));
    const patient = await getVisiblePatient(scope, ports.gate, visit.patientId);
    const again: Visit = { ...rest, state, version: visit.version + 1 };
    await updateVisit(scope.tx, again);
    await announceSigned(scope, { ...again, sendTo, documentId, signedAt });
    noteAccess(scope, ports.gate, 'update', visit.patientId, { Encounter: 1 }, 'records.visit-sent-again', {
      visit: visit.id,
      patientAgreedToSendTo: sendTo,
    });
    return toVisitView(again, patient, scope.lang);
  };
}

/** For the coordinator's desk: which visits wait for their obstacle to be removed, and which obstacle it is. Nothing about the patient. */
export async function listNotSent(scope: Scope): Promise<NotSentList> {
  const { visits, total } = await visitsNotSent(scope.tx, LISTED_MAX);
  scope.note({
    action: 'search',
    outcome: 'permitted',
    kinds: { Encounter: visits.length },
    basis: 'records.visits-not-sent',
  });
  return {
    visits: visits.flatMap(({ id, signedAt, clinician, organization, notSent }) =>
      signedAt && notSent ? [{ id, signedAt: signedAt.toISOString(), clinician, organization, notSent }] : [],
    ),
    total,
    mark: markOf(visits, total),
  };
}

/**
 * What the desk asks while it stays open: whether other visits wait, or for something else. Which, and whose, is not said, so nothing is noted; the list that is read when they do is an entry.
 */
export async function watchNotSent(scope: Scope): Promise<Watch> {
  const { visits, total } = await visitsNotSent(scope.tx, LISTED_MAX);
  return { mark: markOf(visits, total) };
}

function markOf(visits: readonly Visit[], total: number): string {
  const rows = visits.map(({ id, version, notSent }) => [id, version, notSent?.at]);
  return createHash('sha256')
    .update(JSON.stringify([total, rows]))
    .digest('hex');
}
