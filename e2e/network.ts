/** Both nodes as `npm start` runs them, on free ports and in a folder of their own, for as long as the tests take. */
import { type ChildProcess, spawn } from 'node:child_process';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { until } from '../src/cli/journey/expect.ts';
import { freePort, isReady, type NodeId, nodeProcess, processesOf } from '../test/processes.ts';

const PROGRAM = fileURLToPath(new URL('../src/cli/main.ts', import.meta.url));

/** A cold start builds the portals and makes two databases: half a minute on two slow cores, three minutes is broken. */
const COLD_START_MS_MAX = 180_000;
/** A killed node is back after half a second of waiting and its own start. */
const RESTART_MS_MAX = 60_000;
/** Stopping waits for the work in hand and for PostgreSQL's shutdown checkpoint. */
const STOP_MS_MAX = 60_000;
/** An institution's own rule: the roles whose people set up a second factor here and take it away again may do without one. */
const SECOND_FACTOR = 'clinician=30,coordinator=30,operator=30';
/** Enough for lists that scroll and a search that has something to leave out; loaded within two seconds. */
const WORLD_PEOPLE = 30;

export interface Network {
  readonly urls: Readonly<Record<NodeId, string>>;
  /** Kills a node the hard way, and keeps it from being started again. */
  lose(node: NodeId): Promise<void>;
  /** Lets a lost node start again, and waits until it is ready. */
  bringBack(node: NodeId): Promise<void>;
  /** Ends everything in good order and forgets the data. */
  stop(): Promise<void>;
}

export async function startNetwork(): Promise<Network> {
  const data = await mkdtemp(path.join(tmpdir(), 'causeway-e2e-'));
  // PostgreSQL runs as a user of its own when this runs as root; it must reach its folder.
  await chmod(data, 0o755);
  const ports = { sz: await freePort(), hk: await freePort() };
  const urls = { sz: `http://127.0.0.1:${ports.sz}`, hk: `http://127.0.0.1:${ports.hk}` };
  const options = ['--port-sz', String(ports.sz), '--port-hk', String(ports.hk), '--data', data];
  const starter = spawn(process.execPath, [PROGRAM, 'start', ...options, '--world', String(WORLD_PEOPLE)], {
    // When these tests die without a word, the channel closes and the program ends by itself.
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    env: { ...process.env, CAUSEWAY_SECOND_FACTOR: SECOND_FACTOR },
  });
  const printed = collect(starter);
  const stop = () => stopAll(starter, data);
  try {
    await until('both nodes and their world', COLD_START_MS_MAX, async () => {
      if (starter.exitCode !== null) throw new Error(`causeway start ended with ${starter.exitCode}:\n${printed()}`);
      const worlds = printed().match(/the synthetic world is complete/g)?.length ?? 0;
      return worlds === 2 && (await isReady(urls.sz)) && (await isReady(urls.hk)) ? true : undefined;
    });
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    urls,
    stop,
    async lose(node) {
      // A starter that sleeps starts nothing; PostgreSQL runs on, as it does when a node is killed.
      starter.kill('SIGSTOP');
      const lost = await nodeProcess(data, node);
      process.kill(lost, 'SIGKILL');
      await until(`the end of node ${node}`, STOP_MS_MAX, async () => ((await isReady(urls[node])) ? undefined : true));
    },
    async bringBack(node) {
      starter.kill('SIGCONT');
      await until(`node ${node} back`, RESTART_MS_MAX, async () => ((await isReady(urls[node])) ? true : undefined));
    },
  };
}

function collect(child: ChildProcess): () => string {
  const parts: string[] = [];
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (part: Buffer) => parts.push(part.toString()));
  return () => parts.join('');
}

async function stopAll(starter: ChildProcess, data: string): Promise<void> {
  if (starter.exitCode === null) {
    const ended = new Promise((resolve) => starter.once('exit', resolve));
    starter.kill('SIGCONT');
    starter.kill('SIGTERM');
    await ended;
  }
  const left = await until('the end of every process', STOP_MS_MAX, async () => {
    const running = await processesOf(data);
    return running.length === 0 ? running : undefined;
  }).catch(() => undefined);
  await rm(data, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  if (left === undefined) throw new Error(`processes of ${data} are left over`);
}
