/** Where time comes from. Rules never read it; operations take it from the scope. */
export interface Clock {
  now(): Date;
}

export const systemClock: Clock = { now: () => new Date() };

/** A clock that stands still until it is moved: tests and replays. */
export function stoppedClock(at: string): Clock & { move(milliseconds: number): void; set(at: string): void } {
  let now = Date.parse(at);
  return {
    now: () => new Date(now),
    move: (milliseconds) => {
      now += milliseconds;
    },
    set: (next) => {
      now = Date.parse(next);
    },
  };
}

/** Shenzhen and Hong Kong share one civil time, UTC+8, without daylight saving since 1979. */
export const CIVIL_TIME_ZONE = 'Asia/Shanghai';

const CIVIL_OFFSET_MS = 8 * 3_600_000;
const DAY_MS = 86_400_000;

/** The day that was asked for last: nearly everybody asks for today's, many times in one request. */
let lastAsked = { day: Number.NaN, text: '' };

/** The calendar date (YYYY-MM-DD) of an instant at both nodes' civil time. @throws RangeError for an invalid Date */
export function toCalendarDate(instant: Date): string {
  const civil = instant.getTime() + CIVIL_OFFSET_MS;
  const day = Math.floor(civil / DAY_MS);
  if (day !== lastAsked.day) lastAsked = { day, text: new Date(civil).toISOString().slice(0, 10) };
  return lastAsked.text;
}

/** The calendar date so many days after another, both YYYY-MM-DD; before it where `days` is negative. */
export function addDays(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);
}
