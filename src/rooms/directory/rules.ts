import type { Entry, Item, RoleFact } from './model.ts';

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
