import { fileURLToPath } from 'node:url';
import { runner } from 'node-pg-migrate';
import pg from 'pg';

/** A room's numbered `.sql` files, and the schema that notes which have run. */
export interface MigrationSet {
  readonly name: string;
  readonly folder: URL;
}

/**
 * Brings every room's tables up to date, in the order given. Several processes may start at once: one migrates, the others wait.
 *
 * @returns names of the migrations that ran now
 */
export async function migrate(url: string, sets: readonly MigrationSet[]): Promise<string[]> {
  const client = new pg.Client({ connectionString: url, application_name: 'causeway migrate' });
  await client.connect();
  const ran: string[] = [];
  try {
    // node-pg-migrate fails at once when another runner holds its lock; this one waits instead. The number is ours alone.
    await client.query('select pg_advisory_lock(727001)');
    for (const set of sets) {
      const done = await runner({
        dbClient: client,
        dir: fileURLToPath(set.folder),
        direction: 'up',
        migrationsTable: `migration_${set.name.replaceAll('-', '_')}`,
        migrationsSchema: 'causeway',
        createMigrationsSchema: true,
        ignorePattern: '.*\\.(ts|md)',
        noLock: true,
        logger: { debug() {}, info() {}, warn() {}, error() {} },
      });
      ran.push(...done.map((m) => `${set.name}/${m.name}`));
    }
  } finally {
    await client.end();
  }
  return ran;
}
