import { isObject, toNumber } from '../json/json.ts';
import { Decimal } from './decimal.ts';
import { Moment } from './moment.ts';
import { NotEvaluated } from './not-evaluated.ts';
import { Quantity } from './quantity.ts';
import { asQuantity, type System, toDecimal, toQuantity, toSystem } from './system.ts';
import { type Around, type Item, spend, spendSteps } from './values.ts';

/**
 * `=`: as many on both sides, and each the same as the one in its place. Undefined where a side is empty, or where nobody can say.
 *
 * @throws NotEvaluated for a date and a text, and for units that are not known
 * @source http://hl7.org/fhirpath/N1/#equals
 */
export function areEqual(around: Around, a: readonly Item[], b: readonly Item[]): boolean | undefined {
  if (a.length === 0 || b.length === 0) return undefined;
  if (a.length !== b.length) return false;
  let isKnown = true;
  for (const [i, one] of spend(around, a).entries()) {
    const same = isEqual(around, one, b[i] as Item);
    if (same === false) return false;
    isKnown &&= same === true;
  }
  return isKnown ? true : undefined;
}

/** `~`: the same in any order. Texts are compared without case and by words, numbers to the digits of the less precise. @source http://hl7.org/fhirpath/N1/#equivalent */
export function areEquivalent(around: Around, a: readonly Item[], b: readonly Item[]): boolean {
  return isMatched(around, a, b, (one, other) => isEquivalent(around, one, other));
}

/** Each item once, in the order in which they first come. Texts and numbers are looked up; anything else is compared with all the others, which costs from the budget. */
export function distinct(around: Around, items: readonly Item[]): readonly Item[] {
  return new Known(around).those(items, (known, item) => known.add(item));
}

/** Items that have been met: whether one that equals another has. */
export class Known {
  readonly #around: Around;
  readonly #keys = new Set<string>();
  readonly #others: Item[] = [];
  /** Dates, as texts of the same letters would be known. */
  readonly #dates = new Set<string>();

  constructor(around: Around, items: readonly Item[] = []) {
    this.#around = around;
    for (const item of spend(around, items)) this.add(item);
  }

  /** @throws NotEvaluated for a date that is written like a text that has been met, and the other way round: whether they are the same is not said */
  has(item: Item): boolean {
    const key = keyOf(item);
    if (key !== undefined && this.#dates.has(key)) throw new NotEvaluated('a date and a text');
    if (key !== undefined) return this.#keys.has(key);
    if (typeof item.value === 'string' && this.#keys.has(`s${item.value}`)) throw new NotEvaluated('a date and a text');
    return spend(this.#around, this.#others).some((other) => isEqual(this.#around, other, item, true) === true);
  }

  /** Whether it is a new one; it is known from now on. */
  add(item: Item): boolean {
    if (this.has(item)) return false;
    const key = keyOf(item);
    if (key !== undefined) this.#keys.add(key);
    else this.#others.push(item);
    if (key === undefined && typeof item.value === 'string') this.#dates.add(`s${item.value}`);
    return true;
  }

  those(items: readonly Item[], choose: (known: this, item: Item) => boolean): readonly Item[] {
    return spend(this.#around, items).filter((item) => choose(this, item));
  }
}

/** What is the same for equal texts, numbers and booleans, and for nothing else; undefined for other values. */
function keyOf(item: Item): string | undefined {
  const { value } = item;
  // A date that is not known to be one is a text.
  if (typeof value === 'string' && (item.type === undefined || !DATED.has(item.type))) return `s${value}`;
  if (typeof value === 'boolean') return `b${value}`;
  if (typeof value === 'number' && Number.isSafeInteger(value)) return `n${value}`;
  if (isObject(value) && !(value instanceof Decimal)) return undefined;
  const number = toDecimal(typeof value === 'string' ? undefined : toSystem(item));
  return number && `n${number.toPlain()}`;
}

const DATED: ReadonlySet<string> = new Set(['date', 'dateTime', 'instant', 'time']);

/** @param isLoose - a date and a text are then not the same, where it would be refused to say */
function isEqual(around: Around, a: Item, b: Item, isLoose = false): boolean | undefined {
  if (typeof a.value === 'string' && typeof b.value === 'string' && a.type === b.type && a.value === b.value)
    return true;
  const [left, right] = [toSystem(a), toSystem(b)];
  if (left === undefined || right === undefined) return areObjectsEqual(around, a, b, left ?? right);
  if (left instanceof Moment || right instanceof Moment) return areMomentsEqual(a, b, left, right, isLoose);
  if (left instanceof Quantity || right instanceof Quantity)
    return areQuantitiesEqual(asQuantity(left), asQuantity(right));
  return areNumbersEqual(left, right) ?? left === right;
}

/** Undefined where they are not both numbers. */
function areNumbersEqual(left: System, right: System): boolean | undefined {
  const [a, b] = [toDecimal(left), toDecimal(right)];
  return a && b && a.compare(b) === 0;
}

function areQuantitiesEqual(left: Quantity | undefined, right: Quantity | undefined): boolean | undefined {
  if (!left || !right) return false;
  const both = left.alignedWith(right);
  return both && both[0].compare(both[1]) === 0;
}

function areMomentsEqual(a: Item, b: Item, left: System, right: System, isLoose: boolean): boolean | undefined {
  const [one, other] = [asMoment(a, left, right), asMoment(b, right, left)];
  if (one && other) {
    const order = (one.kind === 'time') === (other.kind === 'time') ? one.compare(other) : 1;
    return order === undefined ? undefined : order === 0;
  }
  if (!isLoose && (typeof left === 'string' || typeof right === 'string')) throw new NotEvaluated('a date and a text');
  return false;
}

/** A text whose type is not known, beside a moment, is one if it reads as one. */
export function asMoment(item: Item, own: System, other: System): Moment | undefined {
  if (own instanceof Moment) return own;
  if (typeof own !== 'string' || item.type !== undefined || !(other instanceof Moment)) return undefined;
  return Moment.read(own, other.kind === 'time' ? 'time' : 'dateTime');
}

/** Objects are equal as trees, Quantities also by what they measure. */
function areObjectsEqual(around: Around, a: Item, b: Item, value: System | undefined): boolean | undefined {
  const isEither = (item: Item) => isObject(item.value) || item.value === undefined;
  if (value !== undefined) {
    if (!(value instanceof Quantity) && toDecimal(value) === undefined) return false;
    const [left, right] = [toQuantity(a) ?? asQuantity(toSystem(a)), toQuantity(b) ?? asQuantity(toSystem(b))];
    return areQuantitiesEqual(left, right);
  }
  if (!isEither(a) || !isEither(b)) throw new NotEvaluated('values that are neither');
  const [left, right] = [a.value ?? a.sibling, b.value ?? b.sibling];
  if (isSameTree(around, left, right)) return true;
  if (!isMeasure(a) || !isMeasure(b)) return false;
  return areQuantitiesEqual(toQuantity(a), toQuantity(b));
}

/** A FHIR Quantity with a code of UCUM. */
function isMeasure({ value, type }: Item): boolean {
  if (!isObject(value) || type === undefined || value.comparator !== undefined) return false;
  return value.system === 'http://unitsofmeasure.org' && toNumber(value.value) !== undefined;
}

function isSameTree(around: Around, a: unknown, b: unknown): boolean {
  spendSteps(around, 1);
  if (Array.isArray(a))
    return Array.isArray(b) && a.length === b.length && a.every((one, i) => isSameTree(around, one, b[i]));
  if (isObject(a)) {
    if (!isObject(b)) return false;
    const keys = Object.keys(a);
    if (keys.length !== Object.keys(b).length) return false;
    return keys.every((key) => Object.hasOwn(b, key) && isSameTree(around, a[key], b[key]));
  }
  const left = toNumber(a);
  return left === undefined ? a === b : left === toNumber(b);
}

function isEquivalent(around: Around, a: Item, b: Item): boolean {
  spendSteps(around, 1);
  const [left, right] = [toSystem(a), toSystem(b)];
  if (left === undefined && right === undefined && !(isMeasure(a) && isMeasure(b))) {
    return areTreesEquivalent(around, a.value ?? a.sibling, b.value ?? b.sibling);
  }
  if (typeof left === 'string' && typeof right === 'string') return words(left) === words(right);
  if (left instanceof Moment && right instanceof Moment) {
    return left.isAsPrecise(right) && areMomentsEqual(a, b, left, right, true) === true;
  }
  const [one, other] = [toDecimal(left), toDecimal(right)];
  if (one && other) {
    const scale = Math.min(one.toPlain().scale, other.toPlain().scale);
    return one.rounded(scale).compare(other.rounded(scale)) === 0;
  }
  const [first, second] = [toQuantity(a) ?? asQuantity(left), toQuantity(b) ?? asQuantity(right)];
  if (first && second) return first.isLike(second);
  return left !== undefined && left === right;
}

function areTreesEquivalent(around: Around, a: unknown, b: unknown): boolean {
  spendSteps(around, 1);
  if (Array.isArray(a)) return Array.isArray(b) && isMatched(around, a, b, (x, y) => areTreesEquivalent(around, x, y));
  if (isObject(a)) {
    if (!isObject(b)) return false;
    const keys = Object.keys(a);
    if (keys.length !== Object.keys(b).length) return false;
    return keys.every((key) => Object.hasOwn(b, key) && areTreesEquivalent(around, a[key], b[key]));
  }
  if (a === null || a === undefined || typeof b === 'object') return a === b;
  return isEquivalent(around, { value: a }, { value: b });
}

/** Whether each of the ones has its own among the others. */
function isMatched<T>(around: Around, a: readonly T[], b: readonly T[], isSame: (a: T, b: T) => boolean): boolean {
  if (a.length !== b.length) return false;
  const left = [...b];
  return a.every((one) => {
    spendSteps(around, left.length);
    const at = left.findIndex((other) => isSame(one, other));
    if (at >= 0) left.splice(at, 1);
    return at >= 0;
  });
}

function words(text: string): string {
  return text.trim().replace(/\s+/g, ' ').toLowerCase();
}
