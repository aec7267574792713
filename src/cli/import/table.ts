import type { Counts, InputReport, Remark } from './send.ts';

const COLUMNS = ['taken', 'changed', 'unchanged', 'refused'] as const satisfies readonly (keyof Counts)[];
/** More than these on a screen are not read; the report file has all. */
const REASONS_SHOWN = 30;

export function totalOf(reports: readonly InputReport[]): Counts {
  const total: Counts = { taken: 0, changed: 0, unchanged: 0, refused: 0 };
  for (const { counts } of reports) for (const column of COLUMNS) total[column] += counts[column];
  return total;
}

/** What became of everything, a line an input, then why something was refused. */
export function tableLines(reports: readonly InputReport[]): string[] {
  const width = Math.max(5, ...reports.map(({ name }) => name.length));
  const line = (name: string, cells: readonly (string | number)[]) =>
    `${name.padEnd(width)}  ${cells.map((cell) => String(cell).padStart(10)).join('')}`;
  const cellsOf = (counts: Counts) => COLUMNS.map((column) => counts[column]);
  const refused = reports.flatMap(({ name, remarks }) =>
    remarks.filter((remark) => remark.refused).map((remark) => `  ${reasonLine(name, remark)}`),
  );
  const others = reports.flatMap(({ remarks }) => remarks.filter((remark) => !remark.refused)).length;
  return [
    line('', COLUMNS),
    ...reports.map(({ name, counts }) => line(name, cellsOf(counts))),
    ...(reports.length > 1 ? [line('total', cellsOf(totalOf(reports)))] : []),
    ...(others > 0 ? ['', `${others} remarks on what was taken all the same (--report has them).`] : []),
    ...(refused.length > 0 ? ['', 'Refused:', ...refused.slice(0, REASONS_SHOWN)] : []),
    ...(refused.length > REASONS_SHOWN
      ? [`  … and ${refused.length - REASONS_SHOWN} more (--report has them all)`]
      : []),
  ];
}

function reasonLine(name: string, { where, type, code, text, expression }: Remark): string {
  const place = [name, where, type].filter((part) => part !== undefined).join(', ');
  return `${place}: ${code === undefined ? '' : `${code}: `}${text}${expression === undefined ? '' : ` (${expression})`}`;
}
