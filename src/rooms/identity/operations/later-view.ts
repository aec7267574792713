import type { Scope } from '#kernel';
import type { LaterWrites, PairSide, SeenWrite } from '../contract.ts';
import type { Movable } from '../review/decide-moves.ts';
import { ATTENDANTS } from '../review/gather-writes.ts';
import type { Pair } from '../review/groups.ts';
import { type LaterGroup, lastOf } from '../review/later-writes.ts';
import { namesOfMakers } from '../review/made-by.ts';

/** Levels of confidentiality that say nothing out of the ordinary. @source http://terminology.hl7.org/CodeSystem/v3-Confidentiality */
const ORDINARY: ReadonlySet<string> = new Set(['U', 'L', 'M', 'N']);

/** Reasons that tell at which institution it was written. */
const TELLING_WHERE: ReadonlySet<string> = new Set(['paper-shown', 'keeper', 'known-there']);

/**
 * A group of later writes as the desk lists it: who, when and where, and nothing clinical. Who made it is named by reference, so that each reader has the name in their own language;
 * of what carries a label nobody is named, for the place would tell what the label hides.
 */
export function toWrites(group: LaterGroup, { one }: Pair): LaterWrites {
  const side = (record: string): PairSide => (record === one ? 'one' : 'other');
  const { on, belongs, because, held, makers, members } = group;
  const written = members.map(({ stored }) => stored.lastUpdated).sort();
  const isLabelled = members.some(({ resource }) =>
    resource.meta?.security?.some(({ code }) => code === undefined || !ORDINARY.has(code)),
  );
  return {
    on: side(on),
    belongs: side(belongs),
    because: isLabelled && TELLING_WHERE.has(because) ? 'not-shown' : because,
    ...(held === undefined ? {} : { held }),
    from: written[0] ?? lastOf(group),
    until: lastOf(group),
    institutions: isLabelled ? [] : [...makers.institutions],
    people: isLabelled ? [] : [...makers.people],
    ...(isLabelled ? { isLabelled } : {}),
    writes: listed(group),
  };
}

export function toMovable(group: LaterGroup): Movable {
  const { on, belongs, held, signers } = group;
  return { on, belongs, ...(held === undefined ? {} : { held }), signers, writes: listed(group) };
}

function listed({ members }: LaterGroup): SeenWrite[] {
  const writes = members.flatMap(({ stored: { type, id, version } }) =>
    ATTENDANTS.has(type) ? [] : [{ type, id, version }],
  );
  // A visit is called after its visit.
  return [...writes.filter(isVisit), ...writes.filter((write) => !isVisit(write))];
}

function isVisit({ type }: SeenWrite): boolean {
  return type === 'Encounter';
}

/** The same with the names of institutions and people, in the reader's language. */
export async function withNames<W extends LaterWrites>({ tx, lang }: Scope, lists: readonly W[]): Promise<W[]> {
  const makers = lists.flatMap(({ institutions, people }) => [...institutions, ...people]);
  if (makers.length === 0) return [...lists];
  const nameOf = await namesOfMakers(tx, makers, lang);
  return lists.map((writes) => ({
    ...writes,
    institutions: writes.institutions.map(nameOf),
    people: writes.people.map(nameOf),
  }));
}
