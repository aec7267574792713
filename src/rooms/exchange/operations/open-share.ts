import { hash } from 'node:crypto';
import type { z } from 'zod';
import { type Bundle, isObject, newId } from '#fhir';
import {
  type NodeActor,
  orThrow,
  type Refusal,
  RefusalError,
  readJson,
  type Scope,
  type Tx,
  UnavailableError,
} from '#kernel';
import type { BeforeScope } from '#platform/http';
import type { OpenShare, ReceivedView } from '../contract.ts';
import { type DisclosureSlip, openSlip } from '../crypto/disclosure.ts';
import { type DocumentSignature, verifyBundle } from '../crypto/document.ts';
import { openFile } from '../crypto/sealed-file.ts';
import type { Peer } from '../crypto/trust.ts';
import { sendReceipt } from '../erasure/end-copies.ts';
import { countKinds } from '../kinds.ts';
import { CONTENT_BYTES_MAX, SHOW_HOURS } from '../lawbook.ts';
import { parseShlink, type ShareLink } from '../link/shlink.ts';
import { isExchangeRefusal, refuse } from '../messages.ts';
import { type ExchangeParts, type PostAnswer, UnreachableError } from '../model.ts';
import { findNo } from '../narrowing/copy-store.ts';
import { takeOut } from '../narrowing/narrow-here.ts';
import { assertionFor, type Opener, openerOf } from '../opener.ts';
import { readOutcome } from '../outcome.ts';
import {
  askOpening,
  findReceivedOf,
  forgetAsked,
  getReceivedOf,
  hasShareEnded,
  insertReceived,
  type NewReceived,
  setPatient,
} from '../received-store.ts';
import { toReceivedView } from '../received-view.ts';
import { decideShowUntil } from '../rules.ts';
import { createTurns } from '../turns.ts';
import { answerManifest } from './answer-manifest.ts';
import { tellAccess } from './tell-access.ts';

type OpenInput = z.output<typeof OpenShare>;

/** A document that came from a link, decrypted and checked. */
export interface Fetched {
  readonly peer: Peer;
  readonly document: string;
  readonly bundle: Bundle;
  readonly signature: DocumentSignature;
  readonly slip: DisclosureSlip;
  /** The patient, where the record is of this very node. */
  readonly patientId?: string;
}

/** What was learned before the transaction: the link, and the document where it came from another node. */
export interface OpenedElsewhere {
  readonly link: ShareLink;
  readonly fetched?: Fetched;
}

/** How long a clinician waits for the other node at most. It composes and signs a whole record in under a second; a slow line adds some. */
const FETCH_TIMEOUT_MS = 10_000;
/**
 * Fetches under way at once in this process: each may hold a document of fifty megabytes in memory. Who comes then waits for a turn: a fetch takes a second as a
 * rule, so the hundredth of a clinic that opens at once has hers before the wait is over; beyond that, and where a neighbour hangs, the no is a clear one.
 */
const TURNS = { atOnce: 4, waitingMax: 100, waitMsMax: 30_000 };

/**
 * Asks the sharing node for what a link leads to, and believes nothing of it unchecked: the address stands in the trust list, the document decrypts
 * with the link's key, is signed by that node, and the slip beside it is made for us and for this link. It runs before the transaction.
 *
 * What it asks is written down first: where the answer is lost, or this node dies before it is kept, the clinician's next try is the same opening.
 *
 * @refuses exchange.link-malformed, exchange.link-not-supported, exchange.unknown-node, exchange.organization-missing,
 * exchange.passcode-missing, exchange.busy, exchange.peer-unreachable, whatever the sharing node refuses by name, and all of `openFile`, `verifyBundle`, `openSlip`
 */
export function createFetcher(
  parts: ExchangeParts,
): (scope: BeforeScope, input: OpenInput) => Promise<OpenedElsewhere> {
  const turns = createTurns(TURNS);
  return async (scope, input) => {
    const link = parseShlink(input.link);
    const opener = openerOf(scope);
    const peer = parts.trust.byAddress(link.url);
    if (peer === undefined) throw new RefusalError(refuse('exchange.unknown-node', { node: new URL(link.url).host }));
    // A trusted node's other doors are none of a link's business.
    if (!isLinkOf(peer, link.url)) throw new RefusalError(refuse('exchange.link-malformed'));
    // Whether its time is over is for its home to say: by our clock alone a wrong clock here would look like an old link.
    if (link.flags.includes('P') && !input.passcode?.trim())
      throw new RefusalError(refuse('exchange.passcode-missing'));
    if (peer.id === scope.node.id) return { link };
    try {
      return { link, fetched: await turns(() => fetchFrom(scope, parts, peer, link, opener, input)) };
    } catch (error) {
      if (!(error instanceof UnreachableError)) throw error;
      throw new UnavailableError(refuse('exchange.peer-unreachable', { node: peer.id, why: error.why }), 10, {
        cause: error,
      });
    }
  };
}

/**
 * Keeps what a link led to: the copy with its end, the ledger's entry here, and the telling of the sharing node's patient. A link of this very node is
 * opened here, by the same rules and in the same transaction.
 *
 * @refuses as the sharing node does, exchange.person-missing
 */
export async function openShare(
  scope: Scope,
  parts: ExchangeParts,
  input: OpenInput,
  { link, fetched }: OpenedElsewhere,
): Promise<ReceivedView | { readonly refusal: Refusal }> {
  const { tx, clock, ids, node } = scope;
  const opener = openerOf(scope);
  let got = fetched;
  if (got === undefined) {
    const own = await openOwn(scope, parts, link, opener, input);
    if ('refusal' in own) return own;
    got = own;
  }
  const at = clock.now();
  const { slip, bundle, signature, peer } = got;
  const row: NewReceived = {
    id: newId(ids),
    fromNode: peer.id,
    shareRef: slip.share,
    openingId: slip.opening,
    openedAt: at,
    showUntil: decideShowUntil(at, new Date(slip.expiresAt), node.jurisdiction, SHOW_HOURS),
    purpose: input.purpose,
    accountId: opener.accountId,
    practitioner: opener.practitioner,
    organizationId: opener.organization.id,
    organization: opener.organization,
    sections: slip.sections,
    legalBasis: slip.legalBasis,
    signature: { node: signature.node, kid: signature.kid, signedAt: signature.signedAt.toISOString() },
    address: link.url,
    patientName: nameIn(bundle),
    bundle: got.document,
  };
  await forgetAsked(tx, { addressHash: addressHashOf(link), opener, purpose: input.purpose });
  if (await hasShareEnded(tx, row)) return endedOnTheWay(scope, parts, row);
  const no = await findNo(tx, row);
  if (no?.whole) return endedOnTheWay(scope, parts, row);
  const isFirst = await insertReceived(tx, row);
  if (!isFirst) return openedBefore(tx, row);
  if (no) await takeOut(scope, parts, await getReceivedOf(tx, row), no);
  if (got.patientId !== undefined) await setPatient(tx, row.id, got.patientId);
  await tellAccess(scope, row, {
    action: 'receive',
    outcome: 'permitted',
    ...(got.patientId === undefined ? {} : { patientId: got.patientId }),
    kinds: countKinds(bundle),
    basis: 'consent/shared-by-patient',
    recipient: opener.organization.id,
    detail: { share: slip.share, from: peer.id, received: row.id },
  });
  const fresh = {
    status: 'open',
    sealedAt: null,
    keptUntil: null,
    keptBy: null,
    consentedTo: null,
    withheld: [],
  } as const;
  return toReceivedView({ ...row, patientId: got.patientId ?? null, ...fresh }, undefined);
}

/** She ended it while the answer was on its way here: nothing is kept, and her home is told that nothing arrived. */
async function endedOnTheWay(
  scope: Scope,
  parts: Pick<ExchangeParts, 'keys'>,
  { fromNode, shareRef, openingId }: NewReceived,
): Promise<{ readonly refusal: Refusal }> {
  const refusal = refuse('exchange.link-revoked');
  const at = scope.clock.now().toISOString();
  const receipt = { share: shareRef, opening: openingId, outcome: 'not-held', at, reason: refusal.code } as const;
  await sendReceipt(scope, parts, fromNode, receipt);
  scope.note({
    action: 'receive',
    outcome: 'denied',
    kinds: {},
    basis: refusal.code,
    detail: { share: shareRef, from: fromNode },
  });
  return { refusal };
}

/**
 * The copy that this opening led to before: its answer came twice.
 *
 * @refuses exchange.received-ended
 */
async function openedBefore(tx: Tx, row: NewReceived): Promise<ReceivedView> {
  const kept = await findReceivedOf(tx, row);
  if (kept?.status !== 'open') throw new RefusalError(refuse('exchange.received-ended'));
  return toReceivedView(kept, undefined);
}

function isLinkOf(peer: Peer, url: string): boolean {
  return url.startsWith(`${peer.url}/shl/`) && /^[A-Za-z0-9_-]{43}$/.test(url.slice(peer.url.length + 5));
}

async function fetchFrom(
  scope: BeforeScope,
  parts: ExchangeParts,
  peer: Peer,
  link: ShareLink,
  opener: Opener,
  input: OpenInput,
): Promise<Fetched> {
  const asking = { addressHash: addressHashOf(link), opener, purpose: input.purpose };
  const opening = await scope.inTransaction(({ tx, ids, clock }) => askOpening(tx, asking, ids.next(), clock.now()));
  const assertion = await assertionFor(scope, parts, peer, link.url, 'open-link', opener, input.purpose, opening);
  const answer = await parts.post({
    url: link.url,
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/json',
      'accept-language': scope.lang,
      authorization: `Node ${assertion}`,
    },
    body: JSON.stringify({
      recipient: opener.organization.name.en,
      ...(input.passcode === undefined ? {} : { passcode: input.passcode }),
    }),
    timeoutMs: FETCH_TIMEOUT_MS,
    // A document's base64 and the manifest around it.
    answerBytesMax: CONTENT_BYTES_MAX * 1.4,
  });
  const { jwe, slip: slipJws } = readManifest(peer, answer);
  const at = scope.clock.now();
  const document = await openFile(link.key, jwe);
  const { bundle, signature } = await verifyBundle(parts.trust, document, at);
  if (signature.node !== peer.id) throw new RefusalError(refuse('exchange.signature-invalid', { node: peer.id }));
  const expected = { from: peer.id, to: scope.node.id, address: addressHashOf(link), at };
  const slip = await openSlip(parts.trust, slipJws, expected);
  return { peer, document, bundle, signature, slip };
}

function addressHashOf(link: ShareLink): string {
  return hash('sha256', link.url, 'hex');
}

/** What the sharing node gave; its no becomes ours, by the same name. */
function readManifest(peer: Peer, answer: PostAnswer): { jwe: string; slip: string } {
  const json = readJson(answer.body);
  if (answer.status === 401 && isObject(json) && typeof json.remainingAttempts === 'number') {
    const remaining = Math.max(0, Math.floor(json.remainingAttempts));
    if (readOutcome({ body: JSON.stringify(json._outcome ?? null) })?.code === 'exchange.passcode-missing')
      throw new RefusalError(refuse('exchange.passcode-missing'));
    throw new RefusalError(
      remaining === 0 ? refuse('exchange.link-locked') : refuse('exchange.passcode-wrong', { remaining }),
    );
  }
  if (answer.status !== 200) throw refusalOf(peer, answer);
  const bad = (why: string) => new RefusalError(refuse('exchange.peer-answer-invalid', { node: peer.id, why }));
  if (!isObject(json) || !Array.isArray(json.files)) throw bad('manifest');
  // Asked for without a length limit, a node of ours embeds; addresses for a second fetch are not followed.
  const file: unknown = json.files.find(
    (f: unknown) => isObject(f) && /^application\/fhir\+json\b/.test(String(f.contentType)),
  );
  if (!isObject(file) || typeof file.embedded !== 'string') throw bad('manifest.files');
  if (typeof json._disclosure !== 'string') throw bad('slip');
  return { jwe: file.embedded, slip: json._disclosure };
}

/** A neighbour's refusal: by its code in our own sentences where we know the code, else in the neighbour's. */
function refusalOf(peer: Peer, answer: PostAnswer): Error {
  if (answer.status >= 500 || answer.status === 429) {
    return new UnavailableError(refuse('exchange.peer-fault', { node: peer.id, status: answer.status }), 10);
  }
  const told = readOutcome(answer);
  if (told && isExchangeRefusal(told.code)) {
    const known = refuse(told.code);
    // A sentence with blanks cannot be filled here; the neighbour's own, in the language we asked in, is then the better one.
    const { text } = told;
    const isWhole = !known.text.en.includes('{');
    return new RefusalError(isWhole ? known : { ...known, text: { en: text, 'zh-Hans': text, 'zh-Hant-HK': text } });
  }
  const why = told?.text ?? `HTTP ${answer.status}`;
  return new RefusalError({ ...refuse('exchange.peer-refused', { node: peer.id, why }), issue: 'forbidden' });
}

async function openOwn(
  scope: Scope,
  parts: ExchangeParts,
  link: ShareLink,
  opener: Opener,
  input: OpenInput,
): Promise<Fetched | { readonly refusal: Refusal }> {
  const peer = parts.trust.byId(scope.node.id);
  if (peer === undefined) throw new RefusalError(refuse('exchange.unknown-node', { node: scope.node.id }));
  const actor: NodeActor & { readonly onBehalfOf: NonNullable<NodeActor['onBehalfOf']> } = {
    kind: 'node',
    nodeId: scope.node.id,
    name: peer.name,
    onBehalfOf: {
      practitioner: opener.practitioner.id,
      practitionerName: opener.practitioner.name,
      organization: opener.organization.id,
      organizationName: opener.organization.name,
    },
  };
  const request = {
    manifestId: link.url.slice(peer.url.length + 5),
    recipient: opener.organization.name.en,
    ...(input.passcode === undefined ? {} : { passcode: input.passcode }),
  };
  const outcome = await answerManifest(scope, parts, request, { peer, actor, purpose: input.purpose });
  if ('refusal' in outcome) return { refusal: outcome.refusal };
  const { document, slip, patientId } = orThrow(outcome);
  if (slip === undefined) throw new Error('broken invariant: an opening by a named clinician has a slip');
  const { bundle, signature } = await verifyBundle(parts.trust, document, scope.clock.now());
  return { peer, document, bundle, signature, slip, patientId };
}

/**
 * The person's name as the document has it: the text, else the parts in the order of print.
 *
 * @refuses exchange.person-missing
 */
export function nameIn(bundle: Bundle): string {
  const patient = bundle.entry?.find(({ resource }) => resource?.resourceType === 'Patient')?.resource;
  if (patient === undefined) throw new RefusalError(refuse('exchange.person-missing'));
  const names: unknown[] = Array.isArray(patient.name) ? patient.name : [];
  for (const name of names) {
    if (!isObject(name)) continue;
    if (typeof name.text === 'string' && name.text !== '') return name.text.slice(0, 200);
    const given = Array.isArray(name.given) ? name.given.filter((part) => typeof part === 'string') : [];
    const parts = [typeof name.family === 'string' ? name.family : '', ...given].filter((part) => part !== '');
    if (parts.length > 0) return parts.join(' ').slice(0, 200);
  }
  return '—';
}
