import type { Concept } from './code-system.ts';

type Concepts = ReadonlyMap<string, Concept>;

/** Whether one code lies at or below another. */
export function isBelow(code: string, ancestor: string, concepts: Concepts): boolean {
  return atOrAbove(code, concepts).has(ancestor);
}

/** A code and all that lie above it. A code may have several parents, and what goes round in a circle ends where it began. */
export function atOrAbove(code: string, concepts: Concepts): ReadonlySet<string> {
  return reachedFrom(code, (one) => concepts.get(one)?.parents ?? []);
}

/** A code and all that lie below it. */
export function atOrBelow(code: string, concepts: Concepts): ReadonlySet<string> {
  return reachedFrom(code, (one) => childrenOf(one, concepts));
}

function reachedFrom(code: string, next: (code: string) => readonly string[]): ReadonlySet<string> {
  const reached = new Set([code]);
  // What is added on the way is gone through too.
  for (const one of reached) for (const other of next(one)) reached.add(other);
  return reached;
}

/** The codes below each code of a system, worked out when they are first asked for. */
const children = new WeakMap<Concepts, ReadonlyMap<string, readonly string[]>>();

/** The codes directly below a code. */
export function childrenOf(code: string, concepts: Concepts): readonly string[] {
  const known = children.get(concepts) ?? byParent(concepts);
  children.set(concepts, known);
  return known.get(code) ?? [];
}

function byParent(concepts: Concepts): Map<string, string[]> {
  const below = new Map<string, string[]>();
  for (const { code, parents } of concepts.values()) {
    for (const parent of parents) {
      const listed = below.get(parent);
      if (listed) listed.push(code);
      else below.set(parent, [code]);
    }
  }
  return below;
}
