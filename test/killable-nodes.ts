import { type ChildProcess, spawn } from 'node:child_process';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { NodeReport, NodeSettings } from '../src/app/node-settings.ts';
import { writeTrustList } from '../src/app/trust.ts';
import { findProgram } from '../src/cli/build-program.ts';
import { type TestDatabase, testDatabase } from './harness.ts';
import { freePort } from './processes.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** What a test may do to an answer on its way: let it pass, or lose it with the connection. */
export type OnAnswer = (path: string, status: number) => Promise<'pass' | 'lose'>;

/** A node in a process of its own, and the wire before it. */
export interface KillableNode {
  readonly url: string;
  readonly held: TestDatabase;
  /** Asked for each answer that leaves the node. */
  onAnswer: OnAnswer;
  /** kill -9. The database server lives on, as it does when a process is killed. */
  kill(): Promise<void>;
  restart(): Promise<void>;
}

export interface KillableNodes {
  readonly hk: KillableNode;
  readonly sz: KillableNode;
  close(): Promise<void>;
}

/** Two nodes as they run in service, each a process, the program in one piece; everything that goes to one passes a wire that the test holds. */
export async function startKillableNodes(): Promise<KillableNodes> {
  const folder = await mkdtemp(path.join(tmpdir(), 'causeway-killed-'));
  await chmod(folder, 0o755);
  const trustFile = path.join(folder, 'trust.json');
  await findProgram(ROOT).build();
  const { entry } = findProgram(ROOT);
  const [hk, sz] = await Promise.all([
    prepare('hk', folder, trustFile, entry),
    prepare('sz', folder, trustFile, entry),
  ]);
  await writeTrustList(trustFile, [hk.place, sz.place], new Date('2026-01-01T00:00:00Z'));
  await Promise.all([hk.node.restart(), sz.node.restart()]);
  return {
    hk: hk.node,
    sz: sz.node,
    async close() {
      for (const { node, wire } of [hk, sz]) {
        await node.kill();
        wire.closeAllConnections();
        await new Promise((resolve) => wire.close(resolve));
        await node.held.close();
      }
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function prepare(nodeId: string, folder: string, trustFile: string, program: string) {
  const held = await testDatabase();
  // Another one at each start: in the meantime the old one may have become somebody's end of a connection.
  let port = 0;
  const wire = createServer((asked, answer) => void carry(asked, answer, port, (...told) => node.onAnswer(...told)));
  await new Promise<void>((resolve) => wire.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(wire.address() as AddressInfo).port}`;
  const own = path.join(folder, nodeId);
  const world = { demo: true, worldPeople: 1, worldSeed: 'test', outboundHosts: ['127.0.0.1'] };
  const settings: Omit<NodeSettings, 'port'> = { nodeId, url, folder: own, databaseUrl: held.url, trustFile, ...world };
  let child: ChildProcess | undefined;
  const node: KillableNode = {
    url,
    held,
    onAnswer: async () => 'pass',
    async kill() {
      const killed = child;
      if (killed === undefined || killed.exitCode !== null || killed.signalCode !== null) return;
      const ended = new Promise((resolve) => killed.once('exit', resolve));
      killed.kill('SIGKILL');
      await ended;
    },
    async restart() {
      port = await freePort();
      child = spawn(process.execPath, [program, JSON.stringify({ ...settings, port })], {
        stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      });
      await untilReady(child);
    },
  };
  return { node, wire, place: { id: nodeId, url, folder: own } };
}

/** Ready to be asked. @throws Error where it failed or ended before that */
export function untilReady(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    child.on('message', (message) => {
      const report = message as NodeReport;
      if (report.kind === 'ready') resolve();
      if (report.kind === 'failed') reject(new Error(report.reason));
    });
    child.once('exit', (code) => reject(new Error(`the node ended with ${code}`)));
  });
}

/** Hands a request on and its answer back. Where nobody answers, or the answer is to be lost, the connection breaks. */
async function carry(asked: IncomingMessage, answer: ServerResponse, port: number, onAnswer: OnAnswer): Promise<void> {
  try {
    const body = Buffer.concat(await Array.fromAsync(asked as AsyncIterable<Buffer>));
    const got = await new Promise<{ status: number; headers: IncomingMessage['headers']; body: Buffer }>(
      (resolve, reject) => {
        const { method, url, headers } = asked;
        const onward = request({ port, host: '127.0.0.1', method, path: url, headers, agent: false }, (reply) => {
          Array.fromAsync(reply as AsyncIterable<Buffer>).then(
            (parts) => resolve({ status: reply.statusCode ?? 0, headers: reply.headers, body: Buffer.concat(parts) }),
            reject,
          );
        });
        onward.on('error', reject);
        onward.end(body);
      },
    );
    if ((await onAnswer(asked.url ?? '', got.status)) === 'lose') throw new Error('lost');
    const { 'transfer-encoding': _whole, ...headers } = got.headers;
    answer.writeHead(got.status, { ...headers, 'content-length': got.body.length, connection: 'close' });
    answer.end(got.body);
  } catch {
    answer.destroy();
  }
}
