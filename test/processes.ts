/** The processes of a running network as one sees them from outside: by port, by command line, by what `/readyz` answers. */
import { readdir, readFile } from 'node:fs/promises';
import { createServer } from 'node:net';

export type NodeId = 'sz' | 'hk';

export interface RunningProcess {
  readonly pid: number;
  readonly command: string;
}

/** A port that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no free port');
  return address.port;
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
