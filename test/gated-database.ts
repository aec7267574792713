import { connect, createServer, type Socket } from 'node:net';
import { type Database, openDatabase } from '#platform/postgres';
import type { TestDatabase } from './harness.ts';
import { freePort } from './processes.ts';

/** A way to a test's database that can be shut: what a node sees of a server that is gone, while the server and its data stay. */
export interface GatedDatabase {
  readonly database: Database;
  /** Ends every connection and takes no new one. */
  shut(): Promise<void>;
  open(): Promise<void>;
  close(): Promise<void>;
}

export async function gatedDatabase({ url }: TestDatabase): Promise<GatedDatabase> {
  const inner = new URL(url);
  const folder = inner.searchParams.get('host');
  const sockets = new Set<Socket>();
  const gate = createServer((outside) => {
    const inside = connect(`${folder}/.s.PGSQL.5432`);
    for (const socket of [outside, inside]) {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        sockets.delete(socket);
        outside.destroy();
        inside.destroy();
      });
    }
    outside.pipe(inside).pipe(outside);
  });
  const listen = (port: number): Promise<void> => new Promise((resolve) => gate.listen(port, '127.0.0.1', resolve));
  // Not one that an outgoing connection may have while the gate is shut.
  const port = await freePort();
  await listen(port);
  const database = openDatabase(`postgres://${inner.username}@127.0.0.1:${port}${inner.pathname}`);
  const shut = async (): Promise<void> => {
    if (!gate.listening) return;
    const closed = new Promise<void>((resolve) => gate.close(() => resolve()));
    for (const socket of sockets) socket.destroy();
    await closed;
  };
  return {
    database,
    shut,
    open: () => listen(port),
    async close() {
      await database.close();
      await shut();
    },
  };
}
