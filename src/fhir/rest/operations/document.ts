import { RefusalError, type Scope } from '#kernel';
import type { Answer } from '#platform/http';
import { parseFhirJson } from '../../json/json.ts';
import { refuseFhir } from '../../messages.ts';
import { parseReference } from '../../reference/reference.ts';
import { collectReferences } from '../../reference/rewrite.ts';
import { badValue } from '../../search/parse-values.ts';
import { readMany } from '../../store/read.ts';
import type { ResourceKey, StoredResource } from '../../store/stored.ts';
import type { Resource } from '../../types.ts';
import { noteAccess } from '../disclosure/notes.ts';
import { readVisible } from '../disclosure/read-visible.ts';
import { LIMITS } from '../limits.ts';
import { baseOf, type RestParts } from '../parts.ts';
import { versionHeaders } from '../request/headers.ts';
import { type FhirRequest, fhirAnswer, isId } from '../request/request.ts';
import { locationOf } from '../write/answer-write.ts';
import { writeUnit } from '../write/unit-of-work.ts';
import { flagOf } from './code-input.ts';
import { type OperationInput, refuseMissing } from './operation.ts';

/** References followed from the Composition: its entries, and what those name. What lies further is another document's matter. */
const DEPTH = 2;

/**
 * `GET /Composition/1/$document`: the stored Composition, first, with all it refers to. A document that lacks what its Composition names would say something
 * else than its author did, so it is not made: whether that resource is hidden or was never there is not told. It is made anew each time, and stored where it is asked for by POST with
 * `persist=true`: a GET changes nothing.
 *
 * @refuses fhir.bad-search-value, also for `persist=true` by GET; fhir.not-found, fhir.gone, fhir.dangling-reference, fhir.search-too-broad
 * @source https://hl7.org/fhir/R4/composition-operation-document.html
 */
export async function document(
  parts: RestParts,
  scope: Scope,
  request: FhirRequest,
  input: OperationInput,
): Promise<Answer> {
  if (flagOf(input, 'persist')) throw new RefusalError(badValue('persist', 'false; true by POST', 'true'));
  return fhirAnswer(request, 200, {}, await compose(parts, scope, request, input));
}

/**
 * `POST /Composition/1/$document`: the same, and with `persist=true` the document is stored as a Bundle, which `Location` names. It is written as any other resource is, by whoever may write one.
 *
 * @refuses what `document` and the writing of a Bundle refuse
 */
export async function documentToKeep(
  parts: RestParts,
  scope: Scope,
  request: FhirRequest,
  input: OperationInput,
): Promise<Answer> {
  const text = await compose(parts, scope, request, input);
  if (!flagOf(input, 'persist')) return fhirAnswer(request, 200, {}, text);
  const resource = parseFhirJson(text) as unknown as Resource;
  const [result] = await writeUnit(parts, scope, [{ verb: 'create', type: 'Bundle', path: 'Bundle', resource }]);
  if (!result?.stored) throw new Error('broken invariant: what was created is stored');
  return fhirAnswer(
    request,
    200,
    { ...locationOf(scope, result), ...versionHeaders(result.stored) },
    result.stored.body,
  );
}

async function compose(parts: RestParts, scope: Scope, request: FhirRequest, input: OperationInput): Promise<string> {
  const id = request.id || idIn(input.text('id'), baseOf(scope));
  const composition = await readVisible(parts, scope, { type: 'Composition', id });
  const entries = [composition];
  const known = new Set([keyOf(composition)]);
  let sources = entries.slice();
  for (let depth = 0; depth < DEPTH && sources.length > 0; depth++) {
    const wanted = sources.flatMap(referredBy).filter((key) => !known.has(keyOf(key)) && known.add(keyOf(key)));
    const found = (await readMany(scope.tx, wanted)).filter((stored) => !stored.deleted);
    const shown = await parts.gate.mayDisclose(scope, 'read', found);
    if (depth === 0) requireAll(wanted, shown);
    entries.push(...shown);
    if (entries.length > LIMITS.included) throw new RefusalError(refuseFhir('fhir.search-too-broad'));
    sources = [...shown];
  }
  noteAccess(parts, scope, 'read', entries, { operation: '$document' });
  return documentText(scope, composition, entries);
}

/** “This can either be a simple id … or it can be a full URL.” @refuses fhir.bad-search-value where it is missing or leads elsewhere */
function idIn(text: string | undefined, base: string): string {
  if (text === undefined) throw refuseMissing('id');
  const id = [`${base}/Composition/`, 'Composition/', ''].find((start) => text.startsWith(start));
  const simple = text.slice(id?.length ?? 0);
  if (!isId(simple)) throw new RefusalError(badValue('id', 'Composition/[id]', text.slice(0, 200)));
  return simple;
}

function requireAll(wanted: readonly ResourceKey[], shown: readonly StoredResource[]): void {
  const there = new Set(shown.map(keyOf));
  const missing = wanted.find((key) => !there.has(keyOf(key)));
  if (missing)
    throw new RefusalError(refuseFhir('fhir.dangling-reference', { reference: keyOf(missing) }, 'Composition'));
}

/** Bodies as they are stored. The same version of a Composition is the same document. */
function documentText(scope: Scope, composition: StoredResource, entries: readonly StoredResource[]): string {
  const base = baseOf(scope);
  const identifier = {
    system: 'urn:ietf:rfc:3986',
    value: `${base}/${keyOf(composition)}/_history/${composition.version}`,
  };
  const members = [
    '"resourceType":"Bundle"',
    `"identifier":${JSON.stringify(identifier)}`,
    '"type":"document"',
    `"timestamp":"${scope.clock.now().toISOString()}"`,
    `"entry":[${entries.map((one) => `{"fullUrl":"${base}/${keyOf(one)}","resource":${one.body}}`).join(',')}]`,
  ];
  return `{${members.join(',')}}`;
}

function referredBy({ body }: StoredResource): ResourceKey[] {
  return collectReferences(parseFhirJson(body) as unknown as Resource).flatMap(({ reference: text }) => {
    const reference = parseReference(text);
    return reference.kind === 'relative' ? [{ type: reference.type, id: reference.id }] : [];
  });
}

function keyOf({ type, id }: ResourceKey): string {
  return `${type}/${id}`;
}
