/** PostgreSQL: the pool, transactions, migrations, and the embedded server. */
export type { Database, TransactionOptions } from './database.ts';
export { openDatabase } from './database.ts';
export { migrate } from './migrate.ts';
