/** The consent room's door: who may see what, what a patient agreed to, and the ledger of every access. */
import type { RoomManifest } from '#platform/http';
import type { NodeKeys } from '#platform/keys';
import type { Seal } from '#platform/print';
import type { ConsentPeer } from './artefacts/parts.ts';
import { type BackgroundParts, startBackground } from './background.ts';
import { type LedgerPeer, verifierOf } from './ledger/peers.ts';
import type { NoticeChannel } from './notices/channel.ts';
import { routesWith } from './routes.ts';

export { actsToTell, rememberActsTold } from './access-log/acts-to-tell.ts';
export type { DownloadReport } from './access-log/check-download.ts';
export { checkDownload } from './access-log/check-download.ts';
export { toRemoteAccess } from './access-log/entries.ts';
export { recordRemoteAccess } from './access-log/operations.ts';
export type { AccessContext, DataAction, Permission, ResourceFacts } from './access-model.ts';
export { CONSENT_ANNOUNCED, takeConsentAnnouncements } from './artefacts/announcements.ts';
export { findPatient } from './artefacts/operations/ask-consent.ts';
export {
  consentInForce,
  findAskedAbroad,
  noteRecordReceived,
  receiveConsentAnswer,
  receiveConsentRequest,
} from './artefacts/operations/between-nodes.ts';
export { calledInPart } from './artefacts/rules.ts';
export { basisText } from './bases/basis-text.ts';
export { decide } from './decide.ts';
export { CONSENT_DEFINITIONS } from './definitions.ts';
export type { DisclosureFacts, EntryApplied, ExportDecision } from './disclosure.ts';
export { decideExport, dutiesInForce, routesInForce } from './disclosure.ts';
export { CONTRACT_AREA, INCIDENT_NOTICE_DAYS, REVIEW_MONTHS, TERMINATION_NOTICE_DAYS } from './exports/lawbook.ts';
export { workingDaysAfter } from './exports/working-days.ts';
export { gate } from './gate.ts';
export { gateForVisit } from './gate-for-visit.ts';
export type { Grant, GrantRecipient, GrantRecipients, ShareSection } from './grants/model.ts';
export { SHARE_SECTIONS } from './grants/model.ts';
export type { NewGrant } from './grants/operations.ts';
export { createGrant, getGrant, listGrants, lockGrant, revokeGrant } from './grants/operations.ts';
export type { GrantPermission, GrantUse } from './grants/rules.ts';
export { checkGrant, shareLaw } from './grants/rules.ts';
export type { LawInWords } from './law-words.ts';
export { citationOf, lawInWords } from './law-words.ts';
export { appendNotes, writeLedger } from './ledger/append.ts';
export { checkArchive } from './ledger/archive.ts';
export { AUDIT_PARAMETERS } from './ledger/audit/audit-query.ts';
export { exportLedger, ledgerInDatabase, readExport, readHeads } from './ledger/copy.ts';
export { findWritings } from './ledger/find-writings.ts';
export { currentHead, findPeerHead, listHeads, listPeerHeads } from './ledger/heads.ts';
export { archiveMonth, closePart, letMonthGo, noteVerified } from './ledger/keep-months.ts';
export type { LedgerPeer } from './ledger/peers.ts';
export { verifierOf } from './ledger/peers.ts';
export { receiveHead } from './ledger/receive-head.ts';
export type { Seal } from './ledger/seal.ts';
export { closedParts, listSeals } from './ledger/seal.ts';
export { sequenceNow } from './ledger/sequence.ts';
export type { LedgerFault, LedgerReport } from './ledger/verify.ts';
export { verifyLedger } from './ledger/verify.ts';
export type { NoticeChannel } from './notices/channel.ts';
export { emailChannel, smsChannel } from './notices/channel.ts';
export { notify } from './notices/notify.ts';
export { tellLook } from './notices/notify-gathered.ts';
export type { QuestionToSend } from './privacy/neighbour-questions.ts';
export { receiveAnswer, receiveQuestion, rememberTold, takeQuestions } from './privacy/neighbour-questions.ts';
export { withLabels } from './provisions/labelling.ts';
export { accessSentence, grantSentence } from './sentences.ts';
export { printsOfConsents, printsOfRecords, saysNo, withinConsent, withoutWithheld } from './withheld.ts';

/** What this room is given once, when a node is put together. */
export interface ConsentParts {
  readonly keys: NodeKeys;
  /** Seals what is printed. */
  readonly seal?: Seal;
  /** The nodes of the trust list, this one among them or not. */
  readonly trust: readonly (LedgerPeer & ConsentPeer)[];
  /** Ways to reach patients outside the portal; none: the portal alone. */
  readonly channels?: readonly NoticeChannel[];
  /** Stands in for the way to neighbours. */
  readonly fetch?: BackgroundParts['fetch'];
  /** The people of this node are invented, and what is printed says so. */
  readonly synthetic?: boolean;
  /** Folder of archived months of the ledger: proofs of their entries come from there. */
  readonly archives?: string;
}

/** At its start it sequences the ledger, exchanges heads, delivers notices, looks for unusual access and seals months that are over. */
export function createRoom({
  keys,
  seal,
  trust,
  channels = [],
  fetch,
  synthetic = false,
  archives,
}: ConsentParts): RoomManifest {
  const sign = (payload: object) => keys.sign(payload);
  return {
    name: 'consent',
    migrations: new URL('./migrations/', import.meta.url),
    routes: routesWith({
      sign,
      peers: trust,
      channels,
      kid: keys.kid,
      synthetic,
      ...(seal ? { seal } : {}),
      ...(fetch ? { fetch } : {}),
      ...(archives === undefined ? {} : { archives }),
    }),
    fhirTypes: { Consent: 'guarded', AuditEvent: 'closed', Provenance: 'guarded' },
    start: (runtime) =>
      startBackground(runtime, {
        sign,
        peers: trust,
        channels,
        verify: verifierOf([{ id: keys.nodeId, url: '', kid: keys.kid, publicJwk: { ...keys.publicJwk } }, ...trust]),
        ...(fetch ? { fetch } : {}),
        ...(archives === undefined ? {} : { archives }),
      }),
  };
}
