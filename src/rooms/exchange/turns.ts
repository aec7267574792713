import { UnavailableError } from '#kernel';
import { refuse } from './messages.ts';

/** How many may work at once, how many may wait for a turn, and how long one waits. */
export interface TurnLimits {
  readonly atOnce: number;
  readonly waitingMax: number;
  readonly waitMsMax: number;
}

/**
 * Work in turns: some at once, the others wait in the order they came.
 *
 * @throws UnavailableError exchange.busy - where too many wait already, or the wait was too long
 */
export function createTurns({ atOnce, waitingMax, waitMsMax }: TurnLimits): <T>(work: () => Promise<T>) => Promise<T> {
  const waiting = new Set<() => void>();
  let underWay = 0;

  return async (work) => {
    if (underWay < atOnce) underWay += 1;
    else await turn();
    try {
      return await work();
    } finally {
      // The turn is handed on, so that nobody slips in between.
      const [next] = waiting;
      if (next === undefined) underWay -= 1;
      else next();
    }
  };

  function turn(): Promise<void> {
    if (waiting.size >= waitingMax) throw new UnavailableError(refuse('exchange.busy'), 3);
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        waiting.delete(begin);
        reject(new UnavailableError(refuse('exchange.busy'), 10));
      }, waitMsMax);
      const begin = (): void => {
        clearTimeout(timer);
        waiting.delete(begin);
        resolve();
      };
      waiting.add(begin);
    });
  }
}
