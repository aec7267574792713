import type { AccessLogEntry, AccessMonth } from '#contracts/consent';
import type { LocalText } from '../../src/kernel/lang.ts';
import type { IconName } from '../design/icons.tsx';
import type { en } from '../i18n/en/index.ts';

export type AccessFilter = 'others' | 'all' | 'sz' | 'hk' | 'crossing' | 'denied';
export type KindName = keyof (typeof en)['patient']['kind'];

export function passes(entry: AccessLogEntry, filter: AccessFilter): boolean {
  switch (filter) {
    // The node leaves the reader's own acts out of it; who stands for the reader is a patient too, and another.
    case 'others':
    case 'all':
      return true;
    case 'denied':
      return entry.outcome === 'denied';
    case 'crossing':
      return isCrossing(entry);
    default:
      return entry.node === filter;
  }
}

export function isCrossing({ action }: Pick<AccessLogEntry, 'action'>): boolean {
  return action === 'disclose' || action === 'receive';
}

/** What the reader chose beside the filter; undefined: anyone, any kind. */
export interface AccessChoice {
  readonly who?: string | undefined;
  readonly kind?: string | undefined;
}

export function meets(entry: AccessLogEntry, { who, kind }: AccessChoice): boolean {
  return (who === undefined || whoOf(entry).key === who) && (kind === undefined || kind in entry.kinds);
}

/** Whose act it was, as one chooses among them: the institution; a program; or somebody without one. */
export function whoOf({ organization, actorName, role }: AccessLogEntry): {
  readonly key: string;
  readonly name: LocalText;
} {
  if (organization !== undefined) return { key: `o ${organization.id}`, name: organization.name };
  return { key: `p ${role} ${actorName.en}`, name: actorName };
}

/** All that one may choose among, each once, in the order of the list. */
export function choicesIn(entries: readonly AccessLogEntry[]): {
  readonly who: ReadonlyMap<string, LocalText>;
  readonly kinds: readonly string[];
} {
  const who = new Map<string, LocalText>();
  for (const entry of entries) {
    const { key, name } = whoOf(entry);
    if (!who.has(key)) who.set(key, name);
  }
  return { who, kinds: [...new Set(entries.flatMap(({ kinds }) => Object.keys(kinds)))] };
}

/** Entries of one day under one heading; the order of the answer, newest first, is kept. */
export function toDays(
  entries: readonly AccessLogEntry[],
  dayKey: (instant: string) => string,
): readonly { readonly key: string; readonly entries: readonly AccessLogEntry[] }[] {
  const days = new Map<string, AccessLogEntry[]>();
  for (const entry of entries) {
    const key = dayKey(entry.at);
    const day = days.get(key);
    if (day === undefined) days.set(key, [entry]);
    else day.push(entry);
  }
  return [...days].map(([key, list]) => ({ key, entries: list }));
}

/** Acts of one person for one purpose that follow one another: a visit. The newest act first. */
export interface Visit {
  readonly entries: readonly [AccessLogEntry, ...AccessLogEntry[]];
}

/** A pause of half an hour ends a visit: the next look is one that the reader should see for itself. */
const PAUSE_MS = 30 * 60_000;

/**
 * A day's acts as visits, and what programs did by themselves. What was refused is never folded into what was allowed, nor is a crossing into what stayed.
 *
 * @param entries - of one day, newest first
 */
export function toVisits(entries: readonly AccessLogEntry[]): {
  readonly visits: readonly Visit[];
  readonly machines: readonly AccessLogEntry[];
} {
  const open = new Map<string, [AccessLogEntry, ...AccessLogEntry[]]>();
  const visits: { readonly entries: [AccessLogEntry, ...AccessLogEntry[]] }[] = [];
  const machines: AccessLogEntry[] = [];
  for (const entry of entries) {
    if (isByMachine(entry)) {
      machines.push(entry);
      continue;
    }
    const key = visitKey(entry);
    const visit = open.get(key);
    const before = visit?.at(-1);
    if (visit !== undefined && before !== undefined && Date.parse(before.at) - Date.parse(entry.at) <= PAUSE_MS) {
      visit.push(entry);
    } else {
      const begun: [AccessLogEntry, ...AccessLogEntry[]] = [entry];
      open.set(key, begun);
      visits.push({ entries: begun });
    }
  }
  return { visits, machines };
}

/** A program that was let in keeps the service going; one that was refused, or took something over the border, is shown like anybody, and so is what was changed. */
function isByMachine(entry: AccessLogEntry): boolean {
  return entry.role === 'system' && entry.outcome === 'permitted' && !isCrossing(entry) && entry.broken !== true;
}

function visitKey(entry: AccessLogEntry): string {
  const { node, role, isOwn, actorName, organization, purpose, outcome, basis } = entry;
  const how = isCrossing(entry) ? `${entry.action} ${basis}` : '';
  return JSON.stringify([node, role, isOwn, actorName.en, organization?.id, purpose, outcome, how]);
}

/** Kinds of data of a visit, those touched most first. */
export function kindsOf({ entries }: Visit): readonly { readonly kind: string; readonly number: number }[] {
  const sums = new Map<string, number>();
  for (const { kinds } of entries) {
    for (const [kind, number] of Object.entries(kinds)) sums.set(kind, (sums.get(kind) ?? 0) + number);
  }
  return [...sums].map(([kind, number]) => ({ kind, number })).sort((a, b) => b.number - a.number);
}

/** The same, under the words that a reader knows them by: two kinds that are called alike are one to them. */
export function byWord(
  kinds: ReturnType<typeof kindsOf>,
  wordOf: (kind: string) => string,
): readonly { readonly word: string; readonly number: number }[] {
  const sums = new Map<string, number>();
  for (const { kind, number } of kinds) sums.set(wordOf(kind), (sums.get(wordOf(kind)) ?? 0) + number);
  return [...sums].map(([word, number]) => ({ word, number }));
}

const LOOKS: readonly AccessLogEntry['action'][] = ['read', 'search', 'history'];

/** Whether nothing was done in a visit but looking. */
export function isOnlyLooking({ entries }: Visit): boolean {
  return entries.every(({ action }) => LOOKS.includes(action));
}

/** Months of a chart, the oldest first and none left out, each with its acts by institution. */
export interface ChartMonth {
  readonly month: string;
  readonly total: number;
  /** By the chart's series, in their order. */
  readonly parts: readonly number[];
}

/** A series of the chart: an institution, programs, or all the others together. */
export type Series =
  | { readonly kind: 'organization'; readonly id: string; readonly name: LocalText }
  | { readonly kind: 'programs' | 'rest' };

/** Told apart by colour; more colours are not told apart. */
const SERIES_MAX = 4;
const MONTHS = 6;

/** The last six months up to this one, by the institutions that did most. */
export function toChart(
  months: readonly AccessMonth[],
  thisMonth: string,
): { readonly series: readonly Series[]; readonly months: readonly ChartMonth[] } {
  const names = lastMonths(thisMonth, MONTHS);
  const inside = months.filter(({ month }) => names.includes(month));
  const sums = new Map<string, { series: Series; acts: number }>();
  for (const { organization, role, acts } of inside) {
    const series: Series =
      organization !== undefined
        ? { kind: 'organization', ...organization }
        : { kind: role === 'system' ? 'programs' : 'rest' };
    const key = seriesKey(series);
    sums.set(key, { series, acts: (sums.get(key)?.acts ?? 0) + acts });
  }
  const named = [...sums.values()].filter(({ series }) => series.kind !== 'rest').sort((a, b) => b.acts - a.acts);
  const chosen = named.slice(0, SERIES_MAX).map(({ series }) => series);
  const hasRest = named.length > SERIES_MAX || sums.has('rest');
  const series: readonly Series[] = hasRest ? [...chosen, { kind: 'rest' }] : chosen;
  const keys = series.map(seriesKey);
  return {
    series,
    months: names.map((month) => {
      const parts = keys.map(() => 0);
      for (const one of inside.filter((row) => row.month === month)) {
        const key = one.organization ? `o ${one.organization.id}` : one.role === 'system' ? 'programs' : 'rest';
        const at = keys.includes(key) ? keys.indexOf(key) : keys.indexOf('rest');
        parts[at] = (parts[at] ?? 0) + one.acts;
      }
      return { month, parts, total: parts.reduce((sum, part) => sum + part, 0) };
    }),
  };
}

function seriesKey(series: Series): string {
  return series.kind === 'organization' ? `o ${series.id}` : series.kind;
}

function lastMonths(thisMonth: string, count: number): readonly string[] {
  const [year = 0, month = 1] = thisMonth.split('-').map(Number);
  return Array.from({ length: count }, (_, i) => {
    const at = new Date(Date.UTC(year, month - count + i, 1));
    return at.toISOString().slice(0, 7);
  });
}

export const ACTION_ICONS = {
  read: 'eye',
  search: 'search',
  history: 'history',
  create: 'plus',
  update: 'edit',
  delete: 'close',
  disclose: 'send',
  receive: 'inbox',
  share: 'qr',
  revoke: 'stop',
  export: 'download',
  'sign-in': 'key',
  operate: 'exchange',
} as const satisfies Record<AccessLogEntry['action'], IconName>;
