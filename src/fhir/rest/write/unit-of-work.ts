import { RefusalError, type Scope } from '#kernel';
import { refuseFhir } from '../../messages.ts';
import type { ResourceKey, StoredResource } from '../../store/stored.ts';
import { type PreparedWrite, prepareWrites, writePrepared } from '../../store/write.ts';
import type { Issue } from '../../validate/validate.ts';
import { Looks } from '../disclosure/looks.ts';
import { noteAccess } from '../disclosure/notes.ts';
import { sightOf } from '../disclosure/sight.ts';
import type { RestParts } from '../parts.ts';
import { admit, broughtFor } from './admit.ts';
import { askGate } from './ask-gate.ts';
import { heldToProfiles } from './claimed-profiles.ts';
import type { Intent } from './intent.ts';
import { isWriting, toResult, toWrite } from './intent-as.ts';
import { decideIntents } from './intents.ts';
import { nameProvenanceTargets, withoutIdleProvenance } from './provenance-header.ts';
import { requireValidWrite } from './require-valid.ts';
import { settleReferences } from './settle-references.ts';
import { locating, type WriteRequest, type WriteResult } from './write-request.ts';

/**
 * Makes any number of writes as one: all or none. A request of its own is a unit of one; a transaction bundle is a unit of all its writing entries.
 *
 * The way, in order:
 * 1. admitted: may these types be written here, and by this actor?
 * 2. valid: every resource that was sent is valid R4;
 * 3. understood (`decideIntents`): what depends on an absence is locked, then conditions and present versions are read; each request is now a creation, a new version,
 *    a deletion, or nothing to do;
 * 4. references settled (`settleReferences`): ids given, `urn:` and conditional references replaced by what they mean;
 * 5. labelled, then asked: the room's guard and the gate see before and after of each write;
 * 6. held to the profiles they claim;
 * 7. written in one statement, and noted in the ledger.
 *
 * A refusal at any step refuses the whole unit, and is noted for the patients whom the unit had looked at by then (`Looks`), and for whose records it brought something.
 *
 * @refuses fhir.write-closed, fhir.version-conflict, fhir.multiple-matches, fhir.not-found, fhir.gone, fhir.duplicate-target, fhir.dangling-reference, what
 * validation and the gate refuse
 */
export async function writeUnit(
  parts: RestParts,
  scope: Scope,
  requests: readonly WriteRequest[],
): Promise<WriteResult[]> {
  const unit = await prepareUnit(parts, scope, requests);
  await writePrepared(scope.tx, unit.writes);
  for (const { stored } of unit.writes) await parts.written?.[stored.type]?.(scope, stored);
  noteWrites(parts, scope, unit.writes);
  return unit.results;
}

/** A unit of work after step 6: only its statement is missing, which it may share with other units. */
export interface PreparedUnit {
  readonly writes: readonly PreparedWrite[];
  /** What each request will be answered with once `writes` are made, in the order of the requests. */
  readonly results: WriteResult[];
}

/** Steps 1 to 6 of `writeUnit`. */
async function prepareUnit(parts: RestParts, scope: Scope, requests: readonly WriteRequest[]): Promise<PreparedUnit> {
  const looks = new Looks();
  const { intents, held } = await decideUnit(parts, scope, requests, looks).catch(async (error) => {
    for (const request of requests) looks.mean(request.type, broughtFor(request));
    if (error instanceof RefusalError) await looks.noteRefused(parts, scope, actionOf(requests), error);
    throw error;
  });
  const writing = intents.filter(isWriting);
  const writes = prepareWrites(scope, writing.map(toWrite));
  await looks.noteMade(
    parts,
    scope,
    writes.map((write) => write.stored),
  );
  const stored = new Map(writing.map((intent, i) => [intent as Intent, writes[i]?.stored as StoredResource]));
  const results = intents.map((intent) => {
    const result = toResult(intent, stored);
    const found = intent.kind === 'write' ? held.get(intent.draft) : undefined;
    return found ? { ...result, warnings: [...result.warnings, ...found] } : result;
  });
  for (const [i, request] of requests.entries()) {
    const [intent, result] = [intents[i], results[i]];
    if (request.verb === 'patch' && intent && result && !(await showsPatched(parts, scope, intent)))
      results[i] = { ...result, isUnread: true };
  }
  return { writes, results };
}

/** A patch lets through what its scope lets change; what stands there then is shown to who may read it. */
async function showsPatched({ gate }: RestParts, scope: Scope, intent: Intent): Promise<boolean> {
  if (intent.kind !== 'write' || intent.before === undefined) return true;
  return (await gate.mayDisclose(scope, 'read', [intent.before])).length > 0;
}

/** @returns what each request turned out to mean, and by resource what its claimed profiles find wrong with it */
async function decideUnit(
  parts: RestParts,
  scope: Scope,
  requests: readonly WriteRequest[],
  looks: Looks,
): Promise<{ readonly intents: readonly Intent[]; readonly held: Awaited<ReturnType<typeof heldToProfiles>> }> {
  await admit(parts, scope, requests, looks);
  const warnings = new Map<WriteRequest, readonly Issue[]>();
  for (const request of requests) {
    if ('resource' in request) warnings.set(request, await locating(request.path, () => requireValidWrite(request)));
  }
  const sight = looks.through(sightOf(parts, scope));
  const intents = withoutIdleProvenance(requests, await decideIntents(parts, scope, sight, requests, warnings));
  const drafts = intents.flatMap((intent) => (intent.kind === 'write' ? [intent.draft] : []));
  const gone = intents.flatMap((intent) => (intent.kind === 'remove' ? [intent.before] : []));
  await settleReferences(scope, sight, drafts, fullUrlsFound(requests, intents), gone);
  nameProvenanceTargets(requests, intents);
  refuseSameTarget(requests, intents);
  label(parts, scope, intents);
  await askGate(parts, scope, requests, intents, looks);
  return { intents, held: await heldToProfiles(parts, scope, drafts) };
}

/** The action under which the ledger has a refused unit: a creation or deletion where it is just one, whatever Provenance came with it, else an update. */
function actionOf(requests: readonly WriteRequest[]): 'create' | 'update' | 'delete' {
  const [first, ...more] = requests.filter((request) => request.verb !== 'create' || request.about === undefined);
  if (first === undefined || more.length > 0 || first.verb === 'patch') return 'update';
  return first.verb;
}

/**
 * As `writeUnit`, but without its statement: for units of plain creations, which can share one statement with units of other requests. Nothing they write can be in
 * another's way: they have no condition, no guard, nothing that happens after them, and the gate's answer needs nothing held until the commit.
 *
 * Their notes are made here already, so the caller has to commit them together with the writes.
 *
 * @returns undefined for every unit that must be written alone
 */
export async function prepareCreations(
  parts: RestParts,
  scope: Scope,
  requests: readonly WriteRequest[],
): Promise<PreparedUnit | undefined> {
  const isAlone = (r: WriteRequest) =>
    r.verb !== 'create' || r.criteria !== undefined || parts.guards?.[r.type] || parts.written?.[r.type];
  if (parts.gate.holds?.(scope) || requests.some(isAlone)) return undefined;
  const unit = await prepareUnit(parts, scope, requests);
  noteWrites(parts, scope, unit.writes);
  return unit;
}

function label({ labels }: RestParts, scope: Scope, intents: readonly Intent[]): void {
  if (labels === undefined) return;
  for (const intent of intents) {
    if (intent.kind === 'write') intent.draft.resource = labels(scope, intent.draft.resource, intent.before);
  }
}

/** By fullUrl, the resources that conditional creations of the bundle found to be there already: references to such a fullUrl mean that one. */
function fullUrlsFound(requests: readonly WriteRequest[], intents: readonly Intent[]): Map<string, ResourceKey> {
  const found = new Map<string, ResourceKey>();
  for (const [i, intent] of intents.entries()) {
    const request = requests[i];
    const fullUrl = request && 'fullUrl' in request ? request.fullUrl : undefined;
    if (fullUrl === undefined) continue;
    if (intent.kind === 'found') found.set(fullUrl, intent.stored);
  }
  return found;
}

/** Two entries of a unit must not write the same resource: which of them would stand in the end? @refuses fhir.duplicate-target */
function refuseSameTarget(requests: readonly WriteRequest[], intents: readonly Intent[]): void {
  const seen = new Set<string>();
  for (const [i, intent] of intents.entries()) {
    const key = targetOf(requests[i], intent);
    if (!key) continue;
    const target = `${key.type}/${key.id}`;
    if (seen.has(target)) {
      const path = requests[i]?.path ?? '';
      throw new RefusalError(
        refuseFhir('fhir.duplicate-target', { target }, path.startsWith('Bundle.') ? path : undefined),
      );
    }
    seen.add(target);
  }
}

/** The resource that an entry writes; for the deletion of one that is not there, the one it names. */
function targetOf(request: WriteRequest | undefined, intent: Intent): { type: string; id?: string } | undefined {
  switch (intent.kind) {
    case 'write':
      return intent.draft;
    case 'remove':
      return intent.before;
    case 'nothing':
      return request?.verb === 'delete' && request.id !== undefined
        ? { type: request.type, id: request.id }
        : undefined;
    default:
      return undefined;
  }
}

function noteWrites(parts: RestParts, scope: Scope, writes: readonly PreparedWrite[]): void {
  const all = writes.map((write) => write.stored);
  const made = new Set(writes.filter(({ before }) => before === undefined).map(({ stored }) => stored));
  const isCreate = (s: StoredResource) => made.has(s);
  noteAccess(parts, scope, 'create', all.filter(isCreate));
  noteAccess(
    parts,
    scope,
    'update',
    all.filter((s) => !isCreate(s) && !s.deleted),
  );
  noteAccess(
    parts,
    scope,
    'delete',
    all.filter((s) => s.deleted),
  );
}
