import { isObject, parseFhirJson } from '../../json/json.ts';
import type { StoredResource } from '../../store/stored.ts';

/** What a resource can be labelled with, in `meta`. */
export const LABELS = ['profile', 'security', 'tag'] as const;

export function metaOf({ body }: StoredResource): Record<string, unknown> {
  const { meta: own } = parseFhirJson(body);
  return isObject(own) ? own : {};
}

export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
