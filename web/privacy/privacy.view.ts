/** One day of somebody's. */
export interface DayCount {
  readonly day: string;
  readonly patients: number;
  readonly acts: number;
}

const DAY_MS = 86_400_000;
/** Four weeks, the day itself among them. */
const SHOWN = 28;

/** The days up to one, without gaps: a day without an act is a bar without height, not a missing one. */
export function daysAround(days: readonly DayCount[], last: string): DayCount[] {
  const known = new Map(days.map((one) => [one.day, one]));
  const end = Date.parse(`${last}T00:00:00Z`);
  return Array.from({ length: SHOWN }, (_, nth) => {
    const day = new Date(end - (SHOWN - 1 - nth) * DAY_MS).toISOString().slice(0, 10);
    return known.get(day) ?? { day, patients: 0, acts: 0 };
  });
}
