import type { Logger } from '#platform/log';

/**
 * Works until nothing is left, pauses, and begins again; a failure is logged and the next round comes all the same.
 *
 * @param pauseMs - between two rounds
 * @param failure - what the log says of a round that failed
 * @param work - one piece; answers how much there was, 0 when nothing is left for now
 * @returns stops it, and waits for the piece under way
 */
export function every(pauseMs: number, log: Logger, failure: string, work: () => Promise<number>): () => Promise<void> {
  let isStopping = false;
  let wake: (() => void) | undefined;
  const running = (async () => {
    while (!isStopping) {
      try {
        while (!isStopping && (await work()) > 0);
      } catch (error) {
        log.error({ err: error }, failure);
      }
      if (isStopping) break;
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, pauseMs);
        wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  })();
  return async () => {
    isStopping = true;
    wake?.();
    await running;
  };
}
