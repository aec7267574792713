import { RefusalError, type Tx } from '#kernel';
import type { Logger } from '#platform/log';
import { saveJob } from './job-store.ts';
import { refuseBulk } from './messages.ts';
import type { Job } from './model.ts';
import { KEPT_MS } from './open-job.ts';

/** After a fault that may pass: the database was away. */
const AGAIN_AFTER_MS = 5_000;
/** What Node says of a lost connection, and PostgreSQL of a server that stops or starts, of a statement that was ended, of too little room, and of two that stood in each other's way. */
const MAY_PASS = /^(E[A-Z]+|57P0[123]|57014|53\d{3}|40P01|40001|55P03)$/;

/** Ends a job that failed, or lets it try again a little later: a database that was away comes back; any other fault would only be met again. */
export async function saveFault(tx: Tx, job: Job, error: unknown, now: Date, log: Logger): Promise<void> {
  if (!(error instanceof RefusalError)) log.error({ err: error, job: job.id }, 'a step of a bulk job failed');
  const { code } = (error ?? {}) as { readonly code?: unknown };
  if (typeof code === 'string' && MAY_PASS.test(code))
    return saveJob(tx, job.id, { dueAt: new Date(now.getTime() + AGAIN_AFTER_MS) });
  const fault = error instanceof RefusalError ? error.refusals : [refuseBulk('bulk.fault')];
  return saveJob(tx, job.id, { state: 'failed', fault, expiresAt: new Date(now.getTime() + KEPT_MS) });
}
