import { negated } from './arithmetic.ts';
import { childrenOf } from './children.ts';
import { Decimal } from './decimal.ts';
import { toCall } from './functions.ts';
import { Moment } from './moment.ts';
import { NotEvaluated } from './not-evaluated.ts';
import { combine, indexed, LEVELS, typed } from './operators.ts';
import { isCalendarWord, Quantity } from './quantity.ts';
import { INTEGER_MAX, type System, toDecimal, toItem } from './system.ts';
import { type Token, tokensOf } from './tokens.ts';
import { isA, isFhirType, type TypeName } from './types.ts';
import { type Expression, type Item, single, spend } from './values.ts';
import { variable } from './variables.ts';

/** Brackets, arguments and signs within one another. */
const DEPTH_MAX = 50;

/** Reads an expression. @throws NotEvaluated for what is beyond the part of the language that is evaluated here. @source http://hl7.org/fhirpath/N1/grammar.html */
export function parse(text: string): Expression {
  return new Parser(tokensOf(text)).whole();
}

const END: Token = { kind: 'sign', text: '' };

/** Reads one expression from its tokens, by recursive descent: operators by their level, then signs, then invocations (`a.b(c)[0]`), then terms. */
class Parser {
  readonly #tokens: readonly Token[];
  #at = 0;
  #depth = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  whole(): Expression {
    const expression = this.#expression();
    if (this.#at < this.#tokens.length) throw new NotEvaluated(this.#tokens[this.#at]?.text);
    return expression;
  }

  #peek(): Token {
    return this.#tokens[this.#at] ?? END;
  }

  #isNext(sign: string): boolean {
    const { kind, text } = this.#peek();
    return kind === 'sign' && text === sign && text !== '';
  }

  #take(): Token {
    return this.#tokens[this.#at++] ?? END;
  }

  #expect(sign: string): void {
    if (!this.#isNext(sign)) throw new NotEvaluated(`${sign} expected`);
    this.#at++;
  }

  #expression(): Expression {
    if (++this.#depth > DEPTH_MAX) throw new NotEvaluated('a very deep expression');
    const expression = this.#binary(0);
    this.#depth--;
    return expression;
  }

  /** @param level - of LEVELS, those that bind least first */
  #binary(level: number): Expression {
    const operators = LEVELS[level];
    if (!operators) return this.#signed();
    let left = this.#binary(level + 1);
    for (;;) {
      const { kind, text } = this.#peek();
      if ((kind !== 'sign' && kind !== 'name') || !operators.includes(text)) return left;
      this.#at++;
      if (text === 'is' || text === 'as') left = typed(text, left, this.#typeName());
      else left = combine(text, left, this.#binary(level + 1));
    }
  }

  /** `-x` and `+x`. */
  #signed(): Expression {
    const isMinus = this.#isNext('-');
    if (!isMinus && !this.#isNext('+')) return this.#invocations();
    this.#at++;
    if (++this.#depth > DEPTH_MAX) throw new NotEvaluated('a very deep expression');
    const of = this.#signed();
    this.#depth--;
    return isMinus
      ? (around) => negated(single(of(around), around))
      : (around) => negated(negated(single(of(around), around))[0]);
  }

  /** `Patient`, `FHIR.Patient`, `System.Boolean`. */
  #typeName(): TypeName {
    const first = this.#name();
    if ((first !== 'FHIR' && first !== 'System') || !this.#isNext('.')) return { namespace: undefined, name: first };
    this.#at++;
    return { namespace: first, name: this.#name() };
  }

  /** The name of an element, a function or a type. */
  #name(): string {
    const { kind, text } = this.#take();
    if ((kind !== 'name' && kind !== 'quoted') || /^[$%]/.test(text)) throw new NotEvaluated(text || 'end');
    return text;
  }

  #invocations(): Expression {
    let left = this.#term();
    for (;;) {
      if (this.#isNext('.')) {
        this.#at++;
        left = this.#step(left, this.#name());
      } else if (this.#isNext('[')) {
        this.#at++;
        left = indexed(left, this.#expression());
        this.#expect(']');
      } else return left;
    }
  }

  #term(): Expression {
    const { kind, text } = this.#peek();
    switch (kind) {
      case 'sign':
        return this.#bracketed();
      case 'text':
        this.#at++;
        return constant(toItem(text));
      case 'moment':
        this.#at++;
        return constant(toItem(momentOf(text)));
      case 'number':
        this.#at++;
        return constant(toItem(this.#measured(text)));
      case 'variable':
        this.#at++;
        return variable(text);
      default:
        return this.#named(text);
    }
  }

  #bracketed(): Expression {
    const { text } = this.#take();
    if (text === '{') {
      this.#expect('}');
      return () => [];
    }
    if (text !== '(') throw new NotEvaluated(text || 'end');
    const inner = this.#expression();
    this.#expect(')');
    return inner;
  }

  /** A number, or with its unit a quantity: `4`, `4 days`, `4 'mg'`. */
  #measured(text: string): System {
    const value = numberOf(text);
    const unit = this.#peek();
    if (unit.kind !== 'text' && !(unit.kind === 'name' && isCalendarWord(unit.text))) return value;
    this.#at++;
    return new Quantity(toDecimal(value) as Decimal, unit.text, unit.kind === 'text' ? 'ucum' : 'calendar');
  }

  #named(text: string): Expression {
    if (text.startsWith('%')) {
      this.#at++;
      return variable(text.slice(1));
    }
    if (this.#peek().kind === 'name') {
      if (text === 'true' || text === 'false') {
        this.#at++;
        return constant(toItem(text === 'true'));
      }
      if (text.startsWith('$')) {
        this.#at++;
        return special(text);
      }
    }
    const name = this.#name();
    if (!this.#isNext('(') && /^[A-Z]/.test(name)) return ownType(name);
    return this.#step(({ self }) => self, name);
  }

  /** What follows a dot: an element, or a function with its arguments. */
  #step(left: Expression, name: string): Expression {
    if (!this.#isNext('('))
      return (around) =>
        spend(
          around,
          spend(around, left(around)).flatMap((item) => childrenOf(item, name)),
        );
    this.#at++;
    if (name === 'ofType' || name === 'is' || name === 'as') {
      const type = this.#typeName();
      this.#expect(')');
      return typed(name, left, type);
    }
    const args: Expression[] = [];
    while (!this.#isNext(')')) {
      if (args.length > 0) this.#expect(',');
      args.push(this.#expression());
    }
    this.#expect(')');
    return toCall(name, left, args);
  }
}

/** A path may begin with the type of what it begins at: `Patient.name`. @throws NotEvaluated where it begins at something else */
function ownType(name: string): Expression {
  if (!isFhirType(name)) throw new NotEvaluated(name);
  return ({ self, isOwn }) => {
    const found = self.filter((item) => isOf(item, name));
    if (found.length < self.length && !isOwn) throw new NotEvaluated(`a path of ${name}`);
    return found;
  };
}

function isOf({ type, value }: Item, name: string): boolean {
  if (type !== undefined) return isA(type, name);
  return (
    typeof value === 'object' &&
    value !== null &&
    Object.hasOwn(value, 'resourceType') &&
    (value as { resourceType: unknown }).resourceType === name
  );
}

/** `$this`, `$index` and `$total`. @throws NotEvaluated for another name, and outside of what they belong to */
function special(name: string): Expression {
  if (name === '$this') return ({ self }) => self;
  if (name === '$index') {
    return ({ index }) => {
      if (index === undefined) throw new NotEvaluated(name);
      return [toItem(index)];
    };
  }
  if (name !== '$total') throw new NotEvaluated(name);
  return ({ total }) => {
    if (total === undefined) throw new NotEvaluated(name);
    return total;
  };
}

/** @throws NotEvaluated for a whole number that is larger than an Integer may be */
function numberOf(text: string): number | Decimal {
  if (text.includes('.')) return Decimal.read(text) as Decimal;
  if (text.length > 10 || Number(text) > INTEGER_MAX) throw new NotEvaluated(text);
  return Number(text);
}

/** @throws NotEvaluated for a day that there is not */
function momentOf(text: string): Moment {
  const kind = text.startsWith('T') ? 'time' : text.includes('T') ? 'dateTime' : 'date';
  const moment = Moment.read(text, kind);
  if (!moment) throw new NotEvaluated(`@${text}`);
  return moment;
}

function constant(item: Item): Expression {
  const items = [item];
  return () => items;
}
