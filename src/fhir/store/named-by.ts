import type { Tx } from '#kernel';
import { stringifyFhirJson } from '../json/json.ts';
import type { Named, Testable } from './meets-data-test.ts';
import { readMany } from './read.ts';
import type { StoredResource } from './stored.ts';

/** What a resource names: the references in the text of its body, found without parsing it. */

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
  const references = new RegExp(namePattern(types), 'g');
  return text.match(references) ?? [];
}

/** How a reference to a resource of these types stands in a body, in words that JavaScript and PostgreSQL read alike. */
export function namePattern(types: readonly string[]): string {
  return `(?:${types.join('|')})/[A-Za-z0-9.-]{1,64}(?=["/])`;
}

/** A part of `"reference":"` that begins with a character which JSON seldom has: a quotation mark is every tenth one, and looking for a text stops at each of its first characters. */
const REFERENCE = 'ference":"';
const BEFORE = '"re';

/** Where the text of the next `reference` of a body begins; below zero where there is none. As our own JSON writes it; within a text its quotes would be escaped. */
export function nextReference(body: string, from: number): number {
  for (let at = body.indexOf(REFERENCE, from); at >= 0; at = body.indexOf(REFERENCE, at + 1)) {
    if (body.startsWith(BEFORE, at - BEFORE.length)) return at + REFERENCE.length;
  }
  return -1;
}

/** The body as it is stored, or would be; undefined of a deletion. */
export function textOf(resource: Testable): string | undefined {
  if ('body' in resource) return resource.deleted ? undefined : resource.body;
  const text = texts.get(resource) ?? stringifyFhirJson(resource.resource);
  texts.set(resource, text);
  return text;
}

const texts = new WeakMap<Testable, string>();
