import type { CodedView, SummaryEntryView } from '#contracts/records';

export interface TrendPoint {
  /** FHIR date or instant as written. */
  readonly date: string;
  readonly at: number;
  readonly value: number;
  /** As written: 7.10 stays 7.10. */
  readonly text: string;
}

export interface TrendLine {
  /** The part that was measured; missing where the observation is one value. */
  readonly part?: CodedView;
  readonly points: readonly TrendPoint[];
}

/** One measurement over time, oldest first. */
export interface Trend {
  readonly title: CodedView;
  readonly unit: string;
  readonly lines: readonly TrendLine[];
  /** The limits of the newest reference range, where it is plain numbers. */
  readonly low?: number;
  readonly high?: number;
}

const MEASURED = /^(-?\d+(?:\.\d+)?)(?: (.+))?$/;

/**
 * What was measured on several days in the same unit, where the days are known: enough for a line. Nothing is converted or filled in; what does not fit stays
 * in the list alone.
 */
export function trendsOf(entries: readonly SummaryEntryView[]): Trend[] {
  const groups = new Map<string, SummaryEntryView[]>();
  for (const entry of entries) {
    if (entry.resourceType !== 'Observation') continue;
    const key = keyOf(entry.title);
    groups.set(key, [...(groups.get(key) ?? []), entry]);
  }
  return [...groups.values()].flatMap((group) => trendOf(group) ?? []);
}

function trendOf(group: readonly SummaryEntryView[]): Trend | undefined {
  const parts = new Map<string, { part?: CodedView; unit: string; points: TrendPoint[] }>();
  for (const entry of group) {
    const at = timeOf(entry.date);
    if (at === undefined || entry.date === undefined) continue;
    const measured = [
      ...(entry.value === undefined ? [] : [{ text: entry.value, part: undefined }]),
      ...entry.facts.flatMap(({ label, coded, text }) =>
        label === 'component' && coded && text ? [{ text: text.text, part: coded }] : [],
      ),
    ];
    for (const { text, part } of measured) {
      const [, number, unit = ''] = MEASURED.exec(text) ?? [];
      if (number === undefined) continue;
      const key = `${part ? keyOf(part) : ''}|${unit}`;
      const line = parts.get(key) ?? { ...(part ? { part } : {}), unit, points: [] };
      line.points.push({ date: entry.date, at, value: Number(number), text });
      parts.set(key, line);
    }
  }
  const lines = [...parts.values()].filter(({ points }) => new Set(points.map(dayOf)).size > 1);
  const [first] = lines;
  const newest = group.toSorted((a, b) => (timeOf(b.date) ?? 0) - (timeOf(a.date) ?? 0))[0];
  if (!first || !newest || lines.some(({ unit }) => unit !== first.unit)) return undefined;
  return {
    title: newest.title,
    unit: first.unit,
    lines: lines.map(({ part, points }) => ({
      ...(part ? { part } : {}),
      points: points.toSorted((a, b) => a.at - b.at),
    })),
    ...limitsOf(newest.referenceRange, first.unit),
  };
}

/** Two values of one day are no course of anything. */
function dayOf({ date }: TrendPoint): string {
  return date.slice(0, 10);
}

/** The same measurement: the same codes, or the same words where there are none. */
function keyOf({ original, shown }: CodedView): string {
  const codes = original.codings.flatMap(({ system, code }) => (code === undefined ? [] : `${system ?? ''}|${code}`));
  return codes.length === 0 ? shown.text : codes.toSorted().join(' ');
}

/** An instant to draw at; a month or a year is no place on a line. */
function timeOf(date: string | undefined): number | undefined {
  if (date === undefined || !/^\d{4}-\d{2}-\d{2}/.test(date)) return undefined;
  const at = Date.parse(date.length > 10 ? date.slice(0, 25) : date);
  return Number.isNaN(at) ? undefined : at;
}

function limitsOf(range: string | undefined, unit: string): { low?: number; high?: number } {
  const of = (pattern: RegExp) => {
    const [, number, inUnit = ''] = pattern.exec(range ?? '') ?? [];
    return number === undefined || inUnit.trim() !== unit ? undefined : Number(number);
  };
  const low = of(/^≥ (\d+(?:\.\d+)?)( [^–;(]+)?$/);
  const high = of(/^≤ (\d+(?:\.\d+)?)( [^–;(]+)?$/);
  const [, from, fromUnit = '', until, untilUnit = ''] =
    /^(\d+(?:\.\d+)?)( [^–;(]+)? – (\d+(?:\.\d+)?)( [^–;(]+)?$/.exec(range ?? '') ?? [];
  if (from !== undefined && fromUnit.trim() === unit && untilUnit.trim() === unit) {
    return { low: Number(from), high: Number(until) };
  }
  return { ...(low === undefined ? {} : { low }), ...(high === undefined ? {} : { high }) };
}
