import { isObject } from '../json/json.ts';
import { namesType } from './occurrence.ts';
import { NotEvaluated } from './pattern.ts';

/** A value in an expression, with its FHIR type where that is known. */
export interface Item {
  readonly value: unknown;
  readonly type?: string;
}

/** Whether a value is in a value set; undefined where its codes are not known. */
export type IsMember = (value: unknown, valueSet: string) => boolean | undefined;

/** What an expression is asked about. */
export interface Around {
  readonly self: readonly Item[];
  /** What the rule is a rule of. */
  readonly context: readonly Item[];
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

export type Expression = (around: Around) => readonly Item[];

/** @throws NotEvaluated where nothing is left */
export function spend({ budget }: Around, items: readonly Item[]): readonly Item[] {
  budget.left -= items.length + 1;
  if (budget.left < 0) throw new NotEvaluated('too many values');
  return items;
}

/** One thing that is no boolean is true: it is there. */
export function truthOf(items: readonly Item[]): boolean | undefined {
  if (items.length === 0) return undefined;
  const [first] = items;
  return items.length === 1 && typeof first?.value === 'boolean' ? first.value : true;
}

export function childrenOf(item: Item, name: string): Item[] {
  const { value } = item;
  if (!isObject(value)) return [];
  if (value.resourceType === name) return [item];
  const found: Item[] = [];
  for (const [key, child] of Object.entries(value)) {
    const suffix = key.startsWith(name) ? key.slice(name.length) : '-';
    if (suffix !== '' && !namesType(suffix)) continue;
    const type = suffix === '' ? undefined : suffix.slice(0, 1).toLowerCase() + suffix.slice(1);
    for (const one of Array.isArray(child) ? child : [child]) {
      const known = isObject(one) && typeof one.resourceType === 'string' ? one.resourceType : type;
      if (one !== null) found.push({ value: one, ...(known === undefined ? {} : { type: known }) });
    }
  }
  return found;
}

export function allChildrenOf({ value }: Item): Item[] {
  if (!isObject(value)) return [];
  return Object.keys(value)
    .filter((key) => key !== 'resourceType' && !key.startsWith('_'))
    .flatMap((key) => {
      const child = value[key];
      return (Array.isArray(child) ? child : [child]).filter((one) => one !== null).map((one) => ({ value: one }));
    });
}
