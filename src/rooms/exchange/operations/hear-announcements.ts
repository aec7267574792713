import { type Scope, toCalendarDate } from '#kernel';
import type { LegalBasis } from '../crypto/envelope.ts';
import type { VisitDocument } from '../handlers.ts';
import type { RecordsAnnouncement } from '../model.ts';
import { decideDisclosure, routesInForce } from '../neighbours.ts';
import { getReceivedById } from '../received-store.ts';
import { asProgram, type WorkerParts } from '../worker-scope.ts';
import { enqueueMessage } from './enqueue-message.ts';

/** Announcements taken in one transaction: a burst of signed visits goes out in a few commits, and one that fails holds back few. */
const ROUND = 20;

/**
 * Hears what the records room announced and makes messages of it: a signed visit goes home, decisions about a document go back. The announcement is gone
 * if and only if the message is there.
 *
 * @returns how many were heard
 */
export function hearAnnouncements(parts: WorkerParts): Promise<number> {
  return asProgram(
    parts,
    async (scope) => {
      const announcements = await parts.records.takeAnnouncements(scope.tx, ROUND);
      for (const announcement of announcements) await hear(scope, parts, announcement);
      return announcements.length;
    },
    'TREAT',
  );
}

async function hear(scope: Scope, parts: WorkerParts, { kind, payload }: RecordsAnnouncement): Promise<void> {
  if (kind === 'entries-decided') {
    await enqueueMessage(scope, {
      to: payload.toNode,
      type: 'import-outcome',
      caseId: payload.caseId,
      purpose: 'TREAT',
      legalBasis: lawOut(scope, parts, payload.toNode),
      body: { document: payload.documentId, outcome: payload.outcome },
    });
    return;
  }
  const { visitId, documentId, patientId, sendTo, receivedId, clinician, organization } = payload;
  const received = receivedId === undefined ? undefined : await getReceivedById(scope.tx, receivedId);
  const isHome = received?.fromNode === sendTo;
  const document = await parts.records.getSignedDocument(scope, documentId);
  const legalBasis = lawOut(scope, parts, sendTo);
  const body: VisitDocument = {
    ...(isHome && received ? { share: received.shareRef, opening: received.openingId } : {}),
    visit: visitId,
    organization,
    clinician,
    document,
  };
  const messageId = await enqueueMessage(scope, {
    to: sendTo,
    type: 'visit-document',
    caseId: `visit:${visitId}`,
    purpose: 'TREAT',
    legalBasis,
    body,
  });
  await parts.records.followVisit(scope, { visitId, event: 'hand-over' });
  scope.note({
    action: 'disclose',
    outcome: 'permitted',
    patientId,
    kinds: { Encounter: 1, Composition: 1 },
    basis: 'exchange/visit-sent-home',
    recipient: sendTo,
    detail: {
      message: messageId,
      ...(legalBasis[0] ? { law: `${legalBasis[0].jurisdiction}, ${legalBasis[0].instrument}` } : {}),
    },
  });
}

/**
 * The rule of this jurisdiction by which a visit goes home. Signing with a home to send it to is the patient's wish, written down by the doctor in her
 * presence: she carries the record, and agrees to this very provision. (Assumption until the consent room keeps that agreement itself.)
 */
function lawOut(scope: Scope, parts: WorkerParts, to: string): LegalBasis[] {
  const peer = parts.trust.byId(to);
  const from = scope.node.jurisdiction;
  if (peer === undefined || peer.jurisdiction === from) return [];
  const day = toCalendarDate(scope.clock.now());
  const facts = {
    from,
    to: peer.jurisdiction,
    day,
    recipientName: peer.name.en,
    patientCarries: true,
    separateConsent: true,
  };
  const way = decideDisclosure(facts, routesInForce(from, peer.jurisdiction, day));
  if (!way.ok) return [];
  const { jurisdiction, instrument, clause } = way.value;
  return [{ jurisdiction, instrument, ...(clause === undefined ? {} : { clause }) }];
}
