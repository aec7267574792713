import { NotEvaluated } from './not-evaluated.ts';
import { parse } from './parse.ts';
import type { Expression } from './values.ts';

/** Profiles of a large guide have some hundred rules, many of them the same. */
const EXPRESSIONS_MAX = 1000;
/** A longer one is read each time, so that strangers' rules cannot fill the memory. */
const CHARACTERS_MAX = 2000;

const known = new Map<string, Expression | NotEvaluated>();

/** An expression as it was read before. @throws NotEvaluated where it cannot be read, also again */
export function remembered(text: string): Expression {
  const found = known.get(text) ?? read(text);
  if (found instanceof NotEvaluated) throw found;
  if (text.length <= CHARACTERS_MAX && !known.has(text)) remember(text, found);
  return found;
}

function read(text: string): Expression | NotEvaluated {
  try {
    return parse(text);
  } catch (fault) {
    if (!(fault instanceof NotEvaluated)) throw fault;
    if (text.length <= CHARACTERS_MAX) remember(text, fault);
    return fault;
  }
}

/** The one that was read first makes room. */
function remember(text: string, expression: Expression | NotEvaluated): void {
  const [oldest] = known.keys();
  if (known.size >= EXPRESSIONS_MAX && oldest !== undefined) known.delete(oldest);
  known.set(text, expression);
}
