import { RefusalError, type Scope } from '#kernel';
import type { GateWrite } from '../gate.ts';
import { isObject } from '../json/json.ts';
import { refuseFhir } from '../messages.ts';
import { patientOfType } from '../store/index-rows.ts';
import { readMany } from '../store/read.ts';
import type { ResourceKey, StoredResource } from '../store/stored.ts';
import { type PreparedWrite, prepareWrites, type ResourceWrite, writePrepared } from '../store/write.ts';
import type { Issue } from '../validate/validate.ts';
import { heldToProfiles } from './claimed-profiles.ts';
import { decideIntents, type Intent } from './intents.ts';
import { Looks } from './looks.ts';
import { noteAccess, noteDenial } from './notes.ts';
import type { RestParts } from './parts.ts';
import { settleReferences } from './references.ts';
import { requireRight } from './right.ts';
import { sightOf } from './sight.ts';
import { locating, type WriteRequest, type WriteResult } from './write-request.ts';

/**
 * Makes any number of writes as one: all or none. A single request is a unit of one.
 *
 * The way: admitted → valid → what depends on an absence is locked → conditions and present versions are read → references settled → labelled → the gate asked →
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
  const looks = new Looks();
  const { intents, held } = await decideUnit(parts, scope, requests, looks).catch(async (error) => {
    if (error instanceof RefusalError) await looks.noteRefused(scope, actionOf(requests), error);
    throw error;
  });
  const writing = intents.filter((intent) => intent.kind === 'write' || intent.kind === 'remove');
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
  return { writes, results };
}

/** What is to be written: admitted, valid, settled, labelled, permitted and held to its profiles. */
async function decideUnit(
  parts: RestParts,
  scope: Scope,
  requests: readonly WriteRequest[],
  looks: Looks,
): Promise<{ readonly intents: readonly Intent[]; readonly held: Awaited<ReturnType<typeof heldToProfiles>> }> {
  await admit(parts, scope, requests, looks);
  const warnings = new Map<WriteRequest, readonly Issue[]>();
  for (const request of requests) {
    if ('resource' in request) warnings.set(request, await locating(request.path, () => requireRight(request)));
  }
  const sight = looks.through(sightOf(parts, scope));
  const intents = await decideIntents(parts, scope, sight, requests, warnings);
  const drafts = intents.flatMap((intent) => (intent.kind === 'write' ? [intent.draft] : []));
  const gone = intents.flatMap((intent) => (intent.kind === 'remove' ? [intent.before] : []));
  await settleReferences(scope, sight, drafts, fullUrlsFound(requests, intents), gone);
  refuseSameTarget(requests, intents);
  label(parts, scope, intents);
  await askGate(parts, scope, requests, intents, looks);
  return { intents, held: await heldToProfiles(parts, scope, drafts) };
}

/** What a unit of work is in the ledger where it is refused. */
function actionOf([first, ...more]: readonly WriteRequest[]): 'create' | 'update' | 'delete' {
  if (first === undefined || more.length > 0 || first.verb === 'patch') return 'update';
  return first.verb;
}

/**
 * As `writeUnit` for creations that depend on nothing that is there, nor on anything that the gate has to hold meanwhile: they can share a statement with strangers, because none can stand in another's way. They are
 * noted already: who notes them writes both together.
 *
 * @returns undefined for everything else
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

/** Whether the types may be written here at all, and by this actor. */
async function admit(parts: RestParts, scope: Scope, requests: readonly WriteRequest[], looks: Looks): Promise<void> {
  const asked = new Set<string>();
  for (const request of requests) {
    const { verb, type, path } = request;
    const action = verb === 'patch' ? 'update' : verb;
    if (asked.has(`${action} ${type}`)) continue;
    asked.add(`${action} ${type}`);
    await locating(path, async () => {
      refuseClosed(parts, type);
      try {
        await parts.gate.admit(scope, { action, type });
      } catch (error) {
        looks.mean(type, await patientsAsked(scope, request));
        throw error;
      }
    });
  }
}

/** @refuses fhir.write-closed */
export function refuseClosed(parts: RestParts, type: string): void {
  if (parts.restWrite[type] !== 'closed') return;
  const operation = parts.writtenBy?.[type] ?? '/api';
  throw new RefusalError(refuseFhir('fhir.write-closed', { type, operation }));
}

/** Whose record a request is about by what it says itself, and by what stands under its id. */
async function patientsAsked(scope: Scope, request: WriteRequest): Promise<(string | undefined)[]> {
  const said = 'resource' in request && isObject(request.resource) ? [patientOfType(request.resource)] : [];
  const { type } = request;
  if (request.verb === 'create' || request.id === undefined) return said;
  const [there] = await readMany(scope.tx, [{ type, id: request.id }]);
  return [...said, there?.patientId ?? (type === 'Patient' ? there?.id : undefined)];
}

function label({ labels }: RestParts, scope: Scope, intents: readonly Intent[]): void {
  if (labels === undefined) return;
  for (const intent of intents) {
    if (intent.kind === 'write') intent.draft.resource = labels(scope, intent.draft.resource, intent.before);
  }
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

/** What an entry modifies, or would if it were there: a deletion of nothing is still about one resource. */
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

async function askGate(
  parts: RestParts,
  scope: Scope,
  requests: readonly WriteRequest[],
  intents: readonly Intent[],
  looks: Looks,
): Promise<void> {
  for (const [i, intent] of intents.entries()) {
    await locating(requests[i]?.path ?? '', async () => {
      if (intent.kind === 'found') {
        await requireShown(parts, scope, intent.stored);
        looks.see(intent.stored);
      }
      if (intent.kind !== 'write' && intent.kind !== 'remove') return;
      const write = toGateWrite(intent);
      looks.mean(write.type, patientsOf(write.question));
      await parts.guards?.[write.type]?.(scope, write.question);
      await parts.gate.mayWrite(scope, write.question);
    });
  }
}

/** Whoever would have made it again is shown it, or told no more than that it is there, which is noted. @refuses fhir.already-exists */
export async function requireShown(parts: RestParts, scope: Scope, stored: StoredResource): Promise<void> {
  const shown = await parts.gate.mayDisclose(scope, 'read', [stored]);
  if (shown.length > 0) return;
  noteDenial(parts, scope, 'read', stored);
  throw new RefusalError(refuseFhir('fhir.already-exists', { type: stored.type, id: '…' }));
}

/** Whose records a write is for: a change may move a resource from one to another. */
function patientsOf({ before, after }: GateWrite): (string | undefined)[] {
  return [before, after].flatMap((side) =>
    side ? [side.patientId ?? (side.type === 'Patient' ? side.id : undefined)] : [],
  );
}

function toGateWrite(intent: Intent & { kind: 'write' | 'remove' }): {
  readonly type: string;
  readonly question: GateWrite;
} {
  if (intent.kind === 'remove') {
    return { type: intent.before.type, question: { action: 'delete', before: intent.before } } as const;
  }
  const { draft, before, inPlace } = intent;
  const resource = { ...draft.resource, ...(draft.id === undefined ? {} : { id: draft.id }) };
  const patientId = patientOfType(resource);
  const after = {
    type: draft.type,
    resource,
    ...(draft.id ? { id: draft.id } : {}),
    ...(patientId ? { patientId } : {}),
  };
  const action = before && !before.deleted ? ('update' as const) : ('create' as const);
  const version = inPlace && before ? { version: before.version } : {};
  return { type: draft.type, question: { action, after, ...(before ? { before } : {}), ...version } };
}

function toWrite(intent: Intent & { kind: 'write' | 'remove' }): ResourceWrite {
  if (intent.kind === 'remove') return { remove: intent.before };
  const { draft, before, inPlace } = intent;
  const resource = { ...draft.resource, ...(draft.id === undefined ? {} : { id: draft.id }) };
  if (inPlace && before) return { relabel: resource, before };
  if (!before) return { create: resource, method: draft.method === 'POST' ? 'POST' : 'PUT' };
  return { update: resource, before, method: draft.method === 'PATCH' ? 'PATCH' : 'PUT' };
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
