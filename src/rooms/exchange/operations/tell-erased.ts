import type { Scope } from '#kernel';
import { basisOf } from '../legal-basis.ts';
import type { Erased } from '../received-store.ts';
import { noteErased } from '../share-store.ts';
import { enqueueMessage } from './enqueue-message.ts';

/**
 * Notes that copies were erased here, and gives the sharing node the receipt it is owed.
 *
 * @param reason - a refusal's code, `closed` or `time-over`
 */
export async function tellErased(scope: Scope, erased: readonly Erased[], reason: string): Promise<void> {
  const at = scope.clock.now();
  for (const { id, fromNode, shareRef, openingId } of erased) {
    const detail = { share: shareRef, received: id, reason };
    scope.note({ action: 'delete', outcome: 'permitted', kinds: { Bundle: 1 }, basis: 'exchange/copy-erased', detail });
    if (fromNode === scope.node.id) await noteErased(scope.tx, shareRef, fromNode, openingId, at);
    else {
      await enqueueMessage(scope, {
        to: fromNode,
        type: 'erase-receipt',
        caseId: `access:${openingId}`,
        purpose: 'HOPERAT',
        legalBasis: basisOf(scope, 'erase-receipt'),
        body: { share: shareRef, opening: openingId, erasedAt: at.toISOString(), reason },
      });
    }
  }
}
