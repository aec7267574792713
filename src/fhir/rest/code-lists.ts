import { RefusalError, type Scope } from '#kernel';
import { findBinding } from '../definitions/definitions.ts';
import { isObject, parseFhirJson } from '../json/json.ts';
import { refuseFhir } from '../messages.ts';
import { badValue } from '../search/parse-values.ts';
import { searchResources } from '../store/search.ts';
import type { Resource } from '../types.ts';
import type { RestParts } from './parts.ts';
import { sightOf } from './sight.ts';

/** A code as a code system or value set lists it. */
export interface ListedCode {
  readonly system: string;
  readonly code: string;
  readonly display?: string;
  readonly designation?: readonly Designation[];
}

export interface Designation {
  readonly language?: string;
  readonly value?: string;
}

/** One concept of a code system, with the codes directly above it. */
export interface Concept extends ListedCode {
  readonly parents: readonly string[];
  readonly definition?: string;
  readonly property: readonly Record<string, unknown>[];
}

/** Codes that are listed at once; a larger set has to be asked for code by code. */
const CODES_MAX = 10_000;
const NESTED_MAX = 10;

type CanonicalType = 'CodeSystem' | 'ValueSet' | 'ConceptMap';

/** Terminology as far as this caller may see it: what is stored, then what the composition gives, then the required value sets of R4 itself. */
export class CodeLists {
  readonly #parts: RestParts;
  readonly #scope: Scope;
  readonly #systems = new Map<string, ReadonlyMap<string, Concept> | undefined>();

  constructor(parts: RestParts, scope: Scope) {
    this.#parts = parts;
    this.#scope = scope;
  }

  async stored(type: CanonicalType, url?: string): Promise<Resource[]> {
    const { restrictionOf, shown } = sightOf(this.#parts, this.#scope);
    let restriction: Awaited<ReturnType<typeof restrictionOf>>;
    try {
      restriction = await restrictionOf(type);
    } catch (error) {
      if (error instanceof RefusalError) return [];
      throw error;
    }
    const filters =
      url === undefined
        ? []
        : [{ kind: 'uri', parameter: 'url', match: 'exact', values: [url.split('|')[0] ?? ''] } as const];
    const { matches } = await searchResources(this.#scope.tx, { type, filters, sort: [] }, restriction, 100);
    const visible = await shown(matches.map((match) => match.stored));
    return [...visible].map(({ body }) => parseFhirJson(body) as unknown as Resource);
  }

  /** The concepts of a code system by code; undefined where there is no such system, or only its name. */
  async concepts(url: string): Promise<ReadonlyMap<string, Concept> | undefined> {
    if (this.#systems.has(url)) return this.#systems.get(url);
    const [stored] = await this.stored('CodeSystem', url);
    const resource = stored ?? this.#parts.operations?.terminology?.codeSystem(url);
    const concepts = resource ? conceptsOf(resource) : undefined;
    this.#systems.set(url, concepts);
    return concepts;
  }

  async valueSet(url: string): Promise<Resource | undefined> {
    const [stored] = await this.stored('ValueSet', url);
    return stored ?? this.#parts.operations?.terminology?.valueSet(url) ?? requiredValueSet(url.split('|')[0] ?? '');
  }

  async conceptMaps(wanted: { url?: string; source?: string; target?: string }): Promise<Resource[]> {
    const given = this.#parts.operations?.terminology?.conceptMaps(wanted) ?? [];
    return [...(await this.stored('ConceptMap', wanted.url)), ...given];
  }

  /**
   * Every code of a value set.
   *
   * @refuses fhir.not-found for a value set or code system that is not here, fhir.bad-search-value for a filter that is not understood, fhir.search-too-broad
   */
  async codesOf(valueSet: Resource, depth = 0): Promise<ListedCode[]> {
    if (depth > NESTED_MAX) throw new RefusalError(refuseFhir('fhir.search-too-broad'));
    const { compose, expansion } = valueSet as Record<string, unknown>;
    if (!isObject(compose)) return isObject(expansion) ? contained(expansion.contains) : [];
    const included = new Map<string, ListedCode>();
    for (const include of objects(compose.include)) {
      for (const listed of await this.#included(include, depth)) included.set(keyOf(listed), listed);
    }
    for (const exclude of objects(compose.exclude)) {
      for (const listed of await this.#included(exclude, depth)) included.delete(keyOf(listed));
    }
    if (included.size > CODES_MAX) throw new RefusalError(refuseFhir('fhir.search-too-broad'));
    return [...included.values()];
  }

  /** @refuses fhir.not-found */
  async codesAt(url: string, depth = 0): Promise<ListedCode[]> {
    const valueSet = await this.valueSet(url);
    if (!valueSet) throw notFound('ValueSet', url);
    return this.codesOf(valueSet, depth + 1);
  }

  async #included(include: Record<string, unknown>, depth: number): Promise<ListedCode[]> {
    let listed: ListedCode[] | undefined;
    if (typeof include.system === 'string') listed = await this.#ofSystem(include.system, include);
    for (const url of Array.isArray(include.valueSet) ? include.valueSet : []) {
      const other = await this.codesAt(String(url), depth);
      const keys = new Set(other.map(keyOf));
      listed = listed === undefined ? other : listed.filter((one) => keys.has(keyOf(one)));
    }
    return listed ?? [];
  }

  async #ofSystem(system: string, include: Record<string, unknown>): Promise<ListedCode[]> {
    const named = objects(include.concept);
    if (named.length > 0) return named.map((concept) => listedOf(system, concept));
    const concepts = await this.concepts(system);
    if (!concepts) throw notFound('CodeSystem', system);
    const filters = objects(include.filter);
    return [...concepts.values()].filter((concept) => filters.every((filter) => passes(concept, filter, concepts)));
  }
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

/** @source https://hl7.org/fhir/R4/valueset-filter-operator.html */
function passes(concept: Concept, filter: Record<string, unknown>, concepts: ReadonlyMap<string, Concept>): boolean {
  const [property, op, value] = [String(filter.property), String(filter.op), String(filter.value)];
  const own = () =>
    concept.property
      .filter(({ code }) => code === property)
      .map((p) => String(Object.entries(p).find(([key]) => key.startsWith('value'))?.[1]));
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
      return property === 'code' || property === 'concept' ? concept.code === value : own().includes(value);
    case 'in':
      return value
        .split(',')
        .some((one) => (property === 'code' || property === 'concept' ? [concept.code] : own()).includes(one.trim()));
    case 'exists':
      return String(own().length > 0) === value;
    default:
      throw new RefusalError(badValue('filter', 'is-a, descendent-of, is-not-a, generalizes, =, in, exists', op));
  }
}

function conceptsOf(resource: Resource): Map<string, Concept> {
  const { url, property: declared } = resource as Record<string, unknown>;
  const parentCodes = new Set(['parent', 'subsumedBy']);
  for (const { code, uri } of objects(declared)) {
    if (uri === 'http://hl7.org/fhir/concept-properties#parent') parentCodes.add(String(code));
  }
  const concepts = new Map<string, Concept>();
  const waiting = objects((resource as Record<string, unknown>).concept).map((concept) => ({
    concept,
    above: [] as string[],
  }));
  for (let at = 0; at < waiting.length; at++) {
    const { concept, above } = waiting[at] as (typeof waiting)[number];
    const property = objects(concept.property);
    const named = property.filter(({ code }) => parentCodes.has(String(code))).map((p) => String(p.valueCode ?? ''));
    const listed = listedOf(String(url), concept);
    concepts.set(listed.code, {
      ...listed,
      parents: [...above, ...named],
      property,
      ...(typeof concept.definition === 'string' ? { definition: concept.definition } : {}),
    });
    waiting.push(...objects(concept.concept).map((child) => ({ concept: child, above: [listed.code] })));
  }
  return concepts;
}

function listedOf(system: string, { code, display, designation }: Record<string, unknown>): ListedCode {
  return {
    system,
    code: String(code),
    ...(typeof display === 'string' ? { display } : {}),
    ...(Array.isArray(designation) ? { designation: objects(designation) as Designation[] } : {}),
  };
}

function contained(value: unknown): ListedCode[] {
  return objects(value).flatMap((item) => [
    ...(typeof item.code === 'string' && item.abstract !== true ? [listedOf(String(item.system ?? ''), item)] : []),
    ...contained(item.contains),
  ]);
}

/** A value set that R4 requires somewhere, from the definitions. */
function requiredValueSet(url: string): Resource | undefined {
  const prefix = 'http://hl7.org/fhir/ValueSet/';
  const binding = url.startsWith(prefix) ? findBinding(url.slice(prefix.length)) : undefined;
  if (!binding) return undefined;
  const include = Object.entries(binding).map(([system, codes]) => ({
    system,
    concept: codes.map((code) => ({ code })),
  }));
  return { resourceType: 'ValueSet', url, status: 'active', compose: { include } } as Resource;
}

export function keyOf({ system, code }: ListedCode): string {
  return `${system}|${code}`;
}

export function objects(value: unknown): Record<string, unknown>[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

export function notFound(type: string, url: string): RefusalError {
  return new RefusalError(refuseFhir('fhir.not-found', { type, id: url.slice(0, 200) }));
}
