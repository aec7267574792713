import { namesType } from '../definitions/choice.ts';
import { isObject } from '../json/json.ts';
import { NotEvaluated } from './not-evaluated.ts';

/** A value in an expression, with its FHIR type where that is known. */
export interface Item {
  readonly value: unknown;
  readonly type?: string;
}

/** Whether a value is in a value set; undefined where its codes are not known. */
export type IsMember = (value: unknown, valueSet: string) => boolean | undefined;

/** What an expression is evaluated in. */
export interface Around {
  /** `$this`, and where a path begins. */
  readonly self: readonly Item[];
  /** `%context`: the element that the rule is a rule of. */
  readonly context: readonly Item[];
  /** `%resource`: the resource that the element is in. */
  readonly resource: Item;
  readonly isMember?: IsMember | undefined;
  /** A rule of R4 itself: its patterns are known to end. */
  readonly isOwn?: boolean | undefined;
  readonly budget: Budget;
}

/** Values that may still be looked at: a rule that compares all with all would take an hour over a resource made for it. */
export interface Budget {
  left: number;
}

/** A parsed expression, ready to be evaluated. */
export type Expression = (around: Around) => readonly Item[];

/** Takes what looking at these items costs from the budget. @throws NotEvaluated where nothing is left */
export function spend({ budget }: Around, items: readonly Item[]): readonly Item[] {
  budget.left -= items.length + 1;
  if (budget.left < 0) throw new NotEvaluated('too many values');
  return items;
}

/** The items as a condition: undefined where there is none, a boolean by itself is what it says, and anything else is true because it is there. */
export function truthOf(items: readonly Item[]): boolean | undefined {
  if (items.length === 0) return undefined;
  const [first] = items;
  return items.length === 1 && typeof first?.value === 'boolean' ? first.value : true;
}

/**
 * The children of this name: `value` finds `valueQuantity` and knows its type. A resource's own type as a name is the resource itself (`Patient.name`). A primitive that has extensions and no value is there
 * all the same (`_birthDate` alone).
 */
export function childrenOf(item: Item, name: string): Item[] {
  const { value } = item;
  if (!isObject(value)) return [];
  if (value.resourceType === name) return [item];
  const found: Item[] = [];
  for (const [key, child] of Object.entries(value)) {
    const isBare = key.startsWith('_') && !(key.slice(1) in value);
    const plain = isBare ? key.slice(1) : key;
    const suffix = plain.startsWith(name) ? plain.slice(name.length) : '-';
    if (suffix !== '' && !namesType(suffix)) continue;
    const type = suffix === '' ? undefined : suffix.slice(0, 1).toLowerCase() + suffix.slice(1);
    for (const one of Array.isArray(child) ? child : [child]) {
      const known = isObject(one) && typeof one.resourceType === 'string' ? one.resourceType : type;
      if (one !== null) found.push({ value: one, ...(known === undefined ? {} : { type: known }) });
    }
  }
  return found;
}

/** All children; the ids and extensions of primitives (`_birthDate`) are not among them. */
export function allChildrenOf({ value }: Item): Item[] {
  if (!isObject(value)) return [];
  return Object.keys(value)
    .filter((key) => key !== 'resourceType' && !key.startsWith('_'))
    .flatMap((key) => {
      const child = value[key];
      return (Array.isArray(child) ? child : [child]).filter((one) => one !== null).map((one) => ({ value: one }));
    });
}
