/**
 * `npm test`: every check and every test, the browser's too. Ends with `N passed, M failed`.
 * `npm run check`, `unit` and `e2e` run one part: `tools/test.ts check`.
 */
import { spawn } from 'node:child_process';
import { globSync } from 'node:fs';
import { run } from 'node:test';
import { spec } from 'node:test/reporters';
import { fileURLToPath } from 'node:url';
import { isFailureOfItsOwn } from './verdict.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
process.chdir(ROOT);

interface Tally {
  passed: number;
  failed: number;
  skipped: number;
}
const tally: Tally = { passed: 0, failed: 0, skipped: 0 };

/** Each check is a program of its own; its output is shown when it fails. */
const CHECKS: readonly (readonly [string, string, ...string[]])[] = [
  ['types of the server', 'node_modules/ts7/bin/tsc', '-p', 'tsconfig.json'],
  ['types of the portals', 'node_modules/ts7/bin/tsc', '-p', 'tsconfig.web.json'],
  ['format and lint', 'node_modules/@biomejs/biome/bin/biome', 'ci', '--diagnostic-level=error', '--colors=off', '.'],
  ['lint with types', 'node_modules/oxlint/bin/oxlint', '--type-aware', '--quiet'],
  ['dead code', 'node_modules/knip/bin/knip.js', '--no-progress'],
];

async function check(): Promise<void> {
  for (const [name, script, ...args] of CHECKS) {
    const startedAt = performance.now();
    const { code, output } = await execute(script, args);
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
    console.log(`${code === 0 ? '✔' : '✖'} ${name} (${seconds} s)`);
    if (code !== 0) console.log(output.split('\n').slice(0, 120).join('\n'));
    tally[code === 0 ? 'passed' : 'failed']++;
  }
}

function execute(script: string, args: readonly string[]): Promise<{ code: number; output: string }> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [script, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    child.stdout.on('data', (part: Buffer) => {
      output += part.toString();
    });
    child.stderr.on('data', (part: Buffer) => {
      output += part.toString();
    });
    child.on('close', (code) => resolve({ code: code ?? 1, output }));
  });
}

async function tests(name: string, patterns: readonly string[]): Promise<void> {
  const files = patterns.flatMap((pattern) => globSync(pattern)).sort();
  console.log(`\n${name}: ${files.length} files`);
  if (files.length === 0) {
    // A pattern that matches nothing must not look like a success.
    tally.failed++;
    return;
  }
  const before = { ...tally };
  const stream = run({ files: files.map((file) => `${ROOT}${file}`), isolation: 'none', concurrency: 1 });
  stream.on('test:pass', (event) => {
    if (event.details.type === 'suite') return;
    tally[event.skip !== undefined && event.skip !== false ? 'skipped' : 'passed']++;
  });
  stream.on('test:fail', (event) => {
    if (isFailureOfItsOwn(event.details)) tally.failed++;
  });
  stream.compose(new spec()).pipe(process.stdout, { end: false });
  await new Promise((resolve) => stream.on('close', resolve).on('end', resolve));
  if (tally.passed === before.passed && tally.failed === before.failed) tally.failed++;
}

const only = process.argv[2];
const parts: Readonly<Record<string, () => Promise<void>>> = {
  check,
  unit: () =>
    tests('unit and contract tests', [
      'src/**/*.test.ts',
      'test/**/*.test.ts',
      'web/**/*.test.ts',
      'tools/**/*.test.ts',
    ]),
  e2e: () => tests('end to end, in a browser', ['e2e/**/*.test.ts']),
};
for (const [name, part] of Object.entries(parts)) if (only === undefined || only === name) await part();

console.log(`\n${tally.passed} passed, ${tally.failed} failed${tally.skipped > 0 ? `, ${tally.skipped} skipped` : ''}`);
process.exit(tally.failed > 0 || tally.passed === 0 ? 1 : 0);
