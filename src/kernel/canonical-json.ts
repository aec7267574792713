/**
 * JSON in one spelling: keys sorted by code unit, no white space, array order kept. What a signature or a hash covers.
 * Numbers keep the spelling they have (`JSON.rawJSON` values stay as written).
 * @source RFC 8785 for keys and strings; https://hl7.org/fhir/R4/json.html#canonical
 */
export function canonicalJson(value: unknown): string {
  // What is in order already is written by the engine at once.
  if (isInOrder(value)) return JSON.stringify(value) ?? 'null';
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  const parts: string[] = [];
  for (const key of Object.keys(value as object).sort()) {
    const item = (value as Record<string, unknown>)[key];
    if (item !== undefined) parts.push(`${JSON.stringify(key)}:${canonicalJson(item)}`);
  }
  return `{${parts.join(',')}}`;
}

/** Whether the engine would write it canonically: plain objects, their keys in order, and no function that it would ask. */
function isInOrder(value: unknown): boolean {
  if (value === null || typeof value !== 'object') return typeof value !== 'function';
  if (Array.isArray(value)) return value.every(isInOrder);
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) return false;
  let before = '';
  for (const key of Object.keys(value)) {
    if (key < before || !isInOrder((value as Record<string, unknown>)[key])) return false;
    before = key;
  }
  return true;
}
