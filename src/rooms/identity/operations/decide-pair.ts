import type { AccessGate, StoredResource } from '#fhir';
import { orThrow, RefusalError, type Scope } from '#kernel';
import type { DecidePair, PairView } from '../contract.ts';
import type { IdentityPorts } from '../ports.ts';
import { comparePair } from '../review/compare-pair.ts';
import { decideMoves } from '../review/decide-moves.ts';
import type { Decider } from '../review/fhir.ts';
import { carryOut } from '../review/join.ts';
import { readLaterWrites } from '../review/later-writes.ts';
import { decideNext } from '../review/lifecycle.ts';
import { refuseLater } from '../review/messages.ts';
import { type Settled, settleWrites } from '../review/move-writes.ts';
import { saveSettled } from '../review/settled-store.ts';
import { findPair, lockDecisions, queuePair, type ReviewPair } from '../review/store.ts';
import { toMovable, toWrites } from './later-view.ts';
import { mustDiffer, readTwo, showPair } from './review-queue.ts';

/**
 * What an officer decides of two records: one person, not the same, never, or apart again. Of two officers who decide at once the first one's holds, and the other is told.
 * With an unlink what was written meanwhile goes where it belongs: by the rule, or as the officer says.
 *
 * @refuses identity.pair-of-one, identity.no-such-patient, identity.pair-decided-meanwhile, identity.pair-cannot, identity.pair-separated-before,
 * identity.pair-linked-through-another, identity.move-only-unlinking, all of `decideMoves`
 */
export function decidePairWith(gate: AccessGate, ports: IdentityPorts) {
  return async (scope: Scope, input: DecidePair): Promise<PairView> => {
    await gate.admit(scope, { action: 'update', type: 'Patient' });
    const ids = mustDiffer(input);
    const stored = await readTwo(scope, gate, ids);
    for (const before of stored) {
      const after = { type: 'Patient', id: before.id, patientId: before.id, resource: {} };
      await gate.mayWrite(scope, { action: 'update', before, after });
    }
    if (input.moves !== undefined && input.verb !== 'unlink') {
      throw new RefusalError(refuseLater('identity.move-only-unlinking', undefined, 'moves'));
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
      const decision = { verb: input.verb, reason: input.reason, ...deciderOf(scope) };
      const later = input.verb === 'unlink' ? await settleLater(scope, ports, stored, pair, input) : [];
      await carryOut(scope, pair, next, decision);
      await settleWrites(scope, ports, stored, later, decision);
      await saveSettled(
        scope.tx,
        pair,
        pair.revision + 1,
        later.map(({ group, outcome }) => ({ ...toWrites(group, pair), outcome })),
      );
    }
    return showPair(scope, gate, ports, ids);
  };
}

/** What becomes of what was written since the two were joined. */
async function settleLater(
  scope: Scope,
  ports: IdentityPorts,
  stored: readonly [StoredResource, StoredResource],
  { decided_at: since }: ReviewPair,
  { moves }: DecidePair,
): Promise<Settled[]> {
  if (since === null) return [];
  const groups = await readLaterWrites(scope, ports, stored, since);
  const outcomes = orThrow(decideMoves(groups.map(toMovable), moves));
  return groups.map((group, i) => ({ group, outcome: outcomes[i] ?? 'stayed' }));
}

function deciderOf({ actor, lang }: Scope): Decider {
  if (actor.kind !== 'person') return { by: 'machine' };
  return {
    by: actor.fhirUser ?? `account/${actor.accountId}`,
    name: actor.name[lang],
    ...(actor.organization ? { organization: actor.organization.id } : {}),
  };
}
