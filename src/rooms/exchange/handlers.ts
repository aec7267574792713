import { z } from 'zod';
import { ChangeableItem, REPORT_OUTCOMES } from '#contracts/directory';
import { isObject } from '#fhir';
import { RefusalError, type Scope } from '#kernel';
import { receiveAnswer, receiveReport } from '#rooms/directory';
import { FhirId, Instant, LocalTextShape } from '../../kernel/wire.ts';
import { accessQuestionHandlers } from './access-questions.ts';
import { keepAgreement } from './agreement-store.ts';
import { refuseFuture } from './clocks.ts';
import { consentHandlers } from './consent-messages.ts';
import { verifyBundle } from './crypto/document.ts';
import { EntryKeys } from './crypto/narrowing.ts';
import { answerReceiptAsked } from './erasure/ask-receipt.ts';
import { endCopies } from './erasure/end-copies.ts';
import { receiveReceipt } from './erasure/receive-receipt.ts';
import { joinedListHandlers } from './joined/handlers.ts';
import { refuse } from './messages.ts';
import { type ExchangeParts, handler, type IncomingMessage, type MessageHandlers } from './model.ts';
import { narrowHere } from './narrowing/narrow-here.ts';
import { receiveNarrowing } from './narrowing/receive-narrowing.ts';
import { lockOpenCopies, noteShareEnded } from './received-store.ts';
import {
  notify,
  type PatientResource,
  RemoteAccessShape,
  recordRemoteAccess,
  registerOrFindPatient,
  tellLook,
} from './rooms-below.ts';
import { findOpening, findShare, type ShareRow } from './share-store.ts';

/** A signed visit on its way to its patient's home. */
const VisitDocument = z.strictObject({
  /** The share that the visit began with: by it her home knows her, without a word about her outside the document. */
  share: FhirId.optional(),
  opening: FhirId.optional(),
  visit: FhirId,
  /** When the patient, asked separately, agreed to this sending and to the answer. */
  agreedAt: Instant.optional(),
  organization: LocalTextShape,
  clinician: LocalTextShape,
  /** FHIR JSON as it was signed: as text, so that no decimal is respelt on the way. */
  document: z.string().max(20_000_000),
});
export type VisitDocument = z.infer<typeof VisitDocument>;

const AccessRecorded = z.strictObject({ share: FhirId, opening: FhirId, access: RemoteAccessShape });
const ShareRevoked = z.strictObject({ share: FhirId, endedAt: Instant });
/** The holder's signed word by itself, so that it can be kept and checked again without the letter that brought it. */
const EraseReceipt = z.strictObject({ receipt: z.string().max(8_000) });
/** What is to be out of a copy, all of it each time; `whole`: the copy itself. */
const CopyNarrowed = z.strictObject({ share: FhirId, opening: FhirId, entries: EntryKeys, whole: z.boolean() });
const SignedNarrowing = z.strictObject({ receipt: z.string().max(2_000_000) });
const ReceiptAsked = z.strictObject({ share: FhirId, opening: FhirId });
/** What a desk says is wrong with an institution's entry; about no person. With an outcome it is the answer to such a report. */
const DirectoryReport = z.strictObject({
  report: FhirId,
  institution: FhirId,
  item: ChangeableItem.optional(),
  text: z.string().min(1).max(1000),
  outcome: z.enum(REPORT_OUTCOMES).optional(),
});
const ImportOutcomeBody = z.strictObject({
  document: z.string().max(200),
  outcome: z.strictObject({
    accepted: z.number().int().nonnegative(),
    confirmed: z.number().int().nonnegative().optional(),
    rejected: z.array(z.strictObject({ title: z.string().max(1000), reason: z.string().max(1000) })).max(2000),
    pending: z.number().int().nonnegative(),
    decidedAt: Instant,
  }),
});

/** What each type of message does when it arrives. */
export function messageHandlers(parts: ExchangeParts): MessageHandlers {
  return {
    ...accessQuestionHandlers,
    ...consentHandlers(parts),
    ...joinedListHandlers,

    /** At the patient's home: the visit's document into her folder, its signature checked against the trust list. */
    'visit-document': handler({
      body: VisitDocument,
      clinical: true,
      editable: false,
      apply: (scope, message) => takeVisit(scope, parts, message),
      delivered: (scope, { visit }) => parts.records.followVisit(scope, { visitId: visit, event: 'arrive' }),
    }),

    /** At the patient's home: what was done with her shared record elsewhere, for her own log. */
    'access-recorded': handler({
      body: AccessRecorded,
      clinical: false,
      editable: false,
      apply: takeAccess,
    }),

    /** Where it was opened: the patient has ended the share, every copy of it goes. */
    'share-revoked': handler({
      body: ShareRevoked,
      clinical: false,
      editable: true,
      async apply(scope, { from, body }) {
        const share = { fromNode: from.id, shareRef: body.share };
        await noteShareEnded(scope.tx, share, scope.clock.now());
        const copies = await lockOpenCopies(scope.tx, share);
        await endCopies(scope, parts, copies, { end: 'revoked', reason: 'exchange.link-revoked' });
      },
    }),

    /** At the patient's home: a copy is gone there, or kept because law obliges. */
    'erase-receipt': handler({
      body: EraseReceipt,
      clinical: false,
      editable: false,
      apply: (scope, message) => receiveReceipt(scope, parts, message),
    }),

    /** Where it was opened: the patient has since said no to parts of it, or to its holder. */
    'copy-narrowed': handler({
      body: CopyNarrowed,
      clinical: true,
      editable: false,
      apply: (scope, { from, body }) => narrowHere(scope, parts, from.id, body),
    }),

    /** At the patient's home: what a holder took out. */
    'narrowing-receipt': handler({
      body: SignedNarrowing,
      clinical: true,
      editable: false,
      apply: (scope, message) => receiveNarrowing(scope, parts, message),
    }),

    /** Where it was opened: its home misses the receipt. */
    'receipt-asked': handler({
      body: ReceiptAsked,
      clinical: false,
      editable: false,
      apply: (scope, message) => answerReceiptAsked(scope, parts, message),
    }),

    /** Where the entry is kept: what a neighbour's desk says is wrong with it. */
    'directory-report': handler({
      body: DirectoryReport,
      clinical: false,
      editable: true,
      async apply(scope, { from, body: { report, institution: entryId, item, text, outcome } }) {
        if (outcome !== undefined) return receiveAnswer(scope, from, { report, outcome, answer: text });
        await receiveReport(scope, from, { report, entryId, ...(item === undefined ? {} : { item }), text });
      },
    }),

    /** Where the visit took place: what became of its entries at home. */
    'import-outcome': handler({
      body: ImportOutcomeBody,
      clinical: true,
      editable: false,
      async apply(scope, { from, caseId, body }) {
        refuseFuture(from.id, body.outcome.decidedAt, scope);
        const fact = { documentId: body.document, node: from.id, outcome: body.outcome };
        const applied = await parts.records.applyImportOutcome(scope, fact);
        if (applied === undefined) throw new RefusalError(refuse('exchange.case-unknown', { caseId }));
      },
    }),
  };
}

async function takeVisit(scope: Scope, parts: ExchangeParts, message: IncomingMessage<VisitDocument>): Promise<void> {
  const { body, from, caseId } = message;
  const at = scope.clock.now();
  const { bundle, signature } = await verifyBundle(parts.trust, body.document, at);
  // Who sends it must be who signed it: a node hands on nobody else's documents.
  if (signature.node !== from.id) throw new RefusalError(refuse('exchange.signature-invalid', { node: from.id }));
  const patientId =
    body.share !== undefined && body.opening !== undefined
      ? (await shareOpenedBy(scope, from.id, { share: body.share, opening: body.opening }, caseId)).patientId
      : await findByPapers(scope, bundle, caseId);
  const { documentId, isNew } = await parts.records.receiveDocument(scope, {
    patientId,
    bundleText: body.document,
    fromNode: from.id,
    messageId: message.id,
    caseId,
    signature: { node: signature.node, kid: signature.kid, signedAt: signature.signedAt.toISOString() },
    organization: body.organization,
    author: body.clinician,
  });
  if (body.agreedAt !== undefined) await keepAgreement(scope.tx, documentId, from.id, new Date(body.agreedAt));
  if (isNew) await notify(scope, patientId, 'visit-arrived', { documentId, organization: body.organization });
}

async function takeAccess(scope: Scope, message: IncomingMessage<z.infer<typeof AccessRecorded>>): Promise<void> {
  const { from, caseId, body } = message;
  const { access } = body;
  // A node tells of itself only.
  if (access.node !== from.id)
    throw new RefusalError(refuse('exchange.message-malformed', { what: 'body.access.node' }));
  const share = await shareOpenedBy(scope, from.id, body, caseId);
  const told = await recordRemoteAccess(scope, share.patientId, access);
  scope.note({
    action: 'receive',
    outcome: 'permitted',
    kinds: { AuditEvent: 1 },
    basis: 'consent/signed-message',
    detail: { message: message.id, ...told },
  });
  // The opening itself was told when it was asked for here; each later look at the record is news, and stands in the list where it only told who she is.
  const isRecord = Object.keys(access.kinds).some((kind) => kind !== 'Patient');
  if (access.action !== 'read' || access.outcome !== 'permitted' || !isRecord) return;
  await tellLook(scope, share.patientId, access, {
    by: access.actorName,
    organization: access.organization?.name ?? from.name,
    node: from.id,
  });
}

/**
 * A share of ours that this very node has opened: only then does it have a say in it.
 *
 * @refuses exchange.case-unknown
 */
async function shareOpenedBy(
  scope: Scope,
  node: string,
  { share: id, opening }: { readonly share: string; readonly opening: string },
  caseId: string,
): Promise<ShareRow> {
  const share = await findShare(scope.tx, id);
  const opened = share && (await findOpening(scope.tx, id, node, opening));
  if (share === undefined || opened === undefined) throw new RefusalError(refuse('exchange.case-unknown', { caseId }));
  return share;
}

/**
 * The patient of ours whom the document's papers name. One who is not known here is not made: a node does not add people to another's register.
 * The refusal undoes what the search registered.
 *
 * @refuses exchange.patient-unknown, identity.paper-held-by-another
 */
async function findByPapers(
  scope: Scope,
  bundle: { readonly entry?: readonly { readonly resource?: unknown }[] },
  caseId: string,
): Promise<string> {
  const patient = bundle.entry
    ?.map(({ resource }) => resource)
    .find((r) => isObject(r) && r.resourceType === 'Patient');
  if (!isObject(patient)) throw new RefusalError(refuse('exchange.person-missing'));
  const { patientId, created } = await registerOrFindPatient(scope, patient as unknown as PatientResource);
  if (created) throw new RefusalError(refuse('exchange.patient-unknown', { caseId }));
  return patientId;
}
