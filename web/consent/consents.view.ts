import {
  CONSENT_SECTIONS,
  type ConsentSection,
  type ConsentView,
  type Narrowing,
  type SensitiveKind,
  type StandingChoice,
} from '#contracts/consent';

/** What a patient takes away, while they are still choosing. */
export interface NarrowDraft {
  /** Of the parts asked for, those kept. */
  readonly sections: readonly ConsentSection[];
  readonly without: readonly SensitiveKind[];
  /** Months back; as asked where absent. */
  readonly months: number | undefined;
  /** Days from now; as asked where absent. */
  readonly days: number | undefined;
  readonly copy: boolean;
  readonly onward: boolean;
}

/** The parts that were asked for; of the whole record, each of its parts can be taken away too. */
export function partsAsked({ bounds }: Pick<ConsentView, 'bounds'>): readonly ConsentSection[] {
  return bounds.sections ?? CONSENT_SECTIONS;
}

/** Nothing taken away yet. */
export function wholeDraft({ bounds }: Pick<ConsentView, 'bounds'>): NarrowDraft {
  return {
    sections: partsAsked({ bounds }),
    without: [],
    months: undefined,
    days: undefined,
    copy: bounds.actions.includes('disclose'),
    onward: bounds.actions.includes('onward'),
  };
}

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
/** Both sides of the border keep the same time, UTC+8 the year round. */
const ZONE_MS = 8 * 3_600_000;
/** Ends that are offered, in days. */
const DAYS = [1, 7, 30, 90] as const;

const LOOK_BACKS = [6, 12, 36, 60] as const;

/** Beginnings after the one asked for, in months back. */
export function lookBacksOffered({ bounds }: Pick<ConsentView, 'bounds'>, now: number): readonly number[] {
  const { dataFrom } = bounds;
  return LOOK_BACKS.filter((months) => dataFrom === undefined || startBefore(months, now) > dataFrom);
}

/** Ends before the one asked for. */
export function daysOffered({ bounds }: Pick<ConsentView, 'bounds'>, now: number): readonly number[] {
  const { until } = bounds;
  return DAYS.filter((days) => until === undefined || now + days * DAY_MS < Date.parse(until));
}

/**
 * The draft as the node takes it: what is as it was asked is left out.
 *
 * @param now - instant of the first look at the page: the end must not move while one reads
 */
export function toNarrowing(draft: NarrowDraft, { bounds }: Pick<ConsentView, 'bounds'>, now: number): Narrowing {
  const { sections, without, months, days, copy, onward } = draft;
  const actions = bounds.actions.filter(
    (action) => action === 'access' || (action === 'disclose' ? copy : copy && onward),
  );
  return {
    ...(sections.length < partsAsked({ bounds }).length ? { sections: [...sections] } : {}),
    ...(without.length === 0 ? {} : { without: [...without] }),
    ...(months === undefined ? {} : { dataFrom: startBefore(months, now) }),
    ...(days === undefined ? {} : { until: endAfter(days, now) }),
    ...(actions.length < bounds.actions.length ? { actions } : {}),
  };
}

/** A whole minute, and none later: what is signed is read aloud, and nobody reads out thousandths of a second. */
function endAfter(days: number, now: number): string {
  const end = now + days * DAY_MS;
  return new Date(end - (end % MINUTE_MS)).toISOString();
}

/** The first moment of that day so many months ago; of a month that has no such day, its last. */
function startBefore(months: number, now: number): string {
  const today = new Date(now + ZONE_MS);
  const [year, month] = [today.getUTCFullYear(), today.getUTCMonth() - months];
  const last = new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
  return new Date(Date.UTC(year, month, Math.min(today.getUTCDate(), last)) - ZONE_MS).toISOString();
}

/** Whether something is left to agree to. */
export function isSomethingLeft({ sections }: Pick<NarrowDraft, 'sections'>): boolean {
  return sections.length > 0;
}

/** The whole list in its own order, without one, or with it again. */
export function toggled<T>(all: readonly T[], chosen: readonly T[], one: T): readonly T[] {
  return chosen.includes(one)
    ? chosen.filter((other) => other !== one)
    : all.filter((other) => other === one || chosen.includes(other));
}

/** A standing choice while it is made. */
export interface ChoiceDraft {
  readonly patient: string | undefined;
  readonly effect: 'permit' | 'deny';
  readonly to: 'anybody' | 'some';
  readonly organizations: readonly { readonly node: string; readonly id: string }[];
  readonly what: 'all' | 'sections' | 'sensitive';
  readonly sections: readonly ConsentSection[];
  readonly sensitive: readonly SensitiveKind[];
}

export const EMPTY_CHOICE: ChoiceDraft = {
  patient: undefined,
  effect: 'deny',
  to: 'anybody',
  organizations: [],
  what: 'sensitive',
  sections: [],
  sensitive: [],
};

/** The choice as the node takes it; undefined while something is missing. */
export function toChoice(draft: ChoiceDraft): StandingChoice | undefined {
  const { effect, organizations, what, sections, sensitive, patient } = draft;
  const isNamed = effect === 'permit' || draft.to === 'some';
  const isIncomplete =
    (isNamed && organizations.length === 0) ||
    (what === 'sections' && sections.length === 0) ||
    (what === 'sensitive' && sensitive.length === 0);
  if (isIncomplete) return undefined;
  return {
    effect,
    to: isNamed ? organizations.map(({ node, id }) => ({ node, id })) : 'anybody',
    ...(what === 'sections' ? { sections: [...sections] } : {}),
    ...(what === 'sensitive' ? { sensitive: [...sensitive] } : {}),
    ...(patient === undefined ? {} : { patient }),
  };
}

/** The page's parts: what waits, what was chosen for good, what was agreed to, what is over. */
export function inParts(items: readonly ConsentView[]) {
  const isOver = ({ state }: ConsentView) => state !== 'proposed' && state !== 'active';
  return {
    waiting: items.filter(({ state }) => state === 'proposed'),
    standing: items.filter((one) => one.kind === 'standing' && !isOver(one)),
    agreed: items.filter((one) => one.kind !== 'standing' && one.state === 'active'),
    past: items.filter(isOver),
  };
}
