import { EventEmitter } from 'node:events';
import type { Writable } from 'node:stream';
import pg from 'pg';
import { invariant, type QueryOptions, type Tx } from '#kernel';
import { createLines, type Line, type Lines } from './lines.ts';
import { type Answered, type KnownColumns, send } from './statement.ts';
import { createStatementNames } from './statement-names.ts';

// Calendar dates stay the strings they are: a Date would move them over a time zone.
pg.types.setTypeParser(pg.types.builtins.DATE, (text) => text);

const { TIMESTAMPTZ } = pg.types.builtins;
const toDate = pg.types.getTypeParser(TIMESTAMPTZ);
// What PostgreSQL writes for a year of ours is all but an ISO instant, and the engine reads that several times faster than the driver's own reader does.
pg.types.setTypeParser(TIMESTAMPTZ, (text) =>
  /^\d{4}-\d\d-\d\d .*[+-]\d\d$/.test(text) ? new Date(`${text.slice(0, 10)}T${text.slice(11)}:00`) : toDate(text),
);

export interface TransactionOptions {
  /**
   * `write` (the default): a transaction.
   * `read`: statements that see the newest committed data, each for itself, as they would in a transaction of PostgreSQL's default isolation. There is nothing to
   * begin or to commit, so nothing is: half the round trips. Works that read at the same moment share one Tx. A statement that writes is refused by PostgreSQL.
   * `single`: one statement at most, which is its own transaction.
   */
  readonly mode?: 'read' | 'write' | 'single';
  /** The last statements of a transaction of mode `write`, all asked at once: they go out together with the commit, and where there are no others with `begin`. */
  readonly last?: (tx: Tx) => Promise<void>;
}

/** One node's database. All access is by transaction; there is no loose query. */
export interface Database {
  transaction<T>(work: (tx: Tx) => Promise<T>, options?: TransactionOptions): Promise<T>;
  /** Calls `then` after each transaction here that committed and has named this work by `tx.wake`; the answer ends it. */
  onWake(work: string, then: () => void): () => void;
  /** Answers when the server does; rejects otherwise. */
  ping(): Promise<void>;
  close(): Promise<void>;
  readonly url: string;
}

/**
 * A prepared statement is planned once, not anew for its values: left to itself PostgreSQL takes a list of keys in an array for longer than it is, thinks that
 * planning pays, and plans a look-up of 30 µs for 250 µs each time. Compiling plans to machine code and
 * starting further processes pay for none of ours.
 */
const PLANNED_ONCE = '-c plan_cache_mode=force_generic_plan -c jit=off -c max_parallel_workers_per_gather=0';
/** Connections of each kind that are kept at hand for single statements: what is under way at a time on a machine of two cores. */
const LINES = 4;
const READ_ONLY = '-c default_transaction_read_only=on';

/**
 * Opens the connections: some for writing, some that can only read, and some of those for searches whose plan depends on what is asked for.
 *
 * @param url - `postgres://user:password@host/database`, or with `?host=/folder` a socket
 * @param connectionsMax - of each kind; a transaction holds one. 10 keep two cores busy without queueing inside PostgreSQL
 */
export function openDatabase(url: string, connectionsMax = 10): Database {
  const options: pg.PoolConfig & { pipeline: boolean } = {
    connectionString: url,
    max: connectionsMax,
    // Statements that need not wait for each other's answer leave together.
    pipeline: true,
    // Ten seconds to get a connection, then a clear "try again" instead of a caller who waits for ever.
    connectionTimeoutMillis: 10_000,
    // No statement of a request needs half a minute; one that does is a fault and must not hold its locks.
    statement_timeout: 30_000,
    idle_in_transaction_session_timeout: 30_000,
    application_name: 'causeway',
  };
  const writers = new pg.Pool({ ...options, options: PLANNED_ONCE });
  const readers = new pg.Pool({ ...options, options: `${READ_ONLY} ${PLANNED_ONCE}` });
  const searchers = new pg.Pool({
    ...options,
    options: `${READ_ONLY} -c jit=off -c max_parallel_workers_per_gather=0`,
  });
  const pools = [writers, readers, searchers];
  // An idle connection that dies (server restart) is replaced by the pool; without a listener it would end the process.
  for (const pool of pools) {
    pool.on('error', () => undefined);
    // The same for one that dies at work: who works with it is told by the statement that fails.
    pool.on('connect', (client) => client.on('error', () => undefined));
  }
  const nameOf = createStatementNames();
  const known: KnownColumns = new Map();
  const ask = (client: pg.PoolClient, sql: string, params: readonly unknown[] = []): Promise<Answered> =>
    send(client, sql, params, params.length === 0 ? undefined : nameOf(sql), known);
  const lines = pools.map((pool) => createLines(pool, LINES));
  const [writing, readingLines, searching] = lines as [Lines, Lines, Lines];
  const alone = (own: Lines, planning = own): Tx => ({
    async query<Row extends object>(
      sql: string,
      params: readonly unknown[] = [],
      { planned = 'once' }: QueryOptions = {},
    ) {
      const line = await (planned === 'once' ? own : planning).take();
      try {
        return (await ask(line.client, sql, params)).found as Row[];
      } finally {
        line.give();
      }
    },
  });
  const readingAlone = alone(readingLines, searching);
  const reading: Tx = { ...readingAlone, shared: readingAlone };
  const single = alone(writing);
  const wakers = new EventEmitter();
  // As many as there are kinds of work: the warning of Node is about listeners that somebody forgot.
  wakers.setMaxListeners(0);

  async function write<T>(work: (tx: Tx) => Promise<T>, last: TransactionOptions['last']): Promise<T> {
    // A work that is refused before its first statement needs no connection.
    let taken: Promise<Line> | undefined;
    let line: Line | undefined;
    let isOver = false;
    let sent = 0;
    let begun = false;
    const woken = new Set<string>();
    const connect = async () => {
      taken ??= writing.take();
      line = await taken;
      return line.client;
    };
    const tx: Tx = {
      async query<Row extends object>(
        sql: string,
        params: readonly unknown[] = [],
        { planned = 'once' }: QueryOptions = {},
      ) {
        invariant(!isOver, 'a statement came after its transaction');
        sent++;
        const held = line?.client ?? (await connect());
        const isFirst = !begun;
        begun = true;
        const quietly = (command: string) => void ask(held, command).catch(() => undefined);
        const answered = together(held, () => {
          // Where one of these fails, so does the statement behind it.
          if (isFirst) quietly('begin');
          if (planned === 'anew') quietly('set local plan_cache_mode = auto');
          const answer = ask(held, sql, params);
          if (planned === 'anew') quietly('set local plan_cache_mode = force_generic_plan');
          return answer;
        });
        return (await answered).found as Row[];
      },
      wake: (name) => void woken.add(name),
    };
    const commit = (held: pg.PoolClient) => {
      isOver = true;
      return ask(held, 'commit');
    };
    let broken: Error | undefined;
    try {
      const result = await work(tx);
      const held = line?.client ?? (last && (await connect()));
      const [lastly, early] = together(held, () => {
        const before = sent;
        const promised = last?.(tx);
        // Only a statement that is on its way may be followed by the commit.
        return [promised, held && begun && sent > before ? commit(held) : undefined] as const;
      });
      // The commit is awaited first; the other's failure must have somebody who heard it by then.
      lastly?.catch(() => undefined);
      const committed = await early;
      await lastly;
      const done = committed ?? (line && begun ? await commit(line.client) : undefined);
      invariant(done === undefined || done.done === 'COMMIT', 'a transaction that had failed was to be committed');
      for (const name of woken) wakers.emit(name);
      return result;
    } catch (error) {
      isOver = true;
      await taken?.catch(() => undefined);
      if (begun) {
        await (line && ask(line.client, 'rollback'))?.catch((fault: Error) => {
          broken = fault;
        });
      }
      throw error;
    } finally {
      line?.give(broken);
    }
  }

  return {
    url,
    transaction(work, { mode = 'write', last } = {}) {
      if (mode === 'read') return work(reading);
      if (mode === 'write') return write(work, last);
      let used = false;
      return work({
        async query(sql, params) {
          invariant(!used, 'a transaction of one statement has one statement');
          used = true;
          return single.query(sql, params);
        },
      });
    },
    onWake(name, then) {
      wakers.on(name, then);
      return () => void wakers.off(name, then);
    },
    async ping() {
      await readers.query('select 1');
    },
    async close() {
      for (const kept of lines) kept.close();
      await Promise.all(pools.map((pool) => pool.end()));
    },
  };
}

/** What is sent meanwhile leaves in one write: each costs the kernel more than its bytes do. */
function together<T>(client: pg.PoolClient | undefined, send: () => T): T {
  if (client === undefined) return send();
  const { stream } = (client as unknown as { connection: { stream: Writable } }).connection;
  stream.cork();
  try {
    return send();
  } finally {
    stream.uncork();
  }
}
