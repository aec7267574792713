/** When a FHIR date of any precision begins and ends, in the civil time of both nodes (UTC+8). */
import { isObject } from '#fhir';

const CIVIL_OFFSET = '+08:00';
/** A date of any precision, or an instant. */
const DATE_TIME = /^\d{4}(-\d{2}(-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2}))?)?)?$/;

export function isDateTime(value: unknown): value is string {
  return typeof value === 'string' && DATE_TIME.test(value) && !Number.isNaN(Date.parse(value));
}

/** A date begins with its first instant at both nodes' civil time: `2026` with New Year. */
export function startOf(date: string): string {
  if (date.length > 10) return new Date(date).toISOString();
  const day = date.length === 4 ? `${date}-01-01` : date.length === 7 ? `${date}-01` : date;
  return new Date(Date.parse(`${day}T00:00:00${CIVIL_OFFSET}`)).toISOString();
}

/** A date ends with its last instant: `2026-11` at the end of November. */
export function endOf(date: string): string {
  if (date.length > 10) return new Date(date).toISOString();
  const [year = 0, month, day] = date.split('-').map(Number);
  const next =
    month === undefined
      ? Date.UTC(year + 1, 0, 1)
      : day === undefined
        ? Date.UTC(year, month, 1)
        : Date.UTC(year, month - 1, day + 1);
  return new Date(next - 8 * 3_600_000).toISOString();
}

/** Whether something that permits, with such a period, does so now. Without a period always; with one that cannot be read never: what is not understood opens nothing. */
export function holdsAt(period: unknown, at: Date): boolean {
  if (period === undefined) return true;
  if (!isObject(period)) return false;
  const { start, end } = period;
  const now = at.toISOString();
  const hasBegun = start === undefined || (isDateTime(start) && startOf(start) <= now);
  const hasNotEnded = end === undefined || (isDateTime(end) && now < endOf(end));
  return hasBegun && hasNotEnded;
}
