import { textFor, toNumber } from '../json/json.ts';
import { toDateRange } from '../search/date-range.ts';
import { NotEvaluated } from './not-evaluated.ts';

/**
 * Compares two values by `<`, `>`, `<=` or `>=`; undefined where nobody can say.
 *
 * @throws NotEvaluated for values of different kinds, and for what has no order
 */
export function compared(operator: string, a: unknown, b: unknown): boolean | undefined {
  const [left, right] = [toNumber(a) ?? a, toNumber(b) ?? b];
  if (left === undefined || right === undefined) return undefined;
  if (typeof left !== typeof right || (typeof left !== 'number' && typeof left !== 'string'))
    throw new NotEvaluated(operator);
  const order = orderOf(left, right as typeof left);
  if (order === undefined) return undefined;
  return operator === '<' ? order < 0 : operator === '>' ? order > 0 : operator === '<=' ? order <= 0 : order >= 0;
}

/** Negative where the left is first. Dates are compared as the spans of time that they name: where two overlap and differ, nobody can say which is earlier. */
function orderOf(left: number | string, right: number | string): number | undefined {
  const [a, b] = [left, right].map((side) => (typeof side === 'string' ? toDateRange(side) : undefined));
  if (!a || !b) return left === right ? 0 : left < right ? -1 : 1;
  if (a.lo === b.lo && a.hi === b.hi) return 0;
  return a.hi <= b.lo ? -1 : b.hi <= a.lo ? 1 : undefined;
}

/** Adds or subtracts numbers, joins texts; nothing where a side is missing. @throws NotEvaluated for anything else */
export function sum(operator: '+' | '-', a: unknown, b: unknown): { readonly value: number | string }[] {
  const [left, right] = [toNumber(a), toNumber(b)];
  if (left !== undefined && right !== undefined) return [{ value: operator === '+' ? left + right : left - right }];
  if (operator === '+' && typeof a === 'string' && typeof b === 'string') return [{ value: a + b }];
  if (a === undefined || b === undefined) return [];
  throw new NotEvaluated(operator);
}

/** A whole number as an item by itself, or nothing. @source http://hl7.org/fhirpath/N1/#integer-conversion-functions */
export function toInteger(value: unknown): { readonly value: number }[] {
  const number = toNumber(value) ?? (/^[+-]?\d{1,15}$/.test(textFor(value)) ? Number(textFor(value)) : undefined);
  return number === undefined || !Number.isInteger(number) ? [] : [{ value: number }];
}
