import { RefusalError } from '#kernel';
import { isObject, parseFhirJson } from '../../json/json.ts';
import { refuseFhir } from '../../messages.ts';
import type { Finding } from '../../outcome.ts';
import { applyFhirPathPatch } from '../../patch/fhirpath-patch.ts';
import { applyJsonPatch } from '../../patch/json-patch.ts';
import { withoutStaleNarrative } from '../../patch/narrative-after-patch.ts';
import type { StoredResource } from '../../store/stored.ts';
import type { Resource } from '../../types.ts';
import type { Issue } from '../../validate/validate.ts';
import type { IfMatch } from '../request/headers.ts';
import { requireValid } from './require-valid.ts';
import type { Draft } from './settle-references.ts';
import type { CreateRequest, PatchRequest, UpdateRequest, WriteRequest } from './write-request.ts';

/** What a write request turned out to mean, given what is there. */
export type Intent =
  /** A creation, where nothing that counts stands there before; else a new version. */
  | {
      readonly kind: 'write';
      readonly draft: Draft;
      readonly before?: StoredResource;
      /** Labels alone: what stands there stays the version that it is. */
      readonly inPlace?: true;
      readonly warnings: readonly Finding[];
    }
  | { readonly kind: 'remove'; readonly before: StoredResource }
  /** A conditional creation whose condition is met already: it writes nothing and is answered with what is there. */
  | { readonly kind: 'found'; readonly stored: StoredResource }
  /** A conditional creation with the same condition as an earlier entry of the bundle: both mean the resource that the earlier one makes. */
  | { readonly kind: 'same'; readonly as: Intent }
  /** The deletion of what is not there, or is deleted already. */
  | { readonly kind: 'nothing' };

/** What was read for one request. */
interface Read {
  /** The resource that meets the request's condition. */
  readonly match: StoredResource | undefined;
  /** The present versions of all that the unit's requests are about, by `Type/id`. */
  readonly current: ReadonlyMap<string, StoredResource>;
  /** Whether the caller may make something under an id of their own choosing. */
  readonly namesIds: boolean;
  readonly warnings: readonly Issue[];
}

/**
 * Decides what one request means, given what was read for it: nothing is asked of the database any more.
 *
 * @param awaited - by condition, what earlier requests of the unit will make because nothing met it; a later request with the same condition means that
 * @refuses fhir.version-conflict, fhir.not-found, fhir.gone, fhir.already-exists, fhir.id-mismatch, fhir.duplicate-target, and what a patch refuses
 */
export function decideIntent(request: WriteRequest, read: Read, awaited: Map<string, Intent>): Intent {
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
  switch (request.verb) {
    case 'delete':
      return !before || before.deleted ? { kind: 'nothing' } : { kind: 'remove', before };
    case 'patch':
      return patchIntent(request, id, before);
    case 'update':
      return updateIntent(request, { id, before, match, warnings }, awaited);
  }
}

/** @param read - the id that it is about, what stands there, and what meets its condition */
function updateIntent(
  request: UpdateRequest,
  read: Pick<Read, 'match' | 'warnings'> & {
    readonly id: string | undefined;
    readonly before: StoredResource | undefined;
  },
  awaited: Map<string, Intent>,
): Intent {
  const { type } = request;
  const { id, before, match, warnings } = read;
  if (match && request.resource.id !== undefined && request.resource.id !== match.id) {
    throw new RefusalError(refuseFhir('fhir.id-mismatch', { expected: match.id }, `${type}.id`));
  }
  if (request.onlyToMake && before && !before.deleted) {
    throw new RefusalError({ ...refuseFhir('fhir.already-exists', { type, id: before.id }), status: 412 });
  }
  // Nothing meets its condition yet: it makes what will.
  const making = request.criteria !== undefined && !match ? `${type}?${request.criteria}` : undefined;
  if (making !== undefined) {
    // The id is taken by a resource that does not meet the condition: writing over it is not what was asked.
    if (before && !before.deleted) throw new RefusalError(refuseFhir('fhir.already-exists', { type, id: before.id }));
    if (awaited.has(making))
      throw new RefusalError(refuseFhir('fhir.duplicate-target', { target: making.slice(0, 200) }));
  }
  const draft = { ...draftOf(request, request.resource, 'PUT'), ...(id === undefined ? {} : { id }) };
  const intent: Intent = { kind: 'write', draft, ...(before ? { before } : {}), warnings };
  if (making !== undefined) awaited.set(making, intent);
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

/** What `If-Match` asks for must be what is there. @refuses fhir.version-conflict, fhir.not-found for `*` where nothing is there; both 412 */
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
  const { resource, findings } = withoutStaleNarrative(present, patched);
  const warnings = [...requireValid(resource), ...findings];
  const draft = { ...draftOf(request, resource, 'PATCH'), id };
  return { kind: 'write', draft, before, warnings, ...(inPlace ? { inPlace } : {}) };
}

function draftOf(request: WriteRequest, resource: Resource, method: Draft['method']): Draft {
  const fullUrls = 'fullUrl' in request && request.fullUrl !== undefined ? [request.fullUrl] : [];
  return { type: request.type, resource, method, path: request.path, fullUrls };
}
