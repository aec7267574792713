import { RefusalError, type Scope } from '#kernel';
import type { Answer } from '#platform/http';
import { refuseFhir } from '../../messages.ts';
import type { RestParts } from '../parts.ts';
import { ifMatchOf, ifNoneExistOf, isOnlyToMake } from '../request/headers.ts';
import { type FhirRequest, resourceOf } from '../request/request.ts';
import { answerWrite } from './answer-write.ts';
import { operationsOf } from './patch-body.ts';
import { provenanceOf } from './provenance-header.ts';
import { writeUnit } from './unit-of-work.ts';
import type { CreateRequest, PatchRequest, UpdateRequest, WriteRequest } from './write-request.ts';

/** `POST /Patient`, with `If-None-Exist` only where nothing meets the condition. */
export const create = writing(creationOf);

/** `PUT /Patient/1`: a new version, or the first one under the client's own id. */
export const update = writing((request) => ({ ...byId(request), ...updateIn(request) }));

/** `PUT /Patient?identifier=…` */
export const updateByCriteria = writing((request) => ({ ...byCriteria(request), ...updateIn(request) }));

/** `PATCH /Patient/1` with a JSON Patch or a FHIRPath Patch. */
export const patch = writing((request) => ({ ...byId(request), ...patchIn(request) }));

/** `PATCH /Patient?identifier=…` */
export const patchByCriteria = writing((request) => ({ ...byCriteria(request), ...patchIn(request) }));

/** `DELETE /Patient/1`: deleting what is not there changes nothing and is no error. */
export const remove = writing((request) => ({ ...byId(request), verb: 'delete' }));

/** `DELETE /Patient?identifier=…`: one match at most. */
export const removeByCriteria = writing((request) => ({ ...byCriteria(request), verb: 'delete' }));

/** Answers requests that write one resource, and the Provenance that comes with it: a unit of work of their own. */
function writing(toWrite: (request: FhirRequest) => WriteRequest) {
  return async (parts: RestParts, scope: Scope, request: FhirRequest): Promise<Answer> => {
    const write = toWrite(request);
    const [result] = await writeUnit(parts, scope, [write, ...provenanceOf(request.headers, write)]);
    if (!result) throw new Error('broken invariant: one write has one result');
    return answerWrite(scope, request, result);
  };
}

/** What a `POST /Patient` asks for. @refuses fhir.unknown-parameter, and what the reader of the body refuses */
export function creationOf(request: FhirRequest): CreateRequest {
  requireNoParameters(request);
  const { type, headers } = request;
  const ifNoneExist = headers['if-none-exist'];
  const criteria = ifNoneExist === undefined ? undefined : ifNoneExistOf(ifNoneExist);
  const resource = resourceOf(request);
  return { verb: 'create', type, path: type, resource, ...(criteria === undefined ? {} : { criteria }) };
}

function updateIn(request: FhirRequest): Pick<UpdateRequest, 'verb' | 'resource' | 'onlyToMake'> {
  const onlyToMake = isOnlyToMake(request.headers['if-none-match']);
  return { verb: 'update', resource: resourceOf(request), onlyToMake };
}

function patchIn(request: FhirRequest): Pick<PatchRequest, 'verb' | 'operations'> {
  return { verb: 'patch', operations: operationsOf(request) };
}

type Target = Pick<UpdateRequest, 'type' | 'path' | 'id' | 'criteria' | 'ifMatch'>;

/** The resource of the address. @refuses fhir.unknown-parameter */
function byId(request: FhirRequest): Target {
  requireNoParameters(request);
  const { type, id } = request;
  return { type, path: type, id, ...ifMatchIn(request) };
}

/** The one resource that meets the query, without what shapes the answer. */
function byCriteria(request: FhirRequest): Target {
  const { type, query } = request;
  const criteria = new URLSearchParams(query);
  for (const name of SHAPING) criteria.delete(name);
  return { type, path: type, criteria: criteria.toString(), ...ifMatchIn(request) };
}

function ifMatchIn({ headers }: FhirRequest): Pick<Target, 'ifMatch'> {
  const ifMatch = ifMatchOf(headers['if-match']);
  return ifMatch === undefined ? {} : { ifMatch };
}

const SHAPING: readonly string[] = ['_format', '_pretty'];

/** @refuses fhir.unknown-parameter */
function requireNoParameters({ type, query }: FhirRequest): void {
  const unknown = [...query.keys()].find((name) => !SHAPING.includes(name));
  if (unknown === undefined) return;
  throw new RefusalError(refuseFhir('fhir.unknown-parameter', { type, parameter: unknown.slice(0, 100) }));
}
