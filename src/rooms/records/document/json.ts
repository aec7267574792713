/** Reading what may be junk: each of these answers for any value and throws for none. */
import { isObject } from '#fhir';

export type Json = Record<string, unknown>;

export function asObject(value: unknown): Json | undefined {
  return isObject(value) ? value : undefined;
}

/** The items of an array; a lone value counts as one, because real senders forget the brackets. */
export function asList(value: unknown): unknown[] {
  if (Array.isArray(value)) return value;
  return value === undefined || value === null ? [] : [value];
}

export function asObjects(value: unknown): Json[] {
  return asList(value).filter(isObject);
}

/** A text with something in it. */
export function asText(value: unknown): string | undefined {
  return typeof value === 'string' && value.trim() !== '' ? value : undefined;
}

export function asTexts(value: unknown): string[] {
  return asList(value).flatMap((item) => asText(item) ?? []);
}

/** The first choice of a `name[x]` element: its value, its key (`onsetDateTime`) and the type in the key (`DateTime`). */
export function choiceOf(holder: Json, name: string): { key: string; type: string; value: unknown } | undefined {
  for (const key of Object.keys(holder)) {
    if (key.length > name.length && key.startsWith(name) && /^[A-Z]/.test(key.slice(name.length))) {
      return { key, type: key.slice(name.length), value: holder[key] };
    }
  }
  return undefined;
}
