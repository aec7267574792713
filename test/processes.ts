/** The processes of a running network as one sees them from outside: by port, by command line, by what `/readyz` answers. */
import { readdir, readFile } from 'node:fs/promises';
import { createServer } from 'node:net';

export type NodeId = 'sz' | 'hk';

export interface RunningProcess {
  readonly pid: number;
  readonly command: string;
}

/** Below the ports that Linux gives to outgoing connections, one of which might have it before whoever asked listens there. */
const PORTS = { from: 20_000, to: 31_999 } as const;
/** Another one for each process that asks, so that two at work at once seldom try the same. */
let next: number = PORTS.from + ((process.pid * 37) % (PORTS.to - PORTS.from));

/** A port that nobody listens on, given once in this process. */
export async function freePort(): Promise<number> {
  for (let tried = PORTS.from; tried <= PORTS.to; tried++) {
    const port = next;
    next = port === PORTS.to ? PORTS.from : port + 1;
    if (await isFree(port)) return port;
  }
  throw new Error('no free port');
}

function isFree(port: number): Promise<boolean> {
  const server = createServer();
  return new Promise((resolve) => {
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}

export async function isReady(url: string): Promise<boolean> {
  const answer = await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(5_000) }).catch(() => undefined);
  await answer?.text();
  return answer?.status === 200;
}

/** Processes whose command line names the data folder: the starter, nodes, PostgreSQL. Ours does not. */
export async function processesOf(data: string): Promise<RunningProcess[]> {
  const found: RunningProcess[] = [];
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name) || Number(name) === process.pid) continue;
    const command = (await readFile(`/proc/${name}/cmdline`, 'utf8').catch(() => '')).replaceAll('\0', ' ');
    if (command.includes(data)) found.push({ pid: Number(name), command });
  }
  return found;
}

/** The process that serves a node, of those that a starter runs. */
export async function nodeProcess(data: string, node: NodeId): Promise<number> {
  const found = (await processesOf(data)).find(
    ({ command }) => command.includes('node-process.') && command.includes(`"nodeId":"${node}"`),
  );
  if (found === undefined) throw new Error(`the process of node ${node} was not found`);
  return found.pid;
}
