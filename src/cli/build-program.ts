import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { readdir, rename, rm, stat } from 'node:fs/promises';
import { getPriority, setPriority } from 'node:os';
import path from 'node:path';
import { isProgramHeld } from '../app/program-in-use.ts';
import { filesUnder } from './build-web.ts';

const ENTRY = 'node-process';
/** Of programs that nobody runs from: whoever goes back to the sources of yesterday starts as fast. */
const KEPT = 3;
/** Behind everything that somebody waits for. */
const LOW_PRIORITY = 10;

/** What a node is started from. */
export interface Program {
  /** The program in one piece where that was made of these very sources, else the sources. */
  readonly entry: string;
  /** Makes the one piece for the next start, where it is not there. @throws where it cannot be made, or is no longer wanted */
  build(signal?: AbortSignal): Promise<void>;
}

/** Nothing depends on the one piece: without it the sources are read, which takes twice as long. */
export function findProgram(root: string): Program {
  const built = path.join(root, 'dist', 'program', fingerprint(root));
  const entry = path.join(built, `${ENTRY}.mjs`);
  if (existsSync(entry)) return { entry, build: async () => undefined };
  return { entry: path.join(root, 'src', 'app', `${ENTRY}.ts`), build: (signal) => build(root, built, signal) };
}

/** Made beside its place and moved there whole: two that start at once may both make it, and nobody reads half of it. */
async function build(root: string, built: string, signal?: AbortSignal): Promise<void> {
  const draft = `${built}.${process.pid}`;
  const vite = path.join(root, 'node_modules', 'vite', 'bin', 'vite.js');
  const args = [vite, 'build', '--config', path.join(root, 'vite.program.config.ts'), '--outDir', draft];
  const building = spawn(process.execPath, args, { cwd: root, stdio: 'ignore', ...(signal ? { signal } : {}) });
  // Whoever starts us behind others already is left there: only the superuser may put anything before.
  if (building.pid !== undefined && getPriority() < LOW_PRIORITY) setPriority(building.pid, LOW_PRIORITY);
  try {
    const [code] = await once(building, 'exit');
    if (code !== 0) throw new Error('the program could not be put together; it goes on being read from its sources');
    // Sources that somebody changed meanwhile are another program.
    const isThis = path.basename(built) === fingerprint(root);
    if (isThis) await rename(draft, built).catch(() => undefined);
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
  await forgetOlder(path.dirname(built));
}

async function forgetOlder(folder: string): Promise<void> {
  const found = await Promise.all(
    (await readdir(folder)).map(async (name) => {
      const at = path.join(folder, name);
      const found = await stat(at).catch(() => undefined);
      return { at, madeAt: found?.mtimeMs ?? 0 };
    }),
  );
  const older = found.sort((a, b) => b.madeAt - a.madeAt).slice(KEPT);
  for (const { at } of older) if (!(await isProgramHeld(at))) await rm(at, { recursive: true, force: true });
}

/** Of the sources and of where they stand: what they find beside themselves is found there. */
function fingerprint(root: string): string {
  const hash = createHash('sha256').update(path.resolve(root));
  const sources = filesUnder(path.join(root, 'src')).filter(
    (file) => /\.(ts|json)$/.test(file) && !/test\.ts$/.test(file),
  );
  const others = ['package-lock.json', 'vite.program.config.ts'].map((file) => path.join(root, file));
  for (const file of [...sources, ...others]) hash.update(path.relative(root, file)).update(readFileSync(file));
  return hash.digest('hex').slice(0, 16);
}
