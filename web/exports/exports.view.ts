import type { AssessmentView, ContractView, ExportClock, PaperPrint } from '#contracts/exchange';
import type { IconName } from '../design/icons.tsx';

/** How a state or a clock looks: colour and icon beside its word. */
export interface Look {
  readonly tone: 'neutral' | 'good' | 'warn' | 'bad' | 'info';
  readonly icon: IconName;
}

export const STATE_LOOK = {
  'not-yet': { tone: 'info', icon: 'clock' },
  'in-force': { tone: 'good', icon: 'check-circle' },
  unfiled: { tone: 'bad', icon: 'alert' },
  expired: { tone: 'neutral', icon: 'dash' },
  terminated: { tone: 'neutral', icon: 'barred' },
  stands: { tone: 'good', icon: 'check-circle' },
  outdated: { tone: 'bad', icon: 'alert' },
  withdrawn: { tone: 'neutral', icon: 'barred' },
} as const satisfies Record<ContractView['state'] | AssessmentView['state'], Look>;

export const CLOCK_LOOK = {
  met: { tone: 'good', icon: 'check' },
  running: { tone: 'info', icon: 'clock' },
  soon: { tone: 'warn', icon: 'clock' },
  overdue: { tone: 'bad', icon: 'alert' },
} as const satisfies Record<ExportClock['state'], Look>;

const DAY_MS = 86_400_000;
const at = (day: string): number => Date.parse(`${day}T00:00:00Z`);

export interface ChartSpan {
  readonly from: number;
  readonly to: number;
}

/** The time that a chart of contracts shows: from the first beginning to the last end, today in it, a month on either side. */
export function spanOf(contracts: readonly ContractView[], today: string): ChartSpan {
  const days = contracts.flatMap(({ inForceFrom, until }) => [
    at(inForceFrom),
    ...(until === undefined ? [] : [at(until)]),
  ]);
  const margin = 30 * DAY_MS;
  return { from: Math.min(at(today), ...days) - margin, to: Math.max(at(today), ...days) + margin };
}

/** Where a day lies, in per cent of the chart's width. */
export function placeOf(day: string, { from, to }: ChartSpan): number {
  return Math.min(100, Math.max(0, ((at(day) - from) / (to - from)) * 100));
}

/** A contract's bar; one without an end runs out of the picture. */
export function barOf(
  { inForceFrom, until }: ContractView,
  span: ChartSpan,
): { readonly left: number; readonly width: number } {
  const left = placeOf(inForceFrom, span);
  const right = until === undefined ? 100 : placeOf(until, span);
  return { left, width: Math.max(0.5, right - left) };
}

/** New Year's days inside a span. */
export function yearsOf({ from, to }: ChartSpan): readonly number[] {
  const years: number[] = [];
  for (let year = new Date(from).getUTCFullYear() + 1; Date.UTC(year, 0, 1) < to; year += 1) years.push(year);
  return years;
}

/** What wants seeing to first: overdue, then soon, then the rest; within these the earlier day. */
export function byUrgency(a: ContractView | AssessmentView, b: ContractView | AssessmentView): number {
  const rank = ({ clocks }: typeof a) =>
    clocks.some(({ kind, state }) => state === 'overdue' && kind !== 'end')
      ? 0
      : clocks.some(({ state }) => state === 'soon')
        ? 1
        : 2;
  const isOver = ({ state }: typeof a) =>
    Number(state === 'expired' || state === 'terminated' || state === 'withdrawn');
  return rank(a) - rank(b) || isOver(a) - isOver(b) || (a.history[0]?.at ?? '').localeCompare(b.history[0]?.at ?? '');
}

/** A year's list as it is typed: a day and its name on each line. */
export function readHolidays(
  text: string,
): { readonly days: { day: string; name: string }[] } | { readonly wrong: string } {
  const days: { day: string; name: string }[] = [];
  for (const line of text.split('\n').map((one) => one.trim())) {
    if (line === '') continue;
    const [, day, name] = /^(\d{4}-\d{2}-\d{2})\s+(\S.*)$/.exec(line) ?? [];
    if (day === undefined || name === undefined || Number.isNaN(at(day))) return { wrong: line };
    days.push({ day, name });
  }
  return { days };
}

/** A file's fingerprint, made in the browser: the file itself goes nowhere. */
export async function printOf(file: File): Promise<PaperPrint> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', await file.arrayBuffer()));
  const sha256 = [...digest].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  return { name: file.name.slice(0, 200), bytes: file.size, sha256 };
}
