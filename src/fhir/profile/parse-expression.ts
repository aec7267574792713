import { toCall } from './expression-functions.ts';
import { combine, LEVELS, typed } from './expression-operators.ts';
import { childrenOf, type Expression, spend } from './expression-values.ts';
import { NotEvaluated } from './pattern.ts';

const TOKEN = /\s*(?:('(?:[^'\\]|\\.)*')|(\d+(?:\.\d+)?)|([A-Za-z_$%][\w]*|`[^`]+`)|(<=|>=|!=|[=<>|&().,[\]{}+*/~-]))/y;

/** @throws NotEvaluated for what is beyond the language as it is spoken here */
export function parse(text: string): Expression {
  const tokens = tokensOf(text.trim());
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
    return toCall(name, left, args);
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

function tokensOf(source: string): string[] {
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < source.length) {
    const at = TOKEN.lastIndex;
    const found = TOKEN.exec(source);
    if (!found) throw new NotEvaluated(source.slice(at, at + 20));
    tokens.push(found[1] ?? found[2] ?? found[3] ?? (found[4] as string));
  }
  return tokens;
}
