import { isObject, textFor } from '../../json/json.ts';
import { childrenOf } from '../children.ts';
import { Moment } from '../moment.ts';
import { NotEvaluated } from '../not-evaluated.ts';
import { toItem, toSystem } from '../system.ts';
import { typeInfo } from '../types.ts';
import type { Around, Item } from '../values.ts';
import { type Functions, textArgument, toFunctions } from './function.ts';

/** What FHIR adds, and what asks of time and type. @source https://hl7.org/fhir/R4/fhirpath.html#functions */
export const ELEMENTS: Functions = toFunctions([
  [
    'extension',
    [
      1,
      1,
      (items, around, [arg]) => {
        const url = textArgument(around, arg);
        return items
          .flatMap((item) => childrenOf(item, 'extension'))
          .filter(({ value }) => url !== undefined && isObject(value) && value.url === url);
      },
    ],
  ],
  [
    'getValue',
    [
      0,
      0,
      (items) =>
        (items.length === 1 ? items : [])
          .map(toSystem)
          .flatMap((value) => (value === undefined ? [] : [toItem(value)])),
    ],
  ],
  [
    'memberOf',
    [
      1,
      1,
      (items, around, [arg]) => {
        const valueSet = textArgument(around, arg);
        return items.map(({ value }) => {
          const isIn = valueSet === undefined ? undefined : around.isMember?.(value, valueSet);
          if (isIn === undefined) throw new NotEvaluated('memberOf()');
          return { value: isIn, type: 'System.Boolean' };
        });
      },
    ],
  ],
  ['resolve', [0, 0, (items, around) => items.flatMap((item) => resolved(item, around))]],
  ['type', [0, 0, (items) => items.map(typeInfo)]],
  ['now', [0, 0, (_items, around) => [toItem(nowOf(around))]]],
  ['today', [0, 0, (_items, around) => [toItem(nowOf(around).toDate())]]],
  ['timeOfDay', [0, 0, (_items, around) => [toItem(nowOf(around).toTime())]]],
]);

/** What a reference means, of what is at hand. @throws NotEvaluated where that is not known */
function resolved(item: Item, { resolve }: Around): Item[] {
  const reference = isObject(item.value) ? item.value.reference : item.value;
  if (typeof reference !== 'string') return [];
  const value = resolve?.(reference);
  if (!isObject(value) || value.resourceType === undefined) throw new NotEvaluated('resolve()');
  return [{ value, type: textFor(value.resourceType) }];
}

/** The same throughout an evaluation. @throws NotEvaluated where no clock was given */
function nowOf({ now }: Around): Moment {
  const moment = now === undefined ? undefined : Moment.read(now, 'dateTime');
  if (!moment) throw new NotEvaluated('now()');
  return moment;
}
