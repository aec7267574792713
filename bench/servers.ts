/** Starts what is measured: a node as shipped, and the floor beside it. */
import { type ChildProcess, fork } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { findServer } from '#platform/postgres';
import { forkNode } from '../src/app/fork-node.ts';
import type { NodeReport, NodeSettings } from '../src/app/node-settings.ts';
import { writeTrustList } from '../src/app/trust.ts';
import { findProgram } from '../src/cli/build-program.ts';
import { personToken } from '../src/cli/sign-in.ts';
import { freePort } from '../test/processes.ts';
import type { Target } from './http-client.ts';
import { type Used, usedBy } from './processes.ts';

export interface RunningServer {
  readonly target: () => Promise<Target>;
  /** What it and its database have used since they were started. */
  readonly used: () => Promise<Used>;
  stop(): Promise<void>;
}

export interface MeasuredNode extends RunningServer {
  /** The same node, asked by a ready-made person instead of a program. */
  as(login: string): MeasuredNode;
  readonly pid: number;
  readonly databaseUrl: string;
  readonly postmaster: number;
  /** From the process's start to its first answer. */
  readonly readyMs: number;
}

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** A Hong Kong node in a process of its own, the program in one piece, its PostgreSQL with fsync on. */
export async function startNode(folder: string, nodeArguments: readonly string[]): Promise<MeasuredNode> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const trustFile = path.join(folder, 'trust-list.json');
  await writeTrustList(trustFile, [{ id: 'hk', url, folder }], new Date());
  const settings: NodeSettings = {
    nodeId: 'hk',
    port,
    url,
    folder,
    trustFile,
    demo: true,
    worldPeople: 0,
    worldSeed: 'bench',
  };
  await findProgram(ROOT).build();
  const { entry: program } = findProgram(ROOT);
  const startedAt = performance.now();
  const child = forkNode(settings, { program, execArgv: [...nodeArguments], env: { NODE_ENV: 'production' } });
  const report = await new Promise<Extract<NodeReport, { kind: 'ready' }>>((resolve, reject) => {
    child.once('exit', () => reject(new Error('the node ended before it was ready')));
    child.on('message', (message) => {
      const said = message as NodeReport;
      if (said.kind === 'ready') resolve(said);
      if (said.kind === 'failed') reject(new Error(said.reason));
    });
  });
  const readyMs = performance.now() - startedAt;
  const postmaster = await findServer(path.join(folder, 'postgres'));
  if (postmaster === undefined) throw new Error('the node has no PostgreSQL of its own');
  const { pid = 0 } = child;
  const asked = (tokenOfCaller: () => Promise<string>): MeasuredNode => ({
    as: (login) => asked(() => personToken(url, login)),
    pid,
    postmaster,
    used: () => usedBy(pid, postmaster),
    databaseUrl: report.database,
    readyMs,
    // A token lives some minutes: each measure takes a new one.
    target: async () => ({ port, headers: { authorization: `Bearer ${await tokenOfCaller()}` } }),
    stop: () => ended(child, () => child.send('stop')),
  });
  return asked(() => tokenOf(url));
}

export async function startFloor({ databaseUrl, postmaster }: MeasuredNode): Promise<RunningServer> {
  const child = fork(fileURLToPath(new URL('./floor.ts', import.meta.url)), [databaseUrl]);
  const { pid = 0 } = child;
  const { port } = await new Promise<{ port: number }>((resolve, reject) => {
    child.once('message', (message) => resolve(message as { port: number }));
    child.once('exit', () => reject(new Error('the floor did not start')));
  });
  return {
    target: async () => ({ port, headers: {} }),
    used: () => usedBy(pid, postmaster),
    stop: () => ended(child, () => child.disconnect()),
  };
}

function ended(child: ChildProcess, end: () => void): Promise<void> {
  // One that ended by itself is not told: its channel is closed, and why it ended has been said.
  if (!child.connected) return Promise.resolve();
  return new Promise((resolve) => {
    child.once('exit', () => resolve());
    end();
  });
}

async function tokenOf(url: string): Promise<string> {
  const answer = await fetch(`${url}/oauth/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from('demo-system:demo-system-secret').toString('base64')}` },
    body: new URLSearchParams({ grant_type: 'client_credentials', scope: 'system/*.cruds' }),
  });
  const { access_token: token } = (await answer.json()) as { access_token?: string };
  if (token === undefined) throw new Error(`no token: ${answer.status}`);
  return token;
}
