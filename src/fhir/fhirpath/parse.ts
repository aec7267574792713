import { toCall } from './functions.ts';
import { NotEvaluated } from './not-evaluated.ts';
import { combine, LEVELS, typed } from './operators.ts';
import { childrenOf, type Expression, spend } from './values.ts';

const TOKEN = /\s*(?:('(?:[^'\\]|\\.)*')|(\d+(?:\.\d+)?)|([A-Za-z_$%][\w]*|`[^`]+`)|(<=|>=|!=|[=<>|&().,[\]{}+*/~-]))/y;

/** Reads an expression. @throws NotEvaluated for what is beyond the part of the language that is evaluated here */
export function parse(text: string): Expression {
  return new Parser(tokensOf(text.trim())).whole();
}

/** Reads one expression from its tokens, by recursive descent: operators by their level, then invocations (`a.b(c)[0]`), then terms. */
class Parser {
  readonly #tokens: readonly string[];
  #at = 0;

  constructor(tokens: readonly string[]) {
    this.#tokens = tokens;
  }

  whole(): Expression {
    const expression = this.#binary(0);
    if (this.#at < this.#tokens.length) throw new NotEvaluated(this.#tokens[this.#at]);
    return expression;
  }

  #isNext(token: string): boolean {
    return this.#tokens[this.#at] === token;
  }

  #take(): string {
    return this.#tokens[this.#at++] ?? '';
  }

  #expect(token: string): void {
    if (this.#take() !== token) throw new NotEvaluated(`${token} expected`);
  }

  /** @param level - of LEVELS, those that bind least first */
  #binary(level: number): Expression {
    const operators = LEVELS[level];
    if (!operators) return this.#invocations();
    let left = this.#binary(level + 1);
    while (operators.includes(this.#tokens[this.#at] ?? '')) {
      const operator = this.#take();
      if (operator === 'is' || operator === 'as') left = typed(operator, left, this.#typeName());
      else left = combine(operator, left, this.#binary(level + 1));
    }
    return left;
  }

  #typeName(): string {
    const name = this.#take();
    if ((name !== 'FHIR' && name !== 'System') || !this.#isNext('.')) return name;
    this.#take();
    return this.#take();
  }

  #invocations(): Expression {
    let left = this.#term();
    for (;;) {
      if (this.#isNext('.')) {
        this.#take();
        left = this.#step(left, this.#take());
      } else if (this.#isNext('[')) {
        this.#take();
        const place = Number(this.#take());
        this.#expect(']');
        const list = left;
        left = (around) => list(around).slice(place, place + 1);
      } else return left;
    }
  }

  #term(): Expression {
    const token = this.#take();
    if (token === '(') {
      const inner = this.#binary(0);
      this.#expect(')');
      return inner;
    }
    if (token === '{' && this.#isNext('}')) {
      this.#take();
      return () => [];
    }
    if (token.startsWith("'")) return constant(token.slice(1, -1).replace(/\\(.)/g, escaped));
    if (/^\d/.test(token)) return constant(Number(token));
    if (token === 'true' || token === 'false') return constant(token === 'true');
    if (token === '$this') return ({ self }) => self;
    if (token.startsWith('%')) return variable(token);
    if (!/^[A-Za-z_`]/.test(token)) throw new NotEvaluated(token || 'end');
    return this.#step(({ self }) => self, token);
  }

  /** What follows a dot: an element, or a function with its arguments. */
  #step(left: Expression, name: string): Expression {
    if (!/^[A-Za-z_`]/.test(name)) throw new NotEvaluated(name || 'end');
    if (!this.#isNext('(')) {
      const own = name.replaceAll('`', '');
      return (around) =>
        spend(
          around,
          spend(around, left(around)).flatMap((item) => childrenOf(item, own)),
        );
    }
    this.#take();
    if (name === 'ofType' || name === 'is' || name === 'as') {
      const type = this.#typeName();
      this.#expect(')');
      return typed(name, left, type);
    }
    const args: Expression[] = [];
    while (!this.#isNext(')')) {
      args.push(this.#binary(0));
      if (!this.#isNext(',')) break;
      this.#take();
    }
    this.#expect(')');
    return toCall(name, left, args);
  }
}

/** `%resource` and its kin. */
function variable(token: string): Expression {
  if (token === '%resource' || token === '%rootResource') return ({ resource }) => [resource];
  if (token === '%context') return ({ context }) => context;
  if (token === '%ucum') return constant('http://unitsofmeasure.org');
  throw new NotEvaluated(token);
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
