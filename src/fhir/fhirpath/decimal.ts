import { NotEvaluated } from './not-evaluated.ts';

/** More than N1 asks for (28), and few enough that no rule can make numbers that take long. */
const DIGITS_MAX = 100;
/** Digits after the point of a quotient that does not come out even. */
const QUOTIENT_SCALE = 16;

const WRITTEN = /^([+-]?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d{1,4}))?$/;

/**
 * A decimal as it is written, `digits × 10^-scale`: 1.8 - 1.2 is 0.6, and 0.0 keeps its digit.
 *
 * @source http://hl7.org/fhirpath/N1/#decimal
 */
export class Decimal {
  readonly digits: bigint;
  readonly scale: number;

  /** @throws NotEvaluated for more digits than anybody measures */
  constructor(digits: bigint, scale: number) {
    if (scale > DIGITS_MAX || digits > LARGEST || digits < -LARGEST) throw new NotEvaluated('a number of many digits');
    this.digits = digits;
    this.scale = scale;
  }

  /** A number as it is written; undefined where the text is none. @throws NotEvaluated for more digits than anybody measures */
  static read(text: string): Decimal | undefined {
    const [, sign, whole = '', fraction = '', exponent = '0'] = WRITTEN.exec(text) ?? [];
    if (sign === undefined) return undefined;
    const power = Number(exponent);
    if (whole.length + fraction.length > DIGITS_MAX || Math.abs(power) > DIGITS_MAX)
      throw new NotEvaluated('a number of many digits');
    const digits = BigInt(`${sign === '-' ? '-' : ''}${whole}${fraction}`);
    const scale = fraction.length - power;
    return scale < 0 ? new Decimal(digits * 10n ** BigInt(-scale), 0) : new Decimal(digits, scale);
  }

  /** What a function of binary numbers gave, to the digits that it can be trusted in; undefined where it is no number. */
  static near(value: number): Decimal | undefined {
    return Number.isFinite(value) ? Decimal.read(String(Number(value.toPrecision(14)))) : undefined;
  }

  static whole(value: number): Decimal {
    return new Decimal(BigInt(value), 0);
  }

  toNumber(): number {
    return Number(this.toString());
  }

  toString(): string {
    const digits = (this.digits < 0n ? -this.digits : this.digits).toString().padStart(this.scale + 1, '0');
    const at = digits.length - this.scale;
    return `${this.digits < 0n ? '-' : ''}${digits.slice(0, at)}${this.scale === 0 ? '' : `.${digits.slice(at)}`}`;
  }

  /** Without zeros at its end: the same for all that are equal. */
  toPlain(): Decimal {
    let { digits, scale } = this;
    while (scale > 0 && digits % 10n === 0n) {
      digits /= 10n;
      scale--;
    }
    return new Decimal(digits, scale);
  }

  /** Negative where this is less. */
  compare(other: Decimal): number {
    const [a, b] = aligned(this, other);
    return a === b ? 0 : a < b ? -1 : 1;
  }

  plus(other: Decimal): Decimal {
    const [a, b, scale] = aligned(this, other);
    return new Decimal(a + b, scale);
  }

  minus(other: Decimal): Decimal {
    return this.plus(other.negated());
  }

  negated(): Decimal {
    return new Decimal(-this.digits, this.scale);
  }

  times(other: Decimal): Decimal {
    return new Decimal(this.digits * other.digits, this.scale + other.scale);
  }

  /** Undefined for a division by zero. It is rounded half away from zero, far behind the point. */
  over(other: Decimal): Decimal | undefined {
    if (other.digits === 0n) return undefined;
    const scale = QUOTIENT_SCALE + other.scale;
    const long = new Decimal(
      (this.digits * 10n ** BigInt(scale + 1)) / other.digits,
      this.scale + scale + 1 - other.scale,
    );
    return long.rounded(Math.max(QUOTIENT_SCALE, this.scale)).toPlain();
  }

  /** How often the other goes into this, without the rest; undefined for a division by zero. */
  div(other: Decimal): Decimal | undefined {
    if (other.digits === 0n) return undefined;
    const [a, b] = aligned(this, other);
    return new Decimal(a / b, 0);
  }

  mod(other: Decimal): Decimal | undefined {
    if (other.digits === 0n) return undefined;
    const [a, b, scale] = aligned(this, other);
    return new Decimal(a % b, scale);
  }

  /** To so many digits after the point, half away from zero. */
  rounded(scale: number): Decimal {
    if (scale >= this.scale) return this;
    const unit = 10n ** BigInt(this.scale - scale);
    const half = this.digits < 0n ? -unit / 2n : unit / 2n;
    return new Decimal((this.digits + half) / unit, scale);
  }

  floor(): Decimal {
    const whole = this.truncated();
    return whole.compare(this) > 0 ? whole.minus(Decimal.whole(1)) : whole;
  }

  truncated(): Decimal {
    return new Decimal(this.digits / 10n ** BigInt(this.scale), 0);
  }
}

const LARGEST = 10n ** BigInt(DIGITS_MAX);

function aligned(a: Decimal, b: Decimal): [bigint, bigint, number] {
  const scale = Math.max(a.scale, b.scale);
  return [a.digits * 10n ** BigInt(scale - a.scale), b.digits * 10n ** BigInt(scale - b.scale), scale];
}
