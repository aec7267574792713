/** Closed loops against running servers: one after the other, or by turns. */
import { setTimeout } from 'node:timers/promises';
import type pg from 'pg';
import { openConnection, type Run, runLoad } from './http-client.ts';
import type { Measure } from './measures.ts';
import type { Used } from './processes.ts';
import type { Line, Turn } from './report.ts';
import type { RunningServer } from './servers.ts';

/** A measure, and who is asked. */
interface Side {
  readonly server: RunningServer;
  readonly measure: Pick<Measure, 'title' | 'status' | 'next'>;
}

interface How {
  readonly concurrency: number;
  readonly milliseconds: number;
}

/** How the server answers the first request of a measure. */
export async function statusOf(server: RunningServer, { next }: Measure): Promise<number> {
  const probe = await openConnection(await server.target());
  const { status } = await probe.send(next());
  probe.close();
  return status;
}

/** Some thousands of requests: until then the engine compiles what a measure needs, on threads of its own, and that is another figure. */
export async function warmUp(server: RunningServer, next: Measure['next']): Promise<void> {
  await runLoad(await server.target(), { concurrency: 8, milliseconds: 4_000, next, isGood: () => true });
}

/**
 * What one measure left to be done in the background, a bulk load above all, is no cost of the next. All of it is waited for but the review desk's look at each new
 * patient: it comes to eighty a second at most, so that it would go on for minutes beside whatever is measured next. Who waits for it is taken off the list.
 */
export async function untilNothingWaits(sql: pg.Client): Promise<void> {
  const isWaiting = async () => {
    const { rows } = await sql.query<{ waits: boolean }>(
      `select exists (select from consent.ledger_pending) or exists (select from identity.match_due)
        or exists (select from pg_stat_progress_vacuum) as waits`,
    );
    return rows[0]?.waits === true;
  };
  while (await isWaiting()) await setTimeout(100);
  await sql.query('delete from identity.review_due');
}

export async function measureOne(
  { server, measure: { status, next } }: Side,
  { concurrency, milliseconds }: How,
): Promise<Turn> {
  const target = await server.target();
  const isGood = (answer: { status: number }) => answer.status === status;
  // Connections not yet open and plans not yet cached are another figure.
  await runLoad(target, { concurrency, milliseconds: 700, next, isGood });
  const before = await server.used();
  const run = await runLoad(target, { concurrency, milliseconds, next, isGood });
  const after = await server.used();
  const each = (ms: number) => ms / Math.max(1, run.answered);
  const cpu = {
    serverMs: each(after.serverMs - before.serverMs),
    databaseMs: each(after.databaseMs - before.databaseMs),
  };
  return { run, cpu };
}

/** Two measures by turns; of each the middle turn's times and all its turns' CPU time. */
export async function measureInTurns(
  sides: readonly [Side, Side],
  sql: pg.Client,
  how: How & { readonly turns: number },
): Promise<[Line, Line]> {
  for (const { server, measure } of sides) await warmUp(server, measure.next);
  await untilNothingWaits(sql);
  const done: [Turn[], Turn[]] = [[], []];
  for (let turn = 0; turn < how.turns; turn++) {
    // Who goes first changes with each pair: a, b, b, a.
    const which = ((turn + (turn >> 1)) & 1) as 0 | 1;
    done[which].push(await measureOne(sides[which], how));
  }
  const { concurrency } = how;
  const lineOf = (of: readonly Turn[], { measure: { title } }: Side): Line => ({ title, concurrency, ...together(of) });
  return [lineOf(done[0], sides[0]), lineOf(done[1], sides[1])];
}

function together(turns: readonly Turn[]): Turn {
  const answered = turns.reduce((sum, { run }) => sum + run.answered, 0);
  const middle = (of: (run: Run) => number) =>
    turns.map(({ run }) => of(run)).toSorted((a, b) => a - b)[turns.length >> 1] ?? Number.NaN;
  const each = (of: (cpu: Used) => number) =>
    turns.reduce((sum, { run, cpu }) => sum + of(cpu) * run.answered, 0) / Math.max(1, answered);
  const failed = turns.reduce((sum, { run }) => sum + run.failed, 0);
  return {
    run: {
      answered,
      failed,
      perSecond: middle((r) => r.perSecond),
      p50: middle((r) => r.p50),
      p99: middle((r) => r.p99),
    },
    cpu: { serverMs: each((cpu) => cpu.serverMs), databaseMs: each((cpu) => cpu.databaseMs) },
  };
}
