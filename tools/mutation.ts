/**
 * `npm run mutation`: how much of what the rules decide is held by a test. Each change that Stryker makes to a decision module is one guard taken away or turned round; a change that
 * no test notices is a guard that nobody would miss.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { Stryker } from '@stryker-mutator/core';
import { keepScore, keptScore, printOf, type Score } from './mutation/kept-scores.ts';
import { MODULES } from './mutation/modules.ts';

const HELP = `npm run mutation -- [options]

  What was tried before and has not changed since, nor anything that it imports, is not tried again.

  --only TEXT   modules whose path has this in it
  --anew        try also what was tried before
  --survivors   show what no test noticed
  --write       put the scores into docs/mutation.md`;

const { values: options } = parseArgs({
  options: {
    anew: { type: 'boolean', default: false },
    help: { type: 'boolean' },
    only: { type: 'string' },
    survivors: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
  },
});

const ROOT = path.resolve(import.meta.dirname, '..');
const PAGE = path.join(ROOT, 'docs/mutation.md');
/** Of a hundred changes to a module so many are to be noticed. */
const NOTICED_MIN = 90;

/** A run says its score and nothing else. */
const QUIET: Readonly<Record<string, unknown>> = { logLevel: 'error', reporters: [] };

const FIGURES = /(<!-- scores -->\n)[\s\S]*?(<!-- end of scores -->)/;

if (options.help) console.log(HELP);
else await main();

async function main(): Promise<void> {
  process.chdir(ROOT);
  const scores: Score[] = [];
  for (const [module, tests] of Object.entries(MODULES)) {
    if (options.only !== undefined && !module.includes(options.only)) continue;
    const score = await scoreOf(module, tests);
    if (options.survivors) for (const line of score.survivors) console.log(line);
    scores.push(score);
    if (options.write) write(score);
  }
  console.log(toTable(scores.map(toRow)));
  const weak = scores.filter((score) => percentOf(score) < NOTICED_MIN);
  for (const { module } of weak) console.log(`${module} is held by too little`);
  process.exitCode = weak.length === 0 ? 0 : 1;
}

/** Every other module keeps its row. */
function write(score: Score): void {
  const page = readFileSync(PAGE, 'utf8');
  const rows = Object.keys(MODULES).flatMap((module) => {
    return score.module === module
      ? [toRow(score)]
      : page.split('\n').filter((line) => line.startsWith(`| \`${module}\``));
  });
  writeFileSync(
    PAGE,
    page.replace(FIGURES, (_all, from, to) => `${from}${toTable(rows)}\n${to}`),
  );
}

async function scoreOf(module: string, tests: readonly string[]): Promise<Score> {
  const missing = [module, ...tests].filter((file) => !existsSync(file));
  if (missing.length > 0) throw new Error(`not there: ${missing.join(', ')}`);
  const print = printOf(module, tests);
  const kept = options.anew ? undefined : keptScore(module, print);
  if (kept !== undefined) return kept;
  const score = await mutate(module, tests);
  // What was changed while it was tried is tried again.
  if (printOf(module, tests) === print) keepScore(score, print);
  return score;
}

async function mutate(module: string, tests: readonly string[]): Promise<Score> {
  // Apart from `dist`, which whoever builds the portals clears.
  const folder = mkdtempSync(path.join(tmpdir(), 'causeway-mutation-'));
  const from = performance.now();
  try {
    const results = await new Stryker({
      mutate: [module],
      testRunner: 'same-process',
      plugins: [path.join(ROOT, 'tools/mutation/runner.ts')],
      // One after the other: what the quick tests notice the slow ones are not asked about.
      unitTests: tests,
      ignorePatterns: ['/*', '!/src', '!/test', '!/package.json', '!/tsconfig.json'],
      tempDirName: folder,
      concurrency: 1,
      coverageAnalysis: 'all',
      // What takes long on a loaded machine is not thereby noticed.
      timeoutMS: 120_000,
      ...QUIET,
      disableTypeChecks: true,
    }).runMutationTest();
    const untried = results.filter(({ status }) => status === 'RuntimeError').length;
    if (untried > 0) throw new Error(`${module}: ${untried} changes could not be tried; what there is says nothing`);
    const survived = results.filter(({ status }) => status === 'Survived' || status === 'NoCoverage');
    const count = (status: Mutant['status']) => results.filter((one) => one.status === status).length;
    const noticed = count('Killed') + count('Timeout');
    const survivors = survived.map((one) => describe(module, one));
    const score = { module, noticed, missed: survivors.length, survivors };
    const endless = count('Timeout') > 0 ? `, ${count('Timeout')} of them by never ending` : '';
    const seconds = Math.round((performance.now() - from) / 1000);
    const percent = percentOf(score).toFixed(1);
    console.log(`${module}: ${noticed} of ${results.length} noticed${endless}: ${percent} % (${seconds} s)`);
    return score;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

type Mutant = Awaited<ReturnType<Stryker['runMutationTest']>>[number];

function describe(module: string, { location, mutatorName, replacement = '' }: Mutant): string {
  const lines = readFileSync(module, 'utf8').split('\n');
  const { start, end } = location;
  const text = lines
    .slice(start.line - 1, end.line)
    .map((line) => line.trim())
    .join(' ');
  return `  ${module}:${start.line}:${start.column} ${mutatorName}: ${text.slice(0, 140)}  →  ${replacement.slice(0, 100)}`;
}

function percentOf({ noticed, missed }: Score): number {
  return noticed + missed === 0 ? 100 : (100 * noticed) / (noticed + missed);
}

function toRow(score: Score): string {
  const { module, noticed, missed } = score;
  return `| \`${module}\` | ${noticed + missed} | ${missed} | ${percentOf(score).toFixed(1)} % |`;
}

function toTable(rows: readonly string[]): string {
  return ['', '| module | changes | not noticed | noticed |', '| --- | ---: | ---: | ---: |', ...rows, ''].join('\n');
}
