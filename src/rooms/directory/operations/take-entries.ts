import { type Resource, validate } from '#fhir';
import { type Decision, granted, type Refusal, refused, type Scope } from '#kernel';
import { ITEM_KEYS, ITEM_SHAPES } from '../contract.ts';
import { findEntry, hashOf, keepEntry, takenElsewhere } from '../entry/store.ts';
import { endpointId } from '../fhir/organization.ts';
import { fromResources } from '../fhir/read-entry.ts';
import { ENTRY_TYPES } from '../guard.ts';
import { findInstitution } from '../institutions.ts';
import { refuse } from '../messages.ts';
import { lockNeighbour, type Neighbour, saveHeard, saveRefusal } from '../neighbour-store.ts';
import type { DirectoryUpdate, SharedEntry } from './share-entries.ts';

/** What became of a neighbour's update. */
export interface Taken {
  readonly written: number;
  /** Entries that were there already, as they came. */
  readonly known: number;
  readonly refusals: readonly Refusal[];
}

/** How far a neighbour's entries have been taken over: from there it is asked. */
export async function takenUpTo(scope: Scope, node: string): Promise<number> {
  return (await lockNeighbour(scope.tx, node)).revision;
}

/**
 * Takes over what a neighbour says of the institutions it answers for, its signature already checked. An entry is taken from its keeper alone and never goes
 * back; one that is refused is left as it is here and does not keep the others from coming. The entries are public and say nothing of any person: there is no
 * disclosure, and the ledger notes the taking itself, and each new reason for which something was refused.
 *
 * @refuses directory.feed-went-back, directory.not-the-owner, directory.entry-malformed, directory.entry-stale, directory.entry-contradicts,
 * directory.id-taken — told in the answer, not thrown
 */
export async function takeEntries(scope: Scope, from: string, update: DirectoryUpdate): Promise<Taken> {
  const neighbour = await lockNeighbour(scope.tx, from);
  const at = scope.clock.now();
  const fault = faultOfUpdate(from, neighbour, update);
  if (fault) {
    await noteRefusals(scope, neighbour, [fault]);
    return { written: 0, known: 0, refusals: [fault] };
  }
  const refusals: Refusal[] = [];
  let written = 0;
  let known = 0;
  for (const shared of update.entries) {
    const decision = await takeEntry(scope, from, shared);
    if (!decision.ok) refusals.push(...decision.refusals);
    else if (decision.value === 'written') written += 1;
    else known += 1;
  }
  const upTo = update.hasMore ? (update.entries.at(-1)?.revision ?? neighbour.revision) : update.revision;
  await saveHeard(scope.tx, from, Math.max(neighbour.revision, upTo), at);
  await noteRefusals(scope, neighbour, refusals);
  if (written > 0) {
    scope.note({
      action: 'receive',
      outcome: 'permitted',
      kinds: { Organization: written },
      basis: 'directory.entries-taken',
      detail: { node: from, revision: String(upTo) },
    });
  }
  return { written, known, refusals };
}

/** Notes why a neighbour's update could not be had or believed at all. */
export async function noteRefusedUpdate(scope: Scope, from: string, refusal: Refusal): Promise<void> {
  await noteRefusals(scope, await lockNeighbour(scope.tx, from), [refusal]);
}

function faultOfUpdate(from: string, neighbour: Neighbour, update: DirectoryUpdate): Refusal | undefined {
  if (update.keeper !== from) {
    return refuse('directory.not-the-owner', { node: from, id: '*', keeper: update.keeper });
  }
  if (update.revision < neighbour.revision) {
    const numbers = { revision: update.revision, known: neighbour.revision };
    return refuse('directory.feed-went-back', { node: from, ...numbers });
  }
  return undefined;
}

async function takeEntry(scope: Scope, from: string, shared: SharedEntry): Promise<Decision<'written' | 'known'>> {
  const { id, revision, resources } = shared;
  const malformed = faultOfEntry(from, shared);
  if (malformed) return refused(malformed);
  const there = await findEntry(scope.tx, id);
  const keeper = there?.keeper ?? findInstitution(id)?.keeper ?? from;
  if (keeper !== from) return refused(refuse('directory.not-the-owner', { node: from, id, keeper }));
  if (there && revision < there.revision) {
    return refused(refuse('directory.entry-stale', { id, revision, known: there.revision }));
  }
  const content = resources.map(({ meta: _, ...resource }) => resource as Resource);
  if (there && revision === there.revision) {
    if (there.contentHash === hashOf(content)) return granted('known');
    return refused(refuse('directory.entry-contradicts', { id, revision }));
  }
  const [taken] = await takenElsewhere(scope.tx, id, content);
  if (taken !== undefined) return refused(refuse('directory.id-taken', { id, what: taken }));
  await keepEntry(scope, { id, keeper: from, resources: content, revision });
  return granted('written');
}

/** Is it an entry, and the sender's own? Every resource must be valid and bear the entry's name. */
function faultOfEntry(from: string, { id, resources }: SharedEntry): Refusal | undefined {
  const no = (what: string) => refuse('directory.entry-malformed', { id, what });
  const [head] = resources;
  if (head === undefined) return no('resources');
  const isEndpoint = head.resourceType === 'Endpoint';
  const entry = isEndpoint ? undefined : fromResources(resources);
  if (isEndpoint) {
    if (id !== endpointId(from)) return refuse('directory.not-the-owner', { node: from, id, keeper: '?' });
    if (resources.length > 1) return no('Endpoint');
  } else if (entry === undefined || entry.id !== id) {
    return no('Organization');
  } else if (entry.keeper !== from) {
    return refuse('directory.not-the-owner', { node: from, id, keeper: entry.keeper });
  } else {
    // The guide shows an item as it is kept: here it is what a proposal of ours may bring, an address of the web among them, or it does not come.
    const bad = ITEM_KEYS.find(
      (key) => entry.items[key] && !ITEM_SHAPES[key].safeParse(entry.items[key].value).success,
    );
    if (bad !== undefined) return no(bad);
  }
  for (const resource of resources) {
    const { resourceType: type, id: own = '' } = resource;
    const isOfEntry = own === id || own.startsWith(`${id}-`) || own.startsWith(`${id}.`);
    if (!ENTRY_TYPES.some((known) => known === type) || !isOfEntry) return no(`${type}/${own}`);
    const error = validate(resource).find(({ severity }) => severity === 'error');
    if (error) return no(`${type}/${own} ${error.expression ?? error.code}`);
  }
  return undefined;
}

/** Once for each new reason: a neighbour that is asked every half minute must not fill the ledger with the same sentence. */
async function noteRefusals(scope: Scope, neighbour: Neighbour, refusals: readonly Refusal[]): Promise<void> {
  const [first] = refusals;
  if (first === undefined) return;
  await saveRefusal(scope.tx, neighbour.node, first.code, scope.clock.now());
  if (neighbour.refusal === first.code) return;
  scope.note({
    action: 'receive',
    outcome: 'denied',
    kinds: {},
    basis: first.code,
    detail: { node: neighbour.node, ...('id' in (first.params ?? {}) ? { entry: String(first.params?.['id']) } : {}) },
  });
}
