import type { Tx } from '#kernel';
import { findBaseCodes, findBaseProfile } from '../definitions/base-profiles.ts';
import { findBaseTerminology } from '../definitions/base-terminology.ts';
import { FHIR_VERSION } from '../definitions/definitions.ts';
import { parseFhirJson } from '../json/json.ts';
import { parseSearch } from '../search/parse-search.ts';
import { searchResources } from '../store/search/search.ts';
import { addressOf, meantBy } from './canonical.ts';
import type { ProfileSource } from './check.ts';
import { inherit } from './inherit.ts';
import type { Codes } from './occurrence.ts';
import { namedBy, needsTargets, type Profile, toProfile } from './profile.ts';
import { codesOf, systemsOf, takenIn } from './value-set.ts';

/** Profiles name profiles that name profiles: each round loads those that the last one named. IPS needs four. */
const ROUNDS_MAX = 8;
const URLS_MAX = 200;

/**
 * Everything that these profiles need, directly or through one another, in a few statements.
 *
 * @param canonicals - of profiles; one may name a version
 */
export async function loadSource(
  tx: Tx,
  canonicals: readonly string[],
): Promise<ProfileSource & { needsTargets: boolean }> {
  const profiles = new Map<string, Profile[]>();
  const codes = new Map<string, Codes | undefined>();
  let missing = [...new Set(canonicals.map(addressOf))];
  for (let round = 0; round < ROUNDS_MAX && missing.length > 0 && profiles.size < URLS_MAX; round++) {
    const stored = await findCanonicals(tx, 'StructureDefinition', missing.slice(0, URLS_MAX));
    const own = new Set(stored.map(({ url }) => url));
    const found = [...stored, ...missing.filter((url) => !own.has(url)).flatMap(publishedAt)];
    const tried = new Set([...profiles.keys(), ...missing]);
    const next = new Set<string>();
    const sets = new Set<string>();
    for (const definition of found) {
      const profile = toProfile(definition);
      if (!profile) continue;
      profiles.set(profile.url, [...(profiles.get(profile.url) ?? []), profile]);
      const named = namedBy(profile);
      for (const url of named.profiles) if (!tried.has(addressOf(url))) next.add(addressOf(url));
      for (const url of named.valueSets) if (!codes.has(url)) sets.add(url);
    }
    for (const [url, known] of await loadCodes(tx, [...sets])) codes.set(url, known);
    missing = [...next];
  }
  const profileAt = (canonical: string) => meantBy(canonical, profiles.get(addressOf(canonical)) ?? []);
  for (const profile of [...profiles.values()].flat()) {
    const base = profile.base === undefined ? undefined : profileAt(profile.base);
    if (base) inherit(profile, base);
  }
  return {
    profile: profileAt,
    codes: (url) => codes.get(url),
    needsTargets: [...profiles.values()].flat().some(needsTargets),
  };
}

/** What R4 itself publishes at an address. */
function publishedAt(url: string): Record<string, unknown>[] {
  const definition = findBaseProfile(url);
  return definition === undefined ? [] : [{ ...definition, version: FHIR_VERSION }];
}

/** The codes of these value sets, with the value sets that they take in and the code systems that they take from. */
async function loadCodes(tx: Tx, urls: readonly string[]): Promise<Map<string, Codes | undefined>> {
  const sets = await findCanonicals(tx, 'ValueSet', urls);
  const asked = new Set(urls);
  for (let round = 0, from = 0; round < ROUNDS_MAX && asked.size < URLS_MAX; round++) {
    const inner = sets
      .slice(from)
      .flatMap(takenIn)
      .filter((url) => !asked.has(url));
    if (inner.length === 0) break;
    from = sets.length;
    for (const url of inner) asked.add(url);
    sets.push(...(await findCanonicals(tx, 'ValueSet', [...new Set(inner)])));
  }
  const systems = await findCanonicals(tx, 'CodeSystem', [...new Set(sets.flatMap(systemsOf))]);
  const known = (url: string) => codesOf(url, sets, systems) ?? findBaseCodes(url) ?? publishedCodes(url, systems);
  return new Map(urls.map((url) => [url, known(url)]));
}

function publishedCodes(url: string, systems: readonly Record<string, unknown>[]): Codes | undefined {
  const set = findBaseTerminology('ValueSet', url);
  return set && codesOf(url, [set], systems);
}

async function findCanonicals(tx: Tx, type: string, urls: readonly string[]): Promise<Record<string, unknown>[]> {
  if (urls.length === 0) return [];
  const url = urls.map((each) => each.replace(/[\\,$|]/g, '\\$&')).join(',');
  const { matches } = await searchResources(tx, parseSearch(type, new URLSearchParams({ url })), 'all', URLS_MAX);
  return matches.map(({ body }) => parseFhirJson(body));
}
