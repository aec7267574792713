import { RECEIPT_HOURS } from '../lawbook.ts';
import { eraseOverdue, forgetLongAsked } from '../received-store.ts';
import { eraseExpiredLinks, forgetAssertions, takeOverdue } from '../share-store.ts';
import { asProgram, type WorkerParts } from '../worker-scope.ts';
import { tellErased } from './tell-erased.ts';

/** A used assertion is kept for an hour after its minute: longer than any clock may be off. */
const REMEMBER_MS = 3_600_000;

/**
 * Erases what may no longer be kept: copies whose time is over (and gives their receipts), what links follow from once they have expired, files that nobody
 * fetched, assertions nobody can use again. Says in the ledger which neighbour owes an erase receipt.
 *
 * @returns how many copies and links were erased
 */
export function eraseCopies(parts: WorkerParts): Promise<number> {
  return asProgram(parts, async (scope) => {
    const at = scope.clock.now();
    const copies = await eraseOverdue(scope.tx, at);
    await tellErased(scope, copies, 'time-over');
    const links = await eraseExpiredLinks(scope.tx, at);
    for (const { shareId, openingId, node, patientId } of await takeOverdue(
      scope.tx,
      new Date(at.getTime() - RECEIPT_HOURS * 3_600_000),
      at,
    )) {
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
    }
    await forgetAssertions(scope.tx, new Date(at.getTime() - REMEMBER_MS));
    await forgetLongAsked(scope.tx, new Date(at.getTime() - REMEMBER_MS));
    return copies.length + links;
  });
}
