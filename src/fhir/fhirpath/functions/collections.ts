import { allChildrenOf } from '../children.ts';
import { distinct, Known } from '../equal.ts';
import { NotEvaluated } from '../not-evaluated.ts';
import { type Around, type Expression, type Item, single, spend, truthOf, within } from '../values.ts';
import { type Functions, those, toFunctions, wholeArgument } from './function.ts';

/** What of a collection, what it leads to, and what two make together. @source http://hl7.org/fhirpath/N1/#filtering-and-projection */
export const COLLECTIONS: Functions = toFunctions([
  ['where', [1, 1, (items, around, [criteria]) => (criteria ? those(items, around, criteria) : [])]],
  [
    'select',
    [1, 1, (items, around, [projection]) => items.flatMap((item, i) => projected(around, projection, item, i))],
  ],
  ['repeat', [1, 1, (items, around, [projection]) => repeated(items, around, projection)]],
  ['aggregate', [1, 2, (items, around, [step, start]) => aggregated(items, around, step, start)]],
  ['children', [0, 0, (items, around) => spend(around, items.flatMap(allChildrenOf))]],
  ['descendants', [0, 0, descendants]],
  // One of them, or some.
  ['first', [0, 0, (items) => items.slice(0, 1)]],
  ['last', [0, 0, (items) => items.slice(-1)]],
  ['tail', [0, 0, (items) => items.slice(1)]],
  ['skip', [1, 1, (items, around, [count]) => items.slice(Math.max(countOf(around, count), 0))]],
  ['take', [1, 1, (items, around, [count]) => items.slice(0, Math.max(countOf(around, count), 0))]],
  [
    'single',
    [
      0,
      0,
      (items) => {
        if (items.length > 1) throw new NotEvaluated('single() of several');
        return items;
      },
    ],
  ],
  // Two collections.
  ['union', [1, 1, (items, around, [other]) => distinct(around, [...items, ...(other?.(around) ?? [])])]],
  ['combine', [1, 1, (items, around, [other]) => spend(around, [...items, ...(other?.(around) ?? [])])]],
  [
    'intersect',
    [
      1,
      1,
      (items, around, [other]) => {
        const known = new Known(around, other?.(around));
        return distinct(
          around,
          items.filter((item) => known.has(item)),
        );
      },
    ],
  ],
  [
    'exclude',
    [
      1,
      1,
      (items, around, [other]) => {
        const known = new Known(around, other?.(around));
        return items.filter((item) => !known.has(item));
      },
    ],
  ],
  // Besides.
  ['iif', [2, 3, conditional]],
  ['trace', [1, 2, (items) => items]],
]);

function projected(around: Around, projection: Expression | undefined, item: Item, index: number): readonly Item[] {
  return projection ? spend(around, projection(within(around, item, index))) : [];
}

/** What a projection gives, and what it gives of that, until nothing new comes. */
function repeated(items: readonly Item[], around: Around, projection: Expression | undefined): readonly Item[] {
  const known = new Known(around);
  const found: Item[] = [];
  let next = items;
  while (next.length > 0) {
    const met = next.flatMap((item, i) => projected(around, projection, item, i));
    next = known.those(met, (all, item) => all.add(item));
    found.push(...next);
  }
  return found;
}

function aggregated(
  items: readonly Item[],
  around: Around,
  step: Expression | undefined,
  start: Expression | undefined,
): readonly Item[] {
  let total = start?.(around) ?? [];
  for (const [i, item] of items.entries()) total = spend(around, step?.(within(around, item, i, total)) ?? []);
  return total;
}

/** Children, theirs, and so on; each level is paid for before the next is looked for. */
function descendants(items: readonly Item[], around: Around): readonly Item[] {
  const found: Item[] = [];
  let next = items;
  while (next.length > 0) {
    next = spend(around, next.flatMap(allChildrenOf));
    for (const item of next) found.push(item);
  }
  return found;
}

/** @throws NotEvaluated where no number is given: N1 says nothing of that */
function countOf(around: Around, count: Expression | undefined): number {
  const found = wholeArgument(around, count);
  if (found === undefined) throw new NotEvaluated('no number');
  return found;
}

/** `iif()`: only the branch that is chosen is evaluated. @throws NotEvaluated for several items before it, and a criterion that is no boolean */
function conditional(
  items: readonly Item[],
  around: Around,
  [criterion, then, otherwise]: readonly Expression[],
): readonly Item[] {
  single(items, around);
  const inner = { ...around, self: items };
  const asked = criterion?.(inner) ?? [];
  if (asked.some(({ value }) => typeof value !== 'boolean') && !around.isOwn)
    throw new NotEvaluated('iif() of no boolean');
  return (truthOf(asked, around) === true ? then : otherwise)?.(inner) ?? [];
}
