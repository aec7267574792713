import pino from 'pino';
import { randomIds, systemClock } from '#kernel';
import { listen, type Route } from '#platform/http';
import { makeNodeKeys, type NodeKeys } from '#platform/keys';
import type { Database } from '#platform/postgres';
import { makeSeal } from '#platform/print';
import type { TrustedNode } from '#rooms/exchange';
import { buildHouse } from '../src/app/house.ts';
import { profileOf } from '../src/app/network.ts';
import { type TestDatabase, testDatabase } from './harness.ts';
import { freePort } from './processes.ts';

/** A whole node on a real port of this machine, with its background work, in this process. */
export interface RunningNode {
  readonly id: string;
  readonly url: string;
  readonly keys: NodeKeys;
  readonly held: TestDatabase;
  /** Everything it answers, sign-in's own doors aside. */
  readonly routes: readonly Route[];
  /** Ends the program; its database stays until it is closed. */
  stop(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Starts nodes that know one another, each with a database of its own and the demo's people.
 *
 * @param people - of the synthetic world: 0 only staff, 1 the ready-made patients too
 * @param databaseOf - the node's way to its database, where it is not the shortest
 */
export async function startNodes(
  ids: readonly string[],
  people: number,
  databaseOf: (held: TestDatabase) => Database | Promise<Database> = (held) => held.database,
): Promise<RunningNode[]> {
  const places = await Promise.all(
    ids.map(async (id) => ({ id, keys: await makeNodeKeys(id), port: await freePort() })),
  );
  const trust = places.map(({ id, keys, port }): TrustedNode => toTrusted(id, keys, port));
  return Promise.all(places.map(({ id, keys, port }) => startNode({ id, keys, port, people }, trust, databaseOf)));
}

interface Place {
  readonly id: string;
  readonly keys: NodeKeys;
  readonly port: number;
  readonly people: number;
}

async function startNode(
  { id, keys, port, people }: Place,
  trust: readonly TrustedNode[],
  databaseOf: (held: TestDatabase) => Database | Promise<Database>,
): Promise<RunningNode> {
  const held = await testDatabase();
  const profile = profileOf(id);
  const url = urlOf(port);
  const house = await buildHouse({
    node: { id, jurisdiction: profile.jurisdiction, url },
    profile,
    database: await databaseOf(held),
    clock: systemClock,
    ids: randomIds,
    log: pino({ level: 'fatal' }),
    keys,
    seal: await makeSeal(id, systemClock.now()),
    trust,
    demo: true,
  });
  await house.prepareDemo({ people, seed: 'test' });
  const server = await listen(house.app, house.signIn, port, '127.0.0.1');
  house.attach(server);
  const stop = await house.start();
  const end = async () => {
    await stop();
    server.closeAllConnections();
    await new Promise<void>((resolve) => server.close(() => resolve()));
  };
  return {
    id,
    url,
    keys,
    held,
    routes: house.routes,
    stop: end,
    async close() {
      await end();
      await held.close();
    },
  };
}

function toTrusted(id: string, keys: NodeKeys, port: number): TrustedNode {
  const { name, jurisdiction } = profileOf(id);
  const publicJwk = keys.publicJwk as Record<string, unknown>;
  return { id, name, jurisdiction, url: urlOf(port), kid: keys.kid, publicJwk, validFrom: '2026-01-01T00:00:00.000Z' };
}

function urlOf(port: number): string {
  return `http://127.0.0.1:${port}`;
}
