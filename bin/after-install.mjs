// What follows an installation: the stamp that says which lockfile was installed, and the command's own link. Runs under Node 20 or newer.
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const modules = path.join(root, 'node_modules');

/** Holds the hash of the lockfile that is installed. */
export const STAMP = path.join(modules, '.causeway-installed');

export function lockHash() {
  return createHash('sha256')
    .update(readFileSync(path.join(root, 'package-lock.json')))
    .digest('hex');
}

/** Makes `npx causeway` find this program in its own checkout, and notes what is installed. */
export function afterInstall() {
  const link = path.join(modules, '.bin', 'causeway');
  mkdirSync(path.dirname(link), { recursive: true });
  rmSync(link, { force: true });
  symlinkSync(path.join('..', '..', 'bin', 'causeway.mjs'), link);
  writeFileSync(STAMP, lockHash());
}

if (process.argv[1] === fileURLToPath(import.meta.url)) afterInstall();
