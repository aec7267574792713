import type { Tx } from '#kernel';
import type { Job, JobState } from './model.ts';

interface JobRow {
  id: string;
  kind: 'export' | 'import';
  owner: string;
  actor: string;
  purpose: string;
  lang: string;
  request: string;
  wanted: string;
  state: JobState;
  at: Date;
  barrier: string | null;
  expires_at: Date;
  progress: string;
  fault: string | null;
}

const COLUMNS =
  'id, kind, owner, actor, purpose, lang, request, wanted, state, at, barrier::text, expires_at, progress, fault';
const UNDER_WAY = "state in ('waiting', 'settling', 'staging', 'working')";

export async function insertJob(tx: Tx, job: Job, times: { readonly now: Date; readonly dueAt: Date }): Promise<void> {
  await tx.query(
    `insert into bulk.job (id, kind, owner, actor, purpose, lang, request, wanted, state, at, due_at, progress, created_at, expires_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`,
    [
      job.id,
      job.kind,
      job.owner,
      JSON.stringify(job.actor),
      job.purpose,
      job.lang,
      job.request,
      JSON.stringify(job.wanted),
      job.state,
      job.at,
      times.dueAt,
      JSON.stringify(job.progress),
      times.now,
      job.expiresAt,
    ],
  );
}

/** A job of this owner that has not expired. */
export async function findJob(tx: Tx, id: string, owner: string, now: Date): Promise<Job | undefined> {
  const [row] = await tx.query<JobRow>(
    `select ${COLUMNS} from bulk.job where id = $1 and owner = $2 and state <> 'cancelled' and expires_at > $3`,
    [id, owner, now],
  );
  return row && toJob(row);
}

/** How many jobs of an owner are under way. Two begun at once see each other: the count is taken under a lock of the owner. */
export async function countUnderWay(tx: Tx, owner: string): Promise<number> {
  await tx.query(`select pg_advisory_xact_lock(hashtextextended('bulk.job ' || $1, 0))`, [owner]);
  const [row] = await tx.query<{ n: number }>(
    `select count(*)::int as n from bulk.job where owner = $1 and ${UNDER_WAY}`,
    [owner],
  );
  return row?.n ?? 0;
}

/**
 * The job whose turn it is, locked until the transaction ends: a step is one transaction, so a process that is killed has done all of a step or nothing of it,
 * and the lock goes with it. Jobs take turns.
 *
 * @param mayStage - whether it may be an import whose lines are to be fetched
 */
export async function takeJob(tx: Tx, now: Date, mayStage: boolean): Promise<Job | undefined> {
  const [row] = await tx.query<JobRow>(
    `select ${COLUMNS} from bulk.job where ${UNDER_WAY} and due_at <= $1 and expires_at > $1 and ($2 or state <> 'staging')
       order by due_at, id limit 1 for update skip locked`,
    [now, mayStage],
  );
  return row && toJob(row);
}

/**
 * Says that a process is still fetching for an import, and locks the job until the transaction ends.
 *
 * @returns false where it is its turn no more: another process took over, or the job was ended
 */
export async function keepStaging(tx: Tx, id: string, turn: number, dueAt: Date): Promise<boolean> {
  const kept = await tx.query(
    `update bulk.job set due_at = $3 where id = $1 and state = 'staging' and (progress::json ->> 'turn')::int = $2 returning id`,
    [id, turn, dueAt],
  );
  return kept.length > 0;
}

export interface JobChange {
  readonly state?: JobState;
  readonly progress?: Job['progress'];
  readonly fault?: Job['fault'];
  readonly expiresAt?: Date;
  readonly dueAt?: Date;
  /** Notes the newest transaction there is: whatever began before it may still have stamped an earlier time. */
  readonly setsBarrier?: boolean;
}

/** Changes a job that is under way; one that has ended stays as it is. */
export async function saveJob(tx: Tx, id: string, change: JobChange): Promise<void> {
  await tx.query(
    `update bulk.job set state = coalesce($2, state), progress = coalesce($3, progress), fault = coalesce($4, fault),
       expires_at = coalesce($5, expires_at), due_at = coalesce($6, due_at),
       barrier = case when $7 then pg_current_xact_id() else barrier end
     where id = $1 and ${UNDER_WAY}`,
    [
      id,
      change.state ?? null,
      change.progress ? JSON.stringify(change.progress) : null,
      change.fault ? JSON.stringify(change.fault) : null,
      change.expiresAt ?? null,
      change.dueAt ?? null,
      change.setsBarrier ?? false,
    ],
  );
}

/** Whether everything that was being written when the barrier was set has ended. */
export async function isSettled(tx: Tx, barrier: string): Promise<boolean> {
  const [row] = await tx.query<{ settled: boolean }>(
    'select pg_snapshot_xmin(pg_current_snapshot()) > $1::text::xid8 as settled',
    [barrier],
  );
  return row?.settled ?? false;
}

/** Ends a job at its owner's wish; what it holds is cleared away later. */
export async function cancelJob(tx: Tx, id: string, now: Date): Promise<void> {
  await tx.query("update bulk.job set state = 'cancelled', expires_at = $2 where id = $1", [id, now]);
}

/** Rows taken away at a time: an expired export may have millions. */
const CLEARED_AT_ONCE = 20_000;

/** Clears away some of what has expired: of one job, and the job itself when nothing else of it is left. */
export async function clearExpired(tx: Tx, now: Date): Promise<void> {
  const [job] = await tx.query<{ id: string }>(
    'select id from bulk.job where expires_at <= $1 order by expires_at limit 1 for update skip locked',
    [now],
  );
  if (job === undefined) return;
  for (const table of ['item', 'chunk', 'outcome']) {
    const gone = await tx.query(
      `delete from bulk.${table} where job = $1 and n in (select n from bulk.${table} where job = $1 limit ${CLEARED_AT_ONCE}) returning n`,
      [job.id],
    );
    if (gone.length === CLEARED_AT_ONCE) return;
  }
  await tx.query('delete from bulk.job where id = $1', [job.id]);
}

function toJob(row: JobRow): Job {
  const { barrier, fault, expires_at: expiresAt, ...rest } = row;
  return {
    ...rest,
    actor: JSON.parse(row.actor),
    wanted: JSON.parse(row.wanted),
    progress: JSON.parse(row.progress),
    expiresAt,
    ...(barrier === null ? {} : { barrier }),
    ...(fault === null ? {} : { fault: JSON.parse(fault) }),
  } as Job;
}
