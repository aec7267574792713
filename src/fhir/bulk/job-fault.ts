import { RefusalError, type Tx } from '#kernel';
import type { Logger } from '#platform/log';
import { isDatabaseAway } from '#platform/postgres';
import { saveJob } from './job-store.ts';
import { refuseBulk } from './messages.ts';
import type { Job } from './model.ts';
import { KEPT_MS } from './open-job.ts';

/** After a fault that may pass: the database was away. */
const AGAIN_AFTER_MS = 5_000;
/** PostgreSQL's code for a statement that ran into its time limit. */
const TIMEOUT = '57014';
/** A busy hour may be at fault for some; what takes too long this often always does, and would hold a connection for a week. */
const TIMEOUTS_MAX = 5;

/** Ends a job that failed, or lets it try again a little later: a database that was away comes back; any other fault would only be met again. */
export async function saveFault(tx: Tx, job: Job, error: unknown, now: Date, log: Logger): Promise<void> {
  if (!(error instanceof RefusalError)) log.error({ err: error, job: job.id }, 'a step of a bulk job failed');
  const dueAt = new Date(now.getTime() + AGAIN_AFTER_MS);
  const isTimeout = (error as { readonly code?: unknown } | null)?.code === TIMEOUT;
  if (isDatabaseAway(error) && !isTimeout) return saveJob(tx, job.id, { dueAt });
  const timeouts = (job.progress.timeouts ?? 0) + 1;
  if (isTimeout && timeouts < TIMEOUTS_MAX)
    return saveJob(tx, job.id, { dueAt, progress: { ...job.progress, timeouts } });
  const fault = error instanceof RefusalError ? error.refusals : [refuseBulk('bulk.fault')];
  return saveJob(tx, job.id, { state: 'failed', fault, expiresAt: new Date(now.getTime() + KEPT_MS) });
}
