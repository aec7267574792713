import { lawInForce, toCalendarDate } from '#kernel';
import { askForReceipt } from '../erasure/ask-receipt.ts';
import { endCopies, reviewSeals } from '../erasure/end-copies.ts';
import { takeOverdue } from '../erasure/receipt-store.ts';
import { RECEIPT_HOURS } from '../lawbook.ts';
import { forgetNos } from '../narrowing/copy-store.ts';
import { askOverdueNarrowings } from '../narrowing/overdue.ts';
import { forgetEndedShares, forgetLongAsked, lockOverdueCopies } from '../received-store.ts';
import { eraseExpiredLinks, forgetAssertions } from '../share-store.ts';
import { asProgram, type WorkerParts } from '../worker-scope.ts';

/** A used assertion is kept for an hour after its minute: longer than any clock may be off. */
const REMEMBER_MS = 3_600_000;
/** An answer is on its way for seconds; that its share is over is remembered for a month, as long as a share may live. */
const ENDED_REMEMBERED_MS = 30 * 86_400_000;

/**
 * Erases what may no longer be kept: copies whose time is over (and gives their receipts), seals whose law has run out, what links follow from once they have expired,
 * files that nobody fetched, assertions nobody can use again. Says in the ledger which neighbour owes an erase receipt, and asks it again.
 *
 * @returns how many copies and links were erased
 */
export function eraseCopies(parts: WorkerParts): Promise<number> {
  return asProgram(parts, async (scope) => {
    const at = scope.clock.now();
    const copies = await lockOverdueCopies(scope.tx, at);
    await endCopies(scope, parts, copies, { end: 'ended', reason: 'time-over' });
    const unsealed = await reviewSeals(scope, parts);
    const links = await eraseExpiredLinks(scope.tx, at);
    const hours = lawInForce(RECEIPT_HOURS, scope.node.jurisdiction, toCalendarDate(at))?.value ?? 0;
    for (const owed of await takeOverdue(scope.tx, new Date(at.getTime() - hours * 3_600_000), at)) {
      const { shareId, openingId, node, patientId } = owed;
      scope.note({
        action: 'operate',
        outcome: 'denied',
        patientId,
        kinds: { Bundle: 1 },
        basis: 'exchange/erase-overdue',
        recipient: node,
        detail: { share: shareId, opening: openingId },
      });
      parts.log.warn({ node, opening: openingId }, 'a node owes an erase receipt');
      await askForReceipt(scope, owed);
    }
    await askOverdueNarrowings(scope, parts, new Date(at.getTime() - hours * 3_600_000));
    await forgetAssertions(scope.tx, new Date(at.getTime() - REMEMBER_MS));
    await forgetLongAsked(scope.tx, new Date(at.getTime() - REMEMBER_MS));
    await forgetEndedShares(scope.tx, new Date(at.getTime() - ENDED_REMEMBERED_MS));
    await forgetNos(scope.tx, new Date(at.getTime() - ENDED_REMEMBERED_MS));
    return copies.length + unsealed + links;
  });
}
