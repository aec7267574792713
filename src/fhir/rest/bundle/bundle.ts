import { HTTP_STATUS, type Refusal, RefusalError, type Scope } from '#kernel';
import { type Answer, isText, type RawBody } from '#platform/http';
import { isObject, stringifyFhirJson, textFor } from '../../json/json.ts';
import { refuseFhir } from '../../messages.ts';
import { toOperationOutcome } from '../../outcome.ts';
import type { Resource } from '../../types.ts';
import { toBundleText } from '../answer/bundle-text.ts';
import { LIMITS } from '../limits.ts';
import { everything } from '../operations/everything/everything.ts';
import { everythingOfAll } from '../operations/everything/everything-of-all.ts';
import { CHANGING, operate, READING, WRITING } from '../operations/table.ts';
import { validateOnly } from '../operations/validate.ts';
import { baseOf, type RestParts } from '../parts.ts';
import { history } from '../read/history.ts';
import { read, readOneVersion } from '../read/read.ts';
import { type Preference, preferenceOf } from '../request/headers.ts';
import { type FhirRequest, fhirAnswer, resourceOf } from '../request/request.ts';
import { search, searchCompartment, searchTypes } from '../search/search.ts';
import { locationOf, outcomeOf } from '../write/answer-write.ts';
import type { JointWork } from '../write/joint.ts';
import { prepareCreations, writeUnit } from '../write/unit-of-work.ts';
import { locating, type WriteRequest, type WriteResult } from '../write/write-request.ts';
import { type EntryRequest, toEntryRequest } from './entry.ts';
import type { Reading, ReadingDoor } from './entry-reading.ts';
import { hear, noteRefusedEntry } from './refused-entry.ts';

/**
 * `POST /` with a batch (each entry for itself) or a transaction (all or none).
 *
 * @refuses fhir.wrong-bundle-type, fhir.too-many-entries, fhir.duplicate-full-url; a transaction also with whatever one of its entries is refused with
 * @source https://hl7.org/fhir/R4/http.html#transaction
 */
export async function takeBundle(parts: RestParts, scope: Scope, request: FhirRequest): Promise<Answer> {
  const bundle = bundleOf(request);
  const kind = bundle.resourceType === 'Bundle' ? bundle.type : bundle.resourceType;
  if (kind !== 'batch' && kind !== 'transaction') {
    const found = textFor(kind).slice(0, 64);
    throw new RefusalError(
      refuseFhir(
        'fhir.wrong-bundle-type',
        { found, expected: 'batch, transaction' },
        bundle.resourceType === 'Bundle' ? 'Bundle.type' : found,
      ),
    );
  }
  const entries = entriesOf(bundle.entry);
  const answer = kind === 'batch' ? runBatch : runTransaction;
  const texts = await answer(parts, scope, entries, preferenceIn(request));
  return fhirAnswer(request, 200, {}, toBundleText({ type: `${kind}-response`, entries: texts }));
}

/** Entries of a transaction that may share a statement. A larger one fills a statement by itself, and the others would wait for it. */
const JOINT_ENTRIES_MAX = 50;

/**
 * Everything of a transaction that only creates (a visit, a laboratory's report) but its statement, which it may share with other requests of the moment.
 *
 * @returns undefined where the bundle has to be written alone, or is no such transaction
 */
export async function prepareTransaction(
  parts: RestParts,
  scope: Scope,
  request: FhirRequest,
): Promise<{ output: Answer; work: JointWork } | undefined> {
  const { resourceType, type, entry } = bundleOf(request);
  if (resourceType !== 'Bundle' || type !== 'transaction') return undefined;
  if (!Array.isArray(entry) || entry.length > JOINT_ENTRIES_MAX) return undefined;
  const requests = entriesOf(entry).map((one, i) => toEntryRequest(one, i, baseOf(scope)));
  if (!requests.every(isWrite)) return undefined;
  const unit = await prepareCreations(parts, scope, requests);
  if (unit === undefined) return undefined;
  const entries = unit.results.map((result) => writeEntry(scope, result, preferenceIn(request)));
  const output = fhirAnswer(request, 200, {}, toBundleText({ type: 'transaction-response', entries }));
  return { output, work: { writes: unit.writes } };
}

const parsed = new WeakMap<RawBody, Resource>();

/** The resource that was sent, parsed once: `prepareTransaction` reads it, and `takeBundle` reads it again where the bundle has to be written alone. */
function bundleOf(request: FhirRequest): Resource {
  const bundle = parsed.get(request.body) ?? resourceOf(request);
  parsed.set(request.body, bundle);
  return bundle;
}

function preferenceIn({ headers }: FhirRequest): Preference {
  return headers.prefer === undefined ? 'minimal' : preferenceOf(headers);
}

function entriesOf(value: unknown): readonly unknown[] {
  if (value === undefined) return [];
  if (!Array.isArray(value)) {
    throw new RefusalError(refuseFhir('fhir.bad-entry-request', { method: '', url: '' }, 'Bundle.entry'));
  }
  if (value.length > LIMITS.bundleEntries) {
    throw new RefusalError(refuseFhir('fhir.too-many-entries', { max: LIMITS.bundleEntries }, 'Bundle.entry'));
  }
  const seen = new Set<string>();
  for (const [i, entry] of value.entries()) {
    const url = isObject(entry) ? entry.fullUrl : undefined;
    if (typeof url !== 'string') continue;
    if (seen.has(url)) {
      throw new RefusalError(
        refuseFhir('fhir.duplicate-full-url', { url: url.slice(0, 200) }, `Bundle.entry[${i}].fullUrl`),
      );
    }
    seen.add(url);
  }
  return value;
}

/** All writes are one unit of work, whatever their order; then come operations that change something, and the reads see what was written and changed. */
async function runTransaction(
  parts: RestParts,
  scope: Scope,
  entries: readonly unknown[],
  preference: Preference,
): Promise<string[]> {
  const requests = entries.map((entry, i) => toEntryRequest(entry, i, baseOf(scope)));
  const writes = requests.filter(isWrite);
  const results = await writeUnit(parts, scope, writes);
  refuseChangedTwice(requests, results);
  const texts = new Map(
    writes.map((write, i) => [write as EntryRequest, writeEntry(scope, results[i] as WriteResult, preference)]),
  );
  const others = requests.filter((request) => !isWrite(request));
  for (const one of others) if (changes(one)) texts.set(one, await readEntry(parts, scope, one));
  for (const one of others) if (!changes(one)) texts.set(one, await readEntry(parts, scope, one));
  return requests.map((request) => texts.get(request) ?? '');
}

/**
 * Two entries must not change the same resource: which of them would stand in the end? The unit has looked at its own writes; here are the operations beside it.
 *
 * @refuses fhir.duplicate-target
 */
function refuseChangedTwice(requests: readonly EntryRequest[], results: readonly WriteResult[]): void {
  const changed = new Set(results.flatMap(({ stored }) => (stored ? [`${stored.type}/${stored.id}`] : [])));
  for (const request of requests) {
    if (isWrite(request) || !WRITING.some(({ name }) => name === request.operation)) continue;
    const target = `${request.type}/${request.id}`;
    if (changed.has(target))
      throw new RefusalError(refuseFhir('fhir.duplicate-target', { target }, `${request.path}.request.url`));
    changed.add(target);
  }
}

/** Each entry is answered by itself. What one is refused does not undo its neighbours. */
async function runBatch(
  parts: RestParts,
  scope: Scope,
  entries: readonly unknown[],
  preference: Preference,
): Promise<string[]> {
  const texts: string[] = [];
  for (const [i, entry] of entries.entries()) {
    const heard = hear(scope);
    let request: EntryRequest | undefined;
    try {
      request = toEntryRequest(entry, i, baseOf(scope));
      texts.push(await answerAlone(parts, heard.scope, request, preference));
    } catch (error) {
      if (!(error instanceof RefusalError)) throw error;
      await noteRefusedEntry(heard, entry, request, `Bundle.entry[${i}]`, error);
      texts.push(refusedEntry(scope, error.refusals));
    }
  }
  return texts;
}

async function answerAlone(
  parts: RestParts,
  scope: Scope,
  request: EntryRequest,
  preference: Preference,
): Promise<string> {
  if (isWrite(request)) {
    return undoneIfRefused(scope, async () => {
      const [result] = await writeUnit(parts, scope, [request]);
      return writeEntry(scope, result as WriteResult, preference);
    });
  }
  const read = () => readEntry(parts, scope, request);
  // A read that is refused has changed nothing, and does without the two statements.
  return changes(request) ? undoneIfRefused(scope, read) : read();
}

async function undoneIfRefused(scope: Scope, write: () => Promise<string>): Promise<string> {
  await scope.tx.query('savepoint entry');
  try {
    const text = await write();
    await scope.tx.query('release savepoint entry');
    return text;
  } catch (error) {
    if (error instanceof RefusalError) await scope.tx.query('rollback to savepoint entry');
    throw error;
  }
}

function isWrite(request: EntryRequest): request is WriteRequest {
  return request.verb !== 'get';
}

function changes({ door }: Reading): boolean {
  return door === 'changing-operation';
}

const DOORS: Readonly<Record<ReadingDoor, (parts: RestParts, scope: Scope, asked: FhirRequest) => Promise<Answer>>> = {
  metadata: async ({ capability }, scope, asked) => {
    if (capability === undefined) throw new Error('broken invariant: the routes say what they can do');
    return capability(scope, asked);
  },
  read,
  version: readOneVersion,
  history,
  search,
  types: searchTypes,
  compartment: searchCompartment,
  everything,
  'everything-of-all': everythingOfAll,
  validate: validateOnly,
  operation: operate(READING),
  'changing-operation': operate(CHANGING),
};

async function readEntry(parts: RestParts, scope: Scope, asked: Reading): Promise<string> {
  const answer = await locating(asked.path, () => DOORS[asked.door](parts, scope, asked));
  const { status, headers: sent = {}, body } = answer;
  const resource = isText(body) && !asked.isHead ? `"resource":${body},` : '';
  // What was read has an identity, which the entry says; what was put together for the answer has none.
  const isOne = (asked.door === 'read' || asked.door === 'version') && resource !== '';
  const fullUrl = isOne ? `"fullUrl":"${baseOf(scope)}/${asked.type}/${asked.id}",` : '';
  const modified = sent['last-modified'];
  const response = responseText(status, {
    ...(sent.etag ? { etag: sent.etag } : {}),
    ...(modified ? { lastModified: new Date(modified).toISOString() } : {}),
  });
  return `{${fullUrl}${resource}"response":${response}}`;
}

function writeEntry(scope: Scope, result: WriteResult, preference: Preference): string {
  const { status, stored, isUnread = false } = result;
  if (!stored) return `{"response":${responseText(status, {})}}`;
  const fullUrl = `"fullUrl":"${baseOf(scope)}/${stored.type}/${stored.id}",`;
  const resource = preference === 'representation' && !stored.deleted && !isUnread ? `"resource":${stored.body},` : '';
  const outcome = preference === 'OperationOutcome' ? { outcome: outcomeOf(scope, result) } : {};
  const response = responseText(status, {
    ...locationOf(scope, result),
    etag: `W/"${stored.version}"`,
    lastModified: stored.lastUpdated,
    ...outcome,
  });
  return `{${stored.deleted ? '' : fullUrl}${resource}"response":${response}}`;
}

function refusedEntry(scope: Scope, refusals: readonly [Refusal, ...Refusal[]]): string {
  const [first] = refusals;
  const status = first.status ?? HTTP_STATUS[first.issue];
  return `{"response":${responseText(status, { outcome: toOperationOutcome(refusals, scope.lang, scope.correlationId) })}}`;
}

const REASONS: Readonly<Record<number, string>> = {
  200: 'OK',
  201: 'Created',
  204: 'No Content',
  304: 'Not Modified',
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  409: 'Conflict',
  410: 'Gone',
  412: 'Precondition Failed',
  413: 'Content Too Large',
  415: 'Unsupported Media Type',
  422: 'Unprocessable Content',
  429: 'Too Many Requests',
  503: 'Service Unavailable',
};

function responseText(status: number, more: object): string {
  return stringifyFhirJson({ status: `${status} ${REASONS[status] ?? ''}`.trim(), ...more });
}
