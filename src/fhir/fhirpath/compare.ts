import { asMoment } from './equal.ts';
import { Moment } from './moment.ts';
import { NotEvaluated } from './not-evaluated.ts';
import { Quantity } from './quantity.ts';
import { asQuantity, type System, toDecimal, toQuantity, toSystem } from './system.ts';
import type { Item } from './values.ts';

/**
 * Compares two values by `<`, `>`, `<=` or `>=`; undefined where nobody can say.
 *
 * @throws NotEvaluated for values of different kinds, and for what has no order
 * @source http://hl7.org/fhirpath/N1/#comparison
 */
export function compared(operator: string, a: Item | undefined, b: Item | undefined): boolean | undefined {
  const order = orderOf(operator, a, b);
  if (order === undefined) return undefined;
  return operator === '<' ? order < 0 : operator === '>' ? order > 0 : operator === '<=' ? order <= 0 : order >= 0;
}

/** Negative where the first comes first. */
function orderOf(operator: string, a: Item | undefined, b: Item | undefined): number | undefined {
  if (!a || !b || a.value === undefined || b.value === undefined) return undefined;
  const [left, right] = [toSystem(a) ?? toQuantity(a), toSystem(b) ?? toQuantity(b)];
  if (typeof left === 'number' && typeof right === 'number') return left - right;
  if (left === undefined || right === undefined) throw new NotEvaluated(operator);
  const moments = asMoments(a, b, left, right);
  if (moments) return moments[0].compare(moments[1]);
  if (typeof left === 'string' && typeof right === 'string') return left === right ? 0 : left < right ? -1 : 1;
  const [one, other] = [toDecimal(left), toDecimal(right)];
  if (one && other) return one.compare(other);
  const [first, second] = [asQuantity(left), asQuantity(right)];
  if (!(left instanceof Quantity || right instanceof Quantity) || !first || !second) throw new NotEvaluated(operator);
  const both = first.alignedWith(second);
  return both?.[0].compare(both[1]);
}

/** Both as moments, where they are of a kind; two texts of which a type is not known are moments where both read as one. */
function asMoments(a: Item, b: Item, left: System, right: System): readonly [Moment, Moment] | undefined {
  if (typeof left === 'string' && typeof right === 'string') {
    if (a.type !== undefined && b.type !== undefined) return undefined;
    const [one, other] = [Moment.read(left, 'dateTime'), Moment.read(right, 'dateTime')];
    return one && other && [one, other];
  }
  const [one, other] = [asMoment(a, left, right), asMoment(b, right, left)];
  if (!one || !other) return undefined;
  if ((one.kind === 'time') !== (other.kind === 'time')) throw new NotEvaluated('a date and a time');
  return [one, other];
}
