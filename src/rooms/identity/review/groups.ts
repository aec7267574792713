/** Two records, the lower id first. */
export interface Pair {
  readonly one: string;
  readonly other: string;
}

export function pairOf(a: string, b: string): Pair {
  return a < b ? { one: a, other: b } : { one: b, other: a };
}

/** All whom these links lead to from a record, itself among them. */
export function reachedFrom(start: string, links: readonly Pair[]): Set<string> {
  const reached = new Set([start]);
  for (let size = 0; size < reached.size; ) {
    size = reached.size;
    for (const { one, other } of links) {
      if (reached.has(one)) reached.add(other);
      if (reached.has(other)) reached.add(one);
    }
  }
  return reached;
}
