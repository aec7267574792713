import { RefusalError, type Scope } from '#kernel';
import { patientCompartmentParameters } from '../../definitions/definitions.ts';
import { refuseFhir } from '../../messages.ts';
import { parseReference } from '../../reference/reference.ts';
import { collectReferences, mapReferences } from '../../reference/rewrite.ts';
import { type Matchable, toMatchable } from '../../search/match.ts';
import { patientOfType } from '../../store/index-rows.ts';
import { newId } from '../../store/shard.ts';
import type { ResourceKey } from '../../store/stored.ts';
import type { Resource } from '../../types.ts';
import type { Sight } from '../disclosure/sight.ts';
import { baseOf } from '../parts.ts';
import { findByCriteria, parseCriteria, refuseMany, wouldMatch } from './criteria.ts';
import { locating } from './write-request.ts';

/** A resource of a unit of work on its way into the store. Its id, its references and its labels are still being settled, so these change. */
export interface Draft {
  readonly type: string;
  /** Missing for a new resource until `settleReferences` gives it one. */
  id?: string;
  resource: Resource;
  readonly method: 'POST' | 'PUT' | 'PATCH';
  /** The addresses by which references in the same bundle mean it. */
  readonly fullUrls: string[];
  /** Where it stands in the request, for messages. */
  readonly path: string;
}

/**
 * Gives ids to the new resources and makes every reference of the unit point at what it means: a fullUrl of the bundle becomes `Type/id`, a condition
 * becomes the one resource that meets it (here or in the bundle), an address of this node becomes relative.
 *
 * @param sight - what the caller may see: a condition means nothing else
 * @param found - fullUrls of entries that stand for a resource which is there already
 * @param gone - resources that the unit deletes; no condition means them
 * @refuses fhir.dangling-reference for a `urn:` without its entry and a condition that nothing meets; fhir.multiple-matches
 */
export async function settleReferences(
  scope: Scope,
  sight: Sight,
  drafts: readonly Draft[],
  found: ReadonlyMap<string, ResourceKey>,
  gone: readonly ResourceKey[],
): Promise<void> {
  const conditions = await conditionsOf(scope, sight, drafts, gone);
  giveIds(scope, drafts, found);
  const addresses = new Map<string, string>([...found].map(([url, key]) => [url, `${key.type}/${key.id}`]));
  for (const { fullUrls, type, id } of drafts) {
    for (const fullUrl of fullUrls) {
      addresses.set(fullUrl, `${type}/${id}`);
      // `Patient/1` beside a fullUrl `https://elsewhere/fhir/Patient/1` means that entry.
      const address = parseReference(fullUrl);
      if (address.kind === 'absolute' && address.type !== undefined) {
        addresses.set(`${address.type}/${address.id}`, `${type}/${id}`);
      }
    }
  }
  const base = baseOf(scope);
  const made = new Set(drafts.filter(({ method }) => method === 'POST').map(({ type, id }) => `${type}/${id}`));
  for (const draft of drafts) {
    // A stored Bundle is a world of its own: its references mean its own entries.
    if (draft.type === 'Bundle') continue;
    await locating(draft.path, () => {
      const settled = (reference: string, path: string) => {
        const known = addressIn(addresses, reference, made);
        if (known !== undefined) return known;
        // An address that is no reference is what it was, unless it is one of an entry.
        if (!path.endsWith('.reference')) return reference;
        const parsed = parseReference(reference);
        if (parsed.kind === 'conditional') {
          const target = conditions.get(reference)?.();
          if (target === undefined) throw refuseDangling(reference, path);
          return target;
        }
        // A urn in a bundle means another entry of it; by itself it may mean something that we do not know.
        const inBundle = draft.path.startsWith('Bundle.');
        if (parsed.kind === 'urn' && inBundle) throw refuseDangling(reference, path);
        if (parsed.kind === 'absolute' && parsed.base === base) return reference.slice(base.length + 1);
        return reference;
      };
      draft.resource = mapReferences(draft.resource, settled, { allAddresses: addresses.size > 0 });
    });
  }
}

/**
 * Where a fullUrl of the bundle leads to. With a version it leads to a version again: to the first one of what is made.
 * @source https://hl7.org/fhir/R4/http.html#trules
 */
function addressIn(
  addresses: ReadonlyMap<string, string>,
  reference: string,
  made: ReadonlySet<string>,
): string | undefined {
  const known = addresses.get(reference);
  const at = known === undefined ? reference.indexOf('/_history/') : -1;
  if (at < 0) return known;
  const place = addresses.get(reference.slice(0, at));
  if (place === undefined) return undefined;
  return made.has(place) ? `${place}/_history/1` : place + reference.slice(at);
}

/**
 * What each conditional reference (`Patient?identifier=…`) of the unit means. Answered as a function, because what it means may be a resource of the unit itself, whose
 * id is given later.
 */
async function conditionsOf(
  scope: Scope,
  sight: Sight,
  drafts: readonly Draft[],
  gone: readonly ResourceKey[],
): Promise<Map<string, () => string | undefined>> {
  const conditions = new Map<string, () => string | undefined>();
  let own: { readonly draft: Draft; readonly one: Matchable }[] | undefined;
  for (const draft of drafts) {
    if (draft.type === 'Bundle') continue;
    for (const { reference, path } of collectReferences(draft.resource)) {
      const parsed = parseReference(reference);
      if (parsed.kind !== 'conditional' || conditions.has(reference) || !path.endsWith('.reference')) continue;
      await locating(draft.path, async () => {
        const criteria = parseCriteria(parsed.type, parsed.query, baseOf(scope));
        own ??= drafts.map((other) => ({ draft: other, one: matchableOf(scope, other) }));
        const met = own.flatMap((other) =>
          other.draft.type === parsed.type && wouldMatch(criteria, other.one) ? [other.draft] : [],
        );
        // What the unit itself replaces is judged by what it becomes, not by what it was.
        const replaced = drafts.flatMap(({ type, id }) => (id === undefined ? [] : [{ type, id }]));
        const stored = await findByCriteria(scope.tx, criteria, sight, { without: [...gone, ...replaced] });
        if (met.length + (stored ? 1 : 0) > 1) throw refuseMany(criteria);
        const [first] = met;
        conditions.set(reference, () => {
          if (stored) return `${stored.type}/${stored.id}`;
          return first?.id === undefined ? undefined : `${first.type}/${first.id}`;
        });
      });
    }
  }
  return conditions;
}

/** A draft as it will be found; what was given no id yet is found by none. */
function matchableOf({ clock }: Scope, { id = '', resource }: Draft): Matchable {
  return toMatchable({ id, lastUpdated: clock.now().toISOString() }, resource);
}

/** Gives an id to each new resource. Patients first: an id of ours begins with its shard, and what is about a patient lies in the patient's shard. */
function giveIds(scope: Scope, drafts: readonly Draft[], found: ReadonlyMap<string, ResourceKey>): void {
  const patients = new Map<string, string>();
  for (const [url, key] of found) if (key.type === 'Patient') patients.set(url, `Patient/${key.id}`);
  for (const draft of drafts) {
    if (draft.type !== 'Patient') continue;
    draft.id ??= newId(scope.ids);
    for (const url of draft.fullUrls) patients.set(url, `Patient/${draft.id}`);
  }
  for (const draft of drafts) {
    draft.id ??= newId(scope.ids, patientOfDraft(draft, patients));
  }
}

/**
 * The patient in whose compartment a draft will lie, guessed from references that are not settled yet. Where the guess is wrong the store finds the resource all the same,
 * by a row in `fhir.alias`.
 */
function patientOfDraft({ type, resource }: Draft, patients: ReadonlyMap<string, string>): string | undefined {
  if (patientCompartmentParameters(type).length === 0) return undefined;
  const direct = patientOfType(resource);
  if (direct !== undefined || patients.size === 0) return direct;
  return patientOfType(mapReferences(resource, (reference) => patients.get(reference) ?? reference));
}

function refuseDangling(reference: string, path: string): RefusalError {
  return new RefusalError(refuseFhir('fhir.dangling-reference', { reference: reference.slice(0, 200) }, path));
}
