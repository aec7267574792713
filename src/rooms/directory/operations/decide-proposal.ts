import type { z } from 'zod';
import { canonicalJson, orThrow, personOf, RefusalError, type Scope, toCalendarDate } from '#kernel';
import { isNamed, itemOf, withItem } from '../changes/change.ts';
import { toPersonFact } from '../changes/people.ts';
import { listAccepted, lockProposal, type Proposal, saveProposal } from '../changes/proposal-store.ts';
import type { DecideProposal, ProposalView, WithdrawProposal } from '../contract.ts';
import type { Entry } from '../entry/model.ts';
import { keepEntry, lockEntry } from '../entry/store.ts';
import { toResources } from '../fhir/read-entry.ts';
import { refuse } from '../messages.ts';
import { decidingOn, toProposalView } from './list-proposals.ts';

/**
 * The second person accepts or refuses, with a reason. What is accepted is in the entry at once, or on its day. Of two who decide at once the first is heard;
 * the second is told.
 *
 * @refuses directory.no-such-proposal, directory.already-decided, directory.decides-own, directory.not-duty-holder, directory.item-changed-since,
 * directory.name-needed
 */
export async function decideProposal(
  scope: Scope,
  { id, accept, reason }: z.output<typeof DecideProposal>,
): Promise<ProposalView> {
  const { tx, clock } = scope;
  const at = clock.now();
  const person = personOf(scope);
  const proposal = await undecided(scope, id);
  const mayDecide = await decidingOn(scope, [proposal]);
  orThrow(mayDecide(proposal));
  const kept = await lockEntry(tx, proposal.entryId);
  if (kept?.entry === undefined) throw new RefusalError(refuse('directory.no-such-entry'));
  if (accept && !isAsProposed(kept.entry, proposal)) throw new RefusalError(refuse('directory.item-changed-since'));
  if (accept && !staysNamed(kept.entry, proposal, await listAccepted(tx, proposal.entryId))) {
    throw new RefusalError(refuse('directory.name-needed'));
  }
  const decided = { decidedBy: toPersonFact(person), decidedAt: at, decision: reason } as const;
  const isDue = proposal.effectiveFrom <= toCalendarDate(at);
  const state = accept ? (isDue ? 'applied' : 'accepted') : 'refused';
  const entry = state === 'applied' ? await applyProposal(scope, kept.entry, proposal) : kept.entry;
  const change = { state, ...decided, ...(state === 'applied' ? { appliedAt: at } : {}) } as const;
  await saveProposal(tx, id, change);
  scope.note({
    action: 'update',
    outcome: 'permitted',
    kinds: state === 'applied' ? { Organization: 1 } : {},
    basis: accept ? 'directory.change-accepted' : 'directory.change-refused',
    detail: { proposal: id, institution: proposal.entryId, item: proposal.item },
  });
  return toProposalView(scope, { ...proposal, ...change }, entry);
}

/** @refuses directory.no-such-proposal, directory.already-decided, directory.not-the-proposer */
export async function withdrawProposal(scope: Scope, { id }: z.output<typeof WithdrawProposal>): Promise<ProposalView> {
  const proposal = await undecided(scope, id);
  if (proposal.proposedBy.accountId !== personOf(scope).accountId) {
    throw new RefusalError(refuse('directory.not-the-proposer'));
  }
  await saveProposal(scope.tx, id, { state: 'withdrawn' });
  scope.note({
    action: 'update',
    outcome: 'permitted',
    kinds: {},
    basis: 'directory.change-withdrawn',
    detail: { proposal: id, institution: proposal.entryId, item: proposal.item },
  });
  const kept = await lockEntry(scope.tx, proposal.entryId);
  return toProposalView(scope, { ...proposal, state: 'withdrawn' }, kept?.entry);
}

/** Brings an accepted change into the entry: the value with its source, and the proposal it came by. */
export async function applyProposal(scope: Scope, entry: Entry, proposal: Proposal): Promise<Entry> {
  const today = toCalendarDate(scope.clock.now());
  const facts = { sources: [proposal.source], asOf: today, change: proposal.id };
  const changed = withItem(entry, proposal.item, proposal.after, facts);
  await keepEntry(scope, { id: entry.id, keeper: entry.keeper, resources: toResources(changed, today) });
  return changed;
}

/** Locked, so that of two who decide at once the second comes here when the first has committed. */
async function undecided(scope: Scope, id: string): Promise<Proposal> {
  const proposal = await lockProposal(scope.tx, id);
  if (proposal === undefined) throw new RefusalError(refuse('directory.no-such-proposal', {}, 'id'));
  if (proposal.state !== 'proposed') {
    const at = (proposal.decidedAt ?? proposal.proposedAt).toISOString();
    throw new RefusalError(refuse('directory.already-decided', { at, state: proposal.state }));
  }
  return proposal;
}

/** Whether a source names the institution on every day to come: of two names taken away by two proposals, each on its day, the second would be the last. */
function staysNamed(entry: Entry, proposal: Proposal, waiting: readonly Proposal[]): boolean {
  if (!isNamed(entry)) return true;
  const inOrder = [...waiting, proposal].sort((a, b) => (a.effectiveFrom < b.effectiveFrom ? -1 : 1));
  let later = entry;
  return inOrder.every(({ item, after }) => {
    later = withItem(later, item, after, { sources: [] });
    return isNamed(later);
  });
}

/** Whether the entry still says what it said when the change was proposed. */
function isAsProposed(entry: Entry, { item, before }: Proposal): boolean {
  const now = itemOf(entry, item)?.value;
  const then = (before as { readonly value: unknown } | undefined)?.value;
  return now === undefined || then === undefined ? now === then : canonicalJson(now) === canonicalJson(then);
}
