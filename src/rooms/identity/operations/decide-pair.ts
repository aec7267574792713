import type { AccessGate } from '#fhir';
import { orThrow, type Scope } from '#kernel';
import type { DecidePair, PairView } from '../contract.ts';
import { comparePair } from '../review/compare-pair.ts';
import type { Decider } from '../review/fhir.ts';
import { carryOut } from '../review/join.ts';
import { decideNext } from '../review/lifecycle.ts';
import { findPair, lockDecisions, queuePair } from '../review/store.ts';
import { mustDiffer, readTwo, showPair } from './review-queue.ts';

/**
 * What an officer decides of two records: one person, not the same, never, or apart again. Of two officers who decide at once the first one's holds, and the other is told.
 *
 * @refuses identity.pair-of-one, identity.no-such-patient, identity.pair-decided-meanwhile, identity.pair-cannot, identity.pair-separated-before,
 * identity.pair-linked-through-another
 */
export function decidePairWith(gate: AccessGate) {
  return async (scope: Scope, input: DecidePair): Promise<PairView> => {
    await gate.admit(scope, { action: 'update', type: 'Patient' });
    const ids = mustDiffer(input);
    const stored = await readTwo(scope, gate, ids);
    for (const before of stored) {
      const after = { type: 'Patient', id: before.id, patientId: before.id, resource: {} };
      await gate.mayWrite(scope, { action: 'update', before, after });
    }
    await lockDecisions(scope.tx);
    if ((await findPair(scope.tx, ids)) === undefined) {
      const { probability } = await comparePair(scope, ...stored);
      const versions = stored.map(({ version }) => version).join('/');
      await queuePair(scope.tx, {
        ...ids,
        reason: 'by-hand',
        probability,
        versions,
        at: scope.clock.now().toISOString(),
      });
    }
    const pair = await findPair(scope.tx, ids);
    if (pair !== undefined) {
      const next = orThrow(decideNext(pair.state, input.verb, pair.revision, input.revision));
      await carryOut(scope, pair, next, { verb: input.verb, reason: input.reason, ...deciderOf(scope) });
    }
    return showPair(scope, gate, ids);
  };
}

function deciderOf({ actor, lang }: Scope): Decider {
  if (actor.kind !== 'person') return { by: 'machine' };
  return {
    by: actor.fhirUser ?? `account/${actor.accountId}`,
    name: actor.name[lang],
    ...(actor.organization ? { organization: actor.organization.id } : {}),
  };
}
