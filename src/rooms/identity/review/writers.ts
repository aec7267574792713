import type { StoredResource } from '#fhir';
import type { Writing } from '../ports.ts';
import type { Makers } from './made-by.ts';

/** A request is answered within this time: what it wrote is no younger. */
const REQUEST_MS_MAX = 30_000;

/** Where to begin to look for the writers of what was written from then on. */
export function beginningOf(since: Date): Date {
  return new Date(since.getTime() - REQUEST_MS_MAX);
}

/**
 * Who wrote each of these to one record, as the access ledger has it. It says which kinds somebody wrote and how many, and not which resources: so it is found by elimination. A
 * resource is by an act that began not long before it was written; where that can be one alone, that act has one less to its name for the others. Where several are left that name different people nobody is
 * said to have written it: a wrong name would be worse than none.
 *
 * @returns by `Type/id`
 */
export function writersOf(
  resources: readonly Pick<StoredResource, 'type' | 'id' | 'lastUpdated'>[],
  writings: readonly Writing[],
): Map<string, Makers> {
  const found = new Map<string, Makers>();
  for (const [type, alike] of Map.groupBy(resources, (resource) => resource.type)) {
    const acts = writings.flatMap((writing): Act[] => {
      const left = writing.kinds[type] ?? 0;
      return left === 0 ? [] : [{ writing, left }];
    });
    for (const [id, makers] of eliminate(alike, acts)) found.set(`${type}/${id}`, makers);
  }
  return found;
}

interface Act {
  readonly writing: Writing;
  /** How many resources of the kind it wrote that are not known to be its own yet. */
  left: number;
}

function eliminate(
  resources: readonly Pick<StoredResource, 'id' | 'lastUpdated'>[],
  acts: readonly Act[],
): Map<string, Makers> {
  const open = new Map(resources.map(({ id, lastUpdated }) => [id, actsNear(acts, Date.parse(lastUpdated))]));
  const found = new Map<string, Makers>();
  for (let size = -1; size !== found.size; ) {
    size = found.size;
    const sole = [...open].flatMap(([id, near]) => {
      const [only, ...more] = near.filter(({ left }) => left > 0);
      return only === undefined || more.length > 0 || found.has(id) ? [] : [{ id, only }];
    });
    for (const [act, its] of Map.groupBy(sole, ({ only }) => only)) {
      // Who wrote fewer than there are did not write all of them, and nobody knows which.
      if (its.length > act.left) continue;
      act.left -= its.length;
      for (const { id } of its) found.set(id, makersOf(act.writing));
    }
  }
  const unknown = [...open].filter(([id]) => !found.has(id));
  if (unknown.length <= acts.reduce((sum, { left }) => sum + left, 0)) {
    for (const [id, near] of unknown) {
      const [first, ...more] = near.filter(({ left }) => left > 0);
      const isOneMaker = more.length > 0 && more.every((act) => first !== undefined && isSameMaker(act, first));
      if (first !== undefined && isOneMaker) found.set(id, makersOf(first.writing));
    }
  }
  return new Map([...found].filter(([, { institutions }]) => institutions.length > 0));
}

function actsNear(acts: readonly Act[], written: number): Act[] {
  return acts.filter(({ writing }) => {
    const began = writing.at.getTime();
    return began <= written && began >= written - REQUEST_MS_MAX;
  });
}

function isSameMaker({ writing: a }: Act, { writing: b }: Act): boolean {
  return a.institution === b.institution && a.person === b.person;
}

function makersOf({ institution, person }: Writing): Makers {
  return {
    institutions: institution === undefined ? [] : [institution],
    people: person === undefined ? [] : [person],
  };
}
