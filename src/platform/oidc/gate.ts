/** Lets a few pieces of work run at once, holds a queue of limited length, and turns the rest away. */
export interface Gate {
  /** @returns undefined when the queue is full */
  run<T>(work: () => Promise<T>): Promise<T | undefined>;
}

export function createGate(atOnce: number, waitingMax: number): Gate {
  let running = 0;
  const waiting: (() => void)[] = [];
  return {
    async run(work) {
      if (running >= atOnce) {
        if (waiting.length >= waitingMax) return undefined;
        // Whoever leaves hands its place to the first in the queue, so `running` does not change here.
        await new Promise<void>((resolve) => waiting.push(resolve));
      } else {
        running += 1;
      }
      try {
        return await work();
      } finally {
        const next = waiting.shift();
        if (next) next();
        else running -= 1;
      }
    },
  };
}
