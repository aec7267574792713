import type { Tx } from '#kernel';
import { isObject } from '../json/json.ts';
import type { Finding } from '../outcome.ts';
import type { Resource } from '../types.ts';
import { checkProfile, type ProfileSource } from './check.ts';
import { extensionsIn } from './extension-places.ts';
import { checkExtensions } from './extensions.ts';
import { loadSource } from './load-source.ts';
import { refuseProfile } from './messages.ts';
import { located } from './occurrence.ts';
import { ProfileRun } from './profile-run.ts';

/** What is looked at besides. */
interface CheckOptions {
  /** Every extension whose definition is known here is held against it, though no profile names it. */
  readonly withExtensions?: boolean;
}

/**
 * Holds a resource against the profiles asked for, and it and what a bundle brings against the profiles that they say they follow. Profiles and value sets
 * are those stored here as StructureDefinition and ValueSet, then those that R4 publishes itself.
 *
 * @param asked - canonicals of profiles; one may name a version
 * @param targetsOf - what the resource's references lead to, as far as the caller may see it; asked for once, where a profile looks there
 */
export async function checkProfiles(
  tx: Tx,
  resource: Resource,
  asked: readonly string[],
  targetsOf: () => Promise<ReadonlyMap<string, Resource>>,
  { withExtensions = false }: CheckOptions = {},
): Promise<Finding[]> {
  const whole = resource as unknown as Record<string, unknown>;
  const claims = claimsOf(whole);
  const extensions = withExtensions ? extensionsIn(whole) : [];
  const ofExtensions = extensions.map(({ url }) => url);
  const loaded = await loadSource(tx, [...asked, ...claims.flatMap(({ urls }) => urls), ...ofExtensions]);
  const targets = loaded.needsTargets ? await targetsOf() : undefined;
  const source: ProfileSource = {
    ...loaded,
    resource: (reference) => targets?.get(reference) as Record<string, unknown> | undefined,
  };
  const run = new ProfileRun(whole);
  const ofAsked = asked.flatMap((url): Finding[] => {
    const profile = source.profile(url);
    if (profile) return checkProfile(whole, profile, source, run);
    return [{ ...refuseProfile('fhir.profile-unknown', { profile: url }), severity: 'error' }];
  });
  const ofClaims = claims.flatMap((claim) => {
    const urls = claim.urls.filter((url) => claim.value !== whole || !asked.includes(url));
    return urls.flatMap((url) => checkClaim(claim, url, source, run));
  });
  return unrepeated([...ofAsked, ...ofClaims, ...checkExtensions(extensions, source, run)]);
}

/** An extension may be held against its definition on behalf of a profile, and by itself: what is said is said once. */
function unrepeated(findings: readonly Finding[]): Finding[] {
  const seen = new Set<string>();
  return findings.filter(({ code, expression, params }) => {
    const key = JSON.stringify([code, expression, params]);
    return !seen.has(key) && seen.add(key);
  });
}

/** Holds a resource against one of the profiles that it says it follows. One that is not known here says nothing against it. */
function checkClaim({ value, path }: Claim, url: string, source: ProfileSource, run: ProfileRun): Finding[] {
  const profile = source.profile(url);
  if (profile) return checkProfile(value, profile, source, run).map((finding) => located(finding, path));
  const at = path === '' ? String(value.resourceType) : path;
  return [{ ...refuseProfile('fhir.profile-unknown', { profile: url }, at), severity: 'information' }];
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
  return urls.filter((url) => typeof url === 'string');
}
