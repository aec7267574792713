import { invariant } from '#kernel';
import { BEGINNING, END } from '../search/date-range.ts';
import type { DataTest } from './data-test.ts';

/** A test of the clinical date with its bounds read: milliseconds since 1970, within the years that PostgreSQL and JavaScript write alike. */
export interface Happened {
  readonly from?: number;
  readonly until?: number;
  readonly undated: boolean;
}

export function readHappened({ from, until, undated }: DataTest & { kind: 'happened' }): Happened {
  return {
    ...(from === undefined ? {} : { from: readBound(from) }),
    ...(until === undefined ? {} : { until: readBound(until) }),
    undated,
  };
}

/** A rule whose bound is no instant is our own fault: to go on would let through what the rule does not mean, so it is a broken invariant. */
function readBound(text: string): number {
  const at = Date.parse(text);
  invariant(!Number.isNaN(at), 'a bound of time is no instant');
  return Math.min(Math.max(at, BEGINNING), END - 1);
}
