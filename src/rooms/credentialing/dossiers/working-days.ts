import { addDays } from '#kernel';
import type { DeskCalendar } from './calendar.ts';

type Days = Pick<DeskCalendar, 'holidays' | 'workingDays'>;

/** Monday to Friday but for public holidays, and the days at a weekend that are worked in their place, as the desk entered them. */
function isWorkingDay(day: string, { holidays, workingDays }: Days): boolean {
  if (workingDays.has(day)) return true;
  const weekday = new Date(`${day}T00:00:00Z`).getUTCDay();
  return weekday !== 0 && weekday !== 6 && !holidays.has(day);
}

/** Working days after `from` up to and with `to`; the day on which something came in does not count. */
export function workingDaysBetween(from: string, to: string, calendar: Days): number {
  let count = 0;
  for (let day = addDays(from, 1); day <= to; day = addDays(day, 1)) if (isWorkingDay(day, calendar)) count++;
  return count;
}

/** The day on which so many working days are full. */
export function workingDaysAfter(from: string, count: number, calendar: Days): string {
  let day = from;
  for (let left = count; left > 0; ) {
    day = addDays(day, 1);
    if (isWorkingDay(day, calendar)) left--;
  }
  return day;
}
