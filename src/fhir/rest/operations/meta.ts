import type { Scope } from '#kernel';
import type { Answer } from '#platform/http';
import { isObject, stringifyFhirJson } from '../../json/json.ts';
import type { StoredResource } from '../../store/stored.ts';
import { versionHeaders } from '../headers.ts';
import { noteAccess } from '../notes.ts';
import type { RestParts } from '../parts.ts';
import { readVisible } from '../read-visible.ts';
import { type FhirRequest, fhirAnswer } from '../request.ts';
import { writeUnit } from '../unit-of-work.ts';
import { LABELS, listOf, metaOf } from './labels.ts';
import { metaInUse } from './meta-in-use.ts';
import { type OperationInput, refuseMissing } from './operation.ts';

/**
 * `GET /Patient/1/$meta`: profiles, labels and tags of one resource; `GET /Patient/$meta` and `GET /$meta`: those in use on a type or anywhere, as far as the caller may
 * see the resources that have them.
 *
 * @refuses fhir.not-found, fhir.gone, fhir.search-too-broad where more resources than are looked through have labels
 * @source https://hl7.org/fhir/R4/resource-operation-meta.html
 */
export async function meta(parts: RestParts, scope: Scope, request: FhirRequest): Promise<Answer> {
  if (request.id === '') return metaInUse(parts, scope, request);
  const stored = await readVisible(parts, scope, request);
  noteAccess(parts, scope, 'read', [stored], { operation: '$meta' });
  return metaAnswer(request, stored);
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

/** The lists change like by any other patch: the same rules, the same gate, a new version. Where nothing changes, none is made. */
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
  const before = await readVisible(parts, scope, request);
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
  const write = { verb: 'patch', type, id, path: type, operations, ifMatch: [before.version] } as const;
  const [result] = await writeUnit(parts, scope, [write]);
  return metaAnswer(request, result?.stored ?? before);
}

/** A label is the same whatever its display says. */
function sameCoding(a: unknown, b: unknown): boolean {
  return isObject(a) && isObject(b) && a.system === b.system && a.code === b.code;
}

function metaAnswer(request: FhirRequest, stored: StoredResource): Answer {
  const body = { resourceType: 'Parameters', parameter: [{ name: 'return', valueMeta: metaOf(stored) }] };
  return fhirAnswer(request, 200, versionHeaders(stored), stringifyFhirJson(body));
}
