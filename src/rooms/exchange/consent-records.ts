import { z } from 'zod';
import { newId } from '#fhir';
import {
  type LocalText,
  lawInForce,
  type NodeActor,
  type Refusal,
  RefusalError,
  refused,
  type Scope,
  toCalendarDate,
} from '#kernel';
import { FhirId, Instant, LocalTextShape } from '../../kernel/wire.ts';
import { asNode } from './as-node.ts';
import { type Artefact, endOf, monthsBackTo, namesCopies, opensCopies, PURPOSE } from './consent-record-rules.ts';
import { SectionKind } from './contract.ts';
import { documentText, signBundle, verifyBundle } from './crypto/document.ts';
import type { LegalBasis } from './crypto/envelope.ts';
import type { Peer } from './crypto/trust.ts';
import { sendReceipt } from './erasure/end-copies.ts';
import { type Disclosure, decideAndKeep, type LawfulWay, mayGo, whyOf } from './exports/decide.ts';
import { countKinds } from './kinds.ts';
import { CONSENTED_HOURS } from './lawbook.ts';
import { hashManifestId, newManifestId } from './link/secrets.ts';
import { refuse } from './messages.ts';
import type { ExchangeParts, IncomingMessage, OutgoingMessage } from './model.ts';
import { findNo } from './narrowing/copy-store.ts';
import { noteGivenIn } from './narrowing/narrow-copies.ts';
import { takeOut } from './narrowing/narrow-here.ts';
import { linkAddress } from './operations/believe-assertion.ts';
import { nameIn } from './operations/open-share.ts';
import { contentHashOf, getReceivedOf, hasShareEnded, insertReceived } from './received-store.ts';
import {
  citationOf,
  consentInForce,
  findAskedAbroad,
  noteRecordReceived,
  notify,
  withinConsent,
  withoutWithheld,
} from './rooms-below.ts';
import { decideShowUntil } from './rules.ts';
import { insertConsented, insertOpening } from './share-store.ts';
import { keepWithheld } from './withheld-store.ts';
import type { WorkerParts } from './worker-scope.ts';

/** What an institution asked for and the patient agreed to hand over. */
export const ConsentRecord = z.strictObject({
  request: FhirId,
  /** The consent and this giving of it: the copy is ended, erased and signed for by these names. */
  share: FhirId,
  opening: FhirId,
  /** Where to ask whether it still stands. It leads to nothing else. */
  address: z.url().max(400),
  until: Instant,
  sections: z.array(SectionKind).max(40),
  organization: z.strictObject({ id: FhirId, name: LocalTextShape }),
  /** FHIR JSON as it was signed. */
  document: z.string().max(20_000_000),
});
type ConsentRecord = z.infer<typeof ConsentRecord>;

/** What goes with the answer: the record, or why it does not. */
type RecordToSend =
  | { readonly message: OutgoingMessage; readonly failure?: never }
  | { readonly message?: never; readonly failure: LocalText };

type Request = NonNullable<Artefact['request']>;

/**
 * Makes the message with the record that was agreed to: composed now, within the terms, if the law of both sides lets it go. In the transaction of the answer: a node
 * that is killed has either done nothing or owes nothing but the sending.
 *
 * @returns undefined where no copy was agreed to, or the consent is over already
 */
export async function sendRecord(
  scope: Scope,
  parts: WorkerParts,
  { to, request, state, consentId }: { to: string; request: string; state: string; consentId: string },
): Promise<RecordToSend | undefined> {
  if (state !== 'active') return undefined;
  const artefact = await consentInForce(scope, consentId);
  if (artefact?.request === undefined || !namesCopies(artefact.terms.provision)) return undefined;
  if (!opensCopies(artefact.terms.provision)) return { failure: refuse('exchange.copy-not-for-purpose').text };
  const peer = parts.trust.byId(to);
  const acting = asNode(scope, actorOf(artefact.request, to, peer), PURPOSE);
  const sent = await give(acting.scope, parts, { artefact, asked: artefact.request, peer, request, to });
  await acting.write(parts.writeLedger);
  return sent;
}

function actorOf({ practitioner, organization }: Request, nodeId: string, peer: Peer | undefined): Asking {
  return {
    kind: 'node',
    nodeId,
    ...(peer === undefined ? {} : { name: peer.name }),
    onBehalfOf: {
      practitioner: practitioner.reference,
      practitionerName: practitioner.name,
      organization: organization.id,
      organizationName: organization.name,
    },
  };
}
type Asking = NodeActor & { readonly onBehalfOf: NonNullable<NodeActor['onBehalfOf']> };

interface Giving {
  readonly artefact: Artefact;
  readonly asked: Request;
  readonly peer: Peer | undefined;
  readonly request: string;
  readonly to: string;
}

async function give(scope: Scope, parts: WorkerParts, giving: Giving): Promise<RecordToSend> {
  const { artefact, asked, peer } = giving;
  const { decision, decisionId } =
    peer === undefined
      ? { decision: refused(refuse('exchange.unknown-node', { node: giving.to })), decisionId: undefined }
      : await decideAndKeep(scope, disclosureOf(artefact, asked, peer));
  if (decision.ok && peer !== undefined) {
    const message = await compose(scope, parts, { ...giving, peer, way: decision.value });
    return { message };
  }
  return { failure: await withhold(scope, giving, decision.ok ? undefined : decision.refusals[0], decisionId) };
}

/** Whether the law would let the record go now; nothing is kept of the question. */
export function mayRecordGo(scope: Scope, artefact: Artefact, asked: Request, peer: Peer): Promise<boolean> {
  return mayGo({ ...scope, purpose: PURPOSE }, disclosureOf(artefact, asked, peer));
}

/** What the law of exports is asked about. */
function disclosureOf({ terms: { patientId, crossBorder } }: Artefact, asked: Request, peer: Peer): Disclosure {
  return {
    act: 'consent-record',
    patientId,
    to: peer,
    recipient: asked.organization.name,
    // Nobody carries it. What the patient signed names recipient, purpose and kinds, and provision elsewhere by a tick of its own.
    patientCarries: false,
    separateConsent: crossBorder,
    sensitiveConsent: crossBorder,
    patientTold: true,
  };
}

/** The law lets nothing go: the ledger says so with the decision, the patient is told, and so is who asked. It is tried again when something changes. */
async function withhold(
  scope: Scope,
  { artefact, asked, request, to }: Giving,
  refusal: Refusal = refuse('exchange.unknown-node', { node: to }),
  decisionId: string | undefined,
): Promise<LocalText> {
  const { patientId } = artefact.terms;
  const why = whyOf(refusal);
  scope.note({
    action: 'disclose',
    outcome: 'denied',
    patientId,
    kinds: {},
    basis: refusal.code,
    recipient: `${to}/${asked.organization.id}`,
    detail: { consent: artefact.id, ...(decisionId === undefined ? {} : { decision: decisionId }) },
  });
  const facts = { consentId: artefact.id, organization: asked.organization.name, why };
  await notify(scope, patientId, 'consent-record-not-sent', facts);
  await keepWithheld(scope.tx, { consentId: artefact.id, to, request }, toCalendarDate(scope.clock.now()));
  return why;
}

async function compose(
  scope: Scope,
  parts: WorkerParts,
  { artefact, asked, peer, way, request, to }: Giving & { readonly peer: Peer; readonly way: LawfulWay },
): Promise<OutgoingMessage> {
  const { tx, clock, node, ids } = scope;
  const at = clock.now();
  const { id: consentId, terms } = artefact;
  const { patientId, provision } = terms;
  const { organization, practitioner } = asked;
  const sections = [...(provision.data.sections ?? SectionKind.options)];
  const asker = {
    role: 'clinician',
    reference: practitioner.reference,
    organization: { node: to, id: organization.id },
  } as const;
  const ofOthers: { readonly patientId: string; readonly kinds: Readonly<Record<string, number>> }[] = [];
  const composed = await parts.records.composeSummary(scope, {
    patientId,
    sections,
    lookBackMonths: monthsBackTo(provision.data.from, at),
    mayShow: (resources) => withinConsent(scope, { patientId, consentId, asker }, resources),
    // A consent to results names no specimens: they come with their results unless the patient said no to them.
    mayTakeAlong: (resources) => withoutWithheld(scope, { patientId, asker, action: 'disclose' }, resources),
    ofOther: (other, kinds) => void ofOthers.push({ patientId: other, kinds }),
  });
  const bundle = await signBundle(parts.keys, node, composed, at);
  const document = documentText(bundle);
  const end = endOf(terms, at);
  const until = decideShowUntil(at, end, peer.jurisdiction, CONSENTED_HOURS);
  const [opening, manifestId] = [newId(ids, patientId), newManifestId()];
  await insertConsented(tx, {
    id: consentId,
    patientId,
    createdAt: at,
    expiresAt: end,
    manifestHash: hashManifestId(manifestId),
  });
  await insertOpening(tx, {
    id: opening,
    shareId: consentId,
    actor: actorOf(asked, to, peer),
    openedAt: at,
    purpose: PURPOSE,
    showUntil: until,
    contentHash: contentHashOf(document),
  });
  await noteGivenIn(scope, { shareId: consentId, id: opening }, bundle);
  for (const of of [{ patientId, kinds: countKinds(bundle) }, ...ofOthers]) {
    scope.note({
      action: 'disclose',
      outcome: 'permitted',
      ...of,
      basis: 'consent/given-by-patient',
      recipient: `${to}/${organization.id}`,
      detail: {
        consent: consentId,
        opening,
        ...(way.legalBasis.length > 0 ? { law: citationOf(way.legalBasis) } : {}),
        ...(way.decisionId === undefined ? {} : { decision: way.decisionId }),
      },
    });
  }
  await notify(scope, patientId, 'consent-record-sent', { consentId, organization: organization.name });
  const body: ConsentRecord = {
    request,
    share: consentId,
    opening,
    address: linkAddress(node, manifestId),
    until: until.toISOString(),
    sections,
    organization: { id: organization.id, name: organization.name },
    document,
  };
  // Within one jurisdiction nothing leaves, and the consortium's rule is all there is to name.
  const legalBasis = way.legalBasis.length > 0 ? way.legalBasis : ownRule(scope);
  return { to, type: 'consent-record', caseId: `consent:${request}`, purpose: PURPOSE, legalBasis, body };
}

/** The consortium's rule for copies under a consent. */
function ownRule({ node, clock }: Scope): LegalBasis[] {
  const law = lawInForce(CONSENTED_HOURS, node.jurisdiction, toCalendarDate(clock.now()));
  return law ? [{ jurisdiction: law.jurisdiction, instrument: law.instrument.en }] : [];
}

/** What is said of a copy whose consent has ended. */
const OVER = { entries: [], whole: true } as const;

/**
 * Keeps the record that was asked for here. It is kept for the institution that asked, as long as its home says; the same giving again changes nothing, and what was
 * ended while it was on the way is not kept.
 *
 * @refuses exchange.case-unknown, exchange.signature-invalid, exchange.person-missing, and all of `verifyBundle`
 */
export async function receiveRecord(
  scope: Scope,
  parts: ExchangeParts,
  { id: message, from, caseId, body, legalBasis, purpose }: IncomingMessage<ConsentRecord>,
): Promise<void> {
  const { tx, clock, ids, node } = scope;
  const at = clock.now();
  const { share, opening, organization } = body;
  const source = { fromNode: from.id, shareRef: share };
  const no = (await hasShareEnded(tx, source)) ? OVER : await findNo(tx, { ...source, openingId: opening });
  if (no?.whole) {
    const reason = 'exchange.link-revoked';
    const receipt = { share, opening, outcome: 'not-held', at: at.toISOString(), reason } as const;
    await sendReceipt(scope, parts, from.id, receipt);
    scope.note({ action: 'receive', outcome: 'denied', kinds: {}, basis: reason, detail: { message, share } });
    return;
  }
  const asked = await findAskedAbroad(scope, from.id, body.request);
  const isAddress = body.address.startsWith(`${from.url}/shl/`);
  if (asked?.organizationId !== organization.id || !isAddress) {
    throw new RefusalError(refuse('exchange.case-unknown', { caseId }));
  }
  const { bundle, signature } = await verifyBundle(parts.trust, body.document, at);
  if (signature.node !== from.id) throw new RefusalError(refuse('exchange.signature-invalid', { node: from.id }));
  const received = newId(ids);
  const isFirst = await insertReceived(tx, {
    ...source,
    id: received,
    openingId: opening,
    openedAt: at,
    showUntil: decideShowUntil(at, new Date(body.until), node.jurisdiction, CONSENTED_HOURS),
    purpose,
    accountId: asked.accountId,
    practitioner: { id: asked.fhirUser ?? asked.accountId, name: asked.askerName },
    organizationId: asked.organizationId,
    organization,
    sections: body.sections,
    legalBasis,
    signature: { node: signature.node, kid: signature.kid, signedAt: signature.signedAt.toISOString() },
    address: body.address,
    patientName: nameIn(bundle),
    bundle: body.document,
    consentedTo: asked.terms.provision.to.some(({ kind }) => kind !== 'practitioner') ? 'organization' : 'person',
  });
  if (!isFirst) return;
  if (no) await takeOut(scope, parts, await getReceivedOf(tx, { ...source, openingId: opening }), no);
  await noteRecordReceived(scope, body.request, received);
  scope.note({
    action: 'receive',
    outcome: 'permitted',
    kinds: countKinds(bundle),
    basis: 'consent/signed-message',
    recipient: asked.organizationId,
    detail: { message, share, received },
  });
}
