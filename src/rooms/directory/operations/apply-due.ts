import { type Scope, toCalendarDate } from '#kernel';
import { lockDue, saveProposal } from '../changes/proposal-store.ts';
import { hashOf, keepEntry, listEntries, lockEntry } from '../entry/store.ts';
import { toResources } from '../fhir/read-entry.ts';
import { applyProposal } from './decide-proposal.ts';

/**
 * Brings one accepted change whose day has come into its entry.
 *
 * @returns 0 when none is left
 */
export async function applyDue(scope: Scope): Promise<number> {
  const proposal = await lockDue(scope.tx, toCalendarDate(scope.clock.now()));
  if (proposal === undefined) return 0;
  const kept = await lockEntry(scope.tx, proposal.entryId);
  if (kept?.entry) await applyProposal(scope, kept.entry, proposal);
  await saveProposal(scope.tx, proposal.id, { state: 'applied', appliedAt: scope.clock.now() });
  return 1;
}

/**
 * Roles begin and end by the calendar: writes anew what this node's entries say by role today.
 *
 * @returns how many entries changed
 */
export async function turnDay(scope: Scope): Promise<number> {
  const today = toCalendarDate(scope.clock.now());
  const own = (await listEntries(scope.tx)).filter(({ keeper }) => keeper === scope.node.id);
  let changed = 0;
  for (const { id, keeper, entry, contentHash } of own) {
    if (entry === undefined) continue;
    const resources = toResources(entry, today);
    if (hashOf(resources) === contentHash) continue;
    if (await keepEntry(scope, { id, keeper, resources })) changed += 1;
  }
  return changed;
}
