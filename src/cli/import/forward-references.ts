import type { Piece } from './pieces.ts';

/**
 * Remembers which pieces of an input refer to resources that came only with a later piece: sent once more, their references find what they mean. Without
 * that, it would take a second run to join them, and a second run must change nothing.
 */
export function forwardReferences() {
  const known = new Set<string>();
  const awaitedBy = new Map<string, Set<number>>();
  const again = new Set<number>();
  return {
    /** A piece that was sent. */
    see(nth: number, piece: Piece): void {
      const own = new Set(piece.lines.flatMap(({ text }) => nameOf(text) ?? []));
      for (const name of own) {
        known.add(name);
        for (const waiting of awaitedBy.get(name) ?? []) again.add(waiting);
        awaitedBy.delete(name);
      }
      for (const { text } of piece.lines) {
        for (const [, name = ''] of text.matchAll(REFERENCE)) {
          if (known.has(name)) continue;
          const waiting = awaitedBy.get(name) ?? new Set();
          awaitedBy.set(name, waiting.add(nth));
        }
      }
    },
    /** Numbers of the pieces that refer forward. */
    again: again as ReadonlySet<number>,
  };
}

const REFERENCE = /"reference"\s*:\s*"([A-Z][A-Za-z]{1,63}\/[A-Za-z0-9\-.]{1,64})"/g;

function nameOf(text: string): string | undefined {
  try {
    const { resourceType, id } = JSON.parse(text) as { resourceType?: unknown; id?: unknown };
    return typeof resourceType === 'string' && typeof id === 'string' ? `${resourceType}/${id}` : undefined;
  } catch {
    // What is no JSON is refused by the node, in its words.
    return undefined;
  }
}
