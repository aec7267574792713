import { isObject, toNumber } from '../json/json.ts';
import { toDateRange } from '../search/date-range.ts';
import { sameUnits } from '../search/ucum.ts';
import type { Json } from './occurrence.ts';

/** What is asked of how great or how long a value is. */
export interface Bounds {
  /** `minValue[x]`: a value is at least this. */
  readonly least?: unknown;
  /** `maxValue[x]`: at most this. */
  readonly most?: unknown;
  /** `maxLength`: characters of a text. */
  readonly lengthMax?: number;
  /** The same at least: R4's extension `minLength`. */
  readonly lengthMin?: number;
}

/** Which bound a value breaks; `unknown`: nobody can tell whether it does. */
interface BoundFault {
  readonly bound: keyof Bounds;
  readonly isUnknown?: true;
}

const UCUM = 'http://unitsofmeasure.org';
const TIME = /^(\d{2}:\d{2}:\d{2})(?:\.(\d+))?$/;

/**
 * The bounds that a value breaks, and those of which nobody can tell. Numbers and quantities are compared by what they amount to, in other units of UCUM too; dates as the spans of time that they
 * name, so `2024` is surely before `2025-03` and perhaps before `2024-03`.
 *
 * @source https://hl7.org/fhir/R4/elementdefinition-definitions.html#ElementDefinition.minValue_x_
 */
export function boundFaults(value: unknown, { least, most, lengthMax, lengthMin }: Bounds): BoundFault[] {
  const faults: BoundFault[] = [];
  if (least !== undefined) faults.push(...faultOf('least', isBeyond(value, least, -1)));
  if (most !== undefined) faults.push(...faultOf('most', isBeyond(value, most, 1)));
  const length = typeof value === 'string' ? [...value].length : undefined;
  if (length !== undefined && lengthMax !== undefined && length > lengthMax) faults.push({ bound: 'lengthMax' });
  if (length !== undefined && lengthMin !== undefined && length < lengthMin) faults.push({ bound: 'lengthMin' });
  return faults;
}

function faultOf(bound: keyof Bounds, isBroken: boolean | undefined): BoundFault[] {
  if (isBroken === false) return [];
  return [isBroken ? { bound } : { bound, isUnknown: true }];
}

/** Whether a value lies below its bound (-1) or above it (1); undefined where nobody can tell. A bound of time by a Quantity is relative to now, which a check does not know. */
function isBeyond(value: unknown, bound: unknown, side: -1 | 1): boolean | undefined {
  const [number, limit] = [toNumber(value), toNumber(bound)];
  if (number !== undefined && limit !== undefined) return (number - limit) * side > 0;
  if (typeof value === 'string' && typeof bound === 'string') return isTextBeyond(value, bound, side);
  return isObject(value) && isObject(bound) ? isQuantityBeyond(value, bound, side) : undefined;
}

function isTextBeyond(value: string, bound: string, side: -1 | 1): boolean | undefined {
  const [time, limit] = [timeOf(value), timeOf(bound)];
  if (time !== undefined && limit !== undefined) return side < 0 ? time < limit : time > limit;
  const [span, allowed] = [toDateRange(value), toDateRange(bound)];
  if (!span || !allowed) return undefined;
  const isInside = side < 0 ? span.lo >= allowed.lo : span.hi <= allowed.hi;
  if (isInside) return false;
  const isOutside = side < 0 ? span.hi <= allowed.lo : span.lo >= allowed.hi;
  return isOutside ? true : undefined;
}

/** A time of day, written so that an earlier one sorts first. */
function timeOf(text: string): string | undefined {
  const [, time, fraction = ''] = TIME.exec(text) ?? [];
  return time === undefined ? undefined : time + fraction.replace(/0+$/, '');
}

function isQuantityBeyond(value: Json, bound: Json, side: -1 | 1): boolean | undefined {
  const [number, limit] = [toNumber(value.value), toNumber(bound.value)];
  if (number === undefined || limit === undefined || value.comparator !== undefined) return undefined;
  const converted = inUnitOf(bound, value, number);
  return converted === undefined ? undefined : (converted - limit) * side > 0;
}

/** A quantity's number in the unit of another; undefined where they do not measure the same, or nobody knows, as without a code. */
function inUnitOf(wanted: Json, { system, code }: Json, number: number): number | undefined {
  if (typeof code !== 'string' || system !== wanted.system) return undefined;
  if (code === wanted.code) return number;
  if (system !== UCUM) return undefined;
  return sameUnits(code)
    .find((other) => other.code === wanted.code)
    ?.convert(number);
}
