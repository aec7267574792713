import type { Scope } from '#kernel';
import type { Answer } from '#platform/http';
import { toOperationOutcome } from '../outcome.ts';
import type { RestParts } from '../rest/parts.ts';
import { FHIR_JSON } from '../rest/request/headers.ts';
import { cancelJob } from './job-store.ts';
import { manifestOf } from './manifest.ts';
import { refuseBulk } from './messages.ts';
import type { Job } from './model.ts';
import { ownJob } from './own-job.ts';

/** When to look again. Whoever asks sooner is told no sooner. */
const RETRY_SECONDS = 1;

/**
 * `GET /bulk-jobs/1`: 202 while it is under way, then the manifest, with what its files hold now; 500 with the reason where the job as a whole has failed.
 *
 * @refuses bulk.no-such-job
 * @source https://hl7.org/fhir/uv/bulkdata/STU2/export.html#bulk-data-status-request
 */
export async function answerStatus(parts: RestParts, scope: Scope, id: string): Promise<Answer> {
  const job = await ownJob(scope, id);
  switch (job.state) {
    case 'failed': {
      const outcome = toOperationOutcome(job.fault ?? [refuseBulk('bulk.fault')], scope.lang);
      return { status: 500, headers: { 'content-type': FHIR_JSON }, body: outcome };
    }
    case 'done': {
      const headers = { 'content-type': 'application/json; charset=utf-8', expires: job.expiresAt.toUTCString() };
      return { status: 200, headers, body: await manifestOf(parts, scope, job) };
    }
    default: {
      const headers = { 'x-progress': progressOf(job), 'retry-after': String(RETRY_SECONDS) };
      return { status: 202, headers, body: null };
    }
  }
}

/** `DELETE /bulk-jobs/1`: ends it, or takes its files away. What an import has written until then stands. @refuses bulk.no-such-job */
export async function endJob(scope: Scope, id: string): Promise<Answer> {
  const job = await ownJob(scope, id);
  await cancelJob(scope.tx, job.id, scope.clock.now());
  return { status: 202, body: null };
}

/** How far an export is, is told by what it found: how much there is to decide on would tell of what is hidden. */
function progressOf(job: Job): string {
  if (job.kind === 'import') return `${job.progress.worked} of ${job.progress.chunks} pieces imported`;
  const found = job.progress.files.reduce((sum, { count }) => sum + count, 0);
  return job.state === 'working' ? `${found} resources so far` : 'accepted';
}
