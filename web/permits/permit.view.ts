import type { ActView, DossierKind, PermitKind, PermitView } from '#contracts/credentialing';
import type { LocalText } from '../../src/kernel/lang.ts';
import type { IconName } from '../design/icons.tsx';

type PermitState = PermitView['state'];

export const STATE_LOOKS = {
  'in-force': { tone: 'good', icon: 'check-circle' },
  'not-yet': { tone: 'info', icon: 'clock' },
  expired: { tone: 'neutral', icon: 'dash' },
  suspended: { tone: 'warn', icon: 'stop' },
  revoked: { tone: 'bad', icon: 'barred' },
} as const satisfies Record<PermitState, { tone: string; icon: IconName }>;

const DAY_MS = 86_400_000;
const YEAR_MS = 365 * DAY_MS;
/** UTC+8. */
const EAST_MS = 8 * 3_600_000;

/** What a part of a permit's life is: in force until now, from now on, set aside, or taken away before its printed end. */
export type PartKind = 'was' | 'will' | 'suspended' | 'taken';

/** From an instant, which is in it, to an instant, which is not, in milliseconds. Without an end: nothing known ends it. */
export interface LifePart {
  readonly kind: PartKind;
  readonly from: number;
  readonly until: number | undefined;
}

type Life = Pick<PermitView, 'firstDay' | 'endsAt' | 'suspensions' | 'revoked'>;

/** Midnight at which a day begins. Every law of this border keeps UTC+8. */
export function startOfDay(day: string): number {
  return Date.parse(`${day}T00:00:00+08:00`);
}

/** The day before a midnight; undefined for an instant within a day. */
export function lastWholeDay(until: string): string | undefined {
  const at = Date.parse(until);
  const before = new Date(at - DAY_MS + EAST_MS).toISOString().slice(0, 10);
  return startOfDay(before) + DAY_MS === at ? before : undefined;
}

/** A permit's life from its first day on, cut where something changes; the parts follow each other without a gap. */
export function partsOf(permit: Life, now: number): LifePart[] {
  const from = startOfDay(permit.firstDay);
  const end = permit.endsAt === undefined ? Number.POSITIVE_INFINITY : Date.parse(permit.endsAt);
  const revoked = permit.revoked === undefined ? Number.POSITIVE_INFINITY : Date.parse(permit.revoked.at);
  const suspended = permit.suspensions.map((one) => ({
    from: Date.parse(one.from),
    until: one.until === undefined ? Number.POSITIVE_INFINITY : Date.parse(one.until),
  }));
  const cuts = [from, now, revoked, end, ...suspended.flatMap((one) => [one.from, one.until])]
    .filter((at) => at >= from && at <= end)
    .sort((a, b) => a - b);
  const parts: LifePart[] = [];
  for (const [index, at] of cuts.entries()) {
    const until = cuts[index + 1] ?? end;
    if (until <= at) continue;
    const kind: PartKind =
      at >= revoked
        ? 'taken'
        : suspended.some((one) => one.from <= at && at < one.until)
          ? 'suspended'
          : at < now
            ? 'was'
            : 'will';
    const last = parts.at(-1);
    const bound = until === Number.POSITIVE_INFINITY ? undefined : until;
    if (last?.kind === kind) parts[parts.length - 1] = { ...last, until: bound };
    else parts.push({ kind, from: at, until: bound });
  }
  return parts;
}

/** The stretch of time that a chart shows, in milliseconds. */
export interface Span {
  readonly from: number;
  readonly until: number;
}

/** So far back and ahead a chart reaches at most: the longest permit of this border has three years. */
const YEARS_SHOWN_MAX = 3.5;

/** The time in which all of these permits can be compared: from the first beginning to the last end, with today in it. */
export function spanOf(permits: readonly Life[], now: number): Span {
  const starts = permits.map(({ firstDay }) => startOfDay(firstDay));
  const ends = permits.flatMap(({ endsAt }) => (endsAt === undefined ? [] : [Date.parse(endsAt)]));
  const from = Math.min(now - YEAR_MS / 2, ...starts);
  const until = Math.max(now + YEAR_MS, ...ends);
  return {
    from: Math.max(from, now - YEARS_SHOWN_MAX * YEAR_MS),
    until: Math.min(until, now + YEARS_SHOWN_MAX * YEAR_MS) + 30 * DAY_MS,
  };
}

/** A part as a chart draws it, in per cent of its width; `undefined` where it lies outside. */
export interface Drawn {
  readonly kind: PartKind;
  readonly left: number;
  readonly width: number;
  /** It goes on beyond the chart's edge. */
  readonly cutLeft: boolean;
  readonly cutRight: boolean;
}

export function drawn(part: LifePart, span: Span): Drawn | undefined {
  const from = Math.max(part.from, span.from);
  const until = Math.min(part.until ?? Number.POSITIVE_INFINITY, span.until);
  if (until <= from) return undefined;
  return {
    kind: part.kind,
    left: placeOf(from, span),
    width: placeOf(until, span) - placeOf(from, span),
    cutLeft: part.from < span.from,
    cutRight: part.until === undefined || part.until > span.until,
  };
}

/** Where an instant stands, in per cent of the chart's width. */
export function placeOf(at: number, { from, until }: Span): number {
  return ((at - from) / (until - from)) * 100;
}

/** The first of January of each year that the chart shows. */
export function yearsOf(span: Span): readonly { readonly year: number; readonly at: number }[] {
  const first = new Date(span.from).getUTCFullYear();
  const last = new Date(span.until).getUTCFullYear();
  return Array.from({ length: last - first + 1 }, (_, index) => first + index)
    .map((year) => ({ year, at: startOfDay(`${year}-01-01`) }))
    .filter(({ at }) => at >= span.from && at <= span.until);
}

/** The looks ahead that a desk plans by, in days. */
export const BANDS = [30, 60, 90] as const;
export type Band = (typeof BANDS)[number];

/** The band that a permit's end falls in; undefined where it ends later, has ended, or has no end. */
export function bandOf({ daysLeft, state }: Pick<PermitView, 'daysLeft' | 'state'>): Band | undefined {
  if (daysLeft === undefined || daysLeft < 0 || state === 'revoked' || state === 'expired') return undefined;
  return BANDS.find((band) => daysLeft <= band);
}

/** How many end in each week from today on, as far as the last band reaches. */
export function weeksAhead<T extends Pick<PermitView, 'daysLeft' | 'state'>>(
  permits: readonly T[],
): readonly { readonly inDays: number; readonly band: Band; readonly permits: readonly T[] }[] {
  const weeks = Math.ceil((BANDS[2] + 1) / 7);
  return Array.from({ length: weeks }, (_, week) => {
    const inDays = week * 7;
    return {
      inDays,
      band: BANDS.find((band) => inDays <= band) ?? BANDS[2],
      permits: permits.filter(
        (permit) => bandOf(permit) !== undefined && Math.floor((permit.daysLeft ?? 0) / 7) === week,
      ),
    };
  });
}

/** Permits whose end the holder should prepare for: those that end within the last band, soonest first. */
export function soonOver(permits: readonly PermitView[]): PermitView[] {
  return permits
    .filter((permit) => permit.atItsEnd !== 'none' && bandOf(permit) !== undefined)
    .sort((a, b) => (a.daysLeft ?? 0) - (b.daysLeft ?? 0));
}

/** What can be applied for here in a permit's place. */
export function dossierFor(kind: PermitKind): DossierKind | undefined {
  switch (kind) {
    case 'short-term-practice':
    case 'multi-site-practice':
    case 'internet-hospital-filing':
      return kind;
    default:
      return undefined;
  }
}

const STATE_ORDER: readonly PermitState[] = ['in-force', 'suspended', 'not-yet', 'revoked', 'expired'];

/** What counts now first; of equal ones the one that ends sooner. */
export function byImportance(a: PermitView, b: PermitView): number {
  const byState = STATE_ORDER.indexOf(a.state) - STATE_ORDER.indexOf(b.state);
  if (byState !== 0) return byState;
  return (a.daysLeft ?? Number.POSITIVE_INFINITY) < (b.daysLeft ?? Number.POSITIVE_INFINITY) ? -1 : 1;
}

/** Acts that are answered alike: open until the same instant under the same assumptions, or closed for the same reasons. */
export interface ActGroup {
  readonly acts: readonly ActView[];
  readonly answer: ActView;
}

/** Acts with the same answer are told together: what is open first, else as the node lists them. */
export function groupActs(acts: readonly ActView[]): ActGroup[] {
  const groups = new Map<string, ActView[]>();
  for (const act of acts) {
    const { open, until, reasons, assumptions } = act;
    const key = JSON.stringify([open, until, reasons.map(({ text }) => text.en), assumptions.map(({ en }) => en)]);
    groups.set(key, [...(groups.get(key) ?? []), act]);
  }
  const found = [...groups.values()].flatMap((same): ActGroup[] => (same[0] ? [{ acts: same, answer: same[0] }] : []));
  return [...found.filter(({ answer }) => answer.open), ...found.filter(({ answer }) => !answer.open)];
}

/** Assumptions that every yes rests on: told once, above. Nothing where only one answer is a yes. */
export function sharedAssumptions(groups: readonly ActGroup[]): LocalText[] {
  const [first, ...others] = groups.filter(({ answer }) => answer.open).map(({ answer }) => answer.assumptions);
  if (first === undefined || others.length === 0) return [];
  return first.filter(({ en }) => others.every((other) => other.some((text) => text.en === en)));
}

/** What a desk narrows its list by. */
export interface PermitFilter {
  readonly text: string;
  readonly kind: PermitKind | '';
  readonly state: PermitState | '';
  readonly place: string;
  readonly band: Band | undefined;
  readonly unseen: boolean;
}

export const ALL_PERMITS: PermitFilter = { text: '', kind: '', state: '', place: '', band: undefined, unseen: false };

export function matches(permit: PermitView, filter: PermitFilter): boolean {
  const { text, kind, state, place, band, unseen } = filter;
  if (kind !== '' && permit.kind !== kind) return false;
  if (state !== '' && permit.state !== state) return false;
  if (unseen && permit.evidence !== 'adopted') return false;
  if (place !== '' && permit.employers.every(({ organizationId }) => organizationId !== place)) return false;
  if (band !== undefined && (bandOf(permit) ?? Number.POSITIVE_INFINITY) > band) return false;
  const words = text.trim().toLocaleLowerCase();
  if (words === '') return true;
  const names = Object.values(permit.practitioner.name ?? {});
  return [...names, permit.practitioner.id, permit.number ?? ''].some((one) => one.toLocaleLowerCase().includes(words));
}
