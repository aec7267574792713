import { findBinding, findElements } from '../definitions/definitions.ts';
import type { TokenValue } from './index-entries.ts';
import type { SearchParameter, ValuePath } from './parameters.ts';

type Codes = Readonly<Record<string, readonly string[]>>;

/** @source https://hl7.org/fhir/R4/search.html#token */
const YES_AND_NO: Codes = { 'http://hl7.org/fhir/special-values': ['true', 'false'] };

const byPlace = new Map<string, readonly Codes[]>();

/**
 * A token that names the system which an element of type `code` or `boolean` implies: `gender=http://hl7.org/fhir/administrative-gender|female`. Resources write such
 * a code without its system, and so it is indexed.
 *
 * @returns the token as asked, and the codes it means where the system is implied; `system|` means each of them
 * @source https://hl7.org/fhir/R4/search.html#token, "the system is defined in the value set (though it's not usually needed)"
 */
export function withImplied(type: string, parameter: SearchParameter, asked: TokenValue): readonly TokenValue[] {
  const { system, code } = asked;
  if (!system) return [asked];
  const implied = codesOf(type, parameter).flatMap((codes) =>
    Object.hasOwn(codes, system) ? (codes[system] ?? []) : [],
  );
  const meant = code === undefined ? implied : implied.filter((one) => one === code);
  return [asked, ...[...new Set(meant)].map((one) => ({ system: '', code: one }))];
}

function codesOf(type: string, { code, paths }: SearchParameter): readonly Codes[] {
  const place = `${type}.${code}`;
  let known = byPlace.get(place);
  if (!known) {
    known = paths.map((path) => codesAt(type, path)).filter((codes) => codes !== undefined);
    byPlace.set(place, known);
  }
  return known;
}

/** The systems that the elements of a parameter require, also where they write them themselves: `Condition.clinicalStatus`. */
export function systemsRequired(type: string, { paths }: SearchParameter): readonly string[] {
  return [...new Set(paths.flatMap((path) => Object.keys(requiredAt(type, path) ?? {})))];
}

function codesAt(type: string, path: ValuePath): Codes | undefined {
  if (path.type === 'boolean' || path.type === 'existsAndNotFalse') return YES_AND_NO;
  return path.type === 'code' ? requiredAt(type, path) : undefined;
}

function requiredAt(type: string, { keys }: ValuePath): Codes | undefined {
  let holder = type;
  for (const [at, key] of keys.entries()) {
    const element = findElements(holder)?.find(({ name }) => name === key);
    if (!element) return undefined;
    if (at === keys.length - 1) return element.binding === undefined ? undefined : findBinding(element.binding);
    const inner = element.types[0]?.code ?? '';
    holder = element.contentOf ?? (findElements(`${holder}.${key}`) ? `${holder}.${key}` : inner);
  }
  return undefined;
}
