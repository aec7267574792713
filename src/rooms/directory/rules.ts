import { addDays, type Decision, granted, type Holder, isOneHolder, type Role, refused } from '#kernel';
import type { Duty } from './changes/duties.ts';
import type { Entry, Item, RoleFact } from './entry/model.ts';
import { refuse } from './messages.ts';

/**
 * What the entry becomes when the reference file is loaded again: what the file says, but for items that an accepted proposal set or took away since. Those
 * stay as they were decided; the file is not a second source for them.
 *
 * @param withdrawn - items that a proposal took away
 */
export function mergeFile(file: Entry, kept: Entry | undefined, withdrawn: ReadonlySet<string>): Entry {
  const decided = Object.entries(kept?.items ?? {}).filter(([, item]) => isDecided(item as Item<unknown>));
  const items = Object.fromEntries([
    ...Object.entries(file.items).filter(([key]) => !withdrawn.has(key)),
    ...decided,
  ]) as Entry['items'];
  const decidedRoles = (kept?.roles ?? []).filter(isDecided);
  const isOverruled = ({ code }: RoleFact) =>
    withdrawn.has(`role.${code}`) || decidedRoles.some((role) => role.code === code);
  return { ...file, items, roles: [...file.roles.filter((role) => !isOverruled(role)), ...decidedRoles] };
}

function isDecided({ change }: { readonly change?: string }): boolean {
  return change !== undefined;
}

/** Whether a role holds on a day. A date that is no day means the whole of its month or year. */
export function isInForce({ since, until }: Pick<RoleFact, 'since' | 'until'>, day: string): boolean {
  const hasBegun = since === undefined || since <= day;
  return hasBegun && (until === undefined || day.slice(0, until.length) <= until);
}

/** Who would decide, as the rule sees them. */
export interface Decider extends Holder {
  readonly role: Role;
  readonly organizationId?: string;
}

/**
 * May this person decide on the proposal? Two people look at every change: the one who proposed it never decides, by whichever account. The regulator’s officer decides on every item,
 * an institution’s coordinator on what the institution itself answers for.
 *
 * @refuses directory.decides-own, directory.not-duty-holder
 */
export function decideWhoDecides(
  decider: Decider,
  proposal: { readonly proposer: Holder; readonly duty: Duty; readonly entryId: string },
): Decision<true> {
  const own = isOneHolder(proposal.proposer, decider) ? [refuse('directory.decides-own')] : [];
  const isContact = decider.role === 'coordinator' && decider.organizationId === proposal.entryId;
  const holdsDuty = decider.role === 'regulator' || (proposal.duty === 'institution-contact' && isContact);
  const [first, ...more] = [...own, ...(holdsDuty ? [] : [refuse('directory.not-duty-holder')])];
  return first === undefined ? granted(true) : refused(first, ...more);
}

/** How far back a change may take effect, and how far ahead it may be announced, in days. A designation is often published after it began; none is known two years ahead. */
const EFFECTIVE_DAYS_BACK = 3_660;
const EFFECTIVE_DAYS_AHEAD = 731;

/** @refuses directory.effective-too-far */
export function decideEffective(day: string, today: string): Decision<true> {
  const [first, last] = [addDays(today, -EFFECTIVE_DAYS_BACK), addDays(today, EFFECTIVE_DAYS_AHEAD)];
  if (first <= day && day <= last) return granted(true);
  return refused(refuse('directory.effective-too-far', { first, last }, 'effectiveFrom'));
}
