import { performance } from 'node:perf_hooks';

/** From here on a node counts as busy: whoever asks it something waits for others more often than not. */
const BUSY_FROM = 0.5;

export interface Pauses {
  /** The shortest pause, in ms. */
  readonly leastMs: number;
  /** How many times as long as its round a pause is. */
  readonly times: number;
  /** The same where the node was busy since the pause before. */
  readonly timesBusy: number;
}

/**
 * The pauses of work that nobody waits for (for `every`): it takes its share of an idle node, and a small one of a node whose event loop was at work for more than half of the time.
 *
 * @param loadOf - the share of the time, 0 to 1, that the event loop was at work since it was last asked
 */
export function pauseOf(
  { leastMs, times, timesBusy }: Pauses,
  loadOf: () => number = loadSinceAsked(),
): (tookMs: number) => number {
  return (tookMs) => Math.max(leastMs, tookMs * (loadOf() > BUSY_FROM ? timesBusy : times));
}

function loadSinceAsked(): () => number {
  let before = performance.eventLoopUtilization();
  return () => {
    const now = performance.eventLoopUtilization();
    const { utilization } = performance.eventLoopUtilization(now, before);
    before = now;
    return utilization;
  };
}
