import { namesType } from '../definitions/choice.ts';
import { findElements } from '../definitions/definitions.ts';
import { isObject, textFor } from '../json/json.ts';
import type { Finding } from '../outcome.ts';

/** An object of FHIR JSON. */
export type Json = Record<string, unknown>;

/** System → codes. */
export type Codes = ReadonlyMap<string, ReadonlySet<string>>;

/** Where R4's own definitions have their addresses. */
export const BASE = 'http://hl7.org/fhir/StructureDefinition/';

/** One occurrence of an element: its value, and what stands beside a primitive. */
export interface Occurrence {
  readonly value: unknown;
  readonly sibling: unknown;
  /** Of a choice: `Quantity`. */
  readonly type: string | undefined;
  readonly path: string;
}

/**
 * The occurrences of an element in an object.
 *
 * @param element - of a profile, where a choice is written as one (`value[x]`); or a name out of a path, which may mean a choice (`value`)
 * @param path - of the object
 */
export function occurrencesOf(object: Json, element: { readonly name: string } | string, path: string): Occurrence[] {
  const named = typeof element === 'string' ? element : element.name;
  const name = named.replace('[x]', '');
  const isChoice = named.endsWith('[x]') || typeof element === 'string';
  const keys = new Set(Object.keys(object).map((key) => key.replace(/^_/, '')));
  const found: Occurrence[] = [];
  for (const key of keys) {
    const suffix = key.startsWith(name) ? key.slice(name.length) : '-';
    if (suffix === '' ? named.endsWith('[x]') : !isChoice || !namesType(suffix)) continue;
    const [value, sibling] = [object[key], object[`_${key}`]];
    const type = suffix === '' ? undefined : typeNamed(suffix);
    if (!Array.isArray(value) && !Array.isArray(sibling)) {
      const step = type === undefined ? key : `${name}.ofType(${type})`;
      found.push({ value, sibling, type, path: `${path}.${step}` });
      continue;
    }
    const [values, siblings] = [Array.isArray(value) ? value : [], Array.isArray(sibling) ? sibling : []];
    for (let i = 0; i < Math.max(values.length, siblings.length); i++) {
      found.push({ value: values[i] ?? undefined, sibling: siblings[i], type, path: `${path}.${key}[${i}]` });
    }
  }
  return found;
}

/** `Quantity` of `valueQuantity`, but `string` of `valueString`. */
function typeNamed(suffix: string): string {
  return findElements(suffix) ? suffix : suffix.slice(0, 1).toLowerCase() + suffix.slice(1);
}

/** Whether a value of the type that was found is one of the type that is asked for. */
export function isType(code: string, found: string): boolean {
  return code.toLowerCase() === found.toLowerCase() || code === 'Resource' || code === 'DomainResource';
}

/** The type that a resource says it is; undefined for anything else. */
export function resourceTypeOf(value: unknown): string | undefined {
  return isObject(value) && typeof value.resourceType === 'string' ? value.resourceType : undefined;
}

/** The type that a reference says it points at: by its `type`, or by its address. */
export function referredType(value: unknown): string | undefined {
  if (!isObject(value)) return undefined;
  if (typeof value.type === 'string') return value.type;
  const address =
    typeof value.reference === 'string'
      ? /(?:^|\/)([A-Z][A-Za-z]+)\/[A-Za-z0-9.-]+(?:\/_history\/|$)/.exec(value.reference)
      : null;
  return address?.[1];
}

/** The objects of a list; none where it is no list. */
export function resourcesIn(value: unknown): Json[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

/** Whether a code, a Coding, a CodeableConcept or a Quantity is of these codes. A code by itself says no system: any will do. */
export function hasCode(value: unknown, codes: Codes): boolean {
  if (typeof value === 'string') return [...codes.values()].some((known) => known.has(value));
  if (!isObject(value)) return false;
  if (Array.isArray(value.coding)) return value.coding.some((coding) => hasCode(coding, codes));
  return typeof value.code === 'string' && codes.get(textFor(value.system ?? ''))?.has(value.code) === true;
}

/** A value that says why it is not there. */
export function isAbsent(value: unknown): boolean {
  return (
    isObject(value) &&
    Array.isArray(value.extension) &&
    value.extension.some((e) => isObject(e) && e.url === `${BASE}data-absent-reason`)
  );
}

/** A value as a finding repeats it, cut where it is long. */
export function shown(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > 200 ? `${text.slice(0, 200)}…` : text;
}

/** A finding about a part by itself, as one about the whole: `Patient.name` of the third entry is `Bundle.entry[2].resource.name`. */
export function located(finding: Finding, path: string): Finding {
  if (path === '' || finding.expression === undefined) return finding;
  return { ...finding, expression: path + finding.expression.replace(/^[^.[]+/, '') };
}
