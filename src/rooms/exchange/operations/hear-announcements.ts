import { type Bundle, isObject, parseFhirJson } from '#fhir';
import { type Scope, toCalendarDate } from '#kernel';
import type { LegalBasis } from '../crypto/envelope.ts';
import type { VisitDocument } from '../handlers.ts';
import { countKinds } from '../kinds.ts';
import type { RecordsAnnouncement } from '../model.ts';
import { decideDisclosure, notify, routesInForce } from '../neighbours.ts';
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

async function hear(scope: Scope, parts: WorkerParts, announcement: RecordsAnnouncement): Promise<void> {
  if (announcement.kind === 'entries-decided') await sendOutcome(scope, parts, announcement.payload);
  else await sendHome(scope, parts, announcement.payload);
}

type PayloadOf<Kind> = Extract<RecordsAnnouncement, { readonly kind: Kind }>['payload'];

/** Tells the node of the visit what became of its entries, and the patient too. */
async function sendOutcome(scope: Scope, parts: WorkerParts, payload: PayloadOf<'entries-decided'>): Promise<void> {
  const { documentId, patientId, toNode, caseId, outcome } = payload;
  const { text, organization } = await parts.records.getDocument(scope, documentId);
  await enqueueMessage(scope, {
    to: toNode,
    type: 'import-outcome',
    caseId,
    purpose: 'TREAT',
    legalBasis: lawOut(scope, parts, toNode),
    body: { document: identifierOf(text), outcome },
  });
  const accepted = outcome.accepted;
  const rejected = outcome.rejected.length;
  if (accepted > 0) await notify(scope, patientId, 'visit-imported', { documentId, organization, accepted });
  if (rejected > 0) await notify(scope, patientId, 'visit-entry-rejected', { documentId, organization, rejected });
}

/** What the document's maker calls it. */
function identifierOf(text: string): string {
  const { identifier } = parseFhirJson(text);
  return isObject(identifier) && typeof identifier.value === 'string' ? identifier.value : '';
}

/** Sends a signed visit to its patient's home. */
async function sendHome(scope: Scope, parts: WorkerParts, payload: PayloadOf<'visit-signed'>): Promise<void> {
  const { visitId, documentId, patientId, sendTo, receivedId, clinician, organization } = payload;
  const received = receivedId === undefined ? undefined : await getReceivedById(scope.tx, receivedId);
  const isHome = received?.fromNode === sendTo;
  const { text: document } = await parts.records.getDocument(scope, documentId);
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
    kinds: countKinds(parseFhirJson(document) as unknown as Bundle),
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
