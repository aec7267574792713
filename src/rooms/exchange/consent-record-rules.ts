import { type Purpose, toCalendarDate } from '#kernel';
import type { consentInForce } from './rooms-below.ts';

/** Records are handed over to treat somebody: a copy for another purpose is not asked for, and one that was is not sent. */
export const PURPOSE: Purpose = 'TREAT';

export type Artefact = NonNullable<Awaited<ReturnType<typeof consentInForce>>>;
type Terms = Pick<Artefact['terms'], 'provision' | 'eraseAt'>;

/** Whether a copy was agreed to, and no look alone. */
export function namesCopies({ effect, actions }: Terms['provision']): boolean {
  return effect === 'permit' && (actions === 'all' || actions.includes('disclose'));
}

/** Whether a copy was agreed to for what copies are given for. */
export function opensCopies(provision: Terms['provision']): boolean {
  const { purposes } = provision;
  return namesCopies(provision) && (purposes === 'all' || purposes.includes(PURPOSE));
}

/** Longest that a copy is kept whose terms have no end: these are nobody's request, and the rule for copies ends it sooner. */
const DAYS_WITHOUT_END = 366;

/** The last instant at which the terms let a copy be kept. */
export function endOf({ provision, eraseAt }: Terms, at: Date): Date {
  const ends = [provision.until, eraseAt].flatMap((end) => (end === undefined ? [] : [Date.parse(end)]));
  return new Date(ends.length === 0 ? at.getTime() + DAYS_WITHOUT_END * 86_400_000 : Math.min(...ends));
}

/** Since everything: no record is as old. */
const ALL_MONTHS = 1_200;

/** Whole months, as the calendar of the nodes has them, that reach back to an instant or behind it: what lies before the instant is left out resource by resource. */
export function monthsBackTo(from: string | undefined, at: Date): number {
  if (from === undefined) return ALL_MONTHS;
  const [since, today] = [toMonthAndDay(new Date(from)), toMonthAndDay(at)];
  const months = today.month - since.month;
  return Math.max(0, today.day > since.day ? months + 1 : months);
}

function toMonthAndDay(at: Date): { readonly month: number; readonly day: number } {
  const [year, month, day] = toCalendarDate(at).split('-').map(Number) as [number, number, number];
  return { month: year * 12 + month, day };
}
