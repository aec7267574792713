import { RefusalError, type Scope } from '#kernel';
import type { ShareView } from '../contract.ts';
import { basisOf } from '../legal-basis.ts';
import { refuse } from '../messages.ts';
import { revokeGrant } from '../neighbours.ts';
import { eraseReceived } from '../received-store.ts';
import { eraseLink, findShare, nodesHolding, noteErased } from '../share-store.ts';
import { enqueueMessage } from './enqueue-message.ts';
import { patientOf, toShareView } from './list-shares.ts';

/**
 * The patient ends a share. From this transaction on the link opens nothing, its key cannot be made again, copies at this node are gone, and every
 * node that opened it is told to erase; until the telling arrives it learns it when it next asks. A second time changes nothing.
 *
 * @refuses exchange.share-not-found
 */
export async function revokeShare(scope: Scope, { id }: { readonly id: string }): Promise<ShareView> {
  const { tx, clock, node } = scope;
  const row = await findShare(tx, id);
  if (row?.patientId !== patientOf(scope)) throw new RefusalError(refuse('exchange.share-not-found'));
  const grant = await revokeGrant(scope, id);
  await endShare(scope, id, grant.endedAt ?? clock.now().toISOString());
  return toShareView(grant, row, clock.now());

  async function endShare(within: Scope, shareId: string, endedAt: string): Promise<void> {
    // The secrets are erased at the first ending; what follows was done then.
    if (row?.salt === null) return;
    await eraseLink(tx, shareId);
    for (const holder of await nodesHolding(tx, shareId)) {
      if (holder === node.id) {
        const erased = await eraseReceived(tx, {
          fromNode: node.id,
          shareRef: shareId,
          status: 'revoked',
          at: clock.now(),
        });
        for (const copy of erased) {
          await noteErased(tx, shareId, node.id, copy.openingId, clock.now());
          within.note({
            action: 'delete',
            outcome: 'permitted',
            patientId: grant.patientId,
            kinds: { Bundle: 1 },
            basis: 'exchange/copy-erased',
            detail: { share: shareId, opening: copy.openingId, reason: 'exchange.link-revoked' },
          });
        }
      } else {
        await enqueueMessage(within, {
          to: holder,
          type: 'share-revoked',
          caseId: `share:${shareId}`,
          purpose: 'PATRQT',
          legalBasis: basisOf(scope, 'share-revoked'),
          body: { share: shareId, endedAt },
        });
      }
    }
  }
}
