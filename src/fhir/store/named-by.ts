import type { Tx } from '#kernel';
import { isObject, parseFhirJson, stringifyFhirJson } from '../json/json.ts';
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
  const references = new RegExp(namePattern(types), 'g');
  return text.match(references) ?? [];
}

/** How a reference to a resource of these types stands in a body, in words that JavaScript and PostgreSQL read alike. */
export function namePattern(types: readonly string[]): string {
  return `(?:${types.join('|')})/[A-Za-z0-9.-]{1,64}(?=["/])`;
}

/**
 * The searches begin where a text of JSON seldom has what they begin with: it is so full of quotation marks that one which begins there looks closer at every tenth character, and three
 * hundred bodies are looked through for what a pattern took longer to say no to.
 */
const REFERENCE = 'ference":"';
const BEFORE = '"re';
const WORDS = 'display":';
const FIRST = '{"reference":"';

/** Where the text of the next `reference` of a body begins; below zero where there is none. As our own JSON writes it; within a text its quotes would be escaped. */
export function nextReference(body: string, from: number): number {
  for (let at = body.indexOf(REFERENCE, from); at >= 0; at = body.indexOf(REFERENCE, at + 1)) {
    if (body.startsWith(BEFORE, at - BEFORE.length)) return at + REFERENCE.length;
  }
  return -1;
}

const NAMED = /(?:^|\/)([A-Z][A-Za-z]+\/[A-Za-z0-9\-.]{1,64})(?:\/_history\/.*)?$/;

/**
 * What a resource names with words beside the reference: `Condition/1` of `{reference, display}`. Most references stand alone, and no body is parsed for them.
 *
 * @param isOf - the types asked about
 */
export function wordedReferencesIn({ body, deleted }: StoredResource, isOf: (type: string) => boolean): string[] {
  if (deleted || !body.includes(WORDS) || !mayBeWorded(body, isOf)) return [];
  const found = new Set<string>();
  collectWorded(parseFhirJson(body), found);
  return [...found].filter((reference) => isOf(reference.split('/')[0] ?? ''));
}

/** A reference that is all there is in its element has both braces beside it. */
function mayBeWorded(body: string, isOf: (type: string) => boolean): boolean {
  for (let from = nextReference(body, 0); from >= 0; from = nextReference(body, from)) {
    const end = body.indexOf('"', from);
    const isAlone = body.startsWith(FIRST, from - FIRST.length) && body[end + 1] === '}';
    if (
      !isAlone &&
      body
        .slice(from, end)
        .split('/')
        .some((part) => TYPE.test(part) && isOf(part))
    )
      return true;
  }
  return false;
}

const TYPE = /^[A-Z][A-Za-z]+$/;

function collectWorded(value: unknown, found: Set<string>): void {
  if (Array.isArray(value)) for (const one of value) collectWorded(one, found);
  if (!isObject(value)) return;
  const { reference, display } = value;
  const name = typeof reference === 'string' && display !== undefined ? NAMED.exec(reference)?.[1] : undefined;
  if (name !== undefined) found.add(name);
  for (const one of Object.values(value)) collectWorded(one, found);
}

/** The body as it is stored, or would be; undefined of a deletion. */
export function textOf(resource: Testable): string | undefined {
  if ('body' in resource) return resource.deleted ? undefined : resource.body;
  const text = texts.get(resource) ?? stringifyFhirJson(resource.resource);
  texts.set(resource, text);
  return text;
}

const texts = new WeakMap<Testable, string>();
