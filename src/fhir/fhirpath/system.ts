import { isObject, isRawDecimal } from '../json/json.ts';
import { Decimal } from './decimal.ts';
import { Moment, type MomentKind } from './moment.ts';
import { NotEvaluated } from './not-evaluated.ts';
import { Quantity } from './quantity.ts';
import { isA } from './types.ts';
import type { Item } from './values.ts';

/** A value of one of FHIRPath's own types; an Integer is a number. */
export type System = boolean | string | number | Decimal | Moment | Quantity;

/** Integers have 32 bits. @source http://hl7.org/fhirpath/N1/#integer */
export const INTEGER_MAX = 2 ** 31 - 1;

const MOMENTS: ReadonlyMap<string, MomentKind> = new Map([
  ['date', 'date'],
  ['dateTime', 'dateTime'],
  ['instant', 'dateTime'],
  ['time', 'time'],
]);

/**
 * The value of an item as FHIRPath has it; undefined for an object, and for a primitive without a value. A FHIR Quantity is not read here (`toQuantity`).
 *
 * @source https://hl7.org/fhir/R4/fhirpath.html#types
 */
export function toSystem({ value, type }: Item): System | undefined {
  switch (typeof value) {
    case 'boolean':
      return value;
    case 'string': {
      const kind = type === undefined ? undefined : MOMENTS.get(type);
      return kind === undefined ? value : readMoment(value, kind);
    }
    case 'number':
      if (type !== 'decimal' && Number.isInteger(value) && Math.abs(value) <= INTEGER_MAX) return value;
      return Decimal.read(String(value));
    default:
      if (value instanceof Decimal || value instanceof Moment || value instanceof Quantity) return value;
      return isRawDecimal(value) ? Decimal.read(value.rawJSON) : undefined;
  }
}

/** A FHIR Quantity as one of FHIRPath; undefined for anything else. @throws NotEvaluated where it is of no unit of UCUM, or has a comparator */
export function toQuantity({ value, type }: Item): Quantity | undefined {
  if (value instanceof Quantity) return value;
  if (!isObject(value) || type === undefined || !isA(type, 'Quantity')) return undefined;
  const number = toSystem({ value: value.value, type: 'decimal' });
  if (value.comparator !== undefined || !(number instanceof Decimal))
    throw new NotEvaluated('a Quantity with a comparator');
  return Quantity.ofFhir(number, value.system, value.code);
}

/** A number of FHIRPath, whole or not; undefined for anything else. */
export function toDecimal(value: System | undefined): Decimal | undefined {
  return typeof value === 'number' ? Decimal.whole(value) : value instanceof Decimal ? value : undefined;
}

/** A number as a quantity of the unit 1. */
export function asQuantity(value: System | undefined): Quantity | undefined {
  if (value instanceof Quantity) return value;
  const number = toDecimal(value);
  return number && new Quantity(number, '1', 'ucum');
}

/** The item of a value. */
export function toItem(value: System): Item {
  return { value, type: typeOf(value) };
}

function typeOf(value: System): string {
  if (typeof value === 'boolean') return 'System.Boolean';
  if (typeof value === 'string') return 'System.String';
  if (typeof value === 'number') return 'System.Integer';
  if (value instanceof Decimal) return 'System.Decimal';
  if (value instanceof Quantity) return 'System.Quantity';
  return value.kind === 'date' ? 'System.Date' : value.kind === 'time' ? 'System.Time' : 'System.DateTime';
}

function readMoment(text: string, kind: MomentKind): Moment {
  const moment = Moment.read(text, kind);
  if (!moment) throw new NotEvaluated(`the ${kind} ${text.slice(0, 40)}`);
  return moment;
}
