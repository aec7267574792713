import { readFileSync } from 'node:fs';
import { findBinding, findElements, isResourceType } from './definitions.ts';

/**
 * The extensions and profiles that R4 publishes itself, and the value sets that they require, from `base-profiles.json` (written by
 * tools/build-base-profiles.ts). Read when something is first held against a profile: most nodes never do.
 */
interface BaseProfiles {
  readonly profiles: readonly { readonly url: string }[];
  readonly valueSets: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
}

const BASE = 'http://hl7.org/fhir/StructureDefinition/';
const CORE_VALUE_SET = 'http://hl7.org/fhir/ValueSet/';

let loaded: { readonly byUrl: ReadonlyMap<string, object>; readonly sets: BaseProfiles['valueSets'] } | undefined;

function load() {
  const { profiles, valueSets } = JSON.parse(
    readFileSync(new URL('./base-profiles.json', import.meta.url), 'utf8'),
  ) as BaseProfiles;
  return { byUrl: new Map(profiles.map((profile) => [profile.url, profile])), sets: valueSets };
}

/** A StructureDefinition that R4 publishes, as its differential; undefined for any other address. That of a type is empty: the validator holds all that it says. */
export function findBaseProfile(url: string): Record<string, unknown> | undefined {
  const type = coreTypeOf(url);
  if (type !== undefined) return { url, type, differential: { element: [{ id: type }] } };
  loaded ??= load();
  return loaded.byUrl.get(url) as Record<string, unknown> | undefined;
}

/** The type that an address of R4's own definitions stands for (`…/StructureDefinition/Patient`); undefined for any other address. */
export function coreTypeOf(url: string): string | undefined {
  const name = url.startsWith(BASE) ? url.slice(BASE.length) : '';
  return isResourceType(name) || (/^[A-Z]/.test(name) && findElements(name) !== undefined) ? name : undefined;
}

/** The codes of a value set by their system, where R4's definitions list them. */
export function findBaseCodes(url: string): ReadonlyMap<string, ReadonlySet<string>> | undefined {
  loaded ??= load();
  const name = url.startsWith(CORE_VALUE_SET) ? url.slice(CORE_VALUE_SET.length) : '';
  const systems = (Object.hasOwn(loaded.sets, url) ? loaded.sets[url] : undefined) ?? findBinding(name);
  return systems && new Map(Object.entries(systems).map(([system, codes]) => [system, new Set(codes)]));
}
