import { isObject, textFor } from '../json/json.ts';
import { compared, isSame, sum } from './compare.ts';
import { namesType } from './occurrence.ts';
import { matches, NotEvaluated, replaceMatches, toInteger } from './pattern.ts';

/** A value in an expression, with its FHIR type where that is known. */
export interface Item {
  readonly value: unknown;
  readonly type?: string;
}

export { NotEvaluated };

/** Whether a value is in a value set; undefined where its codes are not known. */
export type IsMember = (value: unknown, valueSet: string) => boolean | undefined;

interface Around {
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

/** A tenth of a second or two. */
export const STEPS_MAX = 2_000_000;

function spend({ budget }: Around, items: readonly Item[]): readonly Item[] {
  budget.left -= items.length + 1;
  if (budget.left < 0) throw new NotEvaluated('too many values');
  return items;
}

type Expression = (around: Around) => readonly Item[];

const TOKEN = /\s*(?:('(?:[^'\\]|\\.)*')|(\d+(?:\.\d+)?)|([A-Za-z_$%][\w]*|`[^`]+`)|(<=|>=|!=|[=<>|&().,[\]{}+*/~-]))/y;
const LEVELS: readonly (readonly string[])[] = [
  ['implies'],
  ['or', 'xor'],
  ['and'],
  ['in', 'contains'],
  ['=', '!='],
  ['<', '>', '<=', '>='],
  ['|'],
  ['is', 'as'],
  ['+', '-', '&'],
];

/**
 * Whether a rule holds of an element: paths, `where`, `exists`, `is`, `and`, comparisons and their kin. An empty answer counts as holding, as in FHIR.
 *
 * @throws NotEvaluated for anything beyond
 * @source http://hl7.org/fhirpath/N1/
 */
export function holds(expression: string, self: Item, resource: Item, isMember?: IsMember): boolean {
  return isKept(parse(expression), { self: [self], context: [self], resource, isMember, budget: { left: STEPS_MAX } });
}

/** A rule of R4 itself, read once. @throws NotEvaluated for anything beyond the language, when it is read or when it is asked */
export function toOwnRule(expression: string): (self: Item, resource: Item, budget: Budget) => boolean {
  const parsed = parse(expression);
  return (self, resource, budget) => isKept(parsed, { self: [self], context: [self], resource, isOwn: true, budget });
}

function isKept(expression: Expression, around: Around): boolean {
  return truthOf(expression(around)) !== false;
}

function parse(text: string): Expression {
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  const source = text.trim();
  while (TOKEN.lastIndex < source.length) {
    const at = TOKEN.lastIndex;
    const found = TOKEN.exec(source);
    if (!found) throw new NotEvaluated(source.slice(at, at + 20));
    tokens.push(found[1] ?? found[2] ?? found[3] ?? (found[4] as string));
  }
  let at = 0;
  const isNext = (token: string) => tokens[at] === token;
  const expect = (token: string) => {
    if (tokens[at++] !== token) throw new NotEvaluated(`${token} expected`);
  };

  function binary(level: number): Expression {
    const operators = LEVELS[level];
    if (!operators) return invocations();
    let left = binary(level + 1);
    while (operators.includes(tokens[at] ?? '')) {
      const operator = tokens[at++] as string;
      if (operator === 'is' || operator === 'as') left = typed(operator, left, typeName());
      else left = combine(operator, left, binary(level + 1));
    }
    return left;
  }

  function typeName(): string {
    let name = tokens[at++] ?? '';
    if ((name === 'FHIR' || name === 'System') && isNext('.')) {
      at++;
      name = tokens[at++] ?? '';
    }
    return name;
  }

  function invocations(): Expression {
    let left = term();
    for (;;) {
      if (isNext('.')) {
        at++;
        left = step(left, tokens[at++] ?? '');
      } else if (isNext('[')) {
        at++;
        const place = Number(tokens[at++]);
        expect(']');
        const list = left;
        left = (around) => list(around).slice(place, place + 1);
      } else return left;
    }
  }

  function term(): Expression {
    const token = tokens[at++] ?? '';
    if (token === '(') {
      const inner = binary(0);
      expect(')');
      return inner;
    }
    if (token === '{' && isNext('}')) {
      at++;
      return () => [];
    }
    if (token.startsWith("'")) return constant(token.slice(1, -1).replace(/\\(.)/g, escaped));
    if (/^\d/.test(token)) return constant(Number(token));
    if (token === 'true' || token === 'false') return constant(token === 'true');
    if (token === '$this') return ({ self }) => self;
    if (token === '%' || token.startsWith('%')) {
      if (token === '%resource' || token === '%rootResource') return ({ resource }) => [resource];
      if (token === '%context') return ({ context }) => context;
      if (token === '%ucum') return constant('http://unitsofmeasure.org');
      throw new NotEvaluated(token);
    }
    if (!/^[A-Za-z_`]/.test(token)) throw new NotEvaluated(token || 'end');
    return step(({ self }) => self, token);
  }

  function step(left: Expression, name: string): Expression {
    if (!/^[A-Za-z_`]/.test(name)) throw new NotEvaluated(name || 'end');
    if (!isNext('(')) {
      const own = name.replaceAll('`', '');
      return (around) =>
        spend(
          around,
          spend(around, left(around)).flatMap((item) => childrenOf(item, own)),
        );
    }
    at++;
    if (name === 'ofType' || name === 'is' || name === 'as') {
      const type = typeName();
      expect(')');
      return typed(name, left, type);
    }
    const args: Expression[] = [];
    while (!isNext(')')) {
      args.push(binary(0));
      if (isNext(',')) at++;
      else break;
    }
    expect(')');
    return call(name, left, args);
  }

  const whole = binary(0);
  if (at < tokens.length) throw new NotEvaluated(tokens[at]);
  return whole;
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', f: '\f' };

function escaped(_whole: string, letter: string): string {
  return ESCAPES[letter] ?? letter;
}

function constant(value: unknown): Expression {
  const items = [{ value }];
  return () => items;
}

function childrenOf(item: Item, name: string): Item[] {
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

function allChildrenOf({ value }: Item): Item[] {
  if (!isObject(value)) return [];
  return Object.keys(value)
    .filter((key) => key !== 'resourceType' && !key.startsWith('_'))
    .flatMap((key) => {
      const child = value[key];
      return (Array.isArray(child) ? child : [child]).filter((one) => one !== null).map((one) => ({ value: one }));
    });
}

function typed(how: string, left: Expression, type: string): Expression {
  const isOf = ({ type: known, value }: Item): boolean => {
    if (known === undefined) {
      if (type === 'string' || type === 'String') return typeof value === 'string';
      if (type === 'boolean' || type === 'Boolean') return typeof value === 'boolean';
      throw new NotEvaluated(type);
    }
    return known.toLowerCase() === type.toLowerCase();
  };
  if (how === 'is') return (around) => left(around).map((item) => ({ value: isOf(item) }));
  return (around) => left(around).filter(isOf);
}

function call(name: string, of: Expression, args: readonly Expression[]): Expression {
  // Some ask twice for what stands before them: that is paid for, or a row of them would double it each time.
  const left: Expression = (around) => spend(around, of(around));
  const one = (value: unknown): Item[] => [{ value }];
  const [first] = args;
  const matching = (around: Around) =>
    left(around).filter((item) => !first || truthOf(first({ ...around, self: [item] })) === true);
  switch (name) {
    case 'exists':
      return (around) => one(matching(around).length > 0);
    case 'where':
      return matching;
    case 'all':
      return (around) => one(matching(around).length === left(around).length);
    case 'select':
      return (around) => left(around).flatMap((item) => (first ? first({ ...around, self: [item] }) : []));
    case 'empty':
      return (around) => one(left(around).length === 0);
    case 'hasValue':
      return (around) => one(left(around).length === 1 && !isObject(left(around)[0]?.value));
    case 'not':
      return (around) => {
        const truth = truthOf(left(around));
        return truth === undefined ? [] : one(!truth);
      };
    case 'count':
      return (around) => one(left(around).length);
    case 'first':
      return (around) => left(around).slice(0, 1);
    case 'last':
      return (around) => left(around).slice(-1);
    case 'tail':
      return (around) => left(around).slice(1);
    case 'skip':
      return (around) => left(around).slice(Number(first?.(around)[0]?.value ?? 0));
    case 'take':
      return (around) => left(around).slice(0, Number(first?.(around)[0]?.value ?? 0));
    case 'trace':
      return left;
    case 'iif':
      return (around) => {
        const inner = { ...around, self: left(around) };
        return (first && truthOf(first(inner)) === true ? args[1] : args[2])?.(inner) ?? [];
      };
    case 'children':
      return (around) => left(around).flatMap(allChildrenOf);
    case 'toInteger':
      return (around) => left(around).flatMap(({ value }) => toInteger(value));
    case 'toString':
      return (around) => left(around).map(({ value }) => ({ value: textFor(value) }));
    case 'trim':
      return (around) => textually(left(around), (text) => text.trim());
    case 'matches':
      return (around) => {
        const pattern = textFor(first?.(around)[0]?.value);
        return textually(left(around), (text) => matches(text, pattern, around.isOwn === true));
      };
    case 'replaceMatches':
      return (around) => {
        const [pattern, other] = args.map((arg) => textFor(arg(around)[0]?.value));
        return textually(left(around), (text) =>
          replaceMatches(text, pattern ?? '', other ?? '', around.isOwn === true),
        );
      };
    case 'length':
      return (around) => textually(left(around), (text) => text.length);
    case 'startsWith':
    case 'endsWith':
    case 'contains':
      return (around) => textually(left(around), (text) => includes(text, name, first?.(around)[0]?.value));
    case 'lower':
      return (around) => textually(left(around), (text) => text.toLowerCase());
    case 'upper':
      return (around) => textually(left(around), (text) => text.toUpperCase());
    case 'extension':
      return (around) =>
        left(around)
          .flatMap((item) => childrenOf(item, 'extension'))
          .filter(({ value }) => isObject(value) && value.url === first?.(around)[0]?.value);
    case 'distinct':
      return (around) => distinct(around, left(around));
    case 'isDistinct':
      return (around) => {
        const all = left(around);
        return one(distinct(around, all).length === all.length);
      };
    case 'memberOf':
      return (around) =>
        left(around).map(({ value }) => {
          const isIn = around.isMember?.(value, textFor(first?.(around)[0]?.value));
          if (isIn === undefined) throw new NotEvaluated('memberOf()');
          return { value: isIn };
        });
    default:
      throw new NotEvaluated(`${name}()`);
  }
}

function textually(items: readonly Item[], work: (text: string) => unknown): Item[] {
  return items.map(({ value }) => ({ value: work(textFor(value)) }));
}

function includes(text: string, how: 'startsWith' | 'endsWith' | 'contains', part: unknown): boolean {
  const wanted = textFor(part);
  return how === 'contains' ? text.includes(wanted) : text[how](wanted);
}

/** Texts by themselves; what has parts is compared with all others. */
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

function combine(operator: string, left: Expression, right: Expression): Expression {
  const truth = (value: boolean | undefined): Item[] => (value === undefined ? [] : [{ value }]);
  switch (operator) {
    case '|':
      return (around) => [...left(around), ...right(around)];
    case '&':
      return (around) => [{ value: [left, right].map((side) => textFor(side(around)[0]?.value ?? '')).join('') }];
    case '+':
    case '-':
      return (around) => sum(operator, left(around)[0]?.value, right(around)[0]?.value);
    case 'in':
    case 'contains':
      return (around) => {
        const [[one], many] = operator === 'in' ? [left(around), right(around)] : [right(around), left(around)];
        return one === undefined ? [] : [{ value: spend(around, many).some((item) => isSame(item.value, one.value)) }];
      };
    case '=':
    case '!=':
      return (around) => {
        const [a, b] = [left(around), right(around)];
        if (a.length === 0 || b.length === 0) return [];
        const same = a.length === b.length && a.every((item, i) => isSame(item.value, b[i]?.value));
        return truth(same === (operator === '='));
      };
    case 'and':
    case 'or':
    case 'xor':
    case 'implies':
      return (around) => truth(logic(operator, truthOf(left(around)), () => truthOf(right(around))));
    default:
      return (around) => truth(compared(operator, left(around)[0]?.value, right(around)[0]?.value));
  }
}

/** Logic of three values: true, false, and not known. */
function logic(operator: string, a: boolean | undefined, right: () => boolean | undefined): boolean | undefined {
  if (operator === 'and' && a === false) return false;
  if (operator === 'or' && a === true) return true;
  if (operator === 'implies' && a === false) return true;
  const b = right();
  if (operator === 'and') return b === false ? false : a === undefined || b === undefined ? undefined : true;
  if (operator === 'or') return b === true ? true : a === undefined || b === undefined ? undefined : false;
  if (operator === 'xor') return a === undefined || b === undefined ? undefined : a !== b;
  return b === true ? true : a === undefined ? undefined : b;
}

/** One thing that is no boolean is true: it is there. */
function truthOf(items: readonly Item[]): boolean | undefined {
  if (items.length === 0) return undefined;
  const [first] = items;
  return items.length === 1 && typeof first?.value === 'boolean' ? first.value : true;
}
