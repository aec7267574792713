/**
 * JSON in one spelling: keys sorted by code unit, no white space, array order kept. What a signature or a hash covers.
 * Numbers keep the spelling they have (`JSON.rawJSON` values stay as written).
 * @source RFC 8785 for keys and strings; https://hl7.org/fhir/R4/json.html#canonical
 */
export function canonicalJson(value: unknown): string {
  if (value === null || typeof value !== 'object' || isRawJson(value)) return JSON.stringify(value) ?? 'null';
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  const parts: string[] = [];
  for (const key of Object.keys(value).sort()) {
    const item = (value as Record<string, unknown>)[key];
    if (item !== undefined) parts.push(`${JSON.stringify(key)}:${canonicalJson(item)}`);
  }
  return `{${parts.join(',')}}`;
}

function isRawJson(value: object): boolean {
  return (JSON as unknown as { isRawJSON(v: unknown): boolean }).isRawJSON(value);
}
