import { isObject, toNumber } from '../json/json.ts';
import { toDateRange } from '../search/date-range.ts';
import { NotEvaluated } from './pattern.ts';

/** Whether one value stands so to another; undefined where nobody can say. */
export function compared(operator: string, a: unknown, b: unknown): boolean | undefined {
  const [left, right] = [toNumber(a) ?? a, toNumber(b) ?? b];
  if (left === undefined || right === undefined) return undefined;
  if (typeof left !== typeof right || (typeof left !== 'number' && typeof left !== 'string'))
    throw new NotEvaluated(operator);
  const order = orderOf(left, right as typeof left);
  if (order === undefined) return undefined;
  return operator === '<' ? order < 0 : operator === '>' ? order > 0 : operator === '<=' ? order <= 0 : order >= 0;
}

/** Of two dates that overlap and differ nobody can say which is the earlier. */
function orderOf(left: number | string, right: number | string): number | undefined {
  const [a, b] = [left, right].map((side) => (typeof side === 'string' ? toDateRange(side) : undefined));
  if (!a || !b) return left === right ? 0 : left < right ? -1 : 1;
  if (a.lo === b.lo && a.hi === b.hi) return 0;
  return a.hi <= b.lo ? -1 : b.hi <= a.lo ? 1 : undefined;
}

export function sum(operator: '+' | '-', a: unknown, b: unknown): { readonly value: number | string }[] {
  const [left, right] = [toNumber(a), toNumber(b)];
  if (left !== undefined && right !== undefined) return [{ value: operator === '+' ? left + right : left - right }];
  if (operator === '+' && typeof a === 'string' && typeof b === 'string') return [{ value: a + b }];
  if (a === undefined || b === undefined) return [];
  throw new NotEvaluated(operator);
}

/** Equal as JSON is, numbers by value. */
export function isSame(a: unknown, b: unknown): boolean {
  const [left, right] = [toNumber(a), toNumber(b)];
  if (left !== undefined || right !== undefined) return left === right;
  if (Array.isArray(a) && Array.isArray(b)) return a.length === b.length && a.every((item, i) => isSame(item, b[i]));
  if (!isObject(a) || !isObject(b)) return a === b;
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => isSame(a[key], b[key]));
}

/** Whether a value has everything that a pattern has. */
export function isLike(value: unknown, pattern: unknown): boolean {
  if (Array.isArray(pattern))
    return Array.isArray(value) && pattern.every((part) => value.some((item) => isLike(item, part)));
  if (!isObject(pattern)) return isSame(value, pattern);
  return isObject(value) && Object.keys(pattern).every((key) => isLike(value[key], pattern[key]));
}
