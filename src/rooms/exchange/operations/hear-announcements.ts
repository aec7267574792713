import { type Bundle, isObject, parseFhirJson, refusalText } from '#fhir';
import { type AccessNote, type Decision, type Refusal, refused, type Scope, toCalendarDate } from '#kernel';
import { hasAgreed } from '../agreement-store.ts';
import { decideAndKeep, type LawfulWay } from '../exports/decide.ts';
import type { VisitDocument } from '../handlers.ts';
import { countKinds } from '../kinds.ts';
import { refuse } from '../messages.ts';
import type { RecordsAnnouncement } from '../model.ts';
import { getReceivedById } from '../received-store.ts';
import { citationOf, notify, routesInForce } from '../rooms-below.ts';
import { hasOpenedShareOf } from '../share-store.ts';
import { asProgram, type WorkerParts } from '../worker-scope.ts';
import { saidByPatient, type WayFacts } from './decide-way.ts';
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

/**
 * Tells the node of the visit what became of its entries, and the patient too. The answer is a disclosure of its own and goes by the law of this place, on what is on
 * record here: the agreement that came signed with the visit, and the share by which the patient carried the record there.
 */
async function sendOutcome(scope: Scope, parts: WorkerParts, payload: PayloadOf<'entries-decided'>): Promise<void> {
  const { documentId, patientId, toNode, caseId, outcome } = payload;
  const { text, organization } = await parts.records.getDocument(scope, documentId);
  const way = await wayOut(
    scope,
    parts,
    {
      type: 'import-outcome',
      to: toNode,
      patientCarries: await hasOpenedShareOf(scope.tx, patientId, toNode),
      patientAgreed: await hasAgreed(scope.tx, documentId, toNode),
    },
    { patientId, kinds: { Bundle: 1 }, detail: { document: documentId } },
  );
  if (way.ok) {
    const { legalBasis } = way.value;
    const body = { document: identifierOf(text), outcome };
    await enqueueMessage(scope, { to: toNode, type: 'import-outcome', caseId, purpose: 'TREAT', legalBasis, body });
  }
  const accepted = outcome.accepted + (outcome.confirmed ?? 0);
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
  const { visitId, documentId, patientId, sendTo, receivedId, clinician, organization, agreement } = payload;
  const received = receivedId === undefined ? undefined : await getReceivedById(scope.tx, receivedId);
  const isHome = received?.fromNode === sendTo;
  const { text: document } = await parts.records.getDocument(scope, documentId);
  const kinds = countKinds(parseFhirJson(document) as unknown as Bundle);
  const agreed = { visit: visitId, agreementRecordedBy: agreement.recordedBy, agreedAt: agreement.at };
  const said = { to: sendTo, patientCarries: receivedId !== undefined, patientAgreed: true };
  const facts = { type: 'visit-document', ...said };
  const way = await wayOut(scope, parts, facts, { patientId, kinds, detail: agreed });
  if (!way.ok) {
    await withhold(scope, parts, payload, way.refusals[0]);
    return;
  }
  const { legalBasis } = way.value;
  const body: VisitDocument = {
    ...(isHome && received ? { share: received.shareRef, opening: received.openingId } : {}),
    visit: visitId,
    agreedAt: agreement.at,
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
    kinds,
    basis: 'exchange/visit-sent-home',
    recipient: sendTo,
    detail: { ...agreed, message: messageId, ...lawOf(way.value) },
  });
}

/**
 * The way out by the lawbooks of both sides, decided and kept; or why no law allows it today: then nothing goes, and the ledger says to the patient what did not go,
 * where, and why. Signing has asked already; between signing and sending a law or a contract may end and a node may leave the trust list.
 */
async function wayOut(
  scope: Scope,
  parts: WorkerParts,
  facts: WayFacts & { readonly type: string },
  act: Pick<AccessNote, 'kinds' | 'detail'> & { readonly patientId: string },
): Promise<Decision<LawfulWay>> {
  const to = parts.trust.byId(facts.to);
  const { decision: way, decisionId } =
    to === undefined
      ? { decision: refused(refuse('exchange.unknown-node', { node: facts.to })), decisionId: undefined }
      : await decideAndKeep(scope, {
          act: facts.type,
          patientId: act.patientId,
          to,
          recipient: to.name,
          ...saidByPatient(facts),
        });
  if (way.ok) return way;
  const basis = way.refusals[0].code;
  const detail = { ...act.detail, ...(decisionId === undefined ? {} : { decision: decisionId }) };
  scope.note({ ...act, detail, action: 'disclose', outcome: 'denied', basis, recipient: facts.to });
  parts.log.warn({ node: facts.to, basis }, 'no lawful way to a node: nothing was sent');
  return way;
}

/** The visit says that it was not sent and why, its clinician can send it again, the desk lists it, and the patient is told. */
async function withhold(
  scope: Scope,
  parts: WorkerParts,
  { visitId, patientId, sendTo, organization }: PayloadOf<'visit-signed'>,
  refusal: Refusal,
): Promise<void> {
  const at = scope.clock.now();
  const peer = parts.trust.byId(sendTo);
  const [law] = peer ? routesInForce(scope.node.jurisdiction, peer.jurisdiction, toCalendarDate(at)) : [];
  const text = {
    en: refusalText(refusal, 'en'),
    'zh-Hans': refusalText(refusal, 'zh-Hans'),
    'zh-Hant-HK': refusalText(refusal, 'zh-Hant-HK'),
  };
  const named = law && {
    jurisdiction: law.jurisdiction,
    instrument: law.instrument,
    ...(law.clause === undefined ? {} : { clause: law.clause }),
  };
  const notSent = { node: sendTo, at: at.toISOString(), code: refusal.code, text, ...(named ? { law: named } : {}) };
  await parts.records.withholdVisit(scope, { visitId, notSent });
  await notify(scope, patientId, 'visit-not-sent', { visitId, organization, why: text });
}

function lawOf({ legalBasis, decisionId }: LawfulWay): { readonly law?: string; readonly decision?: string } {
  return {
    ...(legalBasis.length > 0 ? { law: citationOf(legalBasis) } : {}),
    ...(decisionId === undefined ? {} : { decision: decisionId }),
  };
}
