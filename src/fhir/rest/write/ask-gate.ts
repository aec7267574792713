import { RefusalError, type Scope } from '#kernel';
import { refuseFhir } from '../../messages.ts';
import type { StoredResource } from '../../store/stored.ts';
import type { Looks } from '../disclosure/looks.ts';
import { noteDenial } from '../disclosure/notes.ts';
import type { RestParts } from '../parts.ts';
import type { Intent } from './intent.ts';
import { isWriting, patientsOf, toGateWrite } from './intent-as.ts';
import { locating, type WriteRequest } from './write-request.ts';

/** Step 5: the room's guard, then the gate, for each write. A conditional creation that found what is there asks whether the caller may see it. */
export async function askGate(
  parts: RestParts,
  scope: Scope,
  requests: readonly WriteRequest[],
  intents: readonly Intent[],
  looks: Looks,
): Promise<void> {
  for (const [i, intent] of intents.entries()) {
    await locating(requests[i]?.path ?? '', async () => {
      if (intent.kind === 'found') {
        await requireShown(parts, scope, intent.stored);
        looks.see(intent.stored);
      }
      if (!isWriting(intent)) return;
      const write = toGateWrite(intent);
      looks.mean(write.type, patientsOf(write.question));
      await parts.guards?.[write.type]?.(scope, write.question);
      await parts.gate.mayWrite(scope, write.question);
    });
  }
}

/**
 * Lets a conditional creation answer with what is there already, where the caller may see it: it found it as a search would.
 *
 * @refuses fhir.already-exists, without its id, where the caller may not: it must not be made twice either. Noted as denied.
 */
export async function requireShown(parts: RestParts, scope: Scope, stored: StoredResource): Promise<void> {
  for (const action of ['read', 'search'] as const)
    if ((await parts.gate.mayDisclose(scope, action, [stored])).length > 0) return;
  noteDenial(parts, scope, 'read', stored);
  throw new RefusalError(refuseFhir('fhir.already-exists', { type: stored.type, id: '…' }));
}
