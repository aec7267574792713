import type { Logger } from '#platform/log';

/**
 * Works until nothing is left, pauses, and begins again; a failure is logged and the next round comes all the same.
 *
 * @param pauseMs - between two rounds; or what a round that took so many milliseconds is followed by: work that may wait then leaves a busy machine to those who wait for it
 * @param failure - what the log says of a round that failed
 * @param work - one piece; answers how much there was, 0 when nothing is left for now. The signal tells a long one that it is to stop
 * @param wokenBy - is given what ends a pause at once, also one that has not begun; answers with what takes it back
 * @returns stops it, and waits for the piece under way
 */
export function every(
  pauseMs: number | ((tookMs: number) => number),
  log: Logger,
  failure: string,
  work: (signal: AbortSignal) => Promise<number>,
  wokenBy?: (wake: () => void) => () => void,
): () => Promise<void> {
  const stop = new AbortController();
  const { signal } = stop;
  let isWoken = false;
  let endPause: (() => void) | undefined;
  const wake = () => {
    isWoken = true;
    endPause?.();
  };
  const sleepOn = wokenBy?.(wake);
  const running = (async () => {
    while (!signal.aborted) {
      // What is told from here on may be too late for the looks that follow.
      isWoken = false;
      const began = performance.now();
      try {
        while (!signal.aborted && (await work(signal)) > 0);
      } catch (error) {
        log.error({ err: error }, failure);
      }
      if (signal.aborted) break;
      if (isWoken) continue;
      const pause = typeof pauseMs === 'number' ? pauseMs : pauseMs(performance.now() - began);
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, pause);
        endPause = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  })();
  return async () => {
    stop.abort();
    sleepOn?.();
    wake();
    await running;
  };
}
