import { hash } from 'node:crypto';
import { newId, type StoredResource } from '#fhir';
import {
  type AccessNote,
  type Decision,
  granted,
  type LocalText,
  type NodeActor,
  type Purpose,
  type Refusal,
  type Scope,
} from '#kernel';
import { asNode } from '../as-node.ts';
import { type DisclosureSlip, signSlip } from '../crypto/disclosure.ts';
import { documentText, signBundle } from '../crypto/document.ts';
import { FHIR_CONTENT, sealFile } from '../crypto/sealed-file.ts';
import type { Peer } from '../crypto/trust.ts';
import { decideAndKeep, type LawfulWay } from '../exports/decide.ts';
import { countKinds } from '../kinds.ts';
import { ASK_AGAIN_MINUTES, SHOW_HOURS } from '../lawbook.ts';
import { hashManifestId, hashPasscode, linkKey, sameBytes } from '../link/secrets.ts';
import { refuse } from '../messages.ts';
import type { ExchangeParts } from '../model.ts';
import { noteGivenIn } from '../narrowing/narrow-copies.ts';
import { contentHashOf } from '../received-store.ts';
import { checkGrant, citationOf, type Grant, getGrant, lockGrant, notify, withoutWithheld } from '../rooms-below.ts';
import { decideShowUntil } from '../rules.ts';
import { asLinkRefusal, decideLink, shareStatus } from '../share-rules.ts';
import {
  countOpening,
  countWrongTry,
  eraseLink,
  findOpeningAsked,
  insertOpening,
  lockByManifest,
  prolongOpening,
  type ShareRow,
} from '../share-store.ts';
import { linkAddress } from './believe-assertion.ts';
import { LINK_SECRET } from './create-share.ts';
import { placeFile, printOfRecord } from './fetch-file.ts';

/** What is asked at a link's door. @source SMART Health Links, manifest request */
export interface ManifestRequest {
  readonly manifestId: string;
  /** Who says they ask; unchecked words where there is no assertion. */
  readonly recipient: string;
  readonly passcode?: string;
  readonly embeddedLengthMax?: number;
}

/** @source SMART Health Links, manifest; `status` and `_disclosure` are passed over by readers that do not know them */
export interface Manifest {
  readonly status: 'can-change';
  readonly files: readonly {
    readonly contentType: string;
    readonly fhirVersion: '4.0.1';
    readonly lastUpdated: string;
    readonly status: 'can-change';
    readonly embedded?: string;
    readonly location?: string;
  }[];
  /** Signed for a trusted node: what it opened, until when, by which rules. */
  readonly _disclosure?: string;
}

/** A no that is written down: the request's transaction commits, because a wrong passcode must count. */
export interface ManifestRefused {
  readonly refusal: Refusal;
  /** Strangers are not told whether a link is unknown, over or taken back. */
  readonly isStranger: boolean;
  /** Present where a passcode was wrong or missing. */
  readonly remainingAttempts?: number;
}

/** What was opened; the node's own clinicians take it from here, others by the manifest. */
export interface Opened {
  readonly manifest: Manifest;
  readonly slip?: DisclosureSlip;
  readonly document: string;
  readonly patientId: string;
}

type Actor = NodeActor & { readonly onBehalfOf: NonNullable<NodeActor['onBehalfOf']> };
interface Caller {
  readonly peer: Peer;
  readonly actor: Actor;
  readonly purpose: Purpose;
  /** The asker's own name for this opening. */
  readonly opening?: string;
}

/**
 * Answers who knocks at a link. In one transaction: the passcode is tried and counted, the grant, the recipient and the law are asked, the opening is
 * counted, the record is composed as it is now, signed, encrypted to the link's key, noted in the ledger, and the patient is told.
 *
 * An opening that its asker asks for again, by the same name and within minutes, is the same opening: its first answer was lost. It is not counted, and she is
 * not told, a second time.
 *
 * @param caller - the neighbour or own clinician that asks; nobody where a stranger holds the link
 */
export async function answerManifest(
  scope: Scope,
  parts: ExchangeParts,
  request: ManifestRequest,
  caller: Caller | undefined,
): Promise<Decision<Opened> | ManifestRefused> {
  const { tx, clock } = scope;
  const at = clock.now();
  const acting = caller ? asNode(scope, caller.actor, caller.purpose) : undefined;
  const inner = acting?.scope ?? scope;
  const found = await lockByManifest(tx, hashManifestId(request.manifestId));
  // What is given under a consent is sent, and fetched by nobody.
  const share = found?.byConsent ? undefined : found;
  const no = (refusal: Refusal, remainingAttempts?: number): ManifestRefused => ({
    refusal,
    isStranger: caller === undefined,
    ...(remainingAttempts === undefined ? {} : { remainingAttempts }),
  });
  const finish = async (outcome: ManifestRefused, decisionId?: string): Promise<ManifestRefused> => {
    if (share) noteRefused(inner, share, outcome.refusal, request.recipient, decisionId);
    await acting?.write(parts.writeLedger);
    return outcome;
  };
  if (share === undefined) return finish(no(refuse('exchange.link-unknown')));
  const grant = await getGrant(inner, share.id);
  const again = await findAgain(inner, share, caller);
  const opens = again ? share.opens - 1 : share.opens;
  const link = decideLink(shareStatus(grant, opens, at));
  if (!link.ok) return finish(no(link.refusals[0]));

  const passcode = request.passcode?.trim() || undefined;
  const remaining = await tryPasscode(inner, parts, share, passcode);
  if (remaining !== undefined) {
    if (passcode === undefined && remaining > 0) return finish(no(refuse('exchange.passcode-missing'), remaining));
    if (remaining === 0) return finish(no(refuse('exchange.link-locked'), 0));
    await tellRefused(inner, share, caller, 'exchange.passcode-wrong');
    return finish(no(refuse('exchange.passcode-wrong', { remaining }), remaining));
  }
  const { decision, decisionId } = await decideOpening(inner, grant, opens, caller, at);
  if (!decision.ok) {
    await tellRefused(inner, share, caller, decision.refusals[0].code);
    return finish(no(asLinkRefusal(decision.refusals[0])), decisionId);
  }
  const opened = await open(inner, parts, { share, grant, caller, way: decision.value, request, again });
  await acting?.write(parts.writeLedger);
  return granted(opened);
}

/**
 * Tries the passcode under the share's lock.
 *
 * @returns undefined where it is right; else how many tries are left, and at zero the share is locked for good
 */
async function tryPasscode(
  scope: Scope,
  parts: ExchangeParts,
  share: ShareRow,
  passcode: string | undefined,
): Promise<number | undefined> {
  const { salt, passcodeHash, triesLeft } = share;
  // An active grant with an erased link is our bug or a hand in the table; it opens nothing.
  if (salt === null || passcodeHash === null || triesLeft <= 0) return 0;
  if (passcode === undefined) return triesLeft;
  const tried = await hashPasscode(parts.keys.secret(LINK_SECRET), salt, share.id, passcode);
  if (sameBytes(tried, passcodeHash)) return undefined;
  await countWrongTry(scope.tx, share.id);
  if (triesLeft === 1) {
    await eraseLink(scope.tx, share.id);
    await lockGrant(scope, share.id);
  }
  return triesLeft - 1;
}

/** The grant's rule and the law of the way: may this caller open it, and by which rules of which jurisdiction? The law is asked, and its answer kept, where the grant permits. */
async function decideOpening(
  scope: Scope,
  grant: Grant,
  opens: number,
  caller: Caller | undefined,
  at: Date,
): Promise<{ readonly decision: Decision<LawfulWay>; readonly decisionId?: string }> {
  const recipient = {
    node: caller?.actor.nodeId ?? '',
    organizationId: caller?.actor.onBehalfOf.organization ?? '',
    isConsortium: caller !== undefined,
  };
  const use = checkGrant(grant, { recipient, purpose: caller?.purpose ?? 'TREAT', at, opens });
  if (!use.ok) return { decision: use };
  return decideAndKeep(scope, {
    act: 'share-opened',
    patientId: grant.patientId,
    to: caller?.peer,
    recipient: caller?.actor.onBehalfOf.organizationName ?? HOLDER,
    // The patient made the link and handed it over, and signed what its text says: recipients, sections, purpose, and provision elsewhere.
    patientCarries: true,
    separateConsent: grant.crossBorder,
    sensitiveConsent: grant.crossBorder,
    patientTold: true,
  });
}

/** Who holds link and passcode, and says nothing of themselves that could be believed. */
const HOLDER: LocalText = {
  en: 'whoever holds link and passcode',
  'zh-Hans': '持有链接和口令者',
  'zh-Hant-HK': '持有連結及密碼者',
};

/** The opening that this caller asks for a second time, if it is one. */
async function findAgain(
  { tx, clock }: Scope,
  share: ShareRow,
  caller: Caller | undefined,
): Promise<{ readonly id: string } | undefined> {
  if (caller?.opening === undefined) return undefined;
  const since = new Date(clock.now().getTime() - ASK_AGAIN_MINUTES * 60_000);
  const { actor, purpose, opening: askedAs } = caller;
  return findOpeningAsked(tx, { shareId: share.id, actor, purpose, askedAs }, since);
}

interface OpeningFacts {
  readonly share: ShareRow;
  readonly grant: Grant;
  readonly caller: Caller | undefined;
  readonly way: LawfulWay;
  readonly request: ManifestRequest;
  readonly again: { readonly id: string } | undefined;
}

async function open(scope: Scope, parts: ExchangeParts, facts: OpeningFacts): Promise<Opened> {
  const { share, grant, caller, way, request, again } = facts;
  const { tx, clock, node, ids } = scope;
  const at = clock.now();
  const organization = caller?.actor.onBehalfOf.organizationName;
  if (!again) await countOpening(tx, share.id, at, organization);
  const ofOthers: { readonly patientId: string; readonly kinds: Readonly<Record<string, number>> }[] = [];
  const record = await printOfRecord(scope, share.patientId);
  const composed = await parts.records.composeSummary(scope, {
    patientId: grant.patientId,
    sections: grant.sections,
    lookBackMonths: grant.lookBackMonths,
    mayShow: (resources) => withoutDenied(scope, grant.patientId, caller, resources),
    ofOther: (patientId, kinds) => void ofOthers.push({ patientId, kinds }),
  });
  const bundle = await signBundle(parts.keys, node, composed, at);
  const document = documentText(bundle);
  const opening = again?.id ?? newId(ids, grant.patientId);
  const expiresAt = new Date(grant.expiresAt);
  if (caller) {
    const showUntil = decideShowUntil(at, expiresAt, caller.peer.jurisdiction, SHOW_HOURS);
    const { actor, purpose, opening: askedAs } = caller;
    const contentHash = contentHashOf(document);
    const row = { id: opening, shareId: share.id, actor, openedAt: at, purpose, showUntil, contentHash };
    if (again) await prolongOpening(tx, row);
    else await insertOpening(tx, askedAs === undefined ? row : { ...row, askedAs });
    await noteGivenIn(scope, { shareId: share.id, id: opening }, bundle);
  }
  const address = linkAddress(node, request.manifestId);
  const slip: DisclosureSlip | undefined = caller && {
    from: node.id,
    to: caller.peer.id,
    share: share.id,
    opening,
    address: hash('sha256', address, 'hex'),
    sections: [...grant.sections],
    openedAt: at.toISOString(),
    expiresAt: expiresAt.toISOString(),
    legalBasis: [...way.legalBasis],
  };
  for (const of of [{ patientId: share.patientId, kinds: countKinds(bundle) }, ...ofOthers]) {
    noteOpened(scope, share, opening, of, facts);
  }
  if (!again) await tellOpened(scope, share, caller);
  const key = linkKey(parts.keys.secret(LINK_SECRET), share.salt ?? new Uint8Array(), share.id);
  const jwe = await sealFile(key, document);
  const file = await placeFile(scope, { shareId: share.id, jwe, record }, address, request.embeddedLengthMax);
  return {
    document,
    patientId: grant.patientId,
    ...(slip ? { slip } : {}),
    manifest: {
      status: 'can-change',
      files: [
        {
          contentType: FHIR_CONTENT,
          fhirVersion: '4.0.1',
          lastUpdated: at.toISOString(),
          status: 'can-change',
          ...file,
        },
      ],
      ...(slip ? { _disclosure: await signSlip(parts.keys, slip) } : {}),
    },
  };
}

/**
 * Leaves out what the patient has denied to everybody, or to the one who asks, by a consent of its own. A share opens no door that another consent keeps shut,
 * and does not tell that there is one.
 */
async function withoutDenied(
  scope: Scope,
  patientId: string,
  caller: Caller | undefined,
  resources: readonly StoredResource[],
): Promise<readonly StoredResource[]> {
  const onBehalfOf = caller?.actor.onBehalfOf;
  const asker = {
    ...(onBehalfOf ? { reference: onBehalfOf.practitioner } : {}),
    ...(caller && onBehalfOf ? { organization: { node: caller.actor.nodeId, id: onBehalfOf.organization } } : {}),
  };
  return withoutWithheld(scope, { patientId, asker, action: 'disclose' }, resources);
}

function noteOpened(
  scope: Scope,
  share: ShareRow,
  opening: string,
  of: Pick<AccessNote, 'kinds'> & { readonly patientId: string },
  { caller, way, request, again }: OpeningFacts,
): void {
  scope.note({
    action: 'disclose',
    outcome: 'permitted',
    ...of,
    basis: 'consent/shared-by-patient',
    recipient: caller
      ? `${caller.actor.nodeId}/${caller.actor.onBehalfOf.organization}`
      : 'holder of link and passcode',
    detail: {
      share: share.id,
      opening,
      ...(again ? { again: 'the first answer was lost' } : {}),
      ...(way.legalBasis.length > 0 ? { law: citationOf(way.legalBasis) } : {}),
      ...(way.decisionId === undefined ? {} : { decision: way.decisionId }),
      ...(caller ? {} : { saidTheyAre: request.recipient.slice(0, 80) }),
    },
  });
}

function noteRefused(
  scope: Scope,
  share: ShareRow,
  refusal: Refusal,
  recipient: string,
  decisionId: string | undefined,
): void {
  scope.note({
    action: 'disclose',
    outcome: 'denied',
    patientId: share.patientId,
    kinds: {},
    basis: refusal.code,
    detail: {
      share: share.id,
      ...(decisionId === undefined ? {} : { decision: decisionId }),
      ...(scope.actor.kind === 'anonymous' ? { saidTheyAre: recipient.slice(0, 80) } : {}),
    },
  });
}

async function tellOpened(scope: Scope, share: ShareRow, caller: Caller | undefined): Promise<void> {
  const nobody = { en: 'Somebody', 'zh-Hans': '持有链接者', 'zh-Hant-HK': '持有連結者' };
  const unknown = { en: 'an unknown place', 'zh-Hans': '未知机构', 'zh-Hant-HK': '未知機構' };
  await notify(scope, share.patientId, 'share-opened', {
    shareId: share.id,
    by: caller?.actor.onBehalfOf.practitionerName ?? nobody,
    organization: caller?.actor.onBehalfOf.organizationName ?? unknown,
  });
}

async function tellRefused(scope: Scope, share: ShareRow, caller: Caller | undefined, reason: string): Promise<void> {
  const organization = caller?.actor.onBehalfOf.organizationName;
  const facts = { shareId: share.id, reason, ...(organization ? { organization } : {}) };
  await notify(scope, share.patientId, 'share-open-refused', facts);
}
