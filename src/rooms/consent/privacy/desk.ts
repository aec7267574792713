import type { Scope } from '#kernel';
import { countWaiting } from '../break-glass/store.ts';
import type { DeskView, OverdueReceipt } from './contract.ts';
import { countOpenFindings } from './findings.ts';
import { countForDesk } from './question-store.ts';
import { noteDesk } from './scope.ts';
import { countBehind } from './store.ts';

/** Who knows which erase receipts neighbours owe: a room above this one. */
export type OverdueReceipts = (scope: Scope) => Promise<readonly OverdueReceipt[]>;

/** How much waits for the officer. */
export function deskWith(overdueReceipts: OverdueReceipts) {
  return async (scope: Scope): Promise<DeskView> => {
    const at = scope.clock.now();
    const receipts = await overdueReceipts(scope);
    noteDesk(
      scope,
      receipts.map(({ patientId }) => patientId),
      { list: 'desk' },
    );
    return {
      findings: await countOpenFindings(scope),
      emergencies: await countWaiting(scope.tx, at),
      questions: await countForDesk(scope.tx, scope.node.id, at),
      receipts: [...receipts],
      behind: await countBehind(scope.tx),
    };
  };
}
