// What is installed, and the command's own link. Runs under Node 20 or newer.
import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const modules = path.join(root, 'node_modules');

/**
 * Whether what npm noted as installed is what the lockfile wants: each package in its version; an optional one may be missing, it is another machine's. By npm's
 * own notes and not by a script of ours: npm counts a package that brings such a script among those it must not run unasked, and `npx causeway` is refused.
 */
export function isInstalled() {
  const noted = path.join(modules, '.package-lock.json');
  if (!existsSync(noted)) return false;
  const installed = packagesOf(noted);
  const { '': _own, ...wanted } = packagesOf(path.join(root, 'package-lock.json'));
  return Object.entries(wanted).every(([name, { version, optional }]) =>
    installed[name] === undefined ? optional === true : installed[name].version === version,
  );
}

function packagesOf(lockfile) {
  return JSON.parse(readFileSync(lockfile, 'utf8')).packages ?? {};
}

/** Makes `npx causeway` find this program in its own checkout. */
export function linkCommand() {
  const link = path.join(modules, '.bin', 'causeway');
  mkdirSync(path.dirname(link), { recursive: true });
  rmSync(link, { force: true });
  symlinkSync(path.join('..', '..', 'bin', 'causeway.mjs'), link);
}
