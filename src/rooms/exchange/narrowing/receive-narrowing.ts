import { type Decision, granted, RefusalError, refused, type Scope } from '#kernel';
import { type NarrowingReceipt, openNarrowing } from '../crypto/narrowing.ts';
import { refuseErasure } from '../erasure/messages.ts';
import { CLOCK_SKEW_SECONDS } from '../lawbook.ts';
import type { ExchangeParts, IncomingMessage } from '../model.ts';
import { keepNarrowing, lockTold } from './given-store.ts';
import { countTypes } from './narrow-copies.ts';

/**
 * Takes in a holder's word on what it took out of a copy. It is believed if it is signed by the holder, about something that was given to that very holder, and of what it was
 * told to take out; then it is kept as it came.
 *
 * @refuses all of `openNarrowing`, and all of `decideNarrowing`
 */
export async function receiveNarrowing(
  scope: Scope,
  { trust }: Pick<ExchangeParts, 'trust'>,
  { from, body }: IncomingMessage<{ readonly receipt: string }>,
): Promise<void> {
  const at = scope.clock.now();
  const receipt = await openNarrowing(trust, body.receipt, { from: from.id, to: scope.node.id, at });
  const told = await lockTold(scope.tx, receipt);
  const decision = decideNarrowing(receipt, told);
  if (!decision.ok) throw new RefusalError(...decision.refusals);
  if (decision.value === 'known' || told === undefined) return;
  await keepNarrowing(scope.tx, receipt, body.receipt, at);
  scope.note({
    action: 'delete',
    outcome: 'permitted',
    patientId: told.patientId,
    kinds: countTypes(receipt.entries),
    basis: receipt.outcome === 'kept-by-law' ? 'exchange/copy-narrowed-kept' : 'exchange/copy-narrowed',
    detail: { share: receipt.share, opening: receipt.opening },
  });
}

/**
 * Does the word fit what the holder was told?
 *
 * @refuses exchange.receipt-without-sending, exchange.receipt-content-differs, exchange.receipt-before-opening
 */
export function decideNarrowing(
  receipt: Pick<NarrowingReceipt, 'from' | 'entries' | 'at'>,
  told: { readonly openedAt: Date; readonly withheld: readonly string[]; readonly signedAt: Date | null } | undefined,
): Decision<'new' | 'known'> {
  if (told === undefined || told.withheld.length === 0) {
    return refused(refuseErasure('exchange.receipt-without-sending', { node: receipt.from }));
  }
  if (receipt.entries.some((entry) => !told.withheld.includes(entry))) {
    return refused(refuseErasure('exchange.receipt-content-differs'));
  }
  if (Date.parse(receipt.at) < told.openedAt.getTime() - CLOCK_SKEW_SECONDS * 1000) {
    return refused(refuseErasure('exchange.receipt-before-opening'));
  }
  return granted(told.signedAt === null ? 'new' : 'known');
}
