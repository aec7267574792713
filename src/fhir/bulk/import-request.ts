import { RefusalError, type Scope } from '#kernel';
import type { Answer, BeforeScope, RequestHeaders, StreamedBody } from '#platform/http';
import { baseOf, type RestParts } from '../rest/parts.ts';
import { isNdjson, readManifest } from './import-manifest.ts';
import { cancelJob, insertJob, saveJob } from './job-store.ts';
import { refuseBulk } from './messages.ts';
import { type ImportJob, NOTHING_IMPORTED } from './model.ts';
import { openJob, UNFINISHED_MS } from './open-job.ts';
import type { BulkParts } from './parts.ts';
import { chunksOf, insertChunk } from './stage-lines.ts';

/** A day's extract of a hospital. What is larger comes as several imports, or from an address. */
const UPLOAD_BYTES_MAX = 1_073_741_824;
/** Longer than a request may last: an upload whose process was killed is cleared away then. */
const UPLOAD_MS_MAX = 600_000;

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
 * @refuses bulk.async-only, bulk.too-many-jobs, bulk.input-format, bulk.input-address, bulk.upload-too-large, bulk.line-too-long, what `readManifest` refuses, and what the gate
 * refuses
 */
export async function stageImport(parts: BulkParts, scope: BeforeScope, input: ImportInput): Promise<StagedImport> {
  const encoding = input.headers['content-encoding'];
  if (encoding !== undefined)
    throw new RefusalError(refuseBulk('bulk.input-format', { format: encoding.slice(0, 40) }));
  return isNdjson(input.body.contentType) ? takeUpload(parts, scope, input) : takeManifest(parts, scope, input);
}

async function takeManifest(
  { rest, outbound }: BulkParts,
  scope: BeforeScope,
  input: ImportInput,
): Promise<StagedImport> {
  const wanted = await readManifest(input.body);
  const closed = wanted.inputs.find(({ url }) => !outbound.allows(url));
  if (closed !== undefined)
    throw new RefusalError(refuseBulk('bulk.input-address', { address: closed.url.slice(0, 200) }));
  const now = scope.clock.now();
  const expiresAt = new Date(now.getTime() + UNFINISHED_MS);
  const { id } = await scope.inTransaction((own) =>
    insertImport(rest, own, input.headers, { wanted, dueAt: now, expiresAt }),
  );
  return { id };
}

/** The lines of the body. It is nobody's turn to work on them until all are there (`beginImport`); what was refused or broke off does not count among the client's jobs. */
async function takeUpload(
  { rest }: BulkParts,
  scope: BeforeScope,
  { body, headers }: ImportInput,
): Promise<StagedImport> {
  const endsAt = new Date(scope.clock.now().getTime() + UPLOAD_MS_MAX);
  const { id } = await scope.inTransaction((own) =>
    insertImport(rest, own, headers, { wanted: { inputs: [] }, dueAt: endsAt, expiresAt: endsAt }),
  );
  let chunks = 0;
  try {
    for await (const chunk of chunksOf(body.stream, UPLOAD_BYTES_MAX)) {
      await scope.inTransaction(({ tx }) => insertChunk(tx, id, { ...chunk, n: chunks, input: 0 }));
      chunks++;
    }
  } catch (error) {
    await scope.inTransaction(({ tx }) => cancelJob(tx, id, scope.clock.now()));
    throw error;
  }
  return { id, chunks };
}

async function insertImport(
  rest: RestParts,
  scope: Scope,
  headers: RequestHeaders,
  { dueAt, ...of }: Pick<ImportJob, 'wanted' | 'expiresAt'> & { readonly dueAt: Date },
): Promise<ImportJob> {
  await rest.gate.admit(scope, { action: 'create', type: '*' });
  const now = scope.clock.now();
  const job: ImportJob = {
    ...(await openJob(scope, headers)),
    ...of,
    kind: 'import',
    request: `${baseOf(scope)}/$import`,
    state: 'staging',
    progress: NOTHING_IMPORTED,
    at: now,
  };
  await insertJob(scope.tx, job, { now, dueAt });
  return job;
}

/** 202 with the job's address; what was uploaded is whole now, and its turn comes. */
export async function beginImport(scope: Scope, { id, chunks }: StagedImport): Promise<Answer> {
  if (chunks !== undefined) {
    const now = scope.clock.now();
    const progress = { ...NOTHING_IMPORTED, staged: 1, chunks };
    const expiresAt = new Date(now.getTime() + UNFINISHED_MS);
    await saveJob(scope.tx, id, { state: 'working', progress, dueAt: now, expiresAt });
  }
  return { status: 202, headers: { 'content-location': `${baseOf(scope)}/bulk-jobs/${id}` }, body: null };
}
