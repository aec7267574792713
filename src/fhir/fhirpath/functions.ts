import { COLLECTIONS } from './functions/collections.ts';
import { CONVERSIONS } from './functions/conversions.ts';
import { ELEMENTS } from './functions/elements.ts';
import { EXISTENCE } from './functions/existence.ts';
import type { Functions } from './functions/function.ts';
import { NUMBERS } from './functions/numbers.ts';
import { TEXTS } from './functions/texts.ts';
import { NotEvaluated } from './not-evaluated.ts';
import { type Expression, spend } from './values.ts';

/**
 * The call of a function: `of.name(args)`.
 *
 * @throws NotEvaluated for a function that is not known here, and for another number of arguments than it takes
 * @source http://hl7.org/fhirpath/N1/#functions
 */
export function toCall(name: string, of: Expression, args: readonly Expression[]): Expression {
  const known = FUNCTIONS.get(name);
  if (!known) throw new NotEvaluated(`${name}()`);
  const [min, max, call] = known;
  if (args.length < min || args.length > max) throw new NotEvaluated(`${name}() of ${args.length}`);
  return (around) => call(spend(around, of(around)), around, args);
}

const FUNCTIONS: Functions = new Map([...EXISTENCE, ...COLLECTIONS, ...TEXTS, ...NUMBERS, ...CONVERSIONS, ...ELEMENTS]);
