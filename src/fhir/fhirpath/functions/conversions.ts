import { Decimal } from '../decimal.ts';
import { Moment, type MomentKind } from '../moment.ts';
import { isCalendarWord, Quantity } from '../quantity.ts';
import { INTEGER_MAX, type System, toDecimal, toItem, toQuantity, toSystem } from '../system.ts';
import { type Around, type Item, single, truth } from '../values.ts';
import { type Call, type Functions, toFunctions } from './function.ts';

/** What a value is in another type; undefined where it is nothing there. */
type Conversion = (value: System) => System | undefined;

const CONVERSIONS_BY_TYPE: readonly (readonly [type: string, conversion: Conversion])[] = [
  ['Boolean', asBoolean],
  ['Integer', asInteger],
  ['Decimal', asDecimal],
  ['String', (value) => String(value)],
  ['Date', (value) => asMoment(value, 'date')],
  ['DateTime', (value) => asMoment(value, 'dateTime')],
  ['Time', (value) => asMoment(value, 'time')],
  ['Quantity', asQuantity],
];

/** `toInteger()` and its kin, which give the value, and `convertsToInteger()` and its, which tell whether there is one. @source http://hl7.org/fhirpath/N1/#conversion */
export const CONVERSIONS: Functions = toFunctions([
  ...CONVERSIONS_BY_TYPE.map(([type, conversion]) => [`to${type}`, [0, 0, converting(conversion)]] as const),
  ...CONVERSIONS_BY_TYPE.map(([type, conversion]) => [`convertsTo${type}`, [0, 0, telling(conversion)]] as const),
]);

function converting(conversion: Conversion): Call {
  return (items, around) => convertedOf(items, around, conversion).map(toItem);
}

function telling(conversion: Conversion): Call {
  return (items, around) => (items.length === 0 ? [] : truth(convertedOf(items, around, conversion).length > 0));
}

/** Nothing where the item is nothing in that type; R4's own rules ask it of each of several. */
function convertedOf(items: readonly Item[], around: Around, conversion: Conversion): System[] {
  if (!around.isOwn) single(items, around);
  return items.flatMap((item) => {
    const value = toSystem(item) ?? toQuantity(item);
    const converted = value === undefined ? undefined : conversion(value);
    return converted === undefined ? [] : [converted];
  });
}

function asBoolean(value: System): boolean | undefined {
  if (typeof value === 'boolean') return value;
  const number = toDecimal(value);
  if (number) return number.digits === 0n ? false : number.compare(Decimal.whole(1)) === 0 ? true : undefined;
  const text = typeof value === 'string' ? value.toLowerCase() : '';
  if (['true', 't', 'yes', 'y', '1', '1.0'].includes(text)) return true;
  return ['false', 'f', 'no', 'n', '0', '0.0'].includes(text) ? false : undefined;
}

function asInteger(value: System): number | undefined {
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (typeof value === 'number') return value;
  const number = typeof value === 'string' && /^[+-]?\d{1,15}$/.test(value) ? Number(value) : undefined;
  return number !== undefined && Math.abs(number) <= INTEGER_MAX ? number : undefined;
}

function asDecimal(value: System): Decimal | undefined {
  if (typeof value === 'boolean') return new Decimal(value ? 10n : 0n, 1);
  if (typeof value === 'string') return /^[+-]?\d+(?:\.\d+)?$/.test(value) ? Decimal.read(value) : undefined;
  return toDecimal(value);
}

function asMoment(value: System, kind: MomentKind): Moment | undefined {
  if (typeof value === 'string') return Moment.read(value, kind);
  if (!(value instanceof Moment)) return undefined;
  if (value.kind === kind) return value;
  if (value.kind === 'time' || kind === 'time') return undefined;
  return kind === 'date' ? value.toDate() : value.toDateTime();
}

/** A number has the unit 1; a text is read as the language writes quantities: `4 days`, `1.5 'mg'`. */
function asQuantity(value: System): Quantity | undefined {
  if (value instanceof Quantity) return value;
  const number = typeof value === 'string' ? undefined : asDecimal(value);
  if (number) return new Quantity(number, '1', 'ucum');
  if (typeof value !== 'string') return undefined;
  const [, digits, code, word] = /^([+-]?\d+(?:\.\d+)?)\s*(?:'([^']+)'|([a-z]+))?$/.exec(value) ?? [];
  const read = digits === undefined ? undefined : Decimal.read(digits);
  if (!read || (word !== undefined && !isCalendarWord(word))) return undefined;
  return new Quantity(read, code ?? word ?? '1', word === undefined ? 'ucum' : 'calendar');
}
