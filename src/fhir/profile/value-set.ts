import { RefusalError } from '#kernel';
import { findBaseTerminology } from '../definitions/base-terminology.ts';
import { type CodeSystem, objects, toCodeSystem } from '../terminology/code-system.ts';
import { filtered } from '../terminology/filters.ts';
import type { Resource } from '../types.ts';
import type { Codes } from './occurrence.ts';

type Json = Record<string, unknown>;

/** Value sets that take in value sets; deeper is a circle, or a mistake. */
const NESTED_MAX = 10;

/**
 * The codes of a value set, which may list them, take whole code systems or filter them, take in other value sets, and exclude. Undefined where one cannot know them all: it names
 * what is not here or not complete, or filters in a way that is not understood. Code systems of R4 itself are always here.
 *
 * @param valueSets - those that were loaded, the one asked for among them
 * @param codeSystems - those that were loaded
 *
 * @source https://hl7.org/fhir/R4/valueset.html#compositions
 */
export function codesOf(url: string, valueSets: readonly Json[], codeSystems: readonly Json[]): Codes | undefined {
  return new Composer(valueSets, codeSystems).codesAt(url, 0);
}

/** The addresses of value sets that this one takes in. */
export function takenIn({ compose }: Json): string[] {
  const { include, exclude } = (compose ?? {}) as Json;
  return [...objects(include), ...objects(exclude)].flatMap(({ valueSet }) =>
    Array.isArray(valueSet) ? valueSet.map((url) => plain(String(url))) : [],
  );
}

/** The code systems that it takes codes from. */
export function systemsOf({ compose }: Json): string[] {
  const { include, exclude } = (compose ?? {}) as Json;
  return [...objects(include), ...objects(exclude)].flatMap(({ system }) =>
    typeof system === 'string' ? [system] : [],
  );
}

/** Works out value sets that may take in one another. */
class Composer {
  readonly #valueSets: readonly Json[];
  readonly #codeSystems: readonly Json[];
  readonly #systems = new Map<string, CodeSystem | undefined>();
  /** What was worked out: a set may be taken in by many. */
  readonly #known = new Map<string, Codes>();

  constructor(valueSets: readonly Json[], codeSystems: readonly Json[]) {
    this.#valueSets = valueSets;
    this.#codeSystems = codeSystems;
  }

  codesAt(url: string, depth: number): Codes | undefined {
    const known = this.#known.get(url);
    if (known) return known;
    const stored = this.#valueSets.find((each) => each.url === url);
    const set = stored ?? (depth > 0 ? findBaseTerminology('ValueSet', url) : undefined);
    const codes = set && depth <= NESTED_MAX ? this.#composed((set.compose ?? {}) as Json, depth) : undefined;
    if (codes) this.#known.set(url, codes);
    return codes;
  }

  #composed({ include, exclude }: Json, depth: number): Codes | undefined {
    const included = objects(include);
    if (included.length === 0) return undefined;
    const codes = new Map<string, Set<string>>();
    for (const part of included) {
      const taken = this.#taken(part, depth);
      if (!taken) return undefined;
      for (const [system, known] of taken) {
        const own = codes.get(system) ?? new Set();
        codes.set(system, own);
        for (const code of known) own.add(code);
      }
    }
    for (const part of objects(exclude)) {
      const taken = this.#taken(part, depth);
      if (!taken) return undefined;
      for (const [system, known] of taken) for (const code of known) codes.get(system)?.delete(code);
    }
    return codes;
  }

  /** What one part takes: of a system, of value sets, or what both have. */
  #taken(part: Json, depth: number): Codes | undefined {
    const sets = Array.isArray(part.valueSet) ? part.valueSet.map((url) => plain(String(url))) : [];
    let taken = typeof part.system === 'string' ? this.#ofSystem(part.system, part) : undefined;
    if (part.system !== undefined && !taken) return undefined;
    for (const url of sets) {
      const other = this.codesAt(url, depth + 1);
      if (!other) return undefined;
      taken = taken === undefined ? other : both(taken, other);
    }
    return taken;
  }

  #ofSystem(url: string, part: Json): Codes | undefined {
    const listed = objects(part.concept);
    if (listed.length > 0) return new Map([[url, new Set(listed.map(({ code }) => String(code)))]]);
    const system = this.#system(url);
    if (!system || system.isFragment) return undefined;
    try {
      const concepts = filtered(system, objects(part.filter));
      return new Map([[url, new Set(concepts.map(({ code }) => code))]]);
    } catch (error) {
      if (error instanceof RefusalError) return undefined;
      throw error;
    }
  }

  #system(url: string): CodeSystem | undefined {
    if (!this.#systems.has(url)) {
      const found = this.#codeSystems.find((each) => each.url === url) ?? findBaseTerminology('CodeSystem', url);
      this.#systems.set(url, found && toCodeSystem(found as unknown as Resource));
    }
    return this.#systems.get(url);
  }
}

function both(one: Codes, other: Codes): Codes {
  return new Map(
    [...one].map(([system, codes]) => [system, new Set(codes).intersection(other.get(system) ?? new Set())]),
  );
}

function plain(canonical: string): string {
  return canonical.split('|')[0] ?? canonical;
}
