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

/** The calendar date (YYYY-MM-DD) of an instant at both nodes' civil time. */
export function toCalendarDate(instant: Date): string {
  return new Date(instant.getTime() + 8 * 3_600_000).toISOString().slice(0, 10);
}

/** The calendar date so many days after another, both YYYY-MM-DD; before it where `days` is negative. */
export function addDays(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}
