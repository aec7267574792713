import { type CreateShare, SECTION_KINDS, type SectionKind, type ShareRecipients } from '#contracts/exchange';
import type { SummaryView } from '#contracts/records';

export type RecipientKind = ShareRecipients['kind'];
export type NamedOrganization = Extract<ShareRecipients, { kind: 'organizations' }>['ids'][number];

/** What she has chosen so far. */
export interface ShareDraft {
  readonly sections: readonly SectionKind[];
  readonly lookBackMonths: number;
  readonly recipientKind: RecipientKind;
  readonly organizations: readonly NamedOrganization[];
  readonly validMinutes: number;
  readonly opensMax: number;
  readonly label: string;
}

/** Shown first and chosen from the start: what a doctor needs in order not to harm. */
export const CORE_SECTIONS = [
  'problems',
  'allergies',
  'medications',
  'immunizations',
  'results',
  'procedures',
] as const satisfies readonly SectionKind[];

/** "Everything" on the slider: the contract's upper bound, a hundred years. */
export const WHOLE_LIFE_MONTHS = 1200;
/** Stops of the slider in months; the last is everything. */
export const LOOK_BACK_STOPS = [6, 12, 24, 36, 60, 120, WHOLE_LIFE_MONTHS] as const;
export const VALID_STOPS = [60, 240, 1440, 4320, 10_080, 43_200] as const;
export const OPENS_STOPS = [1, 3, 5, 10, 20] as const;

export function firstDraft(terms: { lookBackMonths: number; validMinutes: number; opens: number }): ShareDraft {
  return {
    sections: CORE_SECTIONS,
    lookBackMonths: terms.lookBackMonths,
    recipientKind: 'organizations',
    organizations: [],
    validMinutes: terms.validMinutes,
    opensMax: terms.opens,
    label: '',
  };
}

/** How many entries of her record stand in a section; undefined where the record has no such section. */
export function entriesOf(summary: SummaryView | undefined, kind: SectionKind): number | undefined {
  const sections = summary?.sections.filter((section) => section.kind === kind) ?? [];
  return sections.length === 0 ? undefined : sections.reduce((sum, section) => sum + section.entries.length, 0);
}

/** The core sections, and after them those others of which her record has something. */
export function offeredSections(summary: SummaryView | undefined): readonly SectionKind[] {
  const core: readonly SectionKind[] = CORE_SECTIONS;
  return [...core, ...SECTION_KINDS.filter((kind) => !core.includes(kind) && (entriesOf(summary, kind) ?? 0) > 0)];
}

/** The stops that the law here allows, with the one that is chosen now among them. */
export function stopsWithin(
  stops: readonly number[],
  law: { min: number; max: number } | undefined,
  chosen: number,
): readonly number[] {
  const allowed = stops.filter((stop) => law === undefined || (stop >= law.min && stop <= law.max));
  return [...new Set([...allowed, chosen])].sort((a, b) => a - b);
}

export function toCommand(draft: ShareDraft): CreateShare {
  const recipients: ShareRecipients =
    draft.recipientKind === 'organizations'
      ? { kind: 'organizations', ids: [...draft.organizations] }
      : { kind: draft.recipientKind };
  return {
    sections: [...draft.sections],
    lookBackMonths: draft.lookBackMonths,
    validMinutes: draft.validMinutes,
    opensMax: draft.opensMax,
    recipients,
    ...(draft.label.trim() === '' ? {} : { label: draft.label.trim() }),
  };
}
