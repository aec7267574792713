import { RefusalError, type Scope } from '#kernel';
import type { ShareView } from '../contract.ts';
import { endSharing } from '../erasure/end-sharing.ts';
import { refuse } from '../messages.ts';
import type { ExchangeParts } from '../model.ts';
import { getGrant, revokeGrant } from '../rooms-below.ts';
import { eraseLink, holdShare } from '../share-store.ts';
import { findView, noteOwn, patientOf } from './list-shares.ts';

/**
 * The patient ends a share. From this transaction on the link opens nothing, its key cannot be made again, copies at this node are gone, and every
 * node that opened it is told to erase; until the telling arrives it learns it when it next asks. So it is with one that wrong passcodes have locked: who opened it before
 * has a copy still. A second time changes nothing: it is a look at how the share stands.
 *
 * @refuses exchange.share-not-found
 */
export async function revokeShare(
  scope: Scope,
  parts: Pick<ExchangeParts, 'keys' | 'records'>,
  { id }: { readonly id: string },
): Promise<ShareView> {
  const { tx, clock } = scope;
  const row = await holdShare(tx, id);
  const patientId = patientOf(scope);
  if (row?.patientId !== patientId) throw new RefusalError(refuse('exchange.share-not-found'));
  const { state } = await getGrant(scope, id);
  if (state === 'revoked') noteOwn(scope, patientId, 1);
  const grant = await revokeGrant(scope, id);
  // The secrets are erased at the first ending: by her, when what follows was done, by its time, when copies were over with it, or by a lock.
  if (row.salt !== null || state === 'locked') {
    await eraseLink(tx, id);
    await endSharing(scope, parts, { share: id, endedAt: grant.endedAt ?? clock.now().toISOString() });
  }
  return findView(scope, grant, row);
}
