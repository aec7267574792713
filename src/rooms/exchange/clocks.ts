import { RefusalError, type Scope } from '#kernel';
import { CLOCK_SKEW_SECONDS } from './lawbook.ts';
import { refuse } from './messages.ts';

/**
 * What a neighbour says has happened has happened: an instant may be ahead of our clock by what two clocks may differ, and no further. One of long ago is none of this: a message may have
 * waited.
 *
 * @refuses exchange.clock-skew
 */
export function refuseFuture(node: string, instant: string, { clock }: Pick<Scope, 'clock'>): void {
  const ahead = (Date.parse(instant) - clock.now().getTime()) / 1000;
  if (!(ahead > CLOCK_SKEW_SECONDS)) return;
  throw new RefusalError(refuse('exchange.clock-skew', { node, seconds: Math.round(ahead), max: CLOCK_SKEW_SECONDS }));
}

/** Now; but what was done with a copy was not done before it was given, whatever our clock says beside the one of who gave it. */
export function notBefore({ clock }: Pick<Scope, 'clock'>, openedAt: Date | undefined): Date {
  const at = clock.now();
  return openedAt !== undefined && at < openedAt ? openedAt : at;
}
