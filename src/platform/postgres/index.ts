/** PostgreSQL: the pool, transactions, migrations, and the embedded server. */
export { bytesArray, textArray } from './arrays.ts';
export { askTogether } from './ask-together.ts';
export { AWAY_RETRY_SECONDS, isDatabaseAway } from './away.ts';
export type { Database, TransactionOptions } from './database.ts';
export { openDatabase } from './database.ts';
export type { EmbeddedPostgres } from './embedded.ts';
export { findServer, startEmbeddedPostgres } from './embedded.ts';
export { createJoiner } from './joiner.ts';
export type { MigrationSet } from './migrate.ts';
export { migrate } from './migrate.ts';
