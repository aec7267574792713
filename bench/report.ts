/** What was measured, as tables. */
import type { Run } from './http-client.ts';
import type { Used } from './processes.ts';

/** A closed loop, and what each answer in it cost. */
export interface Turn {
  readonly run: Run;
  readonly cpu: Used;
}

/** One measure at one concurrency. */
export interface Line extends Turn {
  readonly title: string;
  readonly concurrency: number;
  readonly floor?: Turn;
}

/** The same measures at one size of the database. */
export interface Stage {
  readonly resources: number;
  readonly lines: readonly Line[];
}

export function cellsOf({ title, concurrency, run, cpu, floor }: Line): string[] {
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

export function toTable(lines: readonly Line[]): string {
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
  return tableOf(head, lines.map(cellsOf));
}

/** Whether cost stays flat as data grows: the middle of the answers' times and the CPU time of each, beside those of the smallest size. */
export function toGrowth(stages: readonly Stage[]): string {
  const [first] = stages;
  const head = [
    '',
    ...stages.flatMap(({ resources }) => [`p50 ms at ${resources}`, 'CPU ms']),
    'p50, last to first',
    'CPU, last to first',
  ];
  const cpuOf = (line: Line | undefined) => (line ? line.cpu.serverMs + line.cpu.databaseMs : Number.NaN);
  const rows = (first?.lines ?? []).map((begin, i) => {
    const end = stages.at(-1)?.lines[i];
    return [
      begin.title,
      ...stages.flatMap(({ lines }) => [(lines[i]?.run.p50 ?? Number.NaN).toFixed(2), cpuOf(lines[i]).toFixed(3)]),
      ((end?.run.p50 ?? Number.NaN) / begin.run.p50).toFixed(2),
      (cpuOf(end) / cpuOf(begin)).toFixed(2),
    ];
  });
  return tableOf(head, rows);
}

/** What decisions cost: the same measures by the same caller, of patients who have decided nothing and of others who have. */
export function toComparison(before: readonly Line[], after: readonly Line[]): string {
  const cpuOf = ({ cpu }: Line) => cpu.serverMs + cpu.databaseMs;
  const rows = before.flatMap((line, i) => {
    const other = after[i];
    if (other === undefined) return [];
    const cells = [line, other].flatMap((one) => [one.run.p50.toFixed(2), cpuOf(one).toFixed(3)]);
    const ratios = [other.run.p50 / line.run.p50, cpuOf(other) / cpuOf(line)].map((ratio) => ratio.toFixed(2));
    return [[line.title, String(line.concurrency), ...cells, ...ratios]];
  });
  return tableOf(
    [
      '',
      'at once',
      'p50 ms without',
      'CPU ms',
      'p50 ms with',
      'CPU ms',
      'p50, with to without',
      'CPU, with to without',
    ],
    rows,
  );
}

/** The node and another server by turns: how many times as much it answers, and what each answer costs. */
export function toBeside(pairs: readonly (readonly [Line, Line])[]): string {
  const failed = ({ run }: Line) =>
    run.failed > 0 ? ` (${((100 * run.failed) / run.answered).toFixed(0)} % failed)` : '';
  const cpuOf = ({ cpu }: Line) => cpu.serverMs + cpu.databaseMs;
  const rows = pairs.map(([own, other]) => [
    own.title,
    String(own.concurrency),
    `${own.run.perSecond.toFixed(0)}${failed(own)}`,
    `${other.run.perSecond.toFixed(other.run.perSecond < 10 ? 1 : 0)}${failed(other)}`,
    (own.run.perSecond / other.run.perSecond).toFixed(1),
    `${own.run.p50.toFixed(1)} / ${own.run.p99.toFixed(0)}`,
    `${other.run.p50.toFixed(1)} / ${other.run.p99.toFixed(0)}`,
    cpuOf(own).toFixed(2),
    cpuOf(other).toFixed(2),
    (cpuOf(other) / cpuOf(own)).toFixed(1),
  ]);
  return tableOf(
    ['', 'at once', 'a second', 'the other', 'times', 'p50 / p99 ms', 'the other', 'CPU ms', 'the other', 'times'],
    rows,
  );
}

function tableOf(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const row = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [row(head), row(head.map((_, i) => (i === 0 ? '---' : '--:'))), ...rows.map(row)].join('\n');
}
