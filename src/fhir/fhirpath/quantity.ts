import { readUnit } from '../search/ucum.ts';
import { Decimal } from './decimal.ts';
import type { Moment } from './moment.ts';
import { NotEvaluated } from './not-evaluated.ts';

/** Words for spans of a calendar, with their plurals: what part of a moment they change, and the UCUM unit that measures the same where there is one. */
const CALENDAR = [
  ['year', 0, undefined],
  ['month', 1, undefined],
  ['week', 2, 'wk'],
  ['day', 2, 'd'],
  ['hour', 3, 'h'],
  ['minute', 4, 'min'],
  ['second', 5, 's'],
  ['millisecond', 6, 'ms'],
] as const;

interface CalendarUnit {
  readonly part: number;
  readonly ucum: string | undefined;
}

const BY_WORD: ReadonlyMap<string, CalendarUnit> = new Map(
  CALENDAR.flatMap(([word, part, ucum]) => [
    [word, { part, ucum }],
    [`${word}s`, { part, ucum }],
  ]),
);
const BY_UCUM: ReadonlyMap<string, CalendarUnit> = new Map(
  CALENDAR.flatMap(([, part, ucum]) => (ucum === undefined ? [] : [[ucum, { part, ucum }] as const])),
);
/** UCUM's mean year and month, which are not those of a calendar. */
const MEAN: ReadonlyMap<string, number> = new Map([
  ['a', 0],
  ['mo', 1],
]);
/** How many of one part make one of the part before: of months in a year, hours in a day and so on. Days do not make months. */
const PER_PART = [12, undefined, 24, 60, 60, 1000] as const;

/** Whether a word behind a number makes it a span of the calendar: `4 days`. */
export function isCalendarWord(word: string): boolean {
  return BY_WORD.has(word);
}

/**
 * A number and its unit: UCUM's, or a word of the calendar.
 *
 * @source http://hl7.org/fhirpath/N1/#quantity
 */
export class Quantity {
  readonly value: Decimal;
  readonly unit: string;
  /** `either` for a FHIR Quantity in years or months: it may be held against both. */
  readonly kind: 'ucum' | 'calendar' | 'either';

  constructor(value: Decimal, unit: string, kind: Quantity['kind']) {
    this.value = value;
    this.unit = unit;
    this.kind = kind;
  }

  /** Of a FHIR Quantity, by its code of UCUM. @throws NotEvaluated where it has no such code, or says "less than" */
  static ofFhir(value: Decimal, system: unknown, code: unknown): Quantity {
    if (system === undefined && code === undefined) return new Quantity(value, '1', 'ucum');
    if (system !== 'http://unitsofmeasure.org' || typeof code !== 'string')
      throw new NotEvaluated('a unit not of UCUM');
    return new Quantity(value, code, MEAN.has(code) ? 'either' : 'ucum');
  }

  toString(): string {
    return `${this.value} ${this.kind === 'calendar' ? this.unit : `'${this.unit}'`}`;
  }

  /** In the unit of the calendar, where it has years or months. */
  get #months(): Decimal | undefined {
    const part =
      this.kind === 'calendar'
        ? BY_WORD.get(this.unit)?.part
        : this.kind === 'either'
          ? MEAN.get(this.unit)
          : undefined;
    return part === 0 ? this.value.times(Decimal.whole(12)) : part === 1 ? this.value : undefined;
  }

  /** The code of UCUM that says the same; undefined for years and months of a calendar. */
  get #code(): string | undefined {
    return this.kind === 'calendar' ? BY_WORD.get(this.unit)?.ucum : this.unit;
  }

  /**
   * Both numbers in one unit, the coarser; undefined where they do not measure the same.
   *
   * @throws NotEvaluated for units that are not known
   */
  alignedWith(other: Quantity): readonly [Decimal, Decimal] | undefined {
    const [months, otherMonths] = [this.#months, other.#months];
    if (months && otherMonths) return [months, otherMonths];
    const [code, otherCode] = [this.#code, other.#code];
    if (code === undefined || otherCode === undefined) return undefined;
    if (code === otherCode) return [this.value, other.value];
    const [unit, otherUnit] = [unitOf(code), unitOf(otherCode)];
    if (unit.dimension !== otherUnit.dimension) return undefined;
    if (unit.factor >= otherUnit.factor) return [this.value, converted(other.value, otherUnit, unit)];
    return [converted(this.value, unit, otherUnit), other.value];
  }

  /** Whether they may be taken for the same, as `~` does: a year of the calendar is then UCUM's. */
  isLike(other: Quantity): boolean {
    const both = this.alignedWith(other) ?? this.#looselyAligned(other);
    if (!both) return false;
    const scale = Math.min(both[0].scale, both[1].scale);
    return both[0].rounded(scale).compare(both[1].rounded(scale)) === 0;
  }

  #looselyAligned(other: Quantity): readonly [Decimal, Decimal] | undefined {
    const [a, b] = [this, other].map((side) =>
      side.kind === 'ucum' && MEAN.has(side.unit) ? new Quantity(side.value, side.unit, 'either') : side,
    );
    const [months, otherMonths] = [(a as Quantity).#months, (b as Quantity).#months];
    return months && otherMonths && [months, otherMonths];
  }

  /** The sum, in the finer unit of both; undefined where they do not measure the same. */
  plus(other: Quantity): Quantity | undefined {
    const both = this.alignedWith(other);
    if (!both) return undefined;
    if (this.unit === other.unit && this.kind === other.kind)
      return new Quantity(this.value.plus(other.value), this.unit, this.kind);
    const [code, otherCode] = [this.#code, other.#code];
    if (code === undefined || otherCode === undefined) return new Quantity(both[0].plus(both[1]), 'month', 'calendar');
    const [unit, otherUnit] = [unitOf(code), unitOf(otherCode)];
    // What is warmer by one degree of one scale is so by another number of the other's.
    if (unit.zero !== otherUnit.zero) throw new NotEvaluated('a sum of two scales');
    if (unit.factor <= otherUnit.factor) {
      return new Quantity(this.value.plus(converted(other.value, otherUnit, unit)), this.unit, this.kind);
    }
    return new Quantity(converted(this.value, unit, otherUnit).plus(other.value), other.unit, other.kind);
  }

  negated(): Quantity {
    return new Quantity(this.value.negated(), this.unit, this.kind);
  }

  /** The product or quotient; its unit is that of both. Undefined for a division by zero. @throws NotEvaluated for spans of a calendar, and units that are not known */
  combined(operator: '*' | '/', other: Quantity): Quantity | undefined {
    const [code, otherCode] = [this.#code, other.#code];
    if (code === undefined || otherCode === undefined) throw new NotEvaluated(operator);
    const value = operator === '*' ? this.value.times(other.value) : this.value.over(other.value);
    if (otherCode === '1') return value && new Quantity(value, code, 'ucum');
    const unit =
      code === '1' && operator === '*' ? otherCode : `(${code})${operator === '*' ? '.' : '/'}(${otherCode})`;
    unitOf(unit);
    return value && new Quantity(value, unit, 'ucum');
  }

  /**
   * A moment so much later. Of parts that the moment does not say, only whole ones count: 24 months on a year are two years.
   *
   * @throws NotEvaluated for what is no span of time, for UCUM's years and months, and for parts of seconds, which readers of N1 take differently
   */
  addedTo(moment: Moment): Moment {
    const isWord = this.kind === 'calendar' || BY_WORD.has(this.unit);
    const unit = isWord ? BY_WORD.get(this.unit) : BY_UCUM.get(this.unit);
    if (!unit) throw new NotEvaluated(`a date and ${this.unit}`);
    if (moment.kind === 'time' && unit.part < 3) throw new NotEvaluated('a time and days');
    let { part } = unit;
    if (part === 5 && this.value.toPlain().scale > 0) throw new NotEvaluated('parts of a second');
    let count = this.value.truncated().toNumber() * (unit.ucum === 'wk' ? 7 : 1);
    // Milliseconds belong to the second.
    while (part >= moment.precision && !(part === 6 && moment.precision === 6)) {
      const per = PER_PART[part - 1];
      // Days in a month are 30, and in a year 365, where a moment says no day.
      if (per === undefined) {
        count = moment.precision === 1 ? Math.trunc(count / 365) : Math.trunc(count / 30);
        part = moment.precision === 1 ? 0 : 1;
      } else {
        count = Math.trunc(count / per);
        part--;
      }
    }
    return moment.plus(count, part);
  }
}

interface KnownUnit {
  readonly factor: number;
  readonly zero: number;
  readonly dimension: string;
}

function unitOf(code: string): KnownUnit {
  const unit = readUnit(code);
  if (!unit) throw new NotEvaluated(`the unit ${code}`);
  return unit;
}

/** Twelve digits, as searches by quantity count: fewer than binary fractions disturb. */
function converted(value: Decimal, from: KnownUnit, to: KnownUnit): Decimal {
  const number = (value.toNumber() + from.zero) * (from.factor / to.factor) - to.zero;
  const found = Number.isFinite(number) ? Decimal.read(String(Number(number.toPrecision(12)))) : undefined;
  if (!found) throw new NotEvaluated('a number out of range');
  return found;
}
