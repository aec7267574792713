import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** Sources that the portals are built from. */
const SOURCES = ['web', 'src/kernel', 'vite.config.ts', 'package-lock.json', 'tsconfig.web.json'];

export interface Portals {
  /** What to serve, now or when it is there. */
  readonly folder: string;
  /** Resolves when the portals stand in their folder; rejects when they cannot be built. */
  readonly built: Promise<void>;
}

/**
 * Begins to build the portals when their sources changed since the last build. The nodes may start meanwhile: they read a file when they are asked for it.
 *
 * @returns undefined when the checkout has no portals
 */
export function ensureWebBuilt(root: string): Portals | undefined {
  if (!existsSync(path.join(root, 'web', 'index.html'))) return undefined;
  const folder = path.join(root, 'dist', 'web');
  const stamp = path.join(root, 'dist', 'web.stamp');
  const now = fingerprint(root);
  if (existsSync(path.join(folder, 'index.html')) && existsSync(stamp) && readFileSync(stamp, 'utf8') === now)
    return { folder, built: Promise.resolve() };
  console.log('building the portals …');
  const node = path.join(root, 'node_modules', '.bin', 'node');
  const vite = path.join(root, 'node_modules', 'vite', 'bin', 'vite.js');
  const building = spawn(node, [vite, 'build', '--logLevel', 'warn'], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const built = once(building, 'exit').then(([code]) => {
    if (code !== 0) throw new Error('the portals could not be built');
    writeFileSync(stamp, now);
  });
  return { folder, built };
}

function fingerprint(root: string): string {
  const hash = createHash('sha256');
  // A room's contract is put together from those of its parts.
  const contracts = ['src/rooms', 'src/platform/oidc'].flatMap((under) =>
    filesUnder(path.join(root, under)).filter((file) => path.basename(file) === 'contract.ts'),
  );
  for (const file of [...SOURCES.flatMap((source) => filesUnder(path.join(root, source))), ...contracts])
    hash.update(path.relative(root, file)).update(readFileSync(file));
  return hash.digest('hex');
}

/** Every file of a folder, in the order of their names. */
export function filesUnder(at: string): string[] {
  if (!existsSync(at)) return [];
  if (statSync(at).isFile()) return [at];
  return readdirSync(at)
    .sort()
    .flatMap((name) => filesUnder(path.join(at, name)));
}
