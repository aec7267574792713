import type { z } from 'zod';
import { canonicalJson, orThrow, personOf, RefusalError, type Scope, toCalendarDate } from '#kernel';
import { checkValue, isNamed, itemOf, withItem } from '../changes/change.ts';
import { toPersonFact } from '../changes/people.ts';
import { findWaiting, insertProposal, type Proposal } from '../changes/proposal-store.ts';
import type { ProposalView, ProposeChange } from '../contract.ts';
import { findEntry, type KeptEntry } from '../entry/store.ts';
import { refuse } from '../messages.ts';
import { decideEffective } from '../rules.ts';
import { toProposalView } from './list-proposals.ts';

/**
 * Asks that one item of an entry be changed: by whom, why, on which evidence, from when. The entry stays as it is until a second person accepts.
 *
 * @refuses directory.no-such-entry, directory.kept-elsewhere, directory.effective-too-far, directory.value-*, directory.position-outside,
 * directory.hours-*, directory.time-backwards, directory.part-of-unknown, directory.part-of-itself, directory.nothing-to-take-away, directory.name-needed, directory.proposal-waiting
 */
export async function proposeChange(scope: Scope, input: z.output<typeof ProposeChange>): Promise<ProposalView> {
  const { tx, clock } = scope;
  const kept = await ownEntry(scope, input.institution);
  const today = toCalendarDate(clock.now());
  orThrow(decideEffective(input.effectiveFrom, today));
  const after =
    input.value === undefined || input.value === null ? undefined : orThrow(checkValue(input.item, input.value));
  const before = itemOf(kept.entry, input.item);
  if (after === undefined) requireToTakeAway(kept, input.item, before);
  else if (before !== undefined && canonicalJson(before.value) === canonicalJson(after)) {
    throw new RefusalError(refuse('directory.value-unchanged', {}, 'value'));
  }
  if (input.item === 'part-of' && (after === kept.id || !(await findEntry(tx, String(after))))) {
    throw new RefusalError(refuse('directory.part-of-unknown', { id: String(after) }, 'value'));
  }
  if (input.item === 'part-of' && (await isWithin(scope, String(after), kept.id))) {
    throw new RefusalError(refuse('directory.part-of-itself', {}, 'value'));
  }
  const proposal: Proposal = {
    id: scope.ids.next(),
    entryId: kept.id,
    item: input.item,
    before,
    after,
    reason: input.reason,
    source: input.source,
    effectiveFrom: input.effectiveFrom,
    state: 'proposed',
    proposedBy: toPersonFact(personOf(scope)),
    proposedAt: clock.now(),
    decidedBy: undefined,
    decidedAt: undefined,
    decision: undefined,
    appliedAt: undefined,
  };
  if (!(await insertProposal(tx, proposal))) {
    const waiting = await findWaiting(tx, kept.id, input.item);
    const date = waiting ? toCalendarDate(waiting.proposedAt) : today;
    throw new RefusalError(refuse('directory.proposal-waiting', { date }, 'item'));
  }
  scope.note({
    action: 'create',
    outcome: 'permitted',
    kinds: {},
    basis: 'directory.change-proposed',
    detail: { proposal: proposal.id, institution: kept.id, item: input.item },
  });
  return toProposalView(scope, proposal, kept.entry);
}

/**
 * An entry that this node answers for.
 *
 * @refuses directory.no-such-entry, directory.kept-elsewhere
 */
async function ownEntry(scope: Scope, id: string): Promise<KeptEntry & { entry: NonNullable<KeptEntry['entry']> }> {
  const kept = await findEntry(scope.tx, id);
  if (kept?.entry === undefined) throw new RefusalError(refuse('directory.no-such-entry', {}, 'institution'));
  if (kept.keeper !== scope.node.id) {
    throw new RefusalError(refuse('directory.kept-elsewhere', { keeper: kept.keeper }, 'institution'));
  }
  return { ...kept, entry: kept.entry };
}

/** Whether an institution is, by whatever steps, a part of another. */
async function isWithin({ tx }: Scope, id: string, whole: string): Promise<boolean> {
  const seen = new Set<string>();
  for (let at: string | undefined = id; at !== undefined && !seen.has(at); ) {
    if (at === whole) return true;
    seen.add(at);
    at = (await findEntry(tx, at))?.entry?.items['part-of']?.value;
  }
  return false;
}

function requireToTakeAway(
  { entry }: { readonly entry: NonNullable<KeptEntry['entry']> },
  item: Proposal['item'],
  before: object | undefined,
): void {
  if (before === undefined) throw new RefusalError(refuse('directory.nothing-to-take-away', {}, 'value'));
  if (!isNamed(withItem(entry, item, undefined, { sources: [] }))) {
    throw new RefusalError(refuse('directory.name-needed', {}, 'value'));
  }
}
