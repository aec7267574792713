import { addDays } from '#kernel';

/** Calendar days and the instants at which they begin. A permit is printed in days; what is decided is decided at an instant. */

const MILLISECONDS_A_DAY = 86_400_000;

/** Making a formatter takes longer than using it a thousand times; there are as many as time zones in the lawbook. */
const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone);
  if (known !== undefined) return known;
  const made = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
  });
  formats.set(timeZone, made);
  return made;
}

/** What clocks there show at an instant, as if it were UTC. */
function wallClock(instant: number, timeZone: string): number {
  const shown: Record<string, number> = {};
  for (const { type, value } of formatOf(timeZone).formatToParts(instant)) shown[type] = Number(value);
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = shown;
  return Date.UTC(year, month - 1, day, hour, minute, second);
}

/** The calendar day (YYYY-MM-DD) of an instant in a time zone. */
export function dayIn(instant: Date, timeZone: string): string {
  return new Date(wallClock(instant.getTime(), timeZone)).toISOString().slice(0, 10);
}

/**
 * The first instant of a calendar day in a time zone. Where clocks were put forward over midnight it is the first that the day has.
 *
 * @example startOfDay('2026-11-23', 'Asia/Hong_Kong') // 2026-11-22T16:00:00.000Z
 */
export function startOfDay(day: string, timeZone: string): Date {
  const key = `${day} ${timeZone}`;
  const known = starts.get(key);
  if (known !== undefined) return new Date(known);
  const found = findStart(day, timeZone);
  if (starts.size >= STARTS_MAX) starts.clear();
  starts.set(key, found.getTime());
  return found;
}

/** To find a day's first instant takes a dozen looks at a calendar; a permit's last day is asked for at each of its holder's acts. */
const starts = new Map<string, number>();
const STARTS_MAX = 5_000;

function findStart(day: string, timeZone: string): Date {
  const midnight = Date.parse(`${day}T00:00:00Z`);
  // The offset differs only where clocks were changed near this midnight: twice is as close as it gets.
  let instant = midnight;
  for (let i = 0; i < 2; i++) instant = midnight - (wallClock(instant, timeZone) - instant);
  while (dayIn(new Date(instant), timeZone) < day) instant += 60_000;
  return new Date(instant);
}

/** The instant at which a day is over, and what was valid to its end no longer is. */
export function endOfDay(day: string, timeZone: string): Date {
  return startOfDay(addDays(day, 1), timeZone);
}

/**
 * The last day of so many whole years that begin on a day. From a 29 February it is a 28 February.
 *
 * @example lastDayOfYears('2025-03-01', 3) // 2028-02-29
 */
export function lastDayOfYears(firstDay: string, years: number): string {
  const [year = 0, month = 1, day = 1] = firstDay.split('-').map(Number);
  return addDays(new Date(Date.UTC(year + years, month - 1, day)).toISOString().slice(0, 10), -1);
}

/** Whole days from one day to another; negative where the other is before. */
export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / MILLISECONDS_A_DAY);
}

/** Whether a text is a day that the calendar has. */
export function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const instant = Date.parse(`${text}T00:00:00Z`);
  return Number.isFinite(instant) && new Date(instant).toISOString().startsWith(text);
}
