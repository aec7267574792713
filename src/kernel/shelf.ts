/** Keeps what was made last, the longest unused thrown away first. What is kept must be a pure function of its key, or bear what tells whether it still holds. */
export interface Shelf<T> {
  get(key: string): T | undefined;
  /** @param weight - in whatever the shelf's limit counts; what alone outweighs it is not kept */
  put(key: string, value: T, weight: number): void;
  /** Throws away from the longest unused on, up to the first to which this does not apply. */
  drop(isDone: (value: T) => boolean): void;
}

export function createShelf<T>(weightMax: number): Shelf<T> {
  const kept = new Map<string, { readonly value: T; readonly weight: number }>();
  let total = 0;
  const drop = (key: string) => {
    total -= kept.get(key)?.weight ?? 0;
    kept.delete(key);
  };
  return {
    get(key) {
      const found = kept.get(key);
      if (found === undefined) return undefined;
      kept.delete(key);
      kept.set(key, found);
      return found.value;
    },
    put(key, value, weight) {
      drop(key);
      if (weight > weightMax) return;
      kept.set(key, { value, weight });
      total += weight;
      for (const oldest of kept.keys()) {
        if (total <= weightMax) return;
        drop(oldest);
      }
    },
    drop(isDone) {
      for (const [oldest, { value }] of kept) {
        if (!isDone(value)) return;
        drop(oldest);
      }
    },
  };
}
