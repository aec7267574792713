import { RefusalError } from '#kernel';
import { isObject } from '../../json/json.ts';
import { badValue } from '../../search/parse-values.ts';
import type { Resource } from '../../types.ts';

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
  const parentCodes = new Set([
    'parent',
    'subsumedBy',
    ...[...standard.keys()].filter((own) => standard.get(own) === 'parent'),
  ]);
  const concepts = new Map<string, Concept>();
  const waiting = levelOf((resource as Record<string, unknown>).concept, []);
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { concept, above } = next;
    const property = objects(concept.property);
    const named = property.filter(({ code }) => parentCodes.has(String(code))).map((p) => String(p.valueCode ?? ''));
    const listed = listedOf(String(url), concept);
    concepts.set(listed.code, {
      ...listed,
      ...shared,
      parents: [...above, ...named],
      property,
      ...(typeof concept.definition === 'string' ? { definition: concept.definition } : {}),
    });
    for (const child of levelOf(concept.concept, [listed.code])) waiting.push(child);
  }
  // Children may be named and not nested, as HL7 version 3 does for codes with several parents.
  for (const { code, property } of concepts.values()) {
    for (const child of property.filter((one) => one.code === 'child')) {
      const below = concepts.get(String(child.valueCode ?? ''));
      if (below && !below.parents.includes(code)) {
        concepts.set(below.code, { ...below, parents: [...below.parents, code] });
      }
    }
  }
  return concepts;
}

/** The concepts of one level, the last first, so that they are taken off in the order in which they are written. */
function levelOf(
  concepts: unknown,
  above: readonly string[],
): { concept: Record<string, unknown>; above: readonly string[] }[] {
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
  return first?.ignoresCase ? [...concepts.values()].find((concept) => isCode(concept, code)) : undefined;
}

/** Whether one code lies at or below another. */
export function isBelow(code: string, ancestor: string, concepts: ReadonlyMap<string, Concept>): boolean {
  const seen = new Set<string>();
  const waiting = [code];
  for (let now = waiting.pop(); now !== undefined; now = waiting.pop()) {
    if (now === ancestor) return true;
    if (seen.has(now)) continue;
    seen.add(now);
    waiting.push(...(concepts.get(now)?.parents ?? []));
  }
  return false;
}

/**
 * Whether a concept passes a filter of a value set (`compose.include.filter`).
 *
 * @refuses fhir.bad-search-value for an operator that is not understood
 * @source https://hl7.org/fhir/R4/valueset-filter-operator.html
 */
export function passes(
  concept: Concept,
  filter: Record<string, unknown>,
  concepts: ReadonlyMap<string, Concept>,
): boolean {
  const [property, op, value] = [String(filter.property), String(filter.op), String(filter.value)];
  const own = (): readonly string[] => {
    if (property === 'code' || property === 'concept') return [concept.code];
    if (property === 'parent') return concept.parents;
    if (property === 'child') return childrenOf(concept.code, concepts);
    return valuesOf(concept, property);
  };
  const isListed = () => value.split(',').some((one) => own().includes(one.trim()));
  switch (op) {
    case 'is-a':
      return isBelow(concept.code, value, concepts);
    case 'descendent-of':
      return concept.code !== value && isBelow(concept.code, value, concepts);
    case 'is-not-a':
      return !isBelow(concept.code, value, concepts);
    case 'generalizes':
      return isBelow(value, concept.code, concepts);
    case '=':
      return own().includes(value);
    case 'in':
      return isListed();
    case 'not-in':
      return !isListed();
    case 'exists':
      return String(own().length > 0) === value;
    default:
      throw new RefusalError(
        badValue('filter', 'is-a, descendent-of, is-not-a, generalizes, =, in, not-in, exists', op),
      );
  }
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

/** The codes below each code of a system, worked out when they are first asked for. */
const below = new WeakMap<ReadonlyMap<string, Concept>, ReadonlyMap<string, readonly string[]>>();

/** The codes directly below a code. */
export function childrenOf(code: string, concepts: ReadonlyMap<string, Concept>): readonly string[] {
  const known = below.get(concepts) ?? byParent(concepts);
  below.set(concepts, known);
  return known.get(code) ?? [];
}

function byParent(concepts: ReadonlyMap<string, Concept>): Map<string, string[]> {
  const children = new Map<string, string[]>();
  for (const { code, parents } of concepts.values()) {
    for (const parent of new Set(parents)) {
      const listed = children.get(parent) ?? [];
      listed.push(code);
      children.set(parent, listed);
    }
  }
  return children;
}

function valuesOf({ property = [], standard }: ListedCode, name: string): string[] {
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
