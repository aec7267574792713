import { isObject } from '../../json/json.ts';
import { distinct, Known } from '../equal.ts';
import { NotEvaluated } from '../not-evaluated.ts';
import { type Around, type Item, integer, truth, truthOf } from '../values.ts';
import { type Functions, those, toFunctions } from './function.ts';

/** Whether something is there, and how much. @source http://hl7.org/fhirpath/N1/#existence */
export const EXISTENCE: Functions = toFunctions([
  ['empty', [0, 0, (items) => truth(items.length === 0)]],
  [
    'exists',
    [0, 1, (items, around, [criteria]) => truth((criteria ? those(items, around, criteria) : items).length > 0)],
  ],
  [
    'all',
    [1, 1, (items, around, [criteria]) => truth(!criteria || those(items, around, criteria).length === items.length)],
  ],
  ['allTrue', [0, 0, (items, around) => truth(booleans(items, around).every((value) => value))]],
  ['anyTrue', [0, 0, (items, around) => truth(booleans(items, around).some((value) => value))]],
  ['allFalse', [0, 0, (items, around) => truth(booleans(items, around).every((value) => !value))]],
  ['anyFalse', [0, 0, (items, around) => truth(booleans(items, around).some((value) => !value))]],
  ['subsetOf', [1, 1, (items, around, [other]) => truth(isWithin(around, items, other?.(around) ?? []))]],
  ['supersetOf', [1, 1, (items, around, [other]) => truth(isWithin(around, other?.(around) ?? [], items))]],
  ['count', [0, 0, (items) => [integer(items.length)]]],
  ['distinct', [0, 0, (items, around) => distinct(around, items)]],
  ['isDistinct', [0, 0, (items, around) => truth(distinct(around, items).length === items.length)]],
  ['hasValue', [0, 0, ([first, ...more]) => truth(first !== undefined && more.length === 0 && hasValue(first))]],
  [
    'not',
    [
      0,
      0,
      (items, around) => {
        const value = truthOf(items, around);
        return truth(value === undefined ? undefined : !value);
      },
    ],
  ],
]);

function hasValue({ value, type }: Item): boolean {
  return value !== undefined && (type?.startsWith('System.') || !isObject(value));
}

/** @throws NotEvaluated for what is no boolean */
function booleans(items: readonly Item[], { isOwn }: Around): boolean[] {
  return items.map(({ value }) => {
    if (typeof value !== 'boolean' && !isOwn) throw new NotEvaluated('a value that is no boolean');
    return value === true;
  });
}

function isWithin(around: Around, items: readonly Item[], others: readonly Item[]): boolean {
  const known = new Known(around, others);
  return items.every((item) => known.has(item));
}
