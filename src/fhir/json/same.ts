import { isObject, toNumber } from './json.ts';

/** Whether two values are equal as JSON: numbers by value (`1.0` is `1`), keys in any order. */
export function isSame(a: unknown, b: unknown): boolean {
  const [left, right] = [toNumber(a), toNumber(b)];
  if (left !== undefined || right !== undefined) return left === right;
  if (Array.isArray(a) && Array.isArray(b)) return a.length === b.length && a.every((item, i) => isSame(item, b[i]));
  if (!isObject(a) || !isObject(b)) return a === b;
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => isSame(a[key], b[key]));
}

/** Whether a value has everything that a pattern has, as R4 reads `pattern[x]`: more keys and more list items are allowed. */
export function isLike(value: unknown, pattern: unknown): boolean {
  if (Array.isArray(pattern))
    return Array.isArray(value) && pattern.every((part) => value.some((item) => isLike(item, part)));
  if (!isObject(pattern)) return isSame(value, pattern);
  return isObject(value) && Object.keys(pattern).every((key) => isLike(value[key], pattern[key]));
}
