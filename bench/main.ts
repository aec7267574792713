/**
 * `npm run bench`: how fast a node answers, with everything on that is on in service, beside a floor that checks nothing. Only ratios and CPU time for each request
 * hold on a shared machine, so both are measured in one run.
 */
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import pg from 'pg';
import { openConnection, type Run, runLoad } from './http-client.ts';
import { type Known, type Measure, measuresOf } from './measures.ts';
import { memoryOf, type Used, usedBy } from './processes.ts';
import { aRecord, IDENTIFIER_SYSTEM } from './resources.ts';
import { type MeasuredNode, type RunningServer, startFloor, startNode } from './servers.ts';

const HELP = `npm run bench -- [options]

  --patients N      loaded patients with 100 Observations each (1000)
  --times N         that much more data: 1, 10, 50 (1)
  --seconds N       of each measure (5)
  --at LIST         concurrencies (1,8,32)
  --only LIST       measures by name: ${measuresOf([], [], '')
    .map((m) => m.name)
    .join(', ')}
  --no-floor        the node alone
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
    folder: { type: 'string' },
    'node-args': { type: 'string', default: '' },
    write: { type: 'boolean', default: false },
  },
});

const OBSERVATIONS = 100;
const HEAVY = { patients: 10, resources: 299 };
const FIGURES = /(<!-- figures -->\n)[\s\S]*?(<!-- end of figures -->)/;
const PAGE = new URL('../docs/performance.md', import.meta.url);

interface Line {
  readonly title: string;
  readonly concurrency: number;
  readonly run: Run;
  readonly cpu: Used;
  readonly floor?: { readonly run: Run; readonly cpu: Used };
}

if (options.help) console.log(HELP);
else await bench();

async function bench(): Promise<void> {
  const folder = options.folder ?? (await mkdtemp(path.join(tmpdir(), 'causeway-bench-')));
  await chmod(folder, 0o755);
  const node = await startNode(folder, options['node-args'].split(' ').filter(Boolean));
  let floor: RunningServer | undefined;
  const sql = new pg.Client({ connectionString: node.databaseUrl });
  try {
    await sql.connect();
    say(`node ready after ${node.readyMs.toFixed(0)} ms`);
    const loaded = await load(node, sql);
    if (loaded !== undefined) say(loaded);
    await sql.query('vacuum analyze');
    const sizes = await bytesOnDisk(sql);
    if (options.floor) floor = await startFloor(node.databaseUrl);
    const lines = await measureAll(node, floor, await findKnown(sql));
    const memory = await memoryOf(node.pid, node.postmaster);
    const remarks = [
      `Node ready after ${node.readyMs.toFixed(0)} ms. ${loaded ?? ''}`.trim(),
      `On disk: ${sizes}.`,
      `Memory after it all: node ${memory.server.toFixed(0)} MB, PostgreSQL ${memory.database.toFixed(0)} MB.`,
    ];
    const report = `${toTable(lines)}\n\n${remarks.join('\n')}\n`;
    console.log(`\n${report}`);
    if (options.write) {
      const page = await readFile(PAGE, 'utf8');
      await writeFile(
        PAGE,
        page.replace(FIGURES, (_, begin, end) => `${begin}\n${report}\n${end}`),
      );
    }
  } finally {
    await sql.end();
    await floor?.stop();
    await node.stop();
    if (options.folder === undefined) await rm(folder, { recursive: true, force: true });
  }
}

async function measureAll(
  node: MeasuredNode,
  floor: RunningServer | undefined,
  known: { patients: Known[]; heavy: Known[] },
): Promise<Line[]> {
  const lines: Line[] = [];
  const only = options.only?.split(',');
  for (const measure of measuresOf(known.patients, known.heavy, Date.now().toString(36))) {
    if (only && !only.includes(measure.name)) continue;
    const probe = await openConnection(await node.target());
    const first = await probe.send(measure.next());
    probe.close();
    if (first.status !== measure.status) {
      say(`${measure.title}: left out, the node answers ${first.status}`);
      continue;
    }
    for (const concurrency of options.at.split(',').map(Number)) {
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

async function measureOne(
  server: RunningServer,
  { postmaster }: MeasuredNode,
  { status }: Measure,
  next: Measure['next'],
  concurrency: number,
): Promise<{ run: Run; cpu: Used }> {
  const target = await server.target();
  const isGood = (answer: { status: number }) => answer.status === status;
  // A warm-up first: code not yet compiled and plans not yet cached are another figure.
  await runLoad(target, { concurrency, milliseconds: 700, next, isGood });
  const before = await usedBy(server.pid, postmaster);
  const run = await runLoad(target, { concurrency, milliseconds: Number(options.seconds) * 1000, next, isGood });
  const after = await usedBy(server.pid, postmaster);
  const each = (ms: number) => ms / Math.max(1, run.answered);
  const cpu = {
    serverMs: each(after.serverMs - before.serverMs),
    databaseMs: each(after.databaseMs - before.databaseMs),
  };
  return { run, cpu };
}

/** Fills an empty node through its own door: each patient with all observations is one transaction. */
async function load(node: MeasuredNode, sql: pg.Client): Promise<string | undefined> {
  const patients = Number(options.patients) * Number(options.times);
  const { rows } = await sql.query(`select count(*)::int as n from fhir.resource where type = 'Patient'`);
  if (rows[0].n >= patients) return undefined;
  const before = await usedBy(node.pid, node.postmaster);
  const startedAt = performance.now();
  let sent = 0;
  const total = patients + HEAVY.patients;
  await Promise.all(
    Array.from({ length: 4 }, async () => {
      const connection = await openConnection(await node.target());
      while (sent < total) {
        const n = sent++;
        const isHeavy = n >= patients;
        const record = aRecord(`${isHeavy ? 'H' : 'P'}${n}`, isHeavy ? HEAVY.resources : OBSERVATIONS);
        const headers = { 'content-type': 'application/fhir+json' };
        const answer = await connection.send({
          method: 'POST',
          path: '/fhir/R4',
          headers,
          body: JSON.stringify(record),
        });
        if (answer.status !== 200) throw new Error(`load: ${answer.status} ${answer.body.slice(0, 500)}`);
      }
      connection.close();
    }),
  );
  const seconds = (performance.now() - startedAt) / 1000;
  const after = await usedBy(node.pid, node.postmaster);
  const resources = patients * (OBSERVATIONS + 1) + HEAVY.patients * (HEAVY.resources + 1);
  const cpu = (after.serverMs - before.serverMs + after.databaseMs - before.databaseMs) / resources;
  return `Bulk load: ${resources} resources at ${(resources / seconds).toFixed(0)} a second, ${cpu.toFixed(3)} ms CPU each.`;
}

async function findKnown(sql: pg.Client): Promise<{ patients: Known[]; heavy: Known[] }> {
  const find = async (letter: string) =>
    (
      await sql.query<Known>(
        `select id, shard, number from (select id, shard, body::json -> 'identifier' -> 0 ->> 'value' as number,
           body::json -> 'identifier' -> 0 ->> 'system' as system from fhir.resource where type = 'Patient' and not deleted) p
         where system = $1 and number ~ $2 order by number limit 20000`,
        [IDENTIFIER_SYSTEM, `^${letter}\\d+$`],
      )
    ).rows;
  return { patients: await find('P'), heavy: await find('H') };
}

/** What the store takes, with all indexes, over all resources and over the Observations' share of it. */
async function bytesOnDisk(sql: pg.Client): Promise<string> {
  const { rows } = await sql.query<{ bytes: number; resources: number }>(
    `select (pg_total_relation_size('fhir.resource') + pg_total_relation_size('fhir.ordered') + pg_total_relation_size('fhir.history')
       + pg_total_relation_size('fhir.alias'))::float8 as bytes, (select count(*)::float8 from fhir.resource) as resources`,
  );
  const { bytes = 0, resources = 1 } = rows[0] ?? {};
  const ledger = await sql.query<{ bytes: number; entries: number }>(
    `select (pg_total_relation_size('consent.ledger_entry') + pg_total_relation_size('consent.ledger_leaf')
       + pg_total_relation_size('consent.ledger_node'))::float8 as bytes, (select greatest(count(*), 1)::float8 from consent.ledger_entry) as entries`,
  );
  const entry = ledger.rows[0] ?? { bytes: 0, entries: 1 };
  return `${(bytes / resources).toFixed(0)} B a resource (${resources} resources), ${(entry.bytes / entry.entries).toFixed(0)} B a ledger entry`;
}

function cellsOf({ title, concurrency, run, cpu, floor }: Line): string[] {
  const ms = (value: number) => value.toFixed(value < 10 ? 2 : 0);
  const failures = run.failed > 0 ? ` (${run.failed} failed)` : '';
  return [
    title,
    String(concurrency),
    `${run.perSecond.toFixed(0)}${failures}`,
    ms(run.p50),
    ms(run.p99),
    cpu.serverMs.toFixed(3),
    cpu.databaseMs.toFixed(3),
    floor ? floor.run.perSecond.toFixed(0) : '—',
    floor ? (floor.cpu.serverMs + floor.cpu.databaseMs).toFixed(3) : '—',
    floor ? `${((100 * run.perSecond) / floor.run.perSecond).toFixed(0)} %` : '—',
  ];
}

function toTable(lines: readonly Line[]): string {
  const head = [
    '',
    'at once',
    'a second',
    'p50 ms',
    'p99 ms',
    'CPU node',
    'CPU database',
    'floor a second',
    'floor CPU',
    'of the floor',
  ];
  const row = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [
    row(head),
    row(head.map((_, i) => (i === 0 ? '---' : '--:'))),
    ...lines.map((line) => row(cellsOf(line))),
  ].join('\n');
}

function say(text: string): void {
  console.log(text);
}
