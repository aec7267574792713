import { RefusalError, type Scope } from '#kernel';
import { isObject, parseFhirJson, textFor } from '../json/json.ts';
import { refuseFhir } from '../messages.ts';
import { applyFhirPathPatch } from '../patch/fhirpath-patch.ts';
import { applyJsonPatch } from '../patch/json-patch.ts';
import { patientOfType } from '../store/index-rows.ts';
import { lockAbsences } from '../store/locks.ts';
import { readForUpdate } from '../store/read.ts';
import type { ResourceKey, StoredResource } from '../store/stored.ts';
import { type PreparedWrite, prepareWrites, type ResourceWrite, writePrepared } from '../store/write.ts';
import type { Resource } from '../types.ts';
import { type Issue, validate } from '../validate/validate.ts';
import { heldToProfiles } from './claimed-profiles.ts';
import { type Criteria, findByCriteria, lockNameOf, parseCriteria } from './criteria.ts';
import { noteAccess, noteDenial } from './notes.ts';
import { baseOf, type RestParts } from './parts.ts';
import { type Draft, settleReferences } from './references.ts';
import { type Sight, sightOf } from './sight.ts';
import {
  type CreateRequest,
  locating,
  type PatchRequest,
  type UpdateRequest,
  type WriteRequest,
  type WriteResult,
} from './write-request.ts';

/** What a request turned out to mean. */
type Intent =
  | {
      readonly kind: 'write';
      readonly draft: Draft;
      readonly before?: StoredResource;
      readonly warnings: readonly Issue[];
    }
  | { readonly kind: 'remove'; readonly before: StoredResource }
  /** A conditional create whose condition is met already. */
  | { readonly kind: 'found'; readonly stored: StoredResource }
  /** The same condition as an earlier entry of the bundle: the resource that that one makes or found. */
  | { readonly kind: 'same'; readonly as: Intent }
  | { readonly kind: 'nothing' };

/**
 * Makes any number of writes as one: all or none. A single request is a unit of one.
 *
 * The way: admitted → valid → what depends on an absence is locked → conditions and present versions are read → references settled → the gate asked →
 * one statement writes it all.
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

/** A unit of work that waits for its statement. */
export interface PreparedUnit {
  readonly writes: readonly PreparedWrite[];
  readonly results: WriteResult[];
}

/** All of `writeUnit` but the writing and the notes. */
async function prepareUnit(parts: RestParts, scope: Scope, requests: readonly WriteRequest[]): Promise<PreparedUnit> {
  await admit(parts, scope, requests);
  const warnings = new Map<WriteRequest, readonly Issue[]>();
  for (const request of requests) {
    if ('resource' in request) warnings.set(request, await locating(request.path, () => requireRight(request)));
  }
  const sight = sightOf(parts, scope);
  const intents = await decideIntents(parts, scope, sight, requests, warnings);
  const drafts = intents.flatMap((intent) => (intent.kind === 'write' ? [intent.draft] : []));
  const gone = intents.flatMap((intent) => (intent.kind === 'remove' ? [intent.before] : []));
  await settleReferences(scope, sight, drafts, fullUrlsFound(requests, intents), gone);
  refuseSameTarget(requests, intents);
  await askGate(parts, scope, requests, intents);
  const held = await heldToProfiles(parts, scope, drafts);
  const writing = intents.filter((intent) => intent.kind === 'write' || intent.kind === 'remove');
  const writes = prepareWrites(scope, writing.map(toWrite));
  const stored = new Map(writing.map((intent, i) => [intent as Intent, writes[i]?.stored as StoredResource]));
  const results = intents.map((intent) => {
    const result = toResult(intent, stored);
    const found = intent.kind === 'write' ? held.get(intent.draft) : undefined;
    return found ? { ...result, warnings: [...result.warnings, ...found] } : result;
  });
  return { writes, results };
}

/**
 * As `writeUnit` for creations that depend on nothing that is there: they can share a statement with strangers, because none can stand in another's way. They are
 * noted already: who notes them writes both together.
 *
 * @returns undefined for everything else
 */
export async function prepareCreations(
  parts: RestParts,
  scope: Scope,
  requests: readonly WriteRequest[],
): Promise<PreparedUnit | undefined> {
  const isAlone = (r: WriteRequest) => r.verb !== 'create' || r.criteria !== undefined || parts.guards?.[r.type];
  if (requests.some(isAlone)) return undefined;
  const unit = await prepareUnit(parts, scope, requests);
  noteWrites(parts, scope, unit.writes);
  return unit;
}

/** Whether the types may be written here at all, and by this actor. */
async function admit(parts: RestParts, scope: Scope, requests: readonly WriteRequest[]): Promise<void> {
  const asked = new Set<string>();
  for (const { verb, type, path } of requests) {
    const action = verb === 'patch' ? 'update' : verb;
    if (asked.has(`${action} ${type}`)) continue;
    asked.add(`${action} ${type}`);
    await locating(path, async () => {
      if (parts.restWrite[type] === 'closed') {
        const operation = parts.writtenBy?.[type] ?? '/api';
        throw new RefusalError(refuseFhir('fhir.write-closed', { type, operation }));
      }
      await parts.gate.admit(scope, { action, type });
    });
  }
}

/** The resource is of the type and has the id that its address says, and is valid. */
function requireRight(request: CreateRequest | UpdateRequest): readonly Issue[] {
  const { type, resource } = request;
  if (resource.resourceType !== type) {
    const found = textFor(resource.resourceType).slice(0, 64);
    throw new RefusalError(refuseFhir('fhir.type-mismatch', { expected: type, found }, `${type}.resourceType`));
  }
  if (request.verb === 'update' && request.id !== undefined && resource.id !== request.id) {
    throw new RefusalError(refuseFhir('fhir.id-mismatch', { expected: request.id }, `${type}.id`));
  }
  return requireValid(resource);
}

function requireValid(resource: Resource): readonly Issue[] {
  const issues = validate(resource);
  const [first, ...more] = issues.filter((issue) => issue.severity === 'error');
  if (first) throw new RefusalError(first, ...more);
  return issues;
}

async function decideIntents(
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
  await lockAbsences(scope.tx, [
    ...criteria.flatMap((c) => (c ? [lockNameOf(c)] : [])),
    ...requests.flatMap((r) =>
      r.verb === 'update' && (r.id ?? r.resource.id) ? [`id ${r.type}/${r.id ?? r.resource.id}`] : [],
    ),
  ]);
  const matched = await matchAll(scope, sight, requests, criteria);
  const current = await readTargets(scope, requests, matched);
  await refuseGuesses(parts, scope, sight, requests, matched, current);
  const intents: Intent[] = [];
  const awaited = new Map<string, Intent>();
  for (const [i, request] of requests.entries()) {
    const read = { match: matched[i], current, warnings: warnings.get(request) ?? [] };
    intents.push(await locating(request.path, () => decideIntent(request, read, awaited)));
  }
  return intents;
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
  readonly warnings: readonly Issue[];
}

/** @param awaited - what earlier entries of the unit will make because nothing met their condition, by condition */
function decideIntent(request: WriteRequest, { match, current, warnings }: Read, awaited: Map<string, Intent>): Intent {
  if (request.verb === 'create') return createIntent(request, match, warnings, awaited);
  const { type } = request;
  const id =
    match?.id ??
    request.id ??
    ('resource' in request && request.criteria !== undefined ? request.resource.id : undefined);
  const before = id === undefined ? undefined : current.get(`${type}/${id}`);
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
  { type, ifMatch }: { type: string; ifMatch?: number | 'any' },
  id: string | undefined,
  before: StoredResource | undefined,
): void {
  if (ifMatch === undefined) return;
  const found = before?.version ?? 0;
  if (ifMatch === 'any') {
    if (before && !before.deleted) return;
    throw new RefusalError({ ...refuseFhir('fhir.not-found', { type, id: id ?? '' }), status: 412 });
  }
  if (found !== ifMatch)
    throw new RefusalError(refuseFhir('fhir.version-conflict', { type, id: id ?? '', expected: ifMatch, found }));
}

function patchIntent(request: PatchRequest, id: string | undefined, before: StoredResource | undefined): Intent {
  const { type } = request;
  if (id === undefined || before === undefined)
    throw new RefusalError(refuseFhir('fhir.not-found', { type, id: id ?? request.criteria ?? '' }));
  if (before.deleted) throw new RefusalError(refuseFhir('fhir.gone', { type, id }));
  const present = parseFhirJson(before.body) as unknown as Resource;
  const { operations } = request;
  const patched = isObject(operations) ? applyFhirPathPatch(present, operations) : applyJsonPatch(present, operations);
  const warnings = requireValid(patched);
  return { kind: 'write', draft: { ...draftOf(request, patched, 'PATCH'), id }, before, warnings };
}

function draftOf(request: WriteRequest, resource: Resource, method: Draft['method']): Draft {
  const fullUrls = 'fullUrl' in request && request.fullUrl !== undefined ? [request.fullUrl] : [];
  return { type: request.type, resource, method, path: request.path, fullUrls };
}

/** Entries that stand for a resource which is there already: references to their fullUrl mean that one. */
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

function refuseSameTarget(requests: readonly WriteRequest[], intents: readonly Intent[]): void {
  const seen = new Set<string>();
  for (const [i, intent] of intents.entries()) {
    const key = intent.kind === 'write' ? intent.draft : intent.kind === 'remove' ? intent.before : undefined;
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

async function askGate(
  parts: RestParts,
  scope: Scope,
  requests: readonly WriteRequest[],
  intents: readonly Intent[],
): Promise<void> {
  for (const [i, intent] of intents.entries()) {
    await locating(requests[i]?.path ?? '', async () => {
      if (intent.kind === 'found') {
        const shown = await parts.gate.mayDisclose(scope, 'read', [intent.stored]);
        if (shown.length === 0)
          throw new RefusalError(refuseFhir('fhir.already-exists', { type: intent.stored.type, id: '…' }));
      }
      if (intent.kind !== 'write' && intent.kind !== 'remove') return;
      const write = toGateWrite(intent);
      await parts.guards?.[write.type]?.(scope, write.question);
      await parts.gate.mayWrite(scope, write.question);
    });
  }
}

function toGateWrite(intent: Intent & { kind: 'write' | 'remove' }) {
  if (intent.kind === 'remove') {
    return { type: intent.before.type, question: { action: 'delete', before: intent.before } } as const;
  }
  const { draft, before } = intent;
  const resource = { ...draft.resource, ...(draft.id === undefined ? {} : { id: draft.id }) };
  const patientId = patientOfType(resource);
  const after = {
    type: draft.type,
    resource,
    ...(draft.id ? { id: draft.id } : {}),
    ...(patientId ? { patientId } : {}),
  };
  const action = before && !before.deleted ? ('update' as const) : ('create' as const);
  return { type: draft.type, question: { action, after, ...(before ? { before } : {}) } };
}

function toWrite(intent: Intent & { kind: 'write' | 'remove' }): ResourceWrite {
  if (intent.kind === 'remove') return { remove: intent.before };
  const { draft, before } = intent;
  const resource = { ...draft.resource, ...(draft.id === undefined ? {} : { id: draft.id }) };
  if (!before) return { create: resource, method: draft.method === 'POST' ? 'POST' : 'PUT' };
  return { update: resource, before, method: draft.method === 'PATCH' ? 'PATCH' : 'PUT' };
}

function noteWrites(parts: RestParts, scope: Scope, writes: readonly PreparedWrite[]): void {
  const all = writes.map((write) => write.stored);
  const isCreate = (s: StoredResource) => s.version === 1;
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

function toResult(intent: Intent, stored: ReadonlyMap<Intent, StoredResource>): WriteResult {
  const now = stored.get(intent);
  switch (intent.kind) {
    case 'write': {
      const status = !intent.before || intent.before.deleted ? 201 : 200;
      return { status, ...(now ? { stored: now } : {}), warnings: intent.warnings };
    }
    case 'remove':
      return { status: 204, ...(now ? { stored: now } : {}), warnings: [] };
    case 'found':
      return { status: 200, stored: intent.stored, warnings: [] };
    case 'same':
      return { ...toResult(intent.as, stored), status: 200 };
    case 'nothing':
      return { status: 204, warnings: [] };
  }
}
