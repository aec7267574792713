import { textFor } from '../json/json.ts';
import { Decimal } from './decimal.ts';
import { Moment } from './moment.ts';
import { NotEvaluated } from './not-evaluated.ts';
import { Quantity } from './quantity.ts';
import { asQuantity, INTEGER_MAX, type System, toDecimal, toItem, toQuantity, toSystem } from './system.ts';
import { type Around, type Item, madeText } from './values.ts';

/** Operators that make a value of two. */
export type ArithmeticOperator = '+' | '-' | '*' | '/' | 'div' | 'mod' | '&';

/**
 * The value that an operator makes of two; nothing where a side is missing, for a division by zero, and for a whole number that is too large.
 *
 * @throws NotEvaluated for values that do not go together
 * @source http://hl7.org/fhirpath/N1/#math
 */
export function calculated(
  around: Around,
  operator: ArithmeticOperator,
  a: Item | undefined,
  b: Item | undefined,
): Item[] {
  if (operator === '&') return [madeText(around, `${textOf(around, a)}${textOf(around, b)}`)];
  if (!a || !b || a.value === undefined || b.value === undefined) return [];
  const [left, right] = [toSystem(a) ?? toQuantity(a), toSystem(b) ?? toQuantity(b)];
  if (left === undefined || right === undefined) throw new NotEvaluated(operator);
  if (typeof left === 'string' && typeof right === 'string' && operator === '+')
    return [madeText(around, left + right)];
  const made = ofNumbers(operator, left, right) ?? ofOthers(operator, left, right);
  return made === 'none' ? [] : [toItem(made)];
}

/** `-x`; nothing where there is none. @throws NotEvaluated for what is no number and no quantity */
export function negated(item: Item | undefined): Item[] {
  if (!item || item.value === undefined) return [];
  const value = toSystem(item) ?? toQuantity(item);
  if (typeof value === 'number') return [toItem(-value)];
  if (value instanceof Decimal || value instanceof Quantity) return [toItem(value.negated())];
  throw new NotEvaluated('-');
}

/** What `&` joins: an empty side is an empty text. R4's own rules also join what is no text. */
function textOf({ isOwn }: Around, item: Item | undefined): string {
  if (item === undefined || item.value === undefined) return '';
  if (typeof item.value === 'string') return item.value;
  if (isOwn) return textFor(item.value);
  throw new NotEvaluated('&');
}

function ofNumbers(operator: ArithmeticOperator, left: System, right: System): System | 'none' | undefined {
  const [a, b] = [toDecimal(left), toDecimal(right)];
  if (!a || !b) return undefined;
  const isWhole = typeof left === 'number' && typeof right === 'number';
  switch (operator) {
    case '+':
      return fitting(a.plus(b), isWhole);
    case '-':
      return fitting(a.minus(b), isWhole);
    case '*':
      return fitting(a.times(b), isWhole);
    case '/':
      return a.over(b) ?? 'none';
    case 'div':
      return fitting(a.div(b), true);
    default:
      return fitting(a.mod(b), isWhole);
  }
}

/** A result as an Integer where it is one; none where it is too large for one. */
export function fitting(value: Decimal | undefined, isWhole: boolean): number | Decimal | 'none' {
  if (!value) return 'none';
  if (!isWhole) return value;
  const number = value.toNumber();
  return Math.abs(number) <= INTEGER_MAX ? number : 'none';
}

function ofOthers(operator: ArithmeticOperator, left: System, right: System): System | 'none' {
  if (left instanceof Moment && right instanceof Quantity) {
    if (operator === '+') return right.addedTo(left);
    if (operator === '-') return right.negated().addedTo(left);
  }
  const [a, b] = [asQuantity(left), asQuantity(right)];
  if (!(left instanceof Quantity || right instanceof Quantity) || !a || !b) throw new NotEvaluated(operator);
  switch (operator) {
    case '+':
      return a.plus(b) ?? 'none';
    case '-':
      return a.plus(b.negated()) ?? 'none';
    case '*':
    case '/':
      return a.combined(operator, b) ?? 'none';
    default:
      throw new NotEvaluated(operator);
  }
}
