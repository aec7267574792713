import type { Scope } from '#kernel';
import { countWaiting } from '../break-glass/store.ts';
import type { DeskView } from './contract.ts';
import { countOpenFindings } from './findings.ts';
import { countForDesk } from './question-store.ts';
import { noteDesk } from './scope.ts';
import { countBehind } from './store.ts';

/** How much waits for the officer. Receipts that neighbours owe are the exchange room's to list. */
export async function readDesk(scope: Scope): Promise<DeskView> {
  const at = scope.clock.now();
  noteDesk(scope, [], { list: 'desk' });
  return {
    findings: await countOpenFindings(scope),
    emergencies: await countWaiting(scope.tx, at),
    questions: await countForDesk(scope.tx, scope.node.id, at),
    behind: await countBehind(scope.tx),
  };
}
