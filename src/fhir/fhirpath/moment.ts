import { daysIn } from '../search/date-range.ts';
import { NotEvaluated } from './not-evaluated.ts';

/** Which of N1's types of time: `time` is a time of a day. */
export type MomentKind = 'date' | 'dateTime' | 'time';

/** How precise a moment is, counted in its parts: 1 says a year, 6 a second with or without its fraction. */
type Parts = readonly number[];

const MOMENT =
  /^(?:(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?)?(?:T(?:(\d{2})(?::(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?)?(Z|[+-]\d{2}:\d{2})?)?)?$/;
/** A year without a month counts from its first; a time of day is of no day. */
const FIRST: Parts = [1970, 1, 1, 0, 0, 0];
const HOUR_MS = 3_600_000;

/**
 * A date, a time, or both, as precise as it is written: `2015`, `2015-02-04T14:34Z`, `14:30`.
 *
 * @source http://hl7.org/fhirpath/N1/#literals
 */
export class Moment {
  readonly kind: MomentKind;
  readonly #parts: Parts;
  /** Of the second, as digits: '' where none are written. */
  readonly #fraction: string;
  /** `Z`, `+08:00`, or '' where none is written. */
  readonly #zone: string;

  private constructor(kind: MomentKind, parts: Parts, fraction: string, zone: string) {
    this.kind = kind;
    this.#parts = parts;
    this.#fraction = fraction;
    this.#zone = zone;
  }

  /** Undefined where the text is none of this kind. */
  static read(text: string, kind: MomentKind): Moment | undefined {
    const found = MOMENT.exec(kind === 'time' ? `T${text.replace(/^T/, '')}` : text);
    if (!found) return undefined;
    const [year, month, day, hour, minute, second] = found.slice(1, 7);
    const [fraction = '', zone = ''] = found.slice(7);
    const written = (kind === 'time' ? [hour, minute, second] : [year, month, day, hour, minute, second]).filter(
      (part) => part !== undefined,
    );
    const parts = kind === 'time' ? [...FIRST.slice(0, 3), ...written.map(Number)] : written.map(Number);
    if (written.length === 0 || (kind === 'time') !== (year === undefined)) return undefined;
    if ((kind === 'date' && text.includes('T')) || (kind === 'time' && zone !== '')) return undefined;
    if (hour === undefined ? zone !== '' : kind !== 'time' && day === undefined) return undefined;
    return isOfCalendar(parts) && isZone(zone) ? new Moment(kind, parts, fraction, zone) : undefined;
  }

  /** How many of year, month, day, hour, minute and second are there. */
  get precision(): number {
    return this.#parts.length;
  }

  toString(): string {
    const part = (i: number) => String(this.#parts[i]).padStart(i === 0 ? 4 : 2, '0');
    const time = this.#parts.slice(3).map((_, i) => part(i + 3));
    const clock = `${time.join(':')}${this.#fraction === '' ? '' : `.${this.#fraction}`}${this.#zone}`;
    if (this.kind === 'time') return clock;
    const date = this.#parts.slice(0, 3).map((_, i) => part(i));
    return time.length === 0 ? date.join('-') : `${date.join('-')}T${clock}`;
  }

  /** Its date by itself. */
  toDate(): Moment {
    return new Moment('date', this.#parts.slice(0, 3), '', '');
  }

  /** A date as a dateTime that says no time. */
  toDateTime(): Moment {
    return new Moment('dateTime', this.#parts, this.#fraction, this.#zone);
  }

  /** The time of its day. */
  toTime(): Moment {
    return new Moment('time', [...FIRST.slice(0, 3), ...this.#parts.slice(3)], this.#fraction, '');
  }

  /**
   * Negative where this is earlier, zero where both are the same; undefined where nobody can say, because one is less precise, or only one has a zone and
   * it may lie on either side.
   *
   * @source http://hl7.org/fhirpath/N1/#comparison
   */
  compare(other: Moment): number | undefined {
    const isZoned = this.#zone !== '';
    const isOtherZoned = other.#zone !== '';
    const a = this.#span(!isZoned && isOtherZoned);
    const b = other.#span(isZoned && !isOtherZoned);
    if (isZoned === isOtherZoned && this.precision === other.precision && a.lo === b.lo) {
      const [left, right] = [this.#fraction.padEnd(9, '0'), other.#fraction.padEnd(9, '0')];
      return left === right ? 0 : left < right ? -1 : 1;
    }
    return a.hi <= b.lo ? -1 : b.hi <= a.lo ? 1 : undefined;
  }

  /** Whether both are as precise and say their zone alike, so that being compared is a matter of yes or no. */
  isAsPrecise(other: Moment): boolean {
    return this.precision === other.precision && (this.#zone === '') === (other.#zone === '');
  }

  /**
   * So many years, months, days, hours, minutes, seconds or milliseconds later. A month that is too short for the day ends with its last day.
   *
   * @param part - 0 for years to 5 for seconds; 6 for milliseconds
   */
  plus(count: number, part: number): Moment {
    const parts = [...this.#parts];
    if (part < 2) {
      const months = (parts[0] as number) * 12 + (parts[1] ?? 1) - 1 + count * (part === 0 ? 12 : 1);
      const [year, month] = [Math.floor(months / 12), (((months % 12) + 12) % 12) + 1];
      parts[0] = year;
      if (parts.length > 1) parts[1] = month;
      if (parts.length > 2) parts[2] = Math.min(parts[2] as number, daysIn(year, month - 1));
      return this.#inCalendar(parts, this.#fraction);
    }
    const millis = Number(this.#fraction.slice(0, 3).padEnd(3, '0'));
    const unit = [24 * HOUR_MS, HOUR_MS, 60_000, 1000, 1][part - 2] as number;
    const at = utcOf(parts) + millis + count * unit;
    if (!Number.isSafeInteger(at) || Math.abs(at) > 8.64e15) throw new NotEvaluated('a date out of the calendar');
    const date = new Date(at);
    const all = [
      date.getUTCFullYear(),
      date.getUTCMonth() + 1,
      date.getUTCDate(),
      date.getUTCHours(),
      date.getUTCMinutes(),
      date.getUTCSeconds(),
    ];
    const next = (this.kind === 'time' ? [...FIRST.slice(0, 3), ...all.slice(3)] : all).slice(0, parts.length);
    const fraction = this.#fraction === '' && part < 6 ? '' : String(date.getUTCMilliseconds()).padStart(3, '0');
    return this.#inCalendar(next, fraction + this.#fraction.slice(3));
  }

  #inCalendar(parts: Parts, fraction: string): Moment {
    const year = parts[0] as number;
    if (year < 1 || year > 9999) throw new NotEvaluated('a date out of the calendar');
    return new Moment(this.kind, parts, fraction, this.#zone);
  }

  /** From `lo` up to but not including `hi`, in milliseconds. One without a zone may, beside one with it, be in any: from UTC+14 to UTC-12. */
  #span(isOpen: boolean): { readonly lo: number; readonly hi: number } {
    const parts = this.#parts;
    const lo = utcOf(parts) - zoneMs(this.#zone);
    const next = [...parts];
    next[parts.length - 1] = (next.at(-1) as number) + 1;
    const hi = utcOf(next) - zoneMs(this.#zone);
    const end = parts.length === 6 ? lo + 1 : hi;
    return isOpen ? { lo: lo - 14 * HOUR_MS, hi: end + 12 * HOUR_MS } : { lo, hi: end };
  }
}

function utcOf(parts: Parts): number {
  const [year, month, day, hour, minute, second] = FIRST.map((first, i) => parts[i] ?? first) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  // Date.UTC takes the years 0 to 99 for 1900 to 1999.
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  date.setUTCHours(hour, minute, second, 0);
  return date.getTime();
}

function isOfCalendar([year = 1, month = 1, day = 1, hour = 0, minute = 0, second = 0]: Parts): boolean {
  if (year < 1 || month < 1 || month > 12 || day < 1 || day > daysIn(year, month - 1)) return false;
  // A leap second is one.
  return hour < 24 && minute < 60 && second <= 60;
}

function isZone(zone: string): boolean {
  return zone === '' || zone === 'Z' || (Number(zone.slice(1, 3)) <= 14 && Number(zone.slice(4)) < 60);
}

function zoneMs(zone: string): number {
  if (zone === '' || zone === 'Z') return 0;
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(4));
  return (zone.startsWith('-') ? -minutes : minutes) * 60_000;
}
