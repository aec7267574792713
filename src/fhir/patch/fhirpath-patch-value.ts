import { copyJson, isObject } from '../json/json.ts';
import { type XmlProperty, xmlTableOf } from '../xml/table.ts';
import { lengthOf, propertyOf, set, splice } from './fhirpath-patch-element.ts';
import { refusedPatch, shown } from './fhirpath-patch-messages.ts';

/** What is put in: the value, its id and extensions where it is a primitive, and what type its parameter says it has. */
export interface Given {
  readonly value: unknown;
  readonly sibling?: unknown;
  /** `Quantity` of `valueQuantity`; empty where the value is made of parts. */
  readonly suffix: string;
  readonly parts?: readonly unknown[];
}

/** What a part of an operation brings; undefined where it brings nothing. */
export function givenIn(part: Record<string, unknown>): Given | undefined {
  if (Array.isArray(part.part)) return { value: undefined, suffix: '', parts: part.part };
  if (isObject(part.resource)) return { value: part.resource, suffix: 'Resource' };
  const key = Object.keys(part)
    .find((name) => /^_?value[A-Z]/.test(name))
    ?.replace(/^_/, '');
  if (key === undefined) return undefined;
  const sibling = part[`_${key}`];
  return {
    value: copyJson(part[key]),
    suffix: key.slice('value'.length),
    ...(sibling === undefined ? {} : { sibling }),
  };
}

/** The value, or the backbone element that its parts make. */
export function built(given: Given, property: XmlProperty, index: number): unknown {
  if (!given.parts) return given.value;
  if (property.kind !== 'complex') throw refusedPatch('fhir.fhirpath-patch-invalid', { index, problem: 'value.part' });
  const table = xmlTableOf(property.type);
  const object: Record<string, unknown> = {};
  for (const part of given.parts) {
    const inner = isObject(part) && typeof part.name === 'string' ? givenIn(part) : undefined;
    if (!isObject(part) || !inner) throw refusedPatch('fhir.fhirpath-patch-invalid', { index, problem: 'value.part' });
    const name = String(part.name);
    const child = propertyOf(table, name, inner.suffix);
    if (!child) throw refusedPatch('fhir.fhirpath-patch-name', { index, type: table.type, name: shown(name) });
    const value = built(inner, child, index);
    if (child.isList) splice(object, child, lengthOf(object, child), 0, [{ value, sibling: inner.sibling }]);
    else set(object, child, { value, sibling: inner.sibling });
  }
  return object;
}
