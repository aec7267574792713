import { RefusalError, type Scope } from '#kernel';
import { basisOf } from '../legal-basis.ts';
import { refuse } from '../messages.ts';
import type { ExchangeParts, IncomingMessage } from '../model.ts';
import { enqueueMessage } from '../operations/enqueue-message.ts';
import { findEndOf, findReceivedOf, lockOpenCopies } from '../received-store.ts';
import { endCopies, sendReceipt } from './end-copies.ts';
import { refuseErasure } from './messages.ts';
import { noteAskedAgain, type OpeningKey } from './receipt-store.ts';

/** Asks a holder again for the receipt that it owes. */
export async function askForReceipt(
  scope: Scope,
  owed: Pick<OpeningKey, 'shareId' | 'openingId' | 'node'>,
): Promise<void> {
  await noteAskedAgain(scope.tx, owed, scope.clock.now());
  if (owed.node === scope.node.id) return;
  await enqueueMessage(scope, {
    to: owed.node,
    type: 'receipt-asked',
    caseId: `share:${owed.shareId}`,
    purpose: 'HOPERAT',
    legalBasis: basisOf(scope, 'receipt-asked'),
    body: { share: owed.shareId, opening: owed.openingId },
  });
}

/**
 * Answers whoever gave us something, and asks what became of it: with the receipt of its end, with the end itself where that was missed, or with the word that it
 * never arrived here.
 *
 * @refuses exchange.copy-not-over, exchange.case-unknown
 */
export async function answerReceiptAsked(
  scope: Scope,
  parts: Pick<ExchangeParts, 'keys' | 'records'>,
  { from, body: { share, opening } }: IncomingMessage<{ readonly share: string; readonly opening: string }>,
): Promise<void> {
  const { tx, clock } = scope;
  const at = clock.now();
  const key = { fromNode: from.id, shareRef: share, openingId: opening };
  const ended = await findEndOf(tx, key);
  if (ended === undefined) {
    await sendReceipt(scope, parts, from.id, {
      share,
      opening,
      outcome: 'not-held',
      at: at.toISOString(),
      reason: 'not-held',
    });
    return;
  }
  if (ended.status === 'open') {
    if (ended.showUntil > at) {
      throw new RefusalError(refuseErasure('exchange.copy-not-over', { until: ended.showUntil.toISOString() }));
    }
    const row = await findReceivedOf(tx, key);
    const copies = row ? await lockOpenCopies(tx, { id: row.id }) : [];
    await endCopies(scope, parts, copies, { end: 'ended', reason: 'time-over' });
    return;
  }
  const { status, keptUntil, keptBy, sealedAt, endedAt, contentHash } = ended;
  // A copy erased before hashes were kept was signed for then, and cannot be signed for by its content now.
  if (contentHash === null) throw new RefusalError(refuse('exchange.case-unknown', { caseId: `access:${opening}` }));
  if (status === 'sealed' && keptUntil !== null && keptBy !== null) {
    await sendReceipt(scope, parts, from.id, {
      share,
      opening,
      outcome: 'kept-by-law',
      at: (sealedAt ?? at).toISOString(),
      reason: 'asked-again',
      contentHash,
      kept: { until: keptUntil, law: keptBy },
    });
    return;
  }
  await sendReceipt(scope, parts, from.id, {
    share,
    opening,
    outcome: 'erased',
    at: (endedAt ?? at).toISOString(),
    reason: 'asked-again',
    contentHash,
  });
}
