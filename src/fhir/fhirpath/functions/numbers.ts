import { fitting } from '../arithmetic.ts';
import { Decimal } from '../decimal.ts';
import { NotEvaluated } from '../not-evaluated.ts';
import { Quantity } from '../quantity.ts';
import { type System, toDecimal, toItem, toQuantity } from '../system.ts';
import { type Around, type Item, single } from '../values.ts';
import { argument, type Call, type Functions, soleValue, toFunctions, wholeArgument } from './function.ts';

/** Functions of a number. @source http://hl7.org/fhirpath/N1/#math-1 */
export const NUMBERS: Functions = toFunctions([
  ['abs', [0, 0, absolute]],
  ['ceiling', [0, 0, ofNumber((number) => whole(number.negated().floor().negated()))]],
  ['floor', [0, 0, ofNumber((number) => whole(number.floor()))]],
  ['truncate', [0, 0, ofNumber((number) => whole(number.truncated()))]],
  ['exp', [0, 0, ofNumber((number) => Decimal.near(Math.exp(number.toNumber())))]],
  ['ln', [0, 0, ofNumber((number) => Decimal.near(Math.log(number.toNumber())))]],
  ['sqrt', [0, 0, ofNumber((number) => Decimal.near(Math.sqrt(number.toNumber())))]],
  ['log', [1, 1, ofTwo((number, base) => Decimal.near(Math.log(number.toNumber()) / Math.log(base.toNumber())))]],
  ['power', [1, 1, ofTwo(power)]],
  [
    'round',
    [
      0,
      1,
      (items, around, [places]) => {
        const scale = places ? wholeArgument(around, places) : 0;
        if (scale === undefined) return [];
        if (scale < 0) throw new NotEvaluated('round()');
        return ofNumber((number) => number.rounded(scale))(items, around, []);
      },
    ],
  ],
]);

function ofNumber(work: (number: Decimal) => System | undefined): Call {
  return (items, around) => {
    const number = numberOf(soleValue(items, around), items);
    const made = number && work(number);
    return made === undefined ? [] : [toItem(made)];
  };
}

function ofTwo(work: (number: Decimal, other: Decimal, isWhole: boolean) => System | undefined): Call {
  return (items, around, [arg]) => {
    const item = argument(around, arg);
    const [own, others] = [soleValue(items, around), item ? [item] : []];
    const asked = soleValue(others, around);
    const [number, other] = [numberOf(own, items), numberOf(asked, others)];
    const made = number && other && work(number, other, typeof own === 'number' && typeof asked === 'number');
    return made === undefined ? [] : [toItem(made)];
  };
}

/** @throws NotEvaluated for what is there and no number */
function numberOf(value: System | undefined, items: readonly Item[]): Decimal | undefined {
  const number = toDecimal(value);
  if (number || items.every((item) => item.value === undefined)) return number;
  throw new NotEvaluated('a value that is no number');
}

function whole(number: Decimal): number | undefined {
  const found = fitting(number, true);
  return typeof found === 'number' ? found : undefined;
}

/** Exact for whole exponents up to a hundred; nothing where the answer is no number. */
function power(number: Decimal, exponent: Decimal, isWhole: boolean): System | undefined {
  const count = exponent.toPlain();
  if (count.scale > 0 || count.digits < 0n || count.digits > 100n) {
    return Decimal.near(number.toNumber() ** exponent.toNumber());
  }
  let product = Decimal.whole(1);
  for (let i = 0n; i < count.digits; i++) product = product.times(number);
  const made = fitting(product, isWhole);
  return made === 'none' ? undefined : made;
}

function absolute(items: readonly Item[], around: Around): readonly Item[] {
  const item = single(items, around);
  if (!item || item.value === undefined) return [];
  const value = soleValue(items, around) ?? toQuantity(item);
  if (typeof value === 'number') return [toItem(Math.abs(value))];
  if (value instanceof Decimal) return [toItem(value.digits < 0n ? value.negated() : value)];
  if (value instanceof Quantity) return [toItem(value.value.digits < 0n ? value.negated() : value)];
  throw new NotEvaluated('abs()');
}
