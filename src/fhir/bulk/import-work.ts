import type { Scope } from '#kernel';
import { stringifyFhirJson } from '../json/json.ts';
import { toOperationOutcome } from '../outcome.ts';
import type { RestParts } from '../rest/parts.ts';
import { importLines } from './import-lines.ts';
import { saveJob } from './job-store.ts';
import type { ImportJob } from './model.ts';
import type { FailedLine } from './note-failed-lines.ts';
import { KEPT_MS } from './open-job.ts';
import { takeChunk } from './stage-lines.ts';

/** One step of an import whose lines are all here, in the transaction that holds the job: one piece. */
export async function stepImport(parts: RestParts, scope: Scope, job: ImportJob): Promise<void> {
  const { progress } = job;
  const now = scope.clock.now();
  const chunk = await takeChunk(scope.tx, job.id, progress.worked);
  if (chunk === undefined) {
    return saveJob(scope.tx, job.id, { state: 'done', expiresAt: new Date(now.getTime() + KEPT_MS) });
  }
  const expected = job.wanted.inputs[chunk.input]?.type;
  const { created, updated, unchanged, failed } = await importLines(parts, scope, chunk, expected);
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

/** For each line that was not imported an OperationOutcome that names the line. */
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
