import { type Clock, RefusalError, type Tx } from '#kernel';
import { type Outbound, OutboundError } from '#platform/http';
import type { Logger } from '#platform/log';
import type { Database } from '#platform/postgres';
import { every } from '#platform/work';
import { saveFault } from './job-fault.ts';
import { keepStaging, saveJob } from './job-store.ts';
import { refuseBulk } from './messages.ts';
import type { ImportJob } from './model.ts';
import { chunksOf, dropChunksFrom, insertChunk } from './stage-lines.ts';

/** What is fetched may be as large as it is: only a piece of it is held, the rest lies in the database until its turn. A limit all the same. */
const INPUT_BYTES_MAX = 16 * 1_073_741_824;
/** From the first to the last byte of an input; then it is given up. */
const FETCH_TIMEOUT_MS = 600_000;
/** A process that has not said for so long that it is fetching is taken for dead, and another begins that input again. */
const LEASE_MS = 60_000;
/** Whoever is late once is not taken for dead. */
const SAYS_EVERY_MS = LEASE_MS / 4;

/** What fetching needs; the signal says that the node stops. */
export interface StagingParts {
  readonly outbound: Outbound;
  readonly database: Database;
  readonly clock: Clock;
  readonly log: Logger;
  readonly signal?: AbortSignal;
}

/** One process's turn to fetch for an import. */
interface Turn extends StagingParts {
  readonly job: ImportJob;
  readonly turn: number;
}

/** Another process fetches now, or the job was ended. */
class TurnOverError extends Error {
  override readonly name = 'TurnOverError';
}

/** Gives the turn to whoever asks, in the transaction that holds the job. */
export async function beginTurn(tx: Tx, job: ImportJob, now: Date): Promise<ImportJob> {
  const progress = { ...job.progress, turn: (job.progress.turn ?? 0) + 1 };
  await saveJob(tx, job.id, { progress, dueAt: new Date(now.getTime() + LEASE_MS) });
  return { ...job, progress };
}

/**
 * Fetches the inputs of an import, one after another, and lays them down in pieces. It takes as long as the other side takes, so it is no step of the job: it has no transaction but those that
 * keep a piece, and it is one process's turn (`beginTurn`). Whose turn is over stops at the next piece and keeps nothing of it. An input that was broken off is fetched anew.
 */
export async function stageInputs(parts: StagingParts, job: ImportJob): Promise<void> {
  const { database, clock, log, signal } = parts;
  const own: Turn = { ...parts, job, turn: job.progress.turn ?? 0 };
  const stopSaying = every(SAYS_EVERY_MS, log, 'it could not be said that an import is being fetched', async () => {
    await database.transaction((tx) => keepStaging(tx, job.id, own.turn, leaseEnd(own)));
    return 0;
  });
  try {
    await fetchAll(own);
  } catch (error) {
    if (error instanceof TurnOverError) return;
    // The node stops: whoever comes next need not wait for the end of the lease.
    if (signal?.aborted) await inTurn(own, (tx) => saveJob(tx, job.id, { dueAt: clock.now() })).catch(ignoreTurnOver);
    else await inTurn(own, (tx) => saveFault(tx, job, error, clock.now(), log)).catch(ignoreTurnOver);
  } finally {
    await stopSaying();
  }
}

async function fetchAll(own: Turn): Promise<void> {
  const { job, clock } = own;
  let { staged, chunks } = job.progress;
  for (const { url } of job.wanted.inputs.slice(staged)) {
    chunks = await fetchOne(own, url, { staged, chunks });
    staged++;
    const progress = { ...job.progress, staged, chunks };
    await inTurn(own, (tx) => saveJob(tx, job.id, { progress }));
  }
  await inTurn(own, (tx) => saveJob(tx, job.id, { state: 'working', dueAt: clock.now() }));
}

/**
 * @param before - inputs that are staged already, and their pieces
 * @returns pieces that are there then
 * @refuses bulk.input-unreachable, and what `chunksOf` refuses
 */
async function fetchOne(
  own: Turn,
  url: string,
  before: { readonly staged: number; readonly chunks: number },
): Promise<number> {
  const { id } = own.job;
  await inTurn(own, (tx) => dropChunksFrom(tx, id, before.chunks));
  let n = before.chunks;
  for await (const chunk of chunksOf(bytesAt(own, url), INPUT_BYTES_MAX)) {
    await inTurn(own, (tx) => insertChunk(tx, id, { ...chunk, n, input: before.staged }));
    n++;
  }
  return n;
}

/** What stands at an address, as it comes. A database that was away meanwhile is another matter: that passes. @refuses bulk.input-unreachable */
async function* bytesAt({ outbound, signal }: Turn, url: string): AsyncGenerator<Uint8Array> {
  const ask = { url, headers: { accept: 'application/fhir+ndjson' }, timeoutMs: FETCH_TIMEOUT_MS };
  try {
    yield* await outbound.read({ ...ask, ...(signal === undefined ? {} : { signal }) });
  } catch (error) {
    if (!isBrokenOff(error)) throw error;
    const why = error instanceof OutboundError ? error.message : 'broken off';
    throw new RefusalError(refuseBulk('bulk.input-unreachable', { address: url.slice(0, 200), why }));
  }
}

/** A transaction of this turn; it prolongs the lease. @throws TurnOverError, and nothing is done */
async function inTurn(own: Turn, work: (tx: Tx) => Promise<void>): Promise<void> {
  await own.database.transaction(async (tx) => {
    if (!(await keepStaging(tx, own.job.id, own.turn, leaseEnd(own)))) throw new TurnOverError();
    await work(tx);
  });
}

function leaseEnd({ clock }: Turn): Date {
  return new Date(clock.now().getTime() + LEASE_MS);
}

function ignoreTurnOver(error: unknown): void {
  if (!(error instanceof TurnOverError)) throw error;
}

function isBrokenOff(error: unknown): boolean {
  const { code, name } = error as { code?: unknown; name?: unknown };
  return error instanceof OutboundError || code === 'ECONNRESET' || name === 'AbortError' || name === 'TimeoutError';
}
