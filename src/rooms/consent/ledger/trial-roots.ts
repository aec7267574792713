import { emptyRoot, type Frontier, type Hash, nodeHash, peakPlaces } from './merkle.ts';

/** Leaves behind a head as they would be had one thing not happened. */
export interface Trial {
  readonly length: number;
  /** The leaf at a place behind the head, from 0. */
  at(place: number): Hash;
  /** By how many places the leaves from one place to before another are moved, where nothing else is other than it is; undefined where what is tried lies among them. */
  movedBy(start: number, end: number): number | undefined;
}

/** As if two had not been exchanged. */
export function exchanged(leaves: readonly Hash[], one: number, other: number): Trial {
  const isBetween = (place: number, start: number, end: number) => start <= place && place < end;
  return {
    length: leaves.length,
    at: (place) => leafAt(leaves, place === one ? other : place === other ? one : place),
    movedBy: (start, end) => (isBetween(one, start, end) || isBetween(other, start, end) ? undefined : 0),
  };
}

/** As if one had not been put in. */
export function without(leaves: readonly Hash[], one: number): Trial {
  return {
    length: leaves.length - 1,
    at: (place) => leafAt(leaves, place < one ? place : place + 1),
    movedBy: (start, end) => (end <= one ? 0 : start >= one ? 1 : undefined),
  };
}

/**
 * Roots of many trials over the same leaves. What lies beside the thing that is tried is hashed once for all of them, so that a trial costs some twenty hashes and not as many as
 * there are leaves.
 *
 * @param before - all before the first leaf
 * @returns the root over so many leaves, those before counted in: no fewer than they are
 */
export function createTrialRoots(before: Frontier): (trial: Trial, size: number) => Hash {
  const from = before.size;
  const peaks = new Map(
    peakPlaces(from).map(({ index, level }, i) => [
      `${index * 2 ** level} ${(index + 1) * 2 ** level}`,
      before.peaks[i],
    ]),
  );
  const known = new Map<string, Hash>();
  const over = (trial: Trial, start: number, end: number): Hash => {
    const peak = peaks.get(`${start} ${end}`);
    if (peak !== undefined) return peak;
    if (end - start === 1) return trial.at(start - from);
    const moved = start < from ? undefined : trial.movedBy(start - from, end - from);
    const key = `${start} ${end} ${moved}`;
    const same = moved === undefined ? undefined : known.get(key);
    if (same !== undefined) return same;
    const middle = start + 2 ** (Math.ceil(Math.log2(end - start)) - 1);
    const hash = nodeHash(over(trial, start, middle), over(trial, middle, end));
    if (moved !== undefined) known.set(key, hash);
    return hash;
  };
  return (trial, size) => (size === 0 ? emptyRoot() : over(trial, 0, size));
}

function leafAt(leaves: readonly Hash[], place: number): Hash {
  const leaf = leaves[place];
  if (leaf === undefined) throw new RangeError('there is no such leaf');
  return leaf;
}
