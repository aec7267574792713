import { isObject } from '../json/json.ts';
import type { Resource } from '../types.ts';

/** A code as a code system or value set lists it. */
export interface ListedCode {
  readonly system: string;
  readonly code: string;
  readonly display?: string;
  readonly designation?: readonly Designation[];
  readonly property?: readonly Record<string, unknown>[];
  /** The language of `display`; English where its system says none. */
  readonly language?: string;
  /** Properties that HL7 defines and its system calls otherwise: its own name → HL7's. */
  readonly standard?: ReadonlyMap<string, string>;
  /** Its system does not tell `A` from `a`. */
  readonly ignoresCase?: true;
}

/** What a code is called in a language, or for a use. */
export interface Designation {
  readonly language?: string;
  /** A Coding: what it is for. */
  readonly use?: unknown;
  readonly value?: string;
}

/** One concept of a code system, with the codes directly above it. */
export interface Concept extends ListedCode {
  readonly parents: readonly string[];
  readonly definition?: string;
  readonly property: readonly Record<string, unknown>[];
}

/** A code system with the codes that are here. */
export interface CodeSystem {
  readonly url: string;
  readonly version?: string;
  readonly name?: string;
  /** Only some of its codes are here; what is not among them may be one all the same. */
  readonly isFragment: boolean;
  readonly concepts: ReadonlyMap<string, Concept>;
}

/** What was read from resources that are kept in memory, so that it is read once. */
const known = new WeakMap<Resource, CodeSystem>();

/** Reads a CodeSystem; undefined where it only names a system and has none of its codes, and for a supplement, which says more of another's codes and has none of its own. */
export function toCodeSystem(resource: Resource): CodeSystem | undefined {
  const system = known.get(resource) ?? readSystem(resource);
  if (system) known.set(resource, system);
  return system;
}

function readSystem(resource: Resource): CodeSystem | undefined {
  const { url, version, name, title, content } = resource as Record<string, unknown>;
  const concepts = conceptsOf(resource);
  if (content === 'supplement' || (content === 'not-present' && concepts.size === 0)) return undefined;
  const called = [name, title].find((text) => typeof text === 'string');
  return {
    url: String(url),
    ...(typeof version === 'string' ? { version } : {}),
    ...(typeof called === 'string' ? { name: called } : {}),
    isFragment: content === 'fragment' || content === 'example' || content === 'not-present',
    concepts,
  };
}

const PROPERTIES = 'http://hl7.org/fhir/concept-properties#';

/** @source https://hl7.org/fhir/R4/codesystem-concept-properties.html */
function standardIn(declared: readonly Record<string, unknown>[]): Map<string, string> {
  const renamed = declared.flatMap(({ code, uri }): [string, string][] => {
    const name = typeof uri === 'string' && uri.startsWith(PROPERTIES) ? uri.slice(PROPERTIES.length) : code;
    return name === code ? [] : [[String(code), String(name)]];
  });
  return new Map(renamed);
}

function conceptsOf(resource: Resource): Map<string, Concept> {
  const { url, property: declared, caseSensitive, language } = resource as Record<string, unknown>;
  const standard = standardIn(objects(declared));
  const shared = {
    ...(standard.size > 0 ? { standard } : {}),
    ...(typeof language === 'string' ? { language } : {}),
    ...(caseSensitive === false ? ({ ignoresCase: true } as const) : {}),
  };
  const written = writtenIn(resource);
  const parents = parentsOf(written, standard);
  const concepts = new Map<string, Concept>();
  for (const { concept } of written) {
    const listed = listedOf(String(url), concept);
    concepts.set(listed.code, {
      ...listed,
      ...shared,
      parents: [...(parents.get(listed.code) ?? [])],
      property: objects(concept.property),
      ...(typeof concept.definition === 'string' ? { definition: concept.definition } : {}),
    });
  }
  return concepts;
}

/** A concept as it is written, with the code that it is nested in. */
interface Written {
  readonly concept: Record<string, unknown>;
  readonly above: readonly string[];
}

/** All concepts, in the order in which they are written. */
function writtenIn(resource: Resource): readonly Written[] {
  const found: Written[] = [];
  const waiting = levelOf((resource as Record<string, unknown>).concept, []);
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    found.push(next);
    for (const child of levelOf(next.concept.concept, [String(next.concept.code)])) waiting.push(child);
  }
  return found;
}

/** The codes directly above each code: by nesting, by a property of its own, or by one of theirs, as HL7 version 3 says it of codes with several parents. */
function parentsOf(written: readonly Written[], standard: ReadonlyMap<string, string>): Map<string, Set<string>> {
  const parentNames = new Set([
    'parent',
    'subsumedBy',
    ...[...standard.keys()].filter((own) => standard.get(own) === 'parent'),
  ]);
  const parents = new Map<string, Set<string>>(
    written.map(({ concept, above }) => [String(concept.code), new Set(above)]),
  );
  for (const { concept } of written) {
    const code = String(concept.code);
    for (const one of objects(concept.property)) {
      const named = String(one.valueCode ?? '');
      if (parentNames.has(String(one.code))) parents.get(code)?.add(named);
      else if (one.code === 'child') parents.get(named)?.add(code);
    }
  }
  return parents;
}

/** The concepts of one level, the last first, so that they are taken off in the order in which they are written. */
function levelOf(concepts: unknown, above: readonly string[]): Written[] {
  return objects(concepts)
    .map((concept) => ({ concept, above }))
    .reverse();
}

/** Whether a code is the one that is asked for: `A` is `a` where the system does not tell them apart. */
export function isCode({ code, ignoresCase }: ListedCode, asked: string): boolean {
  return code === asked || (ignoresCase === true && code.toLowerCase() === asked.toLowerCase());
}

/** The concept of a code. */
export function findConcept({ concepts }: CodeSystem, code: string): Concept | undefined {
  const found = concepts.get(code);
  if (found) return found;
  const [first] = concepts.values();
  return first?.ignoresCase ? inAnyCase(concepts).get(code.toLowerCase()) : undefined;
}

/** The concepts of systems that do not tell `A` from `a`, by their codes in lower case, worked out when they are first asked for. */
const lowered = new WeakMap<ReadonlyMap<string, Concept>, ReadonlyMap<string, Concept>>();

function inAnyCase(concepts: ReadonlyMap<string, Concept>): ReadonlyMap<string, Concept> {
  // Of two that differ in case alone the first one counts.
  const known =
    lowered.get(concepts) ??
    new Map([...concepts.values()].reverse().map((concept) => [concept.code.toLowerCase(), concept]));
  lowered.set(concepts, known);
  return known;
}

/** Whether a code only groups others, and cannot be used itself. @source https://hl7.org/fhir/R4/codesystem-concept-properties.html */
export function isAbstract(listed: ListedCode): boolean {
  return valuesOf(listed, 'notSelectable').includes('true');
}

/** Whether a code is not to be used any more. */
export function isInactive(listed: ListedCode): boolean {
  return (
    valuesOf(listed, 'inactive').includes('true') ||
    valuesOf(listed, 'status').some((status) => status === 'retired' || status === 'inactive')
  );
}

/** The values of a property, also where its system calls it otherwise than HL7 does. */
export function valuesOf({ property = [], standard }: ListedCode, name: string): string[] {
  return property
    .filter(({ code }) => code === name || standard?.get(String(code)) === name)
    .map((p) => String(Object.entries(p).find(([key]) => key.startsWith('value'))?.[1]));
}

/** A code as a ListedCode, from a concept of a code system, a value set or an expansion. */
export function listedOf(system: string, { code, display, designation }: Record<string, unknown>): ListedCode {
  return {
    system,
    code: String(code),
    ...(typeof display === 'string' ? { display } : {}),
    ...(Array.isArray(designation) ? { designation: objects(designation) as Designation[] } : {}),
  };
}

/** The objects of a list; none where it is no list. */
export function objects(value: unknown): Record<string, unknown>[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}
