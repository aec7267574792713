/** What the processes under measure have used, read from /proc (Linux). */
import { readdir, readFile } from 'node:fs/promises';

/** Clock ticks a second: fixed at 100 in Linux's interface to programs. */
const TICKS = 100;

export interface Used {
  readonly serverMs: number;
  readonly databaseMs: number;
}

/** @param databases - each counts with its children */
export async function usedBy(server: number, ...databases: readonly number[]): Promise<Used> {
  const children = (await Promise.all(databases.map(childrenOf))).flat();
  const times = await Promise.all([...databases, ...children].map((pid) => cpuMs(pid, databases.includes(pid))));
  return { serverMs: await cpuMs(server, false), databaseMs: times.reduce((sum, ms) => sum + ms, 0) };
}

/** Resident memory in MB: all of the server's, and of the database its own pages with its share of the shared ones. */
export async function memoryOf(server: number, postmaster: number): Promise<{ server: number; database: number }> {
  const own = /VmRSS:\s+(\d+)/.exec(await readFile(`/proc/${server}/status`, 'utf8'))?.[1];
  let database = 0;
  for (const pid of [postmaster, ...(await childrenOf(postmaster))]) {
    const rollup = await readFile(`/proc/${pid}/smaps_rollup`, 'utf8').catch(() => '');
    database += Number(/^Pss:\s+(\d+)/m.exec(rollup)?.[1] ?? 0);
  }
  return { server: Number(own ?? 0) / 1024, database: database / 1024 };
}

async function childrenOf(parent: number): Promise<number[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
  const parents = await Promise.all(pids.map(async (pid) => [pid, (await fieldsOf(pid))[1]] as const));
  return parents.filter(([, of]) => of === String(parent)).map(([pid]) => pid);
}

/** Fields of /proc/pid/stat from the state on: the name before it may hold spaces. */
async function fieldsOf(pid: number): Promise<string[]> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  return text.slice(text.lastIndexOf(')') + 2).split(' ');
}

/** User and system time; with `ended` also that of children that have ended, so that a backend that left still counts. */
async function cpuMs(pid: number, ended: boolean): Promise<number> {
  const fields = (await fieldsOf(pid)).slice(11, ended ? 15 : 13);
  return (fields.reduce((sum, ticks) => sum + Number(ticks), 0) * 1000) / TICKS;
}
