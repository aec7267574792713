import { existsSync } from 'node:fs';
import path from 'node:path';
import { type Database, openDatabase, startEmbeddedPostgres } from '#platform/postgres';
import type { NodeProfile } from '../../app/network.ts';
import { requireSafeDatabase } from '../../app/transport.ts';

/** A node's database, opened for a look. */
export interface OpenedDatabase {
  readonly database: Database;
  /** Closes it, and stops the server if it ran for this look alone. */
  close(): Promise<void>;
}

/**
 * Opens the database of a node: the one given, the external one of its environment variable, or the embedded one in its folder.
 * An embedded server that runs is joined; one that does not is started for the look.
 *
 * @returns undefined when the node has no data in that folder
 */
export async function openNodeDatabase(
  profile: NodeProfile,
  data: string,
  given?: string,
): Promise<OpenedDatabase | undefined> {
  const external = given ?? process.env[profile.databaseVariable];
  if (external !== undefined && external !== '') {
    requireSafeDatabase(external);
    const database = openDatabase(external, 2);
    await database.ping();
    return { database, close: () => database.close() };
  }
  const folder = path.join(data, profile.id, 'postgres');
  if (!existsSync(path.join(folder, 'PG_VERSION'))) return undefined;
  const server = await startEmbeddedPostgres({ folder });
  const database = openDatabase(server.url, 2);
  return {
    database,
    async close() {
      await database.close();
      if (!server.adopted) await server.stop();
    },
  };
}
