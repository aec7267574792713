import { type AccessNote, RefusalError, type Scope } from '#kernel';
import type { Answer } from '#platform/http';
import { refuseFhir } from '../../messages.ts';
import { allOk, toOperationOutcome } from '../../outcome.ts';
import type { StoredResource } from '../../store/stored.ts';
import type { OperationOutcome } from '../../types.ts';
import { noteAccess } from '../disclosure/notes.ts';
import { baseOf, type RestParts } from '../parts.ts';
import { ifMatchOf, ifNoneExistOf, isOnlyToMake, preferenceOf, versionHeaders } from '../request/headers.ts';
import { type FhirRequest, fhirAnswer, resourceOf } from '../request/request.ts';
import { identityOf, parseCriteria, refuseMany } from './criteria.ts';
import type { JointWork } from './joint.ts';
import { operationsOf } from './patch-body.ts';
import { bringsProvenance, provenanceOf } from './provenance-header.ts';
import { prepareCreations, requireShown, writeUnit } from './unit-of-work.ts';
import type { CreateRequest, DeleteRequest, WriteRequest, WriteResult } from './write-request.ts';

/** `POST /Patient`, with `If-None-Exist` only where nothing meets the condition. */
export function create(parts: RestParts, scope: Scope, request: FhirRequest): Promise<Answer> {
  return writeOne(parts, scope, request, creationOf(request));
}

/**
 * Everything of `create` but its statement, which it may share with other requests of the moment.
 *
 * @returns undefined where the request has to be written alone: its condition is more than one identifier, it brings a Provenance, or something about it depends on what is there
 */
export async function prepareCreate(
  parts: RestParts,
  scope: Scope,
  request: FhirRequest,
): Promise<{ output: Answer; work: JointWork } | undefined> {
  if (bringsProvenance(request)) return undefined;
  const { criteria, ...creation } = creationOf(request);
  if (criteria === undefined) return prepared(parts, scope, request, creation);
  const notes: AccessNote[] = [];
  try {
    const identity = identityOf(parseCriteria(creation.type, criteria, baseOf(scope)));
    if (identity === undefined) return undefined;
    const note = (access: AccessNote) => void notes.push(access);
    const one = await prepared(parts, { ...scope, note }, request, creation);
    for (const access of notes) scope.note(access);
    return one && { ...one, work: { ...one.work, identity } };
  } catch (error) {
    // The resource is refused, but its condition may be met already, and then it is not looked at. Alone, the condition comes first.
    if (error instanceof RefusalError) return undefined;
    throw error;
  }
}

async function prepared(
  parts: RestParts,
  scope: Scope,
  request: FhirRequest,
  creation: CreateRequest,
): Promise<{ output: Answer; work: JointWork } | undefined> {
  const unit = await prepareCreations(parts, scope, [creation]);
  const [result] = unit?.results ?? [];
  return unit && result && { output: answerOf(scope, request, result), work: { writes: unit.writes } };
}

/**
 * The answer to a conditional creation whose identifier somebody has already.
 *
 * @param found - whoever has it, two at most
 * @refuses fhir.multiple-matches, fhir.already-exists where the caller may not see it
 */
export async function answerFound(
  parts: RestParts,
  scope: Scope,
  request: FhirRequest,
  found: readonly StoredResource[],
): Promise<Answer> {
  const [stored, second] = found;
  if (stored === undefined || second) {
    throw refuseMany({ type: request.type, text: ifNoneExistOf(request.headers['if-none-exist'] ?? '') });
  }
  await requireShown(parts, scope, stored);
  noteAccess(parts, scope, 'read', [stored], { operation: 'condition' });
  return answerOf(scope, request, { status: 200, stored, warnings: [] });
}

function creationOf(request: FhirRequest): CreateRequest {
  requireNoParameters(request);
  const { type, headers } = request;
  const ifNoneExist = headers['if-none-exist'];
  const criteria = ifNoneExist === undefined ? undefined : ifNoneExistOf(ifNoneExist);
  const resource = resourceOf(request);
  return { verb: 'create', type, path: type, resource, ...(criteria === undefined ? {} : { criteria }) };
}

/** `PUT /Patient/1`: a new version, or the first one under the client's own id. */
export function update(parts: RestParts, scope: Scope, request: FhirRequest): Promise<Answer> {
  const { type, id } = request;
  requireNoParameters(request);
  return writeOne(parts, scope, request, {
    verb: 'update',
    type,
    id,
    path: type,
    resource: resourceOf(request),
    ...ifMatch(request),
    onlyToMake: isOnlyToMake(request.headers['if-none-match']),
  });
}

/** `PUT /Patient?identifier=…` */
export function updateByCriteria(parts: RestParts, scope: Scope, request: FhirRequest): Promise<Answer> {
  const { type } = request;
  const resource = resourceOf(request);
  return writeOne(parts, scope, request, {
    verb: 'update',
    type,
    path: type,
    criteria: criteriaOf(request),
    resource,
    ...ifMatch(request),
    onlyToMake: isOnlyToMake(request.headers['if-none-match']),
  });
}

/** `PATCH /Patient/1` with a JSON Patch or a FHIRPath Patch. */
export function patch(parts: RestParts, scope: Scope, request: FhirRequest): Promise<Answer> {
  const { type, id } = request;
  requireNoParameters(request);
  return writeOne(parts, scope, request, {
    verb: 'patch',
    type,
    id,
    path: type,
    operations: operationsOf(request),
    ...ifMatch(request),
  });
}

/** `PATCH /Patient?identifier=…` */
export function patchByCriteria(parts: RestParts, scope: Scope, request: FhirRequest): Promise<Answer> {
  const { type } = request;
  const operations = operationsOf(request);
  return writeOne(parts, scope, request, {
    verb: 'patch',
    type,
    path: type,
    criteria: criteriaOf(request),
    operations,
    ...ifMatch(request),
  });
}

/** `DELETE /Patient/1`: deleting what is not there changes nothing and is no error. */
export function remove(parts: RestParts, scope: Scope, request: FhirRequest): Promise<Answer> {
  const { type, id } = request;
  requireNoParameters(request);
  return writeOne(parts, scope, request, { verb: 'delete', type, id, path: type, ...ifMatch(request) });
}

/** `DELETE /Patient?identifier=…`: one match at most. */
export function removeByCriteria(parts: RestParts, scope: Scope, request: FhirRequest): Promise<Answer> {
  const { type } = request;
  return writeOne(parts, scope, request, {
    verb: 'delete',
    type,
    path: type,
    criteria: criteriaOf(request),
    ...ifMatch(request),
  });
}

async function writeOne(parts: RestParts, scope: Scope, request: FhirRequest, write: WriteRequest): Promise<Answer> {
  const [result] = await writeUnit(parts, scope, [write, ...provenanceOf(request.headers, write)]);
  if (!result) throw new Error('broken invariant: one write has one result');
  return answerOf(scope, request, result);
}

function answerOf(scope: Scope, request: FhirRequest, result: WriteResult): Answer {
  const { status, stored } = result;
  const headers = stored ? { ...versionHeaders(stored), ...locationOf(scope, result) } : {};
  if (status === 204 || !stored) return { status, headers, body: null };
  const wish = preferenceOf(request.headers);
  switch (wish === 'representation' && result.isUnread ? 'minimal' : wish) {
    case 'minimal':
      return { status, headers, body: null };
    case 'OperationOutcome':
      return fhirAnswer(request, status, headers, outcomeOf(scope, result));
    case 'representation':
      return fhirAnswer(request, status, headers, stored.body);
  }
}

/** The `Location` of a new version; nothing for a deletion. */
export function locationOf(scope: Scope, { status, stored }: WriteResult): { location?: string } {
  if (!stored || status === 204) return {};
  return { location: `${baseOf(scope)}/${stored.type}/${stored.id}/_history/${stored.version}` };
}

/** What `Prefer: return=OperationOutcome` is answered with: the warnings of validation, or that all is well. */
export function outcomeOf(scope: Scope, { warnings }: WriteResult): OperationOutcome {
  return warnings.length > 0 ? toOperationOutcome(warnings, scope.lang) : allOk(scope.lang);
}

function ifMatch({ headers }: FhirRequest): Pick<DeleteRequest, 'ifMatch'> {
  const version = ifMatchOf(headers['if-match']);
  return version === undefined ? {} : { ifMatch: version };
}

/** The query of a conditional request, without what shapes the answer. */
function criteriaOf({ query }: FhirRequest): string {
  const criteria = new URLSearchParams(query);
  criteria.delete('_format');
  criteria.delete('_pretty');
  return criteria.toString();
}

/** @refuses fhir.unknown-parameter */
function requireNoParameters({ type, query }: FhirRequest): void {
  const unknown = [...query.keys()].find((name) => name !== '_format' && name !== '_pretty');
  if (unknown === undefined) return;
  throw new RefusalError(refuseFhir('fhir.unknown-parameter', { type, parameter: unknown.slice(0, 100) }));
}
