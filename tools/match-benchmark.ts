/**
 * `npm run match-benchmark`: how well people are matched, on a synthetic register whose truth is known; with `--scale N`, how fast, in a register of N people.
 */
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { migrate, openDatabase, startEmbeddedPostgres } from '#platform/postgres';
import { migrationSets } from '../src/app/migrations.ts';
import { evaluate, evaluateHostile } from '../src/rooms/identity/matching/benchmark/evaluate.ts';
import { toFigures, toHostileFigures } from '../src/rooms/identity/matching/benchmark/figures.ts';
import { fillRegister, measureQueries, type ScaleFigures } from '../src/rooms/identity/matching/benchmark/scale.ts';

const HELP = `npm run match-benchmark -- [options]

  --people N    people of the accuracy run (20000)
  --seed TEXT   another seed makes other people (causeway)
  --hostile N   registers of another generator, of people made to be mistaken for each other (6)
  --scale N     instead: a register of N people in a database of its own, and how long a search takes
  --queries N   searches of the scale run (400)
  --write       put the figures into docs/matching.md`;

const { values: options } = parseArgs({
  options: {
    help: { type: 'boolean' },
    people: { type: 'string', default: '20000' },
    seed: { type: 'string', default: 'causeway' },
    hostile: { type: 'string', default: '6' },
    scale: { type: 'string' },
    queries: { type: 'string', default: '400' },
    write: { type: 'boolean', default: false },
  },
});

/** People of each of the registers that are made to mislead. */
const HOSTILE_PEOPLE = 8_000;

const PAGE = new URL('../docs/matching.md', import.meta.url);

if (options.help) console.log(HELP);
else if (options.scale === undefined) accuracy();
else await scale(Number(options.scale));

function accuracy(): void {
  const report = evaluate(options.seed, Number(options.people));
  publish('accuracy', toFigures(report, options.seed));
  const hostile = Array.from({ length: Number(options.hostile) }, (_, n) => {
    const seed = `${options.seed} ${n + 1}`;
    return [seed, evaluateHostile(seed, HOSTILE_PEOPLE)] as const;
  });
  if (hostile.length > 0) publish('hostile', toHostileFigures(hostile));
  // A run that does not hold what is promised ends as a failure.
  const reports = hostile.map(([, one]) => one);
  const areFound = [report, ...reports].every(({ found, askedOfRegistered }) => found / askedOfRegistered >= 0.97);
  if (!areFound || !areRight([report]) || !areRight(reports)) process.exitCode = 1;
}

/** Of the hostile registers all together: in a small one a single pair of twins is more than one in a thousand. */
function areRight(reports: readonly { readonly links: number; readonly rightLinks: number }[]): boolean {
  const [links, right] = [reports.map((one) => one.links), reports.map((one) => one.rightLinks)];
  const sum = (numbers: readonly number[]) => numbers.reduce((all, number) => all + number, 0);
  return sum(right) >= 0.999 * sum(links);
}

async function scale(people: number): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), 'causeway-match-'));
  chmodSync(folder, 0o755);
  const settings = { fsync: 'off', synchronous_commit: 'off', max_wal_size: '8GB', shared_buffers: '1GB' };
  const server = await startEmbeddedPostgres({ folder: path.join(folder, 'pg'), settings });
  try {
    await migrate(server.url, migrationSets);
    const database = openDatabase(server.url);
    try {
      const filled = await fillRegister(database, options.seed, people, (done) => console.log(`${done} people`));
      publish(
        'scale',
        toTable(people, await measureQueries(database, options.seed, people, Number(options.queries), filled)),
      );
    } finally {
      await database.close();
    }
  } finally {
    await server.stop();
    rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  }
}

function toTable(people: number, f: ScaleFigures): string {
  const ms = (value: number) => `${value.toFixed(1)} ms`;
  return [
    `Measured with \`npm run match-benchmark -- --scale ${people}\` on ${cpus().length} shared cores, PostgreSQL beside the program, ${f.queries} searches one after another (another record of people of the register, each once):`,
    '',
    '| | |',
    '| --- | --- |',
    `| people in the register | ${people.toLocaleString('en')} |`,
    `| a search, median | **${ms(f.p50)}** |`,
    `| 95 of 100 | ${ms(f.p95)} |`,
    `| the slowest | ${ms(f.max)} |`,
    `| looking up keys and counts, reading those found, median | ${ms(f.keysP50)} |`,
    `| keys of a person | ${f.keysEach.toFixed(1)} |`,
    `| index on disk, a person | ${Math.round(f.bytesEach)} bytes |`,
    `| indexed, a second | ${Math.round(f.indexedPerSecond).toLocaleString('en')} people |`,
    `| found | ${((100 * f.found) / f.queries).toFixed(1)} of 100 |`,
  ].join('\n');
}

function publish(name: string, text: string): void {
  console.log(text);
  if (!options.write) return;
  const page = readFileSync(PAGE, 'utf8');
  const place = new RegExp(`(<!-- ${name} -->\\n)[\\s\\S]*?(<!-- end of ${name} -->)`);
  if (!place.test(page)) throw new Error(`docs/matching.md has no place for ${name}`);
  writeFileSync(
    PAGE,
    page.replace(place, (_, begin: string, end: string) => `${begin}${text}\n${end}`),
  );
}
