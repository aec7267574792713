import { isObject, textFor } from '../json/json.ts';
import { isSame } from '../json/same.ts';
import { toInteger } from './compare.ts';
import { NotEvaluated } from './not-evaluated.ts';
import { matches, replaceMatches } from './pattern.ts';
import { type Around, allChildrenOf, childrenOf, type Expression, type Item, spend, truthOf } from './values.ts';

/** A function of FHIRPath: what it makes of the items before its dot, and of its arguments, which it evaluates itself. */
type Call = (items: readonly Item[], around: Around, args: readonly Expression[]) => readonly Item[];

/**
 * The call of a function: `of.name(args)`.
 *
 * @throws NotEvaluated for a function that is not known here
 * @source http://hl7.org/fhirpath/N1/#functions
 */
export function toCall(name: string, of: Expression, args: readonly Expression[]): Expression {
  const known = FUNCTIONS.get(name);
  if (!known) throw new NotEvaluated(`${name}()`);
  return (around) => known(spend(around, of(around)), around, args);
}

const FUNCTIONS: ReadonlyMap<string, Call> = new Map<string, Call>(
  Object.entries({
    // Which there are.
    exists: (items, around, [criteria]) => one(those(items, around, criteria).length > 0),
    where: (items, around, [criteria]) => those(items, around, criteria),
    all: (items, around, [criteria]) => one(those(items, around, criteria).length === items.length),
    empty: (items) => one(items.length === 0),
    count: (items) => one(items.length),
    hasValue: ([first, ...more]) => one(first !== undefined && more.length === 0 && !isObject(first.value)),
    first: (items) => items.slice(0, 1),
    last: (items) => items.slice(-1),
    tail: (items) => items.slice(1),
    skip: (items, around, [count]) => items.slice(Number(argument(around, count) ?? 0)),
    take: (items, around, [count]) => items.slice(0, Number(argument(around, count) ?? 0)),
    distinct: (items, around) => distinct(around, items),
    isDistinct: (items, around) => one(distinct(around, items).length === items.length),
    // What they lead to.
    select: (items, around, [projection]) =>
      items.flatMap((item) => (projection ? projection({ ...around, self: [item] }) : [])),
    children: (items) => items.flatMap(allChildrenOf),
    extension: (items, around, [url]) =>
      items
        .flatMap((item) => childrenOf(item, 'extension'))
        .filter(({ value }) => isObject(value) && value.url === argument(around, url)),
    memberOf: (items, around, [valueSet]) =>
      items.map(({ value }) => {
        const isIn = around.isMember?.(value, textFor(argument(around, valueSet)));
        if (isIn === undefined) throw new NotEvaluated('memberOf()');
        return { value: isIn };
      }),
    // Yes or no.
    not: (items) => {
      const truth = truthOf(items);
      return truth === undefined ? [] : one(!truth);
    },
    iif: (items, around, [criterion, then, otherwise]) => {
      const inner = { ...around, self: items };
      return (criterion && truthOf(criterion(inner)) === true ? then : otherwise)?.(inner) ?? [];
    },
    trace: (items) => items,
    // Texts.
    toInteger: (items) => items.flatMap(({ value }) => toInteger(value)),
    toString: (items: readonly Item[]) => textually(items, (text) => text),
    trim: (items) => textually(items, (text) => text.trim()),
    length: (items) => textually(items, (text) => text.length),
    lower: (items) => textually(items, (text) => text.toLowerCase()),
    upper: (items) => textually(items, (text) => text.toUpperCase()),
    startsWith: (items, around, [part]) => {
      return textually(items, (text) => text.startsWith(textFor(argument(around, part))));
    },
    endsWith: (items, around, [part]) => textually(items, (text) => text.endsWith(textFor(argument(around, part)))),
    contains: (items, around, [part]) => textually(items, (text) => text.includes(textFor(argument(around, part)))),
    matches: (items, around, [pattern]) => {
      const asked = textFor(argument(around, pattern));
      return textually(items, (text) => matches(text, asked, around.isOwn === true));
    },
    replaceMatches: (items, around, args) => {
      const [pattern = '', other = ''] = args.map((arg) => textFor(argument(around, arg)));
      return textually(items, (text) => replaceMatches(text, pattern, other, around.isOwn === true));
    },
  } satisfies Readonly<Record<string, Call>>),
);

function one(value: unknown): Item[] {
  return [{ value }];
}

/** The one value of an argument. */
function argument(around: Around, arg: Expression | undefined): unknown {
  return arg?.(around)[0]?.value;
}

/** The items of which a criterion is true; all, where there is none. */
function those(items: readonly Item[], around: Around, criterion: Expression | undefined): readonly Item[] {
  if (!criterion) return items;
  return items.filter((item) => truthOf(criterion({ ...around, self: [item] })) === true);
}

function textually(items: readonly Item[], work: (text: string) => unknown): Item[] {
  return items.map(({ value }) => ({ value: work(textFor(value)) }));
}

/** Each item once. Texts are looked up; anything else is compared with all the others, which costs from the budget. */
function distinct(around: Around, items: readonly Item[]): readonly Item[] {
  const texts = new Set<string>();
  const others: Item[] = [];
  return items.filter((item) => {
    if (typeof item.value === 'string') return texts.size < texts.add(item.value).size;
    if (spend(around, others).some((other) => isSame(other.value, item.value))) return false;
    others.push(item);
    return true;
  });
}
