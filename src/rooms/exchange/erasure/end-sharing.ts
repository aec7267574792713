import type { Scope } from '#kernel';
import { basisOf } from '../legal-basis.ts';
import type { ExchangeParts } from '../model.ts';
import { enqueueMessage } from '../operations/enqueue-message.ts';
import { lockOpenCopies } from '../received-store.ts';
import { nodesHolding } from '../share-store.ts';
import { endCopies } from './end-copies.ts';
import { noteEnded } from './receipt-store.ts';

/**
 * A sharing is over by the patient's act: copies at this node end now, every other node that opened it is told to, and each owes a receipt from this moment on.
 *
 * @param sharing - its id is the share's, or whatever else copies were given under
 */
export async function endSharing(
  scope: Scope,
  parts: Pick<ExchangeParts, 'keys' | 'records'>,
  { share, endedAt }: { readonly share: string; readonly endedAt: string },
): Promise<void> {
  const { tx, node } = scope;
  const holders = await nodesHolding(tx, share);
  await noteEnded(tx, share, new Date(endedAt));
  for (const holder of holders) {
    if (holder === node.id) {
      const copies = await lockOpenCopies(tx, { fromNode: node.id, shareRef: share });
      await endCopies(scope, parts, copies, { end: 'revoked', reason: 'exchange.link-revoked' });
    } else {
      await enqueueMessage(scope, {
        to: holder,
        type: 'share-revoked',
        caseId: `share:${share}`,
        purpose: 'PATRQT',
        legalBasis: basisOf(scope, 'share-revoked'),
        body: { share, endedAt },
      });
    }
  }
}
