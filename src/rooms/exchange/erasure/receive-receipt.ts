import { type Decision, granted, RefusalError, refused, type Scope } from '#kernel';
import { type ErasureReceipt, openErasure } from '../crypto/erasure.ts';
import { CLOCK_SKEW_SECONDS } from '../lawbook.ts';
import type { ExchangeParts, IncomingMessage } from '../model.ts';
import { refuseErasure } from './messages.ts';
import { keepReceipt, lockOpening, type OpeningState } from './receipt-store.ts';

/**
 * Takes in a holder's word about a copy. It is believed if it is signed by the holder, about something that was given to that very holder, with the content that
 * was given; then it is kept as it came.
 *
 * @refuses all of `openErasure`, and all of `decideReceipt`
 */
export async function receiveReceipt(
  scope: Scope,
  { trust }: Pick<ExchangeParts, 'trust'>,
  { from, body }: IncomingMessage<{ readonly receipt: string }>,
): Promise<void> {
  const at = scope.clock.now();
  const receipt = await openErasure(trust, body.receipt, { from: from.id, to: scope.node.id, at });
  const opening = await lockOpening(scope.tx, receipt);
  const decision = decideReceipt(receipt, opening);
  if (!decision.ok) throw new RefusalError(...decision.refusals);
  if (decision.value === 'known' || opening === undefined) return;
  await keepReceipt(scope.tx, receipt, body.receipt, at);
  scope.note({
    action: 'delete',
    outcome: 'permitted',
    patientId: opening.patientId,
    kinds: { Bundle: 1 },
    basis: receipt.outcome === 'kept-by-law' ? 'exchange/copy-sealed' : 'exchange/copy-erased',
    detail: {
      share: receipt.share,
      opening: receipt.opening,
      reason: receipt.reason,
      ...(receipt.kept === undefined ? {} : { until: receipt.kept.until }),
    },
  });
}

/**
 * Does a receipt fit what was given? The same again is known and changes nothing; what was sealed may be erased later, and what is gone is gone.
 *
 * @refuses exchange.receipt-without-sending, exchange.receipt-content-differs, exchange.receipt-before-opening, exchange.receipt-contradicts
 */
export function decideReceipt(
  receipt: Pick<ErasureReceipt, 'from' | 'outcome' | 'at' | 'contentHash' | 'kept'>,
  opening: Pick<OpeningState, 'openedAt' | 'erasedAt' | 'keptUntil' | 'contentHashes' | 'outcome'> | undefined,
): Decision<'new' | 'known'> {
  if (opening === undefined) {
    return refused(refuseErasure('exchange.receipt-without-sending', { node: receipt.from }));
  }
  const { contentHash, at, outcome, kept } = receipt;
  if (contentHash !== undefined && !opening.contentHashes.includes(contentHash)) {
    return refused(refuseErasure('exchange.receipt-content-differs'));
  }
  if (Date.parse(at) < opening.openedAt.getTime() - CLOCK_SKEW_SECONDS * 1000) {
    return refused(refuseErasure('exchange.receipt-before-opening'));
  }
  if (opening.erasedAt !== null) {
    return outcome === 'kept-by-law' || outcome !== opening.outcome
      ? refused(refuseErasure('exchange.receipt-contradicts'))
      : granted('known');
  }
  if (opening.keptUntil === null) return granted('new');
  if (outcome === 'not-held') return refused(refuseErasure('exchange.receipt-contradicts'));
  return granted(kept?.until === opening.keptUntil ? 'known' : 'new');
}
