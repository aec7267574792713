import { type AccessNote, RefusalError, type Scope, type Tx } from '#kernel';
import type { LedgerWriter, RoomRuntime } from '#platform/http';
import { every } from '#platform/work';
import { stepExport } from './export-work.ts';
import { STAGING_LEASE_MS, stageInputs, stepImport } from './import-work.ts';
import { clearExpired, saveJob, takeJob } from './job-store.ts';
import { refuseBulk } from './messages.ts';
import type { Job } from './model.ts';
import { KEPT_MS } from './open-job.ts';
import type { BulkParts } from './parts.ts';

/** Between looks for a job. A client looks again after a second; an idle look is one index read. */
const LOOK_EVERY_MS = 500;
/** Steps of one look, so that expired jobs are cleared away even on a node that always has work. */
const STEPS_AT_ONCE = 50;
/** After a fault that may pass: the database was away. */
const AGAIN_AFTER_MS = 5_000;

export interface BulkRuntime extends RoomRuntime {
  readonly writeLedger: LedgerWriter;
}

/** Works jobs off between requests; the answer stops it and waits for the step under way. */
export async function startBulk(parts: BulkParts, runtime: BulkRuntime): Promise<() => Promise<void>> {
  let isStopping = false;
  const stop = every(LOOK_EVERY_MS, runtime.log, 'bulk jobs could not be worked on', async () => {
    for (let step = 0; step < STEPS_AT_ONCE && !isStopping && (await workOnce(parts, runtime)); step++);
    await runtime.database.transaction((tx) => clearExpired(tx, runtime.clock.now()));
    return 0;
  });
  return () => {
    isStopping = true;
    return stop();
  };
}

/**
 * One step of the job whose turn it is. The step, its place in the job and what it noted are one transaction: killed at any moment, it is done or it is not.
 *
 * @returns whether there was a job
 */
export async function workOnce(parts: BulkParts, runtime: BulkRuntime): Promise<boolean> {
  const { database, clock, writeLedger, log } = runtime;
  let job: Job | undefined;
  const notes: AccessNote[] = [];
  let toStage: (Job & { readonly kind: 'import' }) | undefined;
  try {
    await database.transaction(
      async (tx) => {
        job = await takeJob(tx, clock.now());
        if (job === undefined) return;
        if (!(await parts.stands(tx, job.actor))) throw new RefusalError(refuseBulk('bulk.owner-gone'));
        const scope = scopeOf(runtime, tx, job, notes);
        if (job.kind === 'export') await stepExport(parts.rest, scope, job);
        else if (job.state === 'working') await stepImport(parts.rest, scope, job);
        else {
          toStage = job;
          await saveJob(tx, job.id, { dueAt: new Date(clock.now().getTime() + STAGING_LEASE_MS) });
        }
      },
      {
        last: async (tx) => {
          if (job === undefined || notes.length === 0) return;
          const { actor, purpose, id } = job;
          const facts = { node: runtime.node, actor, purpose, correlationId: id, at: clock.now() };
          await writeLedger(
            tx,
            notes.map((note) => ({ facts, note })),
          );
        },
      },
    );
    const refused = toStage && (await stageInputs(parts, { database, now: () => clock.now() }, toStage));
    if (refused) throw refused;
  } catch (error) {
    const failed = job;
    if (failed === undefined) throw error;
    if (!(error instanceof RefusalError)) log.error({ err: error, job: failed.id }, 'a step of a bulk job failed');
    await database.transaction((tx) => saveFault(tx, failed, error, clock.now()));
  }
  return job !== undefined;
}

/** A database that was away comes back; any other fault would only be met again. */
function saveFault(tx: Tx, job: Job, error: unknown, now: Date): Promise<void> {
  const code = (error as { code?: unknown } | null)?.code;
  const mayPass = typeof code === 'string' && /^(E[A-Z]+|57P0[123]|57014|53\d{3}|40P01|40001|55P03)$/.test(code);
  if (mayPass) return saveJob(tx, job.id, { dueAt: new Date(now.getTime() + AGAIN_AFTER_MS) });
  const fault = error instanceof RefusalError ? error.refusals : [refuseBulk('bulk.fault')];
  return saveJob(tx, job.id, { state: 'failed', fault, expiresAt: new Date(now.getTime() + KEPT_MS) });
}

/** The client's own scope, as it was when the job began. */
function scopeOf(runtime: BulkRuntime, tx: Tx, job: Job, notes: AccessNote[]): Scope {
  const { node, clock, ids } = runtime;
  const { actor, purpose, lang } = job;
  return {
    node,
    actor,
    purpose,
    lang,
    tx,
    clock,
    ids,
    correlationId: job.id,
    note: (access) => void notes.push(access),
  };
}
