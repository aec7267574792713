import { isObject, textFor, toNumber } from '../json/json.ts';

/** A value in an expression, with its FHIR type where that is known. */
export interface Item {
  readonly value: unknown;
  readonly type?: string;
}

/** Something outside the small language that is evaluated here. */
export class NotEvaluated extends Error {
  override readonly name = 'NotEvaluated';
}

/** Whether a value is in a value set; undefined where its codes are not known. */
export type IsMember = (value: unknown, valueSet: string) => boolean | undefined;

interface Around {
  readonly self: readonly Item[];
  readonly resource: Item;
  readonly isMember?: IsMember | undefined;
}
type Expression = (around: Around) => readonly Item[];

const TOKEN = /\s*(?:('(?:[^'\\]|\\.)*')|(\d+(?:\.\d+)?)|([A-Za-z_$%][\w]*|`[^`]+`)|(<=|>=|!=|[=<>|&().,[\]+*/~-]))/y;
const LEVELS: readonly (readonly string[])[] = [
  ['implies'],
  ['or', 'xor'],
  ['and'],
  ['=', '!='],
  ['<', '>', '<=', '>='],
  ['|'],
  ['is', 'as'],
];

/**
 * Whether a rule holds of an element: paths, `where`, `exists`, `is`, `and`, comparisons and their kin. An empty answer counts as holding, as in FHIR.
 *
 * @throws NotEvaluated for anything beyond
 * @source http://hl7.org/fhirpath/N1/
 */
export function holds(expression: string, self: Item, resource: Item, isMember?: IsMember): boolean {
  const truth = truthOf(parse(expression)({ self: [self], resource, isMember }));
  return truth !== false;
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
    if (token.startsWith("'")) return constant(token.slice(1, -1).replace(/\\(.)/g, '$1'));
    if (/^\d/.test(token)) return constant(Number(token));
    if (token === 'true' || token === 'false') return constant(token === 'true');
    if (token === '$this') return ({ self }) => self;
    if (token === '%' || token.startsWith('%')) {
      if (token === '%resource' || token === '%rootResource') return ({ resource }) => [resource];
      throw new NotEvaluated(token);
    }
    if (!/^[A-Za-z_`]/.test(token)) throw new NotEvaluated(token || 'end');
    return step(({ self }) => self, token);
  }

  function step(left: Expression, name: string): Expression {
    if (!/^[A-Za-z_`]/.test(name)) throw new NotEvaluated(name || 'end');
    if (!isNext('(')) return (around) => left(around).flatMap((item) => childrenOf(item, name.replaceAll('`', '')));
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
    if (suffix !== '' && !/^[A-Z]/.test(suffix)) continue;
    const type = suffix === '' ? undefined : suffix.slice(0, 1).toLowerCase() + suffix.slice(1);
    for (const one of Array.isArray(child) ? child : [child]) {
      const known = isObject(one) && typeof one.resourceType === 'string' ? one.resourceType : type;
      if (one !== null) found.push({ value: one, ...(known === undefined ? {} : { type: known }) });
    }
  }
  return found;
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

function call(name: string, left: Expression, args: readonly Expression[]): Expression {
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
    case 'toString':
      return (around) => left(around).map(({ value }) => ({ value: textFor(value) }));
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
      return (around) => distinct(left(around));
    case 'isDistinct':
      return (around) => one(distinct(left(around)).length === left(around).length);
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

function distinct(items: readonly Item[]): Item[] {
  return items.filter((item, i) => items.findIndex((other) => isSame(other.value, item.value)) === i);
}

function combine(operator: string, left: Expression, right: Expression): Expression {
  const truth = (value: boolean | undefined): Item[] => (value === undefined ? [] : [{ value }]);
  switch (operator) {
    case '|':
      return (around) => [...left(around), ...right(around)];
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

function compared(operator: string, a: unknown, b: unknown): boolean | undefined {
  const [left, right] = [toNumber(a) ?? a, toNumber(b) ?? b];
  if (left === undefined || right === undefined) return undefined;
  if (typeof left !== typeof right || (typeof left !== 'number' && typeof left !== 'string'))
    throw new NotEvaluated(operator);
  const order = left === right ? 0 : left < (right as typeof left) ? -1 : 1;
  return operator === '<' ? order < 0 : operator === '>' ? order > 0 : operator === '<=' ? order <= 0 : order >= 0;
}

/** One thing that is no boolean is true: it is there. */
function truthOf(items: readonly Item[]): boolean | undefined {
  if (items.length === 0) return undefined;
  const [first] = items;
  return items.length === 1 && typeof first?.value === 'boolean' ? first.value : true;
}

/** Equal as JSON is, numbers by value. */
export function isSame(a: unknown, b: unknown): boolean {
  const [left, right] = [toNumber(a), toNumber(b)];
  if (left !== undefined || right !== undefined) return left === right;
  if (Array.isArray(a) && Array.isArray(b)) return a.length === b.length && a.every((item, i) => isSame(item, b[i]));
  if (!isObject(a) || !isObject(b)) return a === b;
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => isSame(a[key], b[key]));
}

/** Whether a value has everything that a pattern has. */
export function isLike(value: unknown, pattern: unknown): boolean {
  if (Array.isArray(pattern))
    return Array.isArray(value) && pattern.every((part) => value.some((item) => isLike(item, part)));
  if (!isObject(pattern)) return isSame(value, pattern);
  return isObject(value) && Object.keys(pattern).every((key) => isLike(value[key], pattern[key]));
}
