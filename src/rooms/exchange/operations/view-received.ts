import type { z } from 'zod';
import type { SummaryView } from '#contracts/records';
import { type Bundle, isObject } from '#fhir';
import { type Refusal, RefusalError, readJson, type Scope } from '#kernel';
import type { BeforeScope } from '#platform/http';
import type { ListReceived, ReceivedList, ReceivedView, ReceivedWatch } from '../contract.ts';
import { EntryKeys } from '../crypto/narrowing.ts';
import { fromCursor, toCursor } from '../cursor.ts';
import { type CopyEnd, endCopies } from '../erasure/end-copies.ts';
import { refuseErasure } from '../erasure/messages.ts';
import { countKinds } from '../kinds.ts';
import { refuse } from '../messages.ts';
import { type ExchangeParts, type PostAnswer, UnreachableError } from '../model.ts';
import { narrowHere, shownOf } from '../narrowing/narrow-here.ts';
import { assertionFor, openerOf } from '../opener.ts';
import { readOutcome } from '../outcome.ts';
import {
  contentHashOf,
  findReceived,
  listReceivedOf,
  lockOpenCopies,
  lockReceived,
  type ReceivedRow,
  setPatient,
} from '../received-store.ts';
import { type SharerWord, toReceivedView } from '../received-view.ts';
import { type PatientResource, registerOrFindPatient } from '../rooms-below.ts';
import { tellAccess, tellListed } from './tell-access.ts';

/**
 * A page waits for this before it shows anything. A healthy neighbour answers in a tenth of it; beyond it the clinician is shown the copy with the fact that
 * the neighbour could not be asked.
 */
const STATUS_TIMEOUT_MS = 2_000;

/**
 * Asks the sharing node whether a copy may still be shown, before the transaction. A copy of this very node is asked about in the transaction itself.
 *
 * @refuses exchange.organization-missing, exchange.received-not-found
 */
export async function askSharer(
  scope: BeforeScope,
  parts: ExchangeParts,
  { id }: { readonly id: string },
): Promise<SharerWord> {
  const opener = openerOf(scope);
  const row = await scope.inTransaction((inner) => load(inner, id));
  const at = scope.clock.now();
  const peer = parts.trust.byId(row.fromNode);
  if (row.status !== 'open' || row.address === null) return { says: 'nothing', at };
  // A peer that left the trust list is not asked, and what came from it is not shown on its word any longer.
  if (peer === undefined) return { says: 'over', refusal: refuse('exchange.unknown-node', { node: row.fromNode }) };
  if (peer.id === scope.node.id) return { says: 'stands', at };
  try {
    const assertion = await assertionFor(scope, parts, peer, row.address, 'link-status', opener, row.purpose);
    const answer = await parts.post({
      url: `${row.address}/status`,
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Node ${assertion}` },
      body: JSON.stringify({ opening: row.openingId }),
      timeoutMs: STATUS_TIMEOUT_MS,
      answerBytesMax: 65_536,
    });
    if (answer.status === 200) return { says: 'stands', at, ...withheldIn(answer) };
    return toWord(answer, at);
  } catch (error) {
    if (error instanceof UnreachableError) return { says: 'nothing', at };
    throw error;
  }
}

/** What the sharing node has had taken out; an answer that cannot be read names nothing, and the word goes by message as well. */
function withheldIn(answer: PostAnswer): { readonly withheld?: readonly string[] } {
  const json = readJson(answer.body);
  const read = EntryKeys.safeParse(isObject(json) ? json.withheld : undefined);
  return read.success ? { withheld: read.data } : {};
}

/** Only a refusal that says the share is over ends a copy; a neighbour's fault or a clock that is off does not. */
function toWord(answer: PostAnswer, at: Date): SharerWord {
  const code = readOutcome(answer)?.code;
  switch (code) {
    case 'exchange.link-revoked':
    case 'exchange.link-locked':
    case 'exchange.link-expired':
      return { says: 'over', refusal: refuse(code) };
    case 'exchange.link-unknown':
      return { says: 'over', refusal: refuse('exchange.link-revoked') };
    default:
      return { says: 'nothing', at };
  }
}

/** What has been opened at the clinician's organisation, newest first. The list shows no content, so nobody is asked. */
export async function listReceived(
  scope: Scope,
  { state, cursor, limit }: z.output<typeof ListReceived>,
): Promise<z.infer<typeof ReceivedList>> {
  const { organization, accountId } = openerOf(scope);
  const found = await listReceivedOf(scope.tx, {
    organizationId: organization.id,
    accountId,
    openAt: state === 'open' ? scope.clock.now() : undefined,
    after: fromCursor(cursor),
    limit: limit + 1,
  });
  const rows = found.slice(0, limit);
  const last = found.length > limit ? rows.at(-1) : undefined;
  // The list names people: each who is known here finds it in the own log; of the others it is nobody's in particular, and their homes are told.
  for (const [patientId, own] of Map.groupBy(rows, (row) => row.patientId)) {
    scope.note({
      action: 'search',
      outcome: 'permitted',
      ...(patientId === null ? {} : { patientId }),
      kinds: { Bundle: own.length },
      basis: 'consent/shared-by-patient',
    });
  }
  await tellListed(scope, rows, (row) => ({
    action: 'search',
    outcome: 'permitted',
    kinds: { Patient: 1 },
    basis: basisOfCopy(row),
    detail: { share: row.shareRef, received: row.id },
  }));
  return {
    received: rows.map((row) => toReceivedView(row, undefined)),
    ...(last ? { next: toCursor(last.openedAt, last.id) } : {}),
  };
}

/** A view, or the refusal that the caller is to see while the erasure it caused stands. */
export type Viewed<T> = T | { readonly refusal: Refusal };

/**
 * What a page that stays open asks every few seconds: whether it may go on showing the copy. It names nobody and shows nothing of her, so it is no access;
 * an ended share is refused here as anywhere, and its copy erased.
 *
 * @refuses as `showCopy`
 */
export async function watchReceived(
  scope: Scope,
  parts: ExchangeParts,
  { id }: { readonly id: string },
  word: SharerWord,
): Promise<Viewed<ReceivedWatch>> {
  const shown = await showCopy(scope, parts, id, word);
  if ('refusal' in shown) return shown;
  const { showUntil, lastCheck } = toReceivedView(shown.row, word);
  const { bundle, withheld } = shown.row;
  const mark = contentHashOf(`${bundle ?? ''} ${withheld.join(' ')}`);
  return { showUntil, mark, ...(lastCheck === undefined ? {} : { lastCheck }) };
}

/**
 * The header facts of a received copy: her name, which share, until when. A look at them is told to her home as well.
 *
 * @refuses as `showCopy`
 */
export async function getReceived(
  scope: Scope,
  parts: ExchangeParts,
  { id }: { readonly id: string },
  word: SharerWord,
): Promise<Viewed<ReceivedView>> {
  const shown = await showCopy(scope, parts, id, word);
  if ('refusal' in shown) return shown;
  const { patientId } = shown.row;
  await tellAccess(scope, shown.row, {
    action: 'read',
    outcome: 'permitted',
    ...(patientId === null ? {} : { patientId }),
    kinds: { Patient: 1 },
    basis: basisOfCopy(shown.row),
    detail: { share: shown.row.shareRef, received: id },
  });
  return toReceivedView(shown.row, word);
}

/**
 * The content of a received copy for a reader. Each look is an access of its own: noted here, and told to the sharing node for the patient's log at home.
 */
export async function viewReceived(
  scope: Scope,
  parts: ExchangeParts,
  { id }: { readonly id: string },
  word: SharerWord,
): Promise<Viewed<SummaryView>> {
  const shown = await showCopy(scope, parts, id, word);
  if ('refusal' in shown) return shown;
  const { row, bundle } = shown;
  await tellAccess(scope, row, {
    action: 'read',
    outcome: 'permitted',
    ...(row.patientId === null ? {} : { patientId: row.patientId }),
    kinds: countKinds(bundle),
    basis: basisOfCopy(row),
    detail: { share: row.shareRef, received: row.id, ...(word.says === 'nothing' ? { sharer: 'not reached' } : {}) },
  });
  return parts.records.renderDocument(scope, bundle);
}

/**
 * Registers the person of a received copy here, as printed on her papers, or finds her by one of them.
 *
 * @refuses exchange.person-missing, those of `showCopy`, and identity's
 */
export async function registerReceived(
  scope: Scope,
  parts: ExchangeParts,
  { id }: { readonly id: string },
  word: SharerWord,
): Promise<Viewed<{ patientId: string }>> {
  const shown = await showCopy(scope, parts, id, word);
  if ('refusal' in shown) return shown;
  const { row, bundle } = shown;
  if (row.patientId !== null) {
    const { patientId } = row;
    const basis = basisOfCopy(row);
    scope.note({ action: 'read', outcome: 'permitted', patientId, kinds: { Patient: 1 }, basis });
    return { patientId };
  }
  const patient = bundle.entry?.find(({ resource }) => resource?.resourceType === 'Patient')?.resource;
  if (patient === undefined) throw new RefusalError(refuse('exchange.person-missing'));
  const { patientId } = await registerOrFindPatient(scope, patient as unknown as PatientResource);
  await setPatient(scope.tx, row.id, patientId);
  return { patientId };
}

/** The clinician has done with it: the copy is erased here, and the sharing node is told. A second time changes nothing. */
export async function closeReceived(
  scope: Scope,
  parts: Pick<ExchangeParts, 'keys' | 'records'>,
  { id }: { readonly id: string },
): Promise<ReceivedView> {
  const row = await lockReceived(scope.tx, id, openerOf(scope).organization.id);
  if (row === undefined || !isFor(row, scope)) throw new RefusalError(refuse('exchange.received-not-found'));
  await endCopies(scope, parts, await lockOpenCopies(scope.tx, { id }), { end: 'ended', reason: 'closed' });
  return toReceivedView(await load(scope, id), undefined);
}

/**
 * The copy, if it may be shown now. Where it may not any longer it is erased, and the refusal is returned, not thrown: the erasure must stand.
 *
 * @refuses exchange.received-not-found (thrown)
 */
async function showCopy(
  scope: Scope,
  parts: ExchangeParts,
  id: string,
  word: SharerWord,
): Promise<{ readonly row: ReceivedRow; readonly bundle: Bundle } | { readonly refusal: Refusal }> {
  const row = await lockReceived(scope.tx, id, openerOf(scope).organization.id);
  if (row === undefined || !isFor(row, scope)) throw new RefusalError(refuse('exchange.received-not-found'));
  const at = scope.clock.now();
  const end = async (status: CopyEnd, refusal: Refusal) => {
    await endCopies(scope, parts, await lockOpenCopies(scope.tx, { id }), { end: status, reason: refusal.code });
    scope.note({
      action: 'read',
      outcome: 'denied',
      ...(row.patientId === null ? {} : { patientId: row.patientId }),
      kinds: {},
      basis: refusal.code,
      detail: { share: row.shareRef, received: id },
    });
    return { refusal };
  };
  if (row.status === 'sealed') return end('ended', refuseErasure('exchange.copy-sealed'));
  if (row.status === 'revoked') return end('revoked', refuse('exchange.link-revoked'));
  if (row.status === 'ended' || row.bundle === null || row.showUntil <= at)
    return end('ended', refuse('exchange.received-ended'));
  const over = word.says === 'over' ? word.refusal : undefined;
  if (over) return end(over.code === 'exchange.link-expired' ? 'ended' : 'revoked', over);
  const told = word.says === 'stands' ? (word.withheld ?? []) : [];
  if (told.every((entry) => row.withheld.includes(entry))) return { row, bundle: shownOf(parts, row) };
  // Its home said it to us before its message came: what may not be shown is gone before it is shown.
  const no = { share: row.shareRef, opening: row.openingId, entries: told, whole: false };
  await narrowHere(scope, parts, row.fromNode, no);
  const narrowed = await load(scope, id);
  return { row: narrowed, bundle: shownOf(parts, narrowed) };
}

/** A copy that the patient agreed to give to one person is nobody else's of the institution. */
function isFor({ consentedTo, accountId }: ReceivedRow, scope: Scope): boolean {
  return consentedTo !== 'person' || accountId === openerOf(scope).accountId;
}

function basisOfCopy({ consentedTo }: ReceivedRow): 'consent/shared-by-patient' | 'consent/given-by-patient' {
  return consentedTo === null ? 'consent/shared-by-patient' : 'consent/given-by-patient';
}

async function load(scope: Scope, id: string): Promise<ReceivedRow> {
  const row = await findReceived(scope.tx, id, openerOf(scope).organization.id);
  if (row === undefined || !isFor(row, scope)) throw new RefusalError(refuse('exchange.received-not-found'));
  return row;
}
