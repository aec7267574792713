import { type Refusal, RefusalError, type Scope } from '#kernel';
import { isObject } from '../../json/json.ts';
import type { Finding } from '../../outcome.ts';
import { addressOf } from '../../profile/canonical.ts';
import { checkProfiles } from '../../profile/load.ts';
import { parseSearch } from '../../search/parse-search.ts';
import { escaped } from '../../search/parse-values.ts';
import { searchResources } from '../../store/search/search.ts';
import { visibleTargetsOf } from '../disclosure/visible-targets.ts';
import type { RestParts } from '../parts.ts';
import type { Draft } from './settle-references.ts';
import { locating } from './write-request.ts';

/**
 * Holds what is about to be written against the profiles that it says it follows (`meta.profile`), where they are stored here. What is found is told beside the
 * written resource, or refuses it where the node is set so (`profiles: 'refused'`). A profile that is not stored here is kept as what its author said.
 *
 * @returns what was found, by resource; errors as warnings, because the resource is written all the same
 * @refuses what the profile's check finds
 * @source https://hl7.org/fhir/R4/profiling.html#resources
 */
export async function heldToProfiles(
  parts: RestParts,
  scope: Scope,
  drafts: readonly Draft[],
): Promise<ReadonlyMap<Draft, readonly Finding[]>> {
  const found = new Map<Draft, readonly Finding[]>();
  const claiming = drafts.filter(({ resource }) => claimsOf(resource).length > 0);
  if (claiming.length === 0) return found;
  const named = claiming.flatMap(({ resource }) => claimsOf(resource).map(addressOf));
  const known = await storedProfiles(scope, [...new Set(named)]);
  for (const draft of claiming) {
    const claims = claimsOf(draft.resource).filter((url) => known.has(addressOf(url)));
    if (claims.length === 0) continue;
    const targets = async () => {
      const inUnit = drafts.flatMap(({ type, id, resource }) => (id ? [[`${type}/${id}`, resource] as const] : []));
      return new Map([...(await visibleTargetsOf(parts, scope, draft.resource)), ...inUnit]);
    };
    const meta = { ...(draft.resource.meta ?? {}), profile: claims };
    const findings = await checkProfiles(scope.tx, { ...draft.resource, meta }, [], targets);
    const errors = findings.filter(({ severity }) => severity === 'error');
    const [first, ...more] = errors;
    if (first && parts.profiles === 'refused') {
      await locating(draft.path, () => {
        throw new RefusalError(first as Refusal, ...(more as Refusal[]));
      });
    }
    found.set(
      draft,
      findings.map((finding) => (finding.severity === 'error' ? { ...finding, severity: 'warning' } : finding)),
    );
  }
  return found;
}

function claimsOf({ meta }: Draft['resource']): string[] {
  const urls: unknown = isObject(meta) ? meta.profile : undefined;
  return Array.isArray(urls) ? urls.filter((url) => typeof url === 'string') : [];
}

/** Profiles that are looked for, of all that the resources of a unit claim. What they claim beyond that is not checked. */
const PROFILES_MAX = 100;

async function storedProfiles({ tx }: Scope, urls: readonly string[]): Promise<ReadonlySet<string>> {
  const asked = urls.slice(0, PROFILES_MAX).map(escaped);
  const { filters } = parseSearch('StructureDefinition', new URLSearchParams({ url: asked.join(',') }));
  const request = { type: 'StructureDefinition', filters, sort: [] };
  const { matches } = await searchResources(tx, request, 'all', PROFILES_MAX);
  const bodies = matches.map(({ body }) => body);
  return new Set(urls.filter((url) => bodies.some((body) => body.includes(`"url":${JSON.stringify(url)}`))));
}
