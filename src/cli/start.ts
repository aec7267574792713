import type { ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { findServer } from '#platform/postgres';
import { forkNode } from '../app/fork-node.ts';
import { NETWORK, type NodeProfile } from '../app/network.ts';
import type { NodeReport, NodeSettings } from '../app/node-settings.ts';
import { holdProgram } from '../app/program-in-use.ts';
import { writeTrustList } from '../app/trust.ts';
import { findProgram } from './build-program.ts';
import { ensureWebBuilt } from './build-web.ts';
import { demoSignInLines } from './demo-sign-ins.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

const HELP = `causeway start [options]   (npm start -- [options])

  --port-sz N    port of the Shenzhen node (8100)
  --port-hk N    port of the Hong Kong node (8200)
  --data DIR     where data is kept (./data)
  --world N      how many synthetic people (2000); 0: no people
  --seed TEXT    seed of the synthetic world (causeway)
  --fresh        forget all data in DIR first
  --no-demo      no synthetic world and no demo sign-ins

  DATABASE_URL_SZ, DATABASE_URL_HK: an external PostgreSQL (15 or newer) instead of the embedded one; on another machine with ?sslmode=verify-full
  CAUSEWAY_LISTEN: the address on which the nodes listen (127.0.0.1); from other machines they answer only what a proxy received by TLS
  METRICS_TOKEN: who brings it as a bearer token may read /metrics from another machine
  CAUSEWAY_SECOND_FACTOR: roles that must have a second factor, with the days they have to set one up (clinician=14,operator=7);
    none: nobody must; unless set, all but patients have 30 days from the first sign-in at which they are asked
  CAUSEWAY_BREACHED_PASSWORDS: a file of stolen passwords, one a line, or of their SHA-1 hashes, one a line, sorted;
    nobody may choose one of them
  CAUSEWAY_SESSIONS: limits of sessions, role=minutes of silence/hours at most (clinician=30/10)
  CAUSEWAY_OUTBOUND_HOSTS: hosts, divided by commas, that FHIR clients may name for notifications and imports although they are
    private or speak plain http, and at which applications may be registered (hooks.example.org, 10.0.0.7:8080)`;

/** A node that dies is started again after this long; doubled at each death in a row up to the maximum. */
const RESTART_MS = 500;
const RESTART_MS_MAX = 15_000;

interface Options {
  readonly ports: ReadonlyMap<string, number>;
  readonly data: string;
  readonly people: number;
  readonly seed: string;
  readonly fresh: boolean;
  readonly demo: boolean;
}

/** Starts every node of the network and watches over them until Ctrl-C. Answers the exit code. */
export async function run(args: readonly string[]): Promise<number> {
  const startedAt = performance.now();
  if (args.includes('--help')) {
    console.log(HELP);
    return 0;
  }
  let options: Options;
  try {
    options = readOptions(args);
  } catch (error) {
    console.error(`causeway start: ${(error as Error).message}\n\n${HELP}`);
    return 2;
  }
  await mkdir(options.data, { recursive: true });
  const release = await takeLock(options.data);
  if (release === undefined) return 1;
  if (options.fresh) await forget(options.data);
  const cold = !existsSync(path.join(options.data, NETWORK[0]?.id ?? '', 'keys'));
  const portals = ensureWebBuilt(ROOT);
  const program = findProgram(ROOT);
  await holdProgram(program.entry);
  const leaving = new AbortController();
  const trustFile = path.join(options.data, 'trust-list.json');
  const places = NETWORK.map((profile) => ({
    id: profile.id,
    url: urlOf(profile, options),
    folder: path.join(options.data, profile.id),
  }));
  await writeTrustList(trustFile, places, new Date());

  const nodes = NETWORK.map((profile) =>
    watch(settingsOf(profile, options, trustFile, portals?.folder), program.entry),
  );
  const stopAll = once(() => Promise.all(nodes.map((node) => node.stop())));
  const ended = new Promise<number>((resolve) => {
    const end = (code: number) => void stopAll().then(() => resolve(code));
    process.on('SIGINT', () => end(0));
    process.on('SIGTERM', () => end(0));
    process.on('SIGHUP', () => end(0));
    process.on('disconnect', () => end(0));
    for (const node of nodes) void node.failed.then(() => end(1));
    portals?.built.catch((error: Error) => {
      console.error(`causeway start: ${error.message}`);
      end(1);
    });
  });
  const tell = async (reports: readonly Ready[]) => {
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
    console.log(`\nCauseway 深港医桥 is ready: ${cold ? 'cold' : 'warm'} start to ready ${seconds} s`);
    for (const [index, profile] of NETWORK.entries()) {
      const own = reports[index];
      console.log(
        `  ${profile.name.en} · ${profile.name['zh-Hant-HK']}: ${urlOf(profile, options)}  (node ready in ${own?.milliseconds} ms)`,
      );
      if (own) console.log(`    database: ${own.database}${own.adopted ? '  (found running, adopted)' : ''}`);
    }
    if (options.demo) for (const line of await demoSignInLines(options.people)) console.log(line);
    console.log('\nCtrl-C stops everything.\n');
  };
  const allReady = Promise.all(nodes.map((node) => node.ready));
  // That the portals could not be built was told above.
  const built = portals?.built ?? Promise.resolve();
  void built.then(
    async () => {
      await tell(await allReady);
      await program.build(leaving.signal).catch((error: Error) => {
        if (!leaving.signal.aborted) console.error(`causeway start: ${error.message}`);
      });
    },
    () => undefined,
  );
  const code = await ended;
  leaving.abort();
  await release();
  return code;
}

function readOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    allowNegative: true,
    options: {
      'port-sz': { type: 'string' },
      'port-hk': { type: 'string' },
      data: { type: 'string' },
      world: { type: 'string', default: '2000' },
      seed: { type: 'string', default: 'causeway' },
      fresh: { type: 'boolean', default: false },
      demo: { type: 'boolean', default: true },
    },
  });
  const ports = new Map<string, number>();
  for (const profile of NETWORK) {
    const given = values[`port-${profile.id}` as 'port-sz' | 'port-hk'];
    ports.set(profile.id, given === undefined ? profile.port : wholeNumber(`--port-${profile.id}`, given, 1, 65_535));
  }
  if (new Set(ports.values()).size < ports.size) throw new Error('two nodes cannot listen on one port');
  return {
    ports,
    data: values.data === undefined ? path.join(ROOT, 'data') : path.resolve(calledFrom(), values.data),
    people: wholeNumber('--world', values.world, 0, 1_000_000),
    seed: values.seed,
    fresh: values.fresh,
    demo: values.demo,
  };
}

/** Where the command was called: npm and npx go elsewhere before it begins. */
function calledFrom(): string {
  return process.env['CAUSEWAY_CALLED_FROM'] ?? process.cwd();
}

function wholeNumber(name: string, text: string, min: number, max: number): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < min || value > max)
    throw new Error(`${name} takes a whole number from ${min} to ${max}, not “${text}”`);
  return value;
}

function urlOf(profile: NodeProfile, options: Options): string {
  return `http://127.0.0.1:${options.ports.get(profile.id)}`;
}

function settingsOf(
  profile: NodeProfile,
  options: Options,
  trustFile: string,
  webFolder: string | undefined,
): NodeSettings {
  const databaseUrl = process.env[profile.databaseVariable];
  const listen = process.env['CAUSEWAY_LISTEN'];
  const metricsToken = process.env['METRICS_TOKEN'];
  const outboundHosts = process.env['CAUSEWAY_OUTBOUND_HOSTS']?.split(',');
  const clamd = process.env['CAUSEWAY_CLAMD'];
  const secondFactor = process.env['CAUSEWAY_SECOND_FACTOR'];
  const sessions = process.env['CAUSEWAY_SESSIONS'];
  const breachedPasswords = process.env['CAUSEWAY_BREACHED_PASSWORDS'];
  const profiles = process.env['CAUSEWAY_PROFILES'];
  if (profiles !== undefined && profiles !== 'told' && profiles !== 'refused') {
    throw new Error(`CAUSEWAY_PROFILES is “told” or “refused”, not “${profiles}”`);
  }
  return {
    nodeId: profile.id,
    port: options.ports.get(profile.id) ?? profile.port,
    url: urlOf(profile, options),
    folder: path.join(options.data, profile.id),
    ...(databaseUrl ? { databaseUrl } : {}),
    ...(listen ? { listen } : {}),
    ...(metricsToken ? { metricsToken } : {}),
    ...(outboundHosts ? { outboundHosts } : {}),
    ...(profiles ? { profiles } : {}),
    ...(clamd ? { clamd } : {}),
    signIn: {
      ...(secondFactor ? { secondFactor } : {}),
      ...(sessions ? { sessions } : {}),
      ...(breachedPasswords ? { breachedPasswords: path.resolve(calledFrom(), breachedPasswords) } : {}),
    },
    trustFile,
    ...(webFolder ? { webFolder } : {}),
    demo: options.demo,
    worldPeople: options.people,
    worldSeed: options.seed,
  };
}

type Ready = Extract<NodeReport, { kind: 'ready' }>;

interface Watched {
  readonly ready: Promise<Ready>;
  /** Resolves when the node never came up. */
  readonly failed: Promise<void>;
  stop(): Promise<void>;
}

/** Keeps one node process running: a killed node is started again and goes on where it was. */
function watch(settings: NodeSettings, program: string): Watched {
  let child: ChildProcess;
  let stopping = false;
  let wait = RESTART_MS;
  let wasReady = false;
  const ready = Promise.withResolvers<Ready>();
  const failed = Promise.withResolvers<void>();
  let gone = Promise.withResolvers<void>();

  const launch = () => {
    gone = Promise.withResolvers<void>();
    // A process group of its own, so that Ctrl-C reaches only us and the node ends in good order.
    child = forkNode(settings, { program, detached: true });
    child.on('message', (message) => hear(message as NodeReport));
    child.on('exit', (code, signal) => {
      gone.resolve();
      if (stopping) return;
      if (!wasReady) return failed.resolve();
      console.error(`node ${settings.nodeId} ended (${signal ?? code}); starting it again in ${wait} ms`);
      setTimeout(() => stopping || launch(), wait);
      wait = Math.min(wait * 2, RESTART_MS_MAX);
    });
  };
  const hear = (message: NodeReport) => {
    if (message.kind === 'failed') console.error(`node ${settings.nodeId} could not start: ${message.reason}`);
    if (message.kind === 'world') showProgress(settings.nodeId, message.done, message.total);
    if (message.kind !== 'ready') return;
    if (wasReady) console.log(`node ${settings.nodeId} is ready again after ${message.milliseconds} ms`);
    wasReady = true;
    wait = RESTART_MS;
    ready.resolve(message);
  };
  launch();
  return {
    ready: ready.promise,
    failed: failed.promise,
    async stop() {
      stopping = true;
      if (child.exitCode === null && child.signalCode === null) {
        if (child.connected) child.send('stop');
        else child.kill('SIGTERM');
        await gone.promise;
      }
    },
  };
}

function showProgress(nodeId: string, done: number, total: number): void {
  if (done === total) console.log(`node ${nodeId}: the synthetic world is complete, ${total} people`);
  else if (process.stdout.isTTY) process.stdout.write(`\rnode ${nodeId}: synthetic world ${done}/${total} people `);
}

function once<T>(work: () => Promise<T>): () => Promise<T> {
  let result: Promise<T> | undefined;
  return () => {
    result ??= work();
    return result;
  };
}

/** One program for a data folder. Answers how to give the folder back; undefined when another program holds it. */
async function takeLock(data: string): Promise<(() => Promise<void>) | undefined> {
  const file = path.join(data, 'causeway.pid');
  const holder = Number(await readFile(file, 'utf8').catch(() => '0'));
  if (holder > 0 && holder !== process.pid && (await isCauseway(holder))) {
    console.error(
      `causeway start: ${data} is in use by process ${holder}. Stop it first, or name another folder with --data.`,
    );
    return undefined;
  }
  await writeFile(file, String(process.pid));
  return () => rm(file, { force: true });
}

async function isCauseway(pid: number): Promise<boolean> {
  const commandLine = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
  return commandLine.includes('cli/main.ts');
}

/** Removes what the nodes made, and nothing else that may stand in the folder. A server left running on it is stopped first. */
async function forget(data: string): Promise<void> {
  for (const { id } of NETWORK) {
    const left = await findServer(path.join(data, id, 'postgres'));
    if (left !== undefined) process.kill(left, 'SIGQUIT');
    for (let tries = 0; tries < 200 && (await findServer(path.join(data, id, 'postgres'))) !== undefined; tries++) {
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
    await rm(path.join(data, id), { recursive: true, force: true });
  }
  await rm(path.join(data, 'trust-list.json'), { force: true });
}
