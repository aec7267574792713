import { newId } from '#fhir';
import type { AccessNote, Scope } from '#kernel';
import type { ReceivedRow } from '../received-store.ts';
import { rememberTold, toRemoteAccess } from '../rooms-below.ts';
import { enqueueMessage } from './enqueue-message.ts';

/**
 * Notes an act on a received copy in the ledger here, and tells it to the node the record came from: her log at home lists what was done with her record
 * here. A copy of this very node is in this ledger already.
 */
export async function tellAccess(
  scope: Scope,
  row: Pick<ReceivedRow, 'fromNode' | 'shareRef' | 'openingId' | 'legalBasis'>,
  note: AccessNote,
): Promise<void> {
  scope.note(note);
  if (row.fromNode === scope.node.id) return;
  const { node, actor, purpose, correlationId, clock } = scope;
  const access = toRemoteAccess({ node, actor, purpose, correlationId, at: clock.now() }, note, newId(scope.ids));
  await rememberTold(scope, row.fromNode, access);
  await enqueueMessage(scope, {
    to: row.fromNode,
    type: 'access-recorded',
    caseId: `access:${row.openingId}`,
    purpose,
    legalBasis: row.legalBasis,
    body: { share: row.shareRef, opening: row.openingId, access },
  });
}
