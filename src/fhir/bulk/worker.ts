import { type AccessNote, RefusalError, type Scope, type Tx } from '#kernel';
import type { LedgerWriter, RoomRuntime } from '#platform/http';
import { every } from '#platform/work';
import { stepExport } from './export-work.ts';
import { stepImport } from './import-work.ts';
import { saveFault } from './job-fault.ts';
import { clearExpired, takeJob } from './job-store.ts';
import { refuseBulk } from './messages.ts';
import type { ImportJob, Job } from './model.ts';
import type { BulkParts } from './parts.ts';
import { beginTurn, stageInputs } from './stage-inputs.ts';

/** Between looks for a job. A client looks again after a second; an idle look is one index read. */
const LOOK_EVERY_MS = 500;
/** Steps of one look, so that expired jobs are cleared away even on a node that always has work. */
const STEPS_AT_ONCE = 50;
/** Imports for which one process fetches at a time, beside the steps of all other jobs. Each holds a piece, and a connection while it is laid down. */
const FETCHED_AT_ONCE = 2;

export interface BulkRuntime extends RoomRuntime {
  readonly writeLedger: LedgerWriter;
}

/** Works jobs off between requests; the answer stops it, ends what is being fetched, and waits for the step under way. */
export async function startBulk(parts: BulkParts, runtime: BulkRuntime): Promise<() => Promise<void>> {
  const { database, clock, log } = runtime;
  const stopping = new AbortController();
  const fetching = new Set<Promise<void>>();
  const beside: Staging = {
    isFull: () => fetching.size >= FETCHED_AT_ONCE,
    async run(stage) {
      const one: Promise<void> = stage(stopping.signal)
        .catch((err: unknown) => log.error({ err }, 'an import could not be fetched'))
        .finally(() => fetching.delete(one));
      fetching.add(one);
    },
  };
  const stop = every(LOOK_EVERY_MS, log, 'bulk jobs could not be worked on', async () => {
    for (let step = 0; step < STEPS_AT_ONCE && !stopping.signal.aborted; step++)
      if (!(await workOnce(parts, runtime, beside))) break;
    await database.transaction((tx) => clearExpired(tx, clock.now()));
    return 0;
  });
  return async () => {
    stopping.abort();
    await stop();
    await Promise.all(fetching);
  };
}

/** How an import's lines are fetched, which is no step: it takes as long as the other side takes. */
export interface Staging {
  /** Whether no further one is to begin now. */
  isFull(): boolean;
  run(stage: (signal?: AbortSignal) => Promise<void>): Promise<void>;
}

/** One at a time, to its end. */
const AT_ONCE: Staging = { isFull: () => false, run: (stage) => stage() };

/**
 * One step of the job whose turn it is. The step, its place in the job and what it noted are one transaction: killed at any moment, it is done or it is not.
 *
 * @returns whether there was a job
 */
export async function workOnce(parts: BulkParts, runtime: BulkRuntime, staging = AT_ONCE): Promise<boolean> {
  const { database, clock, log } = runtime;
  let job: Job | undefined;
  let toStage: ImportJob | undefined;
  const notes: AccessNote[] = [];
  try {
    await database.transaction(
      async (tx) => {
        job = await takeJob(tx, clock.now(), !staging.isFull());
        if (job === undefined) return;
        if (!(await parts.stands(tx, job.actor))) throw new RefusalError(refuseBulk('bulk.owner-gone'));
        if (job.kind === 'import' && job.state === 'staging') toStage = await beginTurn(tx, job, clock.now());
        else await step(parts, scopeOf(runtime, tx, job, notes), job);
      },
      { last: (tx) => noteIn(tx, runtime, job, notes) },
    );
  } catch (error) {
    const failed = job;
    if (failed === undefined) throw error;
    await database.transaction((tx) => saveFault(tx, failed, error, clock.now(), log));
    return true;
  }
  const fetched = toStage;
  if (fetched !== undefined)
    await staging.run((signal) =>
      stageInputs({ ...runtime, outbound: parts.outbound, ...(signal === undefined ? {} : { signal }) }, fetched),
    );
  return job !== undefined;
}

function step({ rest }: BulkParts, scope: Scope, job: Job): Promise<void> {
  return job.kind === 'export' ? stepExport(rest, scope, job) : stepImport(rest, scope, job);
}

/** What a step noted, as the act of who asked for the job. */
async function noteIn(tx: Tx, runtime: BulkRuntime, job: Job | undefined, notes: readonly AccessNote[]): Promise<void> {
  if (job === undefined || notes.length === 0) return;
  const { actor, purpose, id } = job;
  const facts = { node: runtime.node, actor, purpose, correlationId: id, at: runtime.clock.now() };
  await runtime.writeLedger(
    tx,
    notes.map((note) => ({ facts, note })),
  );
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
