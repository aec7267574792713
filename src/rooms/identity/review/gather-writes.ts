/** Types that say who somebody is, who stands for them, and what they agreed to: they are of the person whose record they name, and of nobody else. */
export const OF_THE_PERSON: ReadonlySet<string> = new Set(['Patient', 'RelatedPerson', 'Consent']);
/** What only tells of other writes: it goes where they go, and is not listed by itself. */
export const ATTENDANTS: ReadonlySet<string> = new Set(['Provenance', 'AuditEvent']);

/** A write as far as it hangs together with others. */
export interface Hanging {
  /** `Type/id`. */
  readonly key: string;
  readonly type: string;
  /** All that it names, as `Type/id`. */
  readonly names: ReadonlySet<string>;
}

/**
 * Gathers writes that hang together: a visit with all that names it and all that it names, an order and its result. Each is in one group; what names none of the others, and is
 * named by none, is a group by itself. Groups of attendants alone are left out: nothing that they tell of was written with them.
 */
export function gatherWrites<W extends Hanging>(writes: readonly W[]): W[][] {
  const groupOf = new Map(writes.map((write) => [write.key, new Set([write])]));
  for (const write of writes) {
    for (const name of write.names) {
      const [mine, theirs] = [groupOf.get(write.key), groupOf.get(name)];
      if (mine === undefined || theirs === undefined || mine === theirs) continue;
      const [small, large] = mine.size < theirs.size ? [mine, theirs] : [theirs, mine];
      for (const one of small) {
        large.add(one);
        groupOf.set(one.key, large);
      }
    }
  }
  return [...new Set(groupOf.values())]
    .map((group) => [...group])
    .filter((group) => group.some(({ type }) => !ATTENDANTS.has(type)));
}
