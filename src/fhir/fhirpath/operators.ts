import { type ArithmeticOperator, calculated } from './arithmetic.ts';
import { compared } from './compare.ts';
import { areEqual, areEquivalent, distinct, Known } from './equal.ts';
import { NotEvaluated } from './not-evaluated.ts';
import { checkTypeName, isOfType, type TypeName } from './types.ts';
import { type Around, type Expression, type Item, single, spend, spendSteps, truth, truthOf } from './values.ts';

/** Operators by how loosely they bind, the loosest first. @source http://hl7.org/fhirpath/N1/#operator-precedence */
export const LEVELS: readonly (readonly string[])[] = [
  ['implies'],
  ['or', 'xor'],
  ['and'],
  ['in', 'contains'],
  ['=', '!=', '~', '!~'],
  ['<', '>', '<=', '>='],
  ['|'],
  ['is', 'as'],
  ['+', '-', '&'],
  ['*', '/', 'div', 'mod'],
];

/** `is`, `as` and `ofType()`. @throws NotEvaluated for a name that no type has, and where the type of a value is not known */
export function typed(how: 'is' | 'as' | 'ofType', left: Expression, type: TypeName): Expression {
  checkTypeName(type);
  if (how === 'is') {
    return (around) => {
      const item = single(left(around), around);
      return item === undefined ? [] : truth(isOfType(item, type, false, around));
    };
  }
  return (around) => {
    const items = left(around);
    if (how === 'as') single(items, around);
    return items.filter((item) => isOfType(item, type, true, around));
  };
}

/** Two expressions and the operator between them. Each evaluation costs from the budget, also of what looks at nothing: `1 + 1`. */
export function combine(operator: string, left: Expression, right: Expression): Expression {
  const combined = ofTwo(operator, left, right);
  return (around) => {
    spendSteps(around, 1);
    return combined(around);
  };
}

function ofTwo(operator: string, left: Expression, right: Expression): Expression {
  switch (operator) {
    case '|':
      return (around) => distinct(around, [...left(around), ...right(around)]);
    case 'in':
    case 'contains':
      return (around) => {
        const [ones, many] = operator === 'in' ? [left(around), right(around)] : [right(around), left(around)];
        const one = single(ones, around);
        return one === undefined ? [] : truth(isAmong(around, one, many));
      };
    case '=':
      return (around) => truth(areEqual(around, left(around), right(around)));
    case '!=':
      return (around) => {
        const same = areEqual(around, left(around), right(around));
        return truth(same === undefined ? undefined : !same);
      };
    case '~':
      return (around) => truth(areEquivalent(around, left(around), right(around)));
    case '!~':
      return (around) => truth(!areEquivalent(around, left(around), right(around)));
    case 'and':
    case 'or':
    case 'xor':
    case 'implies':
      return (around) => truth(logic(operator, truthOf(left(around), around), () => truthOf(right(around), around)));
    case '<':
    case '>':
    case '<=':
    case '>=':
      return (around) => truth(compared(operator, single(left(around), around), single(right(around), around)));
    default:
      return (around) =>
        calculated(around, operator as ArithmeticOperator, single(left(around), around), single(right(around), around));
  }
}

function isAmong(around: Around, one: Item, many: readonly Item[]): boolean {
  // A text is looked for as it is; making a set of all would be dearer.
  if (
    typeof one.value === 'string' &&
    many.every(({ value, type }) => typeof value === 'string' && type === one.type)
  ) {
    if (spend(around, many).some(({ value }) => value === one.value)) return true;
  }
  return new Known(around, many).has(one);
}

/** Logic of three values: true, false, and not known. The right side is evaluated only where the left does not decide. @source http://hl7.org/fhirpath/N1/#boolean-logic */
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

/** `[n]`: the item at a place, counted from 0. @throws NotEvaluated where the place is no whole number */
export function indexed(list: Expression, place: Expression): Expression {
  return (around) => {
    const at = single(place(around), around)?.value;
    if (at === undefined) return [];
    if (typeof at !== 'number' || !Number.isInteger(at)) throw new NotEvaluated('[]');
    return at < 0 ? [] : list(around).slice(at, at + 1);
  };
}
