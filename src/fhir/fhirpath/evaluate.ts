import { NotEvaluated } from './not-evaluated.ts';
import { parse } from './parse.ts';
import { remembered } from './remembered.ts';
import { type Around, type Budget, type Expression, type IsMember, type Item, truthOf } from './values.ts';

export { type Budget, type Item, NotEvaluated };

/** Values that one evaluation may look at: a tenth of a second or two. */
export const STEPS_MAX = 2_000_000;

/** What a rule may ask of beside the element and its resource; without it, what it asks for is not evaluated. */
type Beside = Pick<Around, 'root' | 'resolve' | 'now'>;

/**
 * Whether a rule holds of an element. An empty answer counts as holding, as in FHIR.
 *
 * @throws NotEvaluated for anything beyond what README.md lists
 * @source http://hl7.org/fhirpath/N1/
 */
export function holds(
  expression: string,
  self: Item,
  resource: Item,
  isMember?: IsMember,
  beside: Beside = {},
): boolean {
  const around = { ...beside, self: [self], context: [self], resource, isMember, budget: { left: STEPS_MAX } };
  return isKept(remembered(expression), around);
}

/** A rule of R4 itself, read once. @throws NotEvaluated for anything beyond the language, when it is read or when it is asked */
export function toOwnRule(expression: string): (self: Item, resource: Item, budget: Budget) => boolean {
  const parsed = parse(expression);
  return (self, resource, budget) => isKept(parsed, { self: [self], context: [self], resource, isOwn: true, budget });
}

function isKept(expression: Expression, around: Around): boolean {
  return truthOf(expression(around), around) !== false;
}
