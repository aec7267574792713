import { RefusalError, type Scope } from '#kernel';
import { isObject, parseFhirJson } from '../json/json.ts';
import { refuseFhir } from '../messages.ts';
import { applyFhirPathPatch } from '../patch/fhirpath-patch.ts';
import { applyJsonPatch } from '../patch/json-patch.ts';
import { lockAbsences } from '../store/locks.ts';
import { readForUpdate } from '../store/read.ts';
import type { ResourceKey, StoredResource } from '../store/stored.ts';
import type { Resource } from '../types.ts';
import type { Issue } from '../validate/validate.ts';
import { type Criteria, findByCriteria, lockNameOf, parseCriteria } from './criteria.ts';
import type { IfMatch } from './headers.ts';
import { noteDenial } from './notes.ts';
import { baseOf, type RestParts } from './parts.ts';
import type { Draft } from './references.ts';
import { requireValid } from './right.ts';
import type { Sight } from './sight.ts';
import { type CreateRequest, locating, type PatchRequest, type WriteRequest } from './write-request.ts';

/** What a request turned out to mean. */
export type Intent =
  | {
      readonly kind: 'write';
      readonly draft: Draft;
      readonly before?: StoredResource;
      /** Labels alone: what stands there stays the version that it is. */
      readonly inPlace?: true;
      readonly warnings: readonly Issue[];
    }
  | { readonly kind: 'remove'; readonly before: StoredResource }
  /** A conditional create whose condition is met already. */
  | { readonly kind: 'found'; readonly stored: StoredResource }
  /** The same condition as an earlier entry of the bundle: the resource that that one makes or found. */
  | { readonly kind: 'same'; readonly as: Intent }
  | { readonly kind: 'nothing' };

/**
 * What each request means, given what is there: what depends on an absence is locked, then conditions and present versions are read.
 *
 * @refuses fhir.version-conflict, fhir.multiple-matches, fhir.not-found, fhir.gone, fhir.already-exists, fhir.duplicate-target, and what a patch refuses
 */
export async function decideIntents(
  parts: RestParts,
  scope: Scope,
  sight: Sight,
  requests: readonly WriteRequest[],
  warnings: ReadonlyMap<WriteRequest, readonly Issue[]>,
): Promise<Intent[]> {
  const criteria = await Promise.all(
    requests.map(({ type, criteria: text, path }) =>
      text === undefined ? undefined : locating(path, () => parseCriteria(type, text, baseOf(scope))),
    ),
  );
  // The conditions are asked for on the heels of the lock: one connection answers in order, and each statement sees what was committed when its turn came.
  const locked = lockAbsences(scope.tx, [
    ...criteria.flatMap((c) => (c ? [lockNameOf(c)] : [])),
    ...requests.flatMap((r) =>
      r.verb === 'update' && (r.id ?? r.resource.id) ? [`id ${r.type}/${r.id ?? r.resource.id}`] : [],
    ),
  ]);
  const [matched] = await Promise.all([matchAll(scope, sight, requests, criteria), locked]);
  const present = await readTargets(scope, requests, matched);
  const namesIds = parts.gate.mayNameIds?.(scope) ?? true;
  const current = namesIds ? present : await asSeen(parts, scope, sight, present);
  if (namesIds) await refuseGuesses(parts, scope, sight, requests, matched, current);
  const intents: Intent[] = [];
  const awaited = new Map<string, Intent>();
  for (const [i, request] of requests.entries()) {
    const read = { match: matched[i], current, namesIds, warnings: warnings.get(request) ?? [] };
    intents.push(await locating(request.path, () => decideIntent(request, read, awaited)));
  }
  return intents;
}

/** What is there for somebody who may name no ids: of what is hidden nothing, which is noted. */
async function asSeen(
  parts: RestParts,
  scope: Scope,
  sight: Sight,
  present: ReadonlyMap<string, StoredResource>,
): Promise<ReadonlyMap<string, StoredResource>> {
  const shown = await sight.shown([...present.values()]);
  for (const stored of present.values()) if (!shown.has(stored)) noteDenial(parts, scope, 'read', stored);
  return new Map([...present].filter(([, stored]) => shown.has(stored)));
}

/**
 * A patch may test what stands there, and `If-Match` what version: of what the caller may not see they are answered as if nothing were there.
 *
 * @refuses fhir.not-found
 */
async function refuseGuesses(
  parts: RestParts,
  scope: Scope,
  sight: Sight,
  requests: readonly WriteRequest[],
  matched: readonly (StoredResource | undefined)[],
  current: ReadonlyMap<string, StoredResource>,
): Promise<void> {
  for (const [i, request] of requests.entries()) {
    if (request.verb === 'create') continue;
    const isTest = request.verb === 'patch' || request.ifMatch !== undefined;
    if (!isTest && !(request.verb === 'update' && request.onlyToMake)) continue;
    const { type } = request;
    const before = current.get(`${type}/${matched[i]?.id ?? request.id}`);
    if (before === undefined || (await sight.shown([before])).has(before)) continue;
    noteDenial(parts, scope, 'read', before);
    await locating(request.path, () => {
      throw new RefusalError(refuseFhir('fhir.not-found', { type, id: request.id ?? request.criteria ?? '' }));
    });
  }
}

interface Read {
  /** What meets the request's condition. */
  readonly match: StoredResource | undefined;
  readonly current: ReadonlyMap<string, StoredResource>;
  /** May something be made under the id that was asked for? */
  readonly namesIds: boolean;
  readonly warnings: readonly Issue[];
}

/** @param awaited - what earlier entries of the unit will make because nothing met their condition, by condition */
function decideIntent(request: WriteRequest, read: Read, awaited: Map<string, Intent>): Intent {
  const { match, current, namesIds, warnings } = read;
  if (request.verb === 'create') return createIntent(request, match, warnings, awaited);
  const { type } = request;
  const id =
    match?.id ??
    request.id ??
    ('resource' in request && request.criteria !== undefined ? request.resource.id : undefined);
  const before = id === undefined ? undefined : current.get(`${type}/${id}`);
  if (!namesIds && id !== undefined && !before && request.verb !== 'delete') {
    throw new RefusalError(refuseFhir('fhir.not-found', { type, id }));
  }
  requireVersion(request, id, before);
  if (request.verb === 'delete') return !before || before.deleted ? { kind: 'nothing' } : { kind: 'remove', before };
  if (request.verb === 'patch') return patchIntent(request, id, before);
  if (match && request.resource.id !== undefined && request.resource.id !== match.id) {
    throw new RefusalError(refuseFhir('fhir.id-mismatch', { expected: match.id }, `${type}.id`));
  }
  if (request.onlyToMake && before && !before.deleted) {
    throw new RefusalError({ ...refuseFhir('fhir.already-exists', { type, id: before.id }), status: 412 });
  }
  if (request.criteria !== undefined && !match) {
    // The id is taken by a resource that does not meet the condition: writing over it is not what was asked.
    if (before && !before.deleted) throw new RefusalError(refuseFhir('fhir.already-exists', { type, id: before.id }));
    const condition = `${type}?${request.criteria}`;
    if (awaited.has(condition))
      throw new RefusalError(refuseFhir('fhir.duplicate-target', { target: condition.slice(0, 200) }));
  }
  const draft = { ...draftOf(request, request.resource, 'PUT'), ...(id === undefined ? {} : { id }) };
  const intent: Intent = { kind: 'write', draft, ...(before ? { before } : {}), warnings };
  if (request.criteria !== undefined && !match) awaited.set(`${type}?${request.criteria}`, intent);
  return intent;
}

function createIntent(
  request: CreateRequest,
  match: StoredResource | undefined,
  warnings: readonly Issue[],
  awaited: Map<string, Intent>,
): Intent {
  if (match) return { kind: 'found', stored: match };
  const condition = request.criteria === undefined ? undefined : `${request.type}?${request.criteria}`;
  const same = condition === undefined ? undefined : awaited.get(condition);
  if (same?.kind === 'write') {
    if (request.fullUrl !== undefined) same.draft.fullUrls.push(request.fullUrl);
    return { kind: 'same', as: same };
  }
  const { id: _chosenByUs, ...resource } = request.resource;
  const intent: Intent = { kind: 'write', draft: draftOf(request, resource as Resource, 'POST'), warnings };
  if (condition !== undefined) awaited.set(condition, intent);
  return intent;
}

/** Deletions first: a condition of the same unit does not mean what the unit deletes. */
async function matchAll(
  scope: Scope,
  sight: Sight,
  requests: readonly WriteRequest[],
  criteria: readonly (Criteria | undefined)[],
): Promise<(StoredResource | undefined)[]> {
  const matched: (StoredResource | undefined)[] = requests.map(() => undefined);
  const gone: ResourceKey[] = requests.flatMap((r) =>
    r.verb === 'delete' && r.id !== undefined ? [{ type: r.type, id: r.id }] : [],
  );
  for (const deletions of [true, false]) {
    for (const [i, condition] of criteria.entries()) {
      const request = requests[i];
      if (!condition || !request || (request.verb === 'delete') !== deletions) continue;
      const options = {
        without: deletions ? [] : gone,
        isToBeMade: request.verb === 'create' || request.verb === 'update',
      };
      const found = await locating(request.path, () => findByCriteria(scope.tx, condition, sight, options));
      matched[i] = found;
      if (deletions && found) gone.push(found);
    }
  }
  return matched;
}

async function readTargets(
  scope: Scope,
  requests: readonly WriteRequest[],
  matched: readonly (StoredResource | undefined)[],
): Promise<Map<string, StoredResource>> {
  const keys = new Map<string, ResourceKey>();
  for (const [i, request] of requests.entries()) {
    if (request.verb === 'create') continue;
    // The id beside a condition counts where nothing meets the condition.
    const id = matched[i]?.id ?? request.id ?? ('resource' in request ? request.resource.id : undefined);
    if (id !== undefined) keys.set(`${request.type}/${id}`, { type: request.type, id });
  }
  const stored = await readForUpdate(scope.tx, [...keys.values()]);
  return new Map(stored.map((found) => [`${found.type}/${found.id}`, found]));
}

function requireVersion(
  { type, ifMatch }: { type: string; ifMatch?: IfMatch },
  id: string | undefined,
  before: StoredResource | undefined,
): void {
  if (ifMatch === undefined) return;
  const found = before?.version ?? 0;
  if (ifMatch === 'any') {
    if (before && !before.deleted) return;
    throw new RefusalError({ ...refuseFhir('fhir.not-found', { type, id: id ?? '' }), status: 412 });
  }
  if (before && ifMatch.includes(found)) return;
  const expected = ifMatch.slice(0, 10).join(', ');
  throw new RefusalError(refuseFhir('fhir.version-conflict', { type, id: id ?? '', expected, found }));
}

function patchIntent(request: PatchRequest, id: string | undefined, before: StoredResource | undefined): Intent {
  const { type } = request;
  if (id === undefined || before === undefined)
    throw new RefusalError(refuseFhir('fhir.not-found', { type, id: id ?? request.criteria ?? '' }));
  if (before.deleted) throw new RefusalError(refuseFhir('fhir.gone', { type, id }));
  const present = parseFhirJson(before.body) as unknown as Resource;
  const { operations, inPlace } = request;
  const patched = isObject(operations) ? applyFhirPathPatch(present, operations) : applyJsonPatch(present, operations);
  const warnings = requireValid(patched);
  const draft = { ...draftOf(request, patched, 'PATCH'), id };
  return { kind: 'write', draft, before, warnings, ...(inPlace ? { inPlace } : {}) };
}

function draftOf(request: WriteRequest, resource: Resource, method: Draft['method']): Draft {
  const fullUrls = 'fullUrl' in request && request.fullUrl !== undefined ? [request.fullUrl] : [];
  return { type: request.type, resource, method, path: request.path, fullUrls };
}
