import { RefusalError, type Scope } from '#kernel';
import { refuseFhir } from '../../messages.ts';
import { lockAbsences } from '../../store/locks.ts';
import { readForUpdate } from '../../store/read.ts';
import type { ResourceKey, StoredResource } from '../../store/stored.ts';
import type { Issue } from '../../validate/validate.ts';
import { noteAbsent, noteDenial } from '../disclosure/notes.ts';
import type { Sight } from '../disclosure/sight.ts';
import { baseOf, type RestParts } from '../parts.ts';
import { type Criteria, findByCriteria, lockNameOf, parseCriteria, withCodes } from './criteria.ts';
import { decideIntent, type Intent } from './intent.ts';
import { locating, type WriteRequest } from './write-request.ts';

/**
 * Decides what each request of a unit means, given what is there. Two units that depend on the same absence (no Patient with this identifier, no resource under this
 * id) first wait for one another by an advisory lock; then conditions and present versions are read, so that each sees what the other committed.
 *
 * @param warnings - what validation only warned of, by request
 * @returns an intent for each request, in their order
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
      text === undefined
        ? undefined
        : locating(path, () => withCodes(parts, scope, parseCriteria(type, text, baseOf(scope)))),
    ),
  );
  // Not awaited here, to save a round trip: a connection answers its statements in order, so the conditions below are read when the lock is held.
  const locked = lockAbsences(scope.tx, [
    ...criteria.flatMap((c) => (c ? [lockNameOf(c)] : [])),
    ...requests.flatMap((r) =>
      r.verb === 'update' && (r.id ?? r.resource.id) ? [`id ${r.type}/${r.id ?? r.resource.id}`] : [],
    ),
  ]);
  const [matched] = await Promise.all([matchAll(scope, sight, requests, criteria), locked]);
  const asked = requests.map((request, i) => ({ request, match: matched[i] }));
  const present = await readTargets(scope, asked);
  // Whoever may not choose ids is answered about hidden resources as if they were not there; whoever may, must not learn of them by guessing.
  const namesIds = parts.gate.mayNameIds?.(scope) ?? true;
  const looking = { parts, scope, sight };
  const current = namesIds ? present : await asSeen(looking, asked, present);
  if (namesIds) await refuseGuesses(looking, asked, current);
  const intents: Intent[] = [];
  const awaited = new Map<string, Intent>();
  for (const { request, match } of asked) {
    const read = { match, current, namesIds, warnings: warnings.get(request) ?? [] };
    intents.push(await locating(request.path, () => decideIntent(request, read, awaited)));
  }
  return intents;
}

/** A request, and the resource that meets its condition. */
interface Asked {
  readonly request: WriteRequest;
  readonly match: StoredResource | undefined;
}

/** Who looks, and what they may see. */
interface Looking {
  readonly parts: RestParts;
  readonly scope: Scope;
  readonly sight: Sight;
}

/** The present versions as they are for somebody who may not choose ids: without those that are hidden, each of which is noted as denied, as is each that is not there. */
async function asSeen(
  looking: Looking,
  asked: readonly Asked[],
  present: ReadonlyMap<string, StoredResource>,
): Promise<ReadonlyMap<string, StoredResource>> {
  const { parts, scope, sight } = looking;
  for (const { type, id } of asked.flatMap(({ request }) => keyAsked(request)))
    if (!present.has(`${type}/${id}`)) await noteAbsent(parts, scope, 'read', { type, id });
  const readable = await sight.shown([...present.values()]);
  const seen = new Map<string, StoredResource>();
  for (const [key, stored] of present) {
    const isMeant = (one: ResourceKey | undefined) => one !== undefined && key === `${one.type}/${one.id}`;
    const meant = asked.find(({ request, match }) => [...keyAsked(request), match].some(isMeant));
    const verb = meant?.request.verb;
    if (readable.has(stored) || (await isSeenBefore(sight, verb, stored))) seen.set(key, stored);
    else noteHidden(looking, verb, stored);
  }
  return seen;
}

/** Whether the caller may see what stands there for changing or deleting it, whose application may not read it. */
async function isSeenBefore(
  sight: Sight,
  verb: WriteRequest['verb'] | undefined,
  stored: StoredResource,
): Promise<boolean> {
  const shown = await sight.shown([stored], verb === 'delete' ? 'before-delete' : 'before-update');
  return shown.has(stored);
}

/** Notes what was tried on a resource that is hidden: it is one act, whatever else the request brought for the same patient. */
function noteHidden(
  { parts, scope, sight }: Looking,
  verb: WriteRequest['verb'] | undefined,
  stored: StoredResource,
): void {
  noteDenial(parts, scope, verb === 'patch' ? 'update' : (verb ?? 'read'), stored);
  sight.hides?.(stored);
}

/** The resource that a request names by its id. */
function keyAsked(request: WriteRequest): readonly ResourceKey[] {
  return request.verb === 'create' || request.id === undefined ? [] : [{ type: request.type, id: request.id }];
}

/**
 * Refuses requests whose outcome would tell of a resource that the caller may not see: a patch (which may test a value), `If-Match` (which tests the version) and
 * `If-None-Match: *` (which tests that something is there).
 *
 * @refuses fhir.not-found, as if nothing were there; noted as denied
 */
async function refuseGuesses(
  looking: Looking,
  asked: readonly Asked[],
  current: ReadonlyMap<string, StoredResource>,
): Promise<void> {
  const { sight } = looking;
  for (const { request, match } of asked) {
    if (request.verb === 'create' || !isGuess(request)) continue;
    const { type } = request;
    const before = current.get(`${type}/${match?.id ?? request.id}`);
    if (before === undefined || (await sight.shown([before])).has(before)) continue;
    if (await isSeenBefore(sight, request.verb, before)) continue;
    noteHidden(looking, request.verb, before);
    await locating(request.path, () => {
      throw new RefusalError(refuseFhir('fhir.not-found', { type, id: request.id ?? request.criteria ?? '' }));
    });
  }
}

/** Whether the outcome of a request tells something of what stands there. */
function isGuess(request: Exclude<WriteRequest, { readonly verb: 'create' }>): boolean {
  if (request.verb === 'patch' || request.ifMatch !== undefined) return true;
  return request.verb === 'update' && request.onlyToMake === true;
}

/** The resource that meets each request's condition. Deletions first, because a transaction deletes first: the other conditions then do not mean what it deletes. */
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

/** The present versions of all that the requests are about, by `Type/id`, locked to the end of the transaction. */
async function readTargets(scope: Scope, asked: readonly Asked[]): Promise<Map<string, StoredResource>> {
  const keys = new Map<string, ResourceKey>();
  for (const { request, match } of asked) {
    if (request.verb === 'create') continue;
    // An update with a condition may bring a resource with an id: under that it is made where nothing meets the condition.
    const id = match?.id ?? request.id ?? ('resource' in request ? request.resource.id : undefined);
    if (id !== undefined) keys.set(`${request.type}/${id}`, { type: request.type, id });
  }
  const stored = await readForUpdate(scope.tx, [...keys.values()]);
  return new Map(stored.map((found) => [`${found.type}/${found.id}`, found]));
}
