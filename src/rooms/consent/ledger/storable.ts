/** In JSON as the engine writes it: U+0000, and half of a surrogate pair. */
const UNREADABLE = /\\u(?:0000|d[89a-f])/;

/**
 * Whether PostgreSQL reads a JSON text as JSON. U+0000 and half of a surrogate pair it keeps as a text and refuses as JSON: one entry with either would close every list that looks into
 * it, for ever. A text that only looks like one is taken for one; nothing is lost by that.
 */
export function isStorable(json: string): boolean {
  return !json.includes('\\u') || !UNREADABLE.test(json);
}

/** The same value with U+FFFD in place of what cannot be read again. */
export function storable<T>(value: T): T {
  return made(value) as T;
}

function made(value: unknown): unknown {
  if (typeof value === 'string') return value.toWellFormed().replaceAll('\0', '\ufffd');
  if (Array.isArray(value)) return value.map(made);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [made(key), made(item)]));
}
