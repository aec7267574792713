import { RefusalError, type Scope } from '#kernel';
import { findBaseTerminology, publishedAddresses } from '../../definitions/base-terminology.ts';
import { findBinding } from '../../definitions/definitions.ts';
import { isObject, parseFhirJson } from '../../json/json.ts';
import { refuseFhir } from '../../messages.ts';
import { searchResources } from '../../store/search/search.ts';
import {
  type CodeSystem,
  findConcept,
  isInactive,
  type ListedCode,
  listedOf,
  objects,
  toCodeSystem,
} from '../../terminology/code-system.ts';
import { filtered } from '../../terminology/filters.ts';
import { implicitValueSet, wholeOf } from '../../terminology/implicit-sets.ts';
import { SystemVersions } from '../../terminology/system-versions.ts';
import type { Resource } from '../../types.ts';
import { sightOf } from '../disclosure/sight.ts';
import type { RestParts } from '../parts.ts';

/** Codes of one list; a larger set has to be asked about code by code. */
export const CODES_MAX = 10_000;
/** Value sets within value sets. */
const NESTED_MAX = 10;
/** Codes that are gone through for one request: however few come out of it, it has an end. */
const LOOKED_AT_MAX = 1_000_000;
/** A part of a value set takes as long as so many codes. */
const PART_CODES = 10;

type CanonicalType = 'CodeSystem' | 'ValueSet' | 'ConceptMap' | 'StructureDefinition';

/**
 * The terminology that one caller may see, during one request. An address is looked for in what the composition gives, then in what is stored, then in what R4 publishes; the first
 * that has it answers. It may carry a version behind a `|`; without one it means the latest there is.
 */
export class CodeLists {
  readonly #parts: RestParts;
  readonly #scope: Scope;
  readonly #versions: SystemVersions;
  readonly #systems = new Map<string, CodeSystem | undefined>();
  readonly #expanded = new Map<string, ListedCode[]>();
  readonly #used = new Map<string, string>();
  #left = LOOKED_AT_MAX;

  constructor(parts: RestParts, scope: Scope, versions = new SystemVersions()) {
    this.#parts = parts;
    this.#scope = scope;
    this.#versions = versions;
  }

  /** The stored resources at an address, or all of the type; none where the caller may not search it. */
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
      url === undefined ? [] : [{ kind: 'uri', parameter: 'url', match: 'exact', values: [plain(url)] } as const];
    const { matches } = await searchResources(this.#scope.tx, { type, filters, sort: [] }, restriction, 100);
    const visible = await shown(matches);
    return [...visible].map(({ body }) => parseFhirJson(body) as unknown as Resource);
  }

  /** A code system with its codes; undefined where there is no such system or version, or only its name. */
  async system(canonical: string): Promise<CodeSystem | undefined> {
    const known = this.#systems.get(canonical);
    if (known !== undefined || this.#systems.has(canonical)) return known;
    const found = await this.#find('CodeSystem', canonical);
    const system = found && toCodeSystem(found);
    this.#systems.set(canonical, system);
    return system;
  }

  /** A value set; also one that R4 requires somewhere without publishing its text. */
  async valueSet(canonical: string): Promise<Resource | undefined> {
    const found = (await this.#find('ValueSet', canonical)) ?? requiredValueSet(plain(canonical));
    if (found) return found;
    const implied = implicitValueSet(canonical);
    if (implied) return implied;
    // “Canonical reference to the value set with entire code system”: it need not be stored itself.
    const whole = (await this.stored('CodeSystem')).find((system) => system.valueSet === plain(canonical));
    return whole && wholeOf(canonical, String(whole.url));
  }

  /** The version of a code system whose codes were looked at; undefined where it has none. */
  usedVersion(system: string): string | undefined {
    return this.#used.get(system);
  }

  /** “If the code system on the server has a specified version then this version SHALL be provided”: each as `system|version`. */
  get usedVersions(): readonly string[] {
    return [...this.#used].map(([system, version]) => `${system}|${version}`);
  }

  async #find(type: 'CodeSystem' | 'ValueSet', canonical: string): Promise<Resource | undefined> {
    const given = this.#parts.operations?.terminology;
    const own = type === 'CodeSystem' ? given?.codeSystem(canonical) : given?.valueSet(canonical);
    if (own) return latest([own], canonical);
    const stored = latest(await this.stored(type, canonical), canonical);
    if (stored) return stored;
    // Old tables of version 2 have a `|` in their own address.
    const whole = findBaseTerminology(type, canonical) as Resource | undefined;
    if (whole) return whole;
    const published = findBaseTerminology(type, plain(canonical)) as Resource | undefined;
    return published && latest([published], canonical);
  }

  /** The maps at an address, or of two systems: all that there are, because each may say something of a code. */
  async conceptMaps(wanted: MapsWanted): Promise<Resource[]> {
    const given = this.#parts.operations?.terminology?.conceptMaps(wanted) ?? [];
    return [...given, ...(await this.stored('ConceptMap', wanted.url)), ...publishedMaps(wanted)];
  }

  /**
   * Every code of a value set.
   *
   * @param only - codes of these systems; others are not looked at, and need not be here
   * @refuses fhir.not-found for a value set or code system that is not here, fhir.bad-search-value for a filter that is not understood, fhir.search-too-broad
   */
  async codesOf(valueSet: Resource, only?: ReadonlySet<string>, within: readonly string[] = []): Promise<ListedCode[]> {
    const { compose, expansion } = valueSet as Record<string, unknown>;
    if (!isObject(compose)) return isObject(expansion) ? contained(expansion.contains) : [];
    const included = new Map<string, ListedCode>();
    const takesInactive = compose.inactive !== false;
    for (const include of objects(compose.include)) {
      for (const listed of await this.#included(valueSet, include, only, within))
        if (takesInactive || !isInactive(listed)) included.set(keyOf(listed), listed);
    }
    for (const exclude of objects(compose.exclude)) {
      for (const listed of await this.#included(valueSet, exclude, only, within)) included.delete(keyOf(listed));
    }
    if (included.size > CODES_MAX) throw new RefusalError(refuseFhir('fhir.search-too-broad'));
    return [...included.values()];
  }

  /**
   * The codes of the value set at an address, worked out once.
   *
   * @param within - the value sets that led to this one; one that contains itself is refused
   * @refuses fhir.not-found, fhir.search-too-broad
   */
  async codesAt(url: string, only?: ReadonlySet<string>, within: readonly string[] = []): Promise<ListedCode[]> {
    const key = JSON.stringify([url, ...(only ?? [])]);
    const known = this.#expanded.get(key);
    if (known) return known;
    if (within.includes(url) || within.length >= NESTED_MAX) {
      throw new RefusalError(refuseFhir('fhir.search-too-broad'));
    }
    const valueSet = await this.valueSet(url);
    if (!valueSet) throw notFound('ValueSet', url);
    const codes = await this.codesOf(valueSet, only, [...within, url]);
    this.#expanded.set(key, codes);
    return codes;
  }

  async #included(
    valueSet: Resource,
    include: Record<string, unknown>,
    only: ReadonlySet<string> | undefined,
    within: readonly string[],
  ): Promise<ListedCode[]> {
    this.#lookAt(PART_CODES);
    let listed: ListedCode[] | undefined;
    if (typeof include.system === 'string') {
      if (only !== undefined && !only.has(include.system)) return [];
      listed = await this.#ofSystem(include.system, include);
    }
    for (const url of Array.isArray(include.valueSet) ? include.valueSet : []) {
      const other = await this.#codesOfMember(valueSet, String(url), only, within);
      this.#lookAt(PART_CODES + other.length);
      const keys = new Set(other.map(keyOf));
      listed = listed === undefined ? other : listed.filter((one) => keys.has(keyOf(one)));
    }
    return listed ?? [];
  }

  /** The codes of a value set that another one names; `#id` is contained in it. */
  async #codesOfMember(
    valueSet: Resource,
    url: string,
    only: ReadonlySet<string> | undefined,
    within: readonly string[],
  ): Promise<ListedCode[]> {
    if (!url.startsWith('#')) return this.codesAt(url, only, within);
    const own = objects(valueSet.contained);
    const member = own.find(({ resourceType, id }) => resourceType === 'ValueSet' && `#${String(id)}` === url);
    if (!member) throw notFound('ValueSet', url);
    if (within.length >= NESTED_MAX) throw new RefusalError(refuseFhir('fhir.search-too-broad'));
    return this.codesOf({ ...member, contained: own } as unknown as Resource, only, [...within, url]);
  }

  /** @refuses fhir.search-too-broad */
  #lookAt(count: number): void {
    this.#left -= count;
    if (this.#left < 0) throw new RefusalError(refuseFhir('fhir.search-too-broad'));
  }

  async #ofSystem(url: string, include: Record<string, unknown>): Promise<ListedCode[]> {
    const said = typeof include.version === 'string' ? include.version : undefined;
    const wanted = this.#versions.wanted(url, said);
    const version = wanted === undefined ? '' : `|${wanted}`;
    const system = await this.system(`${url}${version}`);
    const used = system?.version ?? wanted;
    if (this.#versions.isExcluded(url, used)) return [];
    this.#versions.requireChecked(url, used);
    if (used !== undefined) this.#used.set(url, used);
    const named = objects(include.concept);
    this.#lookAt(named.length);
    if (named.length > 0) {
      // A version that is asked for and not here says nothing of the codes, although the system is here in another.
      const isOther = !system && said === undefined && wanted !== undefined && (await this.system(url)) !== undefined;
      if (isOther) throw new UnknownSystemError(url, wanted);
      return namedCodes(url, named, system);
    }
    if (!system) throw new UnknownSystemError(url, wanted);
    const filters = objects(include.filter);
    this.#lookAt(system.concepts.size * (1 + filters.length));
    return filtered(system, filters);
  }
}

/** Codes that a value set names one by one. What it says of a code goes before what the code system says; a whole system knows all of its codes, and what it does not know is none. */
function namedCodes(
  url: string,
  named: readonly Record<string, unknown>[],
  system: CodeSystem | undefined,
): ListedCode[] {
  if (!system) return named.map((concept) => listedOf(url, concept));
  return named.flatMap((concept) => {
    const found = findConcept(system, String(concept.code));
    return found || system.isFragment ? [{ ...found, ...listedOf(url, concept) }] : [];
  });
}

/** The codes of a system are not here, so nothing can be said of one. */
export class UnknownSystemError extends RefusalError {
  readonly system: string;

  constructor(url: string, version?: string) {
    const system = version === undefined || url.includes('|') ? url : `${url}|${version}`;
    super(refuseFhir('fhir.not-found', { type: 'CodeSystem', id: system.slice(0, 200) }));
    this.system = system.slice(0, 200);
  }
}

interface MapsWanted {
  readonly url?: string;
  readonly source?: string;
  readonly target?: string;
}

function publishedMaps({ url, source, target }: MapsWanted): Resource[] {
  const maps = publishedAddresses('ConceptMap')
    .filter((address) => url === undefined || address === plain(url))
    .map((address) => findBaseTerminology('ConceptMap', address) as unknown as Resource);
  return maps.filter(({ group }) =>
    objects(group).some(
      (one) => (source === undefined || one.source === source) && (target === undefined || one.target === target),
    ),
  );
}

/** The one of several with the same address that is asked for by its version, or else the latest. */
function latest(found: readonly Resource[], canonical: string): Resource | undefined {
  const wanted = canonical.split('|')[1];
  const versions = found.map((resource) => ({
    resource,
    version: String((resource as Record<string, unknown>).version ?? ''),
  }));
  return versions
    .filter(({ version }) => wanted === undefined || version === wanted)
    .sort((a, b) => b.version.localeCompare(a.version, 'en', { numeric: true }))[0]?.resource;
}

function plain(canonical: string): string {
  return canonical.split('|')[0] ?? '';
}

/** The codes that an expansion lists, at every level. */
function contained(value: unknown): ListedCode[] {
  return objects(value).flatMap((item) => [
    ...(typeof item.code === 'string' && item.abstract !== true ? [listedOf(String(item.system ?? ''), item)] : []),
    ...contained(item.contains),
  ]);
}

/** A value set that R4 requires somewhere and whose codes are not HL7's (languages, units), made from the definitions. */
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

/** A code with its system, as one text to compare. */
export function keyOf({ system, code }: ListedCode): string {
  return `${system}|${code}`;
}

/** The refusal of a canonical address that nothing here has. */
export function notFound(type: string, url: string): RefusalError {
  return new RefusalError(refuseFhir('fhir.not-found', { type, id: url.slice(0, 200) }));
}
