/**
 * What instants a FHIR date may mean, as milliseconds since 1970: from `lo`, up to but not including `hi`.
 * `2024-05` means all of May. Without a zone it is the civil time of both nodes, UTC+8.
 * @source https://hl7.org/fhir/R4/search.html#date
 */
export interface DateRange {
  readonly lo: number;
  readonly hi: number;
}

/** 0001-01-01 and 10000-01-01: an open side of a period. Both fit a PostgreSQL timestamp. */
export const BEGINNING = -62_135_596_800_000;
export const END = 253_402_300_800_000;

const CIVIL_OFFSET_MS = 8 * 3_600_000;
const DATE =
  /^(\d{4})(?:-(\d{2})(?:-(\d{2})(?:T(\d{2}):(\d{2})(?::(\d{2})(?:\.(\d+))?)?(Z|[+-](?:0\d|1[0-4]):[0-5]\d)?)?)?)?$/;

/** What was read last: one date of a resource is read for the index, for its place in the patient's time and for the gate, one after the other. */
let lastRead: { readonly text: string; readonly range: DateRange | undefined } = { text: '', range: undefined };

/** The range of a date, dateTime or instant; undefined when it is none. */
export function toDateRange(text: string): DateRange | undefined {
  if (text !== lastRead.text) lastRead = { text, range: readRange(text) };
  return lastRead.range;
}

function readRange(text: string): DateRange | undefined {
  const found = DATE.exec(text);
  if (!found) return undefined;
  const [, year, month, day, hour, minute, second, fraction, zone] = found;
  const offset = zoneOffsetMs(zone);
  const at = (y: number, m: number, d: number, h: number, min: number, s: number, ms: number) =>
    utc(y, m, d, h, min, s, ms) - offset;
  const y = Number(year);
  if (month === undefined) return { lo: at(y, 0, 1, 0, 0, 0, 0), hi: at(y + 1, 0, 1, 0, 0, 0, 0) };
  const m = Number(month) - 1;
  if (m > 11 || m < 0) return undefined;
  if (day === undefined) return { lo: at(y, m, 1, 0, 0, 0, 0), hi: at(y, m + 1, 1, 0, 0, 0, 0) };
  const d = Number(day);
  if (d < 1 || d > daysIn(y, m)) return undefined;
  if (hour === undefined) return { lo: at(y, m, d, 0, 0, 0, 0), hi: at(y, m, d + 1, 0, 0, 0, 0) };
  const [h, min, s] = [Number(hour), Number(minute), Number(second ?? 0)];
  if (h > 23 || min > 59 || s > 60) return undefined;
  const ms = Number((fraction ?? '').slice(0, 3).padEnd(3, '0'));
  const lo = at(y, m, d, h, min, s, ms);
  const width =
    second === undefined
      ? 60_000
      : fraction === undefined
        ? 1000
        : fraction.length >= 3
          ? 1
          : 10 ** (3 - fraction.length);
  return { lo, hi: lo + width };
}

const TO_THE_SECOND = /T\d{2}:\d{2}:\d{2}/;

/**
 * What a date of a resource may mean. One that is written with its second is the instant that a clock showed, “a fixed point in time”, whether or not that clock counts
 * fractions: so a search that writes `.000` for them finds it, and one for what comes after does not.
 * @source https://hl7.org/fhir/R4/search.html#date
 */
export function toValueRange(text: string): DateRange | undefined {
  const range = toDateRange(text);
  return range && TO_THE_SECOND.test(text) ? { lo: range.lo, hi: range.lo + 1 } : range;
}

/** The range of a Period; an open side reaches the beginning or the end of time. */
export function toPeriodRange(start: string | undefined, end: string | undefined): DateRange | undefined {
  const from = start === undefined ? undefined : toValueRange(start);
  const to = end === undefined ? undefined : toValueRange(end);
  if (from === undefined && to === undefined) return undefined;
  return { lo: from?.lo ?? BEGINNING, hi: to?.hi ?? END };
}

/** From where the first of several ranges begins to where the last ends; undefined where there is none. They may be more than a call has room for as its arguments. */
export function spanOf(ranges: readonly DateRange[]): DateRange | undefined {
  const [first] = ranges;
  if (first === undefined) return undefined;
  let { lo, hi } = first;
  for (const range of ranges) {
    if (range.lo < lo) lo = range.lo;
    if (range.hi > hi) hi = range.hi;
  }
  return { lo, hi };
}

/** Days of a month, month counted from 0. */
export function daysIn(year: number, month: number): number {
  return new Date(utc(year, month + 1, 0, 0, 0, 0, 0)).getUTCDate();
}

function zoneOffsetMs(zone: string | undefined): number {
  if (zone === undefined) return CIVIL_OFFSET_MS;
  if (zone === 'Z') return 0;
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(4, 6));
  return (zone.startsWith('-') ? -minutes : minutes) * 60_000;
}

/** Date.UTC takes the years 0 to 99 for 1900 to 1999. */
function utc(y: number, m: number, d: number, h: number, min: number, s: number, ms: number): number {
  const date = new Date(0);
  date.setUTCFullYear(y, m, d);
  date.setUTCHours(h, min, s, ms);
  return date.getTime();
}
