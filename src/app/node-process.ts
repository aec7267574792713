/** One node: its PostgreSQL, its rooms, its port. Started by `causeway start`, or by an operator's service manager. */
import { flushCompileCache } from 'node:module';
import path from 'node:path';
import { randomIds, systemClock } from '#kernel';
import { listen, secureHeaders } from '#platform/http';
import { openNodeKeys } from '#platform/keys';
import { createLog } from '#platform/log';
import { migrate, openDatabase, startEmbeddedPostgres } from '#platform/postgres';
import { openSeal } from '#platform/print';
import { migrationSets } from './migrations.ts';
import { profileOf } from './network.ts';
import type { NodeReport, NodeSettings } from './node-settings.ts';
import { holdProgram } from './program-in-use.ts';
import { requireSafeDatabase } from './transport.ts';
import { readTrustList } from './trust.ts';

const settings = JSON.parse(process.argv[2] ?? '{}') as NodeSettings;
const log = createLog(settings.nodeId);
const report = (message: NodeReport) => {
  // A starter that was just killed hears nothing any more: that is no fault of ours to die of, and `disconnect` tells of it.
  if (process.connected) process.send?.(message, undefined, undefined, () => undefined);
};

/** What must be undone at the end, last done first. */
const undo: (() => Promise<void>)[] = [];
let stopping: Promise<void> | undefined;

function stop(exitCode: number): Promise<void> {
  stopping ??= (async () => {
    for (const step of undo.reverse()) {
      await step().catch((error: unknown) => log.error({ err: error }, 'a part did not stop cleanly'));
    }
    process.exit(exitCode);
  })();
  return stopping;
}

async function start(): Promise<void> {
  const startedAt = performance.now();
  const profile = profileOf(settings.nodeId);
  void holdProgram(process.argv[1] ?? '');
  let loading: Promise<typeof import('./house.ts')> | undefined;
  const loadHouse = () => {
    loading ??= import('./house.ts');
    return loading;
  };
  // To read the rooms keeps our one thread busy, so PostgreSQL is sent on its way first.
  const meanwhile = () => void loadHouse().catch(() => undefined);
  const starting =
    settings.databaseUrl === undefined
      ? startEmbeddedPostgres({ folder: path.join(settings.folder, 'postgres'), meanwhile })
      : undefined;
  // Also one that is still on its way up: nobody else would stop it.
  undo.push(async () => (await starting?.catch(() => undefined))?.stop());
  const embedded = await starting;
  if (stopping) return;
  if (embedded) {
    // Without its database a node is nothing: it ends, and whoever watches it starts both again. There is nothing left to put in order.
    void embedded.ended.then(() => {
      if (stopping) return;
      log.fatal('PostgreSQL ended');
      process.exit(1);
    });
  }
  const databaseUrl = settings.databaseUrl ?? embedded?.url ?? '';
  requireSafeDatabase(databaseUrl);
  await migrate(databaseUrl, migrationSets);
  const database = openDatabase(databaseUrl);
  undo.push(() => database.close());

  const { buildHouse } = await loadHouse();
  const house = await buildHouse({
    node: { id: profile.id, jurisdiction: profile.jurisdiction, url: settings.url },
    profile,
    database,
    clock: systemClock,
    ids: randomIds,
    log,
    keys: await openNodeKeys(profile.id, path.join(settings.folder, 'keys')),
    seal: await openSeal(profile.id, path.join(settings.folder, 'keys'), () => systemClock.now()),
    trust: await readTrustList(settings.trustFile),
    demo: settings.demo,
    // Nobody knows whose telephones the numbers of invented people are.
    channels: settings.demo ? [] : (await import('./gateways.ts')).gatewaysOf(process.env),
    ledgerArchives: path.join(settings.folder, 'ledger-archive'),
    ...(settings.webFolder === undefined ? {} : { webFolder: settings.webFolder }),
    ...(settings.outboundHosts === undefined ? {} : { outboundHosts: settings.outboundHosts }),
    ...(settings.profiles === undefined ? {} : { profiles: settings.profiles }),
    ...(settings.signIn === undefined ? {} : { signInSettings: settings.signIn }),
    ...(settings.clamd === undefined ? {} : { clamd: settings.clamd }),
    ...(settings.metricsToken === undefined ? {} : { metricsToken: settings.metricsToken }),
  });
  if (settings.demo) await house.prepareDemo({ people: settings.worldPeople, seed: settings.worldSeed });
  const server = await listen(
    house.app,
    house.signIn,
    settings.port,
    settings.listen ?? '127.0.0.1',
    secureHeaders(settings.url),
  );
  house.attach(server);
  undo.push(async () => {
    server.closeAllConnections();
    await new Promise<void>((resolve) => server.close(() => resolve()));
  });
  undo.push(await house.start());
  report({
    kind: 'ready',
    milliseconds: Math.round(performance.now() - startedAt),
    database: databaseUrl,
    adopted: embedded?.adopted ?? false,
  });
  // At every end but a kill it would be written anyway.
  flushCompileCache();
  if (settings.demo && settings.worldPeople > 0) {
    await house.loadWorld({ people: settings.worldPeople, seed: settings.worldSeed }, (done, total) =>
      report({ kind: 'world', done, total }),
    );
  }
}

process.on('message', (message) => {
  if (message === 'stop') void stop(0);
});
// The starter was killed: nobody would stop us any more, so we stop in good order ourselves.
process.on('disconnect', () => void stop(0));
process.on('SIGTERM', () => void stop(0));
process.on('SIGINT', () => void stop(0));
process.on('unhandledRejection', (error) => {
  log.fatal({ err: error }, 'unhandled rejection');
  void stop(1);
});

start().catch((error: unknown) => {
  // Stopped on its way up: what was under way had to fail.
  if (stopping) return;
  log.fatal({ err: error }, 'the node could not start');
  report({ kind: 'failed', reason: error instanceof Error ? error.message : String(error) });
  void stop(1);
});
