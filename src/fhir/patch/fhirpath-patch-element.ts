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

export function set(holder: Record<string, unknown>, { key }: XmlProperty, value: unknown, sibling: unknown): void {
  if (value !== undefined) holder[key] = value;
  if (sibling !== undefined) holder[`_${key}`] = sibling;
}

/** Changes a list and, of primitives, the list of ids and extensions beside it. @returns what was taken out */
export function splice(
  holder: Record<string, unknown>,
  property: XmlProperty,
  at: number,
  taken: number,
  values: readonly unknown[],
  siblings: readonly unknown[],
): { values: unknown[]; siblings: unknown[] } {
  const { key } = property;
  const length = lengthOf(holder, property);
  const out: { values: unknown[]; siblings: unknown[] } = { values: [], siblings: [] };
  for (const [name, put, kept] of [
    [key, values, out.values],
    [`_${key}`, siblings, out.siblings],
  ] as const) {
    if (name !== key && property.kind !== 'primitive') continue;
    const list = Array.isArray(holder[name]) ? [...(holder[name] as unknown[])] : [];
    while (list.length < length) list.push(null);
    kept.push(...list.splice(at, taken, ...put.map((item) => item ?? null)));
    if (list.some((item) => item !== null)) holder[name] = list;
    else delete holder[name];
  }
  return out;
}
