import { RefusalError, type Scope } from '#kernel';
import type { Answer } from '#platform/http';
import { isObject, parseFhirJson, stringifyFhirJson } from '../../json/json.ts';
import { refuseFhir } from '../../messages.ts';
import { applyJsonPatch } from '../../patch/json-patch.ts';
import type { StoredResource } from '../../store/stored.ts';
import { relabelPast } from '../../store/write.ts';
import type { Resource } from '../../types.ts';
import { noteAccess } from '../disclosure/notes.ts';
import { readVisible, readVisibleVersion } from '../disclosure/read-visible.ts';
import type { RestParts } from '../parts.ts';
import { versionHeaders } from '../request/headers.ts';
import { type FhirRequest, fhirAnswer } from '../request/request.ts';
import { refuseClosed } from '../write/admit.ts';
import { requireValid } from '../write/require-valid.ts';
import { writeUnit } from '../write/unit-of-work.ts';
import { LABELS, listOf, metaOf } from './labels.ts';
import { metaInUse } from './meta-in-use.ts';
import { type OperationInput, refuseMissing } from './operation.ts';

/**
 * `GET /Patient/1/$meta`: profiles, labels and tags of one resource, or of one of its versions; `GET /Patient/$meta` and `GET /$meta`: those in use on a type or anywhere, as far as the caller may
 * see the resources that have them.
 *
 * @refuses fhir.not-found, fhir.gone, fhir.search-too-broad where more resources than are looked through have labels
 * @source https://hl7.org/fhir/R4/resource-operation-meta.html
 */
export async function meta(parts: RestParts, scope: Scope, request: FhirRequest): Promise<Answer> {
  if (request.id === '') return metaInUse(parts, scope, request);
  const stored = await read(parts, scope, request);
  noteAccess(parts, scope, 'read', [stored], { operation: '$meta' });
  return metaAnswer(request, stored);
}

function read(parts: RestParts, scope: Scope, request: FhirRequest): Promise<StoredResource> {
  return request.version === '' ? readVisible(parts, scope, request) : readVisibleVersion(parts, scope, request);
}

export function metaAdd(parts: RestParts, scope: Scope, request: FhirRequest, input: OperationInput): Promise<Answer> {
  return change(parts, scope, request, input, (own, given, same) => [
    ...own,
    ...given.filter((item) => !own.some((other) => same(item, other))),
  ]);
}

export function metaDelete(
  parts: RestParts,
  scope: Scope,
  request: FhirRequest,
  input: OperationInput,
): Promise<Answer> {
  return change(parts, scope, request, input, (own, given, same) =>
    own.filter((item) => !given.some((other) => same(item, other))),
  );
}

type Same = (a: unknown, b: unknown) => boolean;
type Change = (own: readonly unknown[], given: readonly unknown[], same: Same) => unknown[];

/**
 * The lists change by the rules of any other patch, and by the same gate, but no version is made: “The meta is updated directly.” A version that is past is given its labels where it
 * stands.
 *
 * @source https://hl7.org/fhir/R4/resource-operation-meta-add.html
 */
async function change(
  parts: RestParts,
  scope: Scope,
  request: FhirRequest,
  input: OperationInput,
  apply: Change,
): Promise<Answer> {
  const given = input.object('meta');
  if (!given) throw refuseMissing('meta');
  const { type, id } = request;
  const before = await read(parts, scope, request);
  const own = metaOf(before);
  const operations = LABELS.flatMap((list) => {
    const old = listOf(own[list]);
    const now = apply(old, listOf(given[list]), list === 'profile' ? (a, b) => a === b : sameCoding);
    if (now.length === old.length) return [];
    return now.length === 0
      ? [{ op: 'remove', path: `/meta/${list}` }]
      : [{ op: 'add', path: `/meta/${list}`, value: now }];
  });
  if (operations.length === 0) {
    noteAccess(parts, scope, 'read', [before], { operation: `$${request.operation ?? 'meta'}` });
    return metaAnswer(request, before);
  }
  const present = request.version === '' ? before : await readVisible(parts, scope, request, 'deleted too');
  if (present.version !== before.version) return changePast(parts, scope, request, before, operations);
  const write = { verb: 'patch', type, id, path: type, operations, ifMatch: [before.version], inPlace: true } as const;
  const [result] = await writeUnit(parts, scope, [write]);
  return metaAnswer(request, result?.stored ?? before);
}

/** @refuses fhir.write-closed, fhir.version-conflict where somebody else labelled it meanwhile, what validation and the gate refuse */
async function changePast(
  parts: RestParts,
  scope: Scope,
  request: FhirRequest,
  before: StoredResource,
  operations: readonly object[],
): Promise<Answer> {
  const { type, id, version, patientId } = before;
  refuseClosed(parts, type);
  await parts.gate.admit(scope, { action: 'update', type });
  const patched = applyJsonPatch(parseFhirJson(before.body) as unknown as Resource, operations);
  requireValid(patched);
  const resource = parts.labels?.(scope, patched, before) ?? patched;
  const after = { type, id, resource, ...(patientId === undefined ? {} : { patientId }) };
  const question = { action: 'update', before, after, version } as const;
  await parts.guards?.[type]?.(scope, question);
  await parts.gate.mayWrite(scope, question);
  const stored = await relabelPast(scope.tx, before, resource);
  if (stored === undefined)
    throw new RefusalError(refuseFhir('fhir.version-conflict', { type, id, expected: version, found: version }));
  noteAccess(parts, scope, 'update', [stored], { operation: `$${request.operation ?? 'meta'}` });
  return metaAnswer(request, stored);
}

/** A label is the same whatever its display says. */
function sameCoding(a: unknown, b: unknown): boolean {
  return isObject(a) && isObject(b) && a.system === b.system && a.code === b.code;
}

function metaAnswer(request: FhirRequest, stored: StoredResource): Answer {
  const body = { resourceType: 'Parameters', parameter: [{ name: 'return', valueMeta: metaOf(stored) }] };
  return fhirAnswer(request, 200, versionHeaders(stored), stringifyFhirJson(body));
}
