import { addDays } from '#kernel';
/**
 * Working days of a civil calendar: Monday to Friday, without the public holidays that the node's desk has put on its list. A list that is empty or lacks a
 * holiday makes a period shorter than the law's, never longer.
 */
export function isWorkingDay(day: string, holidays: readonly string[]): boolean {
  const weekday = new Date(`${day}T00:00:00Z`).getUTCDay();
  return weekday !== 0 && weekday !== 6 && !holidays.includes(day);
}

/** The day on which so many working days after a day are full; the day itself does not count. */
export function workingDaysAfter(from: string, count: number, holidays: readonly string[] = []): string {
  let day = from;
  for (let left = count; left > 0; ) {
    day = addDays(day, 1);
    if (isWorkingDay(day, holidays)) left -= 1;
  }
  return day;
}
