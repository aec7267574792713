import type { Tx } from '#kernel';
import { stringifyFhirJson } from '../json/json.ts';
import type { Named, Testable } from './meets-data-test.ts';
import { readMany } from './read.ts';
import type { StoredResource } from './stored.ts';

/** Loads what these resources name of these types, as it stands now: what a test of them has to know. One statement, and none where nothing is named. */
export async function namedBy(tx: Tx, resources: readonly Testable[], types: readonly string[]): Promise<Named> {
  const named = new Map<string, StoredResource>();
  if (types.length === 0) return named;
  const references = new Set(resources.flatMap((resource) => referencesIn(textOf(resource) ?? '', types)));
  const keys = [...references].map((reference) => {
    const [type = '', id = ''] = reference.split('/');
    return { type, id };
  });
  for (const stored of await readMany(tx, keys)) named.set(`${stored.type}/${stored.id}`, stored);
  return named;
}

/** References in a body to resources of these types, of whatever version, in whatever element. */
export function referencesIn(text: string, types: readonly string[]): string[] {
  if (types.length === 0) return [];
  const references = new RegExp(`(?:${types.join('|')})/[A-Za-z0-9\\-.]{1,64}(?=["/])`, 'g');
  return text.match(references) ?? [];
}

/** The body as it is stored, or would be; undefined of a deletion. */
export function textOf(resource: Testable): string | undefined {
  if ('body' in resource) return resource.deleted ? undefined : resource.body;
  const text = texts.get(resource) ?? stringifyFhirJson(resource.resource);
  texts.set(resource, text);
  return text;
}

const texts = new WeakMap<Testable, string>();
