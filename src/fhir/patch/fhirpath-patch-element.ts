/** The elements of a FHIRPath Patch in JSON. Ids and extensions of primitives stand beside them, under `_name`: whoever sets, lengthens or shortens one has to do the same to the other. */
import type { XmlProperty, XmlTable } from '../xml/table.ts';

/** A choice is told by the type of what is put in. */
export function propertyOf(table: XmlTable, name: string, suffix: string): XmlProperty | undefined {
  return table.byKey.get(name) ?? table.properties.find(({ choice, key }) => choice === name && key === name + suffix);
}

/** Of a list, or of what stands beside it where that is longer. */
export function lengthOf(holder: Record<string, unknown>, { key }: XmlProperty): number {
  const [values, siblings] = [holder[key], holder[`_${key}`]];
  return Math.max(Array.isArray(values) ? values.length : 0, Array.isArray(siblings) ? siblings.length : 0);
}

/** Sets what is no list. */
export function set(holder: Record<string, unknown>, { key }: XmlProperty, { value, sibling }: Item): void {
  if (value !== undefined) holder[key] = value;
  if (sibling !== undefined) holder[`_${key}`] = sibling;
}

/** An item of a list: the value, and of a primitive its id and extensions. */
export interface Item {
  readonly value?: unknown;
  readonly sibling?: unknown;
}

/**
 * Changes a list and, of primitives, the list of ids and extensions beside it.
 *
 * @param taken - how many items are taken out from that place on
 * @param put - what stands there instead
 * @returns what was taken out
 */
export function splice(
  holder: Record<string, unknown>,
  property: XmlProperty,
  at: number,
  taken: number,
  put: readonly Item[] = [],
): Item[] {
  const { key } = property;
  const length = lengthOf(holder, property);
  const spliceOne = (name: string, items: readonly unknown[]) => {
    const list = Array.isArray(holder[name]) ? [...(holder[name] as unknown[])] : [];
    while (list.length < length) list.push(null);
    const out = list.splice(at, taken, ...items.map((item) => item ?? null));
    if (list.some((item) => item !== null)) holder[name] = list;
    else delete holder[name];
    return out;
  };
  const values = spliceOne(
    key,
    put.map(({ value }) => value),
  );
  if (property.kind !== 'primitive') return values.map((value) => ({ value }));
  const siblings = spliceOne(
    `_${key}`,
    put.map(({ sibling }) => sibling),
  );
  return values.map((value, i) => ({ value, sibling: siblings[i] }));
}
