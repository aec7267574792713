import { RefusalError, type Scope } from '#kernel';
import type { Answer, BeforeScope, RequestHeaders, StreamedBody } from '#platform/http';
import { isObject, parseFhirJson, textFor } from '../json/json.ts';
import { refuseFhir } from '../messages.ts';
import { baseOf, type RestParts } from '../rest/parts.ts';
import { requireJson } from '../rest/request/headers.ts';
import { badValue } from '../search/parse-values.ts';
import { cancelJob, insertJob, saveJob } from './job-store.ts';
import { refuseBulk } from './messages.ts';
import { type ImportJob, type ImportWish, NOTHING_IMPORTED } from './model.ts';
import { KEPT_MS, openJob } from './open-job.ts';
import type { BulkParts } from './parts.ts';
import { chunksOf, insertChunk } from './stage-lines.ts';

/** A day's extract of a hospital. What is larger comes as several imports, or from an address. */
const UPLOAD_BYTES_MAX = 1_073_741_824;
const MANIFEST_BYTES_MAX = 1_048_576;
/** Longer than a request may last: an upload whose process was killed is cleared away then. */
const UPLOAD_MS_MAX = 600_000;
const NDJSON = /^application\/(fhir\+)?(x-)?ndjson\s*(;|$)/i;

export interface ImportInput {
  readonly body: StreamedBody;
  readonly headers: RequestHeaders;
}

/** @property chunks - pieces that came; undefined where they are yet to be fetched */
interface StagedImport {
  readonly id: string;
  readonly chunks?: number;
}

/**
 * Takes an import in, before any transaction: lines as they come, piece by piece, each in a transaction of its own; or a manifest that names where they are.
 *
 * @refuses bulk.async-only, bulk.too-many-jobs, bulk.input-format, bulk.no-input, bulk.input-address, bulk.upload-too-large, bulk.line-too-long,
 * fhir.unknown-parameter, and what the gate refuses
 */
export async function stageImport(
  { rest, outbound }: BulkParts,
  scope: BeforeScope,
  { body, headers }: ImportInput,
): Promise<StagedImport> {
  if (headers['content-encoding'] !== undefined) {
    throw new RefusalError(refuseBulk('bulk.input-format', { format: headers['content-encoding'].slice(0, 40) }));
  }
  if (!NDJSON.test(body.contentType)) {
    const wish = await readManifest(body);
    for (const { url } of wish.inputs) {
      if (!outbound.allows(url)) {
        throw new RefusalError(refuseBulk('bulk.input-address', { address: url.slice(0, 200) }));
      }
    }
    const now = scope.clock.now();
    const { id } = await scope.inTransaction((own) => insertImport(rest, own, headers, wish, now));
    return { id };
  }
  const endsAt = new Date(scope.clock.now().getTime() + UPLOAD_MS_MAX);
  const { id } = await scope.inTransaction((own) => insertImport(rest, own, headers, { inputs: [] }, endsAt));
  let chunks = 0;
  try {
    for await (const chunk of chunksOf(body.stream, UPLOAD_BYTES_MAX)) {
      await scope.inTransaction(({ tx }) => insertChunk(tx, id, chunks, 0, chunk));
      chunks++;
    }
  } catch (error) {
    // What was refused or broke off must not count among the client's jobs.
    await scope.inTransaction(({ tx }) => cancelJob(tx, id, scope.clock.now()));
    throw error;
  }
  return { id, chunks };
}

async function insertImport(
  rest: RestParts,
  scope: Scope,
  headers: RequestHeaders,
  wanted: ImportWish,
  dueAt: Date,
): Promise<ImportJob> {
  await rest.gate.admit(scope, { action: 'create', type: '*' });
  const now = scope.clock.now();
  const job: ImportJob = {
    ...(await openJob(scope, headers)),
    kind: 'import',
    request: `${baseOf(scope)}/$import`,
    wanted,
    state: 'staging',
    progress: NOTHING_IMPORTED,
    at: now,
    expiresAt: new Date(now.getTime() + (wanted.inputs.length > 0 ? KEPT_MS : UPLOAD_MS_MAX)),
  };
  await insertJob(scope.tx, job, { now, dueAt });
  return job;
}

/** 202 with the job's address; what was uploaded is whole now, and its turn comes. */
export async function beginImport(scope: Scope, { id, chunks }: StagedImport): Promise<Answer> {
  if (chunks !== undefined) {
    const now = scope.clock.now();
    const progress = { ...NOTHING_IMPORTED, staged: 1, chunks };
    const expiresAt = new Date(now.getTime() + KEPT_MS);
    await saveJob(scope.tx, id, { state: 'working', progress, dueAt: now, expiresAt });
  }
  return { status: 202, headers: { 'content-location': `${baseOf(scope)}/bulk-jobs/${id}` }, body: null };
}

/** Parameters, or the same as plain JSON: `{ inputFormat, inputSource, input: [{ type, url }] }`. */
async function readManifest({ stream, contentType }: StreamedBody): Promise<ImportWish> {
  requireJson(contentType);
  const parts: Uint8Array[] = [];
  let bytes = 0;
  for await (const part of stream) {
    bytes += part.byteLength;
    if (bytes > MANIFEST_BYTES_MAX) {
      throw new RefusalError(refuseBulk('bulk.upload-too-large', { max: MANIFEST_BYTES_MAX }));
    }
    parts.push(part);
  }
  const sent = parseFhirJson(Buffer.concat(parts).toString('utf8'));
  const manifest = sent.resourceType === 'Parameters' ? fromParameters(sent.parameter) : sent;
  requireKnown(manifest);
  const format = String(manifest.inputFormat ?? 'application/fhir+ndjson');
  if (!NDJSON.test(format)) throw new RefusalError(refuseBulk('bulk.input-format', { format: format.slice(0, 80) }));
  const inputs = (Array.isArray(manifest.input) ? manifest.input : []).filter(isObject).map(({ type, url }) => ({
    url: String(url ?? ''),
    ...(typeof type === 'string' ? { type } : {}),
  }));
  if (inputs.length === 0) throw new RefusalError(refuseBulk('bulk.no-input'));
  return { inputs };
}

function fromParameters(parameters: unknown): Record<string, unknown> {
  const all = (Array.isArray(parameters) ? parameters : []).filter(isObject);
  const plainIn = (one: Record<string, unknown> | undefined) => {
    const key = Object.keys(one ?? {}).find((name) => name.startsWith('value'));
    return key === undefined ? undefined : one?.[key];
  };
  const partsOf = ({ part }: Record<string, unknown>) => {
    const own = (Array.isArray(part) ? part : []).filter(isObject);
    return Object.fromEntries(own.map((one) => [textFor(one.name), plainIn(one)]));
  };
  const others = all.filter(({ name }) => name !== 'input');
  return {
    ...Object.fromEntries(others.map((one) => [textFor(one.name), plainIn(one) ?? partsOf(one)])),
    input: all.filter(({ name }) => name === 'input').map(partsOf),
  };
}

/** What a manifest may say. `inputSource`, where the data come from, changes nothing; over https is how they are fetched. */
const TAKES = new Set(['resourceType', 'inputFormat', 'inputSource', 'storageDetail', 'input']);

/** What is not understood would otherwise look as if it had been kept to. @refuses fhir.unknown-parameter, fhir.bad-search-value for another storage than https */
function requireKnown(manifest: Record<string, unknown>): void {
  const unknown = Object.keys(manifest).find((name) => !TAKES.has(name));
  if (unknown !== undefined)
    throw new RefusalError(refuseFhir('fhir.unknown-parameter', { type: '$import', parameter: unknown.slice(0, 100) }));
  const { storageDetail } = manifest;
  const storage = isObject(storageDetail) ? storageDetail.type : undefined;
  if (storage !== undefined && storage !== 'https')
    throw new RefusalError(badValue('storageDetail.type', 'https', textFor(storage)));
}
