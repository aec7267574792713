import { readdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
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
    if (await isUpToDate(client, sets)) return ran;
    const { runner } = await import('node-pg-migrate');
    // node-pg-migrate fails at once when another runner holds its lock; this one waits instead. The number is ours alone.
    await client.query('select pg_advisory_lock(727001)');
    for (const set of sets) {
      const done = await runner({
        dbClient: client,
        dir: fileURLToPath(set.folder),
        direction: 'up',
        migrationsTable: tableOf(set),
        migrationsSchema: SCHEMA,
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

const SCHEMA = 'causeway';
const UNDEFINED_TABLE = '42P01';

function tableOf(set: MigrationSet): string {
  return `migration_${set.name.replaceAll('-', '_')}`;
}

/** Asks once for all, as nearly every start finds nothing to do. Whatever is not just as noted is the runner's to judge. */
async function isUpToDate(client: pg.Client, sets: readonly MigrationSet[]): Promise<boolean> {
  const files = await Promise.all(
    sets.map(async (set) =>
      (await readdir(set.folder))
        .filter((name) => name.endsWith('.sql'))
        .map((name) => `${set.name}/${name.slice(0, -'.sql'.length)}`),
    ),
  );
  const noted = await client
    .query<{ name: string }>(
      sets.map((set) => `select '${set.name}/' || name as name from ${SCHEMA}.${tableOf(set)}`).join(' union all '),
    )
    .catch((error: { code?: unknown }) => {
      if (error.code === UNDEFINED_TABLE) return undefined;
      throw error;
    });
  const [wanted, there] = [files.flat().sort(), noted?.rows.map(({ name }) => name).sort()];
  return there !== undefined && wanted.join() === there.join();
}
