import { RefusalError, type Scope } from '#kernel';
import { OutboundError } from '#platform/http';
import type { Database } from '#platform/postgres';
import { stringifyFhirJson } from '../json/json.ts';
import { toOperationOutcome } from '../outcome.ts';
import type { RestParts } from '../rest/parts.ts';
import { type FailedLine, importLines } from './import-lines.ts';
import { saveJob } from './job-store.ts';
import { refuseBulk } from './messages.ts';
import type { ImportJob } from './model.ts';
import { KEPT_MS } from './open-job.ts';
import type { BulkParts } from './parts.ts';
import { chunksOf, dropChunksFrom, insertChunk, takeChunk } from './stage-lines.ts';

/** What is fetched may be as large as it is: only a piece of it is held, the rest lies in the database until its turn. A limit all the same. */
const INPUT_BYTES_MAX = 16 * 1_073_741_824;
/** Silence of the other side before an input is given up. */
const FETCH_TIMEOUT_MS = 600_000;
/** How long one process may be fetching without a piece coming in; after that another begins that input again. */
export const STAGING_LEASE_MS = 60_000;

/** One step of an import, in the transaction that holds the job: one piece. */
export async function stepImport(parts: RestParts, scope: Scope, job: ImportJob): Promise<void> {
  const { progress } = job;
  const now = scope.clock.now();
  const chunk = await takeChunk(scope.tx, job.id, progress.worked);
  if (chunk === undefined) {
    return saveJob(scope.tx, job.id, { state: 'done', expiresAt: new Date(now.getTime() + KEPT_MS) });
  }
  const { created, updated, unchanged, failed } = await importLines(
    parts,
    scope,
    chunk,
    job.wanted.inputs[chunk.input]?.type,
  );
  await insertOutcomes(scope, job, chunk.input, failed);
  await saveJob(scope.tx, job.id, {
    dueAt: now,
    progress: {
      ...progress,
      worked: progress.worked + 1,
      created: progress.created + created,
      updated: progress.updated + updated,
      unchanged: progress.unchanged + unchanged,
      failed: progress.failed + failed.length,
    },
  });
}

async function insertOutcomes(
  { tx, lang }: Scope,
  { id, progress, wanted }: ImportJob,
  input: number,
  failed: readonly FailedLine[],
): Promise<void> {
  if (failed.length === 0) return;
  const url = wanted.inputs[input]?.url;
  const bodies = failed.map(({ line, refusals }) => {
    const { issue, ...outcome } = toOperationOutcome(refusals, lang);
    const place = `${url === undefined ? '' : `${url} `}line ${line}`;
    return stringifyFhirJson({ ...outcome, issue: issue.map((one) => ({ ...one, location: [place] })) });
  });
  await tx.query(
    'insert into bulk.outcome (job, n, body) select $1, n, body from unnest($2::int[], $3::text[]) as o (n, body)',
    [id, failed.map((_, i) => progress.failed + i + 1), bodies],
  );
}

/**
 * Fetches the inputs of an import, one after another, outside of any transaction but those that keep its pieces. An input that was broken off is fetched anew.
 *
 * @returns why it cannot be done, where that is so
 */
export async function stageInputs(
  { outbound }: BulkParts,
  { database, now }: { readonly database: Database; readonly now: () => Date },
  job: ImportJob,
): Promise<RefusalError | undefined> {
  let { staged, chunks } = job.progress;
  const save = (change: object, dueAt: Date) =>
    database.transaction((tx) =>
      saveJob(tx, job.id, { progress: { ...job.progress, staged, chunks }, dueAt, ...change }),
    );
  for (const { url } of job.wanted.inputs.slice(staged)) {
    await database.transaction((tx) => dropChunksFrom(tx, job.id, chunks));
    let n = chunks;
    try {
      const stream = await outbound.read({ url, headers: { accept: NDJSON }, timeoutMs: FETCH_TIMEOUT_MS });
      for await (const chunk of chunksOf(stream, INPUT_BYTES_MAX)) {
        const dueAt = new Date(now().getTime() + STAGING_LEASE_MS);
        await database.transaction(async (tx) => {
          await insertChunk(tx, job.id, n, staged, chunk);
          await saveJob(tx, job.id, { dueAt });
        });
        n++;
      }
    } catch (error) {
      if (error instanceof RefusalError) return error;
      if (!isBrokenOff(error)) throw error;
      const why = error instanceof OutboundError ? error.message : 'broken off';
      return new RefusalError(refuseBulk('bulk.input-unreachable', { address: url.slice(0, 200), why }));
    }
    chunks = n;
    staged++;
    await save({}, new Date(now().getTime() + STAGING_LEASE_MS));
  }
  await save({ state: 'working' }, now());
  return undefined;
}

const NDJSON = 'application/fhir+ndjson';

function isBrokenOff(error: unknown): boolean {
  const { code, name } = error as { code?: unknown; name?: unknown };
  return error instanceof OutboundError || code === 'ECONNRESET' || name === 'AbortError' || name === 'TimeoutError';
}
