/**
 * What an operator lives through in a week, in some minutes: both nodes from nothing, the first journey, the journey again while
 * nodes are killed between its steps, the ledgers verified, Ctrl-C, a warm start, and the death of the program that started them.
 *
 * Run by `.ci/run`: node bin/causeway.mjs --script tools/ci-journey.ts
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { until } from '../src/cli/journey/expect.ts';
import { walk } from '../src/cli/journey.ts';
import { run as verifyLedger } from '../src/cli/verify-ledger.ts';
import { freePort, isReady, type NodeId, nodeProcess, processesOf } from '../test/processes.ts';

const LAUNCHER = fileURLToPath(new URL('../bin/causeway.mjs', import.meta.url));

/** A cold start builds the portals and makes two databases: half a minute on two slow cores, three minutes is broken. */
const COLD_START_MS_MAX = 180_000;
/** A killed node is back after half a second of waiting and its own start. */
const RESTART_MS_MAX = 60_000;
/** Stopping waits for the work in hand and for PostgreSQL's shutdown checkpoint. */
const STOP_MS_MAX = 60_000;

function say(line: string): void {
  console.log(`\n── ${line}`);
}

async function killNode(data: string, node: NodeId): Promise<void> {
  const lost = await nodeProcess(data, node);
  process.kill(lost, 'SIGKILL');
  await until(
    `the end of node ${node}`,
    STOP_MS_MAX,
    async () => (await processesOf(data)).every(({ pid }) => pid !== lost) || undefined,
  );
}

async function expectNothingLeft(data: string): Promise<void> {
  const { afterMs } = await until('every process of the data folder gone', STOP_MS_MAX, async () => {
    return (await processesOf(data)).length === 0 || undefined;
  }).catch(async (error: Error) => {
    const left = (await processesOf(data)).map(({ pid, command }) => `  ${pid} ${command.slice(0, 160)}`);
    throw new Error([error.message, ...left].join('\n'));
  });
  console.log(`✔ no process is left (${Math.round(afterMs)} ms)`);
}

interface Running {
  readonly starter: ChildProcess;
  readonly ended: Promise<number | null>;
}

class Week {
  readonly data: string;
  readonly ports: { readonly sz: number; readonly hk: number };
  readonly sz: string;
  readonly hk: string;

  constructor(data: string, ports: { readonly sz: number; readonly hk: number }) {
    this.data = data;
    this.ports = ports;
    this.sz = `http://127.0.0.1:${ports.sz}`;
    this.hk = `http://127.0.0.1:${ports.hk}`;
  }

  /** Starts both nodes as a terminal does: in a process group of their own, so that Ctrl-C reaches all of it. */
  async start(withinMs: number): Promise<Running> {
    const { data, ports, sz, hk } = this;
    const options = ['--port-sz', String(ports.sz), '--port-hk', String(ports.hk), '--data', data, '--world', '50'];
    const starter = spawn(process.execPath, [LAUNCHER, 'start', ...options], {
      detached: true,
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    let hasEnded = false;
    const ended = new Promise<number | null>((resolve) => {
      starter.once('exit', (code) => {
        hasEnded = true;
        resolve(code);
      });
    });
    const { afterMs } = await until('both nodes ready', withinMs, async () => {
      if (hasEnded) throw new Error('causeway start ended before the nodes were ready');
      return ((await isReady(sz)) && (await isReady(hk))) || undefined;
    });
    console.log(`✔ both nodes are ready after ${Math.round(afterMs)} ms`);
    return { starter, ended };
  }

  async journey(beforeStep?: (name: string) => Promise<void>): Promise<void> {
    if ((await walk(this.sz, this.hk, beforeStep)) !== 0) throw new Error('the journey failed');
  }

  /** Kills a node the hard way and waits until its starter has brought it back. */
  async lose(nodeId: NodeId): Promise<void> {
    await killNode(this.data, nodeId);
    const { afterMs } = await until(
      `node ${nodeId} back`,
      RESTART_MS_MAX,
      async () => (await isReady(this[nodeId])) || undefined,
    );
    console.log(`   node ${nodeId} was killed and is back after ${Math.round(afterMs)} ms`);
  }

  async verify(): Promise<void> {
    const code = await verifyLedger(['--data', this.data]);
    if (code !== 0) throw new Error(`verify-ledger answered ${code}`);
  }

  /** Whatever a failure left behind. */
  async clearAway(): Promise<void> {
    for (const { pid } of await processesOf(this.data)) {
      try {
        process.kill(pid, 'SIGKILL');
      } catch {
        // It ended in the meantime.
      }
    }
    await until(
      'the end of what was left',
      STOP_MS_MAX,
      async () => (await processesOf(this.data)).length === 0 || undefined,
    );
    await rm(this.data, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  }
}

async function main(): Promise<void> {
  const data = await mkdtemp(path.join(tmpdir(), 'causeway-ci-'));
  // PostgreSQL runs as a user of its own when this runs as root; it must reach its folder.
  await chmod(data, 0o755);
  const week = new Week(data, { sz: await freePort(), hk: await freePort() });
  try {
    say('cold start');
    const first = await week.start(COLD_START_MS_MAX);
    say('the journey');
    await week.journey();

    say('the journey again, with a node killed before each step');
    const victims = ['sz', 'hk'] as const;
    let nth = 0;
    await week.journey(async () => {
      nth += 1;
      // Everybody signs in first; from then on nothing may be lost: no session, no share, no message.
      if (nth > 1) await week.lose(victims[nth % 2] ?? 'sz');
    });

    say('the ledgers of the running nodes');
    await week.verify();

    say('Ctrl-C');
    process.kill(-(first.starter.pid ?? 0), 'SIGINT');
    const code = await first.ended;
    if (code !== 0) throw new Error(`after Ctrl-C the starter ended with ${code}`);
    await expectNothingLeft(data);
    say('the ledgers of the stopped nodes');
    await week.verify();
    await expectNothingLeft(data);

    say('warm start, and kill -9 of the starter');
    const second = await week.start(RESTART_MS_MAX);
    for (const { pid, command } of await processesOf(data)) {
      if (command.includes('cli/main.ts')) process.kill(pid, 'SIGKILL');
    }
    await second.ended;
    await expectNothingLeft(data);
    say('start after that, and what was there is there');
    const third = await week.start(RESTART_MS_MAX);
    await week.journey();
    process.kill(-(third.starter.pid ?? 0), 'SIGINT');
    await third.ended;
    await expectNothingLeft(data);
    console.log('\n✔ the week is over, and nothing was lost');
  } finally {
    await week.clearAway();
  }
}

await main().catch((error: Error) => {
  console.error(`\n✖ ${error.message}`);
  process.exitCode = 1;
});
if (process.connected) process.disconnect();
