import type { Scope } from '#kernel';
import { noteAskedAgain } from '../erasure/receipt-store.ts';
import type { WorkerParts } from '../worker-scope.ts';
import { lockGiven, type OpeningOf, takeUnsigned } from './given-store.ts';
import { tellHolder } from './narrow-copies.ts';

/**
 * Tells holders again what they have not signed for since an instant, and says in the patient's ledger that they owe it. Who was told again is left alone as long as for the
 * first time.
 */
export async function askOverdueNarrowings(
  scope: Scope,
  { log }: Pick<WorkerParts, 'log'>,
  since: Date,
): Promise<void> {
  for (const { patientId, node, ...opening } of await takeUnsigned(scope.tx, since)) {
    scope.note({
      action: 'operate',
      outcome: 'denied',
      patientId,
      kinds: { Bundle: 1 },
      basis: 'exchange/narrowing-overdue',
      recipient: node,
      detail: { share: opening.shareId, opening: opening.id },
    });
    log.warn({ node, opening: opening.id }, 'a node owes its word on what it took out of a copy');
    await tellAgain(scope, opening);
  }
}

/** Tells a holder again all that it was told. */
export async function tellAgain(scope: Scope, opening: OpeningOf): Promise<void> {
  const copy = await lockGiven(scope.tx, opening);
  if (copy === undefined || copy.withheld.length === 0 || copy.node === scope.node.id) return;
  await noteAskedAgain(scope.tx, { shareId: copy.shareId, openingId: copy.id }, scope.clock.now());
  await tellHolder(scope, copy, { entries: copy.withheld, whole: false });
}
