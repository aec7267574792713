import { findElements } from './definitions.ts';
import { PRIMITIVE_TYPES } from './primitive-types.ts';

const PRIMITIVE_SUFFIXES: ReadonlySet<string> = new Set(
  PRIMITIVE_TYPES.map((type) => type.slice(0, 1).toUpperCase() + type.slice(1)),
);

/** Whether what follows an element's name in a key names a type: `valueQuantity` is a `value`, `outcomeDesc` is no `outcome`. */
export function namesType(suffix: string): boolean {
  return /^[A-Z]/.test(suffix) && (PRIMITIVE_SUFFIXES.has(suffix) || findElements(suffix) !== undefined);
}
