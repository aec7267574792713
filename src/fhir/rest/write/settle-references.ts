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
  const addresses = addressesOf(drafts, found);
  const made = new Set(drafts.filter(({ method }) => method === 'POST').map(placeOf));
  const known: Known = { addresses, made, conditions, base: baseOf(scope) };
  for (const draft of drafts) {
    // A stored Bundle is a world of its own: its references mean its own entries.
    if (draft.type === 'Bundle') continue;
    const isOfBundle = draft.path.startsWith('Bundle.');
    await locating(draft.path, () => {
      const settled = (text: string, path: string) => meaningOf(known, text, path, isOfBundle);
      draft.resource = mapReferences(draft.resource, settled, { allAddresses: addresses.size > 0 });
    });
  }
}

/** By what a reference of the unit is understood. */
interface Known {
  /** Where each fullUrl of the bundle leads to: `Type/id`. */
  readonly addresses: ReadonlyMap<string, string>;
  /** Resources that the unit makes, under ids of ours. */
  readonly made: ReadonlySet<string>;
  readonly conditions: Conditions;
  /** Our own address. */
  readonly base: string;
}

/** Where the fullUrls of the unit's resources lead to, and of those that were found to be there already. */
function addressesOf(drafts: readonly Draft[], found: ReadonlyMap<string, ResourceKey>): ReadonlyMap<string, string> {
  const addresses = new Map([...found].map(([url, key]) => [url, placeOf(key)] as const));
  for (const draft of drafts) {
    for (const fullUrl of draft.fullUrls) {
      addresses.set(fullUrl, placeOf(draft));
      // `Patient/1` beside a fullUrl `https://elsewhere/fhir/Patient/1` means that entry.
      const address = parseReference(fullUrl);
      if (address.kind === 'absolute' && address.type !== undefined)
        addresses.set(`${address.type}/${address.id}`, placeOf(draft));
    }
  }
  return addresses;
}

/**
 * A reference as it is to be stored.
 *
 * @param path - FHIRPath of the place where it stands
 * @param isOfBundle - its resource is an entry of a bundle: a `urn:` means another entry then, while by itself it may mean something that we do not know
 * @refuses fhir.dangling-reference
 */
function meaningOf(known: Known, text: string, path: string, isOfBundle: boolean): string {
  const place = placeAt(known, text);
  if (place !== undefined) return place;
  // An address that is no reference is what it was, unless it is one of an entry.
  if (!path.endsWith('.reference')) return text;
  const reference = parseReference(text);
  switch (reference.kind) {
    case 'conditional': {
      const target = known.conditions.get(text)?.();
      if (target === undefined) throw refuseDangling(text, path);
      return target;
    }
    case 'urn':
      if (isOfBundle) throw refuseDangling(text, path);
      return text;
    case 'absolute':
      return reference.base === known.base ? text.slice(known.base.length + 1) : text;
    default:
      return text;
  }
}

/**
 * Where a fullUrl of the bundle leads to. With a version it leads to a version again: to the first one of what is made.
 * @source https://hl7.org/fhir/R4/http.html#trules
 */
function placeAt({ addresses, made }: Known, text: string): string | undefined {
  const place = addresses.get(text);
  const at = place === undefined ? text.indexOf('/_history/') : -1;
  if (at < 0) return place;
  const versioned = addresses.get(text.slice(0, at));
  if (versioned === undefined) return undefined;
  return made.has(versioned) ? `${versioned}/_history/1` : versioned + text.slice(at);
}

function placeOf({ type, id }: { readonly type: string; readonly id?: string }): string {
  return `${type}/${id}`;
}

/** What each conditional reference (`Patient?identifier=…`) means. Answered when all ids are given: it may be a resource of the unit itself. */
type Conditions = ReadonlyMap<string, () => string | undefined>;

async function conditionsOf(
  scope: Scope,
  sight: Sight,
  drafts: readonly Draft[],
  gone: readonly ResourceKey[],
): Promise<Conditions> {
  const conditions = new Map<string, () => string | undefined>();
  const asked = conditionalIn(drafts);
  if (asked.size === 0) return conditions;
  const own = drafts.map((draft) => ({ draft, one: matchableOf(scope, draft) }));
  // What the unit itself replaces is judged by what it becomes, not by what it was.
  const replaced = drafts.flatMap(({ type, id }) => (id === undefined ? [] : [{ type, id }]));
  for (const [text, { type, query, path }] of asked) {
    await locating(path, async () => {
      const criteria = parseCriteria(type, query, baseOf(scope));
      const met = own.filter(({ draft, one }) => draft.type === type && wouldMatch(criteria, one));
      const stored = await findByCriteria(scope.tx, criteria, sight, { without: [...gone, ...replaced] });
      if (met.length + (stored ? 1 : 0) > 1) throw refuseMany(criteria);
      const [first] = met;
      conditions.set(text, () => {
        if (stored) return placeOf(stored);
        return first?.draft.id === undefined ? undefined : placeOf(first.draft);
      });
    });
  }
  return conditions;
}

/** The conditional references of a unit, each with the path of the first draft that has it. */
function conditionalIn(drafts: readonly Draft[]) {
  const asked = new Map<string, { readonly type: string; readonly query: string; readonly path: string }>();
  for (const draft of drafts) {
    if (draft.type === 'Bundle') continue;
    for (const { reference, path } of collectReferences(draft.resource)) {
      const parsed = parseReference(reference);
      if (parsed.kind !== 'conditional' || asked.has(reference) || !path.endsWith('.reference')) continue;
      asked.set(reference, { type: parsed.type, query: parsed.query, path: draft.path });
    }
  }
  return asked;
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
