import { NotEvaluated } from '../not-evaluated.ts';
import { type System, toSystem } from '../system.ts';
import { type Around, type Expression, type Item, single, truthOf, within } from '../values.ts';

/** A function of FHIRPath: what it makes of the items before its dot, and of its arguments, which it evaluates itself. */
export type Call = (items: readonly Item[], around: Around, args: readonly Expression[]) => readonly Item[];

/** Functions by name, with how many arguments they take. */
export type Functions = ReadonlyMap<string, readonly [min: number, max: number, call: Call]>;

/** Functions from rows of name, fewest and most arguments, and what is done. */
export function toFunctions(
  rows: readonly (readonly [string, readonly [min: number, max: number, call: Call]])[],
): Functions {
  return new Map(rows);
}

/** The one item of an argument; undefined where it is empty or not given. */
export function argument(around: Around, arg: Expression | undefined): Item | undefined {
  return arg && single(arg(around), around);
}

/** A whole number as an argument; undefined where it is empty or not given. @throws NotEvaluated for anything else */
export function wholeArgument(around: Around, arg: Expression | undefined): number | undefined {
  const item = argument(around, arg);
  const value = item && toSystem(item);
  if (value !== undefined && typeof value !== 'number') throw new NotEvaluated('a whole number');
  return value;
}

/** A text as an argument; undefined where it is empty or not given. @throws NotEvaluated for anything else */
export function textArgument(around: Around, arg: Expression | undefined): string | undefined {
  const item = argument(around, arg);
  const value = item && toSystem(item);
  if (value !== undefined && typeof value !== 'string') throw new NotEvaluated('a text');
  return value;
}

/** The items of which a criterion is true. */
export function those(items: readonly Item[], around: Around, criterion: Expression): readonly Item[] {
  return items.filter((item, i) => {
    const inner = within(around, item, i);
    return truthOf(criterion(inner), inner) === true;
  });
}

/** The value of the one item; undefined where there is none, or it has no value. @throws NotEvaluated for several, but in R4's own rules */
export function soleValue(items: readonly Item[], around: Around): System | undefined {
  const item = single(items, around);
  return item && toSystem(item);
}
