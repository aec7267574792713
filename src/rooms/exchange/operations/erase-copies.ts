import { eraseOverdue } from '../received-store.ts';
import { eraseExpiredLinks, forgetAssertions } from '../share-store.ts';
import { asProgram, type WorkerParts } from '../worker-scope.ts';
import { tellErased } from './tell-erased.ts';

/** A used assertion is kept for an hour after its minute: longer than any clock may be off. */
const REMEMBER_MS = 3_600_000;

/**
 * Erases what may no longer be kept: copies whose time is over (and gives their receipts), what links follow from once they have expired, files that nobody
 * fetched, assertions nobody can use again.
 *
 * @returns how many copies and links were erased
 */
export function eraseCopies(parts: WorkerParts): Promise<number> {
  return asProgram(parts, async (scope) => {
    const at = scope.clock.now();
    const copies = await eraseOverdue(scope.tx, at);
    await tellErased(scope, copies, 'time-over');
    const links = await eraseExpiredLinks(scope.tx, at);
    await forgetAssertions(scope.tx, new Date(at.getTime() - REMEMBER_MS));
    return copies.length + links;
  });
}
