import { NotEvaluated } from './not-evaluated.ts';

/** A value in an expression. */
export interface Item {
  /** Of FHIR as it is written in JSON; of FHIRPath itself as `system.ts` says. Undefined for a primitive that has extensions and no value. */
  readonly value: unknown;
  /** Its FHIR type, where that is known: `HumanName`, `code`, `Patient.contact`; or its type in FHIRPath: `System.Integer`. */
  readonly type?: string | undefined;
  /** What stands beside a primitive in JSON: its id and extensions. */
  readonly sibling?: unknown;
}

/** Whether a value is in a value set; undefined where its codes are not known. */
export type IsMember = (value: unknown, valueSet: string) => boolean | undefined;

/** The resource that a reference means; undefined where that is not known. */
export type Resolve = (reference: string) => unknown;

/** What an expression is evaluated in. */
export interface Around {
  /** `$this`, and where a path begins. */
  readonly self: readonly Item[];
  /** `$index`, within a function that goes through a list. */
  readonly index?: number | undefined;
  /** `$total`, within `aggregate()`. */
  readonly total?: readonly Item[] | undefined;
  /** `%context`: the element that the rule is a rule of. */
  readonly context: readonly Item[];
  /** `%resource`: the resource that the element is in. */
  readonly resource: Item;
  /** `%rootResource`: what contains that resource; the resource itself where it is contained in none. */
  readonly root?: Item | undefined;
  readonly isMember?: IsMember | undefined;
  readonly resolve?: Resolve | undefined;
  /** The instant of `now()`, with its zone: `2026-01-31T08:00:00.000+08:00`. */
  readonly now?: string | undefined;
  /** A rule of R4 itself: its patterns are known to end, and it takes the first of several where N1 asks for one. */
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
export function spend(around: Around, items: readonly Item[]): readonly Item[] {
  spendSteps(around, items.length + 1);
  return items;
}

/** Takes so many steps from the budget. @throws NotEvaluated where nothing is left */
export function spendSteps({ budget }: Around, steps: number): void {
  budget.left -= steps;
  if (budget.left < 0) throw new NotEvaluated('too many values');
}

/** Characters of a text that cost as much as one value. */
const CHARACTERS_PER_STEP = 16;

/** A text that was made, paid for by its length. @throws NotEvaluated where nothing is left */
export function madeText(around: Around, text: string): Item {
  spendSteps(around, text.length / CHARACTERS_PER_STEP);
  return { value: text, type: 'System.String' };
}

/** The same surroundings with another `$this` and `$index`. */
export function within(around: Around, item: Item, index: number, total = around.total): Around {
  return { ...around, self: [item], index, total };
}

export function truth(value: boolean | undefined): Item[] {
  return value === undefined ? [] : [{ value, type: 'System.Boolean' }];
}

export function integer(value: number): Item {
  return { value, type: 'System.Integer' };
}

/**
 * The items as a condition: undefined where there is none, a boolean by itself is what it says, and any other single value is true because it is there.
 *
 * @throws NotEvaluated for several, but in R4's own rules
 * @source http://hl7.org/fhirpath/N1/#singleton-evaluation-of-collections
 */
export function truthOf(items: readonly Item[], { isOwn }: Around): boolean | undefined {
  const [first] = items;
  if (first === undefined) return undefined;
  if (items.length > 1) {
    if (isOwn) return true;
    throw new NotEvaluated('several values where one is asked for');
  }
  if (typeof first.value === 'boolean') return first.value;
  return first.value === undefined && first.type === 'boolean' ? undefined : true;
}

/** The one item of a collection. @throws NotEvaluated for several, but in R4's own rules */
export function single(items: readonly Item[], { isOwn }: Around): Item | undefined {
  if (items.length > 1 && !isOwn) throw new NotEvaluated('several values where one is asked for');
  return items[0];
}
