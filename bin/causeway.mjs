#!/usr/bin/env node
// Runs under whatever Node the machine has (20 or newer): installs what is missing, then hands over to the program's own Node.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { isInstalled, linkCommand } from './installed.mjs';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const modules = path.join(root, 'node_modules');
const ownNode = path.join(modules, '.bin', 'node');

function install() {
  console.error('causeway: installing what is missing (npm ci) …');
  const npm = process.env['npm_execpath'];
  const [command, first] = npm?.endsWith('.js') ? [process.execPath, [npm]] : ['npm', []];
  // Whatever the caller's settings omit, the build needs the development packages and our Node is an optional one.
  const args = [...first, 'ci', '--include=dev', '--include=optional', '--no-fund', '--no-audit', '--loglevel=error'];
  const done = spawnSync(command, args, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] });
  if (done.status !== 0) {
    console.error('causeway: npm ci failed; see the lines above.');
    process.exit(done.status ?? 1);
  }
  linkCommand();
}

if (!existsSync(ownNode) || !isInstalled()) install();

// `--script FILE` runs another program of the checkout under our Node: the tests, a generator.
const args = process.argv.slice(2);
const program =
  args[0] === '--script'
    ? [path.resolve(root, args[1] ?? ''), ...args.slice(2)]
    : [path.join(root, 'src', 'cli', 'main.ts'), ...args];
const child = spawn(ownNode, program, {
  // The channel tells the program that we are gone, also when we are killed without a word.
  stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
  env: { ...process.env, CAUSEWAY_CALLED_FROM: process.env['INIT_CWD'] ?? process.cwd() },
});
child.on('error', (error) => {
  console.error(`causeway: cannot start ${ownNode}: ${error.message}`);
  process.exit(1);
});
// Ctrl-C reaches the program from the terminal as well; we only wait for it to finish its work.
process.on('SIGINT', () => undefined);
process.on('SIGTERM', () => child.kill('SIGTERM'));
process.on('SIGHUP', () => child.kill('SIGTERM'));
if (process.env['npm_lifecycle_event'] !== undefined) {
  // Started by npm: when npm is killed the shell between us dies with it, and nobody would ever stop us.
  const parent = process.ppid;
  setInterval(() => process.ppid === parent || child.kill('SIGTERM'), 500).unref();
}
child.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 1)));
