import { textFor } from '../json/json.ts';
import { isSame } from '../json/same.ts';
import { compared, sum } from './compare.ts';
import { NotEvaluated } from './not-evaluated.ts';
import { type Expression, type Item, spend, truthOf } from './values.ts';

/** Operators by how loosely they bind, the loosest first. */
export const LEVELS: readonly (readonly string[])[] = [
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

/** `is`, `as` and `ofType()`. @throws NotEvaluated where the type of a value is not known */
export function typed(how: string, left: Expression, type: string): Expression {
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

/** Two expressions and the operator between them. */
export function combine(operator: string, left: Expression, right: Expression): Expression {
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
