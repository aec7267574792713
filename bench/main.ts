/**
 * `npm run bench`: how fast a node answers, with everything on that is on in service, beside a floor that checks nothing. Only ratios and CPU time for each request
 * hold on a shared machine, so both are measured in one run.
 */
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import pg from 'pg';
import { loadOther, otherServer } from './beside.ts';
import { DOCTOR, decide, treat } from './consents.ts';
import { bytesOnDisk, findKnown, load } from './load.ts';
import { bulkOf, type Known, type Measure, measuresOf } from './measures.ts';
import { memoryOf } from './processes.ts';
import { cellsOf, type Line, type Stage, toBeside, toComparison, toGrowth, toTable } from './report.ts';
import { type MeasuredNode, type RunningServer, startFloor, startNode } from './servers.ts';
import { measureInTurns, measureOne, statusOf, untilNothingWaits, warmUp } from './turns.ts';

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
  --beside URL      instead: another FHIR server at this address, of this machine, asked for the same about as much data in turns of two seconds
  --token TEXT      the bearer token for it
  --processes LIST  its process's number, then those of its databases, to know the CPU time
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
    beside: { type: 'string' },
    token: { type: 'string', default: '' },
    processes: { type: 'string', default: '' },
    folder: { type: 'string' },
    'node-args': { type: 'string', default: '' },
    write: { type: 'boolean', default: false },
  },
});

const CONSENT_FIGURES = /(<!-- figures with consents -->\n)[\s\S]*?(<!-- end of figures with consents -->)/;
const BESIDE_FIGURES = /(<!-- figures beside another -->\n)[\s\S]*?(<!-- end of figures beside another -->)/;
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
    if (options.consents) return await measureConsents(node, sql);
    if (options.beside !== undefined) return await measureBeside(node, sql, options.beside);
    remarks.push(`On disk: ${await bytesOnDisk(sql)}.`);
    if (options.floor) floor = await startFloor(node);
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
      const doctor = node.as(DOCTOR);
      const [before, after] = await measureInTurns(
        [
          { server: doctor, measure },
          { server: doctor, measure: other },
        ],
        sql,
        { concurrency, turns: 2 * Number(options.seconds), milliseconds: 1_000 },
      );
      without.push(before);
      withThem.push(after);
      say(`${cellsOf(before).join('  ')}\n${cellsOf(after).join('  ')}`);
    }
  }
  await report(toComparison(without, withThem), CONSENT_FIGURES);
  const isWithin = (i: number) => cpuOf(withThem[i]) <= COST_MAX * cpuOf(without[i]);
  if (!without.every((_, i) => isWithin(i))) console.log(`more than ${COST_MAX} of the cost before`);
}

/** Another server and the node by turns, the same bodies, searches and number of connections. What the other does not know is left out. */
async function measureBeside(node: MeasuredNode, sql: pg.Client, url: string): Promise<void> {
  const other = otherServer(url, options.token, options.processes.split(',').filter(Boolean).map(Number));
  const run = Date.now().toString(36);
  const known = await findKnown(sql);
  say(`node: ${known.patients.length} patients`);
  const theirs = await loadOther(other, Number(options.patients));
  const own = [...measuresOf(known.patients, known.heavy, run), bulkOf(run)];
  const its = [...measuresOf(theirs.patients, theirs.heavy, run, other.fhir), bulkOf(run, other.fhir)];
  const pairs: [Line, Line][] = [];
  for (const [i, measure] of own.entries()) {
    if (options.only && !options.only.split(',').includes(measure.name)) continue;
    const answered = await statusOf(other, its[i] as Measure);
    if (answered >= 300) {
      say(`${measure.title}: left out, the other answers ${answered}`);
      continue;
    }
    const sides = [
      { server: node, measure },
      { server: other, measure: { ...(its[i] as Measure), status: answered } },
    ] as const;
    for (const concurrency of concurrencies()) {
      const turns = 2 * Math.ceil(Number(options.seconds) / 2);
      const pair = await measureInTurns(sides, sql, { concurrency, turns, milliseconds: 2_000 });
      pairs.push(pair);
      for (const line of pair) say(cellsOf(line).join('  '));
    }
  }
  await report(toBeside(pairs), BESIDE_FIGURES);
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
    const answered = await statusOf(node, measure);
    if (answered !== measure.status) {
      say(`${measure.title}: left out, the node answers ${answered}`);
      continue;
    }
    await warmUp(node, measure.next);
    if (floor && measure.floor) await warmUp(floor, measure.floor);
    for (const concurrency of atOnce) {
      await untilNothingWaits(sql);
      const how = { concurrency, milliseconds: Number(options.seconds) * 1000 };
      const own = await measureOne({ server: node, measure }, how);
      const other =
        floor && measure.floor
          ? await measureOne({ server: floor, measure: { ...measure, status: 200, next: measure.floor } }, how)
          : undefined;
      const line = { title: measure.title, concurrency, ...own, ...(other ? { floor: other } : {}) };
      lines.push(line);
      say(cellsOf(line).join('  '));
    }
  }
  return lines;
}

function say(text: string): void {
  console.log(text);
}
