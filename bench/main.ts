/**
 * `npm run bench`: how fast a node answers, with everything on that is on in service, beside a floor that checks nothing. Only ratios and CPU time for each request
 * hold on a shared machine, so both are measured in one run.
 */
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import pg from 'pg';
import { DOCTOR, decide, treat } from './consents.ts';
import { openConnection, type Run, runLoad } from './http-client.ts';
import { bytesOnDisk, findKnown, load } from './load.ts';
import { type Known, type Measure, measuresOf } from './measures.ts';
import { memoryOf, type Used, usedBy } from './processes.ts';
import { cellsOf, type Line, type Stage, type Turn, toComparison, toGrowth, toTable } from './report.ts';
import { type MeasuredNode, type RunningServer, startFloor, startNode } from './servers.ts';

const HELP = `npm run bench -- [options]

  --patients N      loaded patients with 100 Observations each (1000)
  --times LIST      that much more data, one size after the other: 1,10,50 (1)
  --seconds N       of each measure (5)
  --at LIST         concurrencies (1,8,32)
  --only LIST       measures by name: ${measuresOf([], [], '')
    .map((m) => m.name)
    .join(', ')}
  --no-floor        the node alone
  --consents        instead: a doctor's requests about patients without and with consents and labels, in turns of a second
  --folder DIR      keep the data there and use what is there, instead of a folder that is removed
  --node-args TEXT  arguments of the node's process, --cpu-prof for one
  --write           put the figures into docs/performance.md`;

const { values: options } = parseArgs({
  allowNegative: true,
  options: {
    help: { type: 'boolean' },
    patients: { type: 'string', default: '1000' },
    times: { type: 'string', default: '1' },
    seconds: { type: 'string', default: '5' },
    at: { type: 'string', default: '1,8,32' },
    only: { type: 'string' },
    floor: { type: 'boolean', default: true },
    consents: { type: 'boolean', default: false },
    folder: { type: 'string' },
    'node-args': { type: 'string', default: '' },
    write: { type: 'boolean', default: false },
  },
});

const CONSENT_FIGURES = /(<!-- figures with consents -->\n)[\s\S]*?(<!-- end of figures with consents -->)/;
const FIGURES = /(<!-- figures -->\n)[\s\S]*?(<!-- end of figures -->)/;
const PAGE = new URL('../docs/performance.md', import.meta.url);

/** Measures whose cost must not grow with the data. */
const KEYED = ['read', 'identifier', 'search', 'newest', 'everything', 'summary'];

/** The gate of what decisions may cost. */
const COST_MAX = 1.15;
/** What a doctor asks for in a patient's record. */
const BY_DOCTOR = ['read', 'search', 'everything', 'summary'];

if (options.help) console.log(HELP);
else await bench();

async function bench(): Promise<void> {
  const folder = options.folder ?? (await mkdtemp(path.join(tmpdir(), 'causeway-bench-')));
  await mkdir(folder, { recursive: true });
  await chmod(folder, 0o755);
  const start = () => startNode(folder, options['node-args'].split(' ').filter(Boolean));
  let node = await start();
  let floor: RunningServer | undefined;
  const sql = new pg.Client({ connectionString: node.databaseUrl });
  sql.on('error', () => undefined);
  try {
    await sql.connect();
    const remarks: string[] = [];
    const stages: Stage[] = [];
    const sizes = options.times.split(',').map(Number);
    for (const times of sizes) {
      const loaded = await load(node, sql, Number(options.patients) * times);
      if (loaded !== undefined) remarks.push(loaded);
      say(loaded ?? 'all is there already');
      await sql.query('vacuum analyze');
      if (sizes.length > 1) stages.push(await measureStage(node, sql));
    }
    if (options.consents) {
      await measureConsents(node, sql);
      return;
    }
    remarks.push(`On disk: ${await bytesOnDisk(sql)}.`);
    if (options.floor) floor = await startFloor(node.databaseUrl);
    const lines = await measureAll(node, floor, sql, await findKnown(sql), options.only?.split(','), concurrencies());
    const memory = await memoryOf(node.pid, node.postmaster);
    remarks.push(
      `Memory after it all: node ${memory.server.toFixed(0)} MB, PostgreSQL ${memory.database.toFixed(0)} MB.`,
    );
    await floor?.stop();
    floor = undefined;
    await sql.end();
    await node.stop();
    node = await start();
    remarks.unshift(`Node ready, its database present, after ${node.readyMs.toFixed(0)} ms.`);
    await report([toTable(lines), ...(stages.length > 0 ? [toGrowth(stages)] : []), remarks.join('\n')].join('\n\n'));
  } finally {
    await floor?.stop();
    await node.stop();
    if (options.folder === undefined) await rm(folder, { recursive: true, force: true });
  }
}

/**
 * A doctor who treats all patients asks for the same of those who have decided nothing and of those who have, in turns: whatever else the machine does meanwhile, it does to
 * both.
 */
async function measureConsents(node: MeasuredNode, sql: pg.Client): Promise<void> {
  const { patients, heavy } = await findKnown(sql);
  await treat(node.databaseUrl, [...patients, ...heavy]);
  const half = (known: readonly Known[], rest: number) => known.filter((_, n) => n % 2 === rest);
  await decide(node.databaseUrl, [...half(patients, 1), ...half(heavy, 1)]);
  await sql.query('vacuum analyze');
  const only = options.only?.split(',') ?? BY_DOCTOR;
  const ofHalf = (rest: number) =>
    measuresOf(half(patients, rest), half(heavy, rest), Date.now().toString(36)).filter(({ name }) =>
      only.includes(name),
    );
  const decided = ofHalf(1);
  const without: Line[] = [];
  const withThem: Line[] = [];
  for (const [i, measure] of ofHalf(0).entries()) {
    const other = decided[i] as Measure;
    for (const concurrency of concurrencies()) {
      const [before, after] = await measureInTurns(node.as(DOCTOR), sql, [measure, other], concurrency);
      without.push(before);
      withThem.push(after);
      say(`${cellsOf(before).join('  ')}\n${cellsOf(after).join('  ')}`);
    }
  }
  await report(toComparison(without, withThem), CONSENT_FIGURES);
  const isWithin = (i: number) => cpuOf(withThem[i]) <= COST_MAX * cpuOf(without[i]);
  if (!without.every((_, i) => isWithin(i))) console.log(`more than ${COST_MAX} of the cost before`);
}

/** Two measures by turns of a second; of each the middle turn's times and all its turns' CPU time. */
async function measureInTurns(
  node: MeasuredNode,
  sql: pg.Client,
  measures: readonly [Measure, Measure],
  concurrency: number,
): Promise<[Line, Line]> {
  for (const { next } of measures) await warmUp(node, next);
  await untilNothingWaits(sql);
  const turns: [Turn[], Turn[]] = [[], []];
  for (let turn = 0; turn < 2 * Number(options.seconds); turn++) {
    // Who goes first changes with each pair: a, b, b, a.
    const which = ((turn + (turn >> 1)) & 1) as 0 | 1;
    turns[which].push(await measureOne(node, node, measures[which], measures[which].next, concurrency, 1_000));
  }
  const lineOf = (of: readonly Turn[], { title }: Measure): Line => ({ title, concurrency, ...together(of) });
  return [lineOf(turns[0], measures[0]), lineOf(turns[1], measures[1])];
}

function cpuOf(line: Line | undefined): number {
  return line === undefined ? Number.NaN : line.cpu.serverMs + line.cpu.databaseMs;
}

async function report(text: string, place = FIGURES): Promise<void> {
  console.log(`\n${text}\n`);
  if (!options.write) return;
  const page = await readFile(PAGE, 'utf8');
  await writeFile(
    PAGE,
    page.replace(place, (_, begin, end) => `${begin}\n${text}\n\n${end}`),
  );
}

function concurrencies(): number[] {
  return options.at.split(',').map(Number);
}

async function measureStage(node: MeasuredNode, sql: pg.Client): Promise<Stage> {
  const { rows } = await sql.query<{ n: number }>('select count(*)::int as n from fhir.resource');
  return {
    resources: rows[0]?.n ?? 0,
    lines: await measureAll(node, undefined, sql, await findKnown(sql), KEYED, [1]),
  };
}

async function measureAll(
  node: MeasuredNode,
  floor: RunningServer | undefined,
  sql: pg.Client,
  known: { patients: Known[]; heavy: Known[] },
  only: readonly string[] | undefined,
  atOnce: readonly number[],
): Promise<Line[]> {
  const lines: Line[] = [];
  for (const measure of measuresOf(known.patients, known.heavy, Date.now().toString(36))) {
    if (only && !only.includes(measure.name)) continue;
    const probe = await openConnection(await node.target());
    const first = await probe.send(measure.next());
    probe.close();
    if (first.status !== measure.status) {
      say(`${measure.title}: left out, the node answers ${first.status}`);
      continue;
    }
    await warmUp(node, measure.next);
    if (floor && measure.floor) await warmUp(floor, measure.floor);
    for (const concurrency of atOnce) {
      await untilNothingWaits(sql);
      const own = await measureOne(node, node, measure, measure.next, concurrency);
      const other =
        floor && measure.floor
          ? await measureOne(floor, node, { ...measure, status: 200 }, measure.floor, concurrency)
          : undefined;
      const line = { title: measure.title, concurrency, ...own, ...(other ? { floor: other } : {}) };
      lines.push(line);
      say(cellsOf(line).join('  '));
    }
  }
  return lines;
}

/** Some thousands of requests: until then the engine compiles what a measure needs, on threads of its own, and that is another figure. */
async function warmUp(server: RunningServer, next: Measure['next']): Promise<void> {
  await runLoad(await server.target(), { concurrency: 8, milliseconds: 4_000, next, isGood: () => true });
}

/** What one measure left to be done in the background, a bulk load above all, is no cost of the next. */
async function untilNothingWaits(sql: pg.Client): Promise<void> {
  const isWaiting = async () => {
    const { rows } = await sql.query<{ waits: boolean }>(
      'select exists (select from consent.ledger_pending) or exists (select from pg_stat_progress_vacuum) as waits',
    );
    return rows[0]?.waits === true;
  };
  while (await isWaiting()) await setTimeout(100);
}

async function measureOne(
  server: RunningServer,
  { postmaster }: MeasuredNode,
  { status }: Measure,
  next: Measure['next'],
  concurrency: number,
  milliseconds = Number(options.seconds) * 1000,
): Promise<Turn> {
  const target = await server.target();
  const isGood = (answer: { status: number }) => answer.status === status;
  // Connections not yet open and plans not yet cached are another figure.
  await runLoad(target, { concurrency, milliseconds: 700, next, isGood });
  const before = await usedBy(server.pid, postmaster);
  const run = await runLoad(target, { concurrency, milliseconds, next, isGood });
  const after = await usedBy(server.pid, postmaster);
  const each = (ms: number) => ms / Math.max(1, run.answered);
  const cpu = {
    serverMs: each(after.serverMs - before.serverMs),
    databaseMs: each(after.databaseMs - before.databaseMs),
  };
  return { run, cpu };
}

function together(turns: readonly Turn[]): Turn {
  const answered = turns.reduce((sum, { run }) => sum + run.answered, 0);
  const middle = (of: (run: Run) => number) =>
    turns.map(({ run }) => of(run)).toSorted((a, b) => a - b)[turns.length >> 1] ?? Number.NaN;
  const each = (of: (cpu: Used) => number) =>
    turns.reduce((sum, { run, cpu }) => sum + of(cpu) * run.answered, 0) / Math.max(1, answered);
  const failed = turns.reduce((sum, { run }) => sum + run.failed, 0);
  return {
    run: {
      answered,
      failed,
      perSecond: middle((r) => r.perSecond),
      p50: middle((r) => r.p50),
      p99: middle((r) => r.p99),
    },
    cpu: { serverMs: each((cpu) => cpu.serverMs), databaseMs: each((cpu) => cpu.databaseMs) },
  };
}

function say(text: string): void {
  console.log(text);
}
