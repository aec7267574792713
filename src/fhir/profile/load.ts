import type { Tx } from '#kernel';
import { findBaseCodes, findBaseProfile } from '../definitions/base-profiles.ts';
import { isObject, parseFhirJson } from '../json/json.ts';
import type { Finding } from '../outcome.ts';
import { parseSearch } from '../search/parse-search.ts';
import { searchResources } from '../store/search/search.ts';
import type { Resource } from '../types.ts';
import { checkProfile, type ProfileSource } from './check.ts';
import { refuseProfile } from './messages.ts';
import type { Codes } from './occurrence.ts';
import { namedBy, needsTargets, type Profile, toProfile } from './profile.ts';
import { ProfileRun } from './profile-run.ts';
import { codesOf, systemsOf, takenIn } from './value-set.ts';

/** Profiles name profiles that name profiles: each round loads those that the last one named. IPS needs four. */
const ROUNDS_MAX = 8;
const URLS_MAX = 200;

/**
 * Holds a resource against the profiles asked for, and it and what a bundle brings against the profiles that they say they follow. Profiles and value sets
 * are those stored here as StructureDefinition and ValueSet, then those that R4 publishes itself.
 *
 * @param targetsOf - what the resource's references lead to, as far as the caller may see it; asked for once, where a profile looks there
 */
export async function checkProfiles(
  tx: Tx,
  resource: Resource,
  asked: readonly string[],
  targetsOf: () => Promise<ReadonlyMap<string, Resource>>,
): Promise<Finding[]> {
  const whole = resource as unknown as Record<string, unknown>;
  const wanted = asked.map((url) => url.split('|')[0] ?? url);
  const claims = claimsOf(whole);
  const loaded = await loadSource(tx, [...wanted, ...claims.flatMap(({ urls }) => urls)]);
  const targets = loaded.needsTargets ? await targetsOf() : undefined;
  const source: ProfileSource = {
    ...loaded,
    resource: (reference) => targets?.get(reference) as Record<string, unknown> | undefined,
  };
  const run = new ProfileRun(whole);
  const ofAsked = wanted.flatMap((url): Finding[] => {
    const profile = source.profile(url);
    if (profile) return checkProfile(whole, profile, source, run);
    return [{ ...refuseProfile('fhir.profile-unknown', { profile: url }), severity: 'error' }];
  });
  const ofClaims = claims.flatMap((claim) => {
    const urls = claim.urls.filter((url) => claim.value !== whole || !wanted.includes(url));
    return urls.flatMap((url) => checkClaim(claim, url, source, run));
  });
  return [...ofAsked, ...ofClaims];
}

/** Holds a resource against one of the profiles that it says it follows. One that is not known here says nothing against it. */
function checkClaim({ value, path }: Claim, url: string, source: ProfileSource, run: ProfileRun): Finding[] {
  const profile = source.profile(url);
  if (profile) return checkProfile(value, profile, source, run).map((finding) => located(finding, path));
  const at = path === '' ? String(value.resourceType) : path;
  return [{ ...refuseProfile('fhir.profile-unknown', { profile: url }, at), severity: 'information' }];
}

/** `Patient.name` of the third entry is `Bundle.entry[2].resource.name`. */
function located(finding: Finding, path: string): Finding {
  if (path === '' || finding.expression === undefined) return finding;
  return { ...finding, expression: path + finding.expression.replace(/^[^.[]+/, '') };
}

/** A resource that says which profiles it follows, and where it stands; an empty path is the outermost. */
interface Claim {
  readonly value: Record<string, unknown>;
  readonly urls: readonly string[];
  readonly path: string;
}

/** The profiles that the resource says it follows in `meta.profile`, and that the resources in a bundle's entries say. */
function claimsOf(resource: Record<string, unknown>): Claim[] {
  const entries = resource.resourceType === 'Bundle' && Array.isArray(resource.entry) ? resource.entry : [];
  const inner = entries.flatMap((entry, i): Claim[] => {
    const value = isObject(entry) ? entry.resource : undefined;
    return isObject(value) ? [{ value, urls: claimed(value), path: `Bundle.entry[${i}].resource` }] : [];
  });
  return [{ value: resource, urls: claimed(resource), path: '' }, ...inner].filter(({ urls }) => urls.length > 0);
}

function claimed({ meta }: Record<string, unknown>): string[] {
  const urls = isObject(meta) && Array.isArray(meta.profile) ? meta.profile : [];
  return urls.filter((url) => typeof url === 'string').map((url) => url.split('|')[0] ?? url);
}

/** Everything that these profiles need, directly or through one another, in a few statements. */
async function loadSource(tx: Tx, urls: readonly string[]): Promise<ProfileSource & { needsTargets: boolean }> {
  const profiles = new Map<string, Profile>();
  const codes = new Map<string, Codes | undefined>();
  let missing = [...new Set(urls)];
  for (let round = 0; round < ROUNDS_MAX && missing.length > 0 && profiles.size < URLS_MAX; round++) {
    const stored = await findCanonicals(tx, 'StructureDefinition', missing.slice(0, URLS_MAX));
    const own = new Set(stored.map(({ url }) => url));
    const base = missing.filter((url) => !own.has(url)).map(findBaseProfile);
    const found = [...stored, ...base.filter((definition) => definition !== undefined)];
    const tried = new Set([...profiles.keys(), ...missing]);
    const next = new Set<string>();
    const sets = new Set<string>();
    for (const definition of found) {
      const profile = toProfile(definition);
      if (!profile) continue;
      profiles.set(profile.url, profile);
      const named = namedBy(profile);
      for (const url of named.profiles) if (!tried.has(url) && !profiles.has(url)) next.add(url);
      for (const url of named.valueSets) if (!codes.has(url)) sets.add(url);
    }
    for (const [url, known] of await loadCodes(tx, [...sets])) codes.set(url, known);
    missing = [...next];
  }
  return {
    profile: (url) => profiles.get(url),
    codes: (url) => codes.get(url),
    needsTargets: [...profiles.values()].some(needsTargets),
  };
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
  return new Map(urls.map((url) => [url, codesOf(url, sets, systems) ?? findBaseCodes(url)]));
}

async function findCanonicals(tx: Tx, type: string, urls: readonly string[]): Promise<Record<string, unknown>[]> {
  if (urls.length === 0) return [];
  const url = urls.map((each) => each.replace(/[\\,$|]/g, '\\$&')).join(',');
  const { matches } = await searchResources(tx, parseSearch(type, new URLSearchParams({ url })), 'all', URLS_MAX);
  return matches.map(({ body }) => parseFhirJson(body));
}
