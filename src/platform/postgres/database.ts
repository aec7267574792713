import pg from 'pg';
import type { Tx } from '#kernel';

// Calendar dates stay the strings they are: a Date would move them over a time zone.
pg.types.setTypeParser(pg.types.builtins.DATE, (text) => text);

export interface TransactionOptions {
  /** Default `write`. A read-only transaction is refused by PostgreSQL when it writes. */
  readonly mode?: 'read' | 'write';
}

/** One node's database. All access is by transaction; there is no loose query. */
export interface Database {
  transaction<T>(work: (tx: Tx) => Promise<T>, options?: TransactionOptions): Promise<T>;
  /** Answers when the server does; rejects otherwise. */
  ping(): Promise<void>;
  close(): Promise<void>;
  readonly url: string;
}

/**
 * Opens a pool.
 *
 * @param url - `postgres://user:password@host/database`, or with `?host=/folder` a socket
 * @param connectionsMax - a transaction holds one connection; 10 keep two cores busy without queueing inside PostgreSQL
 */
export function openDatabase(url: string, connectionsMax = 10): Database {
  const pool = new pg.Pool({
    connectionString: url,
    max: connectionsMax,
    // Ten seconds to get a connection, then a clear "try again" instead of a caller who waits for ever.
    connectionTimeoutMillis: 10_000,
    // No statement of a request needs half a minute; one that does is a fault and must not hold its locks.
    statement_timeout: 30_000,
    idle_in_transaction_session_timeout: 30_000,
    application_name: 'causeway',
  });
  // An idle connection that dies (server restart) is replaced by the pool; without a listener it would end the process.
  pool.on('error', () => undefined);
  return {
    url,
    async transaction(work, { mode = 'write' } = {}) {
      const client = await pool.connect();
      let broken: Error | undefined;
      try {
        await client.query(mode === 'read' ? 'begin read only' : 'begin');
        const result = await work(txOn(client));
        await client.query('commit');
        return result;
      } catch (error) {
        await client.query('rollback').catch((fault: Error) => {
          broken = fault;
        });
        throw error;
      } finally {
        client.release(broken);
      }
    },
    async ping() {
      await pool.query('select 1');
    },
    close: () => pool.end(),
  };
}

function txOn(client: pg.PoolClient): Tx {
  return {
    async query<Row extends object>(sql: string, params: readonly unknown[] = []) {
      const result = await client.query<Row>(sql, params as unknown[]);
      return result.rows;
    },
  };
}
