import type { LocalText } from '#kernel';
import { isObject, toNumber } from '../../json/json.ts';
import { type DateRange, toDateRange } from '../../search/date-range.ts';

type Item = Readonly<Record<string, unknown>>;

/**
 * A rule between the elements of one object, as the FHIR specification numbers it.
 *
 * @property on - the types or backbone elements it holds for
 * @property at - the element to point at; else the object itself
 * @property holds - is given an object that may be wrong in any other way, so it takes nothing for granted; where it cannot judge, the rule counts as kept
 */
export interface Invariant {
  readonly on: readonly string[];
  readonly at?: string;
  readonly severity?: 'warning';
  readonly text: LocalText;
  readonly holds: (item: Item) => boolean;
}

/** Whether an element is there: its value, or the id or extensions beside it. */
export function has(item: Item, element: string): boolean {
  return item[element] !== undefined || item[`_${element}`] !== undefined;
}

/** Whether a choice is made: `valueString`, `_valueString` … for `value`. */
export function hasChoice(item: Item, element: string): boolean {
  for (const key in item) {
    const name = key.startsWith('_') ? key.slice(1) : key;
    if (name.startsWith(element) && /^[A-Z]/.test(name.slice(element.length))) return true;
  }
  return false;
}

/** The objects of a list; none where it is no list. */
export function list(value: unknown): Item[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

/** An object; an empty one where the value is none. */
export function item(value: unknown): Item {
  return isObject(value) ? value : {};
}

/** A text; undefined where the value is none. */
export function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** The span of time that a date stands for; undefined where the value is no date. */
export function dateRange(value: unknown): DateRange | undefined {
  return typeof value === 'string' ? toDateRange(value) : undefined;
}

/** Whether a CodeableConcept has one of these codes of the system. */
export function hasCode(concept: unknown, system: string, ...codes: string[]): boolean {
  return list(item(concept).coding).some((coding) => coding.system === system && codes.includes(coding.code as string));
}

/** Not negative, or not a number at all. */
export function isNotNegative(value: unknown): boolean {
  return (toNumber(value) ?? 0) >= 0;
}

/** Whether no two are the same. */
export function areDistinct(values: readonly unknown[]): boolean {
  return new Set(values).size === values.length;
}
